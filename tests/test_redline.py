from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairnotice.document import normalise, parse
from fairnotice.model import Change, ChangeKind, Op
from fairnotice.redline import Redline, redline

MARKS = {Op.EQUAL: "=", Op.DELETE: "-", Op.INSERT: "+", Op.MOVED_FROM: "<", Op.MOVED_TO: ">"}


def compared(before: str, after: str) -> Redline:
    return redline(parse(before), parse(after))


def summary(before: str, after: str) -> list[tuple[str, str, str]]:
    """Give each change as (kind, statement before, statement after)."""
    return [(change.kind.value, change.before, change.after) for change in compared(before, after).changes]


def drawn(change: Change) -> str:
    """Draw the words of a change as git does."""
    marks = {Op.DELETE: "[-{}-]", Op.INSERT: "{{+{}+}}", Op.EQUAL: "{}"}
    return "".join(marks[edit.op].format(edit.text) for edit in change.edits)


def assert_exact(before: str, after: str) -> None:
    result = compared(before, after)
    assert "".join(segment.text for segment in result.old) == normalise(before)
    assert "".join(segment.text for segment in result.new) == normalise(after)
    kept_old = "".join(segment.text for segment in result.old if segment.op is Op.EQUAL)
    kept_new = "".join(segment.text for segment in result.new if segment.op is Op.EQUAL)
    assert kept_old == kept_new
    assert all(segment.op in (Op.EQUAL, Op.DELETE, Op.MOVED_FROM) for segment in result.old)
    assert all(segment.op in (Op.EQUAL, Op.INSERT, Op.MOVED_TO) for segment in result.new)
    used = {segment.change for segment in (*result.old, *result.new)} - {None}
    assert used == set(range(len(result.changes)))
    for change in result.changes:
        for text, span, source in (
            (change.before, change.before_span, normalise(before)),
            (change.after, change.after_span, normalise(after)),
        ):
            assert text == (source[slice(*span)] if span else "")


# ---------------------------------------------------------------- what is exact

WORD = st.sampled_from(
    "we will may share keep data never users 30 60 days e.g. Inc. **bold** _it_ `x` [link](http://a.example/b) "
    "[ref][r] <b>t</b> &amp; don’t don't “q” 数据 保护 * | ( ) \\* <!-- c --> ![p](i.png) café".split()
)
SENTENCE = (
    st.lists(WORD, min_size=1, max_size=9)
    .map(" ".join)
    .flatmap(lambda words: st.sampled_from([words + ".", words + "?", words, words + "!  ", words + ".\n"]))
)
TEXT = st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join)
BLOCK = st.one_of(
    TEXT,
    TEXT.map(lambda text: "- " + text),
    TEXT.map(lambda text: "  1. " + text),
    TEXT.map(lambda text: "> " + text),
    SENTENCE.map(lambda text: "## " + text),
    SENTENCE.map(lambda text: f"**{text.strip()}**"),
    SENTENCE.map(lambda text: text.strip() + "\n---"),
    st.lists(WORD, min_size=1, max_size=3).map(lambda cells: "| " + " | ".join(cells) + " |\n|---|"),
    st.lists(WORD, min_size=1, max_size=3).map(lambda cells: "| " + " | ".join(cells) + " |"),
    st.sampled_from(["***", "###", "```\ncode here\n```", "{: .note }", "[r]: http://a.example", "<div>\nraw\n</div>"]),
)
SEPARATOR = st.sampled_from(["\n\n", "\n", "\n\n\n", "\r\n\r\n"])


@st.composite
def revisions(draw: st.DrawFn) -> tuple[str, str]:
    """Two revisions: some Markdown, and the same after a few people worked on it."""
    blocks = draw(st.lists(BLOCK, max_size=9))
    edited = list(blocks)
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(edited)))
        what = draw(st.sampled_from(["add", "drop", "move", "replace", "cut", "join"]))
        if what == "add" or at == len(edited):
            edited.insert(at, draw(BLOCK))
        elif what == "drop":
            del edited[at]
        elif what == "move":
            block = edited.pop(at)
            edited.insert(draw(st.integers(0, len(edited))), block)
        elif what == "replace":
            edited[at] = edited[at].replace(draw(WORD), draw(WORD))
        elif what == "cut":
            edited[at] = edited[at][: draw(st.integers(0, len(edited[at])))]
        else:
            edited[at : at + 2] = [" ".join(edited[at : at + 2])]
    front = draw(st.sampled_from(["", "---\ntitle: x\n---\n", "\n"]))
    return (
        front + draw(SEPARATOR).join(blocks) + draw(st.sampled_from(["", "\n", "\n\n"])),
        draw(st.sampled_from([front, ""])) + draw(SEPARATOR).join(edited) + draw(st.sampled_from(["", "\n", " \n"])),
    )


