"""In which order a person reads what is gone and what is new in one place."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def in_turn(
    gone: Iterable[Item],
    new: Sequence[Item],
    change: Callable[[Item], Hashable],
    ends: Callable[[Item], bool],
) -> Iterator[Item]:
    """Give all that is gone between two kept words before all that is new there, but an edited statement together.

    `change` names the change that something belongs to. `ends` tells what is new at the end of a statement whose
    beginning is kept: other statements are gone after it.
    """
    waiting = deque(gone)
    edited = set(map(change, new))
    for item in new:
        while waiting and change(waiting[0]) not in edited and not ends(item):
            yield waiting.popleft()
        while waiting and change(waiting[0]) == change(item):
            yield waiting.popleft()
        yield item
    yield from waiting
