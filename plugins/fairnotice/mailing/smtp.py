"""An SMTP server as a place to hand messages over to: its address, the connection, and what its answers mean."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import Enum
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from fairnotice.errors import MailingError

TIMEOUT = 60.0
"""Seconds for which the server may be silent."""

PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
HINT = "Write it as smtp://user@mail.example.com:587 (STARTTLS) or smtps://user@mail.example.com (TLS from the start)."


class Answer(Enum):
    """What the server did with a message."""

    TAKEN = "taken"
    NO_SUCH_MAILBOX = "no such mailbox"
    LATER = "later"


@dataclass(frozen=True)
class Server:
    """Where to hand messages over; the password is never shown."""

    host: str
    port: int
    implicit_tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str, password: str = "") -> Server:
        """Read a URL; raise MailingError, without what it holds, where it is none. A password in it comes first."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
            raise MailingError("this is not the URL of an SMTP server", HINT, "--smtp")
        return cls(
            host=parts.hostname,
            port=port or PORTS[parts.scheme],
            implicit_tls=parts.scheme == "smtps",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or "") or password,
        )

    @property
    def shown(self) -> str:
        """The server as people may see it."""
        return f"{self.host}:{self.port}"


class ServerGoneError(Exception):
    """The connection broke, or cannot be made just now."""


class Connection:
    """A connection that is opened when it is needed; whoever gets ServerGoneError may try again."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._smtp: smtplib.SMTP | None = None

    def greet(self) -> None:
        """Open the connection; raise MailingError where that fails, since a first attempt shows what is mistyped."""
        try:
            self._open()
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            reason = problem.strerror or "it does not answer as SMTP servers do"
            raise MailingError(f"{self.server.shown} cannot be reached: {reason}", HINT, "--smtp") from None

    def send(self, message: EmailMessage, sender: str, to: str) -> Answer:
        """Hand a message over; raise ServerGoneError, or MailingError where no message will ever be taken."""
        try:
            smtp = self._open()
            smtp.send_message(message, sender, [ascii_address(to)])
        except smtplib.SMTPRecipientsRefused as refused:
            return _meaning(*next(iter(refused.recipients.values())))
        except smtplib.SMTPSenderRefused as refused:
            self.close()
            if refused.smtp_code < 500:
                raise ServerGoneError from None
            raise self._useless(f"it refuses the sender ({refused.smtp_code})") from None
        except smtplib.SMTPNotSupportedError:
            return Answer.LATER  # an address that needs SMTPUTF8, which this server does not speak
        except smtplib.SMTPDataError as refused:
            if refused.smtp_code == 421:
                self.close()
                raise ServerGoneError from None
            return Answer.LATER
        except (smtplib.SMTPException, OSError):
            self.close()
            raise ServerGoneError from None
        return Answer.TAKEN

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        if self._smtp:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp = None

    def _open(self) -> smtplib.SMTP:
        try:
            return self._smtp or self._connected()
        except smtplib.SMTPAuthenticationError as refused:
            raise self._useless(f"it refuses the user or the password ({refused.smtp_code})") from None
        except ssl.SSLCertVerificationError:
            raise self._useless("its certificate is not valid for this name") from None

    def _connected(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        smtp: smtplib.SMTP
        if server.implicit_tls:
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        self._smtp = smtp
        smtp.ehlo()
        if not server.implicit_tls and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
        elif not server.implicit_tls and server.host not in LOOPBACK:
            raise self._useless("it offers no encryption, and these are people's addresses")
        if server.user:
            if not smtp.has_extn("auth"):
                raise self._useless("it takes no user and password")
            smtp.login(server.user, server.password)
        return smtp

    def _useless(self, reason: str) -> MailingError:
        self.close()
        return MailingError(
            f"{self.server.shown} takes no messages: {reason}",
            "Mend that with whoever runs the server, or name another one with --smtp; run it again to go on.",
        )


def ascii_address(address: str) -> str:
    """Give an address with its domain in ASCII; a local part that is not stays, and needs SMTPUTF8."""
    try:
        found = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return address
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"


def _meaning(code: int, text: bytes) -> Answer:
    """Tell what is wrong with the mailbox from what is wrong with the message, the sender or the hour (RFC 3463)."""
    enhanced = re.match(rb"\s*(\d)\.(\d{1,3})\.\d{1,3}\b", text)
    if code < 500 or (enhanced and enhanced[1] == b"4"):
        return Answer.LATER
    if enhanced:
        return Answer.NO_SUCH_MAILBOX if enhanced[2] in (b"1", b"2") else Answer.LATER
    return Answer.NO_SUCH_MAILBOX if code in (550, 551, 552, 553) else Answer.LATER
