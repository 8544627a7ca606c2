"""A mailing that was written before: what its manifest says, and who is on its lists."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fairnotice.audience.inert import plain
from fairnotice.audience.query import LOWER, UPPER
from fairnotice.errors import MailingError
from fairnotice.ledger import Event, hash_of
from fairnotice.manifest import MANIFEST

LISTS = ("required.csv", "opted-in.csv")
UNREACHABLE = "unreachable.csv"
TOLD = ("locale", "from_version", "to_version", "summary")
SMALL = str.maketrans(UPPER, LOWER)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: one message, to one mailbox, for one or several accounts; or one account out of reach."""

    email: str
    users: tuple[str, ...]
    locale: str
    reasons: tuple[str, ...]
    from_version: str
    to_version: str
    summary: str
    why: str = ""
    channel: str = "email"

    @property
    def mailbox(self) -> str:
        """What two spellings of one address have in common."""
        return mailbox(self.email)

    def event(self, user_id: str, notice_id: str, channel: str, status: str, at: str) -> Event:
        """Give what the ledger notes of one of its accounts, and of the address where that is about it."""
        known = hash_of(user_id, self.mailbox) if channel == "email" and self.email else None
        return Event(user_id, notice_id, channel, status, at, self.summary.partition("/")[0], known)


@dataclass(frozen=True)
class Opened:
    """The folder of a mailing and its manifest."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def notice_id(self) -> str:
        """The notice that it gives."""
        return str(self.manifest["notice"]["id"])

    @property
    def day(self) -> date:
        """The day on which it was written, in the site's zone."""
        return date.fromisoformat(self.manifest["day"])

    def rows(self, *names: str) -> Iterator[Row]:
        """Give the rows of some lists, or of all three; raise MailingError with the line of one that is damaged."""
        for name in names or (*LISTS, UNREACHABLE):
            yield from read_rows(self.folder / name)

    def users(self, *names: str) -> Iterator[str]:
        """Give the accounts on some lists, or on all three."""
        return (user for row in self.rows(*names) for user in row.users)


def open_mailing(folder: Path) -> Opened:
    """Open a mailing; raise MailingError where the folder is none."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        opened = Opened(folder.resolve(), manifest)
        if opened.notice_id and opened.day and isinstance(manifest["files"], dict):
            return opened
        reason = "it names no notice"
    except OSError as problem:
        reason = str(problem.strerror).lower()
    except (ValueError, KeyError, TypeError):
        reason = "it is damaged, or no manifest"
    hint = "Name a folder that `notify-diff mail` wrote, such as mailings/privacy-4.0."
    raise MailingError(f"this is not a mailing: {reason}", hint, str(path))


def read_rows(path: Path) -> Iterator[Row]:
    """Give the rows of a list; what many rows have in common is held once."""
    shared: dict[str, str] = {}
    reasons: dict[str, tuple[str, ...]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, [])
            for cells in reader:
                found = dict(zip(header, map(plain, cells), strict=True))
                codes = found["reasons"]
                if codes not in reasons:
                    reasons[codes] = tuple(codes.split("|"))
                locale, before, after, summary = (shared.setdefault(found[name], found[name]) for name in TOLD)
                yield Row(
                    plain_address(found.get("email", "")),
                    tuple(found["user_id"].split("|")),
                    locale,
                    reasons[codes],
                    before,
                    after,
                    summary,
                    found.get("why", ""),
                    found.get("channel", "email"),
                )
    except OSError as problem:
        raise MailingError(
            f"the list cannot be read: {problem.strerror}", "See `notify-diff verify`.", str(path)
        ) from None
    except (ValueError, KeyError, csv.Error):
        hint = "See `notify-diff verify`; write the mailing again elsewhere."
        raise MailingError("the list is damaged", hint, f"{path}:{reader.line_num}") from None


def plain_address(address: str) -> str:
    """Give an address without the quotes that keep a spreadsheet from taking it for a formula."""
    local, at, domain = address.rpartition("@")
    quoted = len(local) > 3 and local[0] == local[-1] == '"' and local[1] in "=+-"
    return f"{local[1:-1]}{at}{domain}" if quoted else address


def mailbox(address: str) -> str:
    """Give what two spellings of one address have in common: the domain's case does not count."""
    local, at, domain = plain_address(address.strip()).rpartition("@")
    return f"{local}{at}{domain.translate(SMALL)}"
