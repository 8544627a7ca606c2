"""notify-diff record: what became of a mailing's messages, and what people opted out of."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Collection
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairnotice.cli.context import Context, users_place
from fairnotice.cli.mail import CHANNELS, parts
from fairnotice.errors import LedgerError
from fairnotice.ledger import FILE, UNSETTLED, Ledger, Status, export
from fairnotice.phrases import counted, listed

if TYPE_CHECKING:  # with it comes the database, which takes a tenth of a second to load
    from fairnotice.mailing.opened import Opened

DESCRIPTION = """\
Bring back what became of a mailing: who was sent it, whose message bounced, who complained, and who opted out of a use.

REPORT is an export or a log of events of the mailer: Amazon SES and SendGrid events (JSON), listmonk's bounces (JSON),
Mailchimp's exports (CSV; with --status unless they are of cleaned or unsubscribed contacts) and its reports of sent
messages (JSON), Mailman's bounce events (CSV or JSON), or a plain CSV file with user_id or email, and status (sent,
bounced, suppressed, complained or unsubscribed), and where known at, channel (email, fax or post) and notice_id. Its
format is told from its content. Who complained or unsubscribed is on no further list for having opted in.

All of it is recorded, or nothing; recording it again changes nothing. Whom e-mail did not reach is then listed in the
mailing's fallback.csv, with fax or postal address if --users names their tables; without REPORT, only that is done.

With --opt-outs, FILE holds replies as CSV: user_id or email, and where the reply says so, reason (a code of the lists),
or data_category, data_use and recipient, and opted_out_at. Who says nothing more opts out of all that their message
told them of. Each use gets a list in the folder opted-out/ beside the ledger, for those who must honour it.
"""

EXAMPLE = """\
Example: take in the bounces that SES reported, then the replies:

  notify-diff record mailings/privacy-4.0 ses-events.jsonl --users exports/
  notify-diff record mailings/privacy-4.0 --opt-outs replies.csv
"""
STATUSES = tuple(status for status in Status if status not in UNSETTLED)
FORMATS = ("plain", "ses", "sendgrid", "mailchimp", "listmonk", "mailman")


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "record",
        help="bring deliveries, bounces and opt-outs back into the ledger",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="MAILING", help="the folder of the mailing")
    parser.add_argument("report", type=Path, nargs="?", metavar="REPORT", help="what the mailer reports of deliveries")
    parser.add_argument("--opt-outs", type=Path, metavar="FILE", help="replies of people who opt out, as CSV")
    parser.add_argument("--format", choices=FORMATS, help="the format of REPORT (default: told from its content)")
    parser.add_argument("--status", choices=STATUSES, help="what REPORT says of everybody whom it names")
    parser.add_argument(
        "--skip-others", action="store_true", help="pass over reports on other mailings and on people not on its lists"
    )
    parser.add_argument(
        "--users", metavar="DIR", type=users_place, help="the users' tables, for fax and postal addresses"
    )
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="how they are called, as `mail --mapping`")
    parser.add_argument(
        "--export",
        type=Path,
        metavar="DIR",
        help="write the ledger as deliveries.csv and opt_outs.csv, for your store",
    )
    parser.add_argument("--ledger", type=Path, metavar="FILE", help=f"the ledger (default: {FILE} beside the mailing)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Record what was named, and say what it was; give 0."""
    from fairnotice.mailing.files import alone_in
    from fairnotice.mailing.opened import open_mailing

    if not (options.report or options.opt_outs or options.users or options.export):
        hint = "Name the mailer's report, or replies with --opt-outs; see `notify-diff record --help`."
        raise LedgerError("there is nothing to record", hint)
    opened = open_mailing(options.folder)
    with Ledger(ledger_path(options.ledger, opened, context)) as ledger, alone_in(opened.folder):
        owed = _record_reports(options, opened, ledger, context) if options.report else ()
        if options.report or options.users:
            _refresh_fallback(options, opened, ledger, owed, context)
        if options.opt_outs:
            _record_replies(options, opened, ledger, context)
    if options.export:
        _export(options.export.resolve(), ledger.path, context)
    return 0


def _export(folder: Path, ledger: Path, context: Context) -> None:
    from fairnotice.audience.workspace import Workspace
    from fairnotice.history import is_ignored
    from fairnotice.mailing.files import refuse_exposed, seal, sync, writable
    from fairnotice.mailing.writing import published

    refuse_exposed(folder / "deliveries.csv", published(context.settings), is_ignored, folder)
    with writable(folder), Workspace(folder) as workspace:
        for file in export(ledger, workspace.path).values():
            seal(file)
            file.replace(folder / file.name)
            print(f"{folder / file.name} is written.", file=context.out)
        sync(folder)


