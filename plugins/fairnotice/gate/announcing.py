"""How a text says that it announces its own changes: the sentences about that, and the notice that they promise.

The turns of each language are in announcing.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from fairnotice.document import Document
from fairnotice.leaves import BlockKind
from fairnotice.sentences import sentence_starts
from fairnotice.words import plain
from fairnotice.yaml_source import BASE

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


@dataclass(frozen=True)
class _Wording:
    """The turns of a language, as announcing.yml explains them."""

    about: re.Pattern[str]
    title: re.Pattern[str]
    period: re.Pattern[str]
    numbers: dict[str, int]
    units: dict[str, str]
    business: re.Pattern[str]
    notice: re.Pattern[str]
    ahead: re.Pattern[str]
    afterwards: re.Pattern[str]
    posted: re.Pattern[str]
    effect: re.Pattern[str]
    limit: re.Pattern[str]

    @classmethod
    def of(cls, turns: dict[str, Any]) -> _Wording:
        """Make the patterns of a language."""
        change, policy = turns["change"], turns["policy"]
        number = "|".join([r"\d{1,4}", *sorted(turns["numbers"], key=len, reverse=True)])
        ends = {name: re.compile(rf"(?:{turns[name]})\s*$") for name in ("ahead", "limit")}
        whole = ("business", "notice", "afterwards", "posted", "effect")
        return cls(
            about=re.compile(
                rf"\b{change}\b.{{0,60}}\b{policy}\b|\b{policy}\b.{{0,60}}\b{change}\b|\b(?:{turns['newer']})\b"
            ),
            title=re.compile(
                rf"\b{change} {turns['of']}\b|\b{policy} {change}\b|^(?:\d+[.)]? )?(?:{turns['titles']})$"
            ),
            period=re.compile(
                rf"\b(?P<number>{number}|{turns['single']})(?:\s*\(\s*(?:{number})\s*\))?{turns['unit']}"
            ),
            numbers=turns["numbers"],
            units=turns["units"],
            **ends,
            **{name: re.compile(turns[name]) for name in whole},
        )


@cache
def _wordings() -> tuple[_Wording, ...]:
    """Give the turns of the languages that are read, English first."""
    text = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    return tuple(_Wording.of(turns) for turns in yaml.load(text, Loader=BASE).values())  # noqa: S506 (a safe loader)


def statements_on_changes(document: Document) -> tuple[Statement, ...]:
    """Give the sentences of an English text on changes of the policy, in reading order."""
    return tuple(_statements(_sentences(document), _wordings()[0]))


def stated_period(document: Document) -> StatedPeriod | None:
    """Give the period between notice and effect that a text promises, in any language read: of several the longest."""
    sentences = tuple(_sentences(document))
    stated = [
        StatedPeriod(*_days(found, wording), statement)
        for wording in _wordings()
        for statement in _statements(sentences, wording)
        for found in wording.period.finditer(statement.text)
        if _is_notice(statement.text, found, wording)
    ]
    return max(stated, key=lambda period: period.days.stop, default=None)


def _is_notice(text: str, found: re.Match[str], wording: _Wording) -> bool:
    """Whether a length of time is that between the notice of a change and its effect."""
    before, behind = text[: found.start()], text[found.end() : found.end() + REACH]
    limit = wording.limit.search(before) is not None
    if wording.afterwards.match(behind):
        return not limit and wording.posted.search(behind) is not None and wording.effect.search(text) is not None
    if wording.ahead.search(before):
        return not limit and wording.posted.search(text) is not None
    return wording.notice.search(behind) is not None


def _sentences(document: Document) -> Iterator[tuple[str, Statement]]:
    """Give the sentences of a text, each with the title above it in small letters."""
    text = document.text
    for block in document.blocks:
        if block.kind in (BlockKind.FRONT_MATTER, BlockKind.HEADING):
            continue
        title = document.section_at(block.start).title.lower()
        starts = [*sentence_starts(text, *block.body), block.body[1]]
        for start, end in pairwise(starts):
            yield title, Statement(plain(text[start:end]).lower().replace("’", "'"), start)


def _statements(sentences: Iterable[tuple[str, Statement]], wording: _Wording) -> Iterator[Statement]:
    for title, statement in sentences:
        if wording.title.search(title) or wording.about.search(statement.text):
            yield statement


def _days(found: re.Match[str], wording: _Wording) -> tuple[range, int]:
    """Give how many days a length of time, in words or figures, may be, and how many keep a promise of it."""
    number = found["number"]
    count = int(number) if number.isdigit() else wording.numbers.get(number, 1)
    unit = next(meant for begin, meant in wording.units.items() if found["unit"].startswith(begin))
    if unit == "hour":
        shortest = usual = longest = -(-count // 24)
    elif wording.business.search(found["kind"] or ""):
        shortest, usual = count * 7 // 5, -(-count // 5) * 7
        longest = usual
    else:
        shortest, usual, longest = (count * days for days in LENGTHS[unit])
    return range(shortest, longest + 1), usual
