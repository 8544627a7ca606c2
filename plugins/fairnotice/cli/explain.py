"""notify-diff explain: the rules by which a change is judged, or one of them with its reason and example."""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from typing import Any

from fairnotice.cli.context import Context
from fairnotice.comparison import compare
from fairnotice.errors import FairNoticeError
from fairnotice.materiality.rules import Rule, RuleTest, Statements, rules
from fairnotice.model import Duty
from fairnotice.phrases import listed

COMPARES = {
    RuleTest.TERMS: "words and phrases that one side has and the other has not",
    RuleTest.SWAP: "one kind of phrase in place of another",
    RuleTest.SWITCH: "what is on or off to begin with",
    RuleTest.DENIAL: '"not", "never" or "no" on one side only',
    RuleTest.EXCEPTION: 'what is added or gone behind "unless" or the like',
    RuleTest.OPEN: '"may" or the like in a statement that otherwise speaks of the same',
    RuleTest.PERIOD: "lengths of time that differ",
    RuleTest.AGE: "ages of people that differ",
    RuleTest.NAME: "capitalised names of which the other text knows nothing",
    RuleTest.INSTRUMENT: "legal instruments cited by another number",
    RuleTest.WORDING: "any words that carry meaning",
    RuleTest.STATEMENT: "a statement that is new or gone, where no other rule spoke",
    RuleTest.MEANING: "any words but known synonyms, where no other rule spoke",
    RuleTest.EXTENSION: "what a list of purposes or recipients goes on with, where no other rule spoke",
    RuleTest.LANGUAGE: "words that are not English",
}
WHERE = {
    Statements.CHANGED: "only in sentences that stand on both sides",
    Statements.KEPT: "not in sentences that are new",
    Statements.GONE: "only in sentences that are gone",
    Statements.WHOLE: "only in sentences that are new or gone",
    Statements.ALL: "",
}
NOTHING = "(nothing)"


def add_parser(commands: Any) -> None:
    """Add the command and its argument."""
    parser = commands.add_parser(
        "explain",
        help="show the rules by which changes are judged",
        description="Show all rules of the detector with a line each, or one rule with its reason, what it looks for,"
        " what it proposes and an example. Example: notify-diff explain retention-period",
    )
    parser.add_argument("rule", metavar="RULE", nargs="?", help="the name of a rule, as findings give it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Print the rules, or one of them; give 0."""
    known = {rule.name: rule for rule in rules()}
    if options.rule is None:
        width = max(map(len, known))
        print("\n".join(f"{name:{width}}  {rule.reason}" for name, rule in known.items()), file=context.out)
    elif options.rule in known:
        print(_told(known[options.rule]), file=context.out)
    else:
        likely = get_close_matches(options.rule, known, n=1)
        hint = f"Did you mean {likely[0]}?" if likely else "`notify-diff explain` lists all rules."
        raise FairNoticeError(f"no rule {options.rule!r}", hint)
    return 0


def _told(rule: Rule) -> str:
    before, after = rule.example
    said = [finding.sentence for finding in compare(before, after).findings if finding.rule == rule.name]
    category = f"{rule.category} ({rule.category.sentence})" if rule.category else "that of the practice"
    lines = [
        ("Why", rule.reason),
        ("Compares", "; ".join(part for part in (COMPARES[rule.test], WHERE[rule.statements]) if part)),
        ("Moves from", listed(sorted(rule.comes_from))),
        ("Looks at", listed(sorted(rule.looks_at))),
        ("But not", listed(sorted(rule.but_not))),
        ("Only beside", listed(sorted(rule.within))),
        ("Unless", listed(sorted(rule.unless))),
        ("Category", category),
        ("Proposes", _proposal(rule)),
        ("Before", before.replace("\n\n", " / ") or NOTHING),
        ("After", after.replace("\n\n", " / ") or NOTHING),
        ("Says", " ".join(said)),
    ]
    return "\n".join([rule.name, "", *(f"{title:12} {text}" for title, text in lines if text)])


def _proposal(rule: Rule) -> str:
    if rule.expands.duty is Duty.EMAIL:
        return f"{rule.expands} where the company gains by it, otherwise material"
    return str(rule.expands)
