"""A comparison as one text to read: blocks in order, each with its kept, removed, added and moved words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from fairnotice.document import BlockKind
from fairnotice.model import Comparison, Section
from fairnotice.render.outline import renamed_sections
from fairnotice.render.runs import Piece
from fairnotice.render.shown import STANDING, FlowBlock, ordinal
from fairnotice.render.stretch import FarError, Shown, Sides, Stretch, is_seen

__all__ = ["STANDING", "FlowBlock", "Piece", "flow", "ordinal"]


class _Entry(NamedTuple):
    block: FlowBlock
    gone: bool
    is_replaced: bool
    stands: bool


def flow(comparison: Comparison) -> list[FlowBlock]:
    """Give the comparison block by block, in reading order."""
    sides = Sides(comparison)
    renamed = renamed_sections(comparison)
    try:
        entries = list(_entries(sides, sides.stretches(), renamed))
    except FarError:
        entries = list(_entries(sides, [sides.all], renamed))
    if any(entry.gone for entry in entries):
        entries = list(_gone_first(entries))
    return [entry.block for entry in entries]


def _entries(sides: Sides, stretches: Iterable[Stretch], renamed: Mapping[Section, Section]) -> Iterator[_Entry]:
    for stretch in stretches:
        if kept := sides.kept(stretch):
            if is_seen(sides.after, stretch.new.start, kept):
                yield _Entry(kept, False, False, True)
            continue
        blocks, numbers = sides.shown(stretch)
        for shown in blocks:
            block = _in_place(shown, numbers, _section(sides, stretch, shown, renamed))
            yield _Entry(block, shown.gone, shown.is_replaced, shown.stands)


def _section(sides: Sides, stretch: Stretch, shown: Shown, renamed: Mapping[Section, Section]) -> Section:
    """Give the section in which a block is shown."""
    if shown.gone and shown.under is None:
        section = sides.before.section_at(sides.before.blocks[stretch.old.start + shown.place].start)
        return renamed.get(section, section)
    place = shown.place if shown.under is None else shown.under
    return sides.after.section_at(sides.after.blocks[stretch.new.start + place].start)


def _in_place(shown: Shown, numbers: Sequence[int], section: Section) -> FlowBlock:
    """Give a block of a stretch with the numbers that its changes have in the comparison."""
    block = shown.block
    cells = tuple(
        tuple([piece if piece[2] is None else Piece(piece[0], piece[1], numbers[piece[2]]) for piece in cell])
        for cell in block.cells
    )
    return FlowBlock(block.kind, block.level, section, cells, block.ordinal, block.header)


def _gone_first(entries: list[_Entry]) -> Iterator[_Entry]:
    """Show a series of blocks that were replaced as one does on paper: all that is gone, then all that is new.

    What still belongs to the section above comes before the headings of both.
    """
    for is_replaced, group in groupby(entries, key=lambda entry: entry.is_replaced):
        if not is_replaced:
            yield from group
            continue
        titled: set[bool] = set()
        order: list[tuple[bool, bool]] = []
        series = list(group)
        for entry in series:
            if entry.block.kind is BlockKind.HEADING:
                titled.add(entry.stands)
            order.append((entry.stands in titled, entry.stands))
        yield from (series[index] for index in sorted(range(len(series)), key=order.__getitem__))
