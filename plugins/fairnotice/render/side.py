"""A comparison as a table of two columns, the old text beside the new, statement by statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from fairnotice.document import BlockKind
from fairnotice.model import Comparison, Op
from fairnotice.phrases import counted
from fairnotice.render.flow import STANDING, FlowBlock, Piece, flow
from fairnotice.render.fragment import PREFIX, summary
from fairnotice.render.markup import Anchors, Levels, hidden, inline
from fairnotice.sentences import sentence_starts

_UNCUT = (BlockKind.CODE, BlockKind.FRONT_MATTER, BlockKind.HEADING)
_OLD = (Op.EQUAL, Op.DELETE, Op.MOVED_FROM)
_COMPLETE = re.compile(r"[.!?…:;。！？][\"')\]”’»]*\s*\Z|\A\s*\Z")
_BAR = Piece(Op.EQUAL, "|", None)  # parts the cells of a table row
_LEAST_FOLD = 2


class _Statement(NamedTuple):
    """A statement of both texts in one; `begins` tells whether it is the first of its block."""

    block: FlowBlock
    pieces: tuple[Piece, ...]
    begins: bool

    @property
    def changed(self) -> bool:
        return any(piece.change is not None for piece in self.pieces)

    @property
    def alone(self) -> bool:
        """Whether only one side has it."""
        ops = {piece.op for piece in self.pieces if piece is not _BAR and piece.text.strip()}
        return self.changed and not (ops & set(_OLD) and ops & set(STANDING))

    @property
    def titles(self) -> bool:
        return self.block.kind is BlockKind.HEADING


def side_by_side(comparison: Comparison, *, prefix: str = PREFIX) -> str:
    """Give the findings, the list of changes and both texts as HTML; what is unchanged is folded but for its edges.

    Every identifier begins with `prefix`: give each redline on a page its own.
    """
    anchors = Anchors(prefix)
    statements = [statement for block in flow(comparison) for statement in _statements(block)]
    lines = list(_table(statements, anchors))
    parts = [*summary(comparison, anchors), *lines]
    return '<div class="fn-redline">\n' + "\n".join(parts) + "\n</div>\n"


def _statements(block: FlowBlock) -> Iterator[_Statement]:
    if block.kind is BlockKind.ROW:
        joined = [piece for cell in block.cells for piece in (*cell, _BAR)]
        yield _Statement(block, tuple(joined[:-1]), True)
        return
    if not any(block.cells):
        return
    if block.kind in _UNCUT:
        yield _Statement(block, block.cells[0], True)
        return
    begins = True
    for pieces in _cut(block.cells[0]):
        yield _Statement(block, tuple(pieces), begins)
        begins = False


def _cut(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Part a block where a statement ends in the old text and in the new."""
    statement: list[Piece] = []
    old = new = ""
    for piece in _sentences(pieces):
        last = statement[-1] if statement else None
        replaces = last is not None and last.change is not None and last.change == piece.change
        if (old or new) and piece.text.strip() and not replaces and _COMPLETE.search(old) and _COMPLETE.search(new):
            yield statement
            statement, old, new = [], "", ""
        statement.append(piece)
        old += piece.text if piece.op in _OLD else ""
        new += piece.text if piece.op in STANDING else ""
    if statement:
        yield statement


