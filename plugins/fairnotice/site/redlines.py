"""Which versions of a document are compared for readers: few times N redlines, seldom all N times N pairs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from fairnotice.document import parse
from fairnotice.model import Comparison, Duty, Version
from fairnotice.redline import redline
from fairnotice.site.paths import Paths
from fairnotice.site.timeline import State, Timeline

Pair = tuple[str, str]
"""The labels of two versions, the older one first."""


class Redlines:
    """The redlines of one document, by pairs of labels."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.paths = Paths(timeline.document)

    @cached_property
    def pairs(self) -> dict[Pair, Comparison | None]:
        """Each version against the one before; each older one against that in force, and against those to come.

        The messages of a required notice link to what changed since the version that somebody knows; those redlines are
        kept for ever. The comparisons are those that were judged; the others are made when they are asked for.
        """
        pairs: dict[Pair, Comparison | None] = {}
        for entry in self.timeline.entries:
            previous, comparison = entry.assessment.previous, entry.assessment.comparison
            if previous and comparison and self.timeline.entry(previous.label):
                pairs[previous.label, entry.version.label] = comparison
        for before, after in (*self._with_the_one_in_force_and_to_come(), *self._in_messages()):
            pairs.setdefault((before.label, after.label), None)
        return pairs

    def comparison(self, before: Version, after: Version) -> Comparison:
        """Give the comparison of one of the pairs."""
        if judged := self.pairs[before.label, after.label]:
            return judged
        lines = redline(parse(before.text), parse(after.text))
        # what these changes mean was judged version by version; here they are only shown
        return Comparison(lines.old, lines.new, lines.changes, findings=())

    def page(self, before: str, after: str) -> str:
        """Give the page of a redline; nothing where there is none."""
        return self.paths.redline(before, after) if (before, after) in self.pairs else ""

    def since(self, label: str) -> str:
        """Give the page that compares a version with the one in force, whichever is the older; nothing for itself."""
        if not self.timeline.in_force:
            return ""
        current = self.timeline.in_force.version.label
        return self.page(label, current) or self.page(current, label)

    def _with_the_one_in_force_and_to_come(self) -> Iterator[tuple[Version, Version]]:
        in_force = self.timeline.in_force
        if in_force is None:
            return
        for entry in self.timeline.entries:
            if entry.state is State.PAST:
                yield entry.version, in_force.version
            elif entry.state in (State.UPCOMING, State.DRAFT):
                yield in_force.version, entry.version
            if entry.state is State.UPCOMING:
                yield from ((e.version, entry.version) for e in self.timeline.entries if e.state is State.PAST)

    def _in_messages(self) -> Iterator[tuple[Version, Version]]:
        for index, entry in enumerate(self.timeline.entries):
            required = entry.notice.duty is Duty.EMAIL and entry.is_decided and not entry.version.notified_elsewhere
            if required and entry.state is not State.DRAFT:
                known = (earlier.version for earlier in self.timeline.entries[:index])
                yield from ((version, entry.version) for version in known if not version.withdrawn)
