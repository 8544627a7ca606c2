"""A report for GitLab's Code Quality widget: an array in the form of Code Climate's issues."""

from __future__ import annotations

import json

from fairnotice.cli.reports import Found, Report
from fairnotice.cli.reports.fingerprint import fingerprint
from fairnotice.gate import Severity

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def code_quality(report: Report) -> str:
    """Give the report as GitLab reads it."""
    return json.dumps([_issue(found) for found in report.found], indent=2, ensure_ascii=False)


def _issue(found: Found) -> dict[str, object]:
    problem = found.problem
    return {
        "description": f"{problem.message} {problem.remedy}".strip(),
        "check_name": f"fairnotice-{problem.kind}",
        "fingerprint": fingerprint(found),
        "severity": SEVERITIES[problem.severity],
        "location": {"path": found.path or ".", "lines": {"begin": problem.line or 1}},
    }
