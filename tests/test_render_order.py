from __future__ import annotations

from fairnotice import render
from fairnotice.comparison import compare
from fairnotice.render.outline import by_section
from fairnotice.render.tracked import Paragraph, tracked

LOGS = "We keep logs."
OLD = "Cookies recall your choices on this device.", "Our shops have cameras at the door."
NEW = "Payment cards go through a clearing house abroad.", "Newsletters contain a pixel that counts readers."


def shown(before: str, after: str) -> list[str]:
    """Give the lines of a redline for a terminal, without headings of sections and the count."""
    lines = render.terminal(compare(f"{before}\n", f"{after}\n"), colour=False).split("\n")
    return [line for line in lines if line and not line.startswith(("!", "  ", "@@")) and not line.endswith("changes.")]


def struck(*texts: str) -> list[str]:
    return [f"[-{text}-]" for text in texts]


def added(*texts: str) -> list[str]:
    return [f"{{+{text}+}}" for text in texts]


def test_replaced_sentences_show_all_that_is_gone_and_then_all_that_is_new() -> None:
    line = " ".join([LOGS, *struck(*OLD), *added(*NEW), "We like bread."])
    assert shown(" ".join([LOGS, *OLD, "We like bread."]), " ".join([LOGS, *NEW, "We like bread."])) == [line]


def test_replaced_paragraphs_do_too() -> None:
    assert shown("\n\n".join([LOGS, *OLD]), "\n\n".join([LOGS, *NEW])) == [*struck(*OLD), *added(*NEW)]


def test_paragraphs_do_not_run_into_a_new_one_that_has_nothing_of_them() -> None:
    assert shown(f"{LOGS}\n\n{OLD[0]}\n\n{OLD[1]}", f"{LOGS}\n\n{NEW[0]} {NEW[1]}") == [
        *struck(*OLD),
        " ".join(added(*NEW)),
    ]
    assert shown(f"{LOGS}\n\n{OLD[0]} {OLD[1]}", f"{LOGS}\n\n{NEW[0]}\n\n{NEW[1]}") == [
        " ".join(struck(*OLD)),
        *added(*NEW),
    ]


def test_a_section_that_was_replaced_is_not_mixed_with_what_replaced_it() -> None:
    old, new = ("Cookies", *OLD), ("Payments", *NEW)
    before, after = ("# P\n\n## {}\n\n{}\n\n{}\n\n## End\n\nWe like bread.".format(*side) for side in (old, new))
    assert shown(before, after) == ["[-Cookies-] {+Payments+}", *struck(*OLD), *added(*NEW)]


def test_what_is_new_in_a_section_does_not_stand_below_the_heading_of_one_that_is_gone() -> None:
    end = "# End\n\nWe like bread."
    before = f"# P\n\n{LOGS}\n\n{OLD[0]}\n\n## Cameras\n\n{OLD[1]}\n\n{end}"
    after = f"# P\n\n{LOGS}\n\n{NEW[0]}\n\n{end}"
    assert shown(before, after) == [*struck(OLD[0]), *added(NEW[0]), *struck("Cameras", OLD[1])]
    assert shown(after, before) == [*struck(NEW[0]), *added(OLD[0], "Cameras", OLD[1])]


def test_what_an_edit_took_away_stands_before_what_it_put_there() -> None:
    assert shown(
        "2.1 We collect names. 2.2 We collect dates of birth.",
        "2.1 We collect names. 2.2 We weigh parcels at night. 2.3 We collect dates of birth.",
    ) == ["2.1 We collect names. {+2.2 We weigh parcels at night.+} [-2.2-] {+2.3+} We collect dates of birth."]
    assert shown(
        f"We sell no data to others ever. {OLD[0]} Then we delete your account data.",
        f"We sell no data to others now. {NEW[0]} Soon we delete your account data.",
    ) == [
        "We sell no data to others [-ever-] {+now+}."
        f" [-{OLD[0]}-] {{+{NEW[0]}+}} [-Then-] {{+Soon+}} we delete your account data."
    ]


def test_the_number_of_a_clause_is_marked_in_its_brackets() -> None:
    assert shown(
        "We use it (a) to ship parcels, (b) to answer you and (c) to bill you.",
        "We use it (a) to ship parcels, (b) to rate you, (c) to answer you and (d) to bill you.",
    )[0] == (
        "We use it (a) to ship parcels, {+(b) to rate you,+} [-(b)-] {+(c)+} to answer you"
        " and [-(c)-] {+(d)+} to bill you."
    )
    assert shown("(a) We keep names.\n\n(b) We keep logs.", "(a) We keep names.\n\n(c) We keep logs.")[0] == (
        "[-(b)-] {+(c)+} We keep logs."
    )


