"""Mailings that follow the first one of a notice: for those whom no earlier one lists, such as who joined since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fairnotice.ledger import Event, Ledger
from fairnotice.mailing.opened import LISTS, UNREACHABLE, Opened, Row, open_mailing
from fairnotice.mailing.recording import FALLBACK, lost
from fairnotice.model import Version


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
    users = {user for opened in earlier for user in opened.users(*LISTS)} - known
    users.update(user for opened in earlier for user in _reached_otherwise(opened))
    return (Event(user, earlier[0].notice_id, "", "", "") for user in sorted(users))


def unheard_of(out: Path, version: Version, ledger: Path) -> int:
    """Count the accounts on the lists of a version's mailings in `out` that the ledger does not say were told or not.

    A withdrawal passes them over: it goes to those who had the notice.
    """
    first = f"{version.document}-{version.label}"
    notices = [first, *(f"{first}-postponed-{number}" for number, _ in enumerate(version.announced, 1))]
    mailings = [opened for notice_id in notices for opened in earlier_mailings(out, notice_id)]
    users = {user for one in mailings for row in one.rows() if row.channel != "none" for user in row.users}
    if users and ledger.exists():
        with Ledger(ledger, read_only=True) as held:
            users -= {event.user_id for notice_id in notices for event in held.deliveries(notice_id)}
    return len(users)


def still_lost(opened: Opened, ledger: Ledger) -> dict[str, tuple[str, Row]]:
    """Give whom e-mail did not reach as `lost` does, but for those with whom a later mailing of the notice deals.

    That one has them on its own lists, and nobody gets two letters.
    """
    found = lost(opened, ledger)
    mailings = earlier_mailings(opened.folder.parent, opened.notice_id) if found else []
    places = [place for place, one in enumerate(mailings) if one.folder == opened.folder]
    for later in mailings[places[0] + 1 :] if places else ():
        for user in {*later.users(*LISTS), *_reached_otherwise(later)}:
            found.pop(user, None)
    return found


def _reached_otherwise(opened: Opened) -> Iterator[str]:
    """Give the accounts that a mailing lists for fax or post."""
    for name in (UNREACHABLE, FALLBACK):
        rows = opened.rows(name) if (opened.folder / name).exists() else ()
        yield from (user for row in rows if row.channel in ("fax", "post") for user in row.users)
