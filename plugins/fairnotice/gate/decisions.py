"""Decisions and registers: what is undecided, what says too little, what the register does not carry out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from fairnotice.document import parse
from fairnotice.gate.problem import PolicyText, Problem, ProblemKind
from fairnotice.model import TOP, Decision, DecisionKind, Duty, Finding, Version
from fairnotice.notice import Assessment, ProvenPractice
from fairnotice.versions import section_slugs

TO_WRITE = "TODO: say in one sentence what changes for people"
PASTE = "Paste this under `changes:` in the front matter, and say in the summary what changes for people:"
RAISE = "Write this under `changes:` in the front matter, in the place of what is decided there:"


def decision_problems(assessment: Assessment, file: PolicyText) -> Iterator[Problem]:
    """Give what is to decide and to register about a version's changes."""
    yield from _undecided(assessment, file)
    yield from _stale(assessment)
    yield from _understated(assessment)
    yield from _unregistered(assessment, file)
    yield from _misplaced(assessment.version, file)


def _undecided(assessment: Assessment, file: PolicyText) -> Iterator[Problem]:
    """Propose one decision for each section: the strictest of what the text suggests and what the register proves."""
    version = assessment.version
    found: dict[str, list[Finding]] = {}
    for finding in assessment.undecided:
        found.setdefault(finding.section, []).append(finding)
    proven: dict[str, list[ProvenPractice]] = {}
    for one in _placed(assessment):
        if not _rulings(version, one):
            proven.setdefault(one.practice.section, []).append(one)
    for slug in dict.fromkeys([*found, *proven]):
        kinds = [one.kind for one in (*proven.get(slug, ()), *found.get(slug, ()))]
        duty = Duty.strictest(kind.duty for kind in kinds)
        paste = decision_yaml(slug, next(kind for kind in kinds if kind.duty is duty))
        for finding in found.get(slug, ()):
            where = file.where(version, _offset(version, finding))
            problem = Problem(ProblemKind.UNDECIDED, where, finding.sentence, PASTE, finding, paste)
            yield replace(problem, version=version.label, section=slug or TOP)
        for message, where in {_statement(one): one.practice.where for one in proven.get(slug, ())}.items():
            at = where or file.key(version, "changes")
            problem = Problem(ProblemKind.UNDECIDED, at, message, PASTE, paste=paste)
            yield replace(problem, version=version.label, section=slug or TOP)


def _stale(assessment: Assessment) -> Iterator[Problem]:
    """A decision that was left standing would rule, unread, on what the new version changes."""
    version, previous = assessment.version, assessment.previous
    for decision in version.decisions:
        if previous and decision in previous.decisions:
            yield Problem(
                ProblemKind.STALE,
                decision.where,
                f"what is decided of `{decision.section}` is, word for word, what was decided in version"
                f" {previous.label}",
                f"Delete it; or, if version {version.label} changes something there, say in the summary what.",
                version=version.label,
                section=decision.section,
            )


def _understated(assessment: Assessment) -> Iterator[Problem]:
    version = assessment.version
    seen = set()
    for proven in _placed(assessment):
        practice = proven.practice
        decisions = _rulings(version, proven)
        duties = {decision.kind.duty for decision in decisions}
        message = _statement(proven)
        if not decisions or message in seen or Duty.strictest([proven.kind.duty, *duties]) in duties:
            continue
        seen.add(message)
        stated = f" ({practice.where})" if practice.where else ""
        yield Problem(
            ProblemKind.UNDERSTATED,
            decisions[0].where,
            f"{message}{stated}",
            RAISE if practice.section else PASTE,
            paste=decision_yaml(practice.section, proven.kind),
            version=version.label,
            section=practice.section or TOP,
        )


def _placed(assessment: Assessment) -> Iterator[ProvenPractice]:
    """Give what the registers prove in sections that are there; the others are mistakes of their own."""
    slugs = section_slugs(assessment.version)
    return (proven for proven in assessment.proven if not proven.practice.section or proven.practice.section in slugs)


def _rulings(version: Version, proven: ProvenPractice) -> list[Decision]:
    """Give the decisions on the section of a practice; all of them, where it names none."""
    section = proven.practice.section
    return [decision for decision in version.decisions if not section or decision.section == section]


def _statement(proven: ProvenPractice) -> str:
    practice = proven.practice
    to = f" by {practice.recipient.name}" if practice.recipient else ""
    return f"the register newly states that {practice.data} is used for {practice.use}{to}, which is `{proven.kind}`"


def _unregistered(assessment: Assessment, file: PolicyText) -> Iterator[Problem]:
    """Where both versions have a register, it decides who is affected: what it does not state reaches nobody."""
    version, previous = assessment.version, assessment.previous
    if previous and previous.register and not version.register:
        yield Problem(
            ProblemKind.UNREGISTERED,
            file.key(version, "version"),
            f"version {version.label} has no register, and version {previous.label} had one",
            f"Put it back beside the text, as {previous.register.path.partition('@')[0]}.",
            version=version.label,
        )
    if not (previous and previous.register and version.register):
        return
    slugs = section_slugs(version)
    for decision in version.decisions:
        stated = any(
            proven.practice.section == decision.section or proven.practice.section not in slugs
            for proven in assessment.proven
        )
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
