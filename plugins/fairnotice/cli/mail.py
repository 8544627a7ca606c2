"""notify-diff mail: the lists of those who must be told of a version, and the messages for them."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairnotice.cli.context import Context, users_place
from fairnotice.errors import MailingError
from fairnotice.model import Duty, Notice, NoticeKind, Version
from fairnotice.phrases import counted, listed, long_date

if TYPE_CHECKING:  # loading the database costs a tenth of a second, also where another command is meant
    from fairnotice.audience import Audience
    from fairnotice.ledger import Event
    from fairnotice.mailing.opened import Opened

DESCRIPTION = """\
Choose from the users' tables exactly those who must be told of a version, by e-mail or else by fax or post, and write
the lists and messages for the company's mailer. Nothing is sent.

USERS is a folder with users.csv (user_id, email and, where known, locale, notices_opt_in, fax, postal_address,
created_at) and, where there are any, collections.csv (user_id, data_category, collected_at), authorizations.csv
(user_id, data_category, data_use, authorized_at) and deliveries.csv (user_id, notice_id, channel, status, at).
Each may also be .csv.gz or .parquet, or a table or view of users.sqlite; opt_outs.csv (user_id, data_category,
data_use, opted_out_at) takes back what was authorized before. USERS may also be postgres://USER@HOST/DATABASE or
spark://HOST:PORT, with tables or views of these names; the rule runs there, and a right to read is enough. Without
collections, everybody counts as holding every category of data since created_at.
"""

EXAMPLE = """\
Example: see how many people version 4.0 concerns, and why; then write the lists to mailings/privacy-4.0/:

  notify-diff mail --users exports/ --to 4.0 --count
  notify-diff mail --users exports/ --to 4.0 --out mailings/ --format listmonk
"""

STATES = {
    NoticeKind.CHANGE: "in force from",
    NoticeKind.POSTPONEMENT: "postponed to",
    NoticeKind.WITHDRAWAL: "taken back, announced for",
}
WHYS = {
    "missing": "without an address",
    "invalid": "with one that cannot be right",
    "bounced": "with one that bounced",
    "suppressed": "with one that the mailer does not write to",
}
CHANNELS = {"fax": "by fax", "post": "by post", "none": "in no way that the tables name"}
UNDECIDED = "Some changes have no decision yet; whom they concern is not counted. See them with `notify-diff check`."
UNDATED = """\
Their data were collected before the first version, or nobody knows when: nothing was stated, so every use is new to
them. With --format json each of these reasons is listed.
"""
PRINTED = ("text", "json")
MAILERS = ("listmonk", "ses", "sendgrid", "mailchimp", "mailman", "parquet")
INDENT = " " * 16
NOBODY = """\
Nobody holds data that this version uses in a new way. If that surprises you, compare the registers of the versions:
where both have one, they decide who is affected, and not the decisions in the front matter."""


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "mail",
        help="list exactly the people who must be told of a version, and write the messages for them",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--users",
        type=users_place,
        required=True,
        metavar="USERS",
        help="the folder with the users' tables, or their server's URL",
    )
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="how the tables are called, or the queries that give them (default: tables.yml in a folder of tables)",
    )
    parser.add_argument("--to", metavar="VERSION", help="the version to tell people of (default: the newest)")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("mailings"),
        metavar="DIR",
        help="where to make the folder of the mailing (default: mailings); it must not be in the site or in git",
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        metavar="FILE",
        help="the ledger of `notify-diff record` (default: ledger.sqlite in --out)",
    )
    parser.add_argument(
        "--skip-unreadable",
        action="store_true",
        help="leave out rows of CSV files that cannot be read, and list them in unreadable.csv (default: an error)",
    )
    parser.add_argument(
        "--later",
        action="store_true",
        help="only those whom no earlier mailing of this notice lists, in a mailing of their own (NOTICE-later-1)",
    )
    parser.add_argument("--count", action="store_true", help="only count the people, by reason; write nothing")
    parser.add_argument("--document", metavar="NAME", help="which document, where the site has several")
    parser.add_argument(
        "--format",
        choices=[*PRINTED, *MAILERS],
        action="append",
        metavar="FORMAT",
        help=f"{' or '.join(PRINTED)}: how to print; {', '.join(MAILERS)}: write the lists for these as well",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Print how many people there are, and write the mailing unless they are only to be counted; give 0."""
    from fairnotice.audience import select
    from fairnotice.audience.engines import shown
    from fairnotice.history import is_ignored
    from fairnotice.languages import translations_of
    from fairnotice.ledger import FILE

    chosen = options.format or []
    formats = [form for form in MAILERS if form in chosen]
    history = context.history(options.document)
    record = context.record_to(history, options.to)
    notice = record.notices[-1]
    version = notice.version
    owing = notice.owed
    if not options.count and owing:
        if version is history.draft:
            hint = "Commit it first, or only count with --count."
            raise MailingError(f"version {version.label} is not released yet", hint, history.path)
        if context.day < version.published:
            raise MailingError(
                f"version {version.label} is published on {long_date(version.published)}; its links do not work yet",
                "Write the mailing on that day, or only count with --count.",
                history.path,
            )
        own = replace(record, history=replace(history, edits=()), assessments=record.assessments[-1:])
        if found := context.errors(own):
            raise MailingError(
                f"version {version.label} is not fit to be mailed: {found[0].message}"
                + (f", and {counted(len(found) - 1, 'more problem')}" if found[1:] else ""),
                "See `notify-diff check --all`, or only count with --count. Too short a notice is mended by a later"
                " `effective:` under the same label.",
                found[0].where,
            )
        from fairnotice import mailing  # half of the start is its templates, and a count needs none

        mailing.place(options.out, notice, context.settings, is_ignored)
    ledger = options.ledger or options.out / FILE
    if notice.kind is NoticeKind.WITHDRAWAL:
        _warn_of_unheard(version, options.out, ledger, context)
    before, waiting, name = _earlier(options, notice, ledger) if options.later else ([], [], notice.id)
    context.progress(f"reading the tables in {shown(options.users)}")
    work = options.out if owing and not options.count else None
    with select(
        options.users,
        notice,
        history.all,
        context.taxonomy,
        context.settings,
        work=work,
        ledger=ledger,
        waiting=waiting,
        translations=translations_of(history),
        mapping=options.mapping,
        skip_unreadable=options.skip_unreadable,
        day=context.day,
    ) as audience:
        written = None
        if not options.count and owing and not (before and audience.counts.nobody):
            context.progress(f"writing {name}")
            written = mailing.write(
                audience,
                options.out,
                context.settings,
                day=context.day,
                ignored=is_ignored,
                formats=formats,
                name=name,
            )
        if "json" in chosen:
            folder = {"folder": str(written.folder), "unchanged": written.unchanged} if written else {}
            json.dump({**as_dict(audience), **folder}, context.out, indent=2, ensure_ascii=False)
            print(file=context.out)
        else:
            print(report(audience), file=context.out)
            if waiting:
                accounts = counted(len(waiting), "account is", "accounts are")
                print(f"\n{accounts} left out: earlier mailings of this notice deal with them.", file=context.out)
            if before and audience.counts.nobody:
                print(f"\nNobody is to be told beside those in {before[-1].folder}.", file=context.out)
            if not options.count and not owing:
                print("\nNobody is owed a message, so no mailing is written.", file=context.out)
            if written:
                was = "was written before, with the same content" if written.unchanged else "is written"
                print(f"\n{written.folder} {was}.", file=context.out)
    return 0


