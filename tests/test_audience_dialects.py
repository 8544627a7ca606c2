"""The questions to the engines are SQL of each of them; only a handful of expressions differ."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlglot

import many_people
from fairnotice.audience.baseline import Facts, Plan, make_plan
from fairnotice.audience.claims import Answer
from fairnotice.audience.dialect import DIALECTS, SPARK, Dialect
from fairnotice.audience.query import Query


def plan(tmp_path: Path) -> Plan:
    facts = Facts(
        held=frozenset(many_people.CATEGORIES),
        authorizations=frozenset(
            {Answer("user", "marketing", "Gannet Partners"), Answer("user.content", "train_ai_system")}
        ),
        opt_outs=frozenset({Answer("user.content", "train_ai_system")}),
        notices=frozenset({"privacy-8.0", "privacy-11.0"}),
    )
    made = many_people.settings(tmp_path)
    return make_plan(many_people.notice(), many_people.versions(), facts, many_people.TAXONOMY, made)


def questions(dialect: Dialect, tmp_path: Path) -> list[str]:
    query, made = Query(dialect), plan(tmp_path)
    asked = [query.held(), query.answers("opt_outs"), query.notices(), query.accounts(made), query.bounced()]
    end = datetime(2026, 11, 27, tzinfo=UTC)
    asked += [query.concerned(made), query.reached(made)]
    return [
        *asked,
        query.held(end),
        query.strangers("opt_outs"),
        query.strangers("authorizations", "deliveries", some=True),
        query.known("users"),
    ]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_every_question_is_one_statement_of_the_engine(dialect: Dialect, tmp_path: Path) -> None:
    for question in questions(dialect, tmp_path):
        assert len(sqlglot.parse(question, read=dialect.name)) == 1


def test_a_literal_cannot_end_early() -> None:
    for text in ("'", "\\'", "''", "\\", "a\nb"):
        for dialect in DIALECTS:
            parsed = sqlglot.parse_one(f"SELECT {dialect.literal(text)} AS x", read=dialect.name)
            assert parsed.find(sqlglot.exp.Literal).this == text, dialect.name
    assert SPARK.literal("it's") == "'it\\'s'"
