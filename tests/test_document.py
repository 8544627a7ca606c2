from __future__ import annotations

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairnotice.document import BlockKind, normalise, parse
from fairnotice.errors import PolicyError
from fairnotice.model import Section

POLICY = """\
---
title: Privacy Policy
version: "1.0"
---

Introduction before any heading.

# Privacy *Policy* of [Acme](https://acme.example) {#policy}

We keep
two lines.

- first item
  goes on

  and has a second paragraph
- second item
   1. nested

| Data | Kept |
|------|------|
| Mail | 1 year |

> A quotation
> of two lines.

Setext title
------------

**Bold title**

Text under it.

###

Crawled title

```
code
```

<div>raw</div>

* * *

{: .note }

[terms]: https://acme.example/terms
"""


def test_blocks_cover_the_text_in_order_and_each_has_its_kind_and_body() -> None:
    document = parse(POLICY)
    assert "".join(document.text[block.start : block.end] for block in document.blocks) == POLICY
    assert [(block.kind.value, block.level, document.text[slice(*block.body)]) for block in document.blocks] == [
        ("front matter", 0, '---\ntitle: Privacy Policy\nversion: "1.0"\n---'),
        ("paragraph", 0, "Introduction before any heading."),
        ("heading", 1, "Privacy *Policy* of [Acme](https://acme.example)"),
        ("paragraph", 0, "We keep\ntwo lines."),
        ("list item", 1, "first item\n  goes on"),
        ("paragraph", 1, "and has a second paragraph"),
        ("list item", 1, "second item"),
        ("list item", 2, "nested"),
        ("table row", 0, "| Data | Kept |"),
        ("table row", 0, "| Mail | 1 year |"),
        ("paragraph", 0, "A quotation\n> of two lines."),
        ("heading", 2, "Setext title"),
        ("heading", 7, "**Bold title**"),
        ("paragraph", 0, "Text under it."),
        ("heading", 3, "Crawled title"),
        ("code", 0, "```\ncode\n```"),
        ("HTML", 0, "<div>raw</div>"),
        ("rule", 0, ""),
        ("attributes", 0, ""),
        ("link definition", 0, "[terms]: https://acme.example/terms"),
    ]


def test_sections_have_plain_titles_paths_and_anchors() -> None:
    document = parse(POLICY)
    top = "Privacy Policy of Acme"
    assert document.sections == (
        Section((top,), "policy"),
        Section((top, "Setext title"), "setext-title"),
        Section((top, "Setext title", "Bold title"), "bold-title"),
        Section((top, "Setext title", "Crawled title"), "_1"),
    )
    assert document.section_at(0) == Section()
    assert document.section_at(POLICY.index("Setext title")).slug == "setext-title"
    assert document.section_at(POLICY.index("Text under it")).slug == "bold-title"
    assert document.section_at(len(POLICY)).slug == "_1"


HEADINGS = """\
# Data & *cookies*
## Data & cookies
## Data & cookies_1
## `code` and snake_case
## Żółte dane 100%
## [Linked](https://a.example) ![picture](p.png)
## Closed ##
## &amp; entities \\* escapes
## Our id {: #mine }
## mine
## 数据
##Tight
and its text

Setext *one*
===========
> ## In a quotation

- ## In an item
"""


def test_anchors_are_those_that_mkdocs_makes() -> None:
    converter = markdown.Markdown(extensions=["toc", "attr_list", "tables", "fenced_code"])
    converter.convert(HEADINGS)
    tokens, made = list(converter.toc_tokens), []  # type: ignore[attr-defined]
    while tokens:
        token = tokens.pop(0)
        made.append(token["id"])
        tokens = token["children"] + tokens
    assert [section.slug for section in parse(HEADINGS).sections] == made
    assert "mine_1" in made


def test_bold_lines_never_take_an_anchor_from_a_heading() -> None:
    document = parse("**Cookies**\n\nText.\n\n# Cookies\n\n**Cookies**\n")
    assert [section.slug for section in document.sections] == ["cookies_1", "cookies", "cookies_2"]


def test_a_statement_in_bold_is_no_heading() -> None:
    assert [block.kind for block in parse("**We never sell your personal data.**\n").blocks] == [BlockKind.PARAGRAPH]
    assert [block.kind for block in parse("**1. WHAT WE COLLECT AND WHY.**\n").blocks] == [BlockKind.HEADING]


def test_an_entry_in_bold_of_a_table_of_contents_is_no_heading() -> None:
    assert [block.kind for block in parse("**[Your rights](#rights)**\n").blocks] == [BlockKind.PARAGRAPH]
    assert [block.kind for block in parse("**[Your rights](https://a.example)**\n").blocks] == [BlockKind.HEADING]


def test_normal_form_has_no_bom_one_line_end_and_composed_letters() -> None:
    assert normalise("\ufeffCafe\u0301\r\nbar\rbaz") == "Café\nbar\nbaz"
    assert normalise("\ufeffé\r\n".encode()) == "é\n"


def test_bytes_that_are_not_utf8_raise_an_error_with_their_line() -> None:
    with pytest.raises(PolicyError) as caught:
        normalise(b"one\ntwo \xe9\n")
    assert str(caught.value) == (
        "line 2: byte 0xE9 on line 2 is not UTF-8\n"
        "  Save the file as UTF-8, e.g. iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW-FILE"
    )


def test_only_line_feeds_end_lines() -> None:
    source = "One\u2028still one\x0cand on.\n\n# Title\n"
    assert [source[slice(*block.body)] for block in parse(source).blocks] == ["One\u2028still one\x0cand on.", "Title"]


def test_what_is_nested_too_deep_for_the_parser_is_still_read() -> None:
    document = parse("> " * 60 + "deep words\n")
    assert [word for index in range(len(document.blocks)) for word in document.words(index).texts] == ["deep", "words"]


@given(st.text(alphabet=" \n\t#*->|`~:[]()=_\\.1aé<!{}数", max_size=120))
def test_blocks_cover_any_text_without_gaps(source: str) -> None:
    document = parse(source)
    assert "".join(document.text[block.start : block.end] for block in document.blocks) == document.text
    for block in document.blocks:
        assert block.start <= block.body[0] <= block.body[1] <= block.end
