"""Reports on deliveries brought into the ledger, and the list of those whom e-mail turned out not to reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from fairnotice.audience.lists import UNREACHABLE_COLUMNS
from fairnotice.errors import LedgerError
from fairnotice.ledger import LEAVING, Event, Ledger, Status, instant
from fairnotice.mailing.addressees import Addressees, OtherMailingError, People
from fairnotice.mailing.exports import ses_name
from fairnotice.mailing.files import write_table
from fairnotice.mailing.opened import LISTS, Opened, Row
from fairnotice.mailing.reports import Report, check_past

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


@dataclass
class Recorded:
    """What some reports came to: how many were read, events by status and how many are new.

    `ignored` settle nothing, `others` are not about this mailing. `leaving` are the accounts that complained or
    unsubscribed, with their rows.
    """

    read: int = 0
    events: Counter[str] = field(default_factory=Counter)
    new: int = 0
    ignored: int = 0
    others: int = 0
    leaving: dict[str, Row] = field(default_factory=dict)


def record(
    opened: Opened,
    reports: Iterable[Report],
    ledger: Ledger,
    now: datetime,
    *,
    skip_others: bool = False,
) -> Recorded:
    """Bring reports on one mailing into the ledger, all or none.

    They are gone through twice, and never held all at once. A report without a time is of `now`, which is in the
    site's zone, unless the ledger says the same already. Raises LedgerError with file and line for what is not about
    this mailing, unless it is to `skip_others`, and for a time to come.
    """
    undated = False

    def noted() -> Iterator[Report]:
        nonlocal undated
        for report in reports:
            undated = undated or report.at is None or report.standing
            yield report

    addressees = Addressees(opened, noted())
    standing = {}
    if undated:
        standing = {(event.user_id, event.channel): event.status for event in ledger.deliveries(opened.notice_id)}
    found = Recorded()

    def events() -> Iterator[Event]:
        for report, status, at, people in _judged_all(opened, reports, now, addressees, found, skip_others):
            for user, row in people.items():
                if at or standing.get((user, report.channel)) != status.value:
                    found.events[status.value] += 1
                    yield row.event(user, opened.notice_id, report.channel, status.value, instant(at or now))

    found.new = ledger.add_many(events())
    return found


def _judged_all(
    opened: Opened,
    reports: Iterable[Report],
    now: datetime,
    addressees: Addressees,
    found: Recorded,
    skip_others: bool,
) -> Iterator[tuple[Report, Status, datetime | None, People]]:
    """Give the reports that settle something, with status, time and people, and note in `found` what the others are."""
    written = datetime.combine(opened.day, time(), now.tzinfo)
    for report in reports:
        found.read += 1
        check_past(report.at, now, report.where)
        if report.channel not in CHANNELS:
            hint = f"These are known: {', '.join(CHANNELS)}. Nothing was recorded."
            raise LedgerError("unknown channel", hint, report.where)
        try:
            status, at = _judged(report, opened.notice_id, written)
            people = addressees.meant(report)
        except OtherMailingError as other:
            if not skip_others:
                hint = f"{other.hint} --skip-others passes over all such lines."
                raise LedgerError(other.message, hint, other.where) from None
            found.others += 1
            continue
        if status is None:
            found.ignored += 1
            continue
        if status in LEAVING:
            found.leaving |= people
        yield report, status, at, people


def _judged(report: Report, notice_id: str, written: datetime) -> tuple[Status | None, datetime | None]:
    """Give the status and the time of a report; raise OtherMailingError where it cannot be about this mailing."""
    if report.notice_id not in ("", notice_id, ses_name(notice_id)):
        raise OtherMailingError(
            "it is about another notice than this mailing",
            f"Nothing was recorded. Record it into the mailing that it is about; this one is {notice_id}.",
            report.where,
        )
    if not report.at or report.at >= written:
        return report.status, report.at
    if report.standing:
        return Status.SUPPRESSED, None  # a mailer writes no more to an address that it had struck off before
    raise OtherMailingError(
        f"it happened before the mailing was written, on {written:%Y-%m-%d}",
        "Nothing was recorded. Take the line out, or mend the time.",
        report.where,
    )


def lost(opened: Opened, ledger: Ledger) -> dict[str, tuple[str, Row]]:
    """Give by account why e-mail did not reach it, and its row, unless another channel did since."""
    why: dict[str, str] = {}
    reached: set[str] = set()
    for event in ledger.deliveries(opened.notice_id):
        if event.status not in LOST:
            reached.add(event.user_id)
        elif event.channel == "email":
            why[event.user_id] = event.status
    if not (missing := why.keys() - reached):
        return {}
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
