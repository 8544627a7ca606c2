"""Replies of people who opt out of a use or a disclosure: read, kept, and listed for those who must honour them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fairnotice.errors import LedgerError, MailingError
from fairnotice.ledger import Ledger, OptOut, instant
from fairnotice.mailing.addressees import Addressees
from fairnotice.mailing.files import writable, write_table
from fairnotice.mailing.opened import Opened
from fairnotice.mailing.reports import Item, check_past, content_of, items, read_instant, text_of
from fairnotice.model import Recipient, Version
from fairnotice.practices import Taxonomy, same_recipient

FOLDER = "opted-out"
COLUMNS = ("user_id", "data_category", "recipient", "opted_out_at")
KNOWN = ("user_id", "email", "reason", "data_category", "data_use", "recipient", "opted_out_at")


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote back; without a reason or a use, they opt out of all that their message told them of."""

    where: str
    user_id: str
    email: str
    reason: str
    data_category: str
    data_use: str
    recipient: str
    at: datetime | None


def read_replies(path: Path, zone: ZoneInfo) -> Iterator[Reply]:
    """Read replies from a CSV file; raise LedgerError with file and line for one that is not understood."""
    for where, item in items(path, content_of(path), _check_columns):
        _check_columns(item, where)
        user_id, email, reason, data, use, recipient = (text_of(item, key) for key in KNOWN[:-1])
        at = read_instant(item.get("opted_out_at"), where, zone)
        reply = Reply(where, user_id, email, reason, data, use, recipient, at)
        if not (reply.user_id or reply.email):
            raise LedgerError("it names nobody", "Fill user_id or email. Nothing was recorded.", where)
        if bool(reply.data_category) != bool(reply.data_use) or (reply.recipient and not reply.data_use):
            hint = "Fill data_category and data_use, or neither, or a reason of the list. Nothing was recorded."
            raise LedgerError("it names half of what is opted out of", hint, where)
        yield reply


def _check_columns(item: Item, where: str) -> None:
    hint = f"The columns are {', '.join(KNOWN)}."
    if unknown := set(item) - set(KNOWN):
        shown = min(unknown) if min(unknown).isidentifier() else "of another name"
        raise LedgerError(f"there is a column {shown}, which replies do not have", hint, where)
    if not {"user_id", "email"} & set(item):
        raise LedgerError("there is neither a column user_id nor email", hint, where)


@dataclass(frozen=True)
class Known:
    """What replies may name: the terms of the taxonomy, and the third parties of the policy's registers."""

    taxonomy: Taxonomy
    recipients: frozenset[str]

    @classmethod
    def of(cls, taxonomy: Taxonomy, versions: Iterable[Version]) -> Known:
        """Give what replies about some versions may name."""
        practices = (practice for version in versions if version.register for practice in version.register.practices)
        third = (practice.recipient for practice in practices if practice.recipient and not practice.recipient.agent)
        return cls(taxonomy, frozenset(recipient.name for recipient in third))

    def check(self, reply: Reply, claims: Mapping[str, list[list[str]]]) -> None:
        """Raise LedgerError where a reply names what would have no effect, such as a mistyped term."""
        told = {claim[2] for found in claims.values() for claim in found}
        third = [Recipient(name, agent=False) for name in {*self.recipients, *told} if name]
        mistake = hint = ""
        if reply.reason and reply.reason not in claims:
            mistake, hint = "this mailing has no such reason", "The codes are those in the lists' column `reasons`."
        elif reply.data_category and reply.data_category not in self.taxonomy.data:
            mistake, hint = "the data_category is not a term of the taxonomy", "Write it as in the register."
        elif reply.data_use and reply.data_use not in self.taxonomy.uses:
            mistake, hint = "the data_use is not a term of the taxonomy", "Write it as in the register."
        elif reply.recipient and not any(same_recipient(Recipient(reply.recipient, agent=False), one) for one in third):
            mistake, hint = "no register names this recipient", "Write it as in the register."
        if mistake:
            raise LedgerError(mistake, f"{hint} Nothing was recorded.", reply.where)


def record_replies(
    opened: Opened, replies: Iterable[Reply], ledger: Ledger, now: datetime, known: Known
) -> tuple[int, int]:
    """Bring replies to one mailing into the ledger, all or none; give how many opt-outs they are, and how many new.

    A reply without a time is of `now`, which is in the site's zone, unless the ledger has the opt-out already.
    """
    told = list(replies)
    for reply in told:
        check_past(reply.at, now, reply.where)
        known.check(reply, opened.manifest.get("claims", {}))
    addressees = Addressees(opened, told)
    held = {opt_out[:4] for opt_out in ledger.opt_outs()}
    rows: list[OptOut] = []
    for reply in told:
        found = addressees.meant(reply)
        chosen = [use for row in found.values() for use in _uses(opened, reply, row.reasons)]
        if not chosen:
            raise LedgerError(
                "the message to this person told of nothing that can be opted out of",
                "Fill data_category and data_use. Nothing was recorded.",
                reply.where,
            )
        at = instant(reply.at or now)
        for user in found:
            for use in dict.fromkeys(chosen):
                if reply.at or (user, *use) not in held:
                    rows.append(OptOut(user, *use, at))
    return len(rows), ledger.add_opt_outs(rows)


def _uses(opened: Opened, reply: Reply, reasons: Iterable[str]) -> list[tuple[str, str, str]]:
    """Give the data category, use and recipient of all that a reply opts out of."""
    if reply.data_use:
        return [(reply.data_category, reply.data_use, reply.recipient)]
    claims: Mapping[str, list[list[str]]] = opened.manifest.get("claims", {})
    codes = [reply.reason] if reply.reason else reasons
    return [(data, use, recipient) for code in codes for data, use, recipient in claims.get(code, [])]


def write_opted_out(ledger: Ledger, folder: Path, without: str = "") -> dict[str, int]:
    """Write a list for each use that somebody opted out of, for those who must leave their data out of it.

    The lists hold all that the ledger knows, but for the account `without`; one that was of nobody else is taken away.
    Gives the number of rows by file. Raises MailingError where another file bears the name of a list, and leaves it.
    """
    rows: dict[str, list[tuple[str, ...]]] = {}
    for user_id, data, use, recipient, at in ledger.opt_outs():
        found = rows.setdefault(_file_name(use), [])
        if user_id != without:
            found.append((user_id, data, recipient, at))
    for name in rows:
        if not _may_go(folder / name):
            hint = "Move it elsewhere, and run it again; no opt-out is lost."
            raise MailingError("this file bears the name of a list of opt-outs, and is none", hint, str(folder / name))
    for name, found in rows.items():
        if found:
            write_table(folder / name, COLUMNS, sorted(found), folder.parent)
        else:
            with writable(folder / name):
                (folder / name).unlink(missing_ok=True)
    return {name: len(found) for name, found in rows.items() if found}


def _may_go(path: Path) -> bool:
    """Whether there is no file, or one that was written here."""
    with writable(path):
        return not path.exists() or path.read_bytes().startswith(f"{','.join(COLUMNS)}\r\n".encode())


def _file_name(use: str) -> str:
    return f"{re.sub(r'[^A-Za-z0-9._-]', '_', use).lstrip('.') or 'anything'}.csv"
