"""The configuration as one frozen object, made in one place, with every mistake reported together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fairnotice.errors import Mistakes, SettingsError
from fairnotice.model import Term
from fairnotice.yaml_source import as_date

MEND = "Mend the options of the plugin `fairnotice`."
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


class UnknownData(Term):
    """What becomes of data held in a category that is no term of the taxonomy."""

    ERROR = "error", "Nothing is written until somebody mends it."
    WARNING = "warning", "It counts as data of every category, which is the safe side."


@dataclass(frozen=True)
class Organisation:
    """Who speaks in notices, and where people can answer: `contact` is an e-mail address, `complaints` a URL."""

    name: str = ""
    contact: str = ""
    postal_address: str = ""
    complaints: str = ""


@dataclass(frozen=True)
class Settings:
    """What the site owner chose.

    `root` is the folder of the configuration file; `policy_dir`, `site_dir` and `theme_dir` (the theme's own files, if
    the site has any) are absolute. `notice_period` is the
    number of days promised between publication and effect, `notice_days` how long a notice keeps running after effect.
    `data_categories` and `data_uses` add terms (key -> what it means) to the taxonomy. `language` is that of the
    policy and its site, and of messages to those whose own there are no words for; `messages` is the folder of own
    templates. `dismissible` says whether a notice may be dismissed before it takes effect.
    `where` is the configuration as a person types its path, `lines` the lines of its options in it, the plugin's own
    under an empty name.
    """

    root: Path
    policy_dir: Path
    site_dir: Path
    theme_dir: Path | None = None
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
    unknown_data: UnknownData = UnknownData.ERROR
    dismissible: bool = False
    organisation: Organisation = Organisation()
    data_categories: Mapping[str, str] = field(default_factory=dict)
    data_uses: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    messages: Path | None = None
    where: str = field(default="mkdocs.yml", compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    def place(self, option: str) -> str:
        """Give `file:line` of an option in the configuration, or of the plugin where the option is left out."""
        line = self.lines.get(option) or self.lines.get("")
        name = Path(self.where).name
        return f"{name}:{line}" if line else name

    def shown(self, path: Path) -> str:
        """Give a path as a person types it, from the folder of the configuration."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def day(self, environment: Mapping[str, str], now: datetime) -> date:
        """Give the day to build for, in the site's zone: the configured one, else SOURCE_DATE_EPOCH, else `now`."""
        if self.today:
            return self.today
        epoch = environment.get("SOURCE_DATE_EPOCH", "")
        try:
            moment = datetime.fromtimestamp(int(epoch), self.timezone) if epoch else now.astimezone(self.timezone)
        except (ValueError, OverflowError, OSError):
            raise SettingsError(
                f"SOURCE_DATE_EPOCH is {epoch!r}, which is not a number of seconds",
                "Set it to seconds since 1970, e.g. SOURCE_DATE_EPOCH=$(git log -1 --format=%ct), or unset it.",
            ) from None
        return moment.date()


def settings_from(
    options: Mapping[str, Any],
    *,
    root: Path,
    policy_dir: Path,
    site_dir: Path,
    theme_dir: Path | None = None,
    site_name: str = "",
    site_url: str = "",
    where: str = "",
    option_lines: Mapping[str, int] | None = None,
) -> Settings:
    """Make settings from the plugin's options; raise SettingsError with one line for each mistake in them.

    An option that is absent or None has its default. `where` is the file to name in errors.
    """
    mistakes = Mistakes()
    lines = option_lines or {}
    chosen: dict[str, Any] = {}
    for name, value in options.items():
        line = lines.get(name) or lines.get("")
        at = f"{where}:{line}" if line else where
        if name not in READERS:
            near = get_close_matches(name, READERS, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            mistakes.add([SettingsError(f"unknown option {name!r}{meant}", MEND, at)])
        elif value is not None:
            try:
                chosen[name] = READERS[name](value)
            except ValueError as problem:
                mistakes.add([SettingsError(f"{name}: {problem}", MEND, at)])
    mistakes.report()
    if "messages" in chosen:
        chosen["messages"] = root / chosen["messages"]
    return Settings(
        root=root,
        policy_dir=policy_dir,
        site_dir=site_dir,
        theme_dir=theme_dir,
        site_name=site_name,
        site_url=site_url,
        where=where or "mkdocs.yml",
        lines=lines,
        **chosen,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a text, found {value!r}")
    return value.strip()


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise ValueError("expected a list of texts, such as [privacy.md]")
    return tuple(_text(item) for item in value)


def _days(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= 3650:
        raise ValueError(f"expected a number of days from 0 to 3650, found {value!r}")
    return value


def _day(value: Any) -> date:
    day = as_date(value)
    if day is None:
        raise ValueError(f"expected a date as YYYY-MM-DD, found {value!r}")
    return day


def _timezone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(_text(value))
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"unknown time zone {value!r}; write it as in Europe/Berlin") from None


def _member(kind: type[Term]) -> Callable[[Any], Term]:
    def read(value: Any) -> Term:
        for member in kind:
            if value == member.value:
                return member
        raise ValueError(f"expected one of {', '.join(kind)}, found {value!r}")

    return read


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, found {value!r}")
    return value


def _organisation(value: Any) -> Organisation:
    known = [field.name for field in fields(Organisation)]
    if not isinstance(value, Mapping) or set(value) - set(known):
        raise ValueError(f"expected the keys {', '.join(known)}")
    return Organisation(**{key: _text(text) for key, text in value.items() if text is not None})


def _terms(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError("expected terms with what they mean, such as `user.content.calls: Recorded calls`")
    for key in value:
        if not TAXONOMY_KEY.fullmatch(str(key)):
            raise ValueError(f"{key!r} is no term; use lower case, digits, underscores and dots")
    return {str(key): _text(meaning) for key, meaning in value.items()}


def _language(value: Any) -> str:
    language = _text(value)
    if not re.fullmatch("[a-z]{2,3}", language):
        raise ValueError(f"expected a language as `en`, found {value!r}")
    return language


READERS: Mapping[str, Callable[[Any], Any]] = {
    "source": _member(VersionSource),
    "tags": _text,
    "documents": _texts,
    "timezone": _timezone,
    "today": _day,
    "notice_period": _days,
    "notice_days": _days,
    "notice_by": _member(NoticeBy),
    "unknown_data": _member(UnknownData),
    "dismissible": _truth,
    "organisation": _organisation,
    "data_categories": _terms,
    "data_uses": _terms,
    "language": _language,
    "messages": _text,
}
