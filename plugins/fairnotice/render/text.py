"""A comparison for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from fairnotice.model import Comparison, Op
from fairnotice.render.flow import FlowBlock, Piece, flow
from fairnotice.render.outline import findings_by_section, format_count, section_name, visible

Paint = Callable[[Op, str], str]

_PLAIN = {
    Op.DELETE: ("[-", "-]"),
    Op.INSERT: ("{+", "+}"),
    Op.MOVED_FROM: ("[<", "<]"),
    Op.MOVED_TO: ("{>", ">}"),
}
_COLOURS = {
    Op.DELETE: ("\x1b[31;9m", "\x1b[0m"),
    Op.INSERT: ("\x1b[32;4m", "\x1b[0m"),
    Op.MOVED_FROM: ("\x1b[35;9m", "\x1b[0m"),
    Op.MOVED_TO: ("\x1b[36;4m", "\x1b[0m"),
}
_MARKDOWN = {
    Op.DELETE: ("~~", "~~"),
    Op.INSERT: ("**", "**"),
    Op.MOVED_FROM: ("~~", "~~ *(moved away)*"),
    Op.MOVED_TO: ("**", "** *(moved here)*"),
}
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~&@])")


def terminal(comparison: Comparison, colour: bool) -> str:
    """Give the changed blocks under their sections, as git shows words: `[-removed-]{+added+}`, or in colours."""
    marks = _COLOURS if colour else _PLAIN

    def paint(op: Op, text: str) -> str:
        text = visible(text)
        before, after = marks.get(op, ("", ""))
        return f"{before}{text}{after}"

    def heading(text: str) -> str:
        text = visible(text)
        return f"\x1b[1m{text}\x1b[0m" if colour else text

    lines: list[str] = []
    for section, findings in findings_by_section(comparison):
        lines.append(heading(f"! {section}"))
        lines += [f"  {finding.sentence}" for finding, _ in findings]
    if lines:
        lines.append("")
    for section, blocks in _changed_sections(comparison):
        lines += [heading(f"@@ {section} @@"), *(_line(block, paint) for block in blocks), ""]
    lines.append(_last_line(comparison))
    return "\n".join(lines) + "\n"


def markdown(comparison: Comparison) -> str:
    """Give the findings and the changed blocks as Markdown: ~~removed~~ and **added**, everything else escaped."""

    def paint(op: Op, text: str) -> str:
        before, after = _MARKDOWN.get(op, ("", ""))
        return f"{before}{_escaped(text)}{after}"

    lines: list[str] = []
    findings = list(findings_by_section(comparison))
    if findings:
        lines += ["## What may matter", ""]
        for section, found in findings:
            lines.append(f"- {_escaped(section)}")
            lines += [f"    - {_escaped(finding.sentence)}" for finding, _ in found]
        lines.append("")
    lines += ["## Changes", ""]
    for section, blocks in _changed_sections(comparison):
        lines += [f"### {_escaped(section)}", ""]
        lines += [f"- {_line(block, paint)}" for block in blocks]
        lines.append("")
    lines.append(_last_line(comparison))
    return "\n".join(lines) + "\n"


def _changed_sections(comparison: Comparison) -> Iterator[tuple[str, list[FlowBlock]]]:
    changed = [block for block in flow(comparison) if block.changed]
    for name, blocks in groupby(changed, key=lambda block: section_name(block.section)):
        yield name, list(blocks)


def _line(block: FlowBlock, paint: Paint) -> str:
    return " | ".join(_inline(cell, paint) for cell in block.cells)


def _inline(pieces: Iterable[Piece], paint: Paint) -> str:
    return "".join(paint(piece.op, piece.text.replace("\n", " ")) for piece in pieces)


def _last_line(comparison: Comparison) -> str:
    formats = format_count(comparison)
    if formats:
        return f"{formats}."
    return (
        f"{len(comparison.changes)} change{'s' * (len(comparison.changes) != 1)}."
        if comparison.changes
        else "No changes."
    )


def _escaped(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", visible(text))
