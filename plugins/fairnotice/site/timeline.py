"""What the public may see of a document on one day: its published versions, and how each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from fairnotice.model import Comparison, DocumentHistory, Duty, Notice, Term, Version
from fairnotice.notice import Assessment, Standing, standing
from fairnotice.record import DocumentRecord, Pair, record_of
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
    """A published version with what was made of it; `last_day` is the last day on which it was in force.

    `first` marks the document's first version; a translation may begin with a later one.
    """

    version: Version
    assessment: Assessment
    notice: Notice
    state: State
    last_day: date | None = None
    first: bool = False

    def duty_words(self, notice_by: NoticeBy) -> str:
        """The key of what the promise required of the version, in a catalogue of words."""
        duty = self.notice.duty
        if self.first:
            return "duty_first"
        if self.version.withdrawn and duty is not Duty.NONE:
            return "duty_withdrawn"
        if self.version.notified_elsewhere and duty is not Duty.NONE:
            return "duty_elsewhere"
        by_email = duty is Duty.NOTICE and notice_by is NoticeBy.EMAIL
        return "duty_notice_by_email" if by_email else f"duty_{duty.value}"

    @property
    def is_decided(self) -> bool:
        """Whether nothing of its duty is only proposed from the text; what was given or taken back is settled."""
        settled = self.version.notified_elsewhere or self.version.withdrawn or self.first
        return self.notice.decided or settled


@dataclass(frozen=True)
class Timeline:
    """A document's published versions, oldest first, as they stand on `day`, and the notices that run, newest first.

    `language` is that of a translation, empty for the document itself.
    """

    document: str
    entries: tuple[Entry, ...]
    running: tuple[Notice, ...]
    day: date
    language: str = ""

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
        """The version that stands under the document's own address: that in force, else the first to come.

        A translation that lacks both shows the last text that it has.
        """
        past = (entry for entry in reversed(self.entries) if entry.state is State.PAST and self.language)
        return self.in_force or next(past, None) or self.upcoming

    @property
    def changed(self) -> date:
        """The last day on which something happened to the document."""
        days = (day for entry in self.entries for day in (entry.version.published, entry.version.effective))
        return max((day for day in days if day <= self.day), default=self.day)

    def entry(self, label: str) -> Entry | None:
        """Give the published version with this label."""
        return next((entry for entry in self.entries if entry.version.label == label), None)


def judged_on(
    history: DocumentHistory,
    settings: Settings,
    day: date,
    drafts: bool = False,
    comparisons: Mapping[Pair, Comparison] | None = None,
) -> DocumentRecord:
    """Judge a history, with its draft where drafts are to be seen; the draft binds nobody and has no notice."""
    versions = shown_versions(history, drafts)
    judged = record_of(history, versions, settings, day, comparisons)
    released = history.versions
    return replace(judged, standing=standing(released, judged.notices[: len(released)], day))


def shown_versions(history: DocumentHistory, drafts: bool) -> tuple[Version, ...]:
    """Give the versions of a history, and its draft where drafts are to be seen."""
    return (*history.versions, history.draft) if drafts and history.draft else history.versions


def timeline(judged: DocumentRecord) -> Timeline:
    """Lay out the versions that are published on the record's day, and the draft where the record has one."""
    standing = judged.standing
    return Timeline(judged.document, tuple(_entries(judged)), tuple(reversed(standing.running)), standing.day)


def translated(original: Timeline, translation: DocumentHistory) -> Timeline:
    """Lay out the versions of a translation as those of the document stand, label by label.

    What a version means and what it requires is judged once, in the language of the document.
    """
    labelled = {version.label: version for version in translation.versions}
    if translation.draft:
        labelled.setdefault(translation.draft.label, translation.draft)
    entries: list[Entry] = []
    for entry in original.entries:
        own = labelled.get(entry.version.label)
        if own is None or (own == translation.draft and entry.state is not State.DRAFT):
            continue
        version = replace(
            own,
            published=entry.version.published,
            effective=entry.version.effective,
            announced=entry.version.announced,
            status=entry.version.status,
            notified_elsewhere=entry.version.notified_elsewhere,
            register=own.register or entry.version.register,
        )
        judged = entry.assessment
        before = judged.previous.label if judged.previous else ""
        previous = next((earlier.version for earlier in entries if earlier.version.label == before), None)
        assessment = Assessment(version, previous, None, judged.proven if previous else ())
        entries.append(replace(entry, version=version, assessment=assessment))
    return Timeline(translation.document, tuple(entries), original.running, original.day, translation.language)


def state_of(versions: Sequence[Version], index: int, draft: Version | None, standing: Standing) -> State | None:
    """Say how the version at `index` stands; None before it is published."""
    version, day = versions[index], standing.day
    if version == draft:
        return State.DRAFT
    if version.published > day:
        return None
    if version.withdrawn:
        return State.WITHDRAWN
    if version == standing.in_force:
        return State.IN_FORCE
    if version.effective > day:
        return State.UPCOMING
    return State.PAST if _end(versions, index) > version.effective else State.SKIPPED


def _entries(judged: DocumentRecord) -> Iterator[Entry]:
    versions = [assessment.version for assessment in judged.assessments]
    for index, (assessment, notice) in enumerate(zip(judged.assessments, judged.notices, strict=True)):
        state = state_of(versions, index, judged.history.draft, judged.standing)
        if state is None:
            continue
        over = state in (State.PAST, State.SKIPPED)
        last_day = _end(versions, index) - timedelta(days=1) if over else None
        yield Entry(assessment.version, assessment, notice, state, last_day, first=assessment.previous is None)


def _end(versions: Sequence[Version], index: int) -> date:
    """Give the day on which the version at `index`, which is not in force any more, was replaced."""
    return min(
        other.effective
        for place, other in enumerate(versions)
        if not other.withdrawn and (other.effective, place) > (versions[index].effective, index)
    )
