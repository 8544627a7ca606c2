from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairnotice import wording
from fairnotice.wording import Run, compare_words

WORDS = st.lists(st.sampled_from(["we", "may", "share", "data", ".", ",", "(", ")", "the", "never"]), max_size=14)


def compared(old: list[str], new: list[str], least: int = 1) -> list[Run]:
    letters = {word: chr(0x61 + number) for number, word in enumerate(sorted({*old, *new}))}
    return [*compare_words(old, new, "".join(map(letters.get, old)), "".join(map(letters.get, new)), least)]  # type: ignore[arg-type]


def assert_covers(runs: list[Run], old: list[str], new: list[str]) -> None:
    assert [word for run in runs for word in old[run.a0 : run.a1]] == old
    assert [word for run in runs for word in new[run.b0 : run.b1]] == new
    for run in runs:
        assert (run.a0, run.b0) != (run.a1, run.b1)
        assert not run.equal or old[run.a0 : run.a1] == new[run.b0 : run.b1]
    assert all(run.equal is not following.equal for run, following in pairwise(runs))


@given(WORDS, WORDS)
def test_runs_cover_both_sides_and_equal_ones_are_equal(old: list[str], new: list[str]) -> None:
    assert_covers(compared(old, new), old, new)


@given(WORDS, WORDS)
def test_few_words_between_changes_are_not_kept_where_text_moved(old: list[str], new: list[str]) -> None:
    runs = compared(old, new, least=5)
    assert_covers(runs, old, new)
    assert old == new or all(run.a1 - run.a0 >= 5 for run in runs if run.equal)


def test_very_long_texts_are_anchored_at_phrases_that_occur_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "_CELLS", 50)
    old = [f"w{number % 97}" for number in range(400)]
    new = [*old[:100], "new", *old[100:250], *old[260:]]
    runs = compared(old, new)
    assert_covers(runs, old, new)
    assert sum(run.a1 - run.a0 for run in runs if not run.equal) < 40


def test_an_island_in_brackets_is_never_torn() -> None:
    runs = compared("we may ( never ) share".split(), "they will ( never ) sell".split())
    assert any(run.equal for run in runs)


def marked(old: str, new: str) -> str:
    a, b = old.split(), new.split()
    return " ".join(
        " ".join(a[run.a0 : run.a1])
        if run.equal
        else f"[{' '.join(a[run.a0 : run.a1])}|{' '.join(b[run.b0 : run.b1])}]"
        for run in compared(a, b)
    )


def test_a_bracket_is_opened_and_closed_in_one_change() -> None:
    assert marked("pages such as Oldname and Other", "pages such as Newname ( formerly Oldname ) and Other") == (
        "pages such as [Oldname|Newname ( formerly Oldname )] and Other"
    )


def test_a_sentence_that_follows_new_words_ends_with_its_own_full_stop() -> None:
    old = "A cookie is text kept by your browser to remember who you are ."
    new = "A cookie is text kept by your browser . It may help us greet visitors ."
    assert marked(old, new) == (
        "A cookie is text kept by your browser [to remember who you are|] . [|It may help us greet visitors .]"
    )
    assert marked(new, old) == (
        "A cookie is text kept by your browser [|to remember who you are] . [It may help us greet visitors .|]"
    )


def test_a_number_that_took_the_place_of_another_is_marked_by_itself() -> None:
    assert marked("pay 1,000 within 30 days", "pay 1,500 within 45 days") == "pay [1,000|1,500] within [30|45] days"
    assert marked("on May 1 , 2023 at last", "on June 2 , 2025 at last") == "on [May 1 , 2023|June 2 , 2025] at last"


def test_an_item_of_a_list_that_stayed_is_kept_between_those_that_came() -> None:
    assert marked(
        "your name , telephone number and postal address .",
        "your name , date of birth , telephone number , postal address , location and device identifiers .",
    ) == (
        "your name , [|date of birth ,] telephone number [and|,] postal address [|, location and device identifiers] ."
    )


def test_a_change_has_no_words_at_its_ends_that_stayed() -> None:
    assert marked(
        "disclose it to comply with law", "disclose it , if you agreed to it or we must , to comply with law"
    ) == ("disclose it [|, if you agreed to it or we must ,] to comply with law")
