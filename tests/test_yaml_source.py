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
    ("text", "error"),
    [
        ("a: 1\n? [b]\n: 2", "2: a key cannot be a list; Write it as lines of the form `key: value`."),
        ("- a", "1: expected keys and values, found a list; Write it as lines of the form `key: value`."),
        ("a: b: c", '1: a mark in this text is read as one of YAML\'s; Put the text into double quotes: `a: "b: c"`.'),
        (
            "b: 1\na: 'Ada's list'",
            "2: a mark in this text is read as one of YAML's; Put the text into double quotes: `a: \"Ada's list\"`.",
        ),
        (
            "a: !!python/object/apply:os.system [1]",
            "1: a mark in this text is read as one of YAML's; Put the text into double quotes:"
            ' `a: "!!python/object/apply:os.system [1]"`.',
        ),
        ('a: "b\nc: d\n', "1: a text in quotes has no end; Close it with the mark with which it begins."),
        ("a:\n\t- b", "2: a tab stands at the beginning of the line; Write spaces in its place."),
        ("a: [b,\nc: d\n", "1: a bracket has no end; Close it, or write each entry on a line of its own."),
        (
            "<<<<<<< one\na: 1\n=======\na: 2\n>>>>>>> two\n",
            "1: a merge conflict was left here; Keep one of the two versions, and delete the marks.",
        ),
        (
            "text\na: 1",
            "2: this line or the one above it is not of the form `key: value`; Give the text a key, or mark it as a"
            " note with `#`.",
        ),
        (
            "a: 1\ntext",
            "2: this line is not of the form `key: value`; Give it a key, or set it in below the line above.",
        ),
        (
            "a:\n  - b\n- c",
            "3: not valid YAML: while parsing a block mapping did not find expected key; Begin the line in the same"
            " column as the others of its list, and set in what belongs below a key.",
        ),
    ],
)
def test_what_is_no_yaml_mapping_is_an_error_in_plain_words_with_its_line(text: str, error: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_yaml(text, "x.yml", PolicyError)
    assert str(caught.value) == "x.yml:" + error.replace("; ", "\n  ", 1)


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
