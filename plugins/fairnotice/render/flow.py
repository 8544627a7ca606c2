"""A comparison as one text to read: blocks in order, each with its kept, removed, added and moved words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from fairnotice.document import Block, BlockKind, Document, parse
from fairnotice.model import ChangeKind, Comparison, Op, Section, Segment
from fairnotice.render.outline import renamed_sections
from fairnotice.words import has_space

_UNSEEN = (BlockKind.DEFINITION, BlockKind.ATTRIBUTES)
_STANDS = (Op.EQUAL, Op.INSERT, Op.MOVED_TO)
_ORDINAL = re.compile(r"[\s>]*(?:[-*+]\s+)*(\d{1,9})[.)]\s")


class Piece(NamedTuple):
    """A run of text inside a block; `change` counts in the comparison's changes and is None where the text is kept."""

    op: Op
    text: str
    change: int | None


@dataclass(frozen=True, slots=True)
class FlowBlock:
    """A block as it is read: text before it was changed and after, in one; `cells` holds one entry but for table rows.

    `ordinal` is the number of an item in a numbered list.
    """

    kind: BlockKind
    level: int
    section: Section
    cells: tuple[tuple[Piece, ...], ...]
    ordinal: int | None = None

    @property
    def changed(self) -> bool:
        """Whether anything in it is not kept."""
        return any(piece.change is not None for cell in self.cells for piece in cell)


class _Word(NamedTuple):
    op: Op
    text: str
    change: int | None
    space: str


class _Gone(NamedTuple):
    """Words of one old block that are no longer there, and where in the new text they would stand."""

    block: int
    at: int
    words: list[_Word]


def flow(comparison: Comparison) -> list[FlowBlock]:
    """Give the comparison block by block, in reading order."""
    before = parse("".join(segment.text for segment in comparison.old))
    after = parse("".join(segment.text for segment in comparison.new))
    inside, whole = _placed(before, after, comparison)
    words = _words(after, comparison.new, comparison)
    renamed = renamed_sections(comparison)

    def gone_before(index: int) -> Iterator[FlowBlock]:
        for gone in whole.get(index, ()):
            block = _flow_block(before, gone.block, gone.words)
            yield replace(block, section=renamed.get(block.section, block.section))

    result: list[FlowBlock] = []
    for index, block in enumerate(after.blocks):
        result += gone_before(index)
        mixed = _mix(words.get(index, []), inside.get(index, []))
        if block.kind not in _UNSEEN and (mixed or block.kind is BlockKind.RULE):
            result.append(_flow_block(after, index, mixed))
    result += gone_before(len(after.blocks))
    return result


# ---------------------------------------------------------------- words and their places


def _words(
    document: Document, segments: tuple[Segment, ...], comparison: Comparison
) -> dict[int, list[tuple[int, _Word]]]:
    """Give the words of each block with their offsets and what happened to them."""
    starts: list[int] = []
    offset = 0
    for segment in segments:
        starts.append(offset)
        offset += len(segment.text)
    result: dict[int, list[tuple[int, _Word]]] = {}
    for index, block in enumerate(document.blocks):
        words = document.words(index)
        end = block.body[0]
        exact = block.kind in (BlockKind.CODE, BlockKind.FRONT_MATTER)
        entries: list[tuple[int, _Word]] = []
        for text, start, stop in zip(words.texts, words.starts, words.ends, strict=True):
            segment = segments[bisect_right(starts, start) - 1]
            space = document.text[end:start] if exact else " " * has_space(document.text, end, start)
            entries.append((start, _word(segment, text, space if entries else "", comparison)))
            end = stop
        result[index] = entries
    return result


def _word(segment: Segment, text: str, space: str, comparison: Comparison) -> _Word:
    if segment.change is None or comparison.changes[segment.change].kind is not ChangeKind.FORMAT:
        return _Word(segment.op, text, segment.change, space)
    return _Word(Op.EQUAL if segment.op is Op.INSERT else segment.op, text, None, space)


def _placed(
    before: Document, after: Document, comparison: Comparison
) -> tuple[dict[int, list[_Gone]], dict[int, list[_Gone]]]:
    """Give what is gone: inside which new block it stands, or, for blocks that are gone whole, before which."""
    matches, gaps = _walk(comparison)
    words = _words(before, comparison.old, comparison)
    inside: dict[int, list[_Gone]] = {}
    whole: dict[int, list[_Gone]] = {}
    answers = _changed_blocks(before, after, comparison)
    for index in range(len(before.blocks)):
        gone = [(start, word) for start, word in words[index] if word.op is not Op.EQUAL and word.change is not None]
        if not gone:
            continue
        new_blocks = sorted({*answers.get(index, ()), *_kept_in(before, after, index, matches)})
        for at, group in _grouped(gone, gaps):
            if new_blocks:
                target = min(new_blocks, key=lambda j: (_distance(after.blocks[j], at), j))
                inside.setdefault(target, []).append(_Gone(index, at, group))
                continue
            following = bisect_left(after.blocks, at, key=lambda block: block.body[0])
            if following and at < after.blocks[following - 1].body[1]:
                inside.setdefault(following - 1, []).append(_Gone(index, at, group))
            elif (last := whole.get(following, [])) and last[-1].block == index:
                last[-1].words.extend(group)
            else:
                whole.setdefault(following, []).append(_Gone(index, at, group))
    return inside, whole


