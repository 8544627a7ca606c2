"""Which of two series of items stay in place, and which moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, cast

from rapidfuzz.distance import Indel


class Candidate(NamedTuple):
    """A possible match of item `old` with item `new`, and what it is worth."""

    old: int
    new: int
    weight: float


def heaviest_chain(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Give the heaviest candidates that increase strictly on both sides, in order.

    Longest increasing subsequence by weight over a Fenwick tree of the best chains: O(n log n).
    """
    ordered = sorted(candidates, key=lambda candidate: (candidate.old, -candidate.new))
    if all(a.old < b.old and a.new < b.new for a, b in pairwise(ordered)):
        return ordered
    ranks = {new: rank for rank, new in enumerate(sorted({candidate.new for candidate in ordered}), 1)}
    size = len(ranks)
    best: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)
    previous: list[int] = []
    champion = (0.0, -1)
    for k, candidate in enumerate(ordered):
        rank = ranks[candidate.new]
        reached = (0.0, -1)
        at = rank - 1
        while at > 0:
            if best[at] > reached:
                reached = best[at]
            at -= at & -at
        previous.append(reached[1])
        chain = (reached[0] + candidate.weight, k)
        champion = max(champion, chain)
        at = rank
        while at <= size:
            if chain > best[at]:
                best[at] = chain
            at += at & -at
    result: list[Candidate] = []
    k = champion[1]
    while k >= 0:
        result.append(ordered[k])
        k = previous[k]
    return result[::-1]


def equal_runs(x: Sequence[Hashable], y: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """Give where runs of equal items start in `x` and in `y`, and how long they are: as many items as possible."""
    opcodes = cast("list[tuple[str, int, int, int, int]]", Indel.opcodes(x, y).as_list())
    return ((a, b, end - a) for tag, a, end, b, _ in opcodes if tag == "equal")


@dataclass(frozen=True, slots=True)
class Alignment:
    """Items that stayed in place and items that moved, each as old index -> new index."""

    kept: dict[int, int]
    moved: dict[int, int]


_CELLS = 400_000_000  # comparisons of repeated items, at one bit each
_SHORT = 4  # fewer words than this move only along with a neighbour


def align(old: Sequence[str], new: Sequence[str], weigh: Callable[[str], int]) -> Alignment:
    """Align two series by keys: equal keys mean equal content, an empty one that there is nothing to compare.

    Keys that are unique on both sides are anchors, what repeats is aligned between them. `weigh` gives the length in
    words of what has a key.
    """
    count_old, count_new = Counter(old), Counter(new)
    places = {key: index for index, key in enumerate(new)}
    anchors = [
        Candidate(index, places[key], weigh(key) + 1)
        for index, key in enumerate(old)
        if key and count_old[key] == 1 and count_new.get(key) == 1
    ]
    kept = {anchor.old: anchor.new for anchor in heaviest_chain(anchors)}
    moved = {anchor.old: anchor.new for anchor in anchors if anchor.old not in kept}
    _fill(kept, moved, old, new)
    _carry(kept, moved, old, new, weigh)
    return Alignment(kept, moved)


def _fill(kept: dict[int, int], moved: dict[int, int], old: Sequence[str], new: Sequence[str]) -> None:
    """Keep repeated items between two anchors in place, as many as possible."""
    taken = set(moved.values())
    a = b = 0
    for end_a, end_b in [*sorted(kept.items()), (len(old), len(new))]:
        first_a, first_b, last_a, last_b = a, b, end_a, end_b
        a, b = end_a + 1, end_b + 1
        if first_a >= last_a or first_b >= last_b or set(old[first_a:last_a]).isdisjoint(new[first_b:last_b]):
            continue
        numbers: dict[str, int] = {}
        x = [_number(numbers, old[i], -2 * i - 1, i in moved) for i in range(first_a, last_a)]
        y = [_number(numbers, new[j], -2 * j - 2, j in taken) for j in range(first_b, last_b)]
        if set(x).isdisjoint(y) or len(x) * len(y) > _CELLS:
            continue
        for i, j, size in equal_runs(x, y):
            kept.update((first_a + i + k, first_b + j + k) for k in range(size))


def _number(numbers: dict[str, int], key: str, alone: int, taken: bool) -> int:
    """Number equal keys alike; what is empty or taken gets a number of its own."""
    return alone if taken or not key else numbers.setdefault(key, len(numbers))


def _carry(
    kept: dict[int, int], moved: dict[int, int], old: Sequence[str], new: Sequence[str], weigh: Callable[[str], int]
) -> None:
    """Let a moved item carry equal neighbours along; what is short and alone has not moved."""
    taken = {*kept.values(), *moved.values()}
    for start in sorted(moved):
        for step in (1, -1):
            a, b = start + step, moved[start] + step
            while (
                0 <= a < len(old)
                and 0 <= b < len(new)
                and a not in kept
                and a not in moved
                and b not in taken
                and old[a]
                and old[a] == new[b]
            ):
                moved[a] = b
                taken.add(b)
                a, b = a + step, b + step
    for run in list(_runs(moved)):
        if sum(weigh(old[index]) for index in run) < _SHORT:
            for index in run:
                del moved[index]


def _runs(moved: dict[int, int]) -> Iterable[list[int]]:
    run: list[int] = []
    for index in sorted(moved):
        if run and (index != run[-1] + 1 or moved[index] != moved[run[-1]] + 1):
            yield run
            run = []
        run.append(index)
    if run:
        yield run
