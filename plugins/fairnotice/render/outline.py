"""What every rendering says before the redline: the findings and the list of changes, by section."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from fairnotice.document import BlockKind, parse
from fairnotice.model import Change, ChangeKind, Comparison, Finding, Op, Section
from fairnotice.render.runs import walk
from fairnotice.words import plain

TOP_NAME = "Before the first heading"
_SHORT = 110
# What may be written from right to left: quicker to look for than to ask of each letter.
_MAYBE_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def visible(text: str) -> str:
    """Replace control characters, which a terminal would obey and HTML forbids."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


class Numbered(NamedTuple):
    """A change with its number, counted from 1 as people count."""

    number: int
    change: Change


def numbered(comparison: Comparison) -> list[Numbered]:
    """Give the changes of words with their numbers; formatting is left out."""
    return [
        Numbered(index, change)
        for index, change in enumerate(comparison.changes, 1)
        if change.kind is not ChangeKind.FORMAT
    ]


def by_section(comparison: Comparison, top: str = TOP_NAME) -> list[tuple[str, list[Numbered]]]:
    """Group the changes of words by the section where a reader finds them, in reading order."""
    renamed = renamed_sections(comparison)
    groups = groupby(
        numbered(comparison),
        key=lambda entry: section_name(renamed.get(entry.change.section, entry.change.section), top),
    )
    return [(name, list(entries)) for name, entries in groups]


def renamed_sections(comparison: Comparison) -> dict[Section, Section]:
    """Give the new section of each old one that is called otherwise now: what its heading, or one above, became."""
    before = parse("".join(segment.text for segment in comparison.old))
    after = parse("".join(segment.text for segment in comparison.new))
    standing = set(after.sections)
    if standing.issuperset(before.sections):
        return {}
    changed = [change for change in comparison.changes if change.kind is ChangeKind.CHANGED]
    edited = {change.before_span: change.after_section for change in changed}
    kept = walk(comparison)[0]

    def section_of(start: int, end: int) -> Section | None:
        index = bisect_right(kept, start, key=lambda match: match.old + match.length)
        if index == len(kept) or kept[index].old >= end:
            return None
        return after.section_at(kept[index].new + max(0, start - kept[index].old))

    renamed: dict[Section, Section] = {}
    paths: dict[tuple[str, ...], tuple[str, ...]] = {}
    headings = (block.body for block in before.blocks if block.kind is BlockKind.HEADING)
    for section, body in zip(before.sections, headings, strict=True):
        above = section.path[:-1]
        if section not in standing:
            gone = Section((*paths.get(above, above), section.title), section.slug)
            renamed[section] = edited.get(body) or section_of(*body) or gone
        paths[section.path] = renamed.get(section, section).path
    return renamed


def section_name(section: Section, top: str = TOP_NAME) -> str:
    """Give a section's headings from the top; `top` for what stands before the first one."""
    return " › ".join(title for title in section.path if title) or top


def format_count(comparison: Comparison) -> str:
    """Say how many changes are of formatting only; empty where there are none."""
    count = sum(change.kind is ChangeKind.FORMAT for change in comparison.changes)
    return f"{count} change{'s' * (count != 1)} of formatting only" if count else ""


def gist(change: Change, added_word: str = "added", removed_word: str = "removed") -> str:
    """Say in a few words what a change does to the text."""
    renamed = change.kind is ChangeKind.MOVED and all(edit.op is not Op.EQUAL for edit in change.edits)
    if change.kind is ChangeKind.CHANGED or renamed:
        removed = " … ".join(_without_bars(edit.text) for edit in change.edits if edit.op is Op.DELETE)
        added = " … ".join(_without_bars(edit.text) for edit in change.edits if edit.op is Op.INSERT)
        if removed and added:
            return f"“{shortened(removed, _SHORT // 2)}” → “{shortened(added, _SHORT // 2)}”"
        return f"“{shortened(removed or added)}” {removed_word if removed else added_word}"
    return f"“{shortened(_without_bars(plain(change.after or change.before)))}”"


def _without_bars(text: str) -> str:
    """Part the cells of a table row as people do, not as Markdown does."""
    return " · ".join(filter(None, map(str.strip, text.split("|")))) if "|" in text else text.strip()


def findings_by_section(comparison: Comparison) -> Iterator[tuple[str, list[tuple[Finding, int]]]]:
    """Group the findings by section, each with the number of its change (0: not among the changes)."""
    numbers = {id(change): index for index, change in enumerate(comparison.changes, 1)}
    groups: dict[str, list[tuple[Finding, int]]] = {}
    for finding in comparison.findings:
        name = finding.section_title or section_name(finding.change.section)
        groups.setdefault(name, []).append((finding, numbers.get(id(finding.change), 0)))
    yield from groups.items()


def shortened(text: str, length: int = _SHORT) -> str:
    """Cut a text that is too long after a whole word, and isolate one that is written from right to left."""
    if len(text) > length:
        text = text[:length].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in _MAYBE_RIGHT_TO_LEFT.findall(text)):
        return f"\u2068{text}\u2069"
    return text
