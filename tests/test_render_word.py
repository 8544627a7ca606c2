"""The Word document, read back as Word reads it: taking all changes, or refusing them, gives the two texts."""

from __future__ import annotations

import builtins
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from fairnotice import render
from fairnotice.document import BlockKind, parse
from fairnotice.errors import FairNoticeError
from fairnotice.model import Comparison
from fairnotice.redline import redline
from fairnotice.words import plain

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DAY = date(2026, 12, 1)
GAINED, LOST = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")

BEFORE = """\
# Policy

We may share your **data** with agents. We never sell it.

- One
    - Inner
- Two

1. First
2. Second

| Data | Kept |
|------|------|
| Mail | 30 days |
| Fax | never |

This sentence will move away from here to the end. It stays where it is.

A paragraph that is split. Here is its second half.

## End

Final words.
"""
AFTER = """\
# Our policy

We will share your data with agents.

A new paragraph.

- One
    - Inner thing
- Two

1. First
2. Between
3. Second

| Data | Kept |
|------|------|
| Mail | 60 days |
| Calls | 2 years |

It stays where it is.

A paragraph that is split.

Here is its second half.

### End

Final words. Some more. This sentence will move away from here to the end.

And the last.
"""


def document(before: str, after: str, title: str = "Changes") -> bytes:
    lines = redline(parse(before), parse(after))
    comparison = Comparison(lines.old, lines.new, lines.changes, ())
    return render.docx(comparison, title=title, author="Lanternhouse Hosting", date=DAY)


