"""A block as a reader sees it: text before it was changed and after, in one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fairnotice.document import BlockKind, Document
from fairnotice.model import Op, Section
from fairnotice.render.runs import Piece, Run, bars, cut, pieces, reading

UNSEEN = (BlockKind.DEFINITION, BlockKind.ATTRIBUTES)
STANDING = (Op.EQUAL, Op.INSERT, Op.MOVED_TO)
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


def flow_block(document: Document, index: int, cells: tuple[tuple[Piece, ...], ...]) -> FlowBlock:
    """Give a block with what its cells hold."""
    block = document.blocks[index]
    # The line of dashes under the names of a table's columns lies behind the body of their row.
    header = block.kind is BlockKind.ROW and "-" in document.text[block.body[1] : block.end]
    return FlowBlock(block.kind, block.level, document.section_at(block.start), cells, ordinal(document, index), header)


def ordinal(document: Document, index: int) -> int | None:
    """Give the number of an item in a numbered list."""
    block = document.blocks[index]
    found = _ORDINAL.match(document.text, block.start, block.body[0]) if block.kind is BlockKind.ITEM else None
    return int(found[1]) if found else None


def kept_block(document: Document, index: int) -> FlowBlock:
    """Give a block that is kept whole."""
    text = reading(document, index)
    row = document.blocks[index].kind is BlockKind.ROW
    texts = _trimmed(text.split("|")) if row else [text]
    return flow_block(document, index, tuple((Piece(Op.EQUAL, cell, None),) if cell else () for cell in texts))


def _trimmed(cells: list[str]) -> list[str]:
    cells = [cell.strip() for cell in cells]
    return [cell for index, cell in enumerate(cells) if cell or 0 < index < len(cells) - 1] or [""]


def cells_of(document: Document, index: int, runs: Sequence[Run]) -> tuple[tuple[Piece, ...], ...]:
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
