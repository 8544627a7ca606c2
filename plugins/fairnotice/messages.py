"""What a mailing says: each list's message as plain text, as HTML and as an e-mail to look at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import PackageLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import SandboxedEnvironment

from fairnotice.errors import SettingsError
from fairnotice.model import Duty, Notice, NoticeKind, Version
from fairnotice.phrases import long_date
from fairnotice.settings import Organisation, Settings

LANGUAGES = ("en",)
"""The languages that there are templates for; the first is for everybody else."""

UNSUBSCRIBE_URL = "{{unsubscribe_url}}"
"""What the mailer replaces, for each person who opted in, by an address that takes the one-click POST of RFC 8058."""


@dataclass(frozen=True)
class Message:
    """One message: `name` is the list that it goes to."""

    name: str
    language: str
    subject: str
    text: str
    html: str
    eml: bytes

    @property
    def files(self) -> dict[str, bytes]:
        """The files of the message, by their paths in the mailing."""
        stem = f"messages/{self.language}/{self.name}"
        return {f"{stem}.txt": self.text.encode(), f"{stem}.html": self.html.encode(), f"{stem}.eml": self.eml}


def write_messages(notice: Notice, previous: Version | None, settings: Settings, day: date) -> tuple[Message, ...]:
    """Write the messages of a notice, as sent on `day`; raise SettingsError where something is not configured."""
    organisation = speaker_of(settings)
    version = notice.version
    changes_url = redline_url = f"{settings.site_url.rstrip('/')}/{quote(version.document)}/changes/"
    withdrawn = notice.kind is NoticeKind.WITHDRAWAL
    if previous and not withdrawn:
        redline_url += f"{quote(previous.label)}-to-{quote(version.label)}/"
    summaries = [] if withdrawn else [decision.summary for decision in notice.summaries] or list(notice.reasons)
    shared = {
        "notice": notice,
        "version": version,
        "organisation": organisation,
        "bound": version.effective <= day,
        "summaries": summaries,
        "changes_url": changes_url,
        "redline_url": redline_url,
        "unsubscribe_url": UNSUBSCRIBE_URL,
    }
    may_opt_out = notice.duty is Duty.EMAIL and not withdrawn
    return tuple(
        _message(name, language, day, {**shared, "required": required, "may_opt_out": required and may_opt_out})
        for language in LANGUAGES
        for name, required in (("required", True), ("opted-in", False))
    )


def _message(name: str, language: str, day: date, values: dict[str, Any]) -> Message:
    subject = " ".join(_filled(f"{language}/subject.txt", values).split())
    text = _filled(f"{language}/message.txt", values).strip() + "\n"
    html = _filled(f"{language}/message.html", {**values, "subject": subject}).strip() + "\n"
    eml = _email(subject, text, html, day, values["organisation"], values["required"])
    return Message(name, language, subject, text, html, eml)


def _email(subject: str, text: str, html: str, day: date, speaker: Organisation, required: bool) -> bytes:
    """Give the e-mail with its headers: RFC 3834 for both lists, RFC 2369 and RFC 8058 only for who opted in."""
    email = EmailMessage(SMTP)
    email["Subject"] = subject
    email["Date"] = format_datetime(datetime.combine(day, time(12), UTC))
    email["From"] = email["Reply-To"] = _address(speaker)
    email["To"] = "undisclosed-recipients:;"
    email["Auto-Submitted"] = "auto-generated"
    if not required:
        email["List-Unsubscribe"] = f"<{UNSUBSCRIBE_URL}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(text, cte="quoted-printable")
    email.add_alternative(html, subtype="html", cte="quoted-printable")
    email.set_boundary(hashlib.sha256(html.encode()).hexdigest()[:32])  # the library's own is random
    return email.as_bytes()


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
    return " ".join(text.split())


def _filled(name: str, values: dict[str, Any]) -> str:
    return _environment().get_template(name).render(values)


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=PackageLoader("fairnotice"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["long_date"] = long_date
    return environment
