"""Redlines side by side and as a page of their own, and that every one of them is valid HTML."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairnotice import render
from fairnotice.comparison import compare
from render_cases import BEFORE, compared
from valid_html import Valid

MARKUP = st.lists(
    st.sampled_from(
        (
            "# A;## B\n\n;- x;1. y;| a | b |\n|---|---|\n| c | d |\n;<b>;<script>;**m**;\n\n;\n;```\nz\n```\n;---\n;"
            "> q;We keep it. ;We share ten things here. ;&amp;<!--;[l](u)"
        ).split(";")
    ),
    max_size=12,
).map(" ".join)


@given(MARKUP, MARKUP, st.booleans())
@settings(max_examples=200, deadline=None)
def test_html_is_valid_for_any_two_texts(before: str, after: str, only_changes: bool) -> None:
    Valid.check(render.html(compared(before, after), only_changes=only_changes))


@given(MARKUP, MARKUP)
@settings(max_examples=200, deadline=None)
def test_side_by_side_is_valid_for_any_two_texts(before: str, after: str) -> None:
    Valid.check(render.side_by_side(compared(before, after)))


@pytest.mark.parametrize("colour", [True, False])
def test_words_that_are_kept_show_once(colour: bool) -> None:
    assert render.terminal(compared(), colour).count("share your data") == 1


SIDES = """\
<h2>Side by side</h2>
<table class="fn-sides">
<thead><tr><th scope="col">Old text</th><th scope="col">New text</th></tr></thead>
<tbody>
<tr class="fn-fold"><td colspan="2"><details><summary>2 statements unchanged</summary>
<h3 dir="auto">Other</h3>
<p dir="auto">One is kept.</p>
</details></td></tr>
<tr><td colspan="2"><h3 dir="auto">Policy</h3></td></tr>
<tr class="fn-fold"><td colspan="2"><details><summary>2 statements unchanged</summary>
<p dir="auto">Two is kept. </p>
<p dir="auto">Three is kept. </p>
</details></td></tr>
<tr class="fn-same"><td><p dir="auto">Four is kept. </p></td><td><p dir="auto">Four is kept. </p></td></tr>
<tr><td><p dir="auto">We <del id="redline-change-1">may</del> share it. </p></td><td><p dir="auto">We  \
<ins>will</ins> share it. </p></td></tr>
<tr><td><p dir="auto"><del id="redline-change-2">We never sell it.</del></p></td>\
<td><span class="fn-hidden">nothing</span></td></tr>
<tr><td><p dir="auto" class="fn-item fn-depth-1">• Item <del id="redline-change-3">one</del></p></td>\
<td><p dir="auto" class="fn-item fn-depth-1">• Item  <ins>two</ins></p></td></tr>
</tbody>
</table>
</div>
"""


def test_side_by_side_aligns_statements_and_folds_what_is_unchanged() -> None:
    old = "# Other\n\nOne is kept.\n\n# Policy\n\nTwo is kept. Three is kept. Four is kept. "
    old += "We may share it. We never sell it.\n\n- Item one\n"
    new = old.replace("may", "will").replace(" We never sell it.", "").replace("one", "two")
    shown = render.side_by_side(compared(old, new))
    Valid.check(shown)
    seen = re.sub(r'<span class="fn-hidden">(\[[a-z ]+: |\] )</span>', "", shown)
    assert seen[seen.index("<h2>Side") :] == SIDES


def test_side_by_side_of_equal_texts_is_no_table() -> None:
    assert "<table" not in render.side_by_side(compared(BEFORE, BEFORE))


def test_a_page_stands_alone_and_escapes_its_title() -> None:
    shown = render.page(render.html(compared()), "A <b> & c")
    assert shown.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>A &lt;b&gt; &amp; c</title>" in shown
    assert "prefers-color-scheme: dark" in shown and "@media print" in shown
    assert not re.search(r"""(?:src|href)=["'](?!#)|@import|url\(""", shown)


def test_the_site_draws_redlines_as_the_page_does() -> None:
    style = resources.files("fairnotice.render").joinpath("redline.css").read_text(encoding="utf-8")
    site = Path(__file__).parents[1] / "site_overrides" / "assets" / "fairnotice.css"
    assert style in site.read_text(encoding="utf-8")


def test_parts_of_a_redline_nest_each_heading_with_what_stands_under_it() -> None:
    before = "Top.\n\n## One\n\nText.\n\n### Deep\n\nMore.\n\n## Two\n\nLast.\n"
    pieces = render.parts(compare(before, before.replace("More", "Much more")))
    assert re.sub(r"<(?!/?section|h\d)[^>]*>|\n| (id|dir)=\"[^\"]*\"", "", pieces.text) == (
        "<section>Top.</section>"
        "<section><h3>OneText.<section><h4>Deep[removed: More]  [added: Much more] .</section></section>"
        "<section><h3>TwoLast.</section>"
    )
    assert pieces.formats == ""
    assert "“More” → “Much more”" in pieces.changes
