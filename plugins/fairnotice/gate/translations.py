"""The languages of a document: each translation must say the same versions as the original."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fairnotice.document import normalise, parse
from fairnotice.gate.announcing import stated_period
from fairnotice.gate.problem import PolicyText, Problem, ProblemKind, Severity
from fairnotice.model import DocumentHistory, Version
from fairnotice.phrases import counted
from fairnotice.versions import place_of


def translation_problems(history: DocumentHistory, judged: Iterable[Version]) -> Iterator[Problem]:
    """Give what is out of step in the translations of a document, for the versions of the original that are judged."""
    versions = tuple(judged)
    places = {version.label: place for place, version in enumerate(history.all)}
    for translation in history.translations:
        own = {version.label: version for version in translation.all}
        newest = next(reversed(own.values()), None)
        reached = max((places[label] for label in own if label in places), default=-1)
        for version in versions:
            if version.withdrawn or not newest:
                continue
            if version.label in own:
                yield from _contradictions(own[version.label], version)
                yield from _other_promise(own[version.label], version)
            elif places[version.label] > reached:  # one that began later, or left a version out, is not behind in it
                yield Problem(
                    ProblemKind.TRANSLATION,
                    place_of(newest, "version"),
                    f"this is version {newest.label} in the language `{translation.language}`, and the original is"
                    f" version {version.label}",
                    f"Translate what changed (`notify-diff compare {newest.label} {version.label} --document"
                    f' {history.document}`), and write `version: "{version.label}"`; until then its readers are shown'
                    " the original.",
                    version=version.label,
                    severity=Severity.WARNING,
                )
        for label, version in own.items():
            if label not in places:
                yield Problem(
                    ProblemKind.TRANSLATION,
                    place_of(version, "version"),
                    f"the original, {history.path}, has no version {label}",
                    "Write the label of the version that it translates.",
                    version=label,
                )


def _other_promise(translated: Version, original: Version) -> Iterator[Problem]:
    """Give where a translation promises another time between notice and effect than the text that it translates."""
    document = parse(translated.text)
    given, right = stated_period(document), stated_period(parse(original.text))
    if given and right and given.days != right.days:
        title = document.section_at(given.statement.offset).title
        yield Problem(
            ProblemKind.TRANSLATION,
            PolicyText(translated.path, normalise(translated.source)).where(translated, given.statement.offset),
            f"it promises {counted(given.usual, 'day')} between notice and effect"
            + (f" (“{title}”)" if title else "")
            + f", and the original {counted(right.usual, 'day')}",
            "Let both promise the same.",
            version=original.label,
        )


def _contradictions(translated: Version, original: Version) -> Iterator[Problem]:
    for key in ("published", "effective"):
        given, right = getattr(translated, key), getattr(original, key)
        if given != right and original.dated:
            yield Problem(
                ProblemKind.TRANSLATION,
                place_of(translated, key),
                f"`{key}: {given}` differs from that of the original, {right}",
                f"Leave the line `{key}:` out: a translation has the dates of its original.",
                version=original.label,
            )
