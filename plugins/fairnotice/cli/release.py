"""notify-diff release: give what was written its label and its dates, and say what happens next."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fairnotice.cli.check import found_in
from fairnotice.cli.consequence import consequences
from fairnotice.cli.context import Context
from fairnotice.cli.files import replace_file
from fairnotice.cli.options import day
from fairnotice.cli.proposals import write_proposals
from fairnotice.cli.reports import Found, Report
from fairnotice.cli.reports.text import text_report, wrapped
from fairnotice.documents import REGISTER_SUFFIX
from fairnotice.errors import FairNoticeError
from fairnotice.front_matter import with_keys
from fairnotice.gate import Problem, ProblemKind, notice_period
from fairnotice.history import commit_files
from fairnotice.model import DocumentHistory, Duty, Status, Version
from fairnotice.phrases import listed, long_date
from fairnotice.settings import VersionSource

DESCRIPTION = """\
Give what was written since the last version a label, the day of its publication and the day on which it takes effect:
the earliest that keeps the promised period. Then check it. Where something is left to decide, the file keeps
`status: draft`, with the proposed decisions in it; edit them, and run this again. Nothing is committed unless --commit
is given. Several documents with changes are released together, or none of them.
"""

EXAMPLE = """\
Example: publish on 1 February what was written, as the version after 3.0, and commit it:

  notify-diff release 4.0 --published 2027-02-01 --commit
"""

PROPOSED = "The proposed decision is in the file now: edit its `kind:`, and write its `summary:`."
NUMBERED = re.compile(r"(\D*)(\d+)((?:\.\d+)*)")


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "release",
        help="give what was written a label and dates that keep the promise, and say what happens next",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "label", metavar="LABEL", nargs="?", help="the label (default: that of the draft, or the one after the last)"
    )
    parser.add_argument(
        "--document",
        action="append",
        metavar="NAME",
        help="release this document; may be given again (default: all that have changes)",
    )
    parser.add_argument("--published", type=day, metavar="DATE", help="the day notice is given (default: today)")
    parser.add_argument(
        "--effective", type=day, metavar="DATE", help="the day it binds (default: the earliest that keeps the promise)"
    )
    parser.add_argument("--commit", action="store_true", help="commit the released files, and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Write label and dates; give 1 where something is left to decide, and then nothing is released."""
    if context.settings.source is not VersionSource.FRONT_MATTER:
        raise FairNoticeError(
            f"versions come from {context.settings.source} here, not from the front matter",
            "Commit the text, or tag the commit; or give versions labels, with `notify-diff adopt`.",
        )
    context.dated = False
    histories = _chosen(options.document, context)
    if options.label and len(histories) > 1:
        raise FairNoticeError("one label for several documents", "Name one of them with --document, or no label.")
    kept = {history.document: _file(history, context).read_bytes() for history in histories}
    proposed = False
    try:
        labels = {history.document: _dated(history, options, context) for history in histories}
        report = _report(labels, context)
        if report.errors:
            checked = {history.document: _file(history, context).read_text("utf-8") for history in histories}
            for history in histories:
                _set(history, context, {"status": Status.DRAFT.value, **_wished(history)})
            proposed = write_proposals(report, context.anew())
            written = {history.document: _file(history, context).read_text("utf-8") for history in histories}
            found = [replace(one, problem=_as_written(one, checked, written, context)) for one in report.found]
            report = Report(tuple(found))
    except BaseException:
        for history in histories:
            replace_file(_file(history, context), kept[history.document])
        raise
    if report.errors:
        print(text_report(report, colour=context.colour), file=context.out)
        named = listed([f"{name} {label}" for name, label in labels.items()])
        what = "edit the proposed decisions in the file" if proposed else "mend what is said above"
        told = f"Nothing is released: {named} has something to decide first. The file keeps `status: draft`; {what}"
        print("\n" + "\n".join(wrapped(f"{told}, then run `notify-diff release` again.", "")), file=context.out)
        return 1
    _print_next(labels, options.commit, context.anew())
    return 0


def next_label(label: str) -> str:
    """Give the label after one: its first number is one more, those after it are 0."""
    match = NUMBERED.fullmatch(label)
    if not match:
        raise FairNoticeError(f"nobody knows which label comes after {label!r}", "Name it: notify-diff release LABEL")
    return f"{match[1]}{int(match[2]) + 1}{re.sub('[0-9]+', '0', match[3])}"


def _chosen(names: Sequence[str] | None, context: Context) -> list[DocumentHistory]:
    if names:
        return [context.history(name) for name in dict.fromkeys(names)]
    open_ones = [h for h in context.histories if h.draft or any("/archive/" not in edit.path for edit in h.edits)]
    if not open_ones:
        newest = listed([f"{h.path} is as it was released as {h.versions[-1].label}" for h in context.histories])
        raise FairNoticeError(f"nothing to release: {newest}", "Edit the text first; then run this again.")
    return open_ones


