"""The languages that messages can be written in, and what is translated into them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from fairnotice.model import DocumentHistory, Version
from fairnotice.settings import Settings

SHIPPED = ("en", "de", "es", "fr")
WORDS = "words.jinja"
CODE = re.compile("[a-z]{2,3}")
"""A language as messages know it: the first part of a locale, without region or script."""

Translations = Mapping[str, Mapping[str, Version]]
"""By language, the translated versions by their labels."""


def languages(settings: Settings) -> tuple[str, ...]:
    """Give the languages that there are words for; the first is the default, for everybody whose own is not there."""
    folder = settings.messages
    added = {path.parent.name for path in folder.glob(f"*/{WORDS}")} if folder else set()
    known = sorted({*SHIPPED, *filter(CODE.fullmatch, added)} - {settings.language})
    return (settings.language, *known)


def translations_of(history: DocumentHistory) -> Translations:
    """Give the translated versions of a document; of two for regions of one language, the first."""
    found: dict[str, dict[str, Version]] = {}
    for translation in history.translations:
        versions = found.setdefault(translation.language.partition("-")[0], {})
        for version in translation.versions:
            versions.setdefault(version.label, version)
    return found


def editions(target: Version, translations: Translations) -> dict[str, tuple[Version, ...]]:
    """Give by language the translated versions of one document up to that of a version, where there is one."""
    found: dict[str, tuple[Version, ...]] = {}
    for language, versions in translations.items():
        if last := versions.get(target.label):
            series = [version for version in versions.values() if version.document == last.document]
            found[language] = tuple(series[: series.index(last) + 1])
    return found


def translated_summaries(versions: Sequence[Version], translations: Translations) -> dict[str, dict[str, str]]:
    """Give for each summary of a decision what it is in which language.

    The translations of a version's decisions are those of its translated file, in the same order; a file that has not
    as many of the same kinds translates none, since it is not known which is which.
    """
    found: dict[str, dict[str, str]] = {}
    for language, translated in translations.items():
        for version in versions:
            decisions = translated[version.label].decisions if version.label in translated else ()
            if [decision.kind for decision in decisions] == [decision.kind for decision in version.decisions]:
                for own, other in zip(version.decisions, decisions, strict=True):
                    found.setdefault(own.summary, {})[language] = other.summary
    return found
