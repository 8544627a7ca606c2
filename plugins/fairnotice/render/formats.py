"""Changes of formatting alone in a few words: which links lead elsewhere, which marks changed, and how often."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from fairnotice.model import Change, ChangeKind, Comparison
from fairnotice.phrases import counted
from fairnotice.render.outline import shortened
from fairnotice.words import plain

# A word with a letter and one of the marks that addresses have; attributes in braces are none.
_TARGET = re.compile(r"(?<![^\s()\[\]<>\"'=])(?=[^\s()]{0,99}[A-Za-z])(?=[^\s()]{0,99}[/#:.@])[^\s()\[\]<>{}*`\"']+")
_TEXT = 60


def formats(comparison: Comparison) -> list[str]:
    """Give one line for each sort of formatting change, in reading order; links are told with their text."""
    pieces: dict[int, tuple[list[str], list[str]]] = {}
    for side, segments in enumerate((comparison.old, comparison.new)):
        for segment in segments:
            if segment.change is not None and comparison.changes[segment.change].kind is ChangeKind.FORMAT:
                pieces.setdefault(segment.change, ([], []))[side].append(segment.text)
    lines: Counter[str] = Counter()
    for number, sides in sorted(pieces.items()):
        lines.update(_lines(comparison.changes[number], *sides))
    return [line if count == 1 else f"{line}, {counted(count, 'time')}" for line, count in lines.items()]


def _lines(change: Change, old: list[str], new: list[str]) -> Iterator[str]:
    links, marks = zip(*(_links_and_marks(side) for side in (old, new)), strict=True)
    if any(links):
        yield f"Link in “{shortened(plain(change.after or change.before), _TEXT)}”: {_became(*links)}"
    if any(marks):
        yield f"Marks: {_became(*marks)}"
    if not any(piece.strip() for piece in (*old, *new)):
        yield "White space"


def _links_and_marks(pieces: list[str]) -> tuple[list[str], list[str]]:
    links: list[str] = []
    marks: list[str] = []
    for piece in pieces:
        targets = [] if "{" in piece else _TARGET.findall(piece)
        rest = " ".join(_TARGET.sub("", piece).split()).strip("()[] ") if "{" not in piece else piece.strip()
        links += targets
        marks += [rest] * bool(rest)
    return links, marks


def _became(old: list[str], new: list[str]) -> str:
    before, after = " … ".join(old), " … ".join(new)
    if before == after:
        return f"“{shortened(before)}” placed otherwise"
    if before and after:
        return f"“{shortened(before)}” → “{shortened(after)}”"
    return f"“{shortened(before or after)}” {'removed' if before else 'added'}"
