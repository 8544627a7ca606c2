"""What the promise requires of each version, and what stands on a given day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fairnotice.document import parse
from fairnotice.model import (
    TOP,
    Comparison,
    Decision,
    DecisionKind,
    Duty,
    Finding,
    Notice,
    NoticeKind,
    Practice,
    Section,
    Version,
)
from fairnotice.practices import added_practices, proven_kind


@dataclass(frozen=True)
class ProvenPractice:
    """A practice that the registers prove to be new, and what that makes it."""

    practice: Practice
    kind: DecisionKind


@dataclass(frozen=True)
class Ruling:
    """A finding, and the decision on its section where there is one."""

    finding: Finding
    decision: Decision | None


@dataclass(frozen=True)
class Assessment:
    """One version against the one before it: what changed, what that means, and what it requires.

    `previous` and `comparison` are None for the first version. `decided` is false while some of the duty comes from
    findings on which nobody has decided.
    """

    version: Version
    previous: Version | None
    comparison: Comparison | None
    proven: tuple[ProvenPractice, ...] = ()
    rulings: tuple[Ruling, ...] = ()

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """The findings without a decision."""
        return tuple(ruling.finding for ruling in self.rulings if ruling.decision is None)

    @property
    def proven_duty(self) -> Duty:
        """The duty that the registers prove, whatever was decided."""
        return Duty.strictest(proven.kind.duty for proven in self.proven)

    @property
    def decided_duty(self) -> Duty:
        """The duty that follows from decisions and registers."""
        decisions = self.version.decisions if self.previous else ()
        return Duty.strictest([self.proven_duty, *(decision.kind.duty for decision in decisions)])

    @property
    def duty(self) -> Duty:
        """The duty of the version: decided or proven, or, where that is missing, the stricter one that is proposed."""
        return Duty.strictest([self.decided_duty, *(finding.duty for finding in self.undecided)])

    @property
    def decided(self) -> bool:
        """Whether the duty is decided and not only proposed."""
        return not self.undecided


def assess(previous: Version | None, version: Version, comparison: Comparison | None) -> Assessment:
    """Judge a version against the one before it; `comparison` is that of their texts."""
    if previous is None or comparison is None:
        return Assessment(version, None, None)
    proven = (
        tuple(
            ProvenPractice(practice, proven_kind(previous.register, practice))
            for practice in added_practices(previous.register, version.register)
        )
        if previous.register and version.register
        else ()
    )
    texts = (previous.text, version.text) if version.decisions else ()  # for whoever asks what is decided of a section
    sections = {section.slug: section for text in texts for section in parse(text).sections}
    rulings = tuple(Ruling(finding, _decision(version.decisions, finding, sections)) for finding in comparison.findings)
    return Assessment(version, previous, comparison, proven, rulings)


def notice_of(assessment: Assessment, notice_days: int) -> Notice:
    """Give the notice of an assessed version; it runs from publication to `notice_days` after effect."""
    version = assessment.version
    kind = NoticeKind.CHANGE
    if version.withdrawn:
        kind = NoticeKind.WITHDRAWAL
    elif version.announced:
        kind = NoticeKind.POSTPONEMENT
    reasons = (
        *(f"{_name(proven.practice)}: {proven.kind.sentence}" for proven in assessment.proven),
        *(d.summary for d in version.decisions if assessment.previous and d.kind.duty is not Duty.NONE),
        *(finding.sentence for finding in assessment.undecided),
    )
    return Notice(
        version=version,
        kind=kind,
        duty=assessment.duty,
        decided=assessment.decided,
        reasons=reasons,
        first_day=version.published,
        last_day=version.effective + timedelta(days=notice_days),
    )


@dataclass(frozen=True)
class Standing:
    """What holds on one day: the version in force, those published but not in force, and the notices that run."""

    day: date
    in_force: Version | None
    upcoming: tuple[Version, ...]
    running: tuple[Notice, ...]


def standing(versions: Sequence[Version], notices: Sequence[Notice], day: date) -> Standing:
    """Say what holds on `day`; versions are oldest first, and of two with one effective date the later one holds."""
    standing_versions = [version for version in versions if not version.withdrawn and version.dated]
    bound = [version for version in standing_versions if version.effective <= day]
    # of two with one date, max() would keep the first; reversed, it keeps the later release
    in_force = max(reversed(bound), key=lambda version: version.effective, default=None)
    upcoming = tuple(v for v in standing_versions if v.published <= day < v.effective)
    running = tuple(notice for notice in notices if notice.version.dated and notice.runs(day))
    return Standing(day, in_force, upcoming, running)


def _decision(decisions: Sequence[Decision], finding: Finding, sections: dict[str, Section]) -> Decision | None:
    change = finding.change
    places = [section for section in (change.after_section, change.before_section) if section]
    for decision in decisions:
        if any(decision.section == (place.slug or TOP) for place in places):
            return decision
    roots = {section.path[:1] for section in sections.values() if section.path}
    for decision in decisions:
        ruled = sections.get(decision.section)
        # a decision on the document's only title would rule on everything at once
        if ruled is None or not ruled.path or (len(roots) == 1 and len(ruled.path) == 1):
            continue
        if any(place.path[: len(ruled.path)] == ruled.path for place in places):
            return decision
    return None


def _name(practice: Practice) -> str:
    recipient = f", to {practice.recipient.name}" if practice.recipient else ""
    return f"{practice.data} for {practice.use}{recipient}"