def _dated(history: DocumentHistory, options: argparse.Namespace, context: Context) -> str:
    """Write label and dates of a document into its file; give the label."""
    draft = history.draft
    newest = history.versions[-1] if history.versions else None
    if not draft and not newest:
        raise FairNoticeError(f"{history.path} has no version", 'Begin it with `version: "1.0"`.', history.path)
    label = options.label or (draft.label if draft else next_label(newest.label if newest else ""))
    if history.version(label):
        raise FairNoticeError(
            f"version {label} was released already", "Name a new label: notify-diff release LABEL", history.path
        )
    wished = draft.published if draft else context.day
    published = options.published or max(wished, context.day, *_standing(history, "published"))
    keys: dict[str, str | None] = {
        "version": f'"{label}"',
        "published": str(published),
        "effective": str(options.effective or max(published, _after(history))),
        "status": None,
    }
    if not draft:  # what was decided about the version that the file held stays in its own record
        keys |= {"changes": None, "notified": None}
    _set(history, context, keys)
    again = context.anew()
    again.dated = False  # the other documents may be dated only after this one
    (now,) = [other for other in again.histories if other.document == history.document]
    if not options.effective and now.draft:
        record = again.record(now)
        earliest = max(published, _after(history))
        if record.assessments[-1].duty is not Duty.NONE:
            period = notice_period(record.assessments[-1].version, now.all, context.settings)
            earliest = max(earliest, published + timedelta(days=period.days))
        _set(history, context, {"effective": str(max(earliest, draft.effective if draft else earliest))})
    return str(label)


def _wished(history: DocumentHistory) -> dict[str, str | None]:
    """Give the dates that stood in a draft; what was only computed would stand in the way of an earlier day."""
    draft = history.draft
    return {
        key: str(getattr(draft, key)) if draft and getattr(draft, key) > date.min else None
        for key in ("published", "effective")
    }


def _after(history: DocumentHistory) -> date:
    """Give the first day that is left after the versions that stand: each takes effect after the one before."""
    standing = _standing(history, "effective")
    return max(standing) + timedelta(days=1) if standing else date.min


def _standing(history: DocumentHistory, key: str) -> list[date]:
    """Give the dates of the released versions that stand."""
    return [getattr(version, key) for version in history.versions if not version.withdrawn]


def _report(labels: Mapping[str, str], context: Context) -> Report:
    again = context.anew()
    found = [
        one
        for history in again.histories
        if history.document in labels
        for one in found_in(again.record(history), every=False, context=again)
    ]
    return Report(tuple(found))


def _as_written(found: Found, checked: Mapping[str, str], written: Mapping[str, str], context: Context) -> Problem:
    """Give a problem with its line in the file as it is now, and without lines to paste that it holds already."""
    problem = found.problem
    if problem.kind is ProblemKind.UNDECIDED:
        problem = replace(problem, remedy=PROPOSED, paste="")
    shown = context.settings.shown(context.settings.policy_dir / f"{found.document}.md")
    old, new = checked[found.document].split("\n"), written[found.document].split("\n")
    if problem.path != shown or not problem.line:
        return problem
    line = len(new) - len(old) + problem.line
    if line < 1 or new[line - 1 :] != old[problem.line - 1 :]:  # the front matter; all lines after it moved together
        said = old[problem.line - 1]
        key = said.partition(":")[0] + ":"
        same = [number for number, text in enumerate(new, 1) if text == said]
        line = next(iter(same or [number for number, text in enumerate(new, 1) if text.startswith(key)]), 1)
    return replace(problem, where=f"{shown}:{line}")


def _print_next(labels: Mapping[str, str], commit: bool, context: Context) -> None:
    files: list[Path] = []
    for history in context.histories:
        if history.document not in labels:
            continue
        record = context.record(history)
        version = context.version(history, labels[history.document])
        days = f"published {long_date(version.published)}, in effect from {long_date(version.effective)}"
        print(f"{version.title} {version.label}: {days}.", file=context.out)
        for consequence in consequences(record, None, context):
            if consequence.version == version.label:
                print("\n".join(wrapped(consequence.sentence, "  ")), file=context.out)
        files += _files(history, context)
        record_duty = record.notice(version.label)
        if record_duty.owed:
            _mail_step(version, len(context.histories) > 1, context)
    names = [context.settings.shown(path) for path in files]
    message = "Release " + listed([f"{name} {label}" for name, label in labels.items()])
    if commit:
        made = commit_files(context.settings.policy_dir, files, message)
        print(f"Committed as {made[:10]}. Next: push it; what reaches the main branch is released.", file=context.out)
    else:
        print(f"Next: git add {' '.join(names)} && git commit -m '{message}'", file=context.out)
        print("  The version is released when that commit reaches the main branch.", file=context.out)


def _mail_step(version: Version, several: bool, context: Context) -> None:
    when = "Then" if version.published <= context.day else f"On {long_date(version.published)}"
    document = f" --document {version.document}" if several else ""
    print(f"  {when}: notify-diff mail --users DIR --to {version.label}{document} --out mailings", file=context.out)


def _files(history: DocumentHistory, context: Context) -> list[Path]:
    folder = context.settings.policy_dir
    names = [f"{history.document}.md", f"{history.document}{REGISTER_SUFFIX}"]
    names += [f"{translation.document}.md" for translation in history.translations]
    return [folder / name for name in names if (folder / name).is_file()]


def _file(history: DocumentHistory, context: Context) -> Path:
    return context.settings.policy_dir / f"{history.document}.md"


def _set(history: DocumentHistory, context: Context, keys: Mapping[str, str | None]) -> None:
    path = _file(history, context)
    replace_file(path, with_keys(path.read_bytes(), keys, context.settings.shown(path)))
