"""A comparison for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from fairnotice.model import Comparison, Op
from fairnotice.render.flow import FlowBlock, Piece, flow
from fairnotice.render.formats import formats
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
    Op.DELETE: ("~~", "del", ""),
    Op.INSERT: ("**", "strong", ""),
    Op.MOVED_FROM: ("~~", "del", " *(moved away)*"),
    Op.MOVED_TO: ("**", "strong", " *(moved here)*"),
}
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~&@])")


def terminal(comparison: Comparison, colour: bool, *, formatting: bool = False) -> str:
    """Give the changed blocks under their sections, as git shows words: `[-removed-]{+added+}`, or in colours.

    Changes of formatting are counted, and listed if `formatting` is asked for.
    """
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
        lines.append(heading(f"@@ {section} @@"))
        lines += [" | ".join(_inline(cell, paint) for cell in block.cells) for block in blocks]
        lines.append("")
    lines.append(_last_line(comparison))
    if formatting:
        lines += [f"  {visible(line)}" for line in formats(comparison)]
    return "\n".join(lines) + "\n"


def markdown(comparison: Comparison, *, formatting: bool = False) -> str:
    """Give the findings and the changed blocks as Markdown: ~~removed~~ and **added**, everything else escaped.

    Changes of formatting are counted, and listed if `formatting` is asked for.
    """
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
        lines += ["- " + " | ".join(map(_marked, block.cells)) for block in blocks]
        lines.append("")
    lines.append(_last_line(comparison))
    if formatting and (listed := formats(comparison)):
        lines += ["", *(f"- {_escaped(line)}" for line in listed)]
    return "\n".join(lines) + "\n"


def _marked(pieces: Sequence[Piece]) -> str:
    """Give the pieces of a cell as Markdown, with a tag where a mark would not be read as one beside its neighbours."""
    texts = [_escaped(piece.text.replace("\n", " ")) for piece in pieces]
    result = ""
    for piece, text, following in zip(pieces, texts, [*texts[1:], ""], strict=True):
        words = text.strip()
        if piece.op not in _MARKDOWN or not words:
            result += text
            continue
        mark, tag, note = _MARKDOWN[piece.op]
        lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        result += lead
        after = trail or note or following
        if _may_stand(result[-1:], words[0]) and _may_stand(after[:1], words[-1]) and not result.endswith(mark):
            result += f"{mark}{words}{mark}{note}{trail}"
        else:
            result += f"<{tag}>{words}</{tag}>{note}{trail}"
    return result


def _may_stand(outside: str, inside: str) -> bool:
    """Tell whether a mark between two characters is read as one: CommonMark 6.2, flanking delimiter runs."""
    return not _is_mark(inside) or not outside or outside.isspace() or _is_mark(outside)


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"


def _changed_sections(comparison: Comparison) -> Iterator[tuple[str, list[FlowBlock]]]:
    changed = [block for block in flow(comparison) if block.changed]
    for name, blocks in groupby(changed, key=lambda block: section_name(block.section)):
        yield name, list(blocks)


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
