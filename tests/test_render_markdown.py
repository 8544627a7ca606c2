"""What a redline as Markdown looks like to a reader of Markdown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fairnotice import render
from fairnotice.comparison import compare

READER = MarkdownIt("commonmark").enable("strikethrough")
TEXTS = st.text(alphabet="ab .,!(*次数。「", max_size=12).map(lambda text: f"We keep {text} names.\n")


def read(before: str, after: str) -> str:
    """Give the first line of changes as HTML, marks alone."""
    html = str(READER.renderInline(changed(before, after)[0]))
    return html.replace("<s>", "<del>").replace("</s>", "</del>")


def changed(before: str, after: str) -> list[str]:
    """Give the changed blocks as Markdown."""
    _, _, shown = render.markdown(compare(before, after)).partition("## Changes")
    return [line.removeprefix("- ") for line in shown.split("\n") if line.startswith("- ")]


@pytest.mark.parametrize(
    ("before", "after", "html"),
    [
        ("We keep names.\n", "We keep full names.\n", "We keep <strong>full</strong> names."),
        ("Cookies. We bake.\n", "Cookies and pixels. We bake.\n", "Cookies <strong>and pixels</strong>. We bake."),
        ("We keep names now.\n", "We keep names, streets now.\n", "We keep names<strong>, streets</strong> now."),
        ("我们收集数据。次は。\n", "次は。\n", "<del>我们收集数据。</del>次は。"),
        ("次は。\n", "我们收集数据。次は。\n", "<strong>我们收集数据。</strong>次は。"),
    ],
)
def test_a_mark_is_one_for_a_reader_of_markdown(before: str, after: str, html: str) -> None:
    assert read(before, after) == html


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_no_mark_is_left_over_whatever_stands_beside_it(before: str, after: str) -> None:
    for line in changed(before, after):
        marks = re.sub(r"\\\\.", "", line)  # but for those that are escaped
        html = READER.renderInline(line)
        assert html.count("<s>") + html.count("<del>") == marks.count("~~") // 2 + marks.count("<del>")
        assert html.count("<strong>") == marks.count("**") // 2 + marks.count("<strong>")


def test_emphasis_that_only_some_readers_see_is_no_word_of_a_policy() -> None:
    assert not compare("我们收集**数据。**次は。\n", "我们收集数据。次は。\n").findings
    shown = render.terminal(
        compare("我们收集**数据。**次は。\n", "我们收集数据。次は。\n"), colour=False, formatting=True
    )
    assert shown == "1 change of formatting only.\n  Marks: “** … **” removed\n"


BEFORE = "See [our page](https://a.example) now.\n\nWe **keep** it.\n"
AFTER = "See [our page](https://b.example) now.\n\nWe keep it.\n"


def test_formatting_is_listed_where_it_is_asked_for() -> None:
    terminal = render.terminal(compare(BEFORE, AFTER), colour=False, formatting=True)
    assert terminal == (
        "2 changes of formatting only.\n"
        "  Link in “See our page now.”: “https://a.example” → “https://b.example”\n"
        "  Marks: “** … **” removed\n"
    )
    assert render.markdown(compare(BEFORE, AFTER), formatting=True) == (
        "## Changes\n\n2 changes of formatting only.\n\n"
        "- Link in “See our page now.”: “https://a.example” → “https://b.example”\n"
        "- Marks: “\\*\\* … \\*\\*” removed\n"
    )
    assert render.markdown(compare(BEFORE, AFTER)) == "## Changes\n\n2 changes of formatting only.\n"
