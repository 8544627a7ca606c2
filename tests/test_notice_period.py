"""How much notice a version owes: what was promised before binds, whatever it says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conftest import CONFIG, Make, Run, policy, write
from fairnotice.document import parse
from fairnotice.gate.announcing import stated_period
from fairnotice.gate.notice_period import notice_period
from fairnotice.model import Status, Version
from fairnotice.settings import Settings

SETTINGS = Settings(Path("/srv"), Path("/srv/policy"), Path("/srv/site"), where="/srv/mkdocs.yml")


def promising(label: str, notice: str, published: date, effective: date) -> Version:
    text = f"# Privacy\n\n## Changes\n\nWe post material changes on this site at least {notice} before they bind.\n"
    return Version("privacy", label, "Privacy", published, effective, text, text.encode())


ONE = promising("1", "60 days", date(2025, 1, 1), date(2025, 1, 1))
TWO = promising("2", "14 days", date(2026, 1, 1), date(2026, 3, 1))
THREE = promising("3", "14 days", date(2026, 4, 1), date(2026, 6, 1))
CONFIGURED = (30, "30 days are promised by `notice_period` (mkdocs.yml)")


def owed(version: Version, *versions: Version, configured: int = 30) -> tuple[int, str]:
    period = notice_period(version, versions, replace(SETTINGS, notice_period=configured))
    return period.days, period.sentence


def test_a_version_cannot_shorten_its_own_notice() -> None:
    assert owed(TWO, ONE, TWO) == (60, "60 days are promised by version 1, in “Changes”")
    assert owed(THREE, ONE, TWO, THREE) == CONFIGURED


def test_the_longer_of_configuration_and_text_counts() -> None:
    assert owed(TWO, ONE, TWO, configured=90)[0] == 90
    assert owed(ONE, ONE, TWO) == CONFIGURED


def test_a_configuration_that_keeps_the_words_is_kept() -> None:
    month = replace(ONE, text=ONE.text.replace("60 days", "one month"))
    assert owed(TWO, month, TWO, configured=28)[0] == 28
    assert owed(TWO, month, TWO, configured=14)[0] == 30


def test_the_text_in_force_binds_what_is_published_before_its_successor_does() -> None:
    early = replace(THREE, published=date(2026, 2, 1))
    assert owed(early, ONE, TWO, early)[0] == 60
    stricter = replace(TWO, text=TWO.text.replace("14 days", "90 days"))
    assert owed(early, ONE, stricter, early) == (90, "90 days are promised by version 2, in “Changes”")


@pytest.mark.parametrize("taken_back", [replace(TWO, status=Status.WITHDRAWN), replace(TWO, dated=False)])
def test_what_never_stood_promises_nothing(taken_back: Version) -> None:
    assert owed(THREE, replace(taken_back, text=ONE.text), THREE) == CONFIGURED


@pytest.mark.parametrize(
    ("notice", "usual", "fewest", "most"),
    [
        ("30 days", 30, 30, 30),
        ("two weeks", 14, 14, 14),
        ("three months", 90, 84, 93),
        ("a year", 365, 365, 366),
        ("72 hours", 3, 3, 3),
        ("7 business days", 14, 9, 14),
        ("30 working days", 42, 42, 42),
    ],
)
def test_a_promised_period_in_days(notice: str, usual: int, fewest: int, most: int) -> None:
    stated = stated_period(parse(replace(ONE, text=ONE.text.replace("60 days", notice)).text))
    assert stated is not None
    assert (stated.usual, stated.days[0], stated.days[-1]) == (usual, fewest, most)


def test_check_and_release_keep_what_the_version_before_promised(repository: Make, run: Run) -> None:
    body = "We keep your name for {} days.\n\n## Changes\n\nWe post a notice at least {} days before a change.\n"
    decided = "changes:\n  - {section: data, kind: material, summary: Example keeps names for longer.}\n"
    configured = CONFIG.replace("timezone: UTC", "notice_period: 30")
    root = repository(
        {"policy/privacy.md": policy("1.0", "2020-01-01", "2020-02-01", body.format(30, 60)), "mkdocs.yml": configured}
    )
    decided += "  - {section: changes, kind: material, summary: Example gives 30 days of notice instead of 60.}\n"
    draft = policy("2.0", "2026-12-01", "2026-12-31", body.format(90, 30), decided)
    write(root, {"policy/privacy.md": draft})
    status, out, _ = run(root, "--today", "2026-12-01", "check")
    assert status == 1
    assert "60 days are promised by version 1.0, in “Changes”" in " ".join(out.split())
    assert "Set `effective:` to 2027-01-30 (30 January 2027) or later." in out
    write(root, {"policy/privacy.md": draft.replace("effective: 2026-12-31\n", "status: draft\n")})
    status, out, _ = run(root, "--today", "2026-12-01", "release")
    assert (status, "in effect from 30 January 2027" in out) == (0, True)
    assert "have to be e-mailed by 1 December 2026" in out
