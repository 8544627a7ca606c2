"""notify-diff explain: all rules, or one with its reason, what it looks for and what it says of its example."""

from __future__ import annotations

import pytest

from fairnotice.cli import main
from fairnotice.materiality.rules import Rule, rules

TOLD = """\
retention-period

Why          How long data are kept is a promise in numbers.
Compares     lengths of time that differ
Only beside  practice.deleting, practice.keeping and protection.hashing and masking
Category     retention (Retention)
Proposes     new-use where the company gains by it, otherwise material
Before       Logs are kept for 30 days.
After        Logs are kept for 12 months.
Says         Retention: 12 months instead of 30 days (“Logs are kept for 12 months”).
"""


def test_one_rule_is_explained_like_this(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "retention-period"]) == 0
    assert capsys.readouterr().out == TOLD


def test_all_rules_are_listed_with_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ", 1)[0] for line in lines] == [rule.name for rule in rules()]
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule.name))
def test_every_rule_says_something_of_its_example(rule: Rule, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", rule.name]) == 0
    assert "\nSays         " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "hint"),
    [("retention", "Did you mean retention-period?"), ("zzz", "`notify-diff explain` lists all rules.")],
)
def test_an_unknown_rule_is_named_with_the_nearest_one(
    name: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", name]) == 2
    assert capsys.readouterr().err == f"error: no rule '{name}'\n  {hint}\n"