@given(revisions())
@settings(max_examples=300, deadline=None)
@example(("", ""))
@example(("", "# One\n"))
@example(("\n\n\n", "\n"))
@example(("# One\n\nText.\n", ""))
def test_both_sides_read_back_exactly_and_keep_the_same_text(pair: tuple[str, str]) -> None:
    assert_exact(*pair)
    assert_exact(*reversed(pair))


@given(revisions())
@settings(max_examples=100, deadline=None)
def test_a_text_compared_with_itself_has_no_change(pair: tuple[str, str]) -> None:
    assert compared(pair[0], pair[0]).changes == ()


@given(revisions())
@settings(max_examples=100, deadline=None)
def test_formatting_never_mixes_with_words(pair: tuple[str, str]) -> None:
    for change in compared(*pair).changes:
        if change.kind is ChangeKind.FORMAT:
            assert change.edits == ()
        elif change.kind is not ChangeKind.MOVED:  # as an image does, which has no words
            assert any(edit.text for edit in change.edits)


# ---------------------------------------------------------------- one change a statement


def test_an_edited_sentence_is_one_change_with_the_whole_sentence_and_its_words() -> None:
    result = compared(
        "# Use\n\nWe keep logs. We may share your data with agents. That is all.\n",
        "# Use\n\nWe keep logs. We will share your data with partners. That is all.\n",
    )
    (change,) = result.changes
    assert change.kind is ChangeKind.CHANGED
    assert change.before == "We may share your data with agents."
    assert change.after == "We will share your data with partners."
    assert drawn(change) == "We [-may-]{+will+} share your data with [-agents-]{+partners+}."
    assert change.section.slug == "use"


def test_statements_are_sentences_items_headings_and_rows_without_their_marks() -> None:
    table = "| Data | Kept |\n|---|---|\n"
    before = f"# Policy\n\n- We keep mail.\n- We sell nothing at all.\n\n{table}| Mail | 30 days |\n"
    after = f"# Our policy\n\n- We keep mail.\n- We lend nothing at all.\n- We add this.\n\n{table}| Mail | 60 days |\n"
    assert summary(before, after) == [
        ("changed", "Policy", "Our policy"),
        ("changed", "We sell nothing at all.", "We lend nothing at all."),
        ("added", "", "We add this."),
        ("changed", "| Mail | 30 days |", "| Mail | 60 days |"),
    ]


def test_removed_and_added_sentences_stand_alone() -> None:
    assert summary(
        "We never sell your data. We keep logs for a year.\n",
        "We keep logs for a year. You may object at any time.\n",
    ) == [
        ("removed", "We never sell your data.", ""),
        ("added", "", "You may object at any time."),
    ]


def test_changes_come_in_reading_order_with_both_sections() -> None:
    before = "# A\n\nOne thing here.\n\n# B\n\nOld words go. The rest of it stays here.\n"
    after = "# A\n\nOne other thing here.\n\n# C\n\nThe rest of it stays here. New words come.\n"
    changes = compared(before, after).changes
    assert [
        (
            change.kind.value,
            change.before_section and change.before_section.title,
            change.after_section and change.after_section.title,
        )
        for change in changes
    ] == [("changed", "A", "A"), ("changed", "B", "C"), ("removed", "B", None), ("added", None, "C")]


def test_a_sentence_split_in_two_is_one_change() -> None:
    (change,) = compared(
        "We collect your name and address and we keep them for two years after you leave us.\n",
        "We collect your name and address. We keep them for two years after you leave us.\n",
    ).changes
    assert change.kind is ChangeKind.CHANGED
    assert change.after.count(".") == 2


# ---------------------------------------------------------------- moves

PARAGRAPHS = [
    "We collect your name and address when you order from our shop.",
    "Cookies help us to remember what you put into your basket.",
    "We keep invoices for ten years because the tax office asks us to.",
    "You may ask us for a copy of all data about you at any time.",
    "Our servers stand in two data centres that we run ourselves.",
]


