"""The policy's own words on its changes, against what the site does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fairnotice.gate import PolicyText, Problem, ProblemKind, Severity
from fairnotice.gate.promises import promise_problems
from fairnotice.model import Version
from fairnotice.settings import NoticeBy, Organisation, Settings

FRONT = '---\nversion: "2"\npublished: 2026-03-01\neffective: 2026-04-15\n---\n\n'
LINES = {"": 5, "notice_period": 8, "organisation": 9}
SETTINGS = Settings(Path("/srv"), Path("/srv/policy"), Path("/srv/site"), where="/srv/mkdocs.yml", lines=LINES)
FILLER = "We keep your name, because you gave it to us. " * 5


def found(sentence: str, settings: Settings = SETTINGS, title: str = "Changes") -> list[Problem]:
    text = f"# Privacy\n\n{FILLER}\n\n## {title}\n\n{sentence}\n"
    day = date(2026, 3, 1)
    version = Version("privacy", "2", "Privacy", day, day, text, (FRONT + text).encode())
    return list(promise_problems(version, settings, PolicyText("policy/privacy.md", FRONT + text)))


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("We will post changes on this site at least 30 days before they take effect.", 30),
        ("We will notify you with thirty (30) days' prior notice.", 30),
        ("Material changes are announced on the site one month in advance.", 30),
        ("We will post notice at least two weeks before a change.", 14),
        ("Changed terms are effective thirty (30) days after they are first posted on the website.", 30),
        ("Changes apply 14 days after we announce them.", 14),
        ("Changes take effect 30 days from our notice.", 30),
        ("We post a notice 14 days ahead of small and 60 days ahead of material changes.", 60),
    ],
)
def test_a_promised_period_is_the_configured_one(sentence: str, days: int) -> None:
    assert found(sentence, replace(SETTINGS, notice_period=days)) == []
    (problem,) = found(sentence, replace(SETTINGS, notice_period=days + 7))
    assert (problem.kind, problem.where, problem.severity) == (
        ProblemKind.PROMISE,
        "policy/privacy.md:13",
        Severity.ERROR,
    )
    assert problem.message == (
        f"the text promises {days} days between notice and effect; mkdocs.yml:8 says `notice_period: {days + 7}`"
    )


def test_other_periods_are_not_taken_for_it() -> None:
    assert found("We will post changes. Your objection within 10 days after that counts.") == []
    assert found("We will post changes. You may object within 10 days of our notice of them.") == []
    assert found("We will post changes. We keep the earlier text for 10 days after it was published.") == []
    assert found("We answer within 10 days of your notice. We will post changes to this policy.", title="Contact") == []


@pytest.mark.parametrize(
    ("sentence", "differs"),
    [
        ("We will notify you by e-mail of any material change to this policy.", True),
        ("If we change this policy, we will send you an email.", True),
        ("We will e-mail you before any change of this policy.", True),
        ("We will notify you by e-mail or by a notice on our site.", False),
        ("We may notify you by e-mail of changes.", False),
        ("We will send an e-mail to everyone who has opted in to notices of changes.", False),
        ("If a change concerns data already collected, we will tell everyone concerned by e-mail.", False),
    ],
)
def test_an_e_mail_promised_to_everyone_is_sent_to_everyone(sentence: str, differs: bool) -> None:
    assert [p.message for p in found(sentence)] == (
        [
            "the text promises an e-mail about changes to everyone; mkdocs.yml:5 says `notice_by: site`, by which only"
            " those affected, or who asked, are e-mailed"
        ]
        if differs
        else []
    )
    assert found(sentence, replace(SETTINGS, notice_by=NoticeBy.EMAIL)) == []


def test_a_channel_that_the_site_does_not_have_is_a_warning() -> None:
    (problem,) = found("We will tell you of changes by an in-app notification.")
    assert problem.severity is Severity.WARNING
    assert problem.message == "the text promises a message in the app, which neither the site nor its mailings are"


def test_the_address_in_notices_is_one_that_the_text_gives() -> None:
    answering = replace(SETTINGS, organisation=Organisation(contact="privacy@example.com"))
    told = "We will post changes on this site. "
    assert found(told + "Write to [us](mailto:Privacy@Example.com).", answering) == []
    assert found(told, answering) == []
    (problem,) = found(told + "Write to press@example.com or legal@example.com.", answering)
    assert problem.message == (
        "the text gives the address legal@example.com; mkdocs.yml:9 says `contact: privacy@example.com`"
    )


def test_a_text_that_announces_nothing_is_a_warning() -> None:
    (silent,) = found("Write to us.", title="Contact")
    assert (silent.kind, silent.severity, silent.where) == (ProblemKind.SILENT, Severity.WARNING, "policy/privacy.md:7")
    assert silent.message == "the text does not say how people learn of its changes"
    (left,) = found("We may change this policy. Please check this page regularly.")
    assert left.where == "policy/privacy.md:13"
    assert left.message.startswith("the text leaves it to people to find changes")


def test_of_a_text_in_another_language_the_period_and_the_address_are_judged() -> None:
    german = "Wir informieren Sie über Änderungen dieser Erklärung 14 Tage im Voraus und halten uns daran. " * 8
    german += "Schreiben Sie an recht@example.com.\n"
    day = date(2026, 3, 1)
    version = Version("privacy", "2", "Datenschutz", day, day, german, (FRONT + german).encode())
    file = PolicyText("policy/privacy.md", FRONT + german)
    answering = replace(SETTINGS, organisation=Organisation(contact="privacy@example.com"))
    assert [problem.message for problem in promise_problems(version, answering, file)] == [
        "the text promises 14 days between notice and effect; mkdocs.yml:8 says `notice_period: 30`",
        "the text gives the address recht@example.com; mkdocs.yml:9 says `contact: privacy@example.com`",
    ]
    kept = replace(answering, notice_period=14, organisation=Organisation(contact="recht@example.com"))
    assert list(promise_problems(version, kept, file)) == []
