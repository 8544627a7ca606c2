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


def test_what_was_withdrawn_need_not_be_translated() -> None:
    assert found(["1.0", "2.0", "3.0"], withdrawn="4.0") == []
