"""The gate: what a lawyer has to do before a version may be published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from itertools import groupby

from fairnotice.document import normalise, parse
from fairnotice.model import TOP, DecisionKind, DocumentHistory, Duty, Finding, Term, Version
from fairnotice.notice import Assessment
from fairnotice.phrases import counted, long_date
from fairnotice.settings import Settings, VersionSource
from fairnotice.versions import line_of_key, section_slugs

NEWLINE = "\n"
PLACEHOLDER = re.compile(r"\[(?:INSERT|TBD|TODO|DATE|XX+)[^\]]*\]|\bTBD\b|\bTODO\b|\blorem ipsum\b", re.IGNORECASE)


class ProblemKind(Term):
    """What a lawyer is asked to do."""

    UNDECIDED = "undecided", "Decide what these changes mean."
    UNDERSTATED = "understated", "The register proves more than the decision says."
    UNREGISTERED = "unregistered", "Enter into the register what was decided: it says who is affected."
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


def problems(assessments: Iterable[Assessment], settings: Settings, file: PolicyText) -> tuple[Problem, ...]:
    """Give everything to mend in the assessed versions, in reading order."""
    found: list[Problem] = []
    for assessment in assessments:
        if assessment.version.withdrawn:
            continue
        found += _placeholders(assessment.version, file)
        if assessment.previous:
            found += _undecided(assessment, file)
            found += _understated(assessment, file)
            found += _unregistered(assessment, file)
            found += _misplaced(assessment.version, file)
            found += _period(assessment, settings, file)
    return tuple(found)


def unreleased(history: DocumentHistory, source: VersionSource) -> tuple[Problem, ...]:
    """Give what was edited under a label that was released."""
    remedy = {
        VersionSource.FRONT_MATTER: "Give it a new `version:` with its own `published:` and `effective:` dates, or undo"
        " the edit.",
        VersionSource.TAGS: "Tag the commit that is to be the new version, or undo the edit.",
        VersionSource.COMMITS: "Commit it, or undo the edit.",
    }[source]
    return tuple(
        Problem(
            ProblemKind.UNRELEASED,
            edit.path,
            f"version {edit.label} was already released, and this file now differs from it in {edit.what}",
            remedy,
        )
        for edit in history.edits
    )


@dataclass(frozen=True)
class PolicyText:
    """A document's file as it stands: how a person types its path, and its normalised text."""

    path: str
    text: str

    def where(self, version: Version, offset: int) -> str:
        """Give `file:line` of a place in a version's text."""
        whole = self._whole(version)
        return f"{self.path}:{whole.count(NEWLINE, 0, len(whole) - len(version.text) + offset) + 1}"

    def key(self, version: Version, key: str) -> str:
        """Give `file:line` of a key of a version's front matter."""
        return f"{self.path}:{line_of_key(self._whole(version), key)}"

    def _whole(self, version: Version) -> str:
        # the file may have another front matter than the release had
        return self.text if self.text.endswith(version.text) else normalise(version.source)


def _undecided(assessment: Assessment, file: PolicyText) -> Iterator[Problem]:
    for slug, group in groupby(assessment.undecided, key=lambda finding: finding.section):
        findings = list(group)
        duty = Duty.strictest(finding.duty for finding in findings)
        kind = next(finding.kind for finding in findings if finding.duty is duty)
        for finding in findings:
            yield Problem(
                ProblemKind.UNDECIDED,
                file.where(assessment.version, _offset(assessment.version, finding)),
                f"version {assessment.version.label}: {finding.sentence}",
                decision_yaml(slug, kind),
                finding,
            )


def _understated(assessment: Assessment, file: PolicyText) -> Iterator[Problem]:
    seen = set()
    for proven in assessment.proven:
        practice = proven.practice
        decisions = [d for d in assessment.version.decisions if not practice.section or d.section == practice.section]
        duties = {decision.kind.duty for decision in decisions}
        if Duty.strictest([proven.kind.duty, *duties]) in duties:
            continue
        to = f" by {practice.recipient.name}" if practice.recipient else ""
        message = (
            f"version {assessment.version.label}: the register newly states that {practice.data} is used for"
            f" {practice.use}{to}, which is `{proven.kind}`"
        )
        if message not in seen:
            seen.add(message)
            where = decisions[0].where if decisions else file.key(assessment.version, "changes")
            yield Problem(ProblemKind.UNDERSTATED, where, message, decision_yaml(practice.section, proven.kind))


def _unregistered(assessment: Assessment, file: PolicyText) -> Iterator[Problem]:
    """Where both versions have a register, it decides who is affected: what it does not state reaches nobody."""
    version, previous = assessment.version, assessment.previous
    if previous and previous.register and not version.register:
        yield Problem(
            ProblemKind.UNREGISTERED,
            file.key(version, "version"),
            f"version {version.label} has no register, and version {previous.label} had one",
            f"Put it back beside the text, as {version.document}.practices.yml.",
        )
    if not (previous and previous.register and version.register):
        return
    for decision in version.decisions:
        stated = any(
            proven.kind.duty is Duty.EMAIL and proven.practice.section in ("", decision.section)
            for proven in assessment.proven
        )
        if decision.kind.duty is Duty.EMAIL and not stated:
            yield Problem(
                ProblemKind.UNREGISTERED,
                decision.where,
                f"version {version.label}: `{decision.section}` is decided as `{decision.kind}`, but the register"
                " states nothing new there, so nobody would be told",
                f"Add the practice to {version.register.path.partition('@')[0]} with `section: {decision.section}`.",
            )


def _misplaced(version: Version, file: PolicyText) -> Iterator[Problem]:
    slugs = section_slugs(version)
    practices = version.register.practices if version.register else ()
    for section, where in dict.fromkeys((practice.section, practice.where) for practice in practices):
        if section and section not in slugs:
            near = get_close_matches(section, sorted(slugs), n=1)
            yield Problem(
                ProblemKind.UNREGISTERED,
                where,
                f"version {version.label}: no section of the text has the anchor {section!r}",
                f"Write `section: {near[0] if near else '...'}`, the anchor of a heading.",
            )


def _period(assessment: Assessment, settings: Settings, file: PolicyText) -> Iterator[Problem]:
    version = assessment.version
    given = (version.effective - version.published).days
    if assessment.duty is not Duty.NONE and given < settings.notice_period:
        earliest = version.published + timedelta(days=settings.notice_period)
        yield Problem(
            ProblemKind.PERIOD,
            file.key(version, "effective"),
            f"version {version.label} takes effect {counted(given, 'day')} after it is published;"
            f" {counted(settings.notice_period, 'day')} are promised",
            f"Set `effective:` to {earliest} ({long_date(earliest)}) or later.",
        )


def _placeholders(version: Version, file: PolicyText) -> Iterator[Problem]:
    for match in PLACEHOLDER.finditer(version.text):
        where = file.where(version, match.start())
        yield Problem(ProblemKind.PLACEHOLDER, where, f"{match[0]!r} was left in the text", "Write what belongs there.")


def decision_yaml(section: str, kind: DecisionKind) -> str:
    """Give a decision as lines to paste under `changes:` in the front matter."""
    return f"  - section: {section or TOP}\n    kind: {kind}\n    summary: ..."


def _offset(version: Version, finding: Finding) -> int:
    """Give where a finding's new text begins in the version's text; for removed text, where its section does."""
    span = finding.change.after_span
    if span:
        return span[0] + len(finding.change.after) - len(finding.change.after.lstrip())
    return parse(version.text).start_of(finding.section)
