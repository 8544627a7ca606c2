"""Proposed decisions, written into the front matter of the policy for the lawyer to edit."""

from __future__ import annotations

from itertools import groupby

from fairnotice.cli.context import Context
from fairnotice.cli.files import replace_file
from fairnotice.cli.reports import Report
from fairnotice.front_matter import with_decisions
from fairnotice.gate import Problem, ProblemKind
from fairnotice.phrases import counted


def write_proposals(report: Report, context: Context) -> bool:
    """Write what is proposed for the version that each file holds; give whether any file changed."""
    changed = False
    of_documents = (found for found in report.found if found.document)
    for document, problems in groupby(of_documents, key=lambda found: found.document):
        history = context.history(document)
        newest = history.draft or history.versions[-1]
        decided = {decision.section for decision in newest.decisions}
        blocks: dict[str, list[str]] = {}
        for problem in (found.problem for found in problems):
            new = problem.kind is ProblemKind.UNDECIDED or problem.section not in decided
            decides = problem.kind in (ProblemKind.UNDECIDED, ProblemKind.UNDERSTATED)
            if decides and problem.paste and new and problem.version == newest.label:
                blocks.setdefault(problem.paste, []).append(_comment(problem))
        if not blocks:
            continue
        path = context.settings.policy_dir / f"{document}.md"
        entries = [_block(paste, comments) for paste, comments in blocks.items()]
        replace_file(path, with_decisions(path.read_bytes(), entries, context.settings.shown(path)))
        what = f"{counted(len(entries), 'proposed decision')} into {context.settings.shown(path)}"
        context.progress(f"wrote {what}; edit each kind, and write each summary")
        changed = True
    return changed


def _block(paste: str, comments: list[str]) -> str:
    lines = [line.removeprefix("  ") for line in paste.splitlines()]
    return "\n".join([*(f"# {comment}" for comment in dict.fromkeys(comments)), *lines])


def _comment(problem: Problem) -> str:
    rule = f" (notify-diff explain {problem.finding.rule})" if problem.finding else ""
    return f"{' '.join(problem.message.split())}{rule}"
