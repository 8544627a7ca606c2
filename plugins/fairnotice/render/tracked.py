"""A comparison as paragraphs and table rows in which every difference is tracked, exactly.

Taking all changes gives the words of the new text, paragraph by paragraph; refusing them all gives those of the old.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from operator import attrgetter
from typing import NamedTuple

from fairnotice.document import BlockKind, Document, parse
from fairnotice.model import Comparison, Op
from fairnotice.reading_order import in_turn
from fairnotice.render.flow import ordinal
from fairnotice.render.runs import Kept, Piece, Run, Side, bars, block_at, ends_statement, walk
from fairnotice.wording import is_number


class Form(NamedTuple):
    """What a paragraph is: `level` as that of its block, `ordinal` the number of an item in a numbered list."""

    kind: BlockKind
    level: int
    ordinal: int | None = None


class Paragraph(NamedTuple):
    """A paragraph; `mark` says what happened to its end, `old_form` is what it was before."""

    form: Form
    old_form: Form
    pieces: tuple[Piece, ...]
    mark: Op


class Row(NamedTuple):
    """A row of a table; `header` marks the one that names the columns, `mark` says what happened to all of it."""

    cells: tuple[tuple[Piece, ...], ...]
    header: bool
    mark: Op


class _Word(NamedTuple):
    """A word at `place`, its block and its number there, with the `space` before it; `cell` counts in a table row."""

    place: tuple[int, int]
    cell: int
    space: str
    text: str
    op: Op
    change: int | None


class _Unit(NamedTuple):
    """The old blocks from `old` to `old_last`, both included, that became the new ones from `new` to `new_last`."""

    old: int
    old_last: int
    new: int
    new_last: int


_NEW = (Op.INSERT, Op.MOVED_TO)
_Links = dict[tuple[int, int], tuple[int, int]]


def tracked(comparison: Comparison) -> Iterator[Paragraph | Row]:
    """Give the paragraphs and rows in reading order."""
    return _with_marks_where_typed(list(_Tracking(comparison).result()))


class _Tracking:
    def __init__(self, comparison: Comparison) -> None:
        self.changes = comparison.changes
        self.before = parse("".join(segment.text for segment in comparison.old))
        self.after = parse("".join(segment.text for segment in comparison.new))
        self.old = _words(Side(self.before, comparison.old))
        self.new = _words(Side(self.after, comparison.new))
        self.links = self._links(walk(comparison)[0])

    def result(self) -> Iterator[Paragraph | Row]:
        a = b = 0
        for unit in [unit for unit in _units(self.links) if self._holds(unit)]:
            yield from self._lost_and_gained(range(a, unit.old), range(b, unit.new))
            if self.before.blocks[unit.old].kind is BlockKind.ROW:
                yield self._row(unit.old, unit.new)
            else:
                yield from self._paragraphs(unit)
            a, b = unit.old_last + 1, unit.new_last + 1
        yield from self._lost_and_gained(range(a, len(self.old)), range(b, len(self.new)))

    def _links(self, matches: list[Kept]) -> _Links:
        """Give the old place of each new word that is kept."""
        links: _Links = {}
        starts = [match.new for match in matches]
        for word in (word for words in self.new for word in words if word.op is Op.EQUAL):
            offset = self.after.words(word.place[0]).starts[word.place[1]]
            match = matches[bisect_right(starts, offset) - 1] if starts and starts[0] <= offset else None
            if match is None or offset >= match.new + match.length:
                continue
            offset += match.old - match.new
            block = block_at(self.before, offset)
            known = self.before.words(block)
            index = bisect_left(known.starts, offset)
            if index < len(known) and (known.starts[index], known.texts[index]) == (offset, word.text):
                links[word.place] = (block, index)
        return links

    def _holds(self, unit: _Unit) -> bool:
        """Tell whether blocks can be shown as one: a table row only with a row of as many cells."""
        old, new = range(unit.old, unit.old_last + 1), range(unit.new, unit.new_last + 1)
        kinds = [self.before.blocks[i].kind for i in old] + [self.after.blocks[j].kind for j in new]
        if BlockKind.ROW not in kinds:
            return True
        cells = {word.place: word.cell for word in self.old[unit.old]}
        return (
            kinds == [BlockKind.ROW, BlockKind.ROW]
            and _width(self.before, unit.old) == _width(self.after, unit.new)
            and all(
                cells.get(self.links[word.place]) == word.cell
                for word in self.new[unit.new]
                if word.place in self.links
            )
        )

    def _lost_and_gained(self, old: Iterable[int], new: Iterable[int]) -> Iterator[Paragraph | Row]:
        sides = ((self.before, self.old, old, Op.DELETE), (self.after, self.new, new, Op.INSERT))
        for document, words, indexes, op in sides:
            for index in indexes:
                pieces = ((word.cell, word._replace(op=op) if word.op is Op.EQUAL else word) for word in words[index])
                cells: list[list[_Word]] = [[] for _ in range(_width(document, index))]
                for cell, word in pieces:
                    cells[cell].append(word)
                if document.blocks[index].kind is BlockKind.ROW and not words[index]:
                    # Empty rows say nothing, so only those of the new text are drawn.
                    if op is Op.INSERT:
                        yield Row(tuple(() for _ in cells), _is_header(document, index), Op.EQUAL)
                elif document.blocks[index].kind is BlockKind.ROW:
                    parts = tuple(tuple(_pieces((w.op, w.space + w.text, w.change) for w in cell)) for cell in cells)
                    yield Row(parts, _is_header(document, index), op)
                elif words[index]:
                    form = _form(document, index)
                    yield Paragraph(
                        form, form, tuple(_pieces((w.op, w.space + w.text, w.change) for w in cells[0])), op
                    )

    def _row(self, old: int, new: int) -> Row:
        cells = []
        for cell in range(_width(self.after, new)):
            lost = [word for word in self.old[old] if word.cell == cell]
            gained = [word for word in self.new[new] if word.cell == cell]
            cells.append(tuple(_pieces(part for _, _, parts in self._merged(lost, gained) for part in parts)))
        return Row(tuple(cells), _is_header(self.after, new), Op.EQUAL)

    def _paragraphs(self, unit: _Unit) -> Iterator[Paragraph]:
        old = [word for words in self.old[unit.old : unit.old_last + 1] for word in words]
        new = [word for words in self.new[unit.new : unit.new_last + 1] for word in words]
        a = b = -1
        parts: list[tuple[Op, str, int | None]] = []
        for old_block, new_block, texts in self._merged(old, new):
            old_ends, new_ends = -1 < a < old_block, -1 < b < new_block
            if old_ends or new_ends:
                yield self._paragraph(
                    a, b, parts, Op.EQUAL if old_ends and new_ends else Op.DELETE if old_ends else Op.INSERT
                )
                parts = []
            a, b = max(a, old_block), max(b, new_block)
            parts += texts
        yield self._paragraph(a, b, parts, Op.EQUAL)

    def _paragraph(self, old: int, new: int, parts: list[tuple[Op, str, int | None]], mark: Op) -> Paragraph:
        forms = [_form(self.before, old)] if old >= 0 else []
        forms += [_form(self.after, new)] if new >= 0 else []
        return Paragraph(forms[-1], forms[0], tuple(_pieces(parts)), mark)

    def _merged(
        self, old: Sequence[_Word], new: Sequence[_Word]
    ) -> Iterator[tuple[int, int, list[tuple[Op, str, int | None]]]]:
        """Give the words of both sides in an order that is right for both, each with its blocks (-1: on neither)."""
        places = {word.place: index for index, word in enumerate(old)}
        done = 0
        waiting: list[_Word] = []

        def changed(until: int) -> Iterator[tuple[int, int, list[tuple[Op, str, int | None]]]]:
            gone = [word._replace(op=Op.DELETE) if word.op is Op.EQUAL else word for word in old[done:until]]
            new = [word._replace(op=Op.INSERT) if word.op is Op.EQUAL else word for word in waiting]
            ahead = set(_ahead_of_numbers(gone, new))
            for word in in_turn(gone, new, lambda word: (word.change, word in ahead), self._ends_statement):
                block = word.place[0]
                places = (-1, block) if word.op in _NEW else (block, -1)
                yield *places, [(word.op, word.space + word.text, word.change)]

        for word in new:
            partner = places.get(self.links.get(word.place, (-1, -1)), -1)
            if partner < done:
                waiting.append(word)
                continue
            yield from changed(partner)
            before = old[partner]
            if before.space == word.space:
                texts: list[tuple[Op, str, int | None]] = [(Op.EQUAL, word.space + word.text, None)]
            else:
                texts = [(Op.DELETE, before.space, None), (Op.INSERT, word.space, None), (Op.EQUAL, word.text, None)]
            yield before.place[0], word.place[0], texts
            done, waiting = partner + 1, []
        yield from changed(len(old))

    def _ends_statement(self, word: _Word) -> bool:
        block, number = word.place
        return ends_statement(self.changes, word.change, self.after.words(block).starts[number])


def _with_marks_where_typed(items: list[Paragraph | Row]) -> Iterator[Paragraph | Row]:
    """Let new paragraphs that follow new words at the end of an old one begin with its end, as when they are typed.

    Else LibreOffice takes the old end to be new, too. The last of them then stands for the old one.
    """
    ended: Paragraph | None = None
    for item, following in zip_longest(items, items[1:]):
        if isinstance(item, Row):
            yield item
            continue
        if item.mark is Op.EQUAL and item.pieces and item.pieces[-1].op in _NEW and _is_new(following):
            ended = item
        if ended and _is_new(following):
            yield item._replace(mark=Op.INSERT)
        elif ended:
            yield item._replace(mark=Op.EQUAL, old_form=ended.old_form)
            ended = None
        else:
            yield item


def _ahead_of_numbers(gone: list[_Word], new: list[_Word]) -> Iterator[_Word]:
    """Give the words of new clauses, whose place is before the old number of the clause behind them."""
    for change, series in groupby(new, key=attrgetter("change")):
        words = list(series)
        if len(words) > 1 and is_number(words[-1].text):
            lost = [word for word in gone if word.change == change]
            if len(lost) == 1 and is_number(lost[0].text):
                yield from words[:-1]


def _is_new(item: Paragraph | Row | None) -> bool:
    return isinstance(item, Paragraph) and item.mark is Op.INSERT and all(piece.op in _NEW for piece in item.pieces)


def _words(side: Side) -> list[list[_Word]]:
    """Give the words of each block; the bars of table rows part them and are none."""
    result: list[list[_Word]] = []
    for index, block in enumerate(side.document.blocks):
        words: list[_Word] = []
        cell, place = 0, 0
        row = block.kind is BlockKind.ROW
        for run in side.runs(index):
            parting = set(bars(run)) if row else set()
            for number in range(run.first, run.last):
                single = run._replace(first=number, last=number + 1)
                if number in parting:
                    cell += number > 0
                    place = number + 1
                    continue
                space = single.space if number > place else ""
                words.append(_Word((index, number), cell, space, single.text, run.op, run.change))
        result.append(words)
    return result


def _width(document: Document, index: int) -> int:
    """Give the number of cells of a table row; 1 for any other block."""
    count = len(document.words(index))
    if document.blocks[index].kind is not BlockKind.ROW or not count:
        return 1
    parting = bars(Run(Op.EQUAL, None, document, index, 0, count))
    return max(1, len([bar for bar in parting if 0 < bar < count - 1]) + 1)


def _is_header(document: Document, index: int) -> bool:
    block = document.blocks[index]
    return "-" in document.text[block.body[1] : block.end]


def _form(document: Document, index: int) -> Form:
    block = document.blocks[index]
    return Form(block.kind, block.level, ordinal(document, index))


def _units(links: _Links) -> list[_Unit]:
    """Give the stretches of blocks that share words, in order."""
    units: list[_Unit] = []
    for (new, _), (old, _) in sorted(links.items()):
        last = units[-1] if units else None
        if last and (last.old_last == old or last.new_last == new):
            units[-1] = last._replace(old_last=old, new_last=new)
        else:
            units.append(_Unit(old, old, new, new))
    return units


def _pieces(parts: Iterable[tuple[Op, str, int | None]]) -> Iterator[Piece]:
    """Join neighbours of one sort."""
    last: Piece | None = None
    for op, text, change in parts:
        if last and (last.op, last.change) == (op, change):
            last = last._replace(text=last.text + text)
        elif text:
            if last:
                yield last
            last = Piece(op, text, change)
    if last:
        yield last
