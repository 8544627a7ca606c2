"""The pages and files of one document."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from markupsafe import Markup

from fairnotice.document import parse
from fairnotice.model import ChangeKind, Comparison, Decision, Duty, Version
from fairnotice.notice import Ruling
from fairnotice.phrases import counted
from fairnotice.redline import redline
from fairnotice.render import html as redline_html
from fairnotice.settings import Settings
from fairnotice.site.announcement import announcements
from fairnotice.site.markup import RenderedText, rendered
from fairnotice.site.paths import Paths, relative_url
from fairnotice.site.plan import PlanFile, PlanPage
from fairnotice.site.templating import filled
from fairnotice.site.timeline import Entry, State, Timeline
from fairnotice.site.version_data import version_data

VERSION_TEMPLATE = "version.html"
REDLINE_TEMPLATE = "redline.html"
TEMPLATES = ("main.html", VERSION_TEMPLATE, REDLINE_TEMPLATE)


@dataclass(frozen=True)
class Place:
    """Where a section is found: its page and its heading."""

    src_uri: str
    title: str


@dataclass(frozen=True)
class Row:
    """A version in a list, with the redlines that exist of it and the sections that its decisions name."""

    entry: Entry
    redline: str
    since: str
    sections: Mapping[str, Place]

    @property
    def findings(self) -> tuple[Ruling, ...]:
        """What the comparison found, each with its decision."""
        return self.entry.assessment.rulings

    @property
    def decisions(self) -> list[Decision]:
        """What was decided, the gravest first."""
        order = list(Duty)
        return sorted(self.entry.version.decisions, key=lambda decision: order.index(decision.kind.duty))

    @property
    def proven(self) -> tuple[str, ...]:
        """What the registers prove to be new, in sentences."""
        return self.entry.notice.reasons[: len(self.entry.assessment.proven)]


class DocumentPages:
    """Makes the pages and files of one document from its timeline."""

    def __init__(self, timeline: Timeline, settings: Settings) -> None:
        self.timeline = timeline
        self.settings = settings
        self.paths = Paths(timeline.document)
        shown = timeline.shown
        self.title = shown.version.title if shown else timeline.document.capitalize()
        self._texts: dict[str, RenderedText] = {}

    def pages(self) -> Iterator[PlanPage]:
        """Give all pages, the document's own first."""
        yield self._text()
        if self.timeline.upcoming:
            yield self._upcoming(self.timeline.upcoming)
        yield self._changes()
        yield self._versions()
        yield from map(self._version, self.timeline.entries)
        for (before, after), comparison in self._redlines.items():
            yield self._redline(before, after, comparison)

    def files(self) -> Iterator[PlanFile]:
        """Give the exact source of each version, and the list of versions for machines."""
        for entry in self.timeline.entries:
            yield PlanFile(self.paths.source(entry.version.label), entry.version.source)
        yield PlanFile(self.paths.data, version_data(self.timeline, self.title, self.settings))

    def _text(self) -> PlanPage:
        shown, src_uri = self.timeline.shown, self.paths.text
        lead = self._filled(
            "text.html",
            src_uri,
            shown=shown,
            coming=self.timeline.coming,
            notices=announcements(self.timeline, self.settings),
        )
        return PlanPage(
            src_uri,
            self.title,
            shown.version.text if shown else "",
            self.timeline.changed,
            markdown=True,
            lead=lead,
            in_nav=True,
            source=self.paths.source(shown.version.label) if shown else "",
        )

    def _upcoming(self, entry: Entry) -> PlanPage:
        title = f"{entry.version.title}, {'draft' if entry.state is State.DRAFT else 'upcoming'} version"
        return self._text_of(entry, self.paths.upcoming, title, searchable=True, template="")

    def _version(self, entry: Entry) -> PlanPage:
        title = f"{entry.version.title}, version {entry.version.label}"
        return self._text_of(entry, self.paths.version(entry.version.label), title)

    def _text_of(
        self, entry: Entry, src_uri: str, title: str, *, searchable: bool = False, template: str = VERSION_TEMPLATE
    ) -> PlanPage:
        version = entry.version
        text = self._rendered(entry, src_uri)
        row = self._row(entry)
        body = self._filled(
            "version.html",
            src_uri,
            entry=entry,
            version=version,
            in_force=self.timeline.in_force,
            since=row.since,
            redline=row.redline,
            text=Markup(text.html),  # noqa: S704 (sanitised where it was rendered)
            source_name=self.paths.source(version.label).rpartition("/")[2],
            sha256=hashlib.sha256(version.source).hexdigest(),
        )
        return PlanPage(
            src_uri,
            title,
            body,
            version.published,
            toc=text.toc,
            template=template,
            searchable=searchable,
            source=self.paths.source(version.label),
        )

    def _changes(self) -> PlanPage:
        toc = tuple(
            {
                "level": 2,
                "id": f"version-{row.entry.version.label}",
                "name": f"Version {row.entry.version.label}",
                "children": [],
            }
            for row in self._rows
        )
        return self._list("changes.html", self.paths.changes, f"{self.title}: changes", toc)

    def _versions(self) -> PlanPage:
        return self._list("versions.html", self.paths.versions, f"{self.title}: versions")

    def _list(self, template: str, src_uri: str, title: str, toc: Iterable[Mapping[str, Any]] = ()) -> PlanPage:
        body = self._filled(template, src_uri, title=title, rows=self._rows, notice_by=self.settings.notice_by)
        return PlanPage(src_uri, title, body, self.timeline.changed, toc=tuple(toc), in_nav=True)

    def _redline(self, before: str, after: str, comparison: Comparison) -> PlanPage:
        entries = self.timeline.entries
        old = next(entry for entry in entries if entry.version.label == before)
        new = next(entry for entry in entries if entry.version.label == after)
        title = f"{self.title}: changes from version {before} to {after}"
        src_uri = self.paths.redline(before, after)
        changes = [change for change in comparison.changes if change.kind is not ChangeKind.FORMAT]
        between = entries[entries.index(old) + 1 : entries.index(new) + 1]
        body = self._filled(
            "redline.html",
            src_uri,
            title=title,
            before=old,
            after=new,
            between=[entry for entry in between if not entry.version.withdrawn or entry == new],
            changed=counted(len(changes), "change") if changes else "",
            # what the detector proposed stands in the changelog, beside what was decided
            redline=Markup(redline_html(replace(comparison, findings=()))),  # noqa: S704 (escaped where it was made)
        )
        return PlanPage(src_uri, title, body, new.version.published, template=REDLINE_TEMPLATE, searchable=False)

    @cached_property
    def _redlines(self) -> dict[tuple[str, str], Comparison]:
        """Each version against the one before; each older one, and each to come, against that in force."""
        redlines: dict[tuple[str, str], Comparison] = {}
        for entry in self.timeline.entries:
            previous, comparison = entry.assessment.previous, entry.assessment.comparison
            if previous and comparison and self.timeline.entry(previous.label):
                redlines[previous.label, entry.version.label] = comparison
        for before, after in self._pairs():
            if (before.label, after.label) not in redlines:
                lines = redline(parse(before.text), parse(after.text))
                # what these changes mean was judged version by version; here they are only shown
                redlines[before.label, after.label] = Comparison(lines.old, lines.new, lines.changes, findings=())
        return redlines

    def _pairs(self) -> Iterator[tuple[Version, Version]]:
        in_force = self.timeline.in_force
        if in_force is None:
            return
        for entry in self.timeline.entries:
            if entry.state is State.PAST:
                yield entry.version, in_force.version
            elif entry.state in (State.UPCOMING, State.DRAFT):
                yield in_force.version, entry.version

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        return tuple(self._row(entry) for entry in reversed(self.timeline.entries))

    def _row(self, entry: Entry) -> Row:
        label, previous = entry.version.label, entry.assessment.previous
        redline = self._redline_uri(previous.label, label) if previous else ""
        since = ""
        if self.timeline.in_force:
            current = self.timeline.in_force.version.label
            since = self._redline_uri(label, current) or self._redline_uri(current, label)
        return Row(entry, redline, since, self._sections(entry))

    def _sections(self, entry: Entry) -> dict[str, Place]:
        """Give the sections that decisions of a version can name: those of its text, and those it removed."""
        previous = entry.assessment.previous
        places: dict[str, Place] = {}
        for label in (entry.version.label, previous.label) if previous else ():
            uri = self.paths.version(label)
            if named := self.timeline.entry(label):
                for heading in _flat(self._rendered(named, uri).toc):
                    places.setdefault(heading["id"], Place(uri, html.unescape(heading["name"])))
        return places

    def _redline_uri(self, before: str, after: str) -> str:
        return self.paths.redline(before, after) if (before, after) in self._redlines else ""

    def _rendered(self, entry: Entry, src_uri: str) -> RenderedText:
        if src_uri not in self._texts:
            self._texts[src_uri] = rendered(entry.version.text, src_uri)
        return self._texts[src_uri]

    def _filled(self, template: str, src_uri: str, **values: Any) -> Markup:
        return filled(template, paths=self.paths, to=partial(relative_url, src_uri), **values)


def _flat(toc: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for heading in toc:
        yield heading
        yield from _flat(heading["children"])
