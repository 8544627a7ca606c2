"""Handing a mailing over to an SMTP server, message by message; it can be stopped at any moment and gone on with."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from fairnotice.errors import LedgerError, MailingError
from fairnotice.ledger import Ledger, Status, instant
from fairnotice.mailing.opened import Opened, Row
from fairnotice.mailing.smtp import Answer, ServerGoneError, ascii_address
from fairnotice.messages import UNSUBSCRIBE_URL, email_of
from fairnotice.settings import Organisation

ATTEMPTS = 6
"""How often a connection that breaks is made anew for one message; the pauses double from one second."""

STREAK = 20
"""After so many messages in a row that were not taken, something else than the addresses is wrong."""

USER_ID = "{user_id}"


class Transport(Protocol):
    """What messages are handed over to."""

    def send(self, message: EmailMessage, sender: str, to: str) -> Answer:
        """Hand a message over; raise ServerGoneError where the connection breaks."""


class Clock(Protocol):
    """Time as the sending needs it, so that tests need not wait."""

    def now(self) -> datetime:
        """Give the time."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass
class Tally:
    """How far a run has come: of `total` messages, how many came to what; `before` it, others were dealt with."""

    total: int
    before: int = 0
    sent: int = 0
    bounced: int = 0
    deferred: int = 0
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def done(self) -> int:
        """The messages that this run has dealt with."""
        return self.sent + self.bounced + self.deferred


@dataclass(frozen=True)
class Letter:
    """What is the same in all messages: who speaks, where bounces go, and the address for leaving, with `{user_id}`."""

    speaker: Organisation
    bounces: str
    unsubscribe: str = ""

    def to(self, row: Row, opened: Opened, at: datetime) -> EmailMessage:
        """Write the message of one row of a list."""
        required = row.summary.startswith("required/")
        text, html = (_body(opened.folder / f"messages/{row.summary}.{form}") for form in ("txt", "html"))
        message = email_of(
            opened.manifest["subjects"][row.summary],
            text.replace(UNSUBSCRIBE_URL, self._url(row)),
            html.replace(UNSUBSCRIBE_URL, escape(self._url(row))),
            self.speaker,
            required=required,
            at=at,
        )
        local, _, domain = ascii_address(row.email).rpartition("@")
        message.replace_header("To", Address(username=local, domain=domain))
        if not required:
            message.replace_header("List-Unsubscribe", f"<{self._url(row)}>")
        # the same whenever it is sent, so that a second one is known for what it is
        name = hashlib.sha256(f"{opened.notice_id} {row.mailbox}".encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{name}@{self.speaker.contact.rpartition('@')[2]}>"
        return message

    def _url(self, row: Row) -> str:
        return self.unsubscribe.replace(USER_ID, quote("|".join(row.users), safe=""))


@lru_cache(maxsize=256)
def _body(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def open_rows(opened: Opened, ledger: Ledger, lists: Sequence[str]) -> tuple[list[Row], int]:
    """Give the rows of some lists whose message nothing is known of yet, and the number of the others.

    One that was in flight when a run was stopped is among them: nobody knows whether it arrived.
    """
    settled = {event.user_id for event in ledger.deliveries(opened.notice_id)}
    rows = list(opened.rows(*lists))
    waiting = [row for row in rows if settled.isdisjoint(row.users)]
    return waiting, len(rows) - len(waiting)


def send(
    rows: Sequence[Row],
    opened: Opened,
    letter: Letter,
    ledger: Ledger,
    transport: Transport,
    clock: Clock,
    rate: float,
    tally: Tally,
) -> Iterator[Tally]:
    """Send messages, at most `rate` in a second; give the tally after each.

    The ledger is told before and after each message. What was tried before comes last, and says nothing of the server
    if it is not taken again. Raises MailingError where the server is gone, or takes nothing.
    """
    before = ledger.unsettled(opened.notice_id)
    tried = {user for user, status in before.items() if status == Status.DEFERRED}
    streak = 0
    due = clock.now()
    for row in sorted(rows, key=lambda row: not tried.isdisjoint(row.users)):
        if (wait := (due - clock.now()).total_seconds()) > 0:
            clock.sleep(wait)
        due = max(due, clock.now()) + timedelta(seconds=1 / rate)
        _note(ledger, opened, row, Status.SENDING, clock)
        answer = _handed_over(letter.to(row, opened, clock.now()), letter.bounces, row.email, transport, clock)
        if answer is Answer.TAKEN:
            tally.sent, streak = tally.sent + 1, 0
            _note(ledger, opened, row, Status.SENT, clock)
        elif answer is Answer.NO_SUCH_MAILBOX:
            tally.bounced, streak = tally.bounced + 1, streak + 1
            _note(ledger, opened, row, Status.BOUNCED, clock)
        else:
            tally.deferred, streak = tally.deferred + 1, streak + 1
            _note(ledger, opened, row, Status.DEFERRED, clock)
        yield tally
        if streak >= STREAK and tried.isdisjoint(row.users):
            raise MailingError(
                f"the server did not take {STREAK} messages in a row, so something else than the addresses is wrong",
                "Ask whoever runs it whether it may send for you; run it again to go on.",
            )


def _handed_over(message: EmailMessage, sender: str, to: str, transport: Transport, clock: Clock) -> Answer:
    for attempt in range(ATTEMPTS):
        try:
            return transport.send(message, sender, to)
        except ServerGoneError:
            if attempt < ATTEMPTS - 1:
                clock.sleep(2.0**attempt)
    raise MailingError(
        f"the server was gone {ATTEMPTS} times in a row", "What was sent is in the ledger; run it again to go on."
    )


def _note(ledger: Ledger, opened: Opened, row: Row, status: Status, clock: Clock) -> None:
    at = instant(clock.now())
    ledger.add([row.event(user, opened.notice_id, "email", status.value, at) for user in row.users])


@contextmanager
def alone(ledger: Path) -> Iterator[None]:
    """Keep every other sending by this ledger waiting outside; raise LedgerError where one is running."""
    lock = os.open(ledger.with_name(f"{ledger.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LedgerError(
                "another `notify-diff send` is at work with this ledger", "Wait until it is done.", str(ledger)
            ) from None
        yield
    finally:
        os.close(lock)
