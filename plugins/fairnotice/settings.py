"""The configuration as one frozen object, made in one place, with every mistake reported together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fairnotice.errors import SettingsError
from fairnotice.model import Term

TAXONOMY_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


class VersionSource(Term):
    """Where version labels and dates come from."""

    FRONT_MATTER = "front-matter", "The front matter of the document, along the first-parent history."
    TAGS = "tags", "Git tags that match a pattern."
    COMMITS = "commits", "Every commit that touches the document."


class NoticeBy(Term):
    """How a material change that touches no data already collected is announced."""

    SITE = "site", "By a prominent notice on the site, and by e-mail to those who opted in."
    EMAIL = "email", "By e-mail to everyone, as well as on the site."


@dataclass(frozen=True)
class Organisation:
    """Who speaks in notices, and where people can answer: `contact` is an e-mail address, `complaints` a URL or text."""

    name: str = ""
    contact: str = ""
    postal_address: str = ""
    complaints: str = ""


@dataclass(frozen=True)
class Settings:
    """What the site owner chose.

    `root` is the folder of the configuration file, `policy_dir` and `site_dir` are absolute. `notice_period` is the
    number of days promised between publication and effect, `notice_days` how long a notice keeps running after effect.
    `data_categories` and `data_uses` add terms (key -> what it means) to the taxonomy.
    """

    root: Path
    policy_dir: Path
    site_dir: Path
    site_name: str = ""
    site_url: str = ""
    source: VersionSource = VersionSource.FRONT_MATTER
    tags: str = "v*"
    documents: tuple[str, ...] = ()
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    today: date | None = None
    notice_period: int = 30
    notice_days: int = 30
    notice_by: NoticeBy = NoticeBy.SITE
    organisation: Organisation = Organisation()
    data_categories: Mapping[str, str] = field(default_factory=dict)
    data_uses: Mapping[str, str] = field(default_factory=dict)

    def day(self, environment: Mapping[str, str], now: datetime) -> date:
        """Give the day to build for: the configured one, else SOURCE_DATE_EPOCH, else `now`, in the site's time zone."""
        if self.today:
            return self.today
        epoch = environment.get("SOURCE_DATE_EPOCH", "")
        if epoch and not epoch.isdigit():
            raise SettingsError(
                f"SOURCE_DATE_EPOCH is {epoch!r}, which is not a number of seconds",
                "Set it to seconds since 1970, e.g. SOURCE_DATE_EPOCH=$(git log -1 --format=%ct), or unset it.",
            )
        moment = datetime.fromtimestamp(int(epoch), self.timezone) if epoch else now.astimezone(self.timezone)
        return moment.date()
