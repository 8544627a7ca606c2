"""A comparison as an HTML fragment that is valid, inert and readable without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape as escaped

from fairnotice.document import BlockKind
from fairnotice.model import Comparison, Op
from fairnotice.render.flow import FlowBlock, Piece, flow
from fairnotice.render.outline import by_section, findings_by_section, format_count, gist, visible

_MARKS = {
    Op.DELETE: ("del", "", "removed"),
    Op.INSERT: ("ins", "", "added"),
    Op.MOVED_FROM: ("del", "moved-from", "moved away"),
    Op.MOVED_TO: ("ins", "moved-to", "moved here"),
}
_HEADING_SHIFT = 2  # the fragment's own headings are h2, so the policy's begin at h3


def html(comparison: Comparison, *, only_changes: bool = False) -> str:
    """Give the findings, the list of changes and the redline; `only_changes` leaves out blocks that are kept whole."""
    blocks = [block for block in flow(comparison) if block.changed or not only_changes]
    anchors: set[int] = set()
    lines = list(_redline(blocks, anchors))
    parts = [*_findings(comparison, anchors), *_changes(comparison, anchors)]
    if lines:
        parts += ["<h2>Redline</h2>", *lines]
    return '<div class="fn-redline">\n' + "\n".join(parts) + "\n</div>\n"


def _findings(comparison: Comparison, anchors: set[int]) -> Iterator[str]:
    if not comparison.findings:
        return
    yield "<h2>What may matter</h2>"
    yield '<ul class="fn-findings">'
    for section, findings in findings_by_section(comparison):
        yield f"<li>{_escape(section)}\n<ul>"
        for finding, number in findings:
            category = _link(_escape(finding.category.sentence), number, anchors)
            yield f"<li>{category}: {_escape(finding.sentence)}</li>"
        yield "</ul></li>"
    yield "</ul>"


def _changes(comparison: Comparison, anchors: set[int]) -> Iterator[str]:
    yield "<h2>Changes</h2>"
    formats = format_count(comparison)
    sections = by_section(comparison)
    if sections:
        yield '<ul class="fn-changes">'
        for section, entries in sections:
            yield f"<li>{_escape(section)}\n<ul>"
            for number, change in entries:
                kind = _link(_escape(change.kind.sentence), number, anchors)
                yield f"<li>{kind}: {_escape(gist(change))}</li>"
            yield "</ul></li>"
        yield "</ul>"
    if formats:
        yield f'<p class="fn-formats">{formats}.</p>'
    elif not sections:
        yield '<p class="fn-formats">No changes.</p>'


def _link(text: str, number: int, anchors: set[int]) -> str:
    return f'<a href="#change-{number}">{text}</a>' if number in anchors else text


def _redline(blocks: Iterable[FlowBlock], anchors: set[int]) -> Iterator[str]:
    container = ""
    for block in blocks:
        wanted = _container(block)
        if wanted != container:
            if container:
                yield f"</{container}>"
            if wanted:
                yield f"<{wanted}>"
            container = wanted
        yield _block(block, anchors)
    if container:
        yield f"</{container}>"


def _container(block: FlowBlock) -> str:
    if block.kind is BlockKind.ROW:
        return "table"
    if block.kind is BlockKind.ITEM:
        return "ul" if block.ordinal is None else "ol"
    return ""


def _block(block: FlowBlock, anchors: set[int]) -> str:
    if block.kind is BlockKind.RULE:
        return "<hr>"
    if block.kind is BlockKind.ROW:
        return "<tr>" + "".join(f"<td>{_inline(cell, anchors)}</td>" for cell in block.cells) + "</tr>"
    text = _inline(block.cells[0], anchors)
    if block.kind is BlockKind.HEADING:
        level = min(block.level + _HEADING_SHIFT, 6)
        return f"<h{level}>{text}</h{level}>"
    if block.kind is BlockKind.ITEM:
        depth = f' class="fn-depth-{min(block.level, 6)}"' if block.level > 1 else ""
        value = "" if block.ordinal is None else f' value="{block.ordinal}"'
        return f"<li{depth}{value}>{text}</li>"
    if block.kind in (BlockKind.CODE, BlockKind.FRONT_MATTER):
        return f"<pre>{text}</pre>"
    return f'<p dir="auto">{text}</p>'


def _inline(pieces: Iterable[Piece], anchors: set[int]) -> str:
    return "".join(_piece(piece, anchors) for piece in pieces)


def _piece(piece: Piece, anchors: set[int]) -> str:
    text = _escape(piece.text)
    if piece.change is None or piece.op not in _MARKS:
        return text
    tag, kind, word = _MARKS[piece.op]
    number = piece.change + 1
    attributes = f' class="{kind}"' if kind else ""
    # A move is found where the text stands now; everything else where it shows first.
    if number not in anchors and piece.op is not Op.MOVED_FROM:
        anchors.add(number)
        attributes += f' id="change-{number}"'
    if kind:
        attributes += f' data-move="{number}"'
    return f'<{tag}{attributes}><span class="fn-hidden">[{word}: </span>{text}<span class="fn-hidden">] </span></{tag}>'


def _escape(text: str) -> str:
    return escaped(visible(text))
