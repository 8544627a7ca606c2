"""What the public may see of a document on one day: its published versions, and how each of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from fairnotice.model import DocumentHistory, Duty, Notice, Term, Version
from fairnotice.notice import Assessment, standing
from fairnotice.record import DocumentRecord, record, record_of
from fairnotice.settings import NoticeBy, Settings


class State(Term):
    """How a version stands on the day of the build."""

    IN_FORCE = "in-force", "In force"
    UPCOMING = "upcoming", "Not in force yet"
    PAST = "past", "No longer in force"
    SKIPPED = "skipped", "Replaced on the day it took effect"
    WITHDRAWN = "withdrawn", "Withdrawn; it never took effect"
    DRAFT = "draft", "Draft, not released"


@dataclass(frozen=True)
class Entry:
    """A published version with what was made of it; `last_day` is the last day on which it was in force."""

    version: Version
    assessment: Assessment
    notice: Notice
    state: State
    last_day: date | None = None

    def duty_sentence(self, notice_by: NoticeBy) -> str:
        """What the promise required of the version, for people."""
        if self.assessment.previous is None:
            return "The first version on record."
        if self.version.notified_elsewhere or self.version.withdrawn:
            return self.notice.sentence
        duty = self.assessment.duty
        sentence = duty.sentence
        if duty is Duty.NOTICE and notice_by is NoticeBy.EMAIL:
            sentence = "Everyone is told by e-mail, and a prominent notice is posted."
        return sentence if self.assessment.decided else f"Not decided yet. Proposed from the text: {sentence}"


@dataclass(frozen=True)
class Timeline:
    """A document's published versions, oldest first, as they stand on `day`."""

    record: DocumentRecord
    entries: tuple[Entry, ...]
    day: date

    @property
    def document(self) -> str:
        """The document's name."""
        return self.record.document

    @cached_property
    def in_force(self) -> Entry | None:
        """The version in force."""
        return next((entry for entry in self.entries if entry.state is State.IN_FORCE), None)

    @cached_property
    def coming(self) -> tuple[Entry, ...]:
        """The published versions that take effect later, the next one first, and at last the draft."""
        return tuple(entry for entry in self.entries if entry.state in (State.UPCOMING, State.DRAFT))

    @property
    def upcoming(self) -> Entry | None:
        """The version that takes effect next, or, where none is published, the draft."""
        return self.coming[0] if self.coming else None

    @cached_property
    def shown(self) -> Entry | None:
        """The version that stands under the document's own address: that in force, else the first to come."""
        return self.in_force or self.upcoming

    @property
    def changed(self) -> date:
        """The last day on which something happened to the document."""
        days = (day for entry in self.entries for day in (entry.version.published, entry.version.effective))
        return max((day for day in days if day <= self.day), default=self.day)

    def entry(self, label: str) -> Entry | None:
        """Give the published version with this label."""
        return next((entry for entry in self.entries if entry.version.label == label), None)

    def running(self) -> tuple[Notice, ...]:
        """Give the notices that run, newest first."""
        return tuple(reversed(self.record.standing.running))


def preview(history: DocumentHistory, settings: Settings, day: date) -> DocumentRecord:
    """Judge a history with its draft; the draft binds nobody and has no notice."""
    if history.draft is None:
        return record(history, settings, day)
    judged = record_of(history, (*history.versions, history.draft), settings, day)
    return replace(judged, standing=standing(history.versions, judged.notices[:-1], day))


def timeline(judged: DocumentRecord) -> Timeline:
    """Lay out the versions that are published on the record's day, and the draft where the record has one."""
    return Timeline(judged, tuple(_entries(judged)), judged.standing.day)


def _entries(judged: DocumentRecord) -> Iterator[Entry]:
    day, draft = judged.standing.day, judged.history.draft
    for index, (assessment, notice) in enumerate(zip(judged.assessments, judged.notices, strict=True)):
        version = assessment.version
        if version == draft:
            yield Entry(version, assessment, notice, State.DRAFT)
        elif version.published > day:
            continue
        elif version.withdrawn:
            yield Entry(version, assessment, notice, State.WITHDRAWN)
        elif version == judged.standing.in_force:
            yield Entry(version, assessment, notice, State.IN_FORCE)
        elif version.effective > day:
            yield Entry(version, assessment, notice, State.UPCOMING)
        else:
            end = _end(judged, index)
            state = State.PAST if end > version.effective else State.SKIPPED
            yield Entry(version, assessment, notice, state, end - timedelta(days=1))


def _end(judged: DocumentRecord, index: int) -> date:
    """Give the day on which the version at `index`, which is not in force any more, was replaced."""
    versions = [assessment.version for assessment in judged.assessments]
    return min(
        other.effective
        for place, other in enumerate(versions)
        if not other.withdrawn and (other.effective, place) > (versions[index].effective, index)
    )
