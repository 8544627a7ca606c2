"""notify-diff forget: take a person out of the ledger and of every mailing."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from fairnotice.cli.context import Context
from fairnotice.errors import MailingError
from fairnotice.ledger import FILE, Ledger
from fairnotice.phrases import counted

DESCRIPTION = """\
Take a person out of every mailing and of the ledger, as a request for erasure demands. The counts and hashes of each
manifest are right afterwards; that an account was taken out, and on which day, stays on record, but not which.

The users' own tables, what the mailer holds, and backups are not touched.
"""
EXAMPLE = """\
Example:

  notify-diff forget 0004711 --out mailings/
"""


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "forget",
        help="take a person out of the ledger and of every mailing",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("user_id", metavar="USER_ID", help="the account, as in the users' table")
    parser.add_argument(
        "--out", type=Path, default=Path("mailings"), metavar="DIR", help="where the mailings are (default: mailings)"
    )
    parser.add_argument("--ledger", type=Path, metavar="FILE", help=f"the ledger (default: {FILE} in --out)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Take the person out, and say of how much; give 0."""
    from fairnotice.audience.inert import plain
    from fairnotice.mailing.erasure import erase, mailings_in
    from fairnotice.mailing.files import alone_in
    from fairnotice.mailing.opt_outs import FOLDER, write_opted_out
    from fairnotice.mailing.sending import alone

    if not options.out.is_dir():
        raise MailingError("there is no such folder", "Name the folder of the mailings with --out.", str(options.out))
    path = (options.ledger or options.out / FILE).resolve()
    lines = 0
    with alone(path) if path.exists() else nullcontext():  # a sending goes on with the people whom it began with
        # the ledger last: who is in it still is found again after an interruption
        erased = [one.folder.name for one in mailings_in(options.out) if erase(one, options.user_id, context.day)]
        if path.exists():
            with Ledger(path) as ledger, alone_in(path.parent):
                write_opted_out(ledger, path.parent / FOLDER, without=options.user_id)
                lines = ledger.forget(options.user_id)
    if erased or lines:
        of = f" ({', '.join(erased)})" if erased else ""
        print(
            f"Taken out of {counted(len(erased), 'mailing')}{of} and of {counted(lines, 'line')} of the ledger.",
            file=context.out,
        )
    else:
        print("Nothing is held of this account, neither in the mailings nor in the ledger.", file=context.out)
        if (account := plain(options.user_id)) != options.user_id:
            print(f"The lists put the apostrophe there: the account may be {account}.", file=context.out)
    return 0
