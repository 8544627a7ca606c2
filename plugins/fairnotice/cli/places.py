"""Where problems stand for the machines that show them: files by their paths from the top of the repository."""

from __future__ import annotations

import re
from pathlib import Path

from fairnotice.cli.reports import Found, Report
from fairnotice.errors import FairNoticeError
from fairnotice.gate import Problem, ProblemKind
from fairnotice.history import toplevel

PLACE = re.compile(r"(?P<path>.+?)(?P<commit>@[0-9a-f]{10})?(?P<line>:\d+)?")


def from_top(path: str, root: Path) -> str:
    """Give a path from the top of the repository; it was given from there or from `root`, where the site is set up."""
    top = toplevel(root)
    whole = next((folder / path for folder in (root, top) if (folder / path).exists()), root / path)
    return whole.relative_to(top).as_posix() if whole.is_relative_to(top) else str(whole)


def unreadable(error: FairNoticeError, root: Path) -> Report:
    """Give an error as a report, a problem for each mistake, in its file and line where it has them."""
    return Report(tuple(_found(part, root) for part in error.parts))


def _found(mistake: FairNoticeError, root: Path) -> Found:
    place = PLACE.fullmatch(mistake.where)
    path = from_top(place["path"], root) if place else ""
    if not place or not (toplevel(root) / path).is_file() or Path(path).is_absolute():
        return Found("", Problem(ProblemKind.UNREADABLE, "", mistake.head, mistake.hint), "")
    line, message = place["line"] or "", mistake.message
    if place["commit"]:  # that line is another one by now
        line, message = "", mistake.head
    return Found("", Problem(ProblemKind.UNREADABLE, f"{place['path']}{line}", message, mistake.hint), path)
