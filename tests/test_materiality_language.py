"""Text in a language without vocabulary: every change of its words is told, and nothing else is."""

from __future__ import annotations

import pytest

from fairnotice.comparison import compare
from fairnotice.materiality.language import is_foreign

# An introduction, and pairs of statements of which the second says something else.
POLICIES = {
    "German": (
        "Wir erheben deine Daten, wenn du unsere Dienste nutzt, und speichern sie bei uns.",
        [
            ("Wir speichern Protokolle 30 Tage.", "Wir speichern Protokolle 60 Tage."),
            ("Keine Weitergabe.", "Weitergabe."),
        ],
    ),
    "French": (
        "Nous recueillons vos données lorsque vous utilisez nos services et nous les conservons chez nous.",
        [("Nous ne vendons pas vos données.", "Nous vendons vos données.")],
    ),
    "Dutch": (
        "Wij verzamelen uw gegevens wanneer u onze diensten gebruikt en wij bewaren deze in onze systemen.",
        [("Wij verkopen uw gegevens niet.", "Wij verkopen uw gegevens.")],
    ),
    "Danish": (
        "Vi indsamler dine data når du bruger vores tjenester og gemmer dem på vores servere.",
        [("Vi deler ikke data.", "Vi deler data.")],
    ),
    "Indonesian": (
        "Kami mengumpulkan data anda ketika anda menggunakan layanan kami dan menyimpannya di server kami.",
        [("Kami tidak menjual data.", "Kami menjual data.")],
    ),
    "Japanese": (
        "お客様が当社のサービスを利用する際にデータを収集し、当社のサーバーに保存します。",
        [("ログを30日間保存します。", "ログを60日間保存します。"), ("データを販売しません。", "データを販売します。")],
    ),
    "Russian": (
        "Мы собираем ваши данные, когда вы пользуетесь нашими услугами, и храним их на наших серверах.",
        [("Мы не продаём данные.", "Мы продаём данные.")],
    ),
    "Arabic": (
        "نقوم بجمع بياناتك عند استخدام خدماتنا ونحتفظ بها على خوادمنا.",
        [("لا نبيع البيانات.", "نبيع البيانات.")],
    ),
}
PAGE = "# Policy\n\n{}\n\n{}\n\nABC.\n"
ENGLISH = """# Policy

We collect your data when you use our services. We keep the data for a year and share it with nobody.
"""


def rules(before: str, after: str) -> set[str]:
    return {finding.rule for finding in compare(before, after).findings}


@pytest.mark.parametrize(
    ("introduction", "before", "after"),
    [
        pytest.param(introduction, *pair, id=f"{language}-{number}")
        for language, (introduction, changes) in POLICIES.items()
        for number, pair in enumerate(
            [pair for old, new in changes for pair in ((old, new), (new, old), (old, ""), ("", new))], 1
        )
    ],
)
def test_every_change_of_words_is_told_in_a_policy_that_is_not_english(
    introduction: str, before: str, after: str
) -> None:
    assert rules(PAGE.format(introduction, before), PAGE.format(introduction, after)) == {"other-language"}


@pytest.mark.parametrize("language", sorted(set(POLICIES) - {"Indonesian"}))
def test_a_passage_in_another_language_is_told_in_an_english_policy(language: str) -> None:
    assert rules(ENGLISH, f"{ENGLISH}\n{POLICIES[language][0]}\n") == {"other-language"}


def test_a_word_replaced_throughout_is_no_renamed_product_where_nouns_have_capitals() -> None:
    places = ("Ärzte", "Höfe", "Bäder")
    german = "# Datenschutz\n\n" + "".join(f"Wir geben die Adressen an {place} weiter.\n\n" for place in places)
    found = compare(german, german.replace("Adressen", "Befunde")).findings
    assert [finding.rule for finding in found] == ["other-language"] * 3


def test_a_new_date_is_no_change_in_any_language() -> None:
    german = POLICIES["German"][0]
    dates = (PAGE.format(german, "Stand: 1. März 2023"), PAGE.format(german, "Stand: 2. Januar 2024"))
    assert rules(*dates) == set()


@pytest.mark.parametrize(
    "text",
    [
        "We rely on binding corporate rules in all of our group.",
        "Otterbeam, Ltd. builds a word quiz for families of two to six in a shop in Oslo",
        "IP address browser type operating system device identifiers language settings time zone screen size",
        "Home Products Pricing Blog Careers Press Investors",
    ],
)
def test_english_and_lists_of_names_are_no_other_language(text: str) -> None:
    assert not is_foreign(text.split(), known_phrases=3)
