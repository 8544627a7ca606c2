"""The catalogues: every language says the same, and its words are put together as its readers do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from markupsafe import Markup

from fairnotice.catalogue import Catalogue, catalogue, languages
from fairnotice.model import Category, ChangeKind, DecisionKind, Duty
from fairnotice.practices import fideslang_taxonomy

ENGLISH = catalogue("en")


def shape(entry: Any) -> Any:
    """Give what a text must share with its translations: its places, its elements and its forms."""
    if isinstance(entry, Mapping):
        return {form: shape(text) for form, text in entry.items()}
    if isinstance(entry, list):
        return len(entry)
    return sorted(re.findall(r"{\w+}|</?[a-z]+", entry))


def test_four_languages_are_shipped() -> None:
    assert languages() == ("de", "en", "es", "fr")


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_every_catalogue_has_the_same_keys_places_and_elements(language: str) -> None:
    own = ("first_day_of_month", "terms")
    entries = {key: text for key, text in catalogue(language).entries.items() if key not in own}
    english = {key: text for key, text in ENGLISH.entries.items() if key not in own}
    assert list(entries) == list(english)
    assert {key: shape(text) for key, text in entries.items()} == {key: shape(text) for key, text in english.items()}


@pytest.mark.parametrize("language", ["de", "en", "es", "fr"])
def test_every_term_of_the_taxonomy_about_people_has_a_name_of_its_own(language: str) -> None:
    taxonomy = fideslang_taxonomy()
    terms = {key for key in (*taxonomy.data, *taxonomy.uses) if not key.startswith("system")}
    names = catalogue(language).entries["terms"]
    assert set(names) == terms
    for kind in (taxonomy.data, taxonomy.uses):
        given = [names[key] for key in kind if key in names]
        assert len(set(given)) == len(given)


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_hardly_a_text_is_left_in_english(language: str) -> None:
    same = {key for key, text in catalogue(language).entries.items() if text == ENGLISH.entries.get(key)}
    assert same <= {"date", "version", "old_text", "page_version", "category_do-not-track", "source", "nav_versions"}


def test_the_sentences_of_the_model_are_those_of_the_english_catalogue() -> None:
    terms = {"kind": DecisionKind, "category": Category, "duty": Duty, "change": ChangeKind}
    for prefix, kind in terms.items():
        assert [ENGLISH.text(f"{prefix}_{term.value}") for term in kind] == [term.sentence for term in kind]


def test_places_are_escaped_and_elements_of_the_catalogue_are_kept() -> None:
    assert ENGLISH.say("new_takes_effect", day="<b>") == "The new version takes effect on <strong>&lt;b&gt;</strong>."
    assert ENGLISH.say("new_takes_effect", day=Markup("<b>")) == (
        "The new version takes effect on <strong><b></strong>."
    )
    assert ENGLISH.text("version", label="A&B") == "Version A&B"


@pytest.mark.parametrize(
    ("language", "day", "count"),
    [
        ("en", "1 January 2027", "12,400 people by e-mail"),
        ("de", "1. Januar 2027", "12.400 Personen per E-Mail"),
        ("fr", "1er janvier 2027", "12 400 personnes par e-mail"),
        ("es", "1 de enero de 2027", "12.400 personas por correo electrónico"),
    ],
)
def test_dates_and_numbers_are_written_as_readers_write_them(language: str, day: str, count: str) -> None:
    words = catalogue(language)
    assert words.day(date(2027, 1, 1)) == day
    assert words.text("told_email", n=12400).replace("\N{NO-BREAK SPACE}", " ") == count
    assert words.time(date(2027, 1, 1)) == f'<time datetime="2027-01-01">{day}</time>'


def test_a_region_has_the_words_of_its_language_and_an_unknown_language_the_english_ones() -> None:
    assert catalogue("fr-CA").language == "fr"
    assert catalogue("sv").language == "en"


def test_items_are_listed_and_terms_named() -> None:
    words = Catalogue("xx", {"and": "und", "terms": {"user.name": "Name"}})
    assert (words.listed(["a"]), words.listed(["a", "b", "c"])) == ("a", "a, b und c")
    assert (words.term("user.name", "x"), words.term("user.contact", "Contact Data")) == ("Name", "Contact Data")
