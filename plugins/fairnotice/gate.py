"""The gate: what a lawyer has to do before a version may be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from fairnotice.document import normalise
from fairnotice.model import DecisionKind, DocumentHistory, Duty, Finding, Term, Version
from fairnotice.notice import Assessment
from fairnotice.phrases import counted, long_date
from fairnotice.settings import Settings

PLACEHOLDER = re.compile(r"\[(?:INSERT|TBD|TODO|DATE|XX+)[^\]]*\]|\bTBD\b|\bTODO\b|\blorem ipsum\b", re.IGNORECASE)


class ProblemKind(Term):
    """What a lawyer is asked to do."""

    UNDECIDED = "undecided", "Decide what these changes mean."
    UNDERSTATED = "understated", "The register proves more than the decision says."
    PERIOD = "period", "Give people the notice that was promised."
    UNRELEASED = "unreleased", "Give the edit a version of its own."
    PLACEHOLDER = "placeholder", "Replace what was left in."


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where (`file:line`), what, and what to type; `finding` where it is about one."""

    kind: ProblemKind
    where: str
    message: str
    remedy: str
    finding: Finding | None = None


def problems(
    history: DocumentHistory, assessments: tuple[Assessment, ...], settings: Settings, path: str
) -> tuple[Problem, ...]:
    """Give everything to mend in the assessed versions and in edits under a released label, in reading order.

    `path` names the document's file as a person would type it.
    """
    found = [*_unreleased(history)]
    for assessment in assessments:
        if assessment.previous is None:
            continue
        found += _undecided(assessment, path)
        found += _understated(assessment, path)
        found += _period(assessment, settings, path)
        found += _placeholders(assessment.version, path)
    return tuple(found)


def _unreleased(history: DocumentHistory) -> Iterator[Problem]:
    for edit in history.edits:
        yield Problem(
            ProblemKind.UNRELEASED,
            edit.path,
            f"version {edit.label} was already released, and this file now differs from it in {edit.what}",
            "Give it a new `version:` with its own `published:` and `effective:` dates, or undo the edit.",
        )


def _undecided(assessment: Assessment, path: str) -> Iterator[Problem]:
    for slug, group in groupby(assessment.undecided, key=lambda finding: finding.section):
        findings = list(group)
        duty = Duty.strictest(finding.duty for finding in findings)
        kind = next(finding.kind for finding in findings if finding.duty is duty)
        for finding in findings:
            yield Problem(
                ProblemKind.UNDECIDED,
                f"{path}:{line_of(assessment.version, finding)}",
                f"version {assessment.version.label}: {finding.sentence}",
                decision_yaml(slug, kind),
                finding,
            )


def _understated(assessment: Assessment, path: str) -> Iterator[Problem]:
    seen = set()
    for proven in assessment.proven:
        practice = proven.practice
        decisions = [d for d in assessment.version.decisions if not practice.section or d.section == practice.section]
        if Duty.strictest([proven.kind.duty, *(d.kind.duty for d in decisions)]) in {d.kind.duty for d in decisions}:
            continue
        to = f" by {practice.recipient.name}" if practice.recipient else ""
        message = (
            f"version {assessment.version.label}: the register newly states that {practice.data} is used for"
            f" {practice.use}{to}, which is `{proven.kind}`"
        )
        section = practice.section or "the-section"
        if message not in seen:
            seen.add(message)
            where = decisions[0].where if decisions else path
            yield Problem(ProblemKind.UNDERSTATED, where, message, decision_yaml(section, proven.kind))


def _period(assessment: Assessment, settings: Settings, path: str) -> Iterator[Problem]:
    version = assessment.version
    given = (version.effective - version.published).days
    if assessment.duty is not Duty.NONE and given < settings.notice_period:
        yield Problem(
            ProblemKind.PERIOD,
            f"{path}:{_line_of_key(version, 'effective')}",
            f"version {version.label} takes effect {counted(given, 'day')} after it is published;"
            f" {counted(settings.notice_period, 'day')} are promised",
            f"Set `effective:` to {long_date_after(version, settings.notice_period)} or later.",
        )


def _placeholders(version: Version, path: str) -> Iterator[Problem]:
    for match in PLACEHOLDER.finditer(version.text):
        line = _line(version, match.start())
        yield Problem(
            ProblemKind.PLACEHOLDER, f"{path}:{line}", f"{match[0]!r} was left in the text", "Write what belongs there."
        )


def decision_yaml(section: str, kind: DecisionKind) -> str:
    """Give a decision as lines to paste under `changes:` in the front matter."""
    return f"  - section: {section}\n    kind: {kind}\n    summary: ..."


def long_date_after(version: Version, days: int) -> str:
    """Give the day that lies `days` after a version's publication, as people and YAML write it."""
    from datetime import timedelta

    day = version.published + timedelta(days=days)
    return f"{day} ({long_date(day)})"


def line_of(version: Version, finding: Finding) -> int:
    """Give the line of the file on which a finding's new text begins; for removed text that of its section."""
    span = finding.change.after_span
    if span:
        leading = len(finding.change.after) - len(finding.change.after.lstrip())
        return _line(version, span[0] + leading)
    title = finding.change.section.title
    at = version.text.find(title) if title else 0
    return _line(version, max(at, 0))


def _line(version: Version, offset: int) -> int:
    whole = normalise(version.source)
    return whole.count("\n", 0, len(whole) - len(version.text) + offset) + 1


def _line_of_key(version: Version, key: str) -> int:
    match = re.search(rf"(?m)^{key}[ \t]*:", normalise(version.source))
    return normalise(version.source).count("\n", 0, match.start()) + 1 if match else 1
