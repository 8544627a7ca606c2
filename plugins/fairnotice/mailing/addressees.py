"""Whom a line that comes back means: an account, or everybody behind an address, as the lists name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from fairnotice.audience.inert import plain
from fairnotice.errors import LedgerError
from fairnotice.mailing.opened import Opened, Row, mailbox
from fairnotice.mailing.smtp import ascii_address

People = Mapping[str, Row]
"""Accounts with the row of the lists in which each stands."""


class OtherMailingError(LedgerError):
    """A line is not about this mailing."""


class Line(Protocol):
    """A line of a report or a reply, which names an account or an address."""

    @property
    def where(self) -> str:
        """The file and the line."""

    @property
    def user_id(self) -> str:
        """The account, empty where only the address is known."""

    @property
    def email(self) -> str:
        """The address, where there is no account."""


class Addressees:
    """The people of a mailing whom some lines name, found in one pass over its lists."""

    def __init__(self, opened: Opened, lines: Iterable[Line]) -> None:
        names: set[str] = set()
        boxes: set[str] = set()
        for line in lines:
            names.update(_spellings(line.user_id)) if line.user_id else boxes.add(_folded(line.email))
        self._named: dict[str, Row] = {}
        self._boxes: dict[str, tuple[Row, ...]] = {}
        for row in opened.rows():
            self._named.update((user, row) for user in row.users if user in names)
            # mailers that were given a cell with several accounts give it back as it was
            if len(row.users) > 1 and (cell := "|".join(row.users)) in names:
                self._named.setdefault(cell, row)
            if boxes and row.email and (folded := _folded(row.email)) in boxes:
                self._boxes[folded] = (*self._boxes.get(folded, ()), row)

    def meant(self, line: Line) -> People:
        """Give the people whom a line means; raise LedgerError where nobody is, or where it may be one of two."""
        if line.user_id:
            known = [(name, self._named[name]) for name in _spellings(line.user_id) if name in self._named]
            doubt = "two accounts are called so, one of them with the apostrophe"
        else:
            rows = self._boxes.get(_folded(line.email), ())
            known = [("", row) for row in rows if len(rows) == 1 or row.mailbox == mailbox(line.email)]
            known = known or [("", row) for row in rows]
            doubt = "two addresses on the lists differ from it in capital letters only"
        if len(known) == 1:
            name, row = known[0]
            return {name: row} if name in row.users else dict.fromkeys(row.users, row)
        if known:
            raise LedgerError(doubt, "Name the account in the column user_id. Nothing was recorded.", line.where)
        raise OtherMailingError(
            "nobody on this mailing's lists is meant by it",
            "Nothing was recorded. Take the line out, or record it into the mailing that it belongs to.",
            line.where,
        )


def _spellings(user_id: str) -> tuple[str, ...]:
    """Give an account as it is written, and as it was before a list made it inert for spreadsheets."""
    return tuple(dict.fromkeys((user_id, plain(user_id))))


def _folded(address: str) -> str:
    """Give what mailers leave of an address: no capitals, and an international domain in ASCII."""
    box = mailbox(address)
    return (box if box.isascii() else ascii_address(box)).lower()
