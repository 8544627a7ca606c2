"""What people read: the words for each kind of notice and language, the headers, and own templates."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, PackageLoader

from audience_cases import choose, lists, notice, settings, write_tables
from fairnotice.audience import Group
from fairnotice.errors import SettingsError
from fairnotice.languages import SHIPPED, translated_summaries, translations_of
from fairnotice.messages import Message, MessageWriter
from fairnotice.model import DocumentHistory, Duty, Notice, NoticeKind, Status
from fairnotice.settings import Organisation, Settings
from test_mailing import DAY, HERE, VERSIONS, accepted

SENTENCES = tuple(decision.summary for decision in VERSIONS[2].decisions[1:])


def group(language: str = "en", *, required: bool = True, known: str = "2.0") -> Group:
    which = "required" if required else "opted-in"
    return Group(f"{which}/{language}/since-{known}-6", required, language, known, SENTENCES, 1, 0)


def message(made: Settings, of: Notice, day: date = DAY, to: Group | None = None) -> Message:
    chosen = to or group()
    if of.kind is NoticeKind.WITHDRAWAL:
        chosen = replace(chosen, sentences=())
    return MessageWriter(of, made, day).write([chosen])[0]


TARGET = VERSIONS[2]
MOVED = replace(TARGET, announced=(date(2025, 6, 1),), effective=date(2025, 9, 1))
GONE = replace(TARGET, status=Status.WITHDRAWN)
NOTICES = {
    "change": (notice(TARGET), DAY),
    "late": (notice(TARGET), date(2025, 7, 1)),
    "site notice": (notice(TARGET, Duty.NOTICE), DAY),
    "postponed": (notice(MOVED, kind=NoticeKind.POSTPONEMENT), DAY),
    "site notice postponed": (notice(MOVED, Duty.NOTICE, NoticeKind.POSTPONEMENT), DAY),
    "withdrawn": (notice(GONE, kind=NoticeKind.WITHDRAWAL), DAY),
}


@pytest.mark.parametrize("language", SHIPPED)
def test_the_words_fit_what_is_announced(language: str, tmp_path: Path) -> None:
    made, text = settings(tmp_path), ""
    for kind, (of, day) in NOTICES.items():
        found = message(made, of, day, group(language))
        text += f"===== {kind}: required =====\n{found.subject}\n\n{found.text}\n"
    something = replace(group(language), unstated=True)
    text += f"===== change: more than the decisions say =====\n{message(made, *NOTICES['change'], something).text}\n"
    everything = replace(group(language, known=""), sentences=(), unstated=True)
    text += f"===== change: nothing known =====\n{message(made, *NOTICES['change'], everything).text}\n"
    asked = message(made, *NOTICES["change"], group(language, required=False, known=""))
    text += f"===== change: opted-in, nothing known =====\n{asked.subject}\n\n{asked.text}\n"
    name = f"words.{language}.txt"
    assert accepted({name: text}, HERE) == {name: text}


def test_each_language_has_the_same_words() -> None:
    environment = Environment(loader=PackageLoader("fairnotice"), autoescape=True)
    values = {"required": True}
    names = {
        code: set(vars(environment.get_template(f"{code}/words.jinja").make_module(values))) - {"_body_stream"}
        for code in SHIPPED
    }
    assert names["en"] >= {"subject", "opening", "opt_out", "cause", "months", "date"}
    assert all(found == names["en"] for found in names.values())


def test_headers_let_people_leave_only_what_they_chose(tmp_path: Path) -> None:
    for may_leave in (True, False):
        found = message(settings(tmp_path), notice(TARGET), to=group(required=not may_leave))
        parsed = email.message_from_bytes(found.eml, policy=email.policy.default)
        assert not parsed.defects
        assert parsed["Auto-Submitted"] == "auto-generated"
        assert parsed["Reply-To"] == parsed["From"] == "Bluefern Notes <privacy@example.com>"
        assert ("List-Unsubscribe" in parsed, "List-Unsubscribe-Post" in parsed) == (may_leave, may_leave)
        assert ("{{unsubscribe_url}}" in found.text) is may_leave
        bodies = [part.get_content().replace("\r\n", "\n") for part in parsed.iter_parts()]
        assert bodies == [found.text, found.html]


class Reader(HTMLParser):
    """Collects what a page would load and how it is built."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        loading = ("src", "srcset", "background")
        self.loaded += [name for name, value in attrs if name in loading or "url(" in (value or "")]


def test_the_html_loads_nothing_and_escapes_everything(tmp_path: Path) -> None:
    nasty = '<img src="https://example.net/x">{{ 7 * 7 }}{% raw %}&'
    made = settings(tmp_path, organisation=Organisation(nasty, "privacy@example.com", nasty, nasty))
    target = replace(TARGET, title=nasty, label="4.0")
    for language in SHIPPED:
        told = replace(group(language), sentences=(nasty,))
        found = message(made, notice(target), to=told)
        reader = Reader()
        reader.feed(found.html)
        assert not reader.loaded
        assert not {"img", "script", "link", "iframe", "style"} & set(reader.tags)
        assert reader.tags[:2] == ["html", "head"]
        assert reader.tags.count("h1") == reader.tags.count("title") == 1
        assert "49" not in found.html + found.text
        assert nasty in found.text.replace("\n", " ")


