"""What follows from a version: who will be told, how, by when and why, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from fairnotice.cli.context import Context
from fairnotice.gate import notice_period
from fairnotice.model import DocumentHistory, Duty, Notice, NoticeKind, Version
from fairnotice.phrases import counted, long_date
from fairnotice.record import DocumentRecord
from fairnotice.settings import NoticeBy, Settings

if TYPE_CHECKING:  # loading the database costs a tenth of a second, also where nobody is counted
    from fairnotice.audience import Counts

REASONS = 3
EXACT = 1000


@dataclass(frozen=True)
class Consequence:
    """What a version leads to; `required` and `opted_in` are messages, None where nobody was counted."""

    document: str
    version: str
    duty: Duty
    sentence: str
    last_day: date | None = None
    required: int | None = None
    opted_in: int | None = None


def consequences(record: DocumentRecord, users: str | Path | None, context: Context) -> tuple[Consequence, ...]:
    """Say what follows from each version that is not in force yet; count people where their tables are given."""
    found = []
    for assessment in record.open:
        version = assessment.version
        if version.withdrawn and version.effective > record.standing.day:
            found.append(Consequence(record.document, version.label, assessment.duty, _taken_back(version, record)))
        if version.withdrawn or assessment.previous is None:
            continue
        if version.dated and version.effective <= record.standing.day and version is not record.history.draft:
            continue
        notice = record.notice(version.label)
        counts = count(record, notice, users, context) if users and notice.owed else None
        found.append(
            Consequence(
                record.document,
                version.label,
                notice.duty,
                sentence_of(notice, record.history, context.settings, counts),
                last_day_to_tell(notice, record.history, context.settings) if notice.owed and version.dated else None,
                counts.required if counts else None,
                counts.opted_in if counts else None,
            )
        )
    return tuple(found)


def last_day_to_tell(notice: Notice, history: DocumentHistory, settings: Settings) -> date:
    """Give the last day on which messages keep the promise: the promised days before effect, at least one."""
    version = notice.version
    days = notice_period(version, history.all, settings).days
    return max(version.published, version.effective - timedelta(days=max(days, 1)))


def sentence_of(notice: Notice, history: DocumentHistory, settings: Settings, counts: Counts | None) -> str:
    """Say who will be told, how, by when, and why; `counts` are of people, where they were counted."""
    version = notice.version
    if notice.duty is Duty.NONE:
        return f"Version {version.label}: nobody has to be told; the change goes on record."
    if not notice.owed:
        return f"Version {version.label}: {notice.sentence}"
    everyone = notice.duty is Duty.EMAIL or settings.notice_by is NoticeBy.EMAIL
    days = ""
    if version.dated:
        last = last_day_to_tell(notice, history, settings)
        days = f" by {long_date(last)}, before it takes effect on {long_date(version.effective)}"
        stands = f"from {long_date(notice.first_day)} to {long_date(notice.last_day)}"
    else:
        stands = "from the day of its publication on"
    if notice.duty is Duty.EMAIL:
        who = "everyone affected"
    else:
        who = "everyone" if everyone else "those who asked to be told of changes"
    verb = "has to be e-mailed" if everyone else "have to be e-mailed"
    if counts:
        number = counts.required if everyone else counts.opted_in
        who = about(number) if number else "nobody in the tables"
        verb = "has to be e-mailed" if number < 2 else "have to be e-mailed"
        if not everyone:
            who += " who asked to be told of changes"
    told = f"{who} {verb}{days}."
    if counts and everyone and counts.opted_in:
        told += f" {about(counts.opted_in).capitalize()} more asked to be told of every change."
    if counts and (lost := sum(counts.unreachable.values())):
        told += f" E-mail does not reach {counted(lost, 'account')}: fax or post is left for them."
    proposed = "" if notice.decided else " (as proposed; not decided yet)"
    if notice.kind is NoticeKind.POSTPONEMENT:
        proposed = f" (postponed from {long_date(version.announced[-1])})"
    shown = f" A notice stands on every page {stands}." if notice.kind is NoticeKind.CHANGE else ""
    why = f" Why: {_reasons(notice)}." if notice.reasons else ""
    return f"Version {version.label}{proposed}: {told}{shown}{why}"


def _taken_back(version: Version, record: DocumentRecord) -> str:
    current = record.standing.in_force
    stays = f", and version {current.label} stays in force" if current else ""
    return f"Version {version.label} is taken back: those who had its notice are told so{stays}."


def about(number: int) -> str:
    """Give a number of people, in round figures where they are many: they will be others when the mail goes out."""
    if number < EXACT:
        return counted(number, "person", "people")
    scale = 10 ** (len(str(number)) - 3)
    return f"about {counted(round(number / scale) * scale, 'person', 'people')}"


def _reasons(notice: Notice) -> str:
    """Give the reasons in the lawyer's words where there are any, and what is behind them where not."""
    told = [decision.summary for decision in notice.summaries] or notice.reasons
    shown = [reason.rstrip(".") for reason in dict.fromkeys(told)]
    more = f"; and {counted(len(shown) - REASONS, 'more change')}" if len(shown) > REASONS else ""
    return "; ".join(shown[:REASONS]) + more


def count(
    record: DocumentRecord, notice: Notice, users: str | Path, context: Context, ledger: Path | None = None
) -> Counts:
    """Count the people whom a notice must reach, from their tables and what a ledger adds to them."""
    from fairnotice.audience import select
    from fairnotice.audience.engines import shown

    context.progress(f"reading the tables in {shown(users)}")
    versions = [assessment.version for assessment in record.assessments]
    chosen = (users, notice, versions, context.taxonomy, context.settings)
    with select(*chosen, ledger=ledger, day=context.day) as audience:
        for warning in audience.warnings:
            context.progress(f"warning: {warning}")
        return audience.counts