class _Kept(NamedTuple):
    old: int
    new: int
    length: int


def _walk(comparison: Comparison) -> tuple[list[_Kept], list[tuple[int, int]]]:
    """Give what both sides keep, and for each old piece that is gone its place in the old and in the new text."""
    kept: list[_Kept] = []
    gone: list[tuple[int, int]] = []
    new = iter(comparison.new)
    a = b = 0
    room = 0
    for segment in comparison.old:
        if segment.op is not Op.EQUAL:
            gone.append((a, b))
            a += len(segment.text)
            continue
        left = len(segment.text)
        while left:
            while not room:
                following = next(new)
                if following.op is Op.EQUAL:
                    room = len(following.text)
                else:
                    b += len(following.text)
            step = min(left, room)
            kept.append(_Kept(a, b, step))
            a, b, left, room = a + step, b + step, left - step, room - step
    return kept, gone


def _changed_blocks(before: Document, after: Document, comparison: Comparison) -> dict[int, set[int]]:
    """Give the blocks that statements edited in place stand in, old -> new."""
    result: dict[int, set[int]] = {}
    for change in comparison.changes:
        if change.kind is ChangeKind.CHANGED and change.before_span and change.after_span:
            old, new = _block_at(before, change.before_span[0]), _block_at(after, change.after_span[0])
            result.setdefault(old, set()).add(new)
    return result


def _kept_in(before: Document, after: Document, index: int, matches: list[_Kept]) -> Iterator[int]:
    """Give the new blocks that hold words of an old one."""
    start, end = before.blocks[index].body
    at = max(0, bisect_right(matches, start, key=lambda match: match.old) - 1)
    for match in matches[at:]:
        if match.old >= end:
            break
        first, last = max(start, match.old), min(end, match.old + match.length)
        if first < last and any(map(str.isalnum, before.text[first:last])):
            yield _block_at(after, match.new + first - match.old)


def _block_at(document: Document, offset: int) -> int:
    return max(0, bisect_right(document.blocks, offset, key=lambda block: block.start) - 1)


def _distance(block: Block, at: int) -> int:
    return max(block.start - at, at - block.end, 0)


def _grouped(gone: list[tuple[int, _Word]], gaps: list[tuple[int, int]]) -> Iterator[tuple[int, list[_Word]]]:
    """Group words that are gone by their place in the new text."""
    place, group = -1, list[_Word]()
    for start, word in gone:
        at = gaps[bisect_right(gaps, start, key=lambda gap: gap[0]) - 1][1]
        if group and at != place:
            yield place, group
            group = []
        place = at
        group.append(word)
    yield place, group


# ---------------------------------------------------------------- blocks


def _mix(kept: list[tuple[int, _Word]], gone: list[_Gone]) -> list[_Word]:
    """Put words that are gone before the words that stand at or after their place."""
    result: list[_Word] = []
    waiting = list(gone)
    for start, word in kept:
        while waiting and waiting[0].at <= start:
            result += waiting.pop(0).words
        result.append(word)
    for rest in waiting:
        result += rest.words
    return result


def _flow_block(document: Document, index: int, words: list[_Word]) -> FlowBlock:
    block = document.blocks[index]
    cells = _cells(words) if block.kind is BlockKind.ROW else [words]
    ordinal = _ORDINAL.match(document.text, block.start, block.body[0]) if block.kind is BlockKind.ITEM else None
    return FlowBlock(
        block.kind,
        block.level,
        document.section_at(block.start),
        tuple(tuple(_pieces(cell)) for cell in cells),
        int(ordinal[1]) if ordinal else None,
    )


def _cells(words: list[_Word]) -> list[list[_Word]]:
    """Part a table row at its bars; a bar that is gone parts nothing unless the whole row is gone."""
    alive = any(word.op in _STANDS for word in words)
    cells: list[list[_Word]] = [[]]
    for word in words:
        if word.text != "|":
            cells[-1].append(word)
        elif not alive or word.op in _STANDS:
            cells.append([])
    if not cells[0]:
        cells.pop(0)
    if len(cells) > 1 and not cells[-1]:
        cells.pop()
    return cells or [[]]


def _pieces(words: list[_Word]) -> Iterator[Piece]:
    """Join words of one sort; the space between two sorts belongs to neither."""
    text = ""
    sort: tuple[Op, int | None] | None = None
    for word in words:
        space = word.space
        if (word.op, word.change) == sort:
            text += space + word.text
            continue
        if sort:
            yield Piece(sort[0], text, sort[1])
            if not space and word.text[0].isalnum() and (text[-1].isalnum() or text[-1] in ".!?:;)"):
                space = " "
            if space:
                yield Piece(Op.EQUAL, space, None)
        sort, text = (word.op, word.change), word.text
    if sort:
        yield Piece(sort[0], text, sort[1])
