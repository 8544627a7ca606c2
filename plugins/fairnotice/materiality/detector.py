"""Changes -> findings: every rule on every change, and the strictest finding of each category."""

from __future__ import annotations

from collections.abc import Sequence

from fairnotice.document import Document
from fairnotice.materiality.checks import Verdict, check
from fairnotice.materiality.condensing import Judged, condensed
from fairnotice.materiality.explanation import sentence
from fairnotice.materiality.joining import joined
from fairnotice.materiality.policy import Policy
from fairnotice.materiality.proposal import propose
from fairnotice.materiality.reading import Reading, readings
from fairnotice.materiality.rules import Rule, RuleTest, rules
from fairnotice.materiality.vocabulary import Vocabulary, vocabulary
from fairnotice.model import Category, Change, ChangeKind, Duty, Finding

# What is asked only where no other rule spoke.
LAST = frozenset({RuleTest.STATEMENT, RuleTest.MEANING, RuleTest.EXTENSION})
# What turns a practice round is told before all else of its category.
TURNS = frozenset({RuleTest.SWAP, RuleTest.SWITCH})
# A statement that does this is of that category, whatever else it says.
BY_GROUP = (
    ("practice.selling", Category.THIRD_PARTY),
    ("practice.sharing", Category.THIRD_PARTY),
    ("policy change", Category.CHANGE),
    ("practice.keeping", Category.RETENTION),
    ("practice.deleting", Category.RETENTION),
    ("right", Category.ACCESS),
    ("choice", Category.CHOICE),
    ("practice", Category.FIRST_PARTY),
    ("protection", Category.SECURITY),
)


def findings(
    changes: Sequence[Change], before: Document, after: Document, words: Vocabulary | None = None
) -> tuple[Finding, ...]:
    """Give what may alter a practice in the changes between two documents, in the order of the changes.

    At most one finding a category and change. Formatting, and text that was only moved, give none. `words` is the
    vocabulary to read with; without it, the one that ships.
    """
    words = words or vocabulary()
    policies = Policy(before, words), Policy(after, words)
    edited = [change for change in changes if change.kind is not ChangeKind.FORMAT]
    found = readings(edited, *policies, words)
    if not any(policy.is_foreign for policy in policies):
        found = joined(found)
    return condensed([judged for reading in found for judged in _judged(reading, *policies)])


def _judged(reading: Reading, before: Policy, after: Policy) -> list[Judged]:
    best: dict[Category, tuple[tuple[bool, bool, int], Judged]] = {}
    for order, rule in enumerate(rules()):
        if rule.test in LAST and best:
            continue
        verdict = check(rule, reading, before, after)
        if verdict is None:
            continue
        finding = _finding(rule, verdict, reading, before, after)
        judged = Judged(finding, rule, verdict, reading)
        if rule.test is RuleTest.LANGUAGE:
            return [judged]
        rank = not (rule.test in TURNS and rule.category), finding.duty is not Duty.EMAIL, order
        if finding.category not in best or rank < best[finding.category][0]:
            best[finding.category] = rank, judged
    return [judged for _, judged in sorted(best.values(), key=lambda entry: entry[0][2])]


def _finding(rule: Rule, verdict: Verdict, reading: Reading, before: Policy, after: Policy) -> Finding:
    section = reading.change.section
    category = rule.category or _by_practice(reading)
    return Finding(
        category=category,
        rule=rule.name,
        sentence=sentence(rule.topic, verdict.clause.told(), verdict.quote),
        section=section.slug,
        section_title=section.title,
        direction=verdict.direction,
        kind=propose(rule, category, verdict, reading, before, after),
        change=reading.change,
        words_before=verdict.words_before,
        words_after=verdict.words_after,
    )


def _by_practice(reading: Reading) -> Category:
    return next((category for group, category in BY_GROUP if group in reading.topics), Category.OTHER)