def test_a_paragraph_that_moved_is_no_change_of_words() -> None:
    before = "\n\n".join(PARAGRAPHS)
    after = "\n\n".join([*PARAGRAPHS[1:], PARAGRAPHS[0]])
    result = compared(before, after)
    assert [(change.kind, change.before, change.after) for change in result.changes] == [
        (ChangeKind.MOVED, PARAGRAPHS[0], PARAGRAPHS[0])
    ]
    assert [MARKS[segment.op] for segment in result.old] == ["<", "="]
    assert [MARKS[segment.op] for segment in result.new] == ["=", ">"]


def test_a_heading_that_became_the_beginning_of_its_paragraph_is_the_same_heading() -> None:
    before = "**7\\. SECURITY**\n\nWe encrypt your data at all times.\n"
    after = "**6\\. SECURITY.** We encrypt your data at all times.\n"
    changes = [change for change in compared(before, after).changes if change.kind is not ChangeKind.FORMAT]
    assert [drawn(change) for change in changes] == ["[-7-]{+6+}. SECURITY{+.+}"]
    before = "1[Our promise](#a)\n\n## 1Our promise\n\nWe keep it.\n"
    after = "## 1\\. Our promise\n\nWe keep it.\n"
    assert ("changed", "1Our promise", "1\\. Our promise") in summary(before, after)
    before, after = "## Retention of data\n", "Retention of any data.\n"
    assert [kind for kind, _, _ in summary(before, after)] == ["removed", "added"]


def test_a_section_that_moved_under_another_name_keeps_its_heading() -> None:
    rest = "## Use\n\nWe use it to send you what you bought. We keep it for ninety days.\n"
    section = "Agents act for us under contract and follow our instructions.\n"
    before, after = f"## Sharing\n\n{section}\n{rest}", f"{rest}\n## Who gets it\n\n{section}"
    changes = compared(before, after).changes
    assert [(change.kind, change.before, change.after) for change in changes] == [
        (ChangeKind.MOVED, "Sharing", "Who gets it"),
        (ChangeKind.MOVED, section.strip(), section.strip()),
    ]
    assert drawn(changes[0]) == "[-Sharing-]{+Who gets it+}"


def test_a_heading_moves_with_its_underline() -> None:
    heading = "What we do with invoices\n------------------------"
    rest = "\n\n".join(PARAGRAPHS)
    result = compared(f"{heading}\n\n{rest}\n", f"{rest}\n\n{heading}\n")
    assert [change.kind for change in result.changes] == [ChangeKind.MOVED]
    assert [(MARKS[segment.op], segment.text.strip()) for segment in result.old] == [("<", heading), ("=", rest)]


def test_an_image_moves_though_it_has_no_words() -> None:
    image = "![](https://images.acme.example/privacy/illustrations/lantern-on-a-table.png)"
    result = compared("\n\n".join([image, *PARAGRAPHS]), "\n\n".join([*PARAGRAPHS, image]))
    assert [(change.kind, change.before) for change in result.changes] == [(ChangeKind.MOVED, image)]


def test_a_sentence_that_moved_across_sections_and_was_edited_says_both() -> None:
    moved = "We tell nobody about the medical questions that you ask our staff"
    before = f"# A\n\n{PARAGRAPHS[0]} {moved}.\n\n# B\n\n{PARAGRAPHS[1]}\n\n{PARAGRAPHS[2]}\n"
    after = f"# A\n\n{PARAGRAPHS[0]}\n\n# B\n\n{PARAGRAPHS[1]}\n\n{PARAGRAPHS[2]} {moved} today.\n"
    (change,) = compared(before, after).changes
    assert change.kind is ChangeKind.MOVED
    assert (change.before_section, change.after_section) == (
        parse(before).section_at(0),
        parse(after).section_at(len(after)),
    )
    assert drawn(change) == f"{moved}[-.-]{{+ today.+}}"


def test_a_sentence_that_was_joined_to_another_has_moved() -> None:
    part = "and we ask every one of our agents to do the same in writing"
    before = f"We protect your data, {part}.\n\n{PARAGRAPHS[1]}\n\n{PARAGRAPHS[2]}\n"
    after = f"We protect your data.\n\n{PARAGRAPHS[1]}\n\n{PARAGRAPHS[2]}\n\n- {part}\n"
    assert (ChangeKind.MOVED, part, part) in [
        (change.kind, change.before, change.after) for change in compared(before, after).changes
    ]


