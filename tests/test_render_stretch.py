"""Drawn stretch by stretch, a redline is what it is when both texts are drawn in one."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairnotice.document import parse
from fairnotice.model import ChangeKind, Comparison, Op
from fairnotice.redline import redline
from fairnotice.render.flow import FlowBlock, Piece, flow
from fairnotice.render.stretch import Sides, Stretch

PIECES = (
    "# Data", "## Your *rights* {#rights}", "We keep logs.", "We keep logs for 30 days.",
    "We keep logs. You may object.",
    "You may object at any time. We answer.", "- one item\n- other item", "1. first\n2. second", "> quoted words",
    "| A | B |\n|---|---|\n| one | two |", "| A | B |\n|---|---|\n| x \\| y | two |", "---", "**Bold line**",
    "See [the list](list.md).", "[support]: support.md", "```\ncode\n```", "<div>\n",
    "We share data with partners abroad.",
    "Data\n====", "We share data. With partners.", "{: #id}",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=9).map("\n\n".join)


def compared(before: str, after: str) -> Comparison:
    lines = redline(parse(before), parse(after))
    return Comparison(lines.old, lines.new, lines.changes, findings=())


def in_one(comparison: Comparison) -> list[FlowBlock]:
    with mock.patch.object(Sides, "stretches", lambda sides: [sides.all]):
        return flow(comparison)


@given(TEXTS, TEXTS)
def test_stretches_together_are_the_whole(before: str, after: str) -> None:
    comparison = compared(before, after)
    assert flow(comparison) == in_one(comparison)


def test_an_edit_seen_before_is_numbered_and_placed_where_it_stands_now() -> None:
    old, new = "We keep logs for 30 days.", "We keep logs for 60 days."
    flow(compared(f"# Policy\n\nText.\n\n{old}\n", f"# Policy\n\nText.\n\n{new}\n"))
    blocks = flow(compared(f"# Terms\n\n## Logs\n\n{old}\n", f"# Terms\n\nAn addition.\n\n## Logs\n\n{new}\n"))
    assert blocks[-1].section.path == ("Terms", "Logs")
    edits = [piece for piece in blocks[-1].cells[0] if piece.change is not None]
    assert edits == [Piece(Op.DELETE, "30", 1), Piece(Op.INSERT, "60", 1)]


def test_texts_part_at_every_block_that_begins_with_kept_text_on_both_sides() -> None:
    before = "# Policy\n\nWe keep logs.\n\nYou may object.\n\nThe end.\n"
    after = before.replace("logs", "records").replace("object", "ask")
    assert [(stretch.new.start, stretch.is_kept) for stretch in Sides(compared(before, after)).stretches()] == [
        (0, True),
        (1, False),
        (2, False),
        (3, True),
    ]


def test_a_statement_is_never_parted_from_what_it_became() -> None:
    before = "We keep logs.\n\nWe tell partners which pages you visit.\n\nThe end.\n"
    after = "We tell partners abroad which pages you visit.\n\nWe keep logs.\n\nThe end.\n"
    sides = Sides(compared(before, after))
    edits = [
        (change.before_span, change.after_span)
        for change in sides.changes
        if change.kind is ChangeKind.CHANGED and change.before_span and change.after_span
    ]
    for old, new in edits:
        assert any(
            sides.before.blocks[stretch.old[0]].start <= old[0] < sides.before.blocks[stretch.old[-1]].end
            and sides.after.blocks[stretch.new[0]].start <= new[0] < sides.after.blocks[stretch.new[-1]].end
            for stretch in sides.stretches()
            if stretch.old and stretch.new
        )


def test_what_is_gone_is_shown_even_where_the_texts_were_parted_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = compared("# Policy\n\nWe keep logs for 30 days.\n", "# Policy\n\nWe keep logs for 60 days.\n")

    def crossed(sides: Sides) -> Iterator[Stretch]:
        yield Stretch(sides.all.old, range(1))
        yield Stretch(range(2, 2), range(1, 2))

    expected = flow(comparison)
    monkeypatch.setattr(Sides, "stretches", crossed)
    assert flow(comparison) == expected
