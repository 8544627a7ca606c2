"""The words of a redline that are not those of the two texts, in English; a site gives its own for other languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fairnotice.model import ChangeKind, Op


@dataclass(frozen=True)
class Labels:
    """What marks are called when they are heard, and what stands in the list of changes; `many` takes a number `n`."""

    marks: Mapping[Op, str] = field(
        default_factory=lambda: {
            Op.DELETE: "removed",
            Op.INSERT: "added",
            Op.MOVED_FROM: "moved away",
            Op.MOVED_TO: "moved here",
        }
    )
    kinds: Mapping[ChangeKind, str] = field(default_factory=lambda: {kind: kind.sentence for kind in ChangeKind})
    row: str = "row"
    changes: str = "Changes"
    redline: str = "Redline"
    top: str = "Before the first heading"
    many: str = "{n} changes in the text"


ENGLISH = Labels()
