"""A name for a problem that stays the same when lines are added above it."""

from __future__ import annotations

import hashlib

from fairnotice.cli.reports import Found


def fingerprint(found: Found) -> str:
    """Give the name, in hex: of what is wrong and in which version, not of the line."""
    problem, finding = found.problem, found.problem.finding
    after = finding.change.after if finding else ""
    before = finding.change.before if finding else ""
    parts = (found.path, problem.kind, problem.version, problem.section, problem.message, before, after)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
