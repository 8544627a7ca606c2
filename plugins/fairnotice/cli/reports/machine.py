"""A report as JSON, in the form of check.schema.json."""

from __future__ import annotations

import json
from typing import Any

from fairnotice.cli.reports import Found, Report


def json_report(report: Report) -> str:
    """Give the report as JSON."""
    return json.dumps(as_dict(report), indent=2, ensure_ascii=False)


def as_dict(report: Report) -> dict[str, Any]:
    """Give the report as data."""
    return {
        "verdict": report.verdict,
        "errors": len(report.errors),
        "warnings": len(report.warnings),
        "problems": [_problem(found) for found in report.found],
        "consequences": [
            {
                "document": consequence.document,
                "version": consequence.version,
                "duty": consequence.duty.value,
                "sentence": consequence.sentence,
                "last_day": str(consequence.last_day) if consequence.last_day else None,
                "required": consequence.required,
                "opted_in": consequence.opted_in,
            }
            for consequence in report.consequences
        ],
    }


def _problem(found: Found) -> dict[str, Any]:
    problem, finding = found.problem, found.problem.finding
    return {
        "document": found.document,
        "version": problem.version,
        "kind": problem.kind.value,
        "severity": problem.severity.value,
        "path": found.path,
        "line": problem.line,
        "message": problem.message,
        "remedy": problem.remedy,
        "paste": problem.paste or None,
        "section": problem.section or None,
        "rule": finding.rule if finding else None,
        "before": finding.change.before if finding else None,
        "after": finding.change.after if finding else None,
    }
