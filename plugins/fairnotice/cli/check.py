"""notify-diff check: the gate for a pull request."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from fairnotice.cli.consequence import Consequence, consequences
from fairnotice.cli.context import Context, users_place
from fairnotice.cli.loosening import loosening
from fairnotice.cli.places import from_top, unreadable
from fairnotice.cli.proposals import write_proposals
from fairnotice.cli.reports import Found, Report, writers
from fairnotice.cli.reports.github import summary
from fairnotice.cli.reports.text import text_report
from fairnotice.errors import FairNoticeError
from fairnotice.record import DocumentRecord

DESCRIPTION = """\
Check what is not in force yet, whether committed or not: every finding needs a decision, no decision may say less than
the register proves, the promised notice must be given, text may not change under a label that was released, and what
the text says of its dates, of how changes are announced and of where to write must be what the site does. Exit status
1 means that there is something to mend; warnings alone do not, unless --strict is given. 2 means that a file cannot be
read, which every format reports, too.
"""

EXAMPLE = """\
Example: judge a pull request as a whole, and say how many people it concerns:

  notify-diff check --base origin/main --users exports/
"""


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "check",
        help="say what has to be decided or mended before a version may be published",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--all", action="store_true", help="check every version, also those in force before")
    parser.add_argument(
        "--base",
        default="HEAD",
        metavar="COMMIT",
        help="what counts as released: what this branch or commit holds, such as origin/main (default: HEAD); with it,"
        " the commits of a pull request are judged together",
    )
    parser.add_argument(
        "--users",
        type=users_place,
        metavar="DIR",
        help="the folder with the users' tables: say how many people will be told (see `notify-diff mail --help`)",
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help="write the proposed decisions into the front matter, for you to edit; everything else in the file stays",
    )
    parser.add_argument("--strict", action="store_true", help="give exit status 1 for warnings, too")
    parser.add_argument(
        "--format",
        choices=["text", "json", "github", "gitlab", "sarif"],
        default="text",
        help="text for people; json for machines; github for annotations in GitHub Actions; gitlab for its Code Quality"
        " report; sarif for code scanning and editors (default: text)",
    )
    parser.add_argument(
        "--summary",
        type=Path,
        metavar="FILE",
        help="append the report as Markdown to this file (with --format github: to $GITHUB_STEP_SUMMARY)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Print what to mend, grouped by what to do; give 1 where there is anything."""
    context.base = options.base
    try:
        report = made(options, context)
        if options.fix and write_proposals(report, context):
            del context.histories  # the files are others now
            report = made(options, context)
    except FairNoticeError as error:
        report = unreadable(error, context.root)
        if options.format != "text":
            print(writers()[options.format](report), file=context.out)
        _summarise(report, options)
        raise  # people read it from stderr
    if options.format == "text":
        written = text_report(report, colour=context.colour)
    else:
        written = writers()[options.format](report)
    print(written, file=context.out)
    _summarise(report, options)
    return 1 if report.errors or (options.strict and report.warnings) else 0


def made(options: argparse.Namespace, context: Context) -> Report:
    """Check every document."""
    found: list[Found] = []
    following: list[Consequence] = []
    for history in context.histories:
        # whom a version reaches depends on every version before it
        record = context.record(history, open_only=not (options.all or options.users))
        found += found_in(record, options.all, context)
        following += consequences(record, options.users, context)
    if options.base != "HEAD":
        found += [Found("", problem, from_top(problem.path, context.root)) for problem in loosening(context)]
    return Report(tuple(found), tuple(following))


def found_in(record: DocumentRecord, every: bool, context: Context) -> list[Found]:
    """Give what is to mend in a document, with its path from the top of the repository."""
    return [
        Found(record.document, problem, from_top(problem.path, context.root))
        for problem in context.problems(record, every)
    ]


def _summarise(report: Report, options: argparse.Namespace) -> None:
    path: Path | None = options.summary
    if options.format == "github" and not path and (given := os.environ.get("GITHUB_STEP_SUMMARY")):
        path = Path(given)
    if not path:
        return
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(summary(report) + "\n")
    except OSError as problem:
        raise FairNoticeError(
            f"cannot write it: {problem.strerror}", "Name a file with --summary where you may write.", str(path)
        ) from None
