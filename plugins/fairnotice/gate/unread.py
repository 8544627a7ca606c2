"""What readers see otherwise than the check reads it: hidden or struck out text, code, and text of other files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairnotice.document import parse
from fairnotice.gate.problem import PolicyText, Problem, ProblemKind, Severity
from fairnotice.leaves import BlockKind
from fairnotice.model import Version

TURNS = {
    "this is hidden from readers, and judged as if they saw it": re.compile(
        r"""(?:<\w+\b[^<>]*|\{:?[^{}\n]*)"""
        r"""(?:\s(?:hidden|aria-hidden="?true)\b|\bstyle=["'][^"']*(?:display:\s*none|visibility:\s*hidden))""",
        re.IGNORECASE,
    ),
    "this is struck out, and judged as if it held": re.compile(
        r"~~(?=\S)[^~\n]+~~|<(?:del|s|strike)\b[^<>]*>", re.IGNORECASE
    ),
    "this takes in text from elsewhere, which is neither kept with the version nor judged": re.compile(
        r"^[ \t]*-+8<-+.*$|\{%.*?%\}|\{\{.*?\}\}", re.MULTILINE
    ),
}
CODE = "this is code (lines set in by four spaces are), which is not judged"
SOME_WORDS = 4


def unread(version: Version, file: PolicyText) -> Iterator[Problem]:
    """Give what a version's text shows in another way than it is judged, in reading order."""
    found = [(match.start(), message) for message, turn in TURNS.items() for match in turn.finditer(version.text)]
    found += [
        (block.start, CODE)
        for block in parse(version.text).blocks
        if block.kind is BlockKind.CODE and len(version.text[block.start : block.end].split()) >= SOME_WORDS
    ]
    for offset, message in sorted(found):
        yield Problem(
            ProblemKind.UNREAD,
            file.where(version, offset),
            message,
            "Write it as plain text, or take it out.",
            version=version.label,
            severity=Severity.WARNING,
        )
