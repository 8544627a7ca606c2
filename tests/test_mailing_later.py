"""A further mailing of a notice: who came since, and nobody whom an earlier one deals with."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from audience_cases import TAXONOMY, notice, practice, settings, version, write_tables
from fairnotice import mailing
from fairnotice.audience import select
from fairnotice.ledger import FILE, Event, Ledger
from fairnotice.mailing.later import earlier_mailings, name_after, still_lost, unheard_of, waiting
from fairnotice.mailing.opened import open_mailing
from fairnotice.mailing.recording import Contact, lost, write_fallback
from fairnotice.mailing.verification import changed
from test_mailing import DAY, never

SERVICE, TRAIN = practice("user", "essential.service"), practice("user", "train_ai_system")
VERSIONS = [version("1.0", "2020-01-01", [SERVICE]), version("2.0", "2026-01-01", [SERVICE, TRAIN])]
OLD = "2021-01-01"
PEOPLE = (
    ("sent", "sent@example.com"),
    ("silent", "silent@example.com"),
    ("lost-post", "lost-post@example.com", "", "", "", "1 Mill Lane"),
    ("letter", "", "", "", "", "2 Mill Lane"),
    ("nothing", ""),
    ("nothing-then", ""),
)
Write = Callable[[Sequence[Sequence[str]]], dict[str, list[str]]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes the next mailing for some users and gives the ids on its lists."""
    out, made = tmp_path / "mailings", settings(tmp_path)

    def call(users: Sequence[Sequence[str]]) -> dict[str, list[str]]:
        rows = [[*user, *[""] * (6 - len(user)), OLD] for user in users]
        tables = write_tables(tmp_path / f"users-{len(rows)}", users=rows)
        before = earlier_mailings(out, "privacy-2.0")
        held = tuple(waiting(before, out / FILE))
        name = name_after(before, "privacy-2.0")
        of, ledger = notice(VERSIONS[1]), out / FILE
        with select(tables, of, VERSIONS, TAXONOMY, made, work=out, ledger=ledger, waiting=held) as audience:
            if before and audience.counts.nobody:
                return {}
            folder = mailing.write(audience, out, made, day=DAY, ignored=never, name=name).folder
        assert folder.name == name
        assert not list(changed(open_mailing(folder)))
        return {path.stem: ids(path) for path in sorted(folder.glob("*.csv"))}

    return call


def ids(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [row["user_id"] for row in csv.DictReader(stream)]


def test_a_later_mailing_is_for_those_whom_no_earlier_one_deals_with(write: Write, tmp_path: Path) -> None:
    out = tmp_path / "mailings"
    assert write(PEOPLE) == {
        "opted-in": [],
        "required": ["lost-post", "sent", "silent"],
        "unreachable": ["letter", "nothing", "nothing-then"],
    }
    assert write(PEOPLE) == {}
    with Ledger(out / FILE) as ledger:
        fates = {"sent": "sent", "lost-post": "bounced"}
        ledger.add(Event(user, "privacy-2.0", "email", status, "2025-06-01") for user, status in fates.items())
        opened = open_mailing(out / "privacy-2.0")
        write_fallback(opened, lost(opened, ledger), {"lost-post": Contact(postal_address="1 Mill Lane")})
    assert write(PEOPLE) == {}
    people = [*PEOPLE[:-1], ("nothing-then", "now@example.com"), ("new", "new@example.com")]
    assert write(people) == {"opted-in": [], "required": ["new", "nothing-then"], "unreachable": ["nothing"]}
    assert [opened.folder.name for opened in earlier_mailings(out, "privacy-2.0")] == [
        "privacy-2.0",
        "privacy-2.0-later-1",
    ]
    assert write(people) == {}


def test_whom_a_later_mailing_lists_is_in_no_fallback_of_an_earlier_one(write: Write, tmp_path: Path) -> None:
    out = tmp_path / "mailings"
    write(PEOPLE)
    with Ledger(out / FILE) as ledger:
        ledger.add(Event(user, "privacy-2.0", "email", "bounced", "2025-06-01") for user in ("lost-post", "silent"))
        opened = open_mailing(out / "privacy-2.0")
        assert sorted(still_lost(opened, ledger)) == ["lost-post", "silent"]
        assert write([*PEOPLE, ("new", "new@example.com")]) == {
            "opted-in": [],
            "required": ["new"],
            "unreachable": ["lost-post", "nothing", "nothing-then", "silent"],
        }
        ledger.add([Event("new", "privacy-2.0", "email", "bounced", "2025-06-02")])
        assert sorted(still_lost(opened, ledger)) == ["silent"]
        assert sorted(still_lost(open_mailing(out / "privacy-2.0-later-1"), ledger)) == ["new"]


def test_whose_message_the_ledger_knows_nothing_of_is_counted_before_a_withdrawal(write: Write, tmp_path: Path) -> None:
    out = tmp_path / "mailings"
    assert unheard_of(out, VERSIONS[1], out / FILE) == 0
    write(PEOPLE)
    assert unheard_of(out, VERSIONS[1], out / FILE) == 4  # three by e-mail, one by post
    with Ledger(out / FILE) as ledger:
        ledger.add(Event(user, "privacy-2.0", "email", "sent", "2025-06-01") for user in ("sent", "silent"))
    write([*PEOPLE, ("new", "new@example.com")])
    assert unheard_of(out, VERSIONS[1], out / FILE) == 3