def test_statements_below_a_bold_beginning_do_not_run_into_the_heading_that_it_became() -> None:
    before, after = f"# P\n\n**Cookies and the like.** {OLD[0]}", f"# P\n\n## Cookies and the like\n\n{NEW[0]}"
    assert shown(before, after)[:3] == ["Cookies and the like[-.-]", *struck(OLD[0]), *added(NEW[0])]
    assert shown(after, before)[0] == f"Cookies and the like{{+.+}} [-{NEW[0]}-] {{+{OLD[0]}+}}"


def test_an_item_that_is_gone_shows_its_old_number_in_its_text() -> None:
    html = render.html(compare("9. One\n10. Two goes\n11. Three\n", "9. One\n10. Three\n"))
    assert '<li dir="auto" class="fn-gone"><del' in html and "</span>10. Two goes<span" in html
    assert html.count('value="10"') == 1


def test_side_by_side_puts_what_was_replaced_beside_all_that_replaced_it() -> None:
    html = render.side_by_side(compare(" ".join([LOGS, *OLD]), " ".join([LOGS, *NEW])))
    row = next(line for line in html.split("<tr") if OLD[0] in line and "<td>" in line)
    left, right = row.split("</td><td>")
    assert all(text in left for text in OLD) and all(text in right for text in NEW)
    assert "nothing" not in row


def test_a_number_that_became_another_is_struck_behind_what_was_put_before_its_sentence() -> None:
    comparison = compare(
        "We keep logs. 3. We like bread.\n", "We keep logs. 3. We weigh parcels at night. 4. We like bread.\n"
    )
    assert [change.after for change in comparison.changes] == ["3. We weigh parcels at night.", "4. We like bread."]
    (paragraph,) = tracked(comparison)
    assert isinstance(paragraph, Paragraph)
    assert [(piece.op.value, piece.text.strip()) for piece in paragraph.pieces if piece.text.strip()] == [
        ("=", "We keep logs."),
        ("+", "3. We weigh parcels at night."),
        ("-", "3"),
        ("+", "4"),
        ("=", ". We like bread."),
    ]


def test_a_heading_that_is_gone_stands_before_its_paragraph_of_several_sentences() -> None:
    end = "## End\n\nWe like bread."
    before = f"# P\n\n{LOGS}\n\n## Cameras\n\n{OLD[0]} {OLD[1]}\n\n{end}"
    comparison = compare(before, f"# P\n\n{LOGS}\n\n{NEW[0]} {NEW[1]}\n\n{end}")
    assert shown(before, f"# P\n\n{LOGS}\n\n{NEW[0]} {NEW[1]}\n\n{end}") == [
        " ".join(added(*NEW)),
        *struck("Cameras"),
        " ".join(struck(*OLD)),
    ]
    assert [change.before or change.after for change in comparison.changes] == ["Cameras", *OLD, *NEW]


def test_an_item_of_several_sentences_that_is_gone_has_no_number_of_the_list() -> None:
    html = render.html(compare(f"1. One\n2. {OLD[0]} {OLD[1]}\n3. Three\n", "1. One\n2. Three\n"))
    assert html.count('value="2"') == 1 and '<li dir="auto" class="fn-gone">' in html


def test_what_is_gone_stays_below_a_heading_that_stands_though_other_text_went_below_a_new_one() -> None:
    comparison = compare(
        f"# P\n\n{OLD[0]}\n\n{LOGS}\n\nWe may share your data with our agents.\n",
        f"# P\n\n{LOGS}\n\n## Sharing\n\nWe may share your data with our partners.\n",
    )
    assert [name for name, _ in by_section(comparison)] == ["P", "P › Sharing"]


def test_a_clause_that_came_between_two_has_its_own_number_in_word_too() -> None:
    before, after = (
        "We use it (a) to ship, (b) to answer you.\n",
        "We use it (a) to ship, (b) to rate you, (c) to answer you.\n",
    )
    (paragraph,) = tracked(compare(before, after))
    assert isinstance(paragraph, Paragraph)
    assert [(piece.op.value, piece.text.strip()) for piece in paragraph.pieces] == [
        ("=", "We use it (a) to ship,"),
        ("+", "(b) to rate you,"),
        ("-", "(b)"),
        ("+", "(c)"),
        ("=", "to answer you."),
    ]
    assert shown(after, before)[0] == "We use it (a) to ship, [-(b) to rate you, (c)-] {+(b)+} to answer you."


def test_words_of_a_cell_are_struck_in_that_cell_beside_a_new_column() -> None:
    assert shown(
        "| Data | Kept |\n|---|---|\n| Address | two years |\n",
        "| Data | Why | Kept |\n|---|---|---|\n| Address | to ship parcels | three years |\n",
    )[:2] == ["Data | {+Why+} | Kept", "Address | {+to ship parcels+} | [-two-] {+three+} years"]
