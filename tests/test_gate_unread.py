"""Text that readers see otherwise than the check reads it."""

from __future__ import annotations

from datetime import date

import pytest

from fairnotice.gate import PolicyText, ProblemKind, Severity
from fairnotice.gate.unread import unread
from fairnotice.model import Version

FRONT = '---\nversion: "2"\n---\n\n'


def found(paragraph: str) -> list[tuple[str, str]]:
    text = f"# Privacy\n\nWe keep your name.\n\n{paragraph}\n\nThank you.\n"
    day = date(2026, 3, 1)
    version = Version("privacy", "2", "Privacy", day, day, text, (FRONT + text).encode())
    problems = list(unread(version, PolicyText("policy/privacy.md", FRONT + text)))
    assert {(p.kind, p.severity) for p in problems} <= {(ProblemKind.UNREAD, Severity.WARNING)}
    return [(p.where, p.message.partition(",")[0]) for p in problems]


@pytest.mark.parametrize(
    ("paragraph", "message"),
    [
        ('<span style="color: red; display: none">We never sell data.</span>', "this is hidden from readers"),
        ("<div class=x hidden>\n\nWe never sell data.\n\n</div>", "this is hidden from readers"),
        ("<DIV HIDDEN>We never sell data.</DIV>", "this is hidden from readers"),
        ("We never sell data. {: #sale hidden }", "this is hidden from readers"),
        ('We never sell data. {: style="display: none" }', "this is hidden from readers"),
        ('<p aria-hidden="true">We never sell data.</p>', "this is hidden from readers"),
        ("~~We never sell data.~~", "this is struck out"),
        ("<del>We never sell data.</del>", "this is struck out"),
        ('--8<-- "more.md"', "this takes in text from elsewhere"),
        ('{% include "more.md" %}', "this takes in text from elsewhere"),
        ("We are {{ company }}.", "this takes in text from elsewhere"),
        ("    We sell your data to brokers.", "this is code (lines set in by four spaces are)"),
        ("```\nWe sell your data.\n```", "this is code (lines set in by four spaces are)"),
    ],
)
def test_what_is_not_shown_as_it_is_judged_is_a_warning(paragraph: str, message: str) -> None:
    assert found(paragraph) == [("policy/privacy.md:9", message)]


@pytest.mark.parametrize(
    "paragraph",
    [
        "We use about ~30 and ~40 shops.",
        "<!-- hidden: a note -->",
        "<span class='hidden-gem'>We keep it.</span>",
        "- one\n\n    Still of the first item.\n\n- two",
        "Send `GET /me` to our server.",
        "    GET /me",
        "We are *not* bound by that. {: #anchor }",
        "We are *not* bound by that. {: #hidden .hidden }",
    ],
)
def test_other_turns_are_plain_text(paragraph: str) -> None:
    assert found(paragraph) == []
