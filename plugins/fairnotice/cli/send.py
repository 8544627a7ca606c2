"""notify-diff send: hand a mailing over to an SMTP server, for who has no mailer."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairnotice.cli.context import Context
from fairnotice.cli.record import ledger_path
from fairnotice.errors import MailingError
from fairnotice.ledger import FILE, Ledger, Status
from fairnotice.phrases import counted, listed

if TYPE_CHECKING:
    from fairnotice.mailing.sending import Tally

PASSWORD = "FAIRNOTICE_SMTP_PASSWORD"  # noqa: S105 (the name of a variable)
DESCRIPTION = f"""\
Hand the messages of a mailing over to an SMTP server. Nothing is sent without --yes: until then it only says what would
be. Each message is in the ledger before and after it is handed over, so that a run that was stopped goes on where it
was when the same command is typed again; only a message in flight at that moment may come twice.

The password of the server is taken from {PASSWORD}, or from the URL. A server on another machine has to offer
encryption. The list of those who opted in is sent only with --unsubscribe, the address of a page of yours that takes
the one-click POST of RFC 8058; {{user_id}} in it stands for the account.
"""
EXAMPLE = """\
Example: see what would be sent, then send ten messages a second:

  notify-diff send mailings/privacy-4.0 --smtp smtp://mailer@mail.example.com
  notify-diff send mailings/privacy-4.0 --smtp smtp://mailer@mail.example.com --rate 10 --yes
"""
LISTS = ("required", "opted-in")
SHOWN_EVERY = timedelta(seconds=10)


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "send",
        help="hand a mailing over to an SMTP server; without --yes only say what would be sent",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="MAILING", help="the folder of the mailing")
    parser.add_argument("--smtp", required=True, metavar="URL", help="the server: smtp:// or smtps://user@host:port")
    parser.add_argument("--yes", action="store_true", help="send; without it nothing is")
    parser.add_argument("--dry-run", action="store_true", help="send nothing, also with --yes")
    parser.add_argument("--list", choices=LISTS, action="append", help="only this list (default: both)")
    parser.add_argument("--rate", type=_rate, default=5.0, metavar="N", help="messages in a second (default: 5)")
    parser.add_argument("--bounces", metavar="ADDRESS", help="where bounces go (default: the contact)")
    parser.add_argument("--unsubscribe", metavar="URL", help="where who opted in may leave; may hold {user_id}")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help=f"the ledger (default: {FILE} beside the mailing)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Send, or say what would be; give 0 where every message is dealt with, 1 where some are to be tried again."""
    from fairnotice.mailing.opened import open_mailing
    from fairnotice.mailing.sending import Letter, Tally, alone, open_rows, send
    from fairnotice.mailing.smtp import Connection, Server
    from fairnotice.mailing.verification import changed
    from fairnotice.messages import speaker_of

    server = Server.from_url(options.smtp, os.environ.get(PASSWORD, ""))
    opened = open_mailing(options.folder)
    if found := next(changed(opened), None):
        hint = "Send a mailing as it was written; see `notify-diff verify`."
        raise MailingError(f"this mailing is not what its manifest says: {found}", hint, str(options.folder))
    speaker = speaker_of(context.settings)
    letter = Letter(speaker, options.bounces or speaker.contact, options.unsubscribe or "")
    lists = [f"{name}.csv" for name in options.list or LISTS]
    path = ledger_path(options.ledger, opened, context)
    with Ledger(path) as ledger, alone(path):
        rows, before = open_rows(opened, ledger, lists)
        if not letter.unsubscribe and any(row.summary.startswith("opted-in/") for row in rows):
            raise MailingError(
                "who opted in to notices must be able to leave with one click",
                "Name the page that takes it with --unsubscribe, or send the others with --list required.",
            )
        tally = Tally(len(rows), before)
        stopped = ledger.unsettled(opened.notice_id)
        in_flight = sum(any(stopped.get(user) == Status.SENDING for user in row.users) for row in rows)
        print(plan(tally, server.shown, options.rate, in_flight), file=context.out, flush=True)
        if not rows:
            return 0
        if not options.yes or options.dry_run:
            print("Nothing was sent. Type it again with --yes to send.", file=context.out)
            return 0
        connection = Connection(server)
        connection.greet()
        try:
            _watch(send(rows, opened, letter, ledger, connection, _Clock(), options.rate, tally), context)
        finally:
            connection.close()
            print(_result(tally, options.folder), file=context.out, flush=True)
    return 1 if tally.deferred else 0


def plan(tally: Tally, server: str, rate: float, in_flight: int) -> str:
    """Say what is to be sent, in what time at `rate` messages a second, and what may come twice."""
    before = f"{tally.before:,} {'was' if tally.before == 1 else 'were'} dealt with before"
    if not tally.total:
        return f"No message is left to be sent; {before}."
    parts = [f"{counted(tally.total, 'message')} for {server}"]
    if tally.total > rate:
        parts.append(f"{_spoken(tally.total / rate)} at least, at {rate:g} a second")
    if tally.before:
        parts.append(before)
    again = f"{in_flight:,} of them may come twice: a run was stopped in the middle of it."
    return f"{'; '.join(parts)}.{' ' + again if in_flight else ''}"


def _result(tally: Tally, folder: Path) -> str:
    parts = [f"{tally.sent:,} sent"]
    parts += [f"{tally.bounced:,} refused for good"] if tally.bounced else []
    parts += [f"{tally.deferred:,} not taken yet"] if tally.deferred else []
    again = " Type it again later to try those once more." if tally.deferred else ""
    fallback = f" `notify-diff record {folder} --users DIR` lists whom e-mail did not reach." if tally.bounced else ""
    return f"{listed(parts)}.{again}{fallback}"


def _watch(tallies: Iterable[Tally], context: Context) -> None:
    """Go through the sending, and tell a person how far it is, on a terminal all the time, else now and then."""
    live = context.err.isatty()
    shown = datetime.now(UTC)
    for tally in tallies:
        now = datetime.now(UTC)
        if now - shown < (timedelta(seconds=0.2) if live else SHOWN_EVERY):
            continue
        shown = now
        print(progress(tally, now).ljust(79), end="\r" if live else "\n", file=context.err, flush=True)
    if live:
        print(file=context.err)


def progress(tally: Tally, now: datetime) -> str:
    """Say how far a sending is, how fast it goes and how long it takes still."""
    rate = tally.done / max((now - tally.started).total_seconds(), 0.001)
    left = (tally.total - tally.done) / rate if rate else 0.0
    share = tally.done / tally.total if tally.total else 1.0
    bar = "#" * int(20 * share)
    return f"[{bar:<20}] {tally.done:,} of {tally.total:,}, {rate:,.1f} a second, {_duration(left)} left"


def _spoken(seconds: float) -> str:
    """Give a time as people say it, in its two largest units."""
    minutes, rest = divmod(ceil(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (0 if hours else rest, "second")]
    return listed([counted(number, unit) for number, unit in parts if number])


def _duration(seconds: float) -> str:
    hours, rest = divmod(int(seconds + 0.5), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0.001 <= rate <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of messages in a second")
    return rate


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