def _sentences(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Part what is kept into sentences."""
    for piece in pieces:
        if piece.change is not None:
            yield piece
            continue
        starts = sentence_starts(piece.text, 0, len(piece.text))
        for start, end in zip(starts, [*starts[1:], len(piece.text)], strict=True):
            yield piece._replace(text=piece.text[start:end])


def _table(statements: Sequence[_Statement], anchors: Anchors) -> Iterator[str]:
    shown = _shown(statements)
    if not shown:
        return
    yield "<h2>Side by side</h2>"
    yield '<table class="fn-sides">'
    yield '<thead><tr><th scope="col">Old text</th><th scope="col">New text</th></tr></thead>'
    yield "<tbody>"
    levels = Levels()
    for is_shown, group in groupby(range(len(statements)), key=lambda index: index in shown):
        stretch = [statements[index] for index in group]
        if is_shown or len(stretch) < _LEAST_FOLD:
            yield from _rows(stretch, anchors, levels)
        else:
            yield _fold(stretch, levels)
    yield "</tbody>"
    yield "</table>"


def _shown(statements: Sequence[_Statement]) -> set[int]:
    """Give what is not folded: what changed, one statement before and after it, and the heading above."""
    shown: set[int] = set()
    heading = 0
    for index, statement in enumerate(statements):
        if statement.titles:
            heading = index
        if statement.changed:
            shown |= (
                {heading, index - 1, index, index + 1} if statements[heading].titles else {index - 1, index, index + 1}
            )
    return shown


def _rows(statements: Iterable[_Statement], anchors: Anchors, levels: Levels) -> Iterator[str]:
    """Give a row for each statement, and one for a series of statements that only one side has."""
    for is_alone, series in groupby(statements, key=lambda statement: statement.alone):
        if is_alone:
            yield _changed_row(list(series), anchors)
            continue
        for statement in series:
            yield _changed_row([statement], anchors) if statement.changed else _kept_row(statement, levels)


def _kept_row(statement: _Statement, levels: Levels) -> str:
    text = _kept(statement, levels)
    if statement.titles:
        return f'<tr><td colspan="2">{text}</td></tr>'
    return f'<tr class="fn-same"><td>{text}</td><td>{text}</td></tr>'


def _changed_row(statements: Sequence[_Statement], anchors: Anchors) -> str:
    cells = [
        "\n".join(filter(None, (_cell(each, _side(each.pieces, ops), anchors) for each in statements))) or _NOTHING
        for ops in (_OLD, STANDING)
    ]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _side(pieces: Sequence[Piece], ops: Sequence[Op]) -> list[Piece]:
    """Give one side of a statement, without the space that only parts what is removed from what replaces it."""
    parting = {
        index
        for index in range(1, len(pieces) - 1)
        if pieces[index].text.isspace()
        and pieces[index - 1].change is not None
        and pieces[index - 1].op in ops
        and pieces[index + 1].op not in ops
    }
    return [piece for index, piece in enumerate(pieces) if piece.op in ops and index not in parting]


_NOTHING = hidden("nothing")


def _kept(statement: _Statement, levels: Levels) -> str:
    """Give a statement that both sides have; only a heading of both is one of the table."""
    if statement.titles:
        level = levels.next(statement.block)
        return f'<h{level} dir="auto">{inline(statement.pieces)}</h{level}>'
    return _cell(statement, statement.pieces)


def _cell(statement: _Statement, pieces: Sequence[Piece], anchors: Anchors | None = None) -> str:
    """Give one side of a statement; nothing where it has no words there."""
    if not any(piece is not _BAR and piece.text.strip() for piece in pieces):
        return ""
    if statement.block.kind is BlockKind.ROW:
        cells = (list(cell) for bar, cell in groupby(pieces, key=lambda piece: piece is _BAR) if not bar)
        return "\n".join(f'<p dir="auto">{inline(cell, anchors)}</p>' for cell in cells)
    block, text = statement.block, inline(pieces, anchors)
    if block.kind in (BlockKind.CODE, BlockKind.FRONT_MATTER):
        return f'<pre dir="auto">{text}</pre>'
    if block.kind is BlockKind.HEADING:
        return f'<p dir="auto"><strong>{text}</strong></p>'
    if block.kind is not BlockKind.ITEM:
        return f'<p dir="auto">{text}</p>'
    mark = ("• " if block.ordinal is None else f"{block.ordinal}. ") if statement.begins else ""
    return f'<p dir="auto" class="fn-item fn-depth-{min(block.level, 6)}">{mark}{text}</p>'


def _fold(statements: Sequence[_Statement], levels: Levels) -> str:
    texts = "\n".join(filter(None, (_kept(statement, levels) for statement in statements)))
    count = counted(len(statements), "statement")
    return (
        f'<tr class="fn-fold"><td colspan="2"><details><summary>{count} unchanged</summary>\n{texts}\n'
        "</details></td></tr>"
    )
