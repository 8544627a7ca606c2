"""What mailers report of deliveries: their exports and events, each read into the same few words."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fairnotice.errors import LedgerError
from fairnotice.ledger import Status


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one message; `where` is `file:line`. It names an account or an address.

    A `status` of None has no bearing on whether somebody was told, such as an opened message. An `at` of None is not
    known; `notice_id` is empty where the report does not name it.
    """

    where: str
    status: Status | None
    user_id: str = ""
    email: str = ""
    at: datetime | None = None
    notice_id: str = ""
    channel: str = "email"


class Format(StrEnum):
    """Whose report it is."""

    PLAIN = "plain"
    SES = "ses"
    SENDGRID = "sendgrid"
    MAILCHIMP = "mailchimp"
    LISTMONK = "listmonk"
    MAILMAN = "mailman"


Item = Mapping[str, Any]

# what each calls it; None is known and says nothing of the delivery
PLAIN = {status.value: status for status in (Status.SENT, Status.BOUNCED, Status.COMPLAINED, Status.SUPPRESSED)}
PLAIN |= {"delivered": Status.SENT, "failed": Status.BOUNCED}
SES = {
    "Send": Status.SENT, "Delivery": Status.SENT, "Bounce": Status.BOUNCED, "Complaint": Status.COMPLAINED,
    "Reject": Status.SUPPRESSED, "Rendering Failure": Status.BOUNCED, "DeliveryDelay": None, "Open": None,
    "Click": None, "Subscription": None,
}  # fmt: skip
SENDGRID = {
    "deferred": None, "open": None, "click": None, "unsubscribe": None, "group_unsubscribe": None,
    "group_resubscribe": None, "processed": Status.SENT, "delivered": Status.SENT, "bounce": Status.BOUNCED,
    "dropped": Status.SUPPRESSED, "spamreport": Status.COMPLAINED,
}  # fmt: skip
MAILCHIMP = {"sent": Status.SENT, "hard": Status.BOUNCED, "soft": None}
LISTMONK = {"hard": Status.BOUNCED, "soft": None, "complaint": Status.COMPLAINED}


def read_reports(
    path: Path, zone: ZoneInfo, form: Format | None = None, status: Status | None = None
) -> Iterator[Report]:
    """Read a file of reports; raise LedgerError with file and line for what is not understood.

    Times without a zone are in `zone`. The format is told from the content unless it is given. `status` is what a file
    says of everybody in it, where it only names addresses.
    """
    for where, item in items(path):
        kind = form or _recognised(item, status)
        if kind is None:
            raise LedgerError(
                "this is not a report on deliveries that is known",
                f"Name its format with --format: {', '.join(Format)}; plain has user_id or email, and status and at.",
                where,
            )
        yield from READERS[kind](item, where, zone, status)


