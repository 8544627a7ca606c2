"""What is owed to whom while a notice runs, and what became of its mailing."""

from __future__ import annotations

import glob
from datetime import date, timedelta
from pathlib import Path

from fairnotice.cli.consequence import about, count, last_day_to_tell
from fairnotice.cli.context import Context
from fairnotice.ledger import FILE, UNSETTLED, Ledger
from fairnotice.model import Duty, Notice, NoticeKind
from fairnotice.phrases import counted, long_date
from fairnotice.record import DocumentRecord
from fairnotice.settings import NoticeBy, Settings

SHORTLY = timedelta(days=3)
"""The time before a version takes effect after which nobody else is waited for."""


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
        if counts.channels["fax"] or counts.channels["post"]:
            letters = counted(counts.channels["fax"] + counts.channels["post"], "account")
            untold.append(f"  letters:  a fax or a letter to {letters} out of reach of e-mail")
    late = "; that day has passed" if record.standing.day > last and not (mailings / notice.id).is_dir() else ""
    owed = f"  owed:     an e-mail to {who}, by {long_date(last)}{late}"
    return [owed, *untold, f"  mailing:  {_mailing(notice, mailings)}"]


def next_step(notice: Notice, mailings: Path, command: str, day: date, settings: Settings) -> str:
    """Give the command that comes next while a notice runs; `command` writes its mailing."""
    if not (mailings / notice.id).is_dir():
        return command
    from fairnotice.mailing.later import earlier_mailings  # with it comes the database, which takes a while to load
    from fairnotice.mailing.opened import LISTS

    written = earlier_mailings(mailings, notice.id)
    told = _told(notice, mailings)
    for one in written:
        listed = any(one.manifest["counts"]["messages"].values())
        if listed and told.isdisjoint(one.users(*LISTS)):
            return f"notify-diff record {mailings / one.folder.name} REPORT (once the mailer has sent it)"
    effective = notice.version.effective
    to_all = notice.duty is Duty.EMAIL or settings.notice_by is NoticeBy.EMAIL
    # a withdrawal concerns nobody who came since
    if not to_all or notice.kind is NoticeKind.WITHDRAWAL or day >= effective:
        return ""
    if written[1:] and written[-1].day >= effective - SHORTLY:
        return ""
    return f"{command} --later (for those who came since, shortly before {long_date(effective)})"


def _mailing(notice: Notice, mailings: Path) -> str:
    folder = mailings / notice.id
    if not folder.is_dir():
        return f"not written yet (in {mailings})"
    told = len(_told(notice, mailings))
    known = f"the ledger knows of {counted(told, 'person', 'people')}" if told else "the ledger knows of nobody yet"
    later = sum(1 for _ in mailings.glob(f"{glob.escape(notice.id)}-later-*"))
    more = f", and {counted(later, 'later mailing')}" if later else ""
    return f"{folder} is written{more}; {known}"


def _told(notice: Notice, mailings: Path) -> frozenset[str]:
    """Give the people of whom the ledger knows what became of their message."""
    if not (mailings / FILE).is_file():
        return frozenset()
    with Ledger(mailings / FILE, read_only=True) as ledger:
        return frozenset(event.user_id for event in ledger.deliveries(notice.id) if event.status not in UNSETTLED)
