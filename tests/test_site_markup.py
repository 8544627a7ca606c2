"""Old texts, rendered section by section, are what python-markdown makes of the whole."""

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
