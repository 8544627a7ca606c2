"""Mailings that follow the first one of a notice: for those whom no earlier one lists, such as who joined since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fairnotice.ledger import Event, Ledger
from fairnotice.mailing.opened import LISTS, UNREACHABLE, Opened, open_mailing
from fairnotice.mailing.recording import FALLBACK


def earlier_mailings(out: Path, notice_id: str) -> list[Opened]:
    """Give the mailings of a notice that lie in a folder, the first one first."""
    found: list[Opened] = []
    while (folder := out / name_after(found, notice_id)).exists():
        found.append(open_mailing(folder))
    return found


def name_after(earlier: Sequence[Opened], notice_id: str) -> str:
    """Give the name of the folder for the mailing after some others."""
    return f"{notice_id}-later-{len(earlier)}" if earlier else notice_id


def waiting(earlier: Sequence[Opened], ledger: Path) -> Iterator[Event]:
    """Give a delivery for each account that is dealt with by an earlier mailing, whatever the ledger knows so far.

    That is who is listed for e-mail and nothing is known of yet, and who is listed for fax or post. Who could be
    reached in no way is not among them: an address that is there now is a new chance.
    """
    known: set[str] = set()
    if earlier and ledger.exists():
        with Ledger(ledger, read_only=True) as held:
            known = {event.user_id for event in held.deliveries(earlier[0].notice_id)}
    users: set[str] = set()
    for opened in earlier:
        for row in opened.rows(*LISTS):
            users.update(user for user in row.users if user not in known)
        for name in (UNREACHABLE, FALLBACK):
            rows = opened.rows(name) if (opened.folder / name).exists() else ()
            users.update(user for row in rows if row.channel in ("fax", "post") for user in row.users)
    return (Event(user, earlier[0].notice_id, "", "", "") for user in sorted(users))
