"""What is owed to whom while a notice runs, and what became of its mailing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from fairnotice.cli.consequence import about, count, last_day_to_tell
from fairnotice.cli.context import Context
from fairnotice.ledger import FILE, UNSETTLED, Ledger
from fairnotice.model import Duty, Notice, NoticeKind
from fairnotice.phrases import counted, long_date
from fairnotice.record import DocumentRecord
from fairnotice.settings import NoticeBy


def owed_lines(
    notice: Notice, record: DocumentRecord, users: str | Path | None, mailings: Path, context: Context
) -> list[str]:
    """Say who is owed a message until when, how many of them belatedly, and whether it was written and sent."""
    everyone = notice.duty is Duty.EMAIL or context.settings.notice_by is NoticeBy.EMAIL
    who = "those who asked to be told of changes"
    if everyone:
        who = "everyone affected" if notice.duty is Duty.EMAIL else "everyone"
    last = last_day_to_tell(notice, record.history, context.settings)
    if notice.kind is NoticeKind.WITHDRAWAL:
        everyone, who = True, "those who had the notice"
        last = notice.version.effective - timedelta(days=1)
    untold = []
    if users:
        counts = count(record, notice, users, context, mailings / FILE)
        if counts.late:
            of_them = counted(counts.late, "account")
            untold = [f"  late:     {of_them} among them for what an earlier version introduced, untold so far"]
        number = counts.required if everyone else counts.opted_in
        if notice.kind is NoticeKind.WITHDRAWAL:
            number = counts.required + counts.opted_in
        who += f" ({about(number)})"
    late = "; that day has passed" if record.standing.day > last and not (mailings / notice.id).is_dir() else ""
    owed = f"  owed:     an e-mail to {who}, by {long_date(last)}{late}"
    return [owed, *untold, f"  mailing:  {_mailing(notice, mailings)}"]


def next_step(notice: Notice, mailings: Path, several: bool, day: date) -> str:
    """Give the command that comes next while a notice runs."""
    folder = mailings / notice.id
    document = f" --document {notice.version.document}" if several else ""
    command = f"notify-diff mail --users DIR --to {notice.version.label}{document} --out {mailings}"
    if not folder.is_dir():
        return command
    if not _told(notice, mailings):
        return f"notify-diff record {folder} REPORT (once the mailer has sent it)"
    taken_back = notice.kind is NoticeKind.WITHDRAWAL  # which concerns nobody who came since
    if notice.duty is not Duty.EMAIL or taken_back or day >= notice.version.effective:
        return ""
    return f"{command} --later (for those who came since, shortly before {long_date(notice.version.effective)})"


def _mailing(notice: Notice, mailings: Path) -> str:
    folder = mailings / notice.id
    if not folder.is_dir():
        return f"not written yet (in {mailings})"
    told = _told(notice, mailings)
    known = f"the ledger knows of {counted(told, 'person', 'people')}" if told else "the ledger knows of nobody yet"
    return f"{folder} is written; {known}"


def _told(notice: Notice, mailings: Path) -> int:
    """Count the people of whom the ledger knows what became of their message."""
    if not (mailings / FILE).is_file():
        return 0
    with Ledger(mailings / FILE, read_only=True) as ledger:
        return len({event.user_id for event in ledger.deliveries(notice.id) if event.status not in UNSETTLED})
