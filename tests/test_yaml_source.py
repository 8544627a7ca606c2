"""YAML with line numbers, and front matter."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from fairnotice.errors import PolicyError
from fairnotice.yaml_source import as_date, read_yaml, split_front_matter


def test_every_value_has_its_line() -> None:
    source = read_yaml("a: 1\nb:\n  - c: 2\n    d: 3\n", "x.yml", PolicyError)
    assert source.values == {"a": 1, "b": [{"c": 2, "d": 3}]}
    assert [source.where(*keys) for keys in [("a",), ("b", 0), ("b", 0, "d"), ("b", 0, "gone"), ("gone",)]] == [
        "x.yml:1",
        "x.yml:3",
        "x.yml:4",
        "x.yml:3",
        "x.yml:1",
    ]


def test_lines_are_those_of_the_whole_file() -> None:
    assert read_yaml("a: 1\n", "x.md", PolicyError, first_line=2).where("a") == "x.md:2"


def test_nothing_is_an_empty_mapping() -> None:
    assert read_yaml("# only a comment\n", "x.yml", PolicyError).values == {}


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("a: b: c", "not valid YAML", "x.yml:1"),
        ("a: 1\n b: 2", "not valid YAML", "x.yml:2"),
        ("- a", "expected keys and values, found a list", "x.yml:1"),
        ("just text", "expected keys and values, found a single value", "x.yml:1"),
        ("a: 1\nb: !!python/object/apply:os.system ['true']", "not valid YAML", "x.yml:2"),
    ],
)
def test_what_is_not_a_yaml_mapping_is_an_error_with_its_line(text: str, message: str, where: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_yaml(text, "x.yml", PolicyError)
    assert message in caught.value.message
    assert caught.value.where == where
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "front", "rest"),
    [
        ("---\na: 1\n---\n\nText\n", "a: 1\n", "Text\n"),
        ("---  \na: 1\n---  \nText", "a: 1\n", "Text"),
        ("---\n---\nText", "", "Text"),
        ("---\na: 1\n---", "a: 1\n", ""),
        ("Text\n---\na: 1\n---\n", "", "Text\n---\na: 1\n---\n"),
        ("---\na: 1\nText without an end\n", "", "---\na: 1\nText without an end\n"),
        ("--- a\n---\n", "", "--- a\n---\n"),
        ("", "", ""),
    ],
)
def test_front_matter_is_split_from_the_text(text: str, front: str, rest: str) -> None:
    assert split_front_matter(text) == (front, rest)


def test_dates_are_dates_or_iso_texts_and_nothing_else() -> None:
    given = [
        date(2026, 1, 2),
        "2026-01-02",
        "20260102",
        "2026-1-2",
        datetime(2026, 1, 2, 3),
        20260102,
        None,
        "2026-02-30",
    ]
    assert [as_date(value) for value in given] == [date(2026, 1, 2)] * 2 + [None] * 6


def test_a_value_that_contains_itself_ends() -> None:
    assert read_yaml("a: &x [1, *x]\nb: 2\n", "x.yml", PolicyError).where("b") == "x.yml:2"
