"""Dates: the notice that was promised, and what the text itself says of its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from fairnotice.document import parse
from fairnotice.gate.notice_period import NoticePeriod
from fairnotice.gate.problem import PolicyText, Problem, ProblemKind
from fairnotice.leaves import BlockKind
from fairnotice.model import Duty, Version
from fairnotice.notice import Assessment
from fairnotice.phrases import counted, listed, long_date
from fairnotice.sentences import sentence_starts
from fairnotice.written_dates import DATE, day_of

SHORT = 200
"""Characters of a block that may be a mere label with a date."""
EFFECT = r"effective|in effect|in force|takes? effect|comes? into (?:force|effect)|enters? into force|applies from"
CHANGED = (
    r"(?:last|latest|most recent(?:ly)?)[ -](?:updated?|modified|modification|revised|revision|changed?|amended)"
    r"|(?:updated|modified|revised|amended|published|posted)(?= (?:on\b|as of\b|:)|:)|date of (?:publication|revision)"
)
LABEL = re.compile(rf"\b(?:(?P<effect>{EFFECT})|(?P<changed>{CHANGED}))\b", re.IGNORECASE)
OTHER = re.compile(
    r"\b(?:until|through|previous|prior|earlier|superseded|replaced|expire[sd]?|regulation|act|law)\b", re.I
)
OWN = re.compile(r"\bthis (?:[\w-]+ )?(?:policy|notice|statement|version|document|text)\b|\bthese changes\b", re.I)


def short_notice(assessment: Assessment, period: NoticePeriod, file: PolicyText, told: date) -> Iterator[Problem]:
    """Give the problem of a version that takes effect sooner than was promised after people are `told`.

    That is the day of its publication; but of a version that is released only later, the day of its release.
    """
    version = assessment.version
    given = max((version.effective - told).days, 0)
    if assessment.duty is Duty.NONE or given >= period.days:
        return
    earliest = told + timedelta(days=period.days)
    message = f"version {version.label} takes effect {counted(given, 'day')} after it is published"
    remedy = f"Set `effective:` to {earliest} ({long_date(earliest)}) or later."
    if told > version.published:
        message = (
            f"version {version.label} is not released yet, so people would get {counted(given, 'day')} of notice,"
            f" whatever `published: {version.published}` says"
        )
        remedy = f"Set `published:` to {told} and `effective:` to {earliest} ({long_date(earliest)}), or later."
    yield Problem(
        ProblemKind.PERIOD,
        file.key(version, "effective"),
        f"{message}; {period.sentence}",
        remedy,
        version=version.label,
    )


def contradicting_dates(version: Version, file: PolicyText) -> Iterator[Problem]:
    """Give the dates that the text states of itself and that its front matter does not give.

    A date of effect must be that of the version, or one that was announced before a postponement; a date of the last
    update may also be that of publication.
    """
    for offset, label, day in _stated(version.text):
        effect = label["effect"] is not None
        right = {version.effective, *version.announced} | (set() if effect else {version.published})
        if day in right:
            continue
        keys = ["effective"] if effect else ["published", "effective"]
        given = listed([f"`{key}: {getattr(version, key)}` ({file.key(version, key)})" for key in keys], "or")
        yield Problem(
            ProblemKind.DATES,
            file.where(version, offset),
            f"the text says {label[0].lower()!r} {long_date(day)}; the front matter says {given}",
            "Correct the one that is wrong; or leave the date out of the text, the site shows it above.",
            version=version.label,
        )


def stated_days(text: str) -> list[tuple[bool, date]]:
    """Give the days that a text states of itself, and of each whether it is that of its effect."""
    return [(label["effect"] is not None, day) for _, label, day in _stated(text)]


def _stated(text: str) -> Iterator[tuple[int, re.Match[str], date]]:
    """Give where a text states a date of itself, the words that say what happened then, and the date."""
    for block in parse(text).blocks:
        if block.kind is BlockKind.FRONT_MATTER or not LABEL.search(text, block.start, block.end):
            continue
        starts = [*sentence_starts(text, block.start, block.end), block.end]
        if block.end - block.start <= SHORT:
            starts = [block.start, block.end]
        for start, end in pairwise(starts):
            sentence = text[start:end]
            if (len(sentence) > SHORT or not _is_label(sentence)) and not OWN.search(sentence):
                continue
            if OTHER.search(sentence):
                continue
            for found in DATE.finditer(sentence):
                before = [label for label in LABEL.finditer(sentence) if label.end() <= found.start()]
                if before and (day := day_of(found)):
                    yield start + found.start(), before[-1], day


def _is_label(sentence: str) -> bool:
    """Whether a short text is little more than what happened and when, as in `Last updated: 1 May 2026`."""
    rest = LABEL.sub(" ", DATE.sub(" ", sentence))
    return len(re.findall(r"[A-Za-z]{3,}", rest)) <= 3
