from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairnotice.leaves import BlockKind, Leaf, parse_leaves, read_leaves

PIECES = [
    *("a", "b c", "- ", "* ", "+ ", "1. ", "2. ", "10) ", "  ", "   ", "    ", "\t", "\n", "\n\n", "# ", "## x", "#t"),
    *("---", "***", "* * *", "===", "```", "~~~", "> ", "|", "a | b\n", "--|--\n", "|-|", "<div>", "</div>", "<!--"),
    *("-->", "<pre>", "</pre>", "<?", "?>", "[r]: u", "[l](u)", "[x]", ":", "**b**", "_i_", "__", "*", "-", "`c`"),
    *("| a | b |\n", "|---|:-:|\n", "| c | \\| |\n", "| d |\n", "|\n", "a\nb\n===\n", "c\n-\n", "---\n", "= =\n"),
    *("\\", "123", "1234567890. x", "-foo", "--x", "-|", "+x", "2.x", "\u2028", "\xa0", "- a\n", "  b\n", "1. c\n"),
    *("   d\n", "   - e\n", "\n    f\n", "[", "[a\n", 'b]: u "t\n'),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(max_examples=500)
def test_plain_lines_are_read_as_markdown_it_reads_them(text: str) -> None:
    assert read_leaves(text + "\n") == parse_leaves(text + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "- a\n  - b\n\n    c\n- d\n\ne\n",
        "a\n2. b\n1. c\n",
        "- a\n      - b\n",
        "1.    a\n    2. b\n",
        "a\n---\n\n---\nb\n",
        "```\na\n\nb\n\n# c\n```\n\n# d\n",
        "<!-- a\n\nb -->\n\nc\n",
        "- <?a\n\n\nb\n",
        "a | b\n--|--\nc | d\n\n- e | f\n--|--\n",
        "[a]: b\n\n[c]\n[d]: e\n",
        "| a | b |\n|---|---|\n| c |\nd\n\n# e\n",
        "| a | b |\n|---|\n| c |\n\n---\n",
        "a |\n---\n\nb\n",
        "# a |\n---\nb\n",
        "# a |\n|-|\n|-|\n| b |\n",
        "- a\n---\nb\n---\n",
    ],
)
def test_what_is_not_plain_is_left_to_markdown_it_up_to_where_it_closes(text: str) -> None:
    assert read_leaves(text) == parse_leaves(text)


def test_leaves_have_kind_level_and_lines() -> None:
    assert read_leaves("# A\n\nb\nc\n- d\n  * e\n\n    f\n\n| g |\n|---|\n| h |\n\n***\n") == [
        Leaf(BlockKind.HEADING, 1, 0, 1),
        Leaf(BlockKind.PARAGRAPH, 0, 2, 4),
        Leaf(BlockKind.ITEM, 1, 4, 5),
        Leaf(BlockKind.ITEM, 2, 5, 6),
        Leaf(BlockKind.PARAGRAPH, 2, 7, 8),
        Leaf(BlockKind.ROW, 0, 9, 10),
        Leaf(BlockKind.ROW, 0, 11, 12),
        Leaf(BlockKind.RULE, 0, 13, 14),
    ]


def test_a_line_of_many_marks_is_looked_at_once() -> None:
    text = "* " * 50_000 + "x\n"
    assert read_leaves(text) == parse_leaves(text)