def _warn_of_unheard(version: Version, out: Path, ledger: Path, context: Context) -> None:
    from fairnotice.mailing.later import unheard_of

    if number := unheard_of(out, version, ledger):
        context.progress(
            f"warning: of {counted(number, 'account')} on the lists of this version's mailings, the ledger does not say"
            " whether they had the notice, so they are not told that it is taken back; record that first, with"
            " `notify-diff record`"
        )


def _earlier(options: argparse.Namespace, notice: Notice, ledger: Path) -> tuple[list[Opened], list[Event], str]:
    """Give the earlier mailings of a notice, whom they deal with beside the ledger, and the name of the next."""
    from fairnotice.mailing.later import earlier_mailings, name_after, waiting

    before = earlier_mailings(options.out, notice.id)
    return before, list(waiting(before, ledger)), name_after(before, notice.id)


def as_dict(audience: Audience) -> dict[str, Any]:
    """Give the counts as data."""
    counts = audience.counts
    return {
        "notice": audience.notice.id,
        "duty": audience.notice.duty.value,
        "messages": {"required": counts.required, "opted-in": counts.opted_in},
        "accounts": dict(counts.reasons),
        "unreachable": dict(counts.unreachable),
        "channels": dict(counts.channels),
        "late": counts.late,
        "warnings": list(audience.warnings),
        "unreadable": audience.unreadable,
    }


def report(audience: Audience) -> str:
    """Give the counts in sentences, with the reasons behind them."""
    notice, counts, version = audience.notice, audience.counts, audience.notice.version
    lines = [
        f"{version.title} {version.label}, {STATES[notice.kind]} {long_date(version.effective)}.",
        notice.sentence,
    ]
    if not notice.owed:
        return "\n".join(lines)
    lines += [
        "",
        f"{counted(counts.required, 'required message')}, whatever people chose about marketing.",
        f"{counted(counts.opted_in, 'more message')} for those who asked to be told of changes.",
    ]
    if lost := sum(counts.unreachable.values()):
        lines += [
            f"{counted(lost, 'account')} out of reach of e-mail: {parts(counts.unreachable, WHYS)}.",
            f"How they can be reached: {parts(counts.channels, CHANNELS)}.",
        ]
    if reasons := sorted((-number, code) for code, number in counts.reasons.items() if number):
        lines += ["", "Accounts by reason (one may have several; accounts with one address share a message):"]
        undated = [-number for number, code in reasons if code in audience.plan.undated]
        for number, code in reasons:
            if code not in audience.plan.undated:
                lines += [f"  {-number:>12,}  {code}", *_indented(audience.plan.reasons[code])]
        if undated:
            lines += [f"  {undated[0]:>12,}  or fewer for {counted(len(undated), 'more reason')}", *_indented(UNDATED)]
    if counts.late:
        lines += [
            "",
            f"{counted(counts.late, 'account')} listed for what an earlier version introduced, untold so far.",
        ]
    if audience.unreadable:
        lines += [
            "",
            f"Warning: {counted(audience.unreadable, 'row')} could not be read; who stands there is not told.",
        ]
    lines += [f"\nWarning: {warning}" for warning in audience.warnings]
    if not notice.decided:
        lines += ["", UNDECIDED]
    elif (
        notice.duty is Duty.EMAIL
        and notice.kind is NoticeKind.CHANGE
        and not any(counts.reasons.get(claim.code) for claim in audience.plan.claims)
    ):
        lines += ["", NOBODY]
    return "\n".join(lines)


def parts(numbers: Mapping[str, int], words: Mapping[str, str]) -> str:
    """Give what there is some of, in the order of the words."""
    return listed([f"{numbers[key]:,} {word}" for key, word in words.items() if numbers.get(key)])


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent=INDENT, subsequent_indent=INDENT)
