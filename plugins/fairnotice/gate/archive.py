"""What is new in the archive: it changes what people were promised, though nobody released it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from fairnotice.gate.problem import PolicyText, Problem, ProblemKind, Severity
from fairnotice.model import DocumentHistory, Status, Version
from fairnotice.notice import Assessment
from fairnotice.phrases import counted, long_date
from fairnotice.versions import place_of

ELSEWHERE = "notified: elsewhere"


def archive_problems(
    history: DocumentHistory, assessments: Sequence[Assessment], file: PolicyText, day: date
) -> Iterator[Problem]:
    """Give what to decide and to look at of what the archive holds beyond the base.

    What it holds of versions without an assessment is passed over.
    """
    told: set[str] = set()
    places = {assessment.version.label: place for place, assessment in enumerate(assessments)}
    for change in history.archive_changes:
        if change.label not in places:
            continue
        place = places[change.label]
        version = assessments[place].version
        if version.effective > day:
            yield Problem(
                ProblemKind.ARCHIVED,
                place_of(version, "effective"),
                f"version {version.label} is in the archive, but takes effect only on {long_date(version.effective)}",
                f"Write it into {file.path}; the archive is for what was in force before.",
                version=version.label,
            )
        if change.before:
            yield Problem(
                ProblemKind.ARCHIVED,
                place_of(version, "version"),
                f"version {version.label} in the archive is not as it was archived: {change.before}",
                "See that this corrects a mistake: it decides what people were promised, and so who has to be told.",
                version=version.label,
                severity=Severity.WARNING,
            )
            continue
        for following in assessments[place : place + 2]:
            if following.version.label not in told and _is_untold(following):
                told.add(following.version.label)
                yield _untold(following.version, len(following.undecided), version.label, history, file)


def _is_untold(assessment: Assessment) -> bool:
    version = assessment.version
    return bool(assessment.undecided) and not version.notified_elsewhere and version.status is Status.RELEASED


def _untold(version: Version, undecided: int, added: str, history: DocumentHistory, file: PolicyText) -> Problem:
    archived = not version.commit and version is not history.draft
    editable = archived or version is history.all[-1]
    remedy = (
        f"Nothing can be written into version {version.label} any more. See with `notify-diff mail --count` whom the"
        f" next mailing tells of what it introduced; or leave version {added} out."
    )
    if editable:
        remedy = (
            "Decide under `changes:` (`notify-diff check --all` proposes the lines); or, where people were told by"
            f" other means, write into the front matter of version {version.label}:"
        )
    return Problem(
        ProblemKind.ARCHIVED,
        place_of(version, "version") if archived else file.key(version, "version"),
        f"version {added} is new in the archive, and version {version.label} has {counted(undecided, 'finding')}"
        " without a decision, so that nobody counts as told of it",
        remedy,
        paste=ELSEWHERE if editable else "",
        version=version.label,
        severity=Severity.ERROR if editable else Severity.WARNING,
    )
