"""Whom another length of time favours: how long data are kept, and within what time something is done."""

from __future__ import annotations

import re

from fairnotice.materiality.sameness import swapped_periods
from fairnotice.materiality.statement import Statement

# Time that people have, and time that passes before something happens to them: the longer the better for them.
TIME_TO_ACT = re.compile(
    r"\byou (?:may|can|could|have|must)\b|\b(?:only|not) (?:after|before|until)\b|\bin advance\b|\bnotice\b"
)
GRANTS = frozenset({"right", "complaint", "exercise", "choice", "announcement", "practice.sharing", "recipient"})


def retention(old: Statement, new: Statement) -> int:
    """Give 1 where data are now kept longer, -1 where shorter; what was deleted at once was kept for no time."""
    if not new.periods:
        return 1
    if not old.periods:
        return 1 if "duration.soon" in old.groups else -1
    return -1 if _is_shorter(old, new) else 1


def deadline(old: Statement, new: Statement) -> int:
    """Give 1 where a time limit now favours the company, -1 where it favours people, 0 where nobody can tell."""
    if not old.periods or not new.periods or not GRANTS & old.groups & new.groups:
        return 0
    is_worse = _is_shorter(old, new) if TIME_TO_ACT.search(new.folded) else not _is_shorter(old, new)
    return 1 if is_worse else -1


def _is_shorter(old: Statement, new: Statement) -> bool:
    if swapped := swapped_periods(old, new):
        return max(swapped) < max(swapped_periods(new, old))
    return max(new.periods) < max(old.periods)
