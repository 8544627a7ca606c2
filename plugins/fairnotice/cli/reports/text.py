"""A report for people at a terminal: by what there is to do, with the sentence before and after."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from fairnotice.cli.reports import Report
from fairnotice.gate import Problem, ProblemKind, Severity
from fairnotice.model import Finding
from fairnotice.words import plain

WIDTH = 110
LONGEST = 600
"""Characters of a sentence that are shown."""
BOLD, RED, GREEN = "1", "31", "32"
FIX = "Or have all proposals written into the front matter, to edit them there: notify-diff check --fix"


def plain_report(report: Report) -> str:
    """Give the report without colour."""
    return text_report(report, colour=False)


def text_report(report: Report, *, colour: bool) -> str:
    """Give the report; colour only repeats what the words say."""
    blocks = ["\n".join(_group(*group, colour)) for group in report.groups()]
    if report.consequences:
        lines = [_styled("What follows", BOLD, colour), ""]
        for consequence in report.consequences:
            name = f"{consequence.document}: " if len({c.document for c in report.consequences}) > 1 else ""
            lines += [*wrapped(name + consequence.sentence, "  "), ""]
        blocks.append("\n".join(lines))
    return "\n".join([*blocks, report.verdict])


def _group(kind: ProblemKind, severity: Severity, tasks: Sequence[tuple[Problem, ...]], colour: bool) -> Iterator[str]:
    head = kind.sentence if severity is Severity.ERROR else f"Warning. {kind.sentence}"
    yield _styled(head, BOLD, colour)
    yield ""
    for task in tasks:
        for number, problem in enumerate(task):
            following = task[number + 1] if number + 1 < len(task) else None
            yield from wrapped(f"{problem.where}: {problem.message}", "  ", "    ")
            if problem.finding and not (following and _same_change(problem, following)):
                yield from _change(problem.finding, problem.version, colour)
        yield from wrapped(task[0].remedy, "    ")
        if task[0].paste:
            yield ""
            yield from (f"      {line}" for line in task[0].paste.splitlines())
        yield ""
    if kind is ProblemKind.UNDECIDED and tasks[0][0].paste:
        yield from wrapped(FIX, "  ")
        yield ""


def _same_change(one: Problem, other: Problem) -> bool:
    return one.finding is not None and other.finding is not None and one.finding.change == other.finding.change


def _change(finding: Finding, version: str, colour: bool) -> Iterator[str]:
    section = finding.section_title or "the text before the first heading"
    yield f"    in “{section}”, version {version}; why: notify-diff explain {finding.rule}"
    for word, text, style in (("before", finding.change.before, RED), ("after", finding.change.after, GREEN)):
        said = plain(text)
        shown = said if len(said) <= LONGEST else f"{said[:LONGEST].rsplit(' ', 1)[0]} …"
        lines = textwrap.wrap(shown or "(nothing)", WIDTH - 13)
        for number, line in enumerate(lines):
            yield f"    {word if number == 0 else '':6} | {_styled(line, style, colour)}"
    yield ""


def wrapped(text: str, indent: str, subsequent: str | None = None) -> list[str]:
    """Give a text in lines as wide as reports are."""
    following = indent if subsequent is None else subsequent
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=following,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _styled(text: str, style: str, colour: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if colour else text