def items(path: Path) -> Iterator[tuple[str, Item]]:
    """Give the objects of a JSON file or the rows of a CSV file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise LedgerError(f"cannot read it: {problem.strerror}", "Name the file to record.", str(path)) from None
    except UnicodeDecodeError:
        raise LedgerError("this is not UTF-8", "Export it again as UTF-8.", str(path)) from None
    if text.lstrip()[:1] in ("{", "["):
        yield from _objects(text, path)
        return
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        line = rows.line_num + 1
        for row in rows:
            if row and len(row) != len(header):
                mistake = f"{len(row)} cells where the header has {len(header)}"
                raise LedgerError(mistake, "Mend this row; nothing was recorded.", f"{path}:{line}")
            if row:
                yield f"{path}:{line}", dict(zip(header, (cell.strip() for cell in row), strict=True))
            line = rows.line_num + 1
    except csv.Error:
        raise LedgerError("this is not CSV", "Export it again.", f"{path}:{rows.line_num}") from None


def _objects(text: str, path: Path) -> Iterator[tuple[str, Item]]:
    """Give JSON objects with their lines: one after the other, in an array, or as the results of an answer."""
    decoder, place, line, counted = json.JSONDecoder(), 0, 1, 0
    while True:
        while place < len(text) and text[place] in "[], \t\r\n":
            place += 1
        if place == len(text):
            return
        line, counted = line + text.count("\n", counted, place), place
        where = f"{path}:{line}"
        try:
            found, place = decoder.raw_decode(text, place)
        except ValueError:
            raise LedgerError("this is not JSON", "Export it again.", where) from None
        if not isinstance(found, dict):
            raise LedgerError("this is no object with the parts of a report", "Export it again.", where)
        if found.get("Type") == "Notification" and isinstance(found.get("Message"), str):
            found = _parsed(found["Message"], where)  # an event that came through a topic
        inner = found.get("data", found)
        results = [
            held for owner, key in ((inner, "results"), (found, "sent_to"), (found, "entries"))
            if isinstance(owner, dict) and isinstance(held := owner.get(key), list)
        ]  # fmt: skip
        for item in results[0] if results else [found]:
            if not isinstance(item, dict):
                raise LedgerError("this is no object with the parts of a report", "Export it again.", where)
            yield where, item


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise LedgerError("this is no object with the parts of a report", "Export it again.", where)
    return found


def _recognised(item: Item, status: Status | None) -> Format | None:
    keys = set(item)
    if {"eventType", "mail"} <= keys or {"notificationType", "mail"} <= keys:
        return Format.SES
    if {"email", "event", "timestamp"} <= keys:
        return Format.SENDGRID
    if {"email_address", "status"} <= keys or "Email Address" in keys:
        return Format.MAILCHIMP
    if {"email", "type", "created_at"} <= keys:
        return Format.LISTMONK
    if {"email", "timestamp", "message_id"} <= keys and keys & {"list_id", "list_name"}:
        return Format.MAILMAN
    if keys & {"user_id", "email"} and ("status" in keys or status):
        return Format.PLAIN
    return None


def _plain(item: Item, where: str, zone: ZoneInfo, status: Status | None) -> Iterator[Report]:
    said = status or _known(PLAIN, text_of(item, "status").lower(), where)
    yield Report(
        where, said, text_of(item, "user_id"), text_of(item, "email"), read_instant(item.get("at"), where, zone),
        text_of(item, "notice_id"), text_of(item, "channel").lower() or "email",
    )  # fmt: skip


def _ses(item: Item, where: str, zone: ZoneInfo, status: Status | None) -> Iterator[Report]:
    kind = str(item.get("eventType") or item.get("notificationType"))
    said = _known(SES, kind, where)
    detail = _part(item, kind.lower() if kind != "Rendering Failure" else "failure")
    mail = _part(item, "mail")
    if said is Status.BOUNCED and "Suppress" in str(detail.get("bounceSubType")):
        said = Status.SUPPRESSED
    if said is Status.BOUNCED and detail.get("bounceType") in ("Transient", "Undetermined"):
        said = None
    if said is Status.COMPLAINED and detail.get("complaintSubType") == "OnAccountSuppressionList":
        said = Status.SUPPRESSED
    named = detail.get("bouncedRecipients") or detail.get("complainedRecipients") or detail.get("recipients")
    tags = _part(mail, "tags").get("notice_id")
    at = read_instant(detail.get("timestamp") or mail.get("timestamp"), where, zone)
    for one in named or mail.get("destination") or ():
        email = str(one.get("emailAddress", "")) if isinstance(one, dict) else str(one)
        notice_id = str(tags[0]) if isinstance(tags, list) and tags else ""
        yield Report(where, said, email=email, at=at, notice_id=notice_id)


def _sendgrid(item: Item, where: str, zone: ZoneInfo, status: Status | None) -> Iterator[Report]:
    said = _known(SENDGRID, text_of(item, "event"), where)
    if said is Status.SUPPRESSED and text_of(item, "reason") == "Invalid":
        said = Status.BOUNCED
    if said is Status.BOUNCED and text_of(item, "type") == "blocked":
        said = None
    at = read_instant(item.get("timestamp"), where, zone)
    yield Report(where, said, email=text_of(item, "email"), at=at, notice_id=text_of(item, "notice_id"))


def _mailchimp(item: Item, where: str, zone: ZoneInfo, status: Status | None) -> Iterator[Report]:
    email = text_of(item, "Email Address") or text_of(item, "email_address")
    cleaned = text_of(item, "CLEAN_TIME")
    if status is None and not cleaned and "status" not in item:
        raise LedgerError(
            "this export names addresses, and not what became of the messages",
            "Say it of the whole file with --status: sent, bounced, complained or suppressed.",
            where,
        )
    said = status or (Status.BOUNCED if cleaned else _known(MAILCHIMP, text_of(item, "status"), where))
    yield Report(where, said, email=email, at=read_instant(cleaned or None, where, ZoneInfo("UTC")))


def _listmonk(item: Item, where: str, zone: ZoneInfo, status: Status | None) -> Iterator[Report]:
    said = _known(LISTMONK, text_of(item, "type"), where)
    yield Report(where, said, email=text_of(item, "email"), at=read_instant(item.get("created_at"), where, zone))


def _mailman(item: Item, where: str, zone: ZoneInfo, status: Status | None) -> Iterator[Report]:
    at = read_instant(item.get("timestamp"), where, zone)
    yield Report(where, status or Status.BOUNCED, email=text_of(item, "email"), at=at)


READERS: Mapping[Format, Callable[[Item, str, ZoneInfo, Status | None], Iterator[Report]]] = {
    Format.PLAIN: _plain,
    Format.SES: _ses,
    Format.SENDGRID: _sendgrid,
    Format.MAILCHIMP: _mailchimp,
    Format.LISTMONK: _listmonk,
    Format.MAILMAN: _mailman,
}


def _known(words: Mapping[str, Status | None], word: str, where: str) -> Status | None:
    if word in words:
        return words[word]
    # a status is a word of the mailer's; anything longer may be a person's and is not shown
    shown = f" {word!r}" if word.isalpha() and len(word) <= 20 else ""
    raise LedgerError(
        f"unknown status{shown}", f"These are known: {', '.join(words)}. Nothing was recorded.", where
    )  # fmt: skip


def read_instant(value: Any, where: str, zone: ZoneInfo) -> datetime | None:
    """Read a time: ISO 8601, or seconds since 1970; None where there is none."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, (int, float)) or str(value).isdigit():
            return datetime.fromtimestamp(float(value), UTC)
        read = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        hint = "Write it as 2026-12-01T09:30:00+01:00. Nothing was recorded."
        raise LedgerError("the time cannot be read", hint, where) from None
    return read if read.tzinfo else read.replace(tzinfo=zone)


def text_of(item: Item, key: str) -> str:
    """Give a text without blanks around it; empty where there is none."""
    value = item.get(key)
    return value.strip() if isinstance(value, str) else ""


def _part(item: Item, key: str) -> Item:
    value = item.get(key)
    return value if isinstance(value, dict) else {}
