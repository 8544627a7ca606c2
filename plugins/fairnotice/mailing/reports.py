"""What mailers report of deliveries: their exports and events, each read into the same few words."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fairnotice.errors import LedgerError
from fairnotice.ledger import UNSETTLED, Status


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one message; `where` is `file:line`. It names an account or an address.

    A `status` of None has no bearing on whether somebody was told, such as an opened message. An `at` of None is not
    known; `notice_id` is empty where the report does not name it. One that is `standing` is about the address since
    `at`, and not about a message.
    """

    where: str
    status: Status | None
    user_id: str = ""
    email: str = ""
    at: datetime | None = None
    notice_id: str = ""
    channel: str = "email"
    standing: bool = False


class Format(StrEnum):
    """Whose report it is."""

    PLAIN = "plain"
    SES = "ses"
    SENDGRID = "sendgrid"
    MAILCHIMP = "mailchimp"
    LISTMONK = "listmonk"
    MAILMAN = "mailman"


Item = Mapping[str, Any]

SKEW = timedelta(hours=1)
"""How far a mailer's clock may be ahead of ours."""

# what each calls it; None is known and says nothing of the delivery
PLAIN = {status.value: status for status in Status if status not in UNSETTLED}
PLAIN |= {"delivered": Status.SENT, "failed": Status.BOUNCED}
SES = {
    "Send": Status.SENT, "Delivery": Status.SENT, "Bounce": Status.BOUNCED, "Complaint": Status.COMPLAINED,
    "Reject": Status.SUPPRESSED, "Rendering Failure": Status.BOUNCED, "DeliveryDelay": None, "Open": None,
    "Click": None, "Subscription": Status.UNSUBSCRIBED,
}  # fmt: skip
SENDGRID = {
    "deferred": None, "open": None, "click": None, "group_resubscribe": None, "processed": Status.SENT,
    "delivered": Status.SENT, "bounce": Status.BOUNCED, "dropped": Status.SUPPRESSED,
    "spamreport": Status.COMPLAINED, "unsubscribe": Status.UNSUBSCRIBED, "group_unsubscribe": Status.UNSUBSCRIBED,
}  # fmt: skip
MAILCHIMP = {"sent": Status.SENT, "hard": Status.BOUNCED, "soft": None}
MAILCHIMP_LISTS = {"CLEAN_TIME": Status.BOUNCED, "UNSUB_TIME": Status.UNSUBSCRIBED}
LISTMONK = {"hard": Status.BOUNCED, "soft": None, "complaint": Status.COMPLAINED}


Fits = Callable[[Set[str], Status | None], object]
FITTING: Mapping[Format, Fits] = {
    Format.SES: lambda keys, _: "mail" in keys and keys & {"eventType", "notificationType"},
    Format.SENDGRID: lambda keys, _: {"email", "event", "timestamp"} <= keys,
    Format.MAILCHIMP: lambda keys, _: {"email_address", "status"} <= keys or "Email Address" in keys,
    Format.LISTMONK: lambda keys, _: {"email", "type", "created_at"} <= keys,
    Format.MAILMAN: lambda keys, _: {"email", "timestamp", "message_id"} <= keys and keys & {"list_id", "list_name"},
    Format.PLAIN: lambda keys, status: keys & {"user_id", "email"} and ("status" in keys or status),
}
"""What of an item tells its format, in the order of trying."""


@dataclass(frozen=True)
class Reports:
    """A file of reports, which may be gone through several times; each time a mistake is a LedgerError with its line.

    Times without a zone are in `zone`. The format is told from the content unless it is given. `status` is what a file
    says of everybody in it, where it only names addresses.
    """

    path: Path
    text: str
    zone: ZoneInfo
    form: Format | None = None
    status: Status | None = None

    def __iter__(self) -> Iterator[Report]:
        """Give the reports."""
        for where, item in items(self.path, self.text, self._format_of):
            yield from READERS[self._format_of(item, where)](item, where, self.zone, self.status)

    def _format_of(self, item: Item, where: str) -> Format:
        keys = set(item)
        fitting = [kind for kind, fits in FITTING.items() if self.form in (None, kind) and fits(keys, self.status)]
        if not fitting:
            raise LedgerError(
                f"this is not a report on deliveries {f'in the format {self.form}' if self.form else 'that is known'}",
                f"Name its format with --format: {', '.join(Format)}; plain has user_id or email, and status and at.",
                where,
            )
        return fitting[0]


