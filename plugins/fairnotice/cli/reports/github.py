"""A report for GitHub Actions: annotations on the lines of a pull request, and the summary of a job.

The forms are those of GitHub's documentation, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Iterator

from fairnotice.cli.reports import Report
from fairnotice.gate import Problem, Severity
from fairnotice.words import plain

MARKS = {Severity.ERROR: "❌ To mend:", Severity.WARNING: "⚠️ To look at:"}


def workflow_commands(report: Report) -> str:
    """Give a workflow command for each problem, and the verdict."""
    lines = []
    for found in report.found:
        problem = found.problem
        line = f",line={problem.line}" if problem.line else ""
        file = f"file={_property(found.path)}{line}," if found.path else ""
        where = f"{file}title={_property(problem.kind.sentence)}"
        told = "\n".join(part for part in (problem.message, problem.remedy, problem.paste) if part)
        lines.append(f"::{problem.severity} {where}::{_data(told)}")
    lines += [f"::notice title=What follows::{_data(consequence.sentence)}" for consequence in report.consequences]
    return "\n".join([*lines, report.verdict])


def summary(report: Report) -> str:
    """Give the report as Markdown, for the page of a job or a comment on a pull request."""
    lines = ["## Privacy policy", "", report.verdict, ""]
    for kind, severity, tasks in report.groups():
        lines += [f"### {MARKS[severity]} {kind.sentence}", ""]
        for task in tasks:
            for problem in task:
                lines += _problem(problem)
            lines += ["", _safe(task[0].remedy), ""]
            if task[0].paste:
                lines += ["```yaml", task[0].paste, "```", ""]
    if report.consequences:
        lines += [
            "### What follows",
            "",
            *(f"- {_safe(consequence.sentence)}" for consequence in report.consequences),
            "",
        ]
    return "\n".join(lines)


def _problem(problem: Problem) -> Iterator[str]:
    where = f"`{problem.where}`: " if problem.where else ""
    yield f"- {where}{_safe(problem.message)}"
    if problem.finding:
        for word, text in (("Before", problem.finding.change.before), ("After", problem.finding.change.after)):
            yield f"  - {word}: {_safe(plain(text)) or '(nothing)'}"


def _safe(text: str) -> str:
    """Escape what would be read as HTML or as the end of a line."""
    return " ".join(text.replace("&", "&amp;").replace("<", "&lt;").split())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