def ledger_path(named: Path | None, opened: Opened, context: Context) -> Path:
    """Give where the ledger is, or is to be; raise MailingError where it must not lie."""
    from fairnotice.history import is_ignored
    from fairnotice.mailing.files import refuse_exposed
    from fairnotice.mailing.writing import published

    path = named.resolve() if named else opened.folder.parent / FILE
    refuse_exposed(path, published(context.settings), is_ignored, path)
    return path


def _record_reports(options: argparse.Namespace, opened: Opened, ledger: Ledger, context: Context) -> Collection[str]:
    """Record what the mailer reports; give the accounts on the required list that want no such mail."""
    from fairnotice.mailing.recording import record
    from fairnotice.mailing.reports import Format, Reports, content_of

    form = Format(options.format) if options.format else None
    status = next((status for status in STATUSES if status == options.status), None)
    reports = Reports(options.report, content_of(options.report), context.settings.timezone, form, status)
    found = record(opened, reports, ledger, _now(context), skip_others=options.skip_others)
    if found.read == 0:
        print(f"{options.report} holds no report; nothing was recorded.", file=context.out)
        return ()
    what = listed([f"{number:,} {status}" for status, number in sorted(found.events.items())]) or "nothing new"
    print(f"{opened.notice_id}: {what}; {counted(found.new, 'event')} not known before.", file=context.out)
    if found.ignored:
        settling = counted(found.ignored, "report settles", "reports settle")
        print(f"{settling} nothing, such as opened messages and soft bounces.", file=context.out)
    if found.others:
        others = counted(found.others, "report is", "reports are")
        print(f"{others} not about this mailing, and left out.", file=context.out)
    if found.leaving:
        leaving = counted(len(found.leaving), "account", "accounts")
        print(f"{leaving} complained or unsubscribed: no more notices for having opted in.", file=context.out)
    return [user for user, row in found.leaving.items() if row.summary.startswith("required/")]


def _refresh_fallback(
    options: argparse.Namespace, opened: Opened, ledger: Ledger, owed: Collection[str], context: Context
) -> None:
    """List whom e-mail did not reach, and say how else those can be who are `owed` such notices and want none."""
    from fairnotice.audience import contacts
    from fairnotice.mailing.later import still_lost
    from fairnotice.mailing.recording import FALLBACK, Contact, write_fallback

    missing = still_lost(opened, ledger)
    known = None
    if options.users:
        found = contacts(options.users, {*missing, *owed}, context.settings, options.mapping)
        known = {user: Contact(*ways) for user, ways in found.items()}
    write_fallback(opened, missing, known)
    if owed:
        print(
            f"{len(owed):,} of them had a required notice. The next one goes to them by e-mail again; a fax or a letter"
            " may be the better way.",
            file=context.out,
        )
    if owed and known is not None:
        ways = Counter(known.get(user, Contact()).channel for user in owed)
        print(f"How else they can be reached: {parts(ways, CHANNELS)}.", file=context.out)
    if missing:
        print(f"{counted(len(missing), 'account')} not reached: {opened.folder / FALLBACK}", file=context.out)
    if (missing or owed) and known is None:
        print("Name the users' tables with --users to learn their fax numbers and postal addresses.", file=context.out)


def _now(context: Context) -> datetime:
    """Give the time in the site's zone; of a day that was named with --today, its last moment."""
    now = datetime.now(context.settings.timezone)
    if context.today in (None, now.date()):
        return now
    return datetime.combine(context.day, time.max, context.settings.timezone)


def _record_replies(options: argparse.Namespace, opened: Opened, ledger: Ledger, context: Context) -> None:
    from fairnotice.mailing.files import alone_in
    from fairnotice.mailing.opt_outs import FOLDER, Known, read_replies, record_replies, write_opted_out

    replies = read_replies(options.opt_outs, context.settings.timezone)
    known = Known.of(context.taxonomy, (version for history in context.histories for version in history.versions))
    number, new = record_replies(opened, replies, ledger, _now(context), known)
    folder = ledger.path.parent / FOLDER
    with alone_in(folder.parent):
        files = write_opted_out(ledger, folder)
    print(f"{opened.notice_id}: {counted(number, 'opt-out')}, {new:,} not known before.", file=context.out)
    for name, rows in files.items():
        print(f"{folder / name}: {counted(rows, 'row')}", file=context.out)
