"""Two documents -> the exact redline of both sides and the changes, one per statement."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

from fairnotice.document import Document
from fairnotice.marking import Marking
from fairnotice.model import Change, Segment
from fairnotice.stitching import Draft, stitch


@dataclass(frozen=True, slots=True)
class Redline:
    """What happened to each piece of both texts; `change` of a segment is an index into `changes`.

    Joined, the texts of `old` are the normalised text before and those of `new` the text after; what is EQUAL is the
    same on both sides, except for text that moved.
    """

    old: tuple[Segment, ...]
    new: tuple[Segment, ...]
    changes: tuple[Change, ...]


def redline(before: Document, after: Document) -> Redline:
    """Compare two documents: blocks, then sentences, then words; moves are found anywhere."""
    marking = Marking(before, after)
    marking.compare()
    start = itemgetter(0)
    stitched = stitch(
        before, after, sorted(marking.matches), sorted(marking.old, key=start), sorted(marking.new, key=start)
    )
    changes = tuple(_change(before, after, draft) for draft in stitched.drafts)
    return Redline(stitched.old, stitched.new, changes)


def _change(before: Document, after: Document, draft: Draft) -> Change:
    return Change(
        kind=draft.kind,
        before=before.text[slice(*draft.old)] if draft.old else "",
        after=after.text[slice(*draft.new)] if draft.new else "",
        before_section=before.section_at(draft.old[0]) if draft.old else None,
        after_section=after.section_at(draft.new[0]) if draft.new else None,
        before_span=draft.old,
        after_span=draft.new,
        edits=draft.edits,
    )
