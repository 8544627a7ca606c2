"""Registers: reading them, and what one states that another does not."""

from __future__ import annotations

import pytest

from fairnotice.errors import RegisterError
from fairnotice.model import DecisionKind, Practice, Recipient, Register
from fairnotice.practices import added_practices, covers, fideslang_taxonomy, proven_kind, read_register

AGENT = Recipient("Clearing house", agent=True)
PARTNER = Recipient("Acme Insurance", agent=False)


def read(text: str) -> Register:
    return read_register(text, "privacy.practices.yml", fideslang_taxonomy())


def register(*practices: tuple[str, str] | tuple[str, str, Recipient]) -> Register:
    return Register(tuple(Practice(*practice) for practice in practices))


def test_the_taxonomy_is_that_of_fideslang_in_its_order_however_it_is_read() -> None:
    from fideslang.default_taxonomy import DEFAULT_TAXONOMY

    read_as_text = fideslang_taxonomy()
    assert list(read_as_text.data.items()) == [(term.fides_key, term.name) for term in DEFAULT_TAXONOMY.data_category]
    assert list(read_as_text.uses.items()) == [(term.fides_key, term.name) for term in DEFAULT_TAXONOMY.data_use]


def test_a_list_of_terms_that_is_written_otherwise_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = fideslang_taxonomy()
    monkeypatch.setattr("fairnotice.practices.find_spec", lambda name: None)
    assert fideslang_taxonomy.__wrapped__() == expected


def test_a_register_is_one_practice_for_each_use_and_recipient() -> None:
    text = """\
practices:
  - data: user.contact.email
    uses: [essential.service.notifications, marketing.communications.email]
    section: what-we-collect
  - data: user.financial
    uses: [essential.service.payment_processing]
    recipients:
      - {name: Clearing  house, agent: true}
"""
    assert read(text).practices == (
        Practice("user.contact.email", "essential.service.notifications", None, "what-we-collect"),
        Practice("user.contact.email", "marketing.communications.email", None, "what-we-collect"),
        Practice("user.financial", "essential.service.payment_processing", None, ""),
        Practice("user.financial", "essential.service.payment_processing", AGENT, ""),
    )


def test_all_mistakes_of_a_register_are_reported_with_their_lines() -> None:
    text = """\
practices:
  - data: user.contact.emial
    uses: [essential.service, marketing.advertizing]
  - uses: []
    color: red
  - just text
  - data: user.name
    uses: [essential.service]
    recipients: [Acme]
  - data: user.name
    uses: [essential.service]
    recipients:
      - {name: Acme}
other: 1
"""
    with pytest.raises(RegisterError) as caught:
        read(text)
    assert caught.value.message.splitlines() == [
        "privacy.practices.yml:14: unknown key 'other'; a register has one key, `practices`",
        "privacy.practices.yml:2: unknown data category 'user.contact.emial'; did you mean 'user.contact.email'?",
        "privacy.practices.yml:3: unknown data use 'marketing.advertizing'; did you mean 'marketing.advertising'?",
        "privacy.practices.yml:5: unknown key 'color'",
        "privacy.practices.yml:4: `uses` must be a list of at least one data use",
        "privacy.practices.yml:4: unknown data category None;"
        " add it to the configuration or use a term of the taxonomy",
        "privacy.practices.yml:6: a practice must have `data` and `uses`",
        "privacy.practices.yml:9: write a recipient as {name: ..., agent: true} or {name: ..., agent: false}",
        "privacy.practices.yml:13: say whether 'Acme' is an agent: `agent: true` or `agent: false`",
    ]


def test_terms_of_the_configuration_are_known() -> None:
    taxonomy = fideslang_taxonomy().adding({"user.content.calls": "Recorded calls"}, {"training": "Training"})
    text = "practices:\n  - {data: user.content.calls, uses: [training]}\n"
    assert len(read_register(text, "x", taxonomy).practices) == 1


def test_a_term_covers_itself_and_what_lies_under_it() -> None:
    assert covers("marketing", "marketing.advertising.third_party")
    assert covers("marketing", "marketing")
    assert not covers("marketing.advertising", "marketing")
    assert not covers("market", "marketing")


@pytest.mark.parametrize(
    ("before", "after", "added"),
    [
        ([("user.name", "marketing")], [("user.name", "marketing.advertising")], 0),
        ([("user", "marketing")], [("user.name", "marketing")], 0),
        ([("user.name", "marketing.advertising")], [("user.name", "marketing")], 1),
        ([("user.name", "marketing")], [("user.name", "marketing", AGENT)], 0),
        ([("user.name", "marketing", AGENT)], [("user.name", "marketing", PARTNER)], 1),
        ([("user.name", "marketing", PARTNER)], [("user.name", "marketing")], 0),
        (
            [("user.name", "marketing", PARTNER)],
            [("user.name", "marketing.advertising", Recipient("ACME  insurance", False))],
            0,
        ),
        ([("user.name", "sales", PARTNER)], [("user.name", "marketing", PARTNER)], 1),
        ([("user.name", "sales", Recipient("Acme Insurance", True))], [("user.name", "sales", PARTNER)], 1),
    ],
)
def test_what_a_register_adds(before: list[tuple[str, str]], after: list[tuple[str, str]], added: int) -> None:
    assert len(added_practices(register(*before), register(*after))) == added


def test_an_added_practice_on_data_already_held_is_a_new_use_or_disclosure() -> None:
    before = register(("user.contact.email", "essential.service"))
    assert proven_kind(before, Practice("user.contact.email", "marketing")) is DecisionKind.NEW_USE
    assert proven_kind(before, Practice("user.contact", "marketing")) is DecisionKind.NEW_USE
    assert proven_kind(before, Practice("user.contact.email", "marketing", PARTNER)) is DecisionKind.NEW_DISCLOSURE
    assert proven_kind(before, Practice("user.contact.email", "marketing", AGENT)) is DecisionKind.NEW_USE
    assert proven_kind(before, Practice("user.location", "marketing")) is DecisionKind.MATERIAL


def test_a_practice_on_any_user_data_does_not_prove_that_a_kind_of_data_is_held() -> None:
    before = register(("user", "third_party_sharing.legal_obligation"), ("user.contact", "essential.service"))
    assert proven_kind(before, Practice("user.device.device_id", "essential.service")) is DecisionKind.MATERIAL
    assert proven_kind(before, Practice("user.contact.email", "marketing")) is DecisionKind.NEW_USE
    assert proven_kind(before, Practice("user", "marketing")) is DecisionKind.NEW_USE
