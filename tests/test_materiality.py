"""The detector: what counts as a change of practice, what is proposed, and how it is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from fairnotice.document import parse
from fairnotice.materiality import findings
from fairnotice.model import Category, ChangeKind, DecisionKind, Direction, Duty, Finding
from fairnotice.redline import redline

POLICY = """# Privacy policy

Lanternfish runs an online service for gardeners. We are based in Lund, and this page is about your data.

## What we do

We collect the information that you give us, such as your name and email address. We use it to provide the service.

{}

We store order history in your account. Write to us at any time.
"""


def judge(before: str, after: str) -> tuple[Finding, ...]:
    old, new = parse(before), parse(after)
    return findings(redline(old, new).changes, old, new)


def within_policy(before: str, after: str) -> tuple[Finding, ...]:
    return judge(POLICY.format(before), POLICY.format(after))


def told(found: tuple[Finding, ...]) -> list[str]:
    return [finding.sentence for finding in found]


# ---------------------------------------------------------------- incidents that happened


@pytest.mark.parametrize(
    ("before", "after", "category", "kind", "sentence"),
    [
        (
            "We never sell your personal information.",
            "",
            Category.THIRD_PARTY,
            DecisionKind.NEW_DISCLOSURE,
            "Sale: the promise not to sell is gone (“We never sell your personal information”).",
        ),
        (
            "We do not use your content to train models.",
            "We use your content to train models.",
            Category.FIRST_PARTY,
            DecisionKind.NEW_USE,
            "Purpose: data may now serve training of models (“We use your content to train models”).",
        ),
        (
            "Logs are kept for 30 days.",
            "Logs are kept for 12 months.",
            Category.RETENTION,
            DecisionKind.NEW_USE,
            "Retention: 12 months instead of 30 days (“Logs are kept for 12 months”).",
        ),
        (
            "Logs are kept for 12 months.",
            "Logs are kept for 30 days.",
            Category.RETENTION,
            DecisionKind.MATERIAL,
            "Retention: 30 days instead of 12 months (“Logs are kept for 30 days”).",
        ),
        (
            "We use your chats only if you opt in.",
            "We use your chats unless you opt out.",
            Category.CHOICE,
            DecisionKind.NEW_USE,
            "Choice: what needed consent now happens unless the person objects "
            "(“We use your chats unless you opt out”).",
        ),
        (
            "We will e-mail you 30 days before we change this policy.",
            "We will post a note when we change this policy.",
            Category.CHANGE,
            DecisionKind.MATERIAL,
            "Changes to this policy: how changes are announced reads differently "
            "(“We will post a note when we change this policy”).",
        ),
        (
            "You can opt out of analytics in your account settings.",
            "",
            Category.CHOICE,
            DecisionKind.NEW_USE,
            "Choice: the text no longer offers opting out here "
            "(“You can opt out of analytics in your account settings”).",
        ),
        (
            "We encrypt your files and delete them on request.",
            "We strive to encrypt your files and delete them on request.",
            Category.RETENTION,
            DecisionKind.NEW_USE,
            "Commitment: a commitment is softened (“We strive to encrypt your files and delete them on request”).",
        ),
        (
            "We work with printers.",
            "We work with printers. We share your address with advertising partners.",
            Category.THIRD_PARTY,
            DecisionKind.NEW_DISCLOSURE,
            "Disclosure: data may now be shared (“We share your address with advertising partners”).",
        ),
    ],
)
def test_incident_is_found(before: str, after: str, category: Category, kind: DecisionKind, sentence: str) -> None:
    found = [finding for finding in within_policy(before, after) if finding.category is category]
    assert [(finding.kind, finding.sentence) for finding in found] == [(kind, sentence)]


# ---------------------------------------------------------------- what is no change of practice


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("We *share* data.", "We share data.", id="emphasis"),
        pytest.param("- We share data.", "* We share data.", id="list marker"),
        pytest.param("### Sharing data", "#### Sharing data", id="heading level"),
        pytest.param("## Security & sharing", "## How we share your data", id="heading renamed"),
        pytest.param("We [share](https://a.example) data.", "We [share](https://b.example) data.", id="link target"),
        pytest.param("Our data are at https://a.example/x.", "Our data are at https://b.example/y.", id="bare link"),
        pytest.param("Send data to a@example.com.", "Send data to b@example.org.", id="mail address"),
        pytest.param("Call us about data: +44 20 7946 0000.", "Call us about data: +44 20 7946 0111.", id="telephone"),
        pytest.param("Last updated: 1 May 2023", "Last updated: 2 June 2024", id="date"),
        pytest.param("Effective from 1 May 2023.", "Effective from 2 June 2024.", id="effective date"),
        pytest.param("We shaer your infromation.", "We share your information.", id="typo"),
        pytest.param("We share cancelled orders.", "We share canceled orders.", id="spelling"),
        pytest.param("We’ll share your data.", "We'll share your data.", id="apostrophe"),
        pytest.param("We collect your e-mail address.", "We collect your email address.", id="e-mail"),
        pytest.param("We share your data.", "We disclose your information.", id="synonyms"),
        pytest.param("We use cookies to greet you.", "Cookies are used by us to greet you.", id="passive"),
        pytest.param("1. We share data.", "2. We share data.", id="number"),
        pytest.param("", "For more information about how we share data, see our help pages.", id="pointer"),
        pytest.param("If you have questions, write to us.", "If you have any questions, call us.", id="contact"),
        pytest.param("This policy applies to Lanternfish.", "This policy applies to Lanternfish and Moss.", id="scope"),
        pytest.param("", "We use cookies for ads. Accept all Reject all", id="cookie banner"),
        pytest.param("", "We care about gardens.", id="no practice"),
        pytest.param("", "What we do", id="line of a table of contents"),
        pytest.param("", "We store order history in your account.", id="stated elsewhere already"),
        pytest.param("```\nWe sell data.\n```", "```\nWe rent data.\n```", id="code"),
    ],
)
def test_no_finding(before: str, after: str) -> None:
    assert told(within_policy(before, after)) == []


def test_text_that_only_moves_gives_no_finding() -> None:
    first, second = "We share your data with banks in every season.", "You can opt out of this at any time of day."
    before = POLICY.format(f"{first}\n\n{second}\n\nBirds sing.\n\nBees hum.")
    after = POLICY.format(f"Birds sing.\n\nBees hum.\n\n{second}\n\n{first}")
    assert told(judge(before, after)) == []


def test_a_name_replaced_throughout_is_a_rename_and_a_new_recipient_is_not() -> None:
    before = (
        "Lanternfish stores your data. Lanternfish shares it. You pay Lanternfish.\n\nWe use Postbrook to send data."
    )
    renamed = before.replace("Lanternfish", "Glowworm")
    assert told(judge(before, renamed)) == []
    assert told(judge(before, renamed.replace("Postbrook", "Kettlewell"))) == [
        "Names: Kettlewell instead of Postbrook (“We use Kettlewell to send data”)."
    ]


def test_a_recipient_replaced_throughout_is_another_recipient() -> None:
    before = "Postbrook sends our mail and stores data for us.\n\nYou can opt out at Postbrook at any time."
    found = judge(before, before.replace("Postbrook", "Kettlewell"))
    assert [finding.rule for finding in found] == ["named-recipient"] * 2


def test_front_matter_is_not_the_policy() -> None:
    before = "---\ntitle: We share data\n---\n\nGood morning.\n"
    assert told(judge(before, before.replace("share", "sell"))) == []


# ---------------------------------------------------------------- what is proposed


@pytest.mark.parametrize(
    ("before", "after", "duty"),
    [
        pytest.param("", "We use your email address for advertising.", Duty.EMAIL, id="new purpose"),
        pytest.param("", "We collect face scans for advertising.", Duty.NOTICE, id="only of new data"),
        pytest.param("", "We use aggregated data for analytics.", Duty.NOTICE, id="only of data on nobody"),
        pytest.param("", "For example, we use your name for advertising.", Duty.NOTICE, id="an example"),
        pytest.param("We use it for advertising.", "", Duty.NOTICE, id="purpose gone"),
        pytest.param("", "You can opt out of mail.", Duty.NOTICE, id="new choice"),
        pytest.param("", "You cannot opt out of mail.", Duty.NOTICE, id="choice that was never granted"),
        pytest.param("You can opt out of mail.", "You cannot opt out of mail.", Duty.EMAIL, id="choice taken away"),
        pytest.param("", "A right to portability is yours under the GDPR.", Duty.NOTICE, id="new right"),
        pytest.param("You may complain to the supervisory authority.", "", Duty.EMAIL, id="right gone"),
        pytest.param("We honour Do Not Track.", "", Duty.EMAIL, id="browser signal no longer honoured"),
        pytest.param("", "We do not respond to Do Not Track.", Duty.NOTICE, id="browser signal never honoured"),
        pytest.param("Your data are stored in Ireland.", "Your data are stored in India.", Duty.NOTICE, id="place"),
        pytest.param("Our garden is tiny.", "Our garden is small.", Duty.NONE, id="no finding"),
    ],
)
def test_duty(before: str, after: str, duty: Duty) -> None:
    assert Duty.strictest(finding.duty for finding in within_policy(before, after)) is duty


def test_what_is_stated_elsewhere_is_not_lost() -> None:
    lost = "You may complain to the supervisory authority."
    again = "At any time, a complaint to the authority is possible."
    assert [f.kind for f in within_policy(f"{lost}\n\n{again}", again)] == [DecisionKind.MATERIAL]


def test_direction_tells_whom_a_change_favours() -> None:
    assert [f.direction for f in within_policy("We never sell your data.", "")] == [Direction.EXPANDS]
    assert [f.direction for f in within_policy("", "We never sell your data.")] == [Direction.NARROWS]
    assert [f.direction for f in within_policy("", "We rely on binding corporate rules.")] == [Direction.NEUTRAL]
    found = within_policy("We use it for research in winter.", "We use it for research and marketing in winter.")
    assert [f.direction for f in found] == [Direction.EXPANDS]


# ---------------------------------------------------------------- how it is said


def test_a_change_has_at_most_one_finding_of_a_category() -> None:
    found = within_policy(
        "", "We sell your location and health data to banks and advertisers for marketing and research."
    )
    assert [finding.category for finding in found] == [Category.THIRD_PARTY, Category.FIRST_PARTY]


def test_list_items_and_rows_are_read_with_what_leads_to_them() -> None:
    items = "We share your data with:\n\n- Quillpay"
    rows = "We share your data with:\n\n| Name | Purpose |\n|---|---|\n| Quillpay | Payments |"
    assert told(within_policy(items, f"{items}\n- Brambank")) == ["Names: the text now names Brambank (“Brambank”)."]
    assert told(within_policy(rows, f"{rows}\n| Brambank | Payments |")) == [
        "Names: the text now names Brambank (“Brambank | Payments”)."
    ]
    assert told(within_policy("We grow:\n\n- Roses", "We grow:\n\n- Roses\n- Sweet Peas")) == []


def test_a_long_statement_does_not_hide_what_is_added_to_it() -> None:
    long = "We share your name with banks so that they know you, and with schools so that they can teach you"
    more = f"{long}, and in winter we share it with every landlord of the town as well as with banks"
    assert [finding.rule for finding in within_policy(f"{long}.", f"{more}.")] == ["disclosure"]


def test_finding_carries_its_section_words_and_change() -> None:
    (finding,) = within_policy("Logs are kept for 30 days.", "Logs are kept for 12 months.")
    assert (finding.section, finding.section_title) == ("what-we-do", "What we do")
    assert (finding.words_before, finding.words_after) == ("30 days", "12 months")
    assert (finding.change.kind, finding.change.before) == (ChangeKind.CHANGED, "Logs are kept for 30 days.")


def test_text_in_another_language_never_passes_in_silence() -> None:
    german = (
        "# Datenschutz\n\nWir erheben deine Daten, wenn du unsere Dienste nutzt, und speichern sie bei uns.\n\n{}\n"
    )
    assert told(judge(german.format("Wir teilen nichts."), german.format("Wir teilen alles."))) == [
        "Language: these words are not English and were not judged (“Wir teilen alles”)."
    ]
    assert told(judge(german.format("Stand: 1. März 2023"), german.format("Stand: 2. Januar 2024"))) == []


def test_sentences_are_single_sentences_and_quote_at_most_fifteen_words() -> None:
    cases = yaml.safe_load((Path(__file__).parent / "materiality_cases.yml").read_text(encoding="utf-8"))
    long = "We do this in the morning, at noon and late in the evening, whenever it suits us and our friends in town: "
    sentences = [
        sentence
        for case in cases.values()
        for before, after in case["fires"]
        for sentence in told(within_policy(before and long + before, after and long + after))
    ]
    assert len(sentences) > 150
    assert [s for s in sentences if not re.fullmatch(r"[A-Z][A-Za-z ]+: (?:[^“”]|“[^“”]+”)+\.", s)] == []
    assert max(map(len, sentences)) <= 200
    assert [s for s in sentences if re.search(r"[.,;:?!][.,;:?!]|[.?!]”\)\.", s)] == []
    assert max(len(re.sub(r".*“|”.*", "", s).replace("…", "").split()) for s in sentences) == 15


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            "We use your e-mail address to deliver tickets.",
            "We use your e-mail address to deliver tickets and to tell you of our new lamps.",
            "Purpose: email addresses may now also be used “to tell you of our new lamps”.",
        ),
        (
            "We use data to plan bus routes in the city.",
            "We use data to plan working hours of drivers in the city.",
            "Wording: “working hours of drivers” instead of “bus routes” "
            "(“We use data to plan working hours of drivers in the city”).",
        ),
    ],
)
def test_what_differs_is_quoted_as_it_stands(before: str, after: str, sentence: str) -> None:
    assert told(within_policy(before, after)) == [sentence]


def test_the_same_texts_give_the_same_findings() -> None:
    texts = POLICY.format("We share data with banks and use it for research."), POLICY.format("We sell data to banks.")
    assert judge(*texts) == judge(*texts)
