"""Old texts are safe, and rendered section by section are what python-markdown makes of the whole."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairnotice.site import markup

HISTORIES = Path(__file__).parent / "histories"
PIECES = (
    "# Data\n", "## Data\n", "## Your *rights* {#rights}\n", "Choices\n-------\n", "Text\nof two lines.\n",
    "- item\n- other\n", "- item\n\n    # in the item\n", "1. one\n\n    more\n", "> quoted\n", "    code\n",
    "Term\n:   what it means\n", "a | b\n--|--\n1 | 2\n", "See [it][support] or [that](that.md).\n",
    "[support]: support.md\n", "A note[^1].\n", "[^1]: The note.\n", "```\n# no heading\n",
    "```\n", "<div>\n", "</div>\n", "<b>bold</b> and <br>\n", "a < b &amp; c\n",
    "an <i>open one\n", "</i> and its end\n", "[own](#data) ![a](b.png)\n",
    "[TOC]\n", "- item\n\n  Text in the item\n", "  lazy\n", "*over two\n", "lines*\n", "Term\n\n: defined\n",
    "<!-- hidden\n", "-->\n", "<https://example.com/>\n", "---\n", "{#data}\n", "Text {#rights}\n",
)  # fmt: skip


def whole(text: str) -> markup.RenderedText:
    with mock.patch.object(markup, "_parts", lambda text: [markup._converted(text)]):
        return markup.rendered(text, "privacy/versions/1.0/index.md")


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("\n".join))
def test_sections_make_the_same_page_as_the_whole_text(text: str) -> None:
    assert markup.rendered(text, "privacy/versions/1.0/index.md") == whole(text)


@pytest.mark.parametrize("path", sorted(HISTORIES.glob("*/*/*.md")), ids=lambda path: path.parent.name)
def test_sample_policy_is_rendered_in_sections(path: Path) -> None:
    text = path.read_text(encoding="utf-8").partition("\n---\n")[2]
    assert len(markup._parts(text)) > 5
    assert markup.rendered(text, "privacy/versions/1.0/index.md") == whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "## Data\n\n```\n\n# code\n\n```\n",
        "## Data\n\n<div>\n\n# in HTML\n\n</div>\n",
        "## Data\n\n[a]\n\n## Links\n\n[a]: b.md\n",
        "## Data\n\nText.\n\n## Data\n\nMore.\n",
    ],
)
def test_text_whose_sections_depend_on_each_other_is_rendered_whole(text: str) -> None:
    assert len(markup._parts(text)) == 1


def test_old_text_cannot_run_anything_or_call_another_host() -> None:
    text = (
        "# Old\n\n<script>alert(1)</script><iframe src='https://t.example/'></iframe>\n\n"
        "<p onclick='x()' style='background:url(https://t.example/)'>Kept &amp; safe</p>\n\n"
        "[link](javascript:alert(1)) ![photo](https://t.example/p.png) ![own](img/p.png)\n\n"
        "<img src='//t.example/q.png' alt='second' srcset='https://t.example/r.png'>\n\n<form><input></form>\n"
    )
    assert markup.rendered(text, "privacy/versions/1.0/index.md").html == (
        '<h1 id="old">Old</h1>\n\n\n\n<p>Kept &amp; safe</p>\n\n'
        '<p><a>link</a> <img alt="photo"> <img alt="own" src="../../../img/p.png"></p>\n'
        '<p><img alt="second"></p>\n'
    )


def test_links_of_an_old_text_lead_where_they_led() -> None:
    text = "[a](cookies.md#x) [b](https://example.com/?q=1) [c](/terms) [d](#data) [e](mailto:a@example.com) [f](../up)"
    html = markup.rendered(text, "privacy/versions/1.0/index.md").html
    assert [part.split('"')[0] for part in html.split('href="')[1:]] == [
        "../../../cookies/#x",
        "https://example.com/?q=1",
        "/terms",
        "#data",
        "mailto:a@example.com",
        "../up",
    ]


def test_an_old_text_keeps_its_tables_and_its_anchors() -> None:
    text = "## Cookies {#our-cookies}\n\n| Name | Days |\n|---|--:|\n| a | 1 |\n"
    html = markup.rendered(text, "x.md").html
    assert '<h2 id="our-cookies">Cookies</h2>' in html
    assert '<td style="text-align:right">1</td>' in html.replace(": right;", ":right")
