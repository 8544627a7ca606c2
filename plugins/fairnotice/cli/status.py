"""notify-diff status: what is in force, what is coming, what is owed to whom."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from fairnotice.cli.context import Context, users_place
from fairnotice.cli.owed import next_step, owed_lines
from fairnotice.model import Version
from fairnotice.notice import Assessment
from fairnotice.phrases import counted, long_date
from fairnotice.record import DocumentRecord

NEWEST = 10


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "status",
        help="show what is in force, what is coming, and what is owed to whom",
        description="Show for each document which version is in force, which is coming, which notice runs, and what"
        " still has to be decided. Exit status 1 means that something has to be decided.",
    )
    parser.add_argument("--all", action="store_true", help=f"list every version, not only the newest {NEWEST}")
    parser.add_argument(
        "--users", type=users_place, metavar="USERS", help="the users' tables: say how many are owed a message"
    )
    parser.add_argument(
        "--mailings",
        type=Path,
        default=Path("mailings"),
        metavar="DIR",
        help="where mailings are written (default: mailings): say what became of them",
    )
    parser.add_argument("--format", choices=["text", "json"], default="text", help="text for people, json for machines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Print the status; give 1 where something has to be decided."""
    records = [context.record(history) for history in context.histories]
    to_mend = [len(context.errors(record)) for record in records]
    to_see = [len(context.problems(record)) for record in records]
    if options.format == "json":
        dicts = [{**_as_dict(record), "problems": number} for record, number in zip(records, to_mend, strict=True)]
        json.dump(dicts, context.out, indent=2)
        print(file=context.out)
    else:
        texts = [
            _text(record, number, options, context, seen)
            for record, number, seen in zip(records, to_mend, to_see, strict=True)
        ]
        print("\n\n".join(texts), file=context.out)
    return 1 if any(to_mend) else 0


def _text(record: DocumentRecord, to_mend: int, options: argparse.Namespace, context: Context, to_see: int) -> str:
    standing, history = record.standing, record.history
    current = standing.in_force
    lines = [f"{record.assessments[-1].version.title} ({history.path}), on {long_date(standing.day)}"]
    lines.append(f"  in force: {_since(current)}" if current else "  in force: no version yet")
    lines += [
        f"  upcoming: {version.label}, from {long_date(version.effective)}"
        f" (published {long_date(version.published)}){' - not committed yet' if version is history.draft else ''}"
        for version in standing.upcoming
    ]
    lines += [
        f"  coming:   {version.label}, announced on {long_date(version.published)}, from {long_date(version.effective)}"
        for version in history.versions
        if version.dated and not version.withdrawn and version.published > standing.day
    ]
    for notice in standing.running:
        lines.append(f"  notice:   for {notice.version.label}, until {long_date(notice.last_day)}.")
        lines.append(f"            {notice.sentence}")
        lines += owed_lines(notice, record, options.users, options.mailings, context)
    lines += [
        f"  edited:   {edit.path} differs from what was released as {edit.label}: {edit.what}" for edit in history.edits
    ]
    rows = [_row(assessment, record) for assessment in record.assessments]
    shown = rows if options.all else rows[-NEWEST:]
    hidden = len(rows) - len(shown)
    lines += [
        "",
        f"  {counted(len(rows), 'version')}, newest last" + (f" ({hidden} older ones: --all)" if hidden else ""),
    ]
    widths = [max(len(row[column]) for row in shown) for column in range(4)]
    lines += [
        "    " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown
    ]
    if following := _next(record, to_mend, to_see, options, context):
        lines += ["", f"  Next: {following}"]
    return "\n".join(lines)


def _since(version: Version) -> str:
    return f"{version.label}, since {long_date(version.effective)}"


def _row(assessment: Assessment, record: DocumentRecord) -> tuple[str, str, str, str]:
    version = assessment.version
    if version.withdrawn:
        remark = "withdrawn"
    elif assessment.previous is None:
        remark = "the first version"
    elif version.notified_elsewhere:
        remark = "people were told by other means"
    elif assessment.undecided:
        remark = f"{counted(len(assessment.undecided), 'finding')} without a decision"
    else:
        remark = f"{counted(len(version.decisions), 'decision')}" if version.decisions else "nothing found"
    label = version.label + (" (draft)" if version is record.history.draft else "")
    return (
        label,
        f"effective {version.effective}" if version.dated else "no date yet",
        f"duty {assessment.duty}",
        remark,
    )


def _next(record: DocumentRecord, to_mend: int, to_see: int, options: argparse.Namespace, context: Context) -> str:
    newest = record.assessments[-1]
    if to_mend:
        return f"notify-diff check (says what to mend: {counted(to_mend, 'problem')})"
    label = newest.version.label
    if newest.version is record.history.draft:
        if newest.version.dated:
            return f"commit version {label}, and open a pull request"
        if to_see:
            return f"notify-diff check (says what is left to do before the release: {counted(to_see, 'thing')})"
        return "notify-diff release (it sets the dates)"
    if record.history.amended:
        return f"commit what is changed of version {label}, and open a pull request"
    notice = record.notice(label)
    day = record.standing.day
    document = f" --document {record.document}" if len(context.histories) > 1 else ""
    users = options.users if isinstance(options.users, Path) else "DIR"
    command = f"notify-diff mail --users {users} --to {label}{document} --out {options.mailings}"
    if notice.runs(day):
        return next_step(notice, options.mailings, command, day, context.settings)
    return f"on {long_date(notice.first_day)}: {command}" if notice.owed and day < notice.first_day else ""


def _as_dict(record: DocumentRecord) -> dict[str, Any]:
    standing = record.standing
    return {
        "document": record.document,
        "path": record.history.path,
        "day": str(standing.day),
        "in_force": standing.in_force.label if standing.in_force else None,
        "upcoming": [version.label for version in standing.upcoming],
        "notices": [
            {"id": n.id, "duty": n.duty, "from": str(n.first_day), "until": str(n.last_day)} for n in standing.running
        ],
        "edits": [{"label": edit.label, "path": edit.path, "what": edit.what} for edit in record.history.edits],
        "draft": record.history.draft.label if record.history.draft else None,
        "versions": [_version(assessment) for assessment in record.assessments],
    }


def _version(assessment: Assessment) -> dict[str, Any]:
    version = assessment.version
    return {
        "label": version.label,
        "published": str(version.published) if version.dated else None,
        "effective": str(version.effective) if version.dated else None,
        "status": version.status,
        "commit": version.commit,
        "blob": version.blob,
        "duty": assessment.duty,
        "decided": assessment.decided,
        "changes": len(assessment.comparison.changes) if assessment.comparison else 0,
        "findings": [
            {
                "category": ruling.finding.category,
                "rule": ruling.finding.rule,
                "section": ruling.finding.section,
                "sentence": ruling.finding.sentence,
                "decision": ruling.decision.kind if ruling.decision else None,
            }
            for ruling in assessment.rulings
        ],
    }