def part(package: bytes, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        return parse_xml(file.read(name))


def texts(package: bytes, taken: bool) -> list[str]:
    """Give the paragraphs, and table rows with bars, once all changes are taken or refused; the title is left out."""
    gone = LOST if taken else GAINED
    result: list[str] = []
    waiting = ""
    for element in part(package)[0][1:]:
        if element.tag == f"{W}tbl":
            rows = (
                row for row in element.iter(f"{W}tr") if not any(row.find(f"{W}trPr/{tag}") is not None for tag in gone)
            )
            result += ["|".join(words(cell, gone) for cell in row.iter(f"{W}tc")).strip("|") for row in rows]
        elif element.tag == f"{W}p":
            waiting += words(element, gone)
            if not any(element.find(f"{W}pPr/{W}rPr/{tag}") is not None for tag in gone):
                result.append(waiting)
                waiting = ""
    return [text for text in [*result, waiting] if text]


def words(element: Any, gone: tuple[str, ...]) -> str:
    found: list[str] = []
    for node in element.iter(f"{W}t", f"{W}delText", f"{W}br"):
        inside = [parent.tag for parent in node.iterancestors(*GAINED, *LOST)]
        assert (node.tag == f"{W}delText") == (f"{W}del" in inside) or node.tag == f"{W}br"
        if not set(inside) & set(gone):
            found.append("\n" if node.tag == f"{W}br" else node.text or "")
    return "".join(found)


def readable(text: str) -> Iterator[str]:
    """Give what a person reads of a Markdown text, paragraph by paragraph."""
    parsed = parse(text)
    for index, block in enumerate(parsed.blocks):
        if block.kind in (BlockKind.CODE, BlockKind.FRONT_MATTER):
            shown = exact(parsed.text, parsed.words(index))
        else:
            shown = plain(parsed.text[slice(*block.body)])
        if block.kind is BlockKind.ROW:
            shown = "|".join(cell.strip() for cell in shown.split("|")).strip("|")
        if shown:
            yield shown


def exact(source: str, found: Any) -> str:
    gaps = [source[end:start] for end, start in zip(found.ends, found.starts[1:], strict=False)]
    return "".join(word + gap for word, gap in zip(found.texts, [*gaps, ""], strict=False))


def test_taking_all_changes_gives_the_new_text_and_refusing_them_the_old() -> None:
    package = document(BEFORE, AFTER)
    assert texts(package, taken=True) == list(readable(AFTER))
    assert texts(package, taken=False) == list(readable(BEFORE))


PARTS = st.lists(
    st.sampled_from(
        (
            "# A;## B;- x is here;- y;1. one;| a | b |\n|---|---|\n| c | d |;We keep it.;We share ten things here.;"
            "It is kept. It is shared. It is sold.;```\nz  1\n```;---;We keep ten things. We share it.;Don’t.;Don't."
        ).split(";")
    ),
    max_size=8,
).map("\n\n".join)


@given(PARTS, PARTS)
@settings(max_examples=60, deadline=None)
def test_any_two_texts_can_be_had_back(before: str, after: str) -> None:
    package = document(before, after)
    assert texts(package, taken=True) == list(readable(after))
    assert texts(package, taken=False) == list(readable(before))


def test_changes_bear_author_and_date_and_a_number_of_their_own() -> None:
    body = part(document(BEFORE, AFTER))
    changes = [node for node in body.iter() if node.get(f"{W}author") is not None]
    assert {(node.get(f"{W}author"), node.get(f"{W}date")) for node in changes} == {
        ("Lanternhouse Hosting", "2026-12-01T00:00:00Z")
    }
    numbers = [node.get(f"{W}id") for node in changes]
    assert len(set(numbers)) == len(numbers) > 10


def test_what_moved_is_a_move_with_both_places_under_one_name() -> None:
    body = part(document(BEFORE, AFTER))
    names = {tag: [node.get(f"{W}name") for node in body.iter(f"{W}{tag}RangeStart")] for tag in ("moveFrom", "moveTo")}
    assert names["moveFrom"] == names["moveTo"]
    assert len(names["moveFrom"]) == 1
    for tag in ("moveFrom", "moveTo"):
        (start,), (end,) = body.iter(f"{W}{tag}RangeStart"), body.iter(f"{W}{tag}RangeEnd")
        assert start.get(f"{W}id") == end.get(f"{W}id")
        assert "This sentence will move away" in words(body.find(f".//{W}{tag}/{W}r"), ())


def test_headings_lists_and_tables_keep_their_styles() -> None:
    body = part(document(BEFORE, AFTER))
    styles = {
        words(paragraph, ()): style.get(f"{W}val")
        for paragraph in body.iter(f"{W}p")
        if (style := paragraph.find(f"{W}pPr/{W}pStyle")) is not None
    }
    assert styles == {
        "Changes": "Title",
        "Policy": "Heading1",
        "Our policy": "Heading1",
        "One": "ListBullet",
        "Inner thing": "ListBullet2",
        "Two": "ListBullet",
        "First": "ListNumber",
        "Between": "ListNumber",
        "Second": "ListNumber",
        "End": "Heading3",
    }
    changed = body.find(f".//{W}pPrChange/{W}pPr/{W}pStyle")
    assert changed.get(f"{W}val") == "Heading2"
    assert len(list(body.iter(f"{W}tblHeader"))) == 1


def test_a_list_that_begins_again_counts_from_its_own_number() -> None:
    package = document("1. a\n2. b\n\nText.\n\n5. c\n", "1. a\n2. b\n\nText.\n\n5. c\n6. d\n")
    numbers = [node.get(f"{W}val") for node in part(package).iter(f"{W}numId")]
    assert numbers == [numbers[0]] * 2 + [numbers[2]] * 2
    starts = [node.get(f"{W}val") for node in part(package, "word/numbering.xml").iter(f"{W}startOverride")]
    assert starts == ["1", "5"]


def test_text_from_right_to_left_keeps_its_direction() -> None:
    body = part(document("מדיניות פרטיות.\n\nEnglish.\n", "מדיניות פרטיות חדשה.\n\nEnglish.\n"))
    assert len(list(body.iter(f"{W}bidi"))) == 1
    assert len(list(body.iter(f"{W}rtl"))) == len(list(body.iter(f"{W}r"))) - 2


def test_the_same_input_gives_the_same_bytes() -> None:
    package = document(BEFORE, AFTER)
    assert package == document(BEFORE, AFTER)
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = file.read("docProps/core.xml").decode()
    assert "2026-12-01T00:00:00Z" in properties and "python-docx" not in properties


def test_characters_that_xml_forbids_are_replaced() -> None:
    assert "\N{REPLACEMENT CHARACTER}" in "".join(part(document("One.\n", "One \x01 two.\n", "A \x02")).itertext())


def test_without_python_docx_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "docx":
            raise ImportError(name)
        return known(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(FairNoticeError, match="python-docx") as raised:
        document("a\n", "b\n")
    assert raised.value.hint == "pip install 'mkdocs-fairnotice[docx]'"
