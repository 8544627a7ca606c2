"""The rules and their file: each speaks where it must, is silent on near misses, and a mistake in the file is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fairnotice.document import parse
from fairnotice.errors import SettingsError
from fairnotice.materiality import findings
from fairnotice.materiality.rules import Rule, read_rules, rules
from fairnotice.materiality.vocabulary import vocabulary
from fairnotice.model import Finding
from fairnotice.redline import redline

CASES: dict[str, dict[str, list[list[str]]]] = yaml.safe_load(
    (Path(__file__).parent / "materiality_cases.yml").read_text(encoding="utf-8")
)
POLICY = """# Policy of a shop

This is the policy of our shop and of its partners. We wrote it with requests, insights, mail and cookies in mind.

## What we do

Good morning to all of you.

{}

Good night to all of you.
"""


def judge(before: str, after: str) -> tuple[Finding, ...]:
    old, new = parse(POLICY.format(before)), parse(POLICY.format(after))
    return findings(redline(old, new).changes, old, new)


def pairs(kind: str) -> list[Any]:
    return [
        pytest.param(rule, *pair, id=f"{rule}-{number}")
        for rule, case in CASES.items()
        for number, pair in enumerate(case[kind], 1)
    ]


@pytest.mark.parametrize(("rule", "before", "after"), pairs("fires"))
def test_rule_speaks(rule: str, before: str, after: str) -> None:
    assert rule in [finding.rule for finding in judge(before, after)]


@pytest.mark.parametrize(("rule", "before", "after"), pairs("quiet"))
def test_rule_is_silent_on_a_near_miss(rule: str, before: str, after: str) -> None:
    assert rule not in [finding.rule for finding in judge(before, after)]


def test_every_rule_has_three_cases_of_each_kind() -> None:
    assert {rule.name for rule in rules()} == set(CASES)
    assert {(rule, kind): len(case[kind]) for rule, case in CASES.items() for kind in ("fires", "quiet")} == {
        (rule, kind): 3 for rule in CASES for kind in ("fires", "quiet")
    }


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule.name))
def test_the_example_of_a_rule_shows_it(rule: Rule) -> None:
    assert rule.name in [finding.rule for finding in judge(*rule.example)]


GOOD = """\
sale:
  category: third-party
  test: terms
  looks at: [practice.selling]
  favours: company
  expands: new-disclosure
  topic: Sale
  reason: People ask it first.
  example: {before: "", after: We sell your data.}
"""


@pytest.mark.parametrize(
    ("wrong", "right", "error"),
    [
        ("  category: third-party\n", "  category: thirdparty\n", "rules.yml:2: 'thirdparty' is no category"),
        ("  test: terms\n", "  test: term\n", "rules.yml:3: 'term' is no test"),
        (
            "practice.selling",
            "practice.seling",
            "rules.yml:4: 'practice.seling' is no group or entry of the vocabulary",
        ),
        ("  favours: company\n", "  favors: company\n", "rules.yml:1: the rule 'sale' has no 'favours'"),
        ("  topic: Sale\n", "  topic: Sale\n  tpoic: Sale\n", "rules.yml:8: unknown key 'tpoic'"),
        ('{before: "", after: We sell your data.}', "We sell.", "rules.yml:9: an example needs before and after"),
        ("  reason: People ask it first.\n", "  reason: People: ask\n", "rules.yml:8: a mark in this text"),
        ("[practice.selling]", "practice.selling", "rules.yml:4: 'looks at' is not a list"),
        (
            "  topic: Sale\n",
            "  topic: Sale\n  gained: data {which} are sold\n",
            "rules.yml:8: {which} cannot be filled",
        ),
        ("  topic: Sale\n", "  topic: Sale\n  least: few\n", "rules.yml:8: 'few' is no number"),
    ],
)
def test_a_mistake_in_the_rules_is_named_with_its_line(wrong: str, right: str, error: str) -> None:
    assert wrong in GOOD
    with pytest.raises(SettingsError) as caught:
        read_rules(GOOD.replace(wrong, right), "rules.yml", vocabulary())
    assert str(caught.value).startswith(error)
    assert caught.value.hint


def test_an_empty_rule_is_a_mistake() -> None:
    with pytest.raises(SettingsError, match=r"rules.yml:1: the rule 'sale' is empty"):
        read_rules("sale:\n", "rules.yml", vocabulary())
