from __future__ import annotations

import re

from fairnotice import render
from fairnotice.comparison import compare
from fairnotice.render.formats import formats
from valid_html import Valid


def shown(before: str, after: str) -> str:
    """Give the redline as HTML without the words that are only heard."""
    html = render.html(compare(before, after))
    Valid.check(html)
    return re.sub(r'<span class="fn-hidden">[^<]*</span>', "", html)


def terminal(before: str, after: str) -> str:
    return render.terminal(compare(before, after), colour=False)


# ---------------------------------------------------------------- spaces and directions


def test_scripts_without_spaces_get_none() -> None:
    assert "我们不收集儿童的{+个人+}数据。" in terminal("我们不收集儿童的数据。\n", "我们不收集儿童的个人数据。\n")
    assert "保存您的数据[-三-]{+九+}十天。" in terminal("我们保存您的数据三十天。\n", "我们保存您的数据九十天。\n")


def test_a_space_goes_with_the_words_of_the_only_side_that_has_it() -> None:
    assert "Your phone[- and e-mail-]{+, e-mail and age+}" in terminal(
        "Your phone and e-mail\n", "Your phone, e-mail and age\n"
    )
    assert "as it is[- in our shop-], free" in terminal(
        "Take it as it is in our shop, free of charge.\n", "Take it as it is, free of charge.\n"
    )
    assert "as it is{+ in our shop+}, free" in terminal(
        "Take it as it is, free of charge.\n", "Take it as it is in our shop, free of charge.\n"
    )
    assert "for [-30-] {+60+} days" in terminal("We keep it for 30 days.\n", "We keep it for 60 days.\n")


def test_text_from_right_to_left_keeps_its_direction_beside_english_words() -> None:
    html = shown("## حقوقك\n\nنحتفظ ببياناتك.\n", "## حقوقك\n\nنحتفظ ببياناتك الشخصية.\n")
    assert "<li><bdi>حقوقك</bdi>" in html
    assert ": “\u2068الشخصية\u2069” added</li>" in html
    assert '<p dir="auto">نحتفظ ببياناتك' in html


# ---------------------------------------------------------------- headings


def test_no_heading_of_the_redline_skips_a_level() -> None:
    before = "## Policy\n\n**Definitions**\n\nOne is kept.\n\n#### Deep\n\nTwo.\n"
    html = shown(before, before.replace("Two.", "Three."))
    assert re.findall(r"<(h\d)[^>]*>(.*?)</h", html)[-3:] == [("h3", "Policy"), ("h4", "Definitions"), ("h4", "Deep")]
    Valid.check(render.html(compare(before, before.replace("Two.", "Three.")), only_changes=True))
    Valid.check(render.side_by_side(compare(before, before.replace("One is kept.", "One."))))


def test_a_heading_that_moved_under_another_name_is_listed_with_both() -> None:
    rest = "## Use\n\nWe use it to send you what you bought. We keep it for ninety days.\n"
    section = "Agents act for us under contract and follow our instructions.\n"
    html = shown(f"## Sharing\n\n{section}\n{rest}", f"{rest}\n## Who gets it\n\n{section}")
    assert "Text moved</a>: “Sharing” → “Who gets it”</li>" in html


# ---------------------------------------------------------------- formatting


def test_changes_of_formatting_are_told_once_each_with_the_links_that_lead_elsewhere() -> None:
    before = "* One\n* Two\n* Three\n\nSee [our page](https://a.example) and [more](#x) now.\n\nFour  five\n"
    after = "- One\n- Two\n- Three\n\nSee [our page](https://b.example) and [more](#y) **now**.\n\nFour five\n"
    assert formats(compare(before, after)) == [
        "Marks: “*” → “-”, 3 times",
        "Link in “See our page and more now.”: “https://a.example … #x” → “https://b.example … #y”",
        "Marks: “** … **” added",
        "White space",
    ]


def test_formatting_is_folded_away_in_the_list_and_unmarked_in_the_text() -> None:
    html = shown("We **keep** it.\n", "We keep it.\n")
    assert html.count("<details") == 1 and "<ins" not in html and "<del" not in html
    assert "<summary>1 change of formatting only</summary>\n<ul>\n<li>Marks: “** … **” removed</li>" in html
