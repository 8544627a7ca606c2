"""Stretches of a comparison, each drawn apart from the others: in a history the same ones come again and again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from fairnotice.document import Block, BlockKind, Document, parse
from fairnotice.model import ChangeKind, Comparison, Op, Section
from fairnotice.reading_order import in_turn
from fairnotice.render.runs import Kept, Run, Side, block_at, counterpart, cut, ends_statement, reading, walk
from fairnotice.render.shown import STANDING, UNSEEN, FlowBlock, cells_of, flow_block, kept_block

_REPLACED = frozenset(Op) - {Op.EQUAL}
_MOST_KNOWN = 4096  # stretches that are remembered


class Stretch(NamedTuple):
    """Blocks of the old text and the blocks of the new one that stand for them; one of both may be empty.

    `is_kept` tells of one block on each side that nothing happened to it.
    """

    old: range
    new: range
    is_kept: bool = False


class Shown(NamedTuple):
    """A block of a stretch as it is shown, with its changes and its place counted from the beginning of the stretch.

    It is the new block at `place`, or the old one where that is `gone` whole. It stands in its own section, or, what is
    gone, in that of the new block `under` which it is shown. `is_replaced` tells whether no word of it is kept.
    """

    block: FlowBlock
    place: int
    gone: bool
    under: int | None
    is_replaced: bool
    stands: bool


class _Cut(NamedTuple):
    """A place before the old block and before the new block of these numbers, in or beside kept text of a number."""

    old: int
    new: int
    kept: int


class _Gone(NamedTuple):
    """Words of one old block that are no longer there, and where in the new text they would stand.

    `under` is the new block in whose section they are shown; None for the section that they stood in.
    """

    block: int
    at: int
    runs: list[Run]
    under: int | None = None


class FarError(Exception):
    """What is gone from a stretch would stand in another one."""


_old, _new = itemgetter(0), itemgetter(1)
_known: dict[Hashable, tuple[Shown, ...]] = {}


class Sides:
    """Both sides of a comparison, block by block."""

    def __init__(self, comparison: Comparison) -> None:
        self.changes = comparison.changes
        self.before = parse("".join(segment.text for segment in comparison.old))
        self.after = parse("".join(segment.text for segment in comparison.new))
        self.old = Side(self.before, comparison.old, comparison)
        self.new = Side(self.after, comparison.new, comparison)
        self._kept, self._gaps = walk(comparison)
        self._answers = self._changed_blocks()

    @property
    def all(self) -> Stretch:
        """Both texts in one stretch."""
        return Stretch(range(len(self.before.blocks)), range(len(self.after.blocks)))

    def stretches(self) -> Iterator[Stretch]:
        """Part both texts wherever kept text is at the beginning of a block on both sides."""
        cuts = [_Cut(0, 0, -1)]
        old_at = {block.start: index for index, block in enumerate(self.before.blocks)}
        new_starts = [block.start for block in self.after.blocks]
        for number, kept in enumerate(self._kept):
            index = bisect_left(new_starts, kept.new)
            end, shift = kept.new + kept.length, kept.old - kept.new
            while index < len(new_starts) and new_starts[index] <= end:
                place = old_at.get(new_starts[index] + shift)
                if place is not None:
                    cuts.append(_Cut(place, index, number))
                index += 1
        last = self._kept[-1] if self._kept else Kept(0, 0, 0)
        ends = (last.old + last.length, last.new + last.length) == (len(self.before.text), len(self.after.text))
        cuts.append(_Cut(len(self.before.blocks), len(self.after.blocks), len(self._kept) - 1 if ends else -2))
        for (a, b, before), (end_a, end_b, after) in pairwise(self._without_crossed(cuts)):
            if a < end_a or b < end_b:
                yield Stretch(range(a, end_a), range(b, end_b), before == after and end_a - a == end_b - b == 1)

    def _without_crossed(self, cuts: list[_Cut]) -> list[_Cut]:
        """Give the cuts that part no statement from what it became."""
        crossed: set[int] = set()
        for old, answers in self._answers.items():
            for new in answers:
                first, last = sorted((bisect_right(cuts, old, key=_old), bisect_right(cuts, new, key=_new)))
                crossed.update(range(first, last))
        return [place for index, place in enumerate(cuts) if index not in crossed] if crossed else cuts

    def kept(self, stretch: Stretch) -> FlowBlock | None:
        """Give the one block of a stretch in which nothing happened; None where it is not that."""
        if not stretch.is_kept or _has_escaped_bar(self.after, stretch.new.start):
            return None
        return self.after.made(kept_block, stretch.new.start)

    def shown(self, stretch: Stretch) -> tuple[tuple[Shown, ...], list[int]]:
        """Give the blocks of a stretch in reading order, and the changes by the numbers that they have in these."""
        numbers: dict[int, int] = {}
        key = self._key(stretch, numbers)
        known = _known.get(key)
        if known is None:
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            known = _known[key] = tuple(self._draw(stretch, numbers))
        return known, [*numbers]

    def _key(self, stretch: Stretch, numbers: dict[int, int]) -> Hashable:
        """Give all that the blocks of a stretch depend on; `numbers` gets the changes in it."""
        (start, end), (new_start, new_end) = _span(self.before, stretch.old), _span(self.after, stretch.new)
        told = self.old.told(start, end, numbers), self.new.told(new_start, new_end, numbers)
        return (
            tuple(self.before.made(_shape, index) for index in stretch.old),
            tuple(self.after.made(_shape, index) for index in stretch.new),
            told,
            tuple(
                (old - stretch.old.start, new - stretch.new.start)
                for old in stretch.old
                for new in self._answers.get(old, ())
            ),
            tuple(self._fact(number, new_start) for number in numbers),
        )

    def _fact(self, number: int, start: int) -> tuple[ChangeKind, int | None]:
        change = self.changes[number]
        return change.kind, change.after_span[0] - start if change.after_span else None

    def _draw(self, stretch: Stretch, numbers: dict[int, int]) -> Iterator[Shown]:
        before, after = self.before, self.after
        inside, whole = self._placed(stretch)
        if any(index not in stretch.new for index in inside) or any(
            not stretch.new.start <= index <= stretch.new.stop for index in whole
        ):
            raise FarError

        def gone_before(index: int) -> Iterator[Shown]:
            for gone in whole.get(index, ()):
                block = flow_block(before, gone.block, cells_of(before, gone.block, gone.runs))
                under = None if gone.under is None else gone.under - stretch.new.start
                yield _shown(block, gone.block - stretch.old.start, numbers, gone=True, under=under)

        for index in stretch.new:
            yield from gone_before(index)
            if after.blocks[index].kind in UNSEEN:
                continue
            if index in inside or _has_escaped_bar(after, index) or not self.new.kept_whole(index):
                mixed = _mix(after, self.new.runs(index), inside.get(index, []))
                block = flow_block(after, index, cells_of(after, index, list(self._arranged(mixed))))
            else:
                block = after.made(kept_block, index)
            if is_seen(after, index, block):
                yield _shown(block, index - stretch.new.start, numbers)
        yield from gone_before(stretch.new.stop)

    # ------------------------------------------------------------ what is gone, and its place

    def _placed(self, stretch: Stretch) -> tuple[dict[int, list[_Gone]], dict[int, list[_Gone]]]:
        """Give what is gone: inside which new block it stands, or, for blocks that are gone whole, before which."""
        before, after = self.before, self.after
        inside: dict[int, list[_Gone]] = {}
        whole: dict[int, list[_Gone]] = {}
        for index in stretch.old:
            if self.old.kept_whole(index):
                continue
            gone = [run for run in self.old.runs(index) if run.op is not Op.EQUAL and run.change is not None]
            if not gone:
                continue
            new_blocks = sorted({*self._answers.get(index, ()), *self._kept_in(index)})
            for at, group in _grouped(before, gone, self._gaps):
                if new_blocks:
                    target = min(new_blocks, key=lambda j: (_distance(after.blocks[j], at), j))
                    title = after.blocks[target]
                    if title.kind is BlockKind.HEADING and before.blocks[index].kind is not BlockKind.HEADING:
                        # Its first words became a heading; the statements after them never were one.
                        below = [run for run in group if at > title.body[0] and self._is_statement(run)]
                        if below:
                            group = [run for run in group if run not in below]
                            whole.setdefault(target + 1, []).append(_Gone(index, at, below, target))
                    if group:
                        inside.setdefault(target, []).append(_Gone(index, at, group))
                    continue
                following = bisect_left(after.blocks, at, key=lambda block: block.body[0])
                if following and at < after.blocks[following - 1].body[1]:
                    if any(run.op is Op.EQUAL for run in self.new.runs(following - 1)):
                        inside.setdefault(following - 1, []).append(_Gone(index, at, group))
                        continue
                    following -= 1
                if (last := whole.get(following, [])) and last[-1].block == index:
                    last[-1].runs.extend(group)
                else:
                    whole.setdefault(following, []).append(_Gone(index, at, group))
        return inside, whole

    def _changed_blocks(self) -> dict[int, set[int]]:
        """Give the blocks that statements edited in place stand in, old -> new."""
        result: dict[int, set[int]] = {}
        for change in self.changes:
            if change.kind is ChangeKind.CHANGED and change.before_span and change.after_span:
                old, new = block_at(self.before, change.before_span[0]), block_at(self.after, change.after_span[0])
                result.setdefault(old, set()).add(new)
        return result

    def _kept_in(self, index: int) -> Iterator[int]:
        """Give the new blocks that hold words of an old one."""
        start, end = self.before.blocks[index].body
        at = max(0, bisect_right(self._kept, start, key=_old) - 1)
        for match in self._kept[at:]:
            if match.old >= end:
                break
            first, last = max(start, match.old), min(end, match.old + match.length)
            if first < last and any(map(str.isalnum, self.before.text[first:last])):
                yield block_at(self.after, match.new + first - match.old)

    def _is_statement(self, run: Run) -> bool:
        return run.change is not None and self.changes[run.change].kind in (ChangeKind.REMOVED, ChangeKind.MOVED)

    # ------------------------------------------------------------ the order of words

    def _arranged(self, runs: list[Run]) -> Iterator[Run]:
        """Show what is gone between two kept words before what is new there; an edited statement stays together."""
        for is_kept, series in groupby(runs, key=lambda run: run.change is None):
            if is_kept:
                yield from series
                continue
            changed = list(series)
            gone = [run for run in changed if run.op not in STANDING]
            new = [run for run in changed if run.op in STANDING]
            yield from in_turn(gone, *_parted(gone, new), self._ends_statement)

    def _ends_statement(self, run: Run) -> bool:
        return ends_statement(self.changes, run.change, run.document.words(run.block).starts[run.first])


def _parted(gone: list[Run], new: list[Run]) -> tuple[list[Run], Callable[[Run], Hashable]]:
    """Part new words where what they took the place of stood inside, and give the name of the change of either part."""
    answers = {run.change: run for run in reversed(gone)}
    parts: list[Run] = []
    ahead: set[tuple[int, int]] = set()
    for run in new:
        word = counterpart(answers[run.change], run) if run.change in answers else run.first
        if run.first < word < run.last:
            before, run = cut(run, word)
            parts.append(before)
            ahead.add((before.block, before.first))
        parts.append(run)
    return parts, lambda run: (run.change, run.op in STANDING and (run.block, run.first) in ahead)


def is_seen(document: Document, index: int, block: FlowBlock) -> bool:
    """Tell whether a block of the new text has anything for a reader."""
    kind = document.blocks[index].kind
    if kind in UNSEEN:
        return False
    return any(block.cells) or kind is BlockKind.RULE or (kind is BlockKind.ROW and bool(reading(document, index)))


def _shown(
    block: FlowBlock, place: int, numbers: dict[int, int], *, gone: bool = False, under: int | None = None
) -> Shown:
    """Note a block with the numbers that its changes have in its stretch."""
    is_replaced, stands = block.whole in _REPLACED, block.stands
    cells = tuple(
        tuple(piece if piece.change is None else piece._replace(change=numbers[piece.change]) for piece in cell)
        for cell in block.cells
    )
    return Shown(replace(block, section=Section(), cells=cells), place, gone, under, is_replaced, stands)


def _shape(document: Document, index: int) -> Hashable:
    """Give all of a block but its place."""
    kind, level, start, end, (first, last) = document.blocks[index]
    return f"{kind} {level} {first - start} {last - start} {document.text[start:end]}"


def _span(document: Document, blocks: range) -> tuple[int, int]:
    return (document.blocks[blocks[0]].start, document.blocks[blocks[-1]].end) if blocks else (0, 0)


def _has_escaped_bar(document: Document, index: int) -> bool:
    block = document.blocks[index]
    return block.kind is BlockKind.ROW and "\\|" in document.text[slice(*block.body)]


def _distance(block: Block, at: int) -> int:
    return max(block.start - at, at - block.end, 0)


def _grouped(before: Document, gone: list[Run], gaps: list[tuple[int, int]]) -> Iterator[tuple[int, list[Run]]]:
    """Group runs that are gone by their place in the new text."""
    place, group = -1, list[Run]()
    for run in gone:
        start = before.words(run.block).starts[run.first]
        at = gaps[bisect_right(gaps, start, key=lambda gap: gap[0]) - 1][1]
        if group and at != place:
            yield place, group
            group = []
        place = at
        group.append(run)
    yield place, group


def _mix(after: Document, kept: Iterator[Run], gone: list[_Gone]) -> list[Run]:
    """Put runs that are gone before the words that stand at or after their place."""
    result: list[Run] = []
    waiting = list(reversed(gone))
    for run in kept:
        starts = after.words(run.block).starts
        while waiting and waiting[-1].at <= starts[run.last - 1]:
            standing, run = cut(run, bisect_left(starts, waiting[-1].at, run.first, run.last))
            if standing.first < standing.last:
                result.append(standing)
            result += waiting.pop().runs
        result.append(run)
    for rest in reversed(waiting):
        result += rest.runs
    return result
