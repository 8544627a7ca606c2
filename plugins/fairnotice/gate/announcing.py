"""How a text says that it announces its own changes: the sentences about that, and the notice that they promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from fairnotice.document import Document
from fairnotice.leaves import BlockKind
from fairnotice.materiality.quantities import NUMBER, NUMBERS
from fairnotice.sentences import sentence_starts
from fairnotice.words import plain

POLICY = r"(?:polic(?:y|ies)|privacy notices?|(?:this|our) notice|(?:privacy )?statement|terms)"
CHANGE = r"(?:chang|updat|amend|revis|modif|alter)\w*"
ABOUT_CHANGES = re.compile(
    rf"\b{CHANGE}\b.{{0,60}}\b{POLICY}\b|\b{POLICY}\b.{{0,60}}\b{CHANGE}\b|\b(?:new|revised|updated|amended) version\b"
    r"|\b(?:material|significant|substantial) (?:changes?|revisions?|updates?)\b"
)
TITLE = re.compile(
    rf"\b{CHANGE} (?:to|of|in|and updates to) (?:this|our|the|these)\b|\b{POLICY} {CHANGE}\b"
    rf"|^(?:\d+[.)]? )?(?:policy )?(?:changes|updates|amendments|revisions|modifications)$"
    rf"|\bhow we (?:change|update|amend) (?:this|our)\b"
)
PERIOD = re.compile(
    rf"\b(?P<number>{NUMBER}|one|an?)(?:\s*\(\s*{NUMBER}\s*\))?[\s-]+(?P<kind>calendar |business |working |full )?"
    r"(?P<unit>hour|day|week|month|year)s?\b"
)
NOTICE_OF = re.compile(r"\b(?:before|prior|advance|notice|ahead)\b")
# "they take effect 30 days after they are posted"; but not "within 30 days of our notice you may object"
AFTERWARDS = re.compile(r"[ ,]+(?:of|after|following|from)\b")
POSTED = re.compile(r"\b(?:post|publi|announc|notif|noti[cf]|sen[dt]\b|sending|e-?mail)")
EFFECT = re.compile(r"\b(?:effect|in(?:to)? force|appl(?:y|ies)|bind)")
REACH = 40
"""Characters behind a length of time within which its purpose is said."""
LENGTHS = {"day": (1, 1, 1), "week": (7, 7, 7), "month": (28, 30, 31), "year": (365, 365, 366)}
"""Days of a unit: the fewest, those that people count on, and the most."""


@dataclass(frozen=True)
class Statement:
    """A sentence on how changes are announced, in small letters, and where it stands in the text."""

    text: str
    offset: int


@dataclass(frozen=True)
class StatedPeriod:
    """A promised period: the days that it may have, since a month has 28 to 31, those to give, and the sentence."""

    days: range
    usual: int
    statement: Statement


def statements_on_changes(document: Document) -> tuple[Statement, ...]:
    """Give the sentences of an English text on changes of the policy, in reading order."""
    return tuple(_statements(document))


def stated_period(document: Document) -> StatedPeriod | None:
    """Give the period between notice and effect that an English text promises: of several the longest."""
    stated = [
        StatedPeriod(*_days(found["number"], found["unit"], found["kind"]), statement)
        for statement in statements_on_changes(document)
        for found in PERIOD.finditer(statement.text)
        if _is_notice(statement.text, found)
    ]
    return max(stated, key=lambda period: period.days.stop, default=None)


def _is_notice(text: str, found: re.Match[str]) -> bool:
    """Whether a length of time is that between the notice of a change and its effect."""
    behind = text[found.end() : found.end() + REACH]
    if not AFTERWARDS.match(behind):
        return NOTICE_OF.search(behind) is not None
    is_limit = text[: found.start()].rstrip().endswith("within")
    return not is_limit and POSTED.search(behind) is not None and EFFECT.search(text) is not None


def _statements(document: Document) -> Iterator[Statement]:
    text = document.text
    for block in document.blocks:
        if block.kind in (BlockKind.FRONT_MATTER, BlockKind.HEADING):
            continue
        title = document.section_at(block.start).title.lower()
        under = TITLE.search(title) is not None
        starts = [*sentence_starts(text, *block.body), block.body[1]]
        for start, end in pairwise(starts):
            said = plain(text[start:end]).lower().replace("’", "'")
            if under or ABOUT_CHANGES.search(said):
                yield Statement(said, start)


def _days(number: str, unit: str, kind: str | None) -> tuple[range, int]:
    """Give how many days a length of time, in words or figures, may be, and how many keep a promise of it."""
    count = int(number) if number.isdigit() else NUMBERS.get(number, 1)
    if unit == "hour":
        shortest = usual = longest = -(-count // 24)
    elif kind in ("business ", "working "):
        shortest, usual = count * 7 // 5, -(-count // 5) * 7
        longest = usual
    else:
        shortest, usual, longest = (count * days for days in LENGTHS[unit])
    return range(shortest, longest + 1), usual