def content_of(path: Path) -> str:
    """Give the text of a file; raise LedgerError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise LedgerError(f"cannot read it: {problem.strerror}", "Name the file to record.", str(path)) from None
    except UnicodeDecodeError:
        raise LedgerError("this is not UTF-8", "Export it again as UTF-8.", str(path)) from None


def items(path: Path, text: str, judge: Callable[[Item, str], object]) -> Iterator[tuple[str, Item]]:
    """Give the objects of JSON or the rows of CSV in a file's text, with their places; nothing of an empty one.

    `judge` is asked about the header of CSV, as a row of empty cells, so that one without rows is judged, too.
    """
    if text[:1000].lstrip()[:1] in ("{", "["):
        yield from _objects(text, path)
    elif text.strip():
        yield from _rows(text, path, judge)


def _rows(text: str, path: Path, judge: Callable[[Item, str], object]) -> Iterator[tuple[str, Item]]:
    """Give the rows of a CSV file; spreadsheets of many countries part its cells by semicolons."""
    first = text.partition("\n")[0]
    rows = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        judge(dict.fromkeys(header, ""), f"{path}:1")
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
    decoder, place, line, counted, depth = json.JSONDecoder(), 0, 1, 0, 0
    while True:
        while place < len(text) and text[place] in "[], \t\r\n":
            depth += {"[": 1, "]": -1}.get(text[place], 0)
            place += 1
        if place == len(text):
            if depth:
                raise LedgerError("this JSON ends too soon", "Export it again.", f"{path}:{text.count(chr(10)) + 1}")
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
    if said is Status.UNSUBSCRIBED and not _left(_part(detail, "newTopicPreferences")):
        said = None
    named = detail.get("bouncedRecipients") or detail.get("complainedRecipients") or detail.get("recipients")
    tags = _part(mail, "tags").get("notice_id")
    at = read_instant(detail.get("timestamp") or mail.get("timestamp"), where, zone)
    for one in named or mail.get("destination") or ():
        email = str(one.get("emailAddress", "")) if isinstance(one, dict) else str(one)
        notice_id = str(tags[0]) if isinstance(tags, list) and tags else ""
        yield Report(where, said, email=email, at=at, notice_id=notice_id)


def _left(preferences: Item) -> bool:
    """Whether somebody wants no more of all topics of SES, or of one."""
    topics = preferences.get("topicSubscriptionStatus")
    return preferences.get("unsubscribeAll") is True or (isinstance(topics, list) and "'OptOut'" in str(topics))


def _sendgrid(item: Item, where: str, zone: ZoneInfo, status: Status | None) -> Iterator[Report]:
    said = _known(SENDGRID, text_of(item, "event"), where)
    if said is Status.SUPPRESSED and text_of(item, "reason") == "Invalid":
        said = Status.BOUNCED
    if said is Status.BOUNCED and text_of(item, "type") == "blocked":
        said = None
    at = read_instant(item.get("timestamp"), where, zone)
    yield Report(where, said, email=text_of(item, "email"), at=at, notice_id=text_of(item, "notice_id"))


def _mailchimp(item: Item, where: str, zone: ZoneInfo, status: Status | None) -> Iterator[Report]:
    """The lists of cleaned and unsubscribed contacts say so by a column of their own, in UTC."""
    email = text_of(item, "Email Address") or text_of(item, "email_address")
    column, standing = next(((name, said) for name, said in MAILCHIMP_LISTS.items() if name in item), ("", None))
    if status is None and standing is None and "status" not in item:
        raise LedgerError(
            "this export names addresses, and not what became of the messages",
            "Say it of the whole file with --status: sent, bounced, complained, suppressed or unsubscribed.",
            where,
        )
    said = status or standing or _known(MAILCHIMP, text_of(item, "status"), where)
    at = read_instant(item.get(column), where, ZoneInfo("UTC"))
    yield Report(where, said, email=email, at=at, standing=standing is not None)


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


def check_past(at: datetime | None, now: datetime, where: str) -> None:
    """Raise LedgerError for a time that is still to come; `now` is in the zone of times that have none."""
    if at and at > now + SKEW:
        hint = f"Mend it; a time without a zone is in {now.tzinfo}. Nothing was recorded."
        raise LedgerError("the time is still to come", hint, where)


def text_of(item: Item, key: str) -> str:
    """Give a text without blanks around it, or a whole number as text, as accounts are in JSON; else an empty one."""
    value = item.get(key)
    return str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _part(item: Item, key: str) -> Item:
    value = item.get(key)
    return value if isinstance(value, dict) else {}
