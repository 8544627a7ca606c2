"""The vocabulary: how phrases are found, which statements are set aside, and how a mistake in the file is named."""

from __future__ import annotations

import pytest

from fairnotice.errors import SettingsError
from fairnotice.materiality.statement import Statement
from fairnotice.materiality.vocabulary import Entry, read_vocabulary, vocabulary

SMALL = """\
ignored:
  - privacy policy
practice:
  sharing: [share/shares, pass ... on, disclos*]
place:
  European Union: [eu, european union]
  each: [south africa, ireland]
set aside:
  pointer:
    reason: It only points.
    starts: [see our]
    keeps: [place]
"""


def read(text: str) -> list[str]:
    statement = Statement(text, read_vocabulary(SMALL, "words.yml"))
    return [
        f"{'not ' if mention.term.negated else ''}{mention.term.entry}: {text[mention.start : mention.end]}"
        for mention in statement.mentions
    ]


def terms(text: str) -> list[str]:
    statement = Statement(text, vocabulary())
    return [f"{'not ' if m.term.negated else ''}{m.term.entry}" for m in statement.mentions]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We share it.", ["practice.sharing: share"]),
        ("We sharpen it.", []),
        ("A disclosure was disclosed.", ["practice.sharing: disclosure", "practice.sharing: disclosed"]),
        ("We pass all of it on.", ["practice.sharing: pass all of it on"]),
        ("We pass far too much of it on.", []),
        ("We pass, and move on.", []),
        ("The European\nUnion and the EU", ["place.European Union: European\nUnion", "place.European Union: EU"]),
        ("South Africa, Ireland", ["place.South Africa: South Africa", "place.Ireland: Ireland"]),
        ("See our shops in Ireland, which share it.", ["place.Ireland: Ireland"]),
        ("Write to eu@example.com or https://share.example.com.", []),
    ],
)
def test_phrases_are_found(text: str, found: list[str]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We do not sell your data.", ["not practice.selling", "not data.personal data"]),
        (
            "We don’t sell, rent or share data.",
            ["not practice.selling", "not practice.selling", "not practice.sharing", "not data.data in general"],
        ),
        (
            "We never sell data, but we share data.",
            ["not practice.selling", "not data.data in general", "practice.sharing", "data.data in general"],
        ),
        ("If your complaint is not resolved, complain.", ["complaint.complaint", "complaint.complaint"]),
        ("Send a Do Not Track signal.", ["browser signals.Do Not Track"]),
        ("We do not track your location.", ["not practice.tracking", "not data.location"]),
        ("Our Monitor app shows it.", []),
        (
            "Use of your data may be limited to security, not only to research.",
            [
                "practice.using",
                "data.personal data",
                "qualifier.maybe",
                "qualifier.limited",
                "purpose.research and development",
            ],
        ),
    ],
)
def test_negation_reaches_to_the_end_of_the_clause(text: str, found: list[str]) -> None:
    assert terms(text) == found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("For more information on how we share data, see our help pages.", "pointer"),
        ("This policy was last updated in May.", "version"),
        ("Effective: 1 May 2024", "version"),
        ("If you have any questions about the data we collect, write to us.", "contact"),
        ("This policy applies to all our products.", "scope"),
        ("A cookie is a piece of text.", "definition"),
        ("Skip to main content", "page furniture"),
        ("4. Contents", "page furniture"),
        ("We collect your name.", None),
        ("Effective measures protect your data.", None),
        ("The contents of your files are encrypted.", None),
    ],
)
def test_statements_that_state_no_practice_are_set_aside(text: str, kind: str | None) -> None:
    found = Statement(text, vocabulary()).set_aside
    assert (found.name if found else None) == kind


@pytest.mark.parametrize(
    ("wrong", "right", "error"),
    [
        ("disclos*", "Disclose", "words.yml:4: 'Disclose' is not a phrase"),
        ("disclos*", "no", "words.yml:4: False is not a phrase"),
        ("disclos*", "di*", "words.yml:4: 'di*' is too short for a *"),
        ("pass ... on", "pass ...", "words.yml:4: 'pass ...' is not a phrase"),
        ("[see our]", "see our", "words.yml:11: 'starts' is not a list of phrases"),
        ("keeps: [place]", "keeps: [plaice]", "words.yml:12: 'plaice' is no group"),
        ("    reason: It only points.\n", "", "words.yml:9: 'pointer' gives no reason"),
        ("ignored:", "same meaning: [keep]\nignored:", "words.yml:1: `same meaning` holds no sets"),
        ("ignored:", "same meaning:\n  keep: [Keep]\nignored:", "words.yml:2: 'Keep' is not a phrase"),
        ("    starts:", "    begins:", "words.yml:11: unknown key 'begins'"),
        ("  sharing: [share/shares, pass ... on, disclos*]\n", "", "words.yml:3: the group 'practice' has no entries"),
    ],
)
def test_a_mistake_in_the_vocabulary_is_named_with_its_line(wrong: str, right: str, error: str) -> None:
    assert wrong in SMALL
    with pytest.raises(SettingsError) as caught:
        read_vocabulary(SMALL.replace(wrong, right), "words.yml")
    assert str(caught.value).startswith(error)
    assert caught.value.hint


def test_no_phrase_stands_twice_in_one_group_or_is_never_reached() -> None:
    words = vocabulary()
    phrases = [(text, entry.group) for text, entry in words.lexicon.phrases if entry.group]
    assert sorted({pair for pair in phrases if phrases.count(pair) > 1}) == []


def test_an_entry_is_written_as_rules_name_it() -> None:
    assert str(Entry("practice", "sharing")) == "practice.sharing"
