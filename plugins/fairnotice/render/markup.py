"""The blocks of a redline as HTML: nested lists, tables, and marks that need no colour and can be heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby

from fairnotice.document import BlockKind
from fairnotice.model import Op
from fairnotice.render.flow import FlowBlock, Piece
from fairnotice.render.labels import ENGLISH, Labels
from fairnotice.render.outline import visible

MARKS = {
    Op.DELETE: ("del", ""),
    Op.INSERT: ("ins", ""),
    Op.MOVED_FROM: ("del", "moved-from"),
    Op.MOVED_TO: ("ins", "moved-to"),
}
_OWN_LEVEL = 2  # the fragment's own headings are h2, so the policy's begin at h3
_PREFORMATTED = (BlockKind.CODE, BlockKind.FRONT_MATTER)


class Anchors:
    """The identifiers of one redline: all begin with `prefix`, and none is given twice; and the words of its marks."""

    def __init__(self, prefix: str, labels: Labels = ENGLISH) -> None:
        self.prefix = prefix
        self.labels = labels
        self._given: set[str] = set()

    def attribute(self, name: str) -> str:
        """Give the attribute for an element with this name, or nothing if another one has it."""
        if name in self._given:
            return ""
        self._given.add(name)
        return f' id="{escaped(self.prefix + name)}"'

    def link(self, text: str, name: str) -> str:
        """Give HTML as a link to the element with this name, or unchanged where there is none."""
        return f'<a href="#{escaped(self.prefix + name)}">{text}</a>' if name in self._given else text


class Levels:
    """The levels of the policy's headings: HTML lets none stand more than one below the heading before it."""

    def __init__(self) -> None:
        self._last = _OWN_LEVEL

    def next(self, block: FlowBlock) -> int:
        """Give the level of the next heading."""
        self._last = min(_OWN_LEVEL + max(1, len(block.section.path)), self._last + 1, 6)
        return self._last


@lru_cache(maxsize=8192)  # a history shows the same text again and again
def escaped(text: str) -> str:
    """Give text for HTML, without characters that HTML forbids."""
    return escape(visible(text))


def hidden(words: str) -> str:
    """Give words that are heard but not seen."""
    return f'<span class="fn-hidden">{words}</span>'


def inline(pieces: Iterable[Piece], anchors: Anchors | None = None, what: str = "") -> str:
    """Give the pieces of a block with their marks; `what` names the block in the first of them."""
    parts: list[str] = []
    words = (anchors.labels if anchors else ENGLISH).marks
    for op, text, change in pieces:
        if change is None or op not in MARKS:
            parts.append(escaped(text))
            continue
        tag, kind = MARKS[op]
        attributes = f' class="{kind}"' if kind else ""
        # A move is found where the text stands now; everything else where it shows first.
        if anchors and op is not Op.MOVED_FROM:
            attributes += anchors.attribute(f"change-{change + 1}")
        if kind:
            attributes += f' data-move="{change + 1}"'
        heard = hidden(f"[{what}{escaped(words[op])}: ")
        parts.append(f"<{tag}{attributes}>{heard}{escaped(text)}{hidden('] ')}</{tag}>")
        what = ""
    return "".join(parts)


def redline(blocks: Sequence[FlowBlock], anchors: Anchors) -> Iterator[str]:
    """Give the lines of HTML for blocks in reading order."""
    lists = _Lists()
    levels = Levels()
    for is_row, group in groupby(blocks, key=lambda block: block.kind is BlockKind.ROW):
        if is_row:
            yield from lists.room_for(0)
            for rows in _tables(list(group)):
                yield from _table(rows, anchors)
            continue
        for block in group:
            if block.kind is BlockKind.ITEM:
                yield from lists.item(block, inline(_numbered(block), anchors))
            else:
                yield from lists.room_for(0 if block.kind is BlockKind.HEADING else block.level)
                yield _block(block, anchors, levels)
    yield from lists.room_for(0)


def _numbered(block: FlowBlock) -> tuple[Piece, ...]:
    """Give the words of an item; one that is gone has its number among them, for another may bear that now."""
    first, *rest = block.cells[0]
    if block.ordinal is None or block.stands:
        return block.cells[0]
    return (first._replace(text=f"{block.ordinal}. {first.text}"), *rest)


class _Lists:
    """The lists that are open, outermost first: the element and the depth of each. Each has its last item open."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int]] = []

    def item(self, block: FlowBlock, text: str) -> Iterator[str]:
        """Begin an item in the list where it belongs."""
        tag = "ul" if block.ordinal is None else "ol"
        yield from self.room_for(block.level)
        if self.open and self.open[-1][1] == block.level:
            yield "</li>"
            if self.open[-1][0] != tag:
                yield f"</{self.open.pop()[0]}>"
        if not self.open or self.open[-1][1] < block.level:
            self.open.append((tag, block.level))
            yield f"<{tag}>"
        value = "" if block.ordinal is None else f' value="{block.ordinal}"' if block.stands else ' class="fn-gone"'
        yield f'<li dir="auto"{value}>{text}'

    def room_for(self, depth: int) -> Iterator[str]:
        """Close the lists that lie deeper."""
        while self.open and self.open[-1][1] > depth:
            yield f"</li>\n</{self.open.pop()[0]}>"


def _block(block: FlowBlock, anchors: Anchors, levels: Levels) -> str:
    if block.kind is BlockKind.RULE:
        return "<hr>"
    if block.kind is BlockKind.HEADING:
        level = levels.next(block)
        identifier = anchors.attribute(f"section-{block.section.slug}") if block.stands else ""
        return f'<h{level}{identifier} dir="auto">{inline(block.cells[0], anchors)}</h{level}>'
    tag = "pre" if block.kind in _PREFORMATTED else "p"
    return f'<{tag} dir="auto">{inline(block.cells[0], anchors)}</{tag}>'


def _tables(rows: Sequence[FlowBlock]) -> Iterator[list[FlowBlock]]:
    """Part rows into tables: a row that names columns begins one, unless it stands beside another such row."""
    table: list[FlowBlock] = []
    for row in rows:
        if row.header and table and not table[-1].header:
            yield table
            table = []
        table.append(row)
    yield table


def _table(rows: list[FlowBlock], anchors: Anchors) -> Iterator[str]:
    width = max(len(row.cells) for row in rows)
    yield "<table>"
    for header, group in groupby(rows, key=lambda row: row.header):
        part, cell = ("thead", 'th scope="col"') if header else ("tbody", "td")
        yield f"<{part}>"
        for row in group:
            yield _row(row, cell, width, anchors)
        yield f"</{part}>"
    yield "</table>"


def _row(row: FlowBlock, cell: str, width: int, anchors: Anchors) -> str:
    what = f"{escaped(anchors.labels.row)} " if row.whole in MARKS else ""
    cells: list[str] = []
    for pieces in (*row.cells, *[()] * (width - len(row.cells))):
        text = inline(pieces, anchors, what)
        what = "" if text else what
        cells.append(f'<{cell} dir="auto">{text}</{cell[:2]}>')
    return f"<tr>{''.join(cells)}</tr>"
