"""The same said in another build is no change, and many changes of one kind in a section are one finding."""

from __future__ import annotations

import pytest

from fairnotice.comparison import compare
from fairnotice.materiality.sameness import say_the_same
from fairnotice.materiality.statement import Statement
from fairnotice.materiality.vocabulary import vocabulary

PAGE = "# Policy\n\n## What we do\n\n{}\n\n## Contact\n\nWrite to Fernbank.\n"


def told(before: str, after: str) -> list[str]:
    return [finding.sentence for finding in compare(PAGE.format(before), PAGE.format(after)).findings]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("We share your address with couriers.", "Your address is shared with couriers.", True),
        ("We ask you before we use the camera.", "Before we use the camera, we ask you.", True),
        ("You can stop this.", "You may stop this.", True),
        ("You have the right to object.", "You can object.", True),
        ("We keep records for two weeks.", "Records are kept for 14 days.", True),
        ("We tell our partners.", "Our partners tell us.", False),
        ("We read your mail.", "You read our mail.", False),
        ("We share data with vendors.", "We share data with partners.", False),
        ("We erase your files.", "We may erase your files.", False),
        ("We share no data.", "We share data.", False),
        ("We look at files only with a warrant.", "We look at files with a warrant.", False),
        ("We keep records for two weeks.", "We keep records for three weeks.", False),
        ("Tips are off until you turn them on.", "Tips are on until you turn them off.", False),
        ("The buyer must give the same protection.", "The buyer must give appropriate protection.", False),
    ],
)
def test_statements_say_the_same_where_only_the_order_and_form_of_words_differ(
    before: str, after: str, same: bool
) -> None:
    assert say_the_same(Statement(before, vocabulary()), Statement(after, vocabulary())) is same


def test_a_sentence_that_becomes_a_list_and_back_is_no_change() -> None:
    sentence = "We collect your name, address and date of birth."
    items = "We collect:\n\n- your date of birth\n- your name\n- your address"
    assert told(sentence, items) == []
    assert told(items, sentence) == []


def test_a_list_that_denies_does_not_become_one_that_grants() -> None:
    assert told("We do not share your address or your name.", "We share:\n\n- your address\n- your name") != []


def test_what_is_missing_from_the_list_is_told() -> None:
    sentence = "We collect your name, address and date of birth."
    assert told(sentence, "We collect:\n\n- your name\n- your address") == [
        "Data: the text no longer mentions dates of birth (“We collect your name, address and date of birth”)."
    ]


def test_a_new_section_gives_one_finding_of_a_kind_with_all_that_it_names() -> None:
    before = "We grow roses."
    after = (
        "We grow roses.\n\n## Phones\n\nWe collect your location. We collect your contacts. We collect crash reports."
        "\n\nWe share it with insurers. We share it with data brokers."
    )
    assert told(before, after) == [
        "Data: the text now mentions location, contacts of people and diagnostic data"
        " (“We collect your location” and 2 more).",
        "Disclosure: data may now be shared (“We share it with insurers” and 1 more).",
    ]


def test_what_changes_within_statements_keeps_findings_of_its_own() -> None:
    before = "Logs are kept for 30 days.\n\nTapes are kept for 10 days."
    after = "Logs are kept for 60 days.\n\nTapes are kept for 20 days."
    assert len(told(before, after)) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Write to Fernbank, 8 Mill Row, York YO1 7AB.", "Write to Fernbank, P.O. Box 12, 10115 Berlin."),
        ("Go to Settings > Privacy > Ads to stop tracking.", "Go to Account › Data use › Ads to stop tracking."),
        ("", "7 June 2024: Sleep data added to the list of data."),
        ("", "| Date | Change |\n|---|---|\n| 3 May 2024 | Right of correction reworded |"),
        (
            "Opt out at [fern.example/optout](https://fern.example/a).",
            "Opt out at [fern.example/out](https://b.example).",
        ),
        ("", "For example, we collect the name that you type."),
        ("Our privacy officer, Mara Lind, reads each letter.", "Our privacy officer, Tove Berg, reads each letter."),
        ("We keep letters for six years.", "Letters: six (6) years."),
        ("", "We have never received a secret order."),
    ],
)
def test_what_states_no_practice_passes_in_silence(before: str, after: str) -> None:
    known = "We collect the name that you type."
    assert told(f"{known}\n\n{before}", f"{known}\n\n{after}") == []


def test_a_sentence_on_what_never_happened_is_missed_when_it_goes() -> None:
    assert told("We have never received a secret order.", "") == [
        "Statement: no longer stated (“We have never received a secret order”)."
    ]


def test_a_name_that_joins_a_list_of_recipients_is_a_new_disclosure() -> None:
    table = "We share data with:\n\n| Name | Task |\n|---|---|\n| Postbrook | Mail |"
    found = compare(PAGE.format(table), PAGE.format(f"{table}\n| Quillon | Charts |")).findings
    assert [(finding.rule, finding.duty.value) for finding in found] == [("named-recipient", "email")]
