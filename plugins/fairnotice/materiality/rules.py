"""The rules of the detector, read from rules.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from fairnotice.errors import SettingsError
from fairnotice.materiality.vocabulary import Vocabulary, vocabulary
from fairnotice.model import Category, DecisionKind
from fairnotice.yaml_source import YamlSource, read_yaml

FILE = "rules.yml"
BY_PRACTICE = "by practice"
REQUIRED = ("category", "test", "favours", "expands", "topic", "reason", "example")
USUAL_TEXTS = {
    "gained": "the text now mentions {what}",
    "lost": "the text no longer mentions {what}",
    "denied": "the text now rules out {what}",
    "undenied": "the text no longer rules out {what}",
}
KEYS = {*REQUIRED, *USUAL_TEXTS, "looks at", "but not", "from", "within", "unless", "statements", "negated", "least"}


class RuleTest(StrEnum):
    """What a rule compares between the statement before and the statement after."""

    TERMS = "terms"
    SWAP = "swap"
    SWITCH = "switch"
    DENIAL = "denial"
    EXCEPTION = "exception"
    OPEN = "open"
    PERIOD = "period"
    AGE = "age"
    NAME = "name"
    INSTRUMENT = "instrument"
    WORDING = "wording"
    STATEMENT = "statement"
    MEANING = "meaning"
    EXTENSION = "extension"
    LANGUAGE = "language"


class Favours(StrEnum):
    """Whom an addition favours."""

    COMPANY = "company"
    PERSON = "person"
    NEITHER = "neither"
    EXCEPTION = "exception"


class Statements(StrEnum):
    """Which statements a rule is for: those on both sides, these and those gone, only those gone, whole ones, all."""

    CHANGED = "changed"
    WHOLE = "whole"
    KEPT = "kept"
    GONE = "gone"
    ALL = "all"


@dataclass(frozen=True)
class Rule:
    """One rule; `category` is None where the practice decides it, `least` is how many words must differ."""

    name: str
    category: Category | None
    test: RuleTest
    looks_at: frozenset[str]
    but_not: frozenset[str]
    comes_from: frozenset[str]
    within: frozenset[str]
    unless: frozenset[str]
    statements: Statements
    negated: bool
    favours: Favours
    expands: DecisionKind
    topic: str
    texts: Mapping[str, str]
    reason: str
    example: tuple[str, str]
    least: int = 1


@cache
def rules() -> tuple[Rule, ...]:
    """Give the rules that ship with the package, in order; SettingsError where their file has a mistake."""
    return read_rules(resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8"), FILE, vocabulary())


def read_rules(text: str, path: str, words: Vocabulary) -> tuple[Rule, ...]:
    """Read rules from YAML; SettingsError, with file and line, where one names what does not exist."""
    source = read_yaml(text, path, SettingsError)
    return tuple(_rule(source, str(name), values, words) for name, values in source.values.items())


def _rule(source: YamlSource, name: str, values: Any, words: Vocabulary) -> Rule:
    if not isinstance(values, dict):
        raise SettingsError(f"the rule {name!r} is empty", f"Give it {', '.join(REQUIRED)}.", source.where(name))
    if missing := [key for key in REQUIRED if key not in values]:
        raise SettingsError(f"the rule {name!r} has no {missing[0]!r}", f"Add `{missing[0]}:`.", source.where(name))
    if unknown := set(values) - KEYS:
        raise SettingsError(
            f"unknown key {min(unknown)!r}", f"Use {', '.join(sorted(KEYS))}.", source.where(name, min(unknown))
        )
    category = values["category"]
    example = values["example"]
    if not isinstance(example, dict) or set(example) != {"before", "after"}:
        raise SettingsError(
            "an example needs before and after", "Write {before: ..., after: ...}.", source.where(name, "example")
        )
    least = values.get("least", 1)
    if not isinstance(least, int):
        raise SettingsError(f"{least!r} is no number", "Write how many words must differ.", source.where(name, "least"))
    looks_at, but_not, comes_from, within, unless = (
        _groups(source, name, key, values, words) for key in ("looks at", "but not", "from", "within", "unless")
    )
    return Rule(
        name=name,
        category=None if category == BY_PRACTICE else _term(Category, source, name, "category", values),
        test=_term(RuleTest, source, name, "test", values),
        looks_at=looks_at,
        but_not=but_not,
        comes_from=comes_from,
        within=within,
        unless=unless,
        statements=_term(Statements, source, name, "statements", {"statements": "all", **values}),
        negated=values.get("negated", False) is True,
        favours=_term(Favours, source, name, "favours", values),
        expands=_term(DecisionKind, source, name, "expands", values),
        topic=str(values["topic"]),
        texts={key: _clause(source, name, key, str(values.get(key, usual))) for key, usual in USUAL_TEXTS.items()},
        reason=str(values["reason"]),
        example=(str(example["before"]), str(example["after"])),
        least=least,
    )


def _term(kind: Any, source: YamlSource, name: str, key: str, values: Mapping[str, Any]) -> Any:
    try:
        return kind(values[key])
    except ValueError:
        choices = ", ".join(str(member.value) for member in kind)
        raise SettingsError(f"{values[key]!r} is no {key}", f"Use one of {choices}.", source.where(name, key)) from None


def _clause(source: YamlSource, name: str, key: str, text: str) -> str:
    if strange := set(re.findall(r"\{.*?\}", text)) - {"{what}"}:
        raise SettingsError(f"{min(strange)} cannot be filled", "Use {what}, or plain words.", source.where(name, key))
    return text


def _groups(source: YamlSource, name: str, key: str, values: Mapping[str, Any], words: Vocabulary) -> frozenset[str]:
    given = values.get(key, [])
    if not isinstance(given, list):
        raise SettingsError(f"{key!r} is not a list", "Write [group, group.entry, ...].", source.where(name, key))
    known = {
        "denial",
        "name",
        "parties",
        "period",
        "row",
        *words.groups,
        *(f"{group}.{entry}" for group, entries in words.groups.items() for entry in entries),
    }
    for index, group in enumerate(given):
        if group not in known:
            raise SettingsError(
                f"{group!r} is no group or entry of the vocabulary",
                "Correct it, or add it to vocabulary.yml.",
                source.where(name, key, index),
            )
    return frozenset(given)
