"""The versions of a translation against those of its original."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from fairnotice.gate import translation_problems
from fairnotice.model import DocumentHistory, Status, Version

DAY = date(2026, 3, 1)
ORIGINAL = ("1.0", "2.0", "3.0", "4.0")


def versions(labels: Sequence[str], path: str) -> tuple[Version, ...]:
    source = b'---\nversion: "x"\n---\n'
    return tuple(Version("privacy", label, "Privacy", DAY, DAY, "", source, path=path) for label in labels)


def found(translated: Sequence[str], withdrawn: str = "") -> list[str]:
    """Give the labels of the versions about which there is something to mend."""
    french = DocumentHistory("privacy", "policy/privacy.fr.md", versions(translated, "policy/privacy.fr.md"))
    original = DocumentHistory("privacy", "policy/privacy.md", versions(ORIGINAL, ""), translations=(french,))
    judged = [
        Version(**{**vars(one), "status": Status.WITHDRAWN}) if one.label == withdrawn else one for one in original.all
    ]
    return [problem.version for problem in translation_problems(original, judged)]


@pytest.mark.parametrize(
    ("translated", "behind"),
    [
        (ORIGINAL, []),
        (["1.0", "2.0"], ["3.0", "4.0"]),
        (["3.0", "4.0"], []),
        (["1.0", "3.0"], ["4.0"]),
        (["1.0", "4.0"], []),
        (["4.0", "2.0"], []),
        ([], []),
        (["5.0"], ["1.0", "2.0", "3.0", "4.0", "5.0"]),
    ],
)
def test_a_translation_is_behind_in_what_is_newer_than_all_of_it(translated: list[str], behind: list[str]) -> None:
    assert found(translated) == behind


def test_a_translation_promises_the_same_notice() -> None:
    def text(title: str, sentence: str, front: str = "") -> Version:
        body = f"# Text\n\n## {title}\n\n{sentence}\n"
        source = f'---\nversion: "4.0"\n---\n\n{body}'
        return Version("privacy", "4.0", "Privacy", DAY, DAY, body, source.encode(), path=front)

    def problems(sentence: str) -> list[tuple[str, str]]:
        french = text("Modifications", sentence, "policy/privacy.fr.md")
        english = text("Changes", "We post changes 30 days before they take effect.")
        original = DocumentHistory(
            "privacy",
            "policy/privacy.md",
            (english,),
            translations=(DocumentHistory("privacy", "policy/privacy.fr.md", (french,)),),
        )
        return [(problem.where, problem.message) for problem in translation_problems(original, original.all)]

    assert problems("Les modifications sont annoncées 14 jours avant leur entrée en vigueur.") == [
        (
            "policy/privacy.fr.md:9",
            "it promises 14 days between notice and effect (“Modifications”), and the original 30 days",
        )
    ]
    assert problems("Les modifications sont annoncées 30 jours avant leur entrée en vigueur.") == []
    assert problems("Les modifications sont annoncées.") == []


def test_what_was_withdrawn_need_not_be_translated() -> None:
    assert found(["1.0", "2.0", "3.0"], withdrawn="4.0") == []
