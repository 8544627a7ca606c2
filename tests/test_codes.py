from __future__ import annotations

import pytest

from fairnotice import codes
from fairnotice.document import parse
from fairnotice.redline import Redline, redline

PAIRS = (
    ("# Data\n\nWe keep logs for 30 days. We tell no one.\n", "# Data\n\nWe keep logs for 60 days. We tell no one.\n"),
    ("# Data\n\nWe keep logs. We keep them for 30 days.\n", "# Data\n\nWe keep logs and we keep them for 60 days.\n"),
    ("**Data**\n\nYou may object.\n\n- one\n- two\n", "# Data\n\nYou may object.\n\n- two\n- one and more\n"),
    ("# Terms\n\nMore.\n\nWe keep logs for 30 days. We tell no one.\n", "More.\n\nWe keep logs for 60 days.\n"),
)


def alone(before: str, after: str) -> Redline:
    """Compare two texts as a process does that has compared nothing before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codes, "_shared", codes.Codes())
        parse.cache_clear()
        return redline(parse(before), parse(after))


def test_a_comparison_is_the_same_whatever_was_compared_before() -> None:
    expected = [alone(*pair) for pair in PAIRS]
    parse.cache_clear()
    for _ in range(2):
        assert [redline(parse(before), parse(after)) for before, after in PAIRS] == expected


def test_after_very_many_words_another_alphabet_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [alone(*pair) for pair in PAIRS]
    monkeypatch.setattr(codes, "_MOST_WORDS", 0)
    first = codes.shared_codes()
    assert [redline(parse(before), parse(after)) for before, after in PAIRS] == expected
    assert codes.shared_codes() is not first


def test_few_gaps_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [alone(*pair) for pair in PAIRS]
    monkeypatch.setattr(codes, "_MOST_GAPS", 1)
    assert [alone(*pair) for pair in PAIRS] == expected
