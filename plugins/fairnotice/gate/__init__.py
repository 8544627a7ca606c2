"""The gate: what a lawyer has to do before a version may be published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from fairnotice.gate.archive import archive_problems
from fairnotice.gate.dates import contradicting_dates, short_notice
from fairnotice.gate.decisions import TO_WRITE, decision_problems, decision_yaml
from fairnotice.gate.leftovers import left_over
from fairnotice.gate.notice_period import NoticePeriod, notice_period
from fairnotice.gate.problem import PolicyText, Problem, ProblemKind, Severity
from fairnotice.gate.promises import promise_problems
from fairnotice.gate.translations import translation_problems
from fairnotice.gate.unread import unread
from fairnotice.model import DocumentHistory, Status
from fairnotice.notice import Assessment
from fairnotice.settings import Settings, VersionSource

__all__ = [
    "TO_WRITE",
    "NoticePeriod",
    "PolicyText",
    "Problem",
    "ProblemKind",
    "Severity",
    "archive_problems",
    "decision_yaml",
    "notice_period",
    "passed_on_the_way",
    "problems",
    "translation_problems",
    "unreleased",
]


KEEP = "Undo the edit: what is archived is never changed."
ONE_COMMIT = (
    "Squash the commits, or merge with a merge commit; `status: draft` keeps the next ones from being released."
)
CORRECT = "It is released: correct it under a new `version:`."
TOO_LATE = (
    "It binds, and no date can be changed any more. If people were told in time by other means, write `notified:"
    " elsewhere`; if not, tell them now."
)
RENEW = "Give it a new `version:` with dates of its own, as `notify-diff release` does; or undo the edit."


def problems(
    assessments: Iterable[Assessment], settings: Settings, file: PolicyText, day: date, history: DocumentHistory
) -> tuple[Problem, ...]:
    """Give everything to mend in the assessed versions of a history; its draft is not released before `day`.

    What is wrong in a version with `status: draft` stops nobody yet, and a version of which people were told by other
    means is past mending; of both it is a warning.
    """
    found: list[Problem] = []
    for assessment in assessments:
        version = assessment.version
        told = max(version.published, day) if version is history.draft else version.published
        own = tuple(_problems(assessment, settings, file, told, history))
        if version is not history.draft:
            own = tuple(_of_released(problem, version.effective <= day) for problem in own)
        if version.status is Status.DRAFT or version.notified_elsewhere:
            own = tuple(replace(problem, severity=Severity.WARNING) for problem in own)
        found += own
    return tuple(found)


def _problems(
    assessment: Assessment, settings: Settings, file: PolicyText, told: date, history: DocumentHistory
) -> Iterator[Problem]:
    version = assessment.version
    if version.withdrawn:
        return
    yield from left_over(version, file)
    yield from unread(version, file)
    if assessment.previous:
        yield from decision_problems(assessment, file)
        # a date that nobody set, but a commit or a tag gave, promises nothing
        set_by_hand = settings.source is VersionSource.FRONT_MATTER or version.effective > version.published
        if version.dated and set_by_hand and not version.notified_elsewhere:
            period = notice_period(version, history.all, settings)
            yield from short_notice(assessment, period, file, told)
    if version.dated and settings.source is VersionSource.FRONT_MATTER:
        yield from contradicting_dates(version, file)
    yield from promise_problems(version, settings, file)


def passed_on_the_way(history: DocumentHistory) -> tuple[Problem, ...]:
    """Give what the commits of a branch would release besides the draft, came they onto the main branch one by one."""
    return tuple(
        Problem(
            ProblemKind.UNRELEASED,
            release.path,
            f"{release.what}: rebased or fast-forwarded onto the main branch, that would be released",
            ONE_COMMIT,
            version=release.label,
            severity=Severity.WARNING,
        )
        for release in history.branch_releases
    )


def _of_released(problem: Problem, binds: bool) -> Problem:
    """Give a problem of a version whose text and dates stand: what still mends it, or that nothing does."""
    if problem.kind in (ProblemKind.PLACEHOLDER, ProblemKind.DATES) and not problem.section:
        return replace(problem, remedy=f"{problem.remedy} {CORRECT}")
    if problem.kind is ProblemKind.STALE:
        return replace(problem, severity=Severity.WARNING)
    if problem.kind is ProblemKind.PERIOD:
        return replace(problem, remedy=TOO_LATE, severity=Severity.WARNING) if binds else problem
    return problem


def unreleased(history: DocumentHistory) -> tuple[Problem, ...]:
    """Give what was edited under a label that was released."""
    return tuple(
        Problem(
            ProblemKind.UNRELEASED,
            edit.path,
            f"version {edit.label} was already released, and this file now differs from it in {edit.what}",
            edit.remedy or (KEEP if "/archive/" in edit.path else RENEW),
            version=edit.label,
        )
        for history in (history, *history.translations)
        for edit in history.edits
    )
