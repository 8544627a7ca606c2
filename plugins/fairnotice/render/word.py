"""A comparison as a Word document whose insertions, deletions and moves are tracked changes."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from fairnotice.document import BlockKind
from fairnotice.errors import FairNoticeError
from fairnotice.model import Comparison, Op
from fairnotice.render.outline import visible
from fairnotice.render.runs import Piece
from fairnotice.render.tracked import Form, Paragraph, Row, tracked

_TAGS = {Op.INSERT: "w:ins", Op.DELETE: "w:del", Op.MOVED_FROM: "w:moveFrom", Op.MOVED_TO: "w:moveTo"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: the same input gives the same bytes
_DEEPEST = 3  # Word's own list styles end there
_LAST_HEADING = 6
_LONGEST_PROPERTY = 255


def docx(comparison: Comparison, *, title: str, author: str, date: date) -> bytes:
    """Give a Word document in which every difference is a tracked change by `author` on `date`.

    Taking all changes gives the new text, refusing them the old one. Raises FairNoticeError without python-docx.
    """
    try:
        import docx as python_docx
    except ImportError:
        raise FairNoticeError(
            "Word documents need python-docx, which is not installed", "pip install 'mkdocs-fairnotice[docx]'"
        ) from None
    document = python_docx.Document()
    about = document.core_properties
    about.title = visible(title)[:_LONGEST_PROPERTY]
    about.author = about.last_modified_by = visible(author)[:_LONGEST_PROPERTY]
    about.comments = ""
    about.created = about.modified = datetime(date.year, date.month, date.day)
    document.add_heading(visible(title), 0)
    items = list(tracked(comparison))
    _Writer(document, author, date, _moves(items)).write(items)
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _moves(items: Sequence[Paragraph | Row]) -> set[int]:
    """Give the changes that can be shown as moves: what left one place arrived at one other."""
    places: dict[Op, Counter[int]] = {Op.MOVED_FROM: Counter(), Op.MOVED_TO: Counter()}
    for pieces in _texts(items):
        for op, found in places.items():
            found.update({piece.change for piece in pieces if piece.op is op and piece.change is not None})
    return {
        change for change, count in places[Op.MOVED_FROM].items() if count == 1 and places[Op.MOVED_TO][change] == 1
    }


def _texts(items: Sequence[Paragraph | Row]) -> Iterator[Sequence[Piece]]:
    for item in items:
        if isinstance(item, Row):
            yield from item.cells
        else:
            yield item.pieces


class _Writer:
    """Writes paragraphs and rows to a document of python-docx."""

    def __init__(self, document: Any, author: str, day: date, moves: set[int]) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.element, self.name = OxmlElement, qn
        self.document = document
        self.author, self.day = visible(author), f"{day.isoformat()}T00:00:00Z"
        self.moves = moves
        self.identifier = 0
        self.numbering: dict[int, tuple[int, Any]] = {}

    def write(self, items: Sequence[Paragraph | Row]) -> None:
        after_table = False
        for is_row, group in groupby(items, key=lambda item: isinstance(item, Row)):
            if is_row:
                rows = [item for item in group if isinstance(item, Row)]
                self._tables(rows)
                self.numbering.clear()
            else:
                for item in group:
                    if isinstance(item, Paragraph):
                        self._paragraph(self.document.add_paragraph(), item)
            after_table = is_row
        if after_table:
            self.document.add_paragraph()

    # ------------------------------------------------------------ paragraphs

    def _paragraph(self, paragraph: Any, item: Paragraph) -> None:
        paragraph.style = self.document.styles[_style(item.form)]
        properties = paragraph._p.get_or_add_pPr()
        if item.form.kind is BlockKind.ITEM:
            self._number(properties, item.form)
        else:
            self.numbering.clear()
        right_to_left = _is_right_to_left(item.pieces)
        if right_to_left:
            properties.append(self.element("w:bidi"))
        if item.mark is not Op.EQUAL:
            of_mark = self.element("w:rPr")
            of_mark.append(self._change(_TAGS[item.mark]))
            properties.append(of_mark)
        if _style(item.old_form) != _style(item.form):
            properties.append(self._old_style(item.old_form))
        self._runs(paragraph._p, item.pieces, right_to_left)

    def _old_style(self, form: Form) -> Any:
        change, old, style = self._change("w:pPrChange"), self.element("w:pPr"), self.element("w:pStyle")
        style.set(self.name("w:val"), self.document.styles[_style(form)].style_id)
        old.append(style)
        change.append(old)
        return change

    def _number(self, properties: Any, form: Form) -> None:
        """Number an item; a list that begins again counts from its own first number."""
        self.numbering = {level: kept for level, kept in self.numbering.items() if level <= form.level}
        if form.ordinal is None:
            self.numbering.pop(form.level, None)
            return
        last, identifier = self.numbering.get(form.level, (-1, None))
        if identifier is None or form.ordinal not in (last, last + 1):
            identifier = self._list_from(form)
        self.numbering[form.level] = form.ordinal, identifier
        numbered = properties.get_or_add_numPr()
        numbered.get_or_add_ilvl().val = 0
        numbered.get_or_add_numId().val = identifier

    def _list_from(self, form: Form) -> Any:
        style = self.document.styles[_style(form)].element
        lists = self.document.part.numbering_part.element
        own = lists.num_having_numId(style.pPr.numPr.numId.val)
        new = lists.add_num(own.abstractNumId.val)
        new.add_lvlOverride(ilvl=0).add_startOverride(form.ordinal)
        return new.numId

    def _runs(self, parent: Any, pieces: Sequence[Piece], right_to_left: bool) -> None:
        ends: dict[tuple[int, Op], int] = {
            (piece.change, piece.op): index
            for index, piece in enumerate(pieces)
            if piece.op in (Op.MOVED_FROM, Op.MOVED_TO) and piece.change in self.moves
        }
        open_ranges: dict[tuple[int, Op], str] = {}
        for index, piece in enumerate(pieces):
            key = (piece.change if piece.change is not None else -1, piece.op)
            op = piece.op
            if op in (Op.MOVED_FROM, Op.MOVED_TO) and piece.change not in self.moves:
                op = Op.DELETE if op is Op.MOVED_FROM else Op.INSERT
            if key in ends and key not in open_ranges:
                begin = self._change(f"{_TAGS[op]}RangeStart")
                begin.set(self.name("w:name"), f"move{key[0] + 1}")
                open_ranges[key] = begin.get(self.name("w:id"))
                parent.append(begin)
            holder = parent
            if op in _TAGS:
                holder = self._change(_TAGS[op])
                parent.append(holder)
            holder.append(self._run(piece.text, op, right_to_left))
            if ends.get(key) == index:
                end = self.element(f"{_TAGS[op]}RangeEnd")
                end.set(self.name("w:id"), open_ranges[key])
                parent.append(end)

    def _run(self, text: str, op: Op, right_to_left: bool) -> Any:
        run = self.element("w:r")
        if right_to_left:
            properties = self.element("w:rPr")
            properties.append(self.element("w:rtl"))
            run.append(properties)
        for number, line in enumerate(visible(text).split("\n")):
            if number:
                run.append(self.element("w:br"))
            words = self.element("w:delText" if op is Op.DELETE else "w:t")
            words.text = line
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(words)
        return run

    def _change(self, tag: str) -> Any:
        element = self.element(tag)
        self.identifier += 1
        for name, value in (("w:id", str(self.identifier)), ("w:author", self.author), ("w:date", self.day)):
            element.set(self.name(name), value)
        return element

    # ------------------------------------------------------------ tables

    def _tables(self, rows: Sequence[Row]) -> None:
        table: list[Row] = []
        for row in rows:
            if row.header and table and not table[-1].header:
                self._table(table)
                self.document.add_paragraph()  # Word joins tables that touch
                table = []
            table.append(row)
        self._table(table)

    def _table(self, rows: Sequence[Row]) -> None:
        table = self.document.add_table(len(rows), max(len(row.cells) for row in rows), "Table Grid")
        for row, drawn in zip(rows, table.rows, strict=True):
            properties = drawn._tr.get_or_add_trPr()
            if row.header:
                properties.append(self.element("w:tblHeader"))
            if row.mark is not Op.EQUAL:
                properties.append(self._change(_TAGS[row.mark]))
            for pieces, cell in zip(row.cells, drawn.cells, strict=False):
                paragraph = cell.paragraphs[0]
                right_to_left = _is_right_to_left(pieces)
                if right_to_left:
                    paragraph._p.get_or_add_pPr().append(self.element("w:bidi"))
                self._runs(paragraph._p, pieces, right_to_left)


def _style(form: Form) -> str:
    if form.kind is BlockKind.HEADING:
        return f"Heading {min(form.level, _LAST_HEADING)}"
    if form.kind in (BlockKind.CODE, BlockKind.FRONT_MATTER):
        return "macro"
    depth = min(form.level, _DEEPEST)
    if depth < 1:
        return "Normal"
    name = (
        "List Continue" if form.kind is not BlockKind.ITEM else "List Bullet" if form.ordinal is None else "List Number"
    )
    return name if depth == 1 else f"{name} {depth}"


def _is_right_to_left(pieces: Sequence[Piece]) -> bool:
    """Tell the direction from the first letter that has one."""
    for piece in pieces:
        for letter in piece.text:
            direction = unicodedata.bidirectional(letter)
            if direction in ("L", "R", "AL"):
                return direction != "L"
    return False


def _with_fixed_times(package: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
