"""Decisions and registers: what is undecided, what says too little, what the register does not carry out."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import groupby

from fairnotice.document import parse
from fairnotice.gate.problem import PolicyText, Problem, ProblemKind
from fairnotice.model import TOP, Decision, DecisionKind, Duty, Finding, Version
from fairnotice.notice import Assessment
from fairnotice.versions import section_slugs

TO_WRITE = "TODO: say in one sentence what changes for people"
PASTE = "Paste this under `changes:` in the front matter, and say in the summary what changes for people:"
RAISE = "Write this under `changes:` in the front matter, in the place of what is decided there:"


def decision_problems(assessment: Assessment, file: PolicyText) -> Iterator[Problem]:
    """Give what is to decide and to register about a version's changes."""
    yield from _undecided(assessment, file)
    yield from _understated(assessment, file)
    yield from _unregistered(assessment, file)
    yield from _misplaced(assessment.version, file)


def _undecided(assessment: Assessment, file: PolicyText) -> Iterator[Problem]:
    for slug, group in groupby(assessment.undecided, key=lambda finding: finding.section):
        findings = list(group)
        duty = Duty.strictest(finding.duty for finding in findings)
        kind = next(finding.kind for finding in findings if finding.duty is duty)
        for finding in findings:
            yield Problem(
                ProblemKind.UNDECIDED,
                file.where(assessment.version, _offset(assessment.version, finding)),
                finding.sentence,
                PASTE,
                finding,
                decision_yaml(slug, kind),
                assessment.version.label,
                slug or TOP,
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
            f"the register newly states that {practice.data} is used for {practice.use}{to}, which is `{proven.kind}`"
        )
        if message not in seen:
            seen.add(message)
            where = decisions[0].where if decisions else file.key(assessment.version, "changes")
            yield Problem(
                ProblemKind.UNDERSTATED,
                where,
                message,
                RAISE if decisions and practice.section else PASTE,
                paste=decision_yaml(practice.section, proven.kind),
                version=assessment.version.label,
                section=practice.section or TOP,
            )


def _unregistered(assessment: Assessment, file: PolicyText) -> Iterator[Problem]:
    """Where both versions have a register, it decides who is affected: what it does not state reaches nobody."""
    version, previous = assessment.version, assessment.previous
    if previous and previous.register and not version.register:
        yield Problem(
            ProblemKind.UNREGISTERED,
            file.key(version, "version"),
            f"version {version.label} has no register, and version {previous.label} had one",
            f"Put it back beside the text, as {version.document}.practices.yml.",
            version=version.label,
        )
    if not (previous and previous.register and version.register):
        return
    for decision in version.decisions:
        stated = any(proven.practice.section in ("", decision.section) for proven in assessment.proven)
        if decision.kind.duty is Duty.EMAIL and not stated:
            yield Problem(
                ProblemKind.UNREGISTERED,
                decision.where,
                f"`{decision.section}` is decided as `{decision.kind}`, but the register"
                " states nothing new there, so nobody would be told",
                f"Add the practice to {version.register.path.partition('@')[0]}, with the data, uses and recipients"
                " that are new, in the terms of the taxonomy:",
                paste=practice_yaml(decision),
                version=version.label,
                section=decision.section,
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
                f"no section of the text has the anchor {section!r}",
                f"Write `section: {near[0] if near else '...'}`, the anchor of a heading.",
                version=version.label,
                section=section,
            )


def decision_yaml(section: str, kind: DecisionKind) -> str:
    """Give a decision as lines to paste under `changes:` in the front matter."""
    return f'  - section: {section or TOP}\n    kind: {kind}\n    summary: "{TO_WRITE}"'


def practice_yaml(decision: Decision) -> str:
    """Give a practice as lines to paste into the register, with what only a person knows left open."""
    third_party = decision.kind is DecisionKind.NEW_DISCLOSURE
    recipients = '[{name: "...", agent: false}]' if third_party else "[]"
    return f"  - data: ...\n    uses: [...]\n    recipients: {recipients}\n    section: {decision.section}"


def _offset(version: Version, finding: Finding) -> int:
    """Give where a finding's new text begins in the version's text; for removed text, where its section does."""
    span = finding.change.after_span
    if span:
        return span[0] + len(finding.change.after) - len(finding.change.after.lstrip())
    return parse(version.text).start_of(finding.section)
