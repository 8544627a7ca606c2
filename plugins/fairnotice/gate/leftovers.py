"""What was left in by mistake: placeholders in the text, and summaries that nobody has written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairnotice.gate.problem import PolicyText, Problem, ProblemKind
from fairnotice.model import Version
from fairnotice.versions import SUMMARY_LENGTH

PLACEHOLDER = re.compile(
    r"\[(?:INSERT|TBD|TODO|DATE|YOUR|NAME|COMPANY|ADDRESS|XX+)\b[^\]]*\](?!\()|\bTBD\b|\bTODO\b|\b[12]\dXX\b"
    r"|\blorem ipsum\b|\bplaceholder (?:text|title)\b|^[ \t]*just a test\.?[ \t]*$"
    r"|^(?:<{7}|>{7}) .*$",  # a conflict that nobody resolved
    re.IGNORECASE | re.MULTILINE,
)
UNWRITTEN = re.compile(r"[.…\s]*|TODO\b.*|TBD\b.*", re.IGNORECASE)


def left_over(version: Version, file: PolicyText) -> Iterator[Problem]:
    """Give the placeholders of a version, in reading order."""
    for decision in version.decisions:
        if UNWRITTEN.fullmatch(decision.summary):
            yield Problem(
                ProblemKind.PLACEHOLDER,
                decision.where,
                f"nobody has written the summary of `{decision.section}`",
                "Say in one present-tense sentence what changes for people, the company as subject, in at most"
                f" {SUMMARY_LENGTH} characters.",
                version=version.label,
                section=decision.section,
            )
    for match in PLACEHOLDER.finditer(version.text):
        where = file.where(version, match.start())
        message = f"{match[0].strip()!r} was left in the text"
        yield Problem(ProblemKind.PLACEHOLDER, where, message, "Write what belongs there.", version=version.label)
