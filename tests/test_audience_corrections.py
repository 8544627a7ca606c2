"""Who is told of a postponement, of a withdrawal, and of nothing more by their own wish."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from audience_cases import (
    EMAIL,
    SERVICE,
    TRAIN,
    choose,
    decision,
    new_use,
    notice,
    practice,
    settings,
    told,
    version,
    write_tables,
)
from fairnotice.model import DecisionKind, NoticeKind, Status

SENT = ("email", "sent", "2023-05-01")


def test_a_postponement_goes_to_those_who_had_the_notice_and_to_those_still_to_be_told(tmp_path: Path) -> None:
    versions = new_use(practice(EMAIL, TRAIN))
    moved = replace(versions[1], announced=(date(2023, 6, 1),))
    found = told(
        tmp_path,
        [versions[0], moved],
        of=notice(moved, kind=NoticeKind.POSTPONEMENT),
        users=[
            ("had", "had@example.com"),
            ("had-bounced", "hb@example.com"),
            ("had-asked", "ha@example.com", "", "yes"),
            ("asked", "asked@example.com", "", "yes"),
            ("done", "done@example.com"),
            ("other", "other@example.com"),
        ],
        collections=[("had", EMAIL, "2021-01-01"), ("had-bounced", EMAIL, "2021-01-01")],
        deliveries=[
            ("had", "privacy-2.0", *SENT),
            ("had-bounced", "privacy-2.0", "fax", "failed", "2023-05-01"),
            ("had-asked", "privacy-2.0", *SENT),
            ("done", "privacy-2.0", *SENT),
            ("done", "privacy-2.0-postponed-1", "email", "sent", "2023-06-01"),
        ],
    )
    use = f"new-use:{EMAIL}:{TRAIN}"
    assert found["required"] == {"had": f"{use}|postponed", "had-bounced": use, "had-asked": "postponed"}
    assert found["opted-in"] == {"asked": "opted-in"}


def test_a_postponement_tells_each_of_what_concerned_them_as_far_as_that_is_known(tmp_path: Path) -> None:
    before = [practice(EMAIL, SERVICE, section="mail"), practice("user.content", SERVICE, section="notes")]
    after = [*before, practice(EMAIL, TRAIN, section="mail"), practice("user.content", TRAIN, section="notes")]
    decisions = tuple(decision(name, DecisionKind.NEW_USE, f"About {name}.") for name in ("mail", "notes"))
    first = version("1.0", "2020-01-01", before)
    moved = version("2.0", "2024-01-01", after, decisions=decisions, announced=(date(2023, 6, 1),))
    users = write_tables(
        tmp_path / "users",
        users=[(name, f"{name}@example.com") for name in ("asked", "mail", "notes")],
        collections=[("mail", EMAIL, "2021-01-01"), ("notes", "user.content", "2021-01-01")],
        deliveries=[(name, "privacy-2.0", *SENT) for name in ("asked", "mail", "notes")],
    )
    of = notice(moved, kind=NoticeKind.POSTPONEMENT)
    with choose(users, of, [first, moved], settings(tmp_path), tmp_path) as audience:
        assert {group.name: group.sentences for group in audience.groups} == {
            "required/en/since-1.0-1": ("About mail.",),
            "required/en/since-1.0-2": ("About notes.",),
            "required/en/since-1.0-3": ("About mail.", "About notes."),
        }
        assert audience.counts.late == 0


def test_a_postponement_counts_nobody_as_late_who_had_the_notice(tmp_path: Path) -> None:
    first, second = practice(EMAIL, TRAIN), practice(EMAIL, "analytics")
    earlier = new_use(first)
    moved = version("3.0", "2026-01-01", [practice(EMAIL, SERVICE), first, second], announced=(date(2025, 6, 1),))
    users = write_tables(
        tmp_path / "users",
        users=[(name, f"{name}@example.com") for name in ("had", "untold")],
        collections=[("had", EMAIL, "2021-01-01"), ("untold", EMAIL, "2021-01-01")],
        deliveries=[("had", "privacy-3.0", *SENT)],
    )
    of = notice(moved, kind=NoticeKind.POSTPONEMENT)
    with choose(users, of, [*earlier, moved], settings(tmp_path), tmp_path) as audience:
        assert (audience.counts.required, audience.counts.late) == (2, 1)


def test_a_withdrawal_goes_to_those_who_had_any_notice_of_the_version_and_to_nobody_else(tmp_path: Path) -> None:
    first, second = new_use(practice(EMAIL, TRAIN))
    gone = replace(second, status=Status.WITHDRAWN)
    found = told(
        tmp_path,
        [first, gone],
        of=notice(gone, kind=NoticeKind.WITHDRAWAL),
        users=[("had", "had@example.com"), ("untold", "untold@example.com"), ("asked", "asked@example.com", "", "t")],
        collections=[("had", EMAIL, "2021-01-01"), ("untold", EMAIL, "2021-01-01")],
        deliveries=[("had", "privacy-2.0-postponed-2", *SENT)],
    )
    assert found["required"] == {"had": "withdrawn"}
    assert found["opted-in"] == {}


@pytest.mark.parametrize("kind", [NoticeKind.POSTPONEMENT, NoticeKind.WITHDRAWAL])
def test_a_correction_goes_to_nobody_who_asked_for_the_notice_and_left(tmp_path: Path, kind: NoticeKind) -> None:
    first, second = new_use(practice(EMAIL, TRAIN))
    corrected = replace(second, announced=(date(2023, 6, 1),))
    code = "postponed" if kind is NoticeKind.POSTPONEMENT else "withdrawn"
    stays = {"opted-in": "yes", "complained": "yes"}
    found = told(
        tmp_path,
        [first, corrected],
        of=notice(corrected, kind=kind),
        users=[(name, f"{name}@example.com", "", stays.get(name, "no")) for name in ("owed", "left", *stays)],
        collections=[("owed", "user.content", "2021-01-01")],
        deliveries=[
            ("owed", "privacy-2.0", *SENT, "required"),
            ("left", "privacy-2.0", *SENT, "opted-in"),
            ("opted-in", "privacy-2.0", *SENT, "opted-in"),
            ("complained", "privacy-2.0", "email", "complained", "2023-05-01", "opted-in"),
        ],
    )
    assert found == {"required": {"owed": code}, "opted-in": {"opted-in": f"opted-in|{code}"}, "unreachable": {}}


def test_who_complained_or_unsubscribed_is_told_only_what_is_owed(tmp_path: Path) -> None:
    names = ("complained", "left", "bounced", "owed", "stays")
    found = told(
        tmp_path,
        new_use(practice(EMAIL, TRAIN)),
        users=[(name, f"{name}@example.com", "", "true") for name in names],
        collections=[("owed", EMAIL, "2021-01-01")],
        deliveries=[
            ("complained", "privacy-1.0", "email", "complained", "2020-01-01"),
            ("left", "terms-7", "email", " Unsubscribed", "2020-01-01"),
            ("left", "privacy-1.0", "email", "sent", "2021-01-01"),
            ("bounced", "privacy-1.0", "post", "bounced", "2020-01-01"),
            ("owed", "privacy-1.0", "email", "complained", "2020-01-01"),
            ("stays", "", "email", "sent", ""),
        ],
    )
    assert found["required"] == {"owed": f"new-use:{EMAIL}:{TRAIN}"}
    assert found["opted-in"] == {"bounced": "opted-in", "stays": "opted-in"}
