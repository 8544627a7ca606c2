"""What a mailing says: for each group of those who read the same, plain text, HTML and an e-mail to look at."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined, TemplateError, select_autoescape
from jinja2.sandbox import SandboxedEnvironment

from fairnotice.audience import Group
from fairnotice.errors import SettingsError
from fairnotice.model import Duty, Notice, NoticeKind, Version
from fairnotice.settings import Organisation, Settings

UNSUBSCRIBE_URL = "{{unsubscribe_url}}"
"""What stands, in what people read who opted in, for an address that takes the one-click POST of RFC 8058."""


@dataclass(frozen=True)
class Message:
    """What one group reads."""

    group: Group
    subject: str
    text: str
    html: str
    eml: bytes

    @property
    def files(self) -> dict[str, bytes]:
        """The files of the message, by their paths in the mailing."""
        stem = f"messages/{self.group.name}"
        return {f"{stem}.txt": self.text.encode(), f"{stem}.html": self.html.encode(), f"{stem}.eml": self.eml}


class MessageWriter:
    """Writes the messages of one notice as they read on `day`; raise SettingsError where something is not configured.

    `editions` are the translated versions up to the one that the notice is about, by language.
    """

    def __init__(
        self,
        notice: Notice,
        settings: Settings,
        day: date,
        editions: Mapping[str, Sequence[Version]] = MappingProxyType({}),
    ) -> None:
        self._notice = notice
        self._speaker = speaker_of(settings)
        self._editions = editions
        self._bound = notice.version.effective <= day
        self._site = settings.site_url.rstrip("/")
        self._environment = _environment(settings)

    def write(self, groups: Iterable[Group]) -> tuple[Message, ...]:
        """Write the messages of some groups."""
        return tuple(map(self._message, groups))

    def _message(self, group: Group) -> Message:
        values = self._values(group)
        subject = _folded(self._subject(group.language, values))
        text = self._filled("message.txt", values).strip() + "\n"
        html = self._filled("message.html", {**values, "subject": subject}).strip() + "\n"
        # a preview is of the day on which notice is given, so that it is the same whenever it is written
        day = self._notice.first_day
        moment = datetime.combine(day, time(12), UTC)
        eml = email_of(subject, text, html, self._speaker, required=group.required, at=moment)
        return Message(group, subject, text, html, eml.as_bytes())

    def _values(self, group: Group) -> dict[str, Any]:
        notice, version = self._notice, self._notice.version
        withdrawn = notice.kind is NoticeKind.WITHDRAWAL
        known = group.known if group.known != version.label and not withdrawn else ""
        own = self._editions.get(group.language, (version,))
        pages, original = (f"{self._site}/{quote(document)}" for document in (own[-1].document, version.document))
        # of a translation, only the redline to the version before is there for ever
        redlines = pages if [edition.label for edition in own[-2:]] == [known, version.label] else original
        return {
            "language": group.language,
            "required": group.required,
            "sentences": group.sentences,
            "unstated": group.unstated,
            "known": known,
            "notice": notice,
            "version": version,
            "title": own[-1].title,
            "organisation": self._speaker,
            "bound": self._bound,
            "may_opt_out": group.required and notice.duty is Duty.EMAIL and not withdrawn,
            "practices_url": f"{pages}/practices/" if group.unstated else "",
            "redline_url": f"{redlines}/changes/{quote(known)}-to-{quote(version.label)}/" if known else "",
            "text_url": "" if withdrawn else f"{pages}/versions/{quote(version.label)}/",
            "changes_url": f"{pages}/changes/",
            "unsubscribe_url": UNSUBSCRIBE_URL,
        }

    def _subject(self, language: str, values: Mapping[str, Any]) -> str:
        source = "{% import language ~ '/words.jinja' as words with context %}{{ words.subject() }}"
        try:
            return self._environment.from_string(source).render(values)
        except TemplateError as problem:
            raise _unusable(problem, f"{language}/words.jinja") from None

    def _filled(self, name: str, values: Mapping[str, Any]) -> str:
        try:
            return self._environment.get_template(name).render(values)
        except TemplateError as problem:
            raise _unusable(problem, name) from None


def email_of(
    subject: str, text: str, html: str, speaker: Organisation, *, required: bool, at: datetime
) -> EmailMessage:
    """Give the e-mail with its headers: RFC 3834 for both lists, RFC 2369 and RFC 8058 only for who opted in."""
    email = EmailMessage(SMTP)
    email["Subject"] = subject
    email["Date"] = format_datetime(at)
    email["From"] = email["Reply-To"] = _address(speaker)
    email["To"] = "undisclosed-recipients:;"
    email["Auto-Submitted"] = "auto-generated"
    if not required:
        email["List-Unsubscribe"] = f"<{UNSUBSCRIBE_URL}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(text, cte="quoted-printable")
    email.add_alternative(html, subtype="html", cte="quoted-printable")
    email.set_boundary(hashlib.sha256(html.encode()).hexdigest()[:32])  # the library's own is random
    return email


def speaker_of(settings: Settings) -> Organisation:
    """Give who speaks, with white space folded; raise SettingsError unless a person could answer and read on."""
    given = settings.organisation
    speaker = Organisation(
        name=_folded(given.name or settings.site_name),
        contact=_folded(given.contact),
        postal_address=given.postal_address.strip(),
        complaints=_folded(given.complaints),
    )
    needed = {"site_url": settings.site_url, "organisation.name": speaker.name, "organisation.contact": speaker.contact}
    if missing := [name for name, value in needed.items() if not value]:
        raise SettingsError(
            f"a message cannot be written without {', '.join(missing)}",
            "Add it to the configuration: the address of the site, and who is asked and answers.",
        )
    _address(speaker)
    return speaker


def _address(speaker: Organisation) -> Address:
    try:
        return Address(speaker.name, addr_spec=speaker.contact)
    except (HeaderParseError, ValueError, IndexError):
        raise SettingsError(
            f"organisation.contact is {speaker.contact!r}, which is not an e-mail address",
            "Write it as privacy@example.com.",
        ) from None


def _folded(text: str) -> str:
    """Give a text on one line; a no-break space, as French has before a colon, stays one."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def _environment(settings: Settings) -> SandboxedEnvironment:
    own = [FileSystemLoader(settings.messages)] if settings.messages else []
    return SandboxedEnvironment(
        loader=ChoiceLoader([*own, PackageLoader("fairnotice")]),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _unusable(problem: TemplateError, name: str) -> SettingsError:
    line = getattr(problem, "lineno", None)
    where = getattr(problem, "name", None) or name
    return SettingsError(
        f"a template of messages cannot be used: {problem.message}",
        "Mend it in the folder that the option `messages` names; the templates shipped show what is needed.",
        f"{where}:{line}" if line else where,
    )
