"""A comparison as data that JSON can hold."""

from __future__ import annotations

from typing import Any

from fairnotice.model import Change, Comparison, Finding, Section, Segment

SCHEMA = 1  # raised whenever what is given stops conforming to comparison.schema.json as it was published


def as_dict(comparison: Comparison) -> dict[str, Any]:
    """Give the changes, the findings and both sides, as comparison.schema.json beside this module says.

    Offsets are characters of the normalised sources.
    """
    numbers = {id(change): index for index, change in enumerate(comparison.changes)}
    return {
        "schema": SCHEMA,
        "material": comparison.material,
        "duty": comparison.duty.value,
        "changes": [_change(change) for change in comparison.changes],
        "findings": [_finding(finding, numbers.get(id(finding.change))) for finding in comparison.findings],
        "old": [_segment(segment) for segment in comparison.old],
        "new": [_segment(segment) for segment in comparison.new],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "before": change.before,
        "after": change.after,
        "before_section": _section(change.before_section),
        "after_section": _section(change.after_section),
        "before_span": list(change.before_span) if change.before_span else None,
        "after_span": list(change.after_span) if change.after_span else None,
        "edits": [{"op": edit.op.value, "text": edit.text} for edit in change.edits],
    }


def _section(section: Section | None) -> dict[str, Any] | None:
    return {"path": list(section.path), "slug": section.slug} if section else None


def _finding(finding: Finding, change: int | None) -> dict[str, Any]:
    return {
        "category": finding.category.value,
        "rule": finding.rule,
        "sentence": finding.sentence,
        "section": finding.section,
        "section_title": finding.section_title,
        "direction": finding.direction.value,
        "kind": finding.kind.value,
        "duty": finding.duty.value,
        "change": change,
        "words_before": finding.words_before,
        "words_after": finding.words_after,
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {"op": segment.op.value, "text": segment.text, "change": segment.change}
