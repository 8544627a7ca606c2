"""Whom a line means that names an account or an address in its own spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairnotice.audience.lists import LIST_COLUMNS, UNREACHABLE_COLUMNS
from fairnotice.errors import LedgerError
from fairnotice.mailing.addressees import Addressees
from fairnotice.mailing.files import write_table
from fairnotice.mailing.opened import Opened
from fairnotice.mailing.reports import Report

PEOPLE = (
    ("Ann@example.com", "-17"),
    ("ann@example.com", "'-18"),
    ("Carl.Ohm@Example.com", "19|20"),
    ("-dash@example.com", "'-21"),
    ("-twin@example.com", "-21"),
    ("käthe@bücher.example.com", "22"),
)


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    rows = [(email, users, "en", "new-use:x", "1.0", "2.0", "required/en/since-1.0-1") for email, users in PEOPLE]
    write_table(tmp_path / "required.csv", LIST_COLUMNS, rows, tmp_path)
    write_table(tmp_path / "opted-in.csv", LIST_COLUMNS, [], tmp_path)
    row = ("=23", "missing", "none", "", "", "en", "opted-in", "1.0", "2.0", "opted-in/en/since-1.0-1")
    write_table(tmp_path / "unreachable.csv", UNREACHABLE_COLUMNS, [row], tmp_path)
    return Opened(tmp_path, {})


def meant(opened: Opened, user_id: str, email: str) -> list[str]:
    line = Report("report.csv:2", None, user_id, email)
    return list(Addressees(opened, [line]).meant(line))


@pytest.mark.parametrize(
    ("user_id", "email", "expected"),
    [
        ("-17", "", ["-17"]),
        ("'-17", "", ["-17"]),
        ("'-18", "", ["'-18"]),
        ("''-18", "", ["'-18"]),
        ("-21", "", ["-21"]),
        ("''-21", "", ["'-21"]),
        ("'=23", "", ["=23"]),
        ("20", "", ["20"]),
        ("19|20", "", ["19", "20"]),
        ("20", "Ann@example.com", ["20"]),
        ("", "Ann@EXAMPLE.com", ["-17"]),
        ("", "ann@example.com", ["'-18"]),
        ("", "carl.ohm@example.com", ["19", "20"]),
        ("", '"-DASH"@example.com', ["'-21"]),
        ("", "KÄTHE@xn--bcher-kva.example.com", ["22"]),
    ],
)
def test_a_line_means_whom_it_names_however_it_is_spelt(
    user_id: str, email: str, expected: list[str], opened: Opened
) -> None:
    assert meant(opened, user_id, email) == expected


@pytest.mark.parametrize(
    ("user_id", "email", "message"),
    [
        ("'-21", "", "two accounts are called so"),
        ("", "ANN@example.com", "two addresses on the lists differ from it in capital letters only"),
        ("'17", "", "nobody on this mailing's lists"),
        ("-18", "", "nobody on this mailing's lists"),
        ("17|20", "", "nobody on this mailing's lists"),
        ("", "anna@example.com", "nobody on this mailing's lists"),
    ],
)
def test_a_line_that_may_mean_two_people_or_means_nobody_is_an_error(
    user_id: str, email: str, message: str, opened: Opened
) -> None:
    with pytest.raises(LedgerError, match=message) as caught:
        meant(opened, user_id, email)
    assert caught.value.where == "report.csv:2"
    assert "example.com" not in str(caught.value)