# ---------------------------------------------------------------- formatting


def test_changes_of_markup_links_quotes_list_style_and_white_space_are_formatting() -> None:
    pairs = [
        ("We **may** share.\n", "We may share.\n"),
        ("See [it](http://a.example).\n", "See [it](http://b.example).\n"),
        ("* one\n* two\n", "- one\n- two\n"),
        ("1. one\n", "2. one\n"),
        ("## Title\n\nText.\n", "### Title\n\nText.\n"),
        ("One. Two.\n", "One.\nTwo.\n"),
        ("One.\n\nTwo.\n", "One.\n\n\n\nTwo.\n"),
        ("We don't “sell”.\n", 'We don’t "sell".\n'),
        ("[it][r]\n\n[r]: http://a.example\n", "[it][r]\n\n[r]: http://b.example\n"),
        ("# T {#a}\n", "# T {#b}\n"),
        ("Text.\n\n***\n\nMore.\n", "Text.\n\nMore.\n"),
        ("Text.\n", "Text."),
    ]
    for before, after in pairs:
        assert {change.kind for change in compared(before, after).changes} == {ChangeKind.FORMAT}, (before, after)


def test_formatting_and_words_of_one_sentence_are_two_changes() -> None:
    result = compared(
        "We **may** share data with [agents](http://a.example) in Europe.\n",
        "We may share data with [agents](http://b.example) in Asia.\n",
    )
    assert [change.kind for change in result.changes] == [ChangeKind.FORMAT, ChangeKind.CHANGED]
    assert drawn(result.changes[1]) == "We may share data with agents in [-Europe-]{+Asia+}."


def test_text_struck_through_or_a_cell_that_changed_its_column_is_no_formatting() -> None:
    for before, after in [
        ("We never sell it.\n", "~~We never sell it.~~\n"),
        ("We never sell it.\n", "<s>We never sell it.</s>\n"),
        ("|a|b|\n|---|---|\n|yes| |\n", "|a|b|\n|---|---|\n| |yes|\n"),
    ]:
        assert ChangeKind.FORMAT not in {change.kind for change in compared(before, after).changes}, after


# ---------------------------------------------------------------- readable


def test_words_are_marked_in_whole_phrases() -> None:
    (change,) = compared(
        "We will delete your account within thirty days of your written request to us.\n",
        "We will delete your account after a waiting time of ninety working days to us.\n",
    ).changes
    assert drawn(change) == (
        "We will delete your account [-within thirty days of your written request-]"
        "{+after a waiting time of ninety working days+} to us."
    )


def test_an_inserted_clause_is_marked_from_its_beginning() -> None:
    (change,) = compared(
        "We use your name to send orders, to answer mail and to bill you.\n",
        "We use your name to send orders, to train models, to answer mail and to bill you.\n",
    ).changes
    assert drawn(change) == "We use your name to send orders,{+ to train models,+} to answer mail and to bill you."


def test_words_that_say_something_are_kept_rather_than_stop_words() -> None:
    (change,) = compared(
        "We share it (name and address).\n", "We share it (name, address and telephone number).\n"
    ).changes
    assert drawn(change) == "We share it (name[- and-]{+,+} address{+ and telephone number+})."


def test_scripts_without_spaces_are_compared_by_character() -> None:
    (change,) = compared("我们保存您的数据三十天。\n", "我们保存您的数据六十天。\n").changes
    assert drawn(change) == "我们保存您的数据[-三-]{+六+}十天。"


def test_large_texts_take_little_time_and_stay_exact() -> None:
    lines = ["We may share your data."] * 3_000
    fewer = [*lines[:1_500], "We will never share your data.", *lines[1_510:]]
    assert_exact("\n".join(lines), "\n".join(fewer))
    words = [f"a{number}" for number in range(8_000)]
    assert_exact(" ".join(words), " ".join(word.replace("a", "b") for word in words))
    assert_exact(" ".join(words), " ".join(words[::-1]))
    assert_exact("[" * 5_000 + " end", "[" * 5_000 + " END")


def test_quotation_marks_of_another_form_do_not_keep_a_change_from_its_best_place() -> None:
    (change,) = [
        change
        for change in compared("Together “we”, “us” or others.\n", "Together “we,” “us,” or others.\n").changes
        if change.kind is ChangeKind.CHANGED
    ]
    assert drawn(change) == "Together “we[-”-],{+”+} “us{+,+}” or others."