def test_a_site_may_bring_its_own_templates_and_languages(tmp_path: Path) -> None:
    own = tmp_path / "messages"
    (own / "it").mkdir(parents=True)
    english = Path(__file__).parents[1] / "plugins" / "fairnotice" / "templates" / "en" / "words.jinja"
    words = english.read_text().replace("What changes for you", "Che cosa cambia per Lei")
    (own / "it" / "words.jinja").write_text(words)
    (own / "message.txt").write_text('{% import language ~ "/words.jinja" as words with context %}{{ words.changes }}!')
    made = settings(tmp_path, messages=own)
    assert message(made, notice(TARGET), to=group("it")).text == "Che cosa cambia per Lei!\n"
    assert "What changes for you" in message(made, notice(TARGET)).html


@pytest.mark.parametrize(
    ("template", "where"),
    [
        ("one\n{{ nobody }}", "message.txt"),
        ("one\n{% if %}", "message.txt:2"),
        ("{{ notice.__class__.__mro__ }}", "message.txt"),
    ],
)
def test_a_template_that_cannot_be_used_is_an_error_by_name(template: str, where: str, tmp_path: Path) -> None:
    (tmp_path / "message.txt").write_text(template)
    with pytest.raises(SettingsError, match="template") as caught:
        message(settings(tmp_path, messages=tmp_path), notice(TARGET))
    assert caught.value.where == where


GERMAN = replace(
    TARGET,
    document="privacy.de",
    title="Datenschutzerklärung",
    decisions=tuple(
        replace(said, section="abschnitt", summary=f"Auf Deutsch, {number}.")
        for number, said in enumerate(TARGET.decisions)
    ),
)


def test_translated_decisions_are_matched_in_their_order_and_only_where_all_are_there() -> None:
    history = DocumentHistory("privacy", "policy/privacy.de.md", (GERMAN,), language="de-AT")
    translations = translations_of(DocumentHistory("privacy", "policy/privacy.md", VERSIONS, translations=(history,)))
    assert translations == {"de": {"3.0": GERMAN}}
    found = translated_summaries(VERSIONS, translations)
    assert found == {said.summary: {"de": f"Auf Deutsch, {n}."} for n, said in enumerate(TARGET.decisions)}
    fewer = {"de": {"3.0": replace(GERMAN, decisions=GERMAN.decisions[1:])}}
    assert translated_summaries(VERSIONS, fewer) == {}


def test_a_message_is_in_the_persons_language_or_wholly_in_the_default(tmp_path: Path) -> None:
    users = write_tables(
        tmp_path / "users",
        users=[
            ["a", "a@example.com", "de-AT", "", "", "", "2023-01-01"],
            ["b", "b@example.com", "DE_de", "", "", "", "2023-01-01"],
            ["c", "c@example.com", "fr", "", "", "", "2023-01-01"],
            ["d", "d@example.com", "de", "", "", "", "2020-01-01"],  # is told of 2.0 as well, which nobody translated
            ["e", "", "de", "", "", "", "2023-01-01"],
        ],
    )
    translations = {"de": {"3.0": GERMAN}}
    with choose(users, notice(TARGET), VERSIONS, settings(tmp_path), tmp_path, translations=translations) as audience:
        found = lists(audience, tmp_path / "out")
        groups = {group.name: group for group in audience.groups}
        messages = MessageWriter(notice(TARGET), settings(tmp_path), DAY, audience.plan.editions).write(audience.groups)
    told = {row["user_id"]: row["summary"] for row in found["required"] + found["unreachable"]}
    assert set(told.values()) == set(groups)
    assert {who: name.split("/")[1] for who, name in told.items()} == {
        "a": "de",
        "b": "de",
        "c": "en",
        "d": "en",
        "e": "de",
    }
    both = groups[told["a"]]
    assert (both.messages, both.unreachable, both.known) == (2, 1, "2.0")
    assert both.sentences == ("Auf Deutsch, 1.", "Auf Deutsch, 2.")
    german = next(message for message in messages if message.group == both)
    assert german.subject == "„Datenschutzerklärung“: Änderung zum 1. Juli 2025"
    links = re.findall(r"^https://policy[.]example[.]com/(.*)$", german.text, re.MULTILINE)
    # nobody translated version 2.0, so there is no German redline since
    assert links == ["privacy/changes/2.0-to-3.0/", "privacy.de/versions/3.0/", "privacy.de/changes/"]
    earlier = replace(VERSIONS[1], document="privacy.de")
    translated = MessageWriter(notice(TARGET), settings(tmp_path), DAY, {"de": (earlier, GERMAN)}).write([both])[0]
    assert "https://policy.example.com/privacy.de/changes/2.0-to-3.0/" in translated.text
