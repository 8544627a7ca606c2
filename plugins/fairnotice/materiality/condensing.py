"""Many findings of one section that say the same kind of thing -> one, with everything listed that decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fairnotice.materiality.checks import Verdict
from fairnotice.materiality.explanation import Clause, sentence
from fairnotice.materiality.reading import Reading
from fairnotice.materiality.rules import Rule, RuleTest
from fairnotice.model import Finding

# What these say of a changed statement is only that its words differ; the redline shows which.
OF_WORDS = frozenset({RuleTest.MEANING, RuleTest.EXTENSION})
MOST_CLAUSES = 3
MOST_NAMES = 12


@dataclass(frozen=True)
class Judged:
    """A finding with the rule, the verdict and the reading that it comes from."""

    finding: Finding
    rule: Rule
    verdict: Verdict
    reading: Reading


def condensed(found: Sequence[Judged]) -> tuple[Finding, ...]:
    """Give the findings in order, those of a section, category, proposed kind and direction made one.

    That holds for statements that came or went, such as a new section, and for mere rewording; what changed within a
    statement keeps a finding of its own.
    """
    groups: dict[object, list[Judged]] = {}
    for number, judged in enumerate(found):
        finding = judged.finding
        alone = not judged.reading.is_whole and judged.rule.test not in OF_WORDS
        key = (finding.section, finding.category, finding.kind, finding.direction, judged.reading.after.text == "")
        groups.setdefault(number if alone else key, []).append(judged)
    return tuple(group[0].finding if len(group) == 1 else _one(group) for group in groups.values())


def _one(group: Sequence[Judged]) -> Finding:
    """Make one finding of several: the clause of each kind once, all that it names listed, the first quotation."""
    first = min(group, key=lambda judged: judged.rule.test in OF_WORDS)
    clauses: dict[tuple[str, bool], Clause] = {}
    for clause in (first.verdict.clause, *(judged.verdict.clause for judged in group)):
        key = clause.text, bool(clause.instead_of)
        had = clauses.get(key, Clause(clause.text))
        clauses[key] = Clause(clause.text, had.what + clause.what, had.instead_of + clause.instead_of)
    said = [clause.told(MOST_NAMES) for clause in clauses.values()]
    quotes = list(dict.fromkeys(judged.verdict.quote for judged in (first, *group) if judged.verdict.quote))
    more = f" and {len(quotes) - 1} more" if len(quotes) > 1 else ""
    return replace(
        first.finding,
        sentence=sentence(first.rule.topic, "; ".join(said[:MOST_CLAUSES]), quotes[0] + more if quotes else ""),
        words_before=", ".join(dict.fromkeys(j.verdict.words_before for j in group if j.verdict.words_before)),
        words_after=", ".join(dict.fromkeys(j.verdict.words_after for j in group if j.verdict.words_after)),
    )
