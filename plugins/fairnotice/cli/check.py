"""notify-diff check: the gate for a pull request."""

from __future__ import annotations

import argparse
import json
from itertools import groupby
from typing import Any

from fairnotice.cli.context import Context
from fairnotice.gate import Problem, ProblemKind
from fairnotice.phrases import counted


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "check",
        help="say what has to be decided or mended before a version may be published",
        description="Check what is not in force yet, whether committed or not: every finding needs a decision, no"
        " decision may say less than the register proves, the promised notice must be given, and text may not change"
        " under a label that was released. Exit status 1 means that there is something to do.",
    )
    parser.add_argument("--all", action="store_true", help="check every version, also those in force before")
    parser.add_argument(
        "--base",
        default="HEAD",
        metavar="COMMIT",
        help="what counts as released: what this branch or commit holds, such as origin/main (default: HEAD); with it,"
        " the commits of a pull request are judged together",
    )
    parser.add_argument("--format", choices=["text", "json"], default="text", help="text for people, json for machines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Print what to mend, grouped by what to do; give 1 where there is anything."""
    context.base = options.base
    found = [
        (history.document, problem)
        for history in context.histories
        for problem in context.problems(context.record(history, open_only=not options.all), options.all)
    ]
    if options.format == "json":
        json.dump([_as_dict(document, problem) for document, problem in found], context.out, indent=2)
        print(file=context.out)
    else:
        print(_text([problem for _, problem in found]), file=context.out)
    return 1 if found else 0


def _text(found: list[Problem]) -> str:
    if not found:
        return "Nothing to mend: no finding without a decision, no promise that the dates do not keep."
    blocks = []
    for kind in ProblemKind:
        group = [problem for problem in found if problem.kind is kind]
        if not group:
            continue
        lines = [kind.sentence]
        for remedy, same in groupby(group, lambda problem: problem.remedy):
            lines += [f"  {problem.where}: {problem.message}" for problem in same]
            lines += ["", *(f"    {line}" for line in remedy.splitlines()), ""]
        blocks.append("\n".join(lines))
    return "\n".join(blocks) + f"\n{counted(len(found), 'problem')} to mend."


def _as_dict(document: str, problem: Problem) -> dict[str, Any]:
    path, _, line = problem.where.rpartition(":")
    finding = problem.finding
    return {
        "document": document,
        "kind": problem.kind,
        "path": path or problem.where,
        "line": int(line) if line.isdigit() else None,
        "message": problem.message,
        "remedy": problem.remedy,
        "section": finding.section if finding else None,
        "before": finding.change.before if finding else None,
        "after": finding.change.after if finding else None,
    }
