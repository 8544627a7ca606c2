"""A comparison as an HTML fragment that is valid, inert and readable without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fairnotice.model import Comparison, Op
from fairnotice.render.flow import flow
from fairnotice.render.formats import formats
from fairnotice.render.labels import ENGLISH, Labels
from fairnotice.render.markup import Anchors, escaped, redline
from fairnotice.render.outline import by_section, findings_by_section, format_count, gist

PREFIX = "redline-"
_NO_HEADING = 7  # deeper than any heading: what stands before the first one ends with it
_MANY = 40  # a longer list of changes is folded


def html(comparison: Comparison, *, only_changes: bool = False, prefix: str = PREFIX) -> str:
    """Give the findings, the list of changes and the redline; `only_changes` leaves out blocks that are kept whole.

    Every identifier begins with `prefix`: give each redline on a page its own.
    """
    anchors = Anchors(prefix)
    blocks = [block for block in flow(comparison) if block.changed or not only_changes]
    lines = list(redline(blocks, anchors))
    parts = [*summary(comparison, anchors)]
    if lines:
        parts += ["<h2>Redline</h2>", *lines]
    return '<div class="fn-redline">\n' + "\n".join(parts) + "\n</div>\n"


@dataclass(frozen=True)
class Parts:
    """A redline as HTML in pieces, to put among other things of a page.

    `changes` is the list of changes, `text` the whole text with its marks, a `section` for each heading, `formats`
    the list items of what changed in formatting and links alone; each is empty where there is none.
    """

    changes: str
    text: str
    formats: str


def parts(comparison: Comparison, labels: Labels = ENGLISH, prefix: str = PREFIX) -> Parts:
    """Give the pieces of a redline without its findings."""
    anchors = Anchors(prefix, labels)
    text = "\n".join(_sectioned(redline(flow(comparison), anchors)))
    items = "\n".join(f"<li>{escaped(line)}</li>" for line in formats(comparison))
    return Parts("\n".join(_listed(comparison, anchors)), text, items)


def _sectioned(lines: Iterable[str]) -> Iterator[str]:
    """Put each heading with what stands under it, deeper headings too, into a section."""
    levels: list[int] = []
    for line in lines:
        if line.startswith(("<h3", "<h4", "<h5", "<h6")):
            level = int(line[2])
            while levels and levels[-1] >= level:
                levels.pop()
                yield "</section>"
            levels.append(level)
            yield "<section>"
        elif not levels:
            levels.append(_NO_HEADING)
            yield "<section>"
        yield line
    yield from ("</section>" for _ in levels)


def summary(comparison: Comparison, anchors: Anchors) -> Iterator[str]:
    """Give the findings and the list of changes, linked to the places that have anchors."""
    yield from _findings(comparison, anchors)
    yield from _changes(comparison, anchors)


def _findings(comparison: Comparison, anchors: Anchors) -> Iterator[str]:
    if not comparison.findings:
        return
    yield "<h2>What may matter</h2>"
    yield '<ul class="fn-findings">'
    for section, findings in findings_by_section(comparison):
        yield f"<li><bdi>{escaped(section)}</bdi>\n<ul>"
        for finding, number in findings:
            category = anchors.link(escaped(finding.category.sentence), f"change-{number}")
            yield f'<li dir="auto">{category}: {escaped(finding.sentence)}</li>'
        yield "</ul></li>"
    yield "</ul>"


def _changes(comparison: Comparison, anchors: Anchors) -> Iterator[str]:
    yield "<h2>Changes</h2>"
    yield from _listed(comparison, anchors)
    if lines := formats(comparison):
        yield f'<details class="fn-formats">\n<summary>{format_count(comparison)}</summary>\n<ul>'
        yield from (f"<li>{escaped(line)}</li>" for line in lines)
        yield "</ul>\n</details>"
    elif not comparison.changes:
        yield '<p class="fn-formats">No changes.</p>'


def _listed(comparison: Comparison, anchors: Anchors) -> Iterator[str]:
    labels = anchors.labels
    sections = by_section(comparison, labels.top)
    if sections:
        many = sum(len(entries) for _, entries in sections)
        if many > _MANY:
            yield f"<details>\n<summary>{escaped(labels.many.format(n=f'{many:,}'))}</summary>"
        yield '<ul class="fn-changes">'
        for section, entries in sections:
            yield f"<li><bdi>{escaped(section)}</bdi>\n<ul>"
            for number, change in entries:
                kind = anchors.link(escaped(labels.kinds[change.kind]), f"change-{number}")
                added, removed = labels.marks[Op.INSERT], labels.marks[Op.DELETE]
                yield f"<li>{kind}: {escaped(gist(change, added, removed))}</li>"
            yield "</ul></li>"
        yield "</ul>"
        if many > _MANY:
            yield "</details>"
