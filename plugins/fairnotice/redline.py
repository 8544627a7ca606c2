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
    old, new = draft.old, draft.new
    return Change(
        draft.kind,
        before.text[slice(*old)] if old else "",
        after.text[slice(*new)] if new else "",
        before.section_at(old[0]) if old else None,
        after.section_at(new[0]) if new else None,
        old,
        new,
        draft.edits,
    )
