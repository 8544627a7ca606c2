"""Reports on deliveries brought into the ledger, and the list of those whom e-mail turned out not to reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from fairnotice.audience.lists import UNREACHABLE_COLUMNS
from fairnotice.errors import LedgerError
from fairnotice.ledger import Event, Ledger, Status, instant
from fairnotice.mailing.addressees import Addressees
from fairnotice.mailing.exports import ses_name
from fairnotice.mailing.files import write_table
from fairnotice.mailing.opened import LISTS, Opened, Row
from fairnotice.mailing.reports import Report

FALLBACK = "fallback.csv"
LOST = (Status.BOUNCED, Status.SUPPRESSED)
CHANNELS = ("email", "fax", "post")


@dataclass(frozen=True)
class Contact:
    """How else somebody can be reached."""

    fax: str = ""
    postal_address: str = ""

    @property
    def channel(self) -> str:
        """The channel that is left, as in unreachable.csv."""
        return "fax" if self.fax.strip() else "post" if self.postal_address.strip() else "none"


def record(
    opened: Opened, reports: Iterable[Report], ledger: Ledger, now: datetime
) -> tuple[Mapping[str, int], int, int]:
    """Bring reports on one mailing into the ledger, all or none; give events by status, those ignored, and new ones.

    A report without a time is of `now`, unless the ledger says the same already. Raises LedgerError with file and line
    for a person or a notice that the mailing does not have.
    """
    told = list(reports)
    addressees = Addressees(opened, told)
    standing = {(event.user_id, event.channel): event.status for event in ledger.deliveries(opened.notice_id)}
    events: list[Event] = []
    ignored = 0
    for report in told:
        if report.notice_id not in ("", opened.notice_id, ses_name(opened.notice_id)):
            raise LedgerError(
                "it is about another notice than this mailing",
                f"Record it into the mailing that it is about; this one is {opened.notice_id}. Nothing was recorded.",
                report.where,
            )
        if report.channel not in CHANNELS:
            hint = f"These are known: {', '.join(CHANNELS)}. Nothing was recorded."
            raise LedgerError("unknown channel", hint, report.where)
        users = addressees.meant(report)
        if report.status is None:
            ignored += 1
            continue
        at = instant(report.at or now)
        events += [
            Event(user, opened.notice_id, report.channel, report.status.value, at)
            for user in users
            if report.at or standing.get((user, report.channel)) != report.status.value
        ]
    counts: dict[str, int] = {}
    for event in events:
        counts[event.status] = counts.get(event.status, 0) + 1
    return counts, ignored, ledger.add(events)


def lost(opened: Opened, ledger: Ledger) -> dict[str, tuple[str, Row]]:
    """Give by account why e-mail did not reach it, and its row, unless another channel did since."""
    why: dict[str, str] = {}
    reached: set[str] = set()
    for event in ledger.deliveries(opened.notice_id):
        if event.status not in LOST:
            reached.add(event.user_id)
        elif event.channel == "email":
            why[event.user_id] = event.status
    missing = why.keys() - reached
    return {user: (why[user], row) for row in opened.rows(*LISTS) for user in row.users if user in missing}


def write_fallback(
    opened: Opened, missing: Mapping[str, tuple[str, Row]], contacts: Mapping[str, Contact] | None
) -> None:
    """Write fallback.csv into the mailing, like its unreachable.csv; without `contacts` the channel is left open."""
    path = opened.folder / FALLBACK
    if missing or path.exists():
        write_table(path, UNREACHABLE_COLUMNS, _fallback_rows(missing, contacts), opened.folder.parent)


def _fallback_rows(
    missing: Mapping[str, tuple[str, Row]], contacts: Mapping[str, Contact] | None
) -> Iterator[tuple[str, ...]]:
    for user, (why, row) in sorted(missing.items()):
        contact = (contacts or {}).get(user, Contact())
        channel = contact.channel if contacts is not None else ""
        told = ("|".join(row.reasons), row.from_version, row.to_version, row.summary)
        yield (user, why, channel, contact.fax, contact.postal_address, row.locale, *told)
