"""Which of two series of items stay in place, and which moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
    order = sorted(range(len(candidates)), key=lambda k: (candidates[k].old, -candidates[k].new))
    ranks = {new: rank for rank, new in enumerate(sorted({candidate.new for candidate in candidates}), 1)}
    size = len(ranks)
    best: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)
    previous = [-1] * len(candidates)
    champion = (0.0, -1)
    for k in order:
        rank = ranks[candidates[k].new]
        reached = (0.0, -1)
        at = rank - 1
        while at > 0:
            if best[at] > reached:
                reached = best[at]
            at -= at & -at
        previous[k] = reached[1]
        chain = (reached[0] + candidates[k].weight, k)
        champion = max(champion, chain)
        at = rank
        while at <= size:
            if chain > best[at]:
                best[at] = chain
            at += at & -at
    result: list[Candidate] = []
    k = champion[1]
    while k >= 0:
        result.append(candidates[k])
        k = previous[k]
    return result[::-1]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Items that stayed in place and items that moved, each as old index -> new index."""

    kept: dict[int, int]
    moved: dict[int, int]


@dataclass(frozen=True, slots=True)
class Keyed:
    """An item to align: equal keys mean equal content (empty: nothing to compare), `weight` is its length in words."""

    key: str
    weight: int


_CELLS = 400_000_000  # comparisons of repeated items, at one bit each
_SHORT = 4  # fewer words than this move only along with a neighbour


def align(old: Sequence[Keyed], new: Sequence[Keyed]) -> Alignment:
    """Align two series: keys that are unique on both sides are anchors, what repeats is aligned between them."""
    count_old = Counter(item.key for item in old)
    count_new = Counter(item.key for item in new)
    places = {item.key: index for index, item in enumerate(new)}
    anchors = [
        Candidate(index, places[item.key], item.weight + 1)
        for index, item in enumerate(old)
        if item.key and count_old[item.key] == 1 and count_new.get(item.key) == 1
    ]
    kept = {anchor.old: anchor.new for anchor in heaviest_chain(anchors)}
    moved = {anchor.old: anchor.new for anchor in anchors if anchor.old not in kept}
    _fill(kept, moved, [item.key for item in old], [item.key for item in new])
    _carry(kept, moved, old, new)
    return Alignment(kept, moved)


def _fill(kept: dict[int, int], moved: dict[int, int], old: list[str], new: list[str]) -> None:
    """Keep repeated items between two anchors in place, as many as possible."""
    taken = set(moved.values())
    a = b = 0
    for end_a, end_b in [*sorted(kept.items()), (len(old), len(new))]:
        first_a, first_b, last_a, last_b = a, b, end_a, end_b
        a, b = end_a + 1, end_b + 1
        if first_a >= last_a or first_b >= last_b:
            continue
        numbers: dict[str, int] = {}
        x = [_number(numbers, old[i], -2 * i - 1, i in moved) for i in range(first_a, last_a)]
        y = [_number(numbers, new[j], -2 * j - 2, j in taken) for j in range(first_b, last_b)]
        if set(x).isdisjoint(y):
            continue
        if len(x) * len(y) > _CELLS:
            continue
        for op in Indel.opcodes(x, y):
            if op.tag == "equal":
                size = op.src_end - op.src_start
                kept.update((first_a + op.src_start + k, first_b + op.dest_start + k) for k in range(size))


def _number(numbers: dict[str, int], key: str, alone: int, taken: bool) -> int:
    """Number equal keys alike; what is empty or taken gets a number of its own."""
    return alone if taken or not key else numbers.setdefault(key, len(numbers))


def _carry(kept: dict[int, int], moved: dict[int, int], old: Sequence[Keyed], new: Sequence[Keyed]) -> None:
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
                and old[a].key
                and old[a].key == new[b].key
            ):
                moved[a] = b
                taken.add(b)
                a, b = a + step, b + step
    for run in list(_runs(moved)):
        if sum(old[index].weight for index in run) < _SHORT:
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
