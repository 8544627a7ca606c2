"""What a check found, written for people and for the machines that show it to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby

from fairnotice.cli.consequence import Consequence
from fairnotice.gate import Problem, ProblemKind, Severity
from fairnotice.phrases import counted

WELL = "Nothing to mend: every finding is decided, and text, dates and configuration keep what is promised."


@dataclass(frozen=True)
class Found:
    """A problem and the document that it is about; `path` is its file from the top of the repository."""

    document: str
    problem: Problem
    path: str


@dataclass(frozen=True)
class Report:
    """Everything that a check has to say."""

    found: tuple[Found, ...]
    consequences: tuple[Consequence, ...] = ()

    @property
    def errors(self) -> tuple[Found, ...]:
        """What has to be mended."""
        return tuple(found for found in self.found if found.problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Found, ...]:
        """What may stay."""
        return tuple(found for found in self.found if found.problem.severity is Severity.WARNING)

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
        more = f" {counted(len(self.warnings), 'warning')} to look at." if self.warnings else ""
        if not self.errors:
            return f"Nothing has to be mended.{more}" if more else WELL
        return f"{counted(len(self.errors), 'problem')} to mend.{more}"

    def groups(self) -> list[tuple[ProblemKind, Severity, list[tuple[Problem, ...]]]]:
        """Give what was found by what there is to do, errors first; what one thing mends stands together."""
        groups = []
        for severity in Severity:
            for kind in ProblemKind:
                own = [f.problem for f in self.found if f.problem.kind is kind and f.problem.severity is severity]
                tasks = [tuple(task) for _, task in groupby(own, key=_task)]
                if tasks:
                    groups.append((kind, severity, tasks))
        return groups


def _task(problem: Problem) -> tuple[str, str, str, str]:
    return "" if problem.paste else problem.path, problem.version, problem.paste, problem.remedy


Writer = Callable[[Report], str]


def writers() -> Mapping[str, Writer]:
    """Give the ways to write a report, by the name of the format; that for people is `text`."""
    from fairnotice.cli.reports import github, gitlab, machine, sarif, text

    return {
        "text": text.plain_report,
        "json": machine.json_report,
        "github": github.workflow_commands,
        "gitlab": gitlab.code_quality,
        "sarif": sarif.sarif_log,
    }
