"""A comparison as one text to read: blocks in order, each with its kept, removed, added and moved words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from fairnotice.document import Block, BlockKind, Document, parse
from fairnotice.model import ChangeKind, Comparison, Op, Section
from fairnotice.reading_order import in_turn
from fairnotice.render.outline import renamed_sections
from fairnotice.render.runs import (
    Kept,
    Piece,
    Run,
    Side,
    bars,
    block_at,
    cut,
    ends_statement,
    pieces,
    reading,
    walk,
)

__all__ = ["STANDING", "FlowBlock", "Piece", "flow"]

_UNSEEN = (BlockKind.DEFINITION, BlockKind.ATTRIBUTES)
STANDING = (Op.EQUAL, Op.INSERT, Op.MOVED_TO)
_REPLACED = frozenset(Op) - {Op.EQUAL}
_ORDINAL = re.compile(r"[\s>]*(?:[-*+]\s+)*(\d{1,9})[.)]\s")


@dataclass(frozen=True, slots=True)
class FlowBlock:
    """A block as it is read: text before it was changed and after, in one; `cells` holds one entry but for table rows.

    `ordinal` is the number of an item in a numbered list, `header` marks the row that names a table's columns.
    """

    kind: BlockKind
    level: int
    section: Section
    cells: tuple[tuple[Piece, ...], ...]
    ordinal: int | None = None
    header: bool = False

    @property
    def whole(self) -> Op | None:
        """What happened to all of it; None where that differs from place to place."""
        ops = {piece.op for cell in self.cells for piece in cell if not piece.text.isspace()}
        return ops.pop() if len(ops) == 1 else None

    @property
    def stands(self) -> bool:
        """Whether any of it is in the new text."""
        words = (piece for cell in self.cells for piece in cell if not piece.text.isspace())
        return self.kind is BlockKind.RULE or any(piece.op in STANDING for piece in words)

    @property
    def changed(self) -> bool:
        """Whether anything in it is not kept."""
        return any(piece.change is not None for cell in self.cells for piece in cell)


class _Gone(NamedTuple):
    """Words of one old block that are no longer there, and where in the new text they would stand.

    `section` is where they are shown; None for the section that they stood in.
    """

    block: int
    at: int
    runs: list[Run]
    section: Section | None = None


def flow(comparison: Comparison) -> list[FlowBlock]:
    """Give the comparison block by block, in reading order."""
    before = parse("".join(segment.text for segment in comparison.old))
    after = parse("".join(segment.text for segment in comparison.new))
    side = Side(after, comparison.new, comparison)
    inside, whole = _placed(before, side, comparison)
    renamed = renamed_sections(comparison)

    def gone_before(index: int) -> Iterator[FlowBlock]:
        for gone in whole.get(index, ()):
            block = _flow_block(before, gone.block, _cells(before, gone.block, gone.runs))
            yield replace(block, section=gone.section or renamed.get(block.section, block.section))

    result: list[FlowBlock] = []
    for index, block in enumerate(after.blocks):
        result += gone_before(index)
        if block.kind in _UNSEEN:
            continue
        has_escaped_bar = block.kind is BlockKind.ROW and "\\|" in after.text[slice(*block.body)]
        if index in inside or has_escaped_bar or not side.kept_whole(index):
            mixed = _mix(after, side.runs(index), inside.get(index, []))
            cells = _cells(after, index, list(_arranged(comparison, mixed)))
            shown = _flow_block(after, index, cells)
        else:
            shown = after.made(_kept_block, index)
        if any(shown.cells) or block.kind is BlockKind.RULE or (block.kind is BlockKind.ROW and reading(after, index)):
            result.append(shown)
    result += gone_before(len(after.blocks))
    return list(_gone_first(result)) if whole else result


def _gone_first(blocks: list[FlowBlock]) -> Iterator[FlowBlock]:
    """Show a series of blocks that were replaced as one does on paper: all that is gone, then all that is new.

    What still belongs to the section above comes before the headings of both.
    """
    for is_replaced, group in groupby(blocks, key=lambda block: block.whole in _REPLACED):
        if not is_replaced:
            yield from group
            continue
        titled: set[bool] = set()
        order: list[tuple[bool, bool]] = []
        series = list(group)
        for block in series:
            if block.kind is BlockKind.HEADING:
                titled.add(block.stands)
            order.append((block.stands in titled, block.stands))
        yield from (series[index] for index in sorted(range(len(series)), key=order.__getitem__))


# ---------------------------------------------------------------- what is gone, and its place


def _placed(
    before: Document, standing: Side, comparison: Comparison
) -> tuple[dict[int, list[_Gone]], dict[int, list[_Gone]]]:
    """Give what is gone: inside which new block it stands, or, for blocks that are gone whole, before which."""
    after = standing.document
    matches, gaps = walk(comparison)
    side = Side(before, comparison.old, comparison)
    inside: dict[int, list[_Gone]] = {}
    whole: dict[int, list[_Gone]] = {}
    answers = _changed_blocks(before, after, comparison)
    for index in range(len(before.blocks)):
        if side.kept_whole(index):
            continue
        gone = [run for run in side.runs(index) if run.op is not Op.EQUAL and run.change is not None]
        if not gone:
            continue
        new_blocks = sorted({*answers.get(index, ()), *_kept_in(before, after, index, matches)})
        for at, group in _grouped(before, gone, gaps):
            if new_blocks:
                target = min(new_blocks, key=lambda j: (_distance(after.blocks[j], at), j))
                title = after.blocks[target]
                if title.kind is BlockKind.HEADING and before.blocks[index].kind is not BlockKind.HEADING:
                    # Its first words became a heading; the statements after them never were one.
                    below = [run for run in group if at > title.body[0] and _is_statement(comparison, run)]
                    if below:
                        group = [run for run in group if run not in below]
                        section = after.section_at(title.start)
                        whole.setdefault(target + 1, []).append(_Gone(index, at, below, section))
                if group:
                    inside.setdefault(target, []).append(_Gone(index, at, group))
                continue
            following = bisect_left(after.blocks, at, key=lambda block: block.body[0])
            if following and at < after.blocks[following - 1].body[1]:
                if any(run.op is Op.EQUAL for run in standing.runs(following - 1)):
                    inside.setdefault(following - 1, []).append(_Gone(index, at, group))
                    continue
                following -= 1
            if (last := whole.get(following, [])) and last[-1].block == index:
                last[-1].runs.extend(group)
            else:
                whole.setdefault(following, []).append(_Gone(index, at, group))
    return inside, whole


def _changed_blocks(before: Document, after: Document, comparison: Comparison) -> dict[int, set[int]]:
    """Give the blocks that statements edited in place stand in, old -> new."""
    result: dict[int, set[int]] = {}
    for change in comparison.changes:
        if change.kind is ChangeKind.CHANGED and change.before_span and change.after_span:
            old, new = block_at(before, change.before_span[0]), block_at(after, change.after_span[0])
            result.setdefault(old, set()).add(new)
    return result


def _kept_in(before: Document, after: Document, index: int, matches: list[Kept]) -> Iterator[int]:
    """Give the new blocks that hold words of an old one."""
    start, end = before.blocks[index].body
    at = max(0, bisect_right(matches, start, key=lambda match: match.old) - 1)
    for match in matches[at:]:
        if match.old >= end:
            break
        first, last = max(start, match.old), min(end, match.old + match.length)
        if first < last and any(map(str.isalnum, before.text[first:last])):
            yield block_at(after, match.new + first - match.old)


def _is_statement(comparison: Comparison, run: Run) -> bool:
    return run.change is not None and comparison.changes[run.change].kind in (ChangeKind.REMOVED, ChangeKind.MOVED)


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


# ---------------------------------------------------------------- blocks


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


def _arranged(comparison: Comparison, runs: list[Run]) -> Iterator[Run]:
    """Put what is gone where a person expects it among what is new."""

    def ends(run: Run) -> bool:
        return ends_statement(comparison, run.change, run.document.words(run.block).starts[run.first])

    for is_kept, series in groupby(runs, key=lambda run: run.change is None):
        if is_kept:
            yield from series
            continue
        changed = list(series)
        gone = (run for run in changed if run.op not in STANDING)
        new = [run for run in changed if run.op in STANDING]
        yield from in_turn(gone, new, attrgetter("change"), ends)


def _flow_block(document: Document, index: int, cells: tuple[tuple[Piece, ...], ...]) -> FlowBlock:
    block = document.blocks[index]
    # The line of dashes under the names of a table's columns lies behind the body of their row.
    header = block.kind is BlockKind.ROW and "-" in document.text[block.body[1] : block.end]
    return FlowBlock(block.kind, block.level, document.section_at(block.start), cells, ordinal(document, index), header)


def ordinal(document: Document, index: int) -> int | None:
    """Give the number of an item in a numbered list."""
    block = document.blocks[index]
    found = _ORDINAL.match(document.text, block.start, block.body[0]) if block.kind is BlockKind.ITEM else None
    return int(found[1]) if found else None


def _kept_block(document: Document, index: int) -> FlowBlock:
    """Give a block that is kept whole."""
    text = reading(document, index)
    row = document.blocks[index].kind is BlockKind.ROW
    texts = _trimmed(text.split("|")) if row else [text]
    return _flow_block(document, index, tuple((Piece(Op.EQUAL, cell, None),) if cell else () for cell in texts))


def _trimmed(cells: list[str]) -> list[str]:
    cells = [cell.strip() for cell in cells]
    return [cell for index, cell in enumerate(cells) if cell or 0 < index < len(cells) - 1] or [""]


def _cells(document: Document, index: int, runs: list[Run]) -> tuple[tuple[Piece, ...], ...]:
    """Part a table row at its bars; a bar that is gone parts nothing unless the whole row is gone."""
    if document.blocks[index].kind is not BlockKind.ROW:
        return (tuple(pieces(runs)),)
    alive = any(run.op in STANDING for run in runs)
    cells: list[list[Run]] = [[]]
    for run in runs:
        for bar in bars(run):
            standing, run = cut(run, bar)
            if standing.first < standing.last:
                cells[-1].append(standing)
            run = run._replace(first=bar + 1)
            if not alive or run.op in STANDING:
                cells.append([])
        if run.first < run.last:
            cells[-1].append(run)
    if not cells[0]:
        cells.pop(0)
    if len(cells) > 1 and not cells[-1]:
        cells.pop()
    return tuple(tuple(pieces(cell)) for cell in cells) or ((),)
