"""Data to which nothing is new are not kept where collections are copied, and that changes no answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audience_cases import TAXONOMY, notice, practice, settings, version, write_tables
from fairnotice.audience import duckdb_engine, select
from fairnotice.audience.duckdb_engine import DuckDBEngine
from fairnotice.audience.sources import find_sources
from fairnotice.audience.workbench import Workbench
from fairnotice.errors import UsersError

NAME, EMAIL, CONTENT = "user.name", "user.contact.email", "user.content"
VERSIONS = [
    version("1.0", "2020-01-01", [practice(NAME, "essential.service"), practice(EMAIL, "essential.service")]),
    version("2.0", "2024-01-01", [practice(NAME, "marketing"), practice(EMAIL, "essential.service")]),
]
SETTLED = {NAME: datetime(2024, 1, 1, tzinfo=UTC), EMAIL: datetime(2020, 1, 1, tzinfo=UTC)}
HELD = [
    ("1", NAME, "2021-01-01"),
    ("1", NAME, "2024-01-01"),
    ("1", NAME, "2025-01-01"),
    ("1", NAME, "2031-01-01"),
    ("2", EMAIL, ""),
    ("2", EMAIL, "2021-01-01"),
    ("2", CONTENT, "2025-01-01"),
]
USERS = [("1", "ada@example.com"), ("2", "bo@example.com")]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with closing(Workbench(tmp_path, "UTC")) as made:
        yield made


@pytest.mark.parametrize(
    ("seen", "kept"), [(100, ["1 2021", "1 2031", "2 ", "2 2025"]), (1, ["1 2021", "1 2031", "2 ", "2 2021", "2 2025"])]
)
def test_only_data_to_which_something_may_be_new_are_kept(
    tmp_path: Path, bench: Workbench, monkeypatch: pytest.MonkeyPatch, seen: int, kept: list[str]
) -> None:
    monkeypatch.setattr(duckdb_engine, "SAMPLE", seen)
    folder = write_tables(tmp_path / "users", users=USERS, collections=HELD)
    asked: list[set[str]] = []

    def settled(categories: Collection[str]) -> Mapping[str, datetime]:
        asked.append(set(categories))
        return {category: SETTLED[category] for category in categories if category in SETTLED}

    with closing(DuckDBEngine(bench, find_sources(folder), terms=TAXONOMY.data)) as engine:
        facts = engine.facts(datetime(2030, 1, 1, tzinfo=UTC), settled)
        rows = bench.rows("SELECT user_id, COALESCE(YEAR(collected_at)::VARCHAR, '') FROM collections ORDER BY ALL")
    assert [" ".join(row) for row in rows] == kept
    assert asked == [{NAME, EMAIL, CONTENT} if seen > 1 else {NAME}]
    assert facts.held == {NAME, EMAIL, CONTENT}
    assert facts.late == 1


def test_a_table_of_nothing_but_settled_data_is_not_empty(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "users", users=USERS, collections=[("1", NAME, "2025-01-01")])
    with select(folder, notice(VERSIONS[1]), VERSIONS, TAXONOMY, settings(tmp_path)) as audience:
        assert not audience.warnings
        assert audience.counts.nobody


def test_somebody_known_who_holds_settled_data_is_seen_where_all_others_are_unknown(tmp_path: Path) -> None:
    strangers = [(f"no-{number}", NAME, "2021-01-01") for number in range(2000)]
    known = ("1", NAME, "2025-01-01")
    folder = write_tables(tmp_path / "users", users=USERS, collections=[*strangers, known])
    with select(folder, notice(VERSIONS[1]), VERSIONS, TAXONOMY, settings(tmp_path)) as audience:
        assert [warning.split(" whom")[0] for warning in audience.warnings] == ["2,000 people in collections"]
    folder = write_tables(tmp_path / "nobody", users=USERS, collections=strangers)
    with pytest.raises(UsersError, match="nobody in it is among the users"):
        select(folder, notice(VERSIONS[1]), VERSIONS, TAXONOMY, settings(tmp_path))
