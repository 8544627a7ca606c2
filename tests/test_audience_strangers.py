"""Rows of people who are not among the users are said in numbers, and are an error where there are no others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from audience_cases import EMAIL, SERVICE, TAXONOMY, TRAIN, choose, notice, practice, settings, version, write_tables
from fairnotice.audience import select
from fairnotice.audience.query import SOME
from fairnotice.audience.strangers import ALIKE
from fairnotice.errors import UsersError

VERSIONS = [
    version("1.0", "2020-01-01", [practice(EMAIL, SERVICE)]),
    version("2.0", "2024-01-01", [practice(EMAIL, SERVICE), practice(EMAIL, TRAIN)]),
]
USERS = [("007", "ada@example.com"), ("8", "bo@example.com")]
HELD = ("007", EMAIL, "2021-01-01")


def warnings(folder: Path, **tables: Sequence[Sequence[str]]) -> list[str]:
    users = write_tables(folder / "users", users=USERS, **tables)
    with choose(users, notice(VERSIONS[1]), VERSIONS, settings(folder), folder) as audience:
        return list(audience.warnings)


def test_tables_of_the_users_say_nothing(tmp_path: Path) -> None:
    agreed = [("8", EMAIL, TRAIN, "2022-01-01")]
    sent = [("8", "privacy-1.0", "email", "sent", "2020-01-01"), ("gone", "privacy-1.0", "email", "sent", "2020-01-01")]
    assert not warnings(tmp_path, collections=[HELD], authorizations=agreed, opt_outs=agreed, deliveries=sent)


def test_who_holds_data_and_is_no_user_is_counted(tmp_path: Path) -> None:
    rows = [HELD, ("7", EMAIL, "2021-01-01"), ("7", EMAIL, "2022-01-01"), ("9", EMAIL, "2021-01-01")]
    assert warnings(tmp_path, collections=[*rows, ("10", EMAIL, "2024-01-01")]) == [
        f"2 people in collections whom the notice concerns are not among the users, and on no list. {ALIKE}"
    ]


def test_collections_of_nobody_among_the_users_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        UsersError, match=r"collections.csv: collections: nobody in it is among the users\n.*7 is not 007"
    ):
        warnings(tmp_path, collections=[("7", EMAIL, "2021-01-01"), ("08", EMAIL, "2021-01-01")])


def test_one_person_who_has_left_stops_nobody(tmp_path: Path) -> None:
    rows = [("007", EMAIL, "2025-01-01"), ("gone", EMAIL, "2021-01-01")]
    assert [line.split(" in ")[0] for line in warnings(tmp_path, collections=rows)] == ["1 person"]


def test_many_people_who_have_left_stop_nobody(tmp_path: Path) -> None:
    left = [(f"gone{number}", EMAIL, "2021-01-01") for number in range(SOME + 1)]
    rows = [*left, ("007", EMAIL, "2025-01-01")]
    assert [line.split(" in ")[0] for line in warnings(tmp_path, collections=rows)] == [f"{SOME + 1:,} people"]


def test_answers_of_nobody_among_the_users_are_counted(tmp_path: Path) -> None:
    agreed = [("7", EMAIL, TRAIN, "2022-01-01"), ("8", EMAIL, TRAIN, "2022-01-01")]
    assert warnings(tmp_path, collections=[HELD], authorizations=agreed, opt_outs=agreed[:1]) == [
        f"1 of 2 rows of authorizations are of nobody among the users, and count for nothing. {ALIKE}",
        f"1 of 1 rows of opt_outs are of nobody among the users, and count for nothing. {ALIKE}",
    ]


def test_deliveries_to_nobody_among_the_users_credit_nobody(tmp_path: Path) -> None:
    sent = [("7", "privacy-1.0", "email", "sent", "2020-01-01"), ("", "", "", "", "")]
    assert warnings(tmp_path, collections=[HELD], deliveries=sent) == [
        f"No row of deliveries is of a user, so nobody counts as told before. {ALIKE}"
    ]


def test_an_empty_table_of_collections_is_no_missing_one(tmp_path: Path) -> None:
    assert warnings(tmp_path, collections=[]) == [
        "The table collections is empty, so nobody counts as holding data."
        " Without it, everybody counts as holding data of every category since the day of joining."
    ]


@pytest.mark.parametrize(
    ("at", "late"), [("2026-11-26T23:59:59", ""), ("2026-11-27", "1 row of data is dated in the future")]
)
def test_data_of_a_later_day_are_doubted(at: str, late: str, tmp_path: Path) -> None:
    users = write_tables(tmp_path / "users", users=USERS, collections=[HELD, ("8", EMAIL, at)])
    chosen = (users, notice(VERSIONS[1]), VERSIONS, TAXONOMY, settings(tmp_path))
    with select(*chosen, day=date(2026, 11, 26)) as audience:
        assert [warning.split(",")[0] for warning in audience.warnings] == ([late] if late else [])
