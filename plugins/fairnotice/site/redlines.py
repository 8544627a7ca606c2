"""Which versions of a document are compared for readers: few times N redlines, seldom all N times N pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from fairnotice.model import Duty, Version
from fairnotice.record import Pair
from fairnotice.site.drawing import Drawn, Mapper, draw, since
from fairnotice.site.paths import Paths
from fairnotice.site.timeline import State, Timeline


class Redlines:
    """The redlines of one document, by pairs of labels; those of `drawn` are made already."""

    def __init__(self, timeline: Timeline, language: str, drawn: Mapping[Pair, Drawn]) -> None:
        self.timeline = timeline
        self.language = language
        self.paths = Paths(timeline.document)
        self.made = drawn

    @cached_property
    def pairs(self) -> dict[Pair, tuple[Version, Version]]:
        """Each version against the one before; each older one against that in force, and against those to come.

        The messages of a required notice link to what changed since the version that somebody knows; those redlines are
        kept for ever.
        """
        judged = (
            (entry.assessment.previous, entry.version)
            for entry in self.timeline.entries
            if entry.assessment.previous and self.timeline.entry(entry.assessment.previous.label)
        )
        standing = since([(entry.version, entry.state) for entry in self.timeline.entries])
        pairs: dict[Pair, tuple[Version, Version]] = {}
        for before, after in (*judged, *standing, *self._in_messages()):
            pairs.setdefault((before.label, after.label), (before, after))
        return pairs

    def drawn(self, mapper: Mapper) -> Iterator[tuple[Pair, Drawn]]:
        """Give all redlines; those that are still to be made come by way of `mapper`."""
        missing = [pair for pair in self.pairs if pair not in self.made]
        late = dict(zip(missing, mapper(self._draw, missing), strict=True))
        return ((pair, self.made.get(pair) or late[pair]) for pair in self.pairs)

    def _draw(self, pair: Pair) -> Drawn:
        # what these changes mean was judged version by version; here they are only shown
        return draw(*self.pairs[pair], self.language, judged=False)

    def page(self, before: str, after: str) -> str:
        """Give the page of a redline; nothing where there is none."""
        return self.paths.redline(before, after) if (before, after) in self.pairs else ""

    def since(self, label: str) -> str:
        """Give the page that compares a version with the one in force, or that one with a version to come.

        Nothing for the version in force itself, and for one that was taken back: nothing has changed since.
        """
        if not self.timeline.in_force:
            return ""
        current = self.timeline.in_force.version.label
        if label in (entry.version.label for entry in self.timeline.coming):
            return self.page(current, label)
        return self.page(label, current)

    def _in_messages(self) -> Iterator[tuple[Version, Version]]:
        for index, entry in enumerate(self.timeline.entries):
            required = entry.notice.duty is Duty.EMAIL and entry.is_decided and not entry.version.notified_elsewhere
            if required and entry.state is not State.DRAFT:
                known = (earlier.version for earlier in self.timeline.entries[:index])
                yield from ((version, entry.version) for version in known if not version.withdrawn)
