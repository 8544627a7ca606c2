"""What each person is told, as SQL: the reasons, and which message; one message stands for all who read the same."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairnotice.audience.baseline import MATERIAL_CHANGE, OPTED_IN, UNSTATED, Plan
from fairnotice.audience.dialect import quoted
from fairnotice.audience.query import WORD, split, words

REQUIRED, OPTED = "required", "opted-in"
READERS = (("TRUE", "messages_tally"), ("FALSE", "unreached_tally"))
"""The tables of the workbench that count who reads what: whom e-mail reaches, and whom it does not."""


@dataclass(frozen=True)
class Group:
    """Those who read the same: a list, a language, the version they know (empty: none), and the sentences that matter.

    `unstated` says that something matters to them that no decision puts into words. `name` is what the lists call the
    group and the stem of its files; `messages` and `unreachable` are how many they are.
    """

    name: str
    required: bool
    language: str
    known: str
    sentences: tuple[str, ...]
    messages: int
    unreachable: int
    unstated: bool = False


def told(plan: Plan) -> str:
    """Give the columns that say why somebody is on a list, from a row of people or messages."""
    labels = " ".join(f"WHEN {index} THEN {quoted(label)}" for index, label in enumerate(plan.labels) if label)
    reasons = [f"CASE WHEN {condition} THEN {quoted(code)} END" for code, condition in conditions(plan).items()]
    return (
        f"CONCAT_WS('|', {', '.join(reasons)}) AS reasons,"
        f" {f'CASE base {labels} END' if labels else 'CAST(NULL AS VARCHAR)'} AS from_version,"
        f" {quoted(plan.notice.version.label)} AS to_version, {_name(plan)} AS summary"
    )


def conditions(plan: Plan) -> Mapping[str, str]:
    """Give for each reason code, in their order, the condition on a row of people or messages."""
    masks: dict[str, int] = {}
    for bit, claim in enumerate(plan.claims):
        masks[claim.code] = masks.get(claim.code, 0) | 1 << bit
    special = {OPTED_IN: "asked", MATERIAL_CHANGE: "TRUE", plan.correction: "had"}
    return {code: any_of(plan, masks[code]) if code in masks else special[code] for code in plan.reasons}


def group_rows(plan: Plan) -> str:
    """Give one row a group, which `group` reads."""
    masks = {f"said{index}": mask for index, mask in enumerate(_said(plan))}
    columns = ", ".join(
        [f"number, {_name(plan)} AS name, required, {_language(plan)} AS language, base"]
        + [f"{mask} AS {name}" for name, mask in masks.items()]
    )
    key = ", ".join(["name", "required", "language", "base", *masks])
    rows = (f"SELECT {reached} AS reached, {columns} FROM {table}" for reached, table in READERS)
    sums = (f"CAST(COALESCE(SUM(number) FILTER (WHERE {some}), 0) AS BIGINT)" for some in ("reached", "NOT reached"))
    return f"""
SELECT {key}, {", ".join(sums)} FROM ({" UNION ALL ".join(rows)}) AS told GROUP BY {key} ORDER BY name"""


def group(plan: Plan, row: Sequence[Any]) -> Group:
    """Read a row of `group_rows`."""
    name, required, language, base, *said, messages, unreachable = row
    mask = sum(word << (WORD * index) for index, word in enumerate(said))
    chosen = tuple(sentence for bit, sentence in enumerate(plan.sentences) if mask & (1 << bit))
    translated = tuple(plan.translated(sentence, language) or sentence for sentence in chosen if sentence)
    return Group(name, required, language, plan.labels[base], translated, messages, unreachable, UNSTATED in chosen)


def _name(plan: Plan) -> str:
    """Give the expression of a group's name, such as `required/de/since-2.0-5`; the number is a mask of sentences."""
    known = " ".join(
        f"WHEN {index} THEN {quoted(f'since-{label}')}" for index, label in enumerate(plan.labels) if label
    )
    base = f"CASE base {known} ELSE 'new' END" if known else "'new'"
    masks = " || '-' || ".join(f"CAST({mask} AS VARCHAR)" for mask in _said(plan))
    which = f"CASE WHEN required THEN {quoted(REQUIRED)} ELSE {quoted(OPTED)} END"
    return f"({which} || '/' || {_language(plan)} || '/' || {base} || '-' || {masks})"


def _language(plan: Plan) -> str:
    """Give the expression of somebody's own language, if all they are told is there in it, else the default."""
    own = "LOWER(SPLIT_PART(REPLACE(TRIM(COALESCE(locale, '')), '_', '-'), '-', 1))"
    arms = []
    for language in plan.languages[1:]:
        missing = sum(1 << bit for bit, said in enumerate(plan.sentences) if plan.translated(said, language) is None)
        parts = zip(_said(plan), split(missing, len(_said(plan))), strict=True)
        whole = "".join(f" AND ({mask} & {part}) = 0" for mask, part in parts if part)
        arms.append(f"WHEN {own} = {quoted(language)}{whole} THEN {quoted(language)}")
    return f"CASE {' '.join(arms)} ELSE {quoted(plan.languages[0])} END" if arms else quoted(plan.languages[0])


def _said(plan: Plan) -> list[str]:
    """Give the expressions of the mask of sentences that concern somebody, in words of WORD bits."""
    masks: dict[str, int] = {}
    for bit, claim in enumerate(plan.claims):
        for sentence in claim.sentences:
            spoken = sentence if sentence in plan.decided else UNSTATED
            masks[spoken] = masks.get(spoken, 0) | 1 << bit
    concerned = any_of(plan, (1 << len(plan.claims)) - 1)
    arms: list[list[str]] = [[] for _ in range(max(1, -(-len(plan.sentences) // WORD)))]
    for place, sentence in enumerate(plan.sentences):
        some = [any_of(plan, masks[sentence])] if sentence in masks else []
        if sentence in plan.summaries:
            some += ["asked", "TRUE" if plan.everyone else f"had AND NOT {concerned}"]
        arms[place // WORD].append(f"CASE WHEN {' OR '.join(some)} THEN {1 << place % WORD} ELSE 0 END")
    return [f"CAST({' + '.join(parts) or '0'} AS BIGINT)" for parts in arms]


def any_of(plan: Plan, mask: int) -> str:
    """Give the condition that some claim of a mask concerns somebody."""
    names = words(plan)
    tests = [f"({name} & {part}) <> 0" for name, part in zip(names, split(mask, len(names)), strict=True) if part]
    return f"({' OR '.join(tests)})" if tests else "FALSE"
