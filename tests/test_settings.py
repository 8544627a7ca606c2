"""The configuration: every mistake at once, and the day to build for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fairnotice.errors import SettingsError
from fairnotice.settings import NoticeBy, Organisation, Settings, VersionSource, settings_from

ROOT = Path("/srv/site")


def make(**options: Any) -> Settings:
    return settings_from(options, root=ROOT, policy_dir=ROOT / "policy", site_dir=ROOT / "site", where="mkdocs.yml")


def test_nothing_configured_is_a_usable_configuration() -> None:
    settings = make()
    assert settings == Settings(ROOT, ROOT / "policy", ROOT / "site")
    assert settings.source is VersionSource.FRONT_MATTER
    assert (settings.notice_period, settings.notice_days) == (30, 30)


def test_options_are_read() -> None:
    settings = make(
        source="tags",
        tags="policy-*",
        documents=["privacy.md"],
        timezone="America/Los_Angeles",
        today="2026-12-01",
        notice_period=14,
        notice_by="email",
        organisation={"name": "Example", "contact": "privacy@example.com"},
        data_categories={"user.content.calls": "Recorded calls"},
        data_uses=None,
    )
    assert settings.source is VersionSource.TAGS
    assert settings.documents == ("privacy.md",)
    assert settings.timezone.key == "America/Los_Angeles"
    assert settings.today == date(2026, 12, 1)
    assert settings.notice_by is NoticeBy.EMAIL
    assert settings.organisation == Organisation("Example", "privacy@example.com")
    assert settings.data_categories == {"user.content.calls": "Recorded calls"}


def test_all_mistakes_are_reported_together() -> None:
    with pytest.raises(SettingsError) as caught:
        make(
            sorce="tags",
            source="tag",
            timezone="Berlin",
            notice_days="thirty",
            notice_period=True,
            documents="privacy.md",
            today="tomorrow",
            organisation={"fax": "1"},
            data_uses={"No Term": "x"},
        )
    assert (
        str(caught.value)
        == """\
mkdocs.yml: unknown option 'sorce'; did you mean 'source'?
mkdocs.yml: source: expected one of front-matter, tags, commits, found 'tag'
mkdocs.yml: timezone: unknown time zone 'Berlin'; write it as in Europe/Berlin
mkdocs.yml: notice_days: expected a number of days from 0 to 3650, found 'thirty'
mkdocs.yml: notice_period: expected a number of days from 0 to 3650, found True
mkdocs.yml: documents: expected a list of texts, such as [privacy.md]
mkdocs.yml: today: expected a date as YYYY-MM-DD, found 'tomorrow'
mkdocs.yml: organisation: expected the keys name, contact, postal_address, complaints
mkdocs.yml: data_uses: 'No Term' is no term; use lower case, digits, underscores and dots
  Mend the options of the plugin `fairnotice`."""
    )


def test_the_day_is_configured_or_of_the_source_date_or_now_in_the_time_zone_of_the_site() -> None:
    now = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    epoch = {"SOURCE_DATE_EPOCH": "1796083200"}  # 2026-12-01 00:00 UTC
    assert make(today=date(2025, 1, 1)).day(epoch, now) == date(2025, 1, 1)
    assert make().day(epoch, now) == date(2026, 12, 1)
    assert make(timezone="America/Los_Angeles").day(epoch, now) == date(2026, 11, 30)
    assert make().day({}, now) == date(2026, 6, 30)
    assert make(timezone="Europe/Berlin").day({}, now) == date(2026, 7, 1)


def test_a_source_date_that_is_no_number_is_an_error() -> None:
    with pytest.raises(SettingsError, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        make().day({"SOURCE_DATE_EPOCH": "yesterday"}, datetime.now(UTC))
