"""The words of the site in a reader's language: a catalogue is a YAML file of texts with places to fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml
from markupsafe import Markup, escape

from fairnotice.yaml_source import BASE

DEFAULT = "en"
FOLDER = resources.files("fairnotice") / "catalogues"


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language; a key that it lacks is an error, so that no page ever shows one."""

    language: str
    entries: Mapping[str, Any]

    def say(self, key: str, **places: Any) -> Markup:
        """Give a text as HTML, with its places filled in and escaped; one that counts is chosen by the place `n`."""
        entry = self._entry(key, places)
        if places:
            entry = entry.format(**{name: escape(value) for name, value in places.items()})
        return Markup(entry)  # noqa: S704 (ours; places are escaped)

    def text(self, key: str, **places: Any) -> str:
        """Give the same as plain text, for titles and machines."""
        return self._entry(key, places).format(**places)

    def _entry(self, key: str, places: dict[str, Any]) -> str:
        entry = self.entries[key]
        if isinstance(entry, Mapping):
            number = places["n"]
            entry = entry["one" if number == 1 else "other"]
            places["n"] = f"{number:,}".replace(",", self.entries["thousands"])
        return str(entry)

    def day(self, day: date) -> str:
        """Give a date as people write it, as in `11 January 2027`."""
        first = self.entries.get("first_day_of_month")
        number = first if first and day.day == 1 else day.day
        return str(self.entries["date"]).format(day=number, month=self.entries["months"][day.month - 1], year=day.year)

    def time(self, day: date) -> Markup:
        """Give a date as an HTML element that machines read, too."""
        return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), self.day(day))

    def listed(self, items: Sequence[str]) -> str:
        """Give items as in `a, b and c`."""
        return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {self.entries['and']} {items[-1]}"

    def term(self, key: str, name: str) -> str:
        """Give what a term of the taxonomy is called in this language; `name` where it has no name of its own."""
        return str(self.entries.get("terms", {}).get(key, name))


@cache
def languages() -> tuple[str, ...]:
    """Give the languages that there are catalogues for."""
    names = (entry.name for entry in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yml") for name in names if name.endswith(".yml")))


@cache
def catalogue(language: str) -> Catalogue:
    """Give the catalogue of a language such as `fr` or `fr-CA`; the English one where there is none."""
    known = next((tag for tag in (language, language.partition("-")[0]) if tag in languages()), DEFAULT)
    entries = yaml.load((FOLDER / f"{known}.yml").read_text(encoding="utf-8"), Loader=BASE)  # noqa: S506 (a safe loader)
    return Catalogue(known, entries)


def language_name(language: str) -> str:
    """Give what a language calls itself, with its region if it has one; its tag where there is no catalogue for it."""
    words = catalogue(language)
    if words.language not in (language, language.partition("-")[0]):
        return language
    name = words.text("language")
    return name if words.language == language else f"{name} ({language})"
