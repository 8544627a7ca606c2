"""The pages of one document in one language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

from markupsafe import Markup

from fairnotice.catalogue import language_name
from fairnotice.record import Pair
from fairnotice.site.announcement import absolute_url
from fairnotice.site.drawing import Drawings, Drawn, Mapper
from fairnotice.site.edition import Edition, language_of
from fairnotice.site.feed import feed
from fairnotice.site.glance import Glance, glance
from fairnotice.site.markup import RenderedText, rendered
from fairnotice.site.paths import Paths, relative_url
from fairnotice.site.plan import PlanFile, PlanPage
from fairnotice.site.redlines import Redlines
from fairnotice.site.rows import Place, Row, headings
from fairnotice.site.structured import structured
from fairnotice.site.templating import filled
from fairnotice.site.timeline import Entry, State
from fairnotice.site.version_data import version_data

VERSION_TEMPLATE = "version.html"
REDLINE_TEMPLATE = "redline.html"
TEMPLATES = ("main.html", VERSION_TEMPLATE, REDLINE_TEMPLATE)


@dataclass(frozen=True)
class Link:
    """A link among those at the top of a document; `language` where it leads to another one."""

    words: str
    src_uri: str
    language: str = ""


@dataclass(frozen=True)
class Period:
    """A time in which one version held, up to and including `last`.

    `redline` is what has changed since, `coming` what will have changed, for each version that is published.
    """

    entry: Entry
    last: date | None
    redline: str
    coming: tuple[tuple[str, str], ...]


class DocumentPages:
    """Makes the pages and files of one edition of a document; what is in `drawings` is made already."""

    def __init__(self, edition: Edition, drawings: Drawings) -> None:
        self.edition = edition
        self.timeline = edition.timeline
        self.settings = edition.settings
        self.words = edition.words
        self.paths = edition.paths
        self.title = edition.title
        self.redlines = Redlines(edition.timeline, edition.language, drawings.redlines)
        self._texts = dict(drawings.texts)
        self._summed_up: dict[tuple[str, bool], Markup] = {}
        self._rows_by_label: dict[str, Row] = {}

    def pages(self, mapper: Mapper = map) -> Iterator[PlanPage]:
        """Give all pages, the document's own first; redlines that are still to be drawn come by way of `mapper`."""
        yield self._text()
        if self.timeline.upcoming:
            yield self._upcoming(self.timeline.upcoming)
        yield self._changes()
        yield self._versions()
        if self._periods:
            yield self._since()
        if self._glance:
            yield self._practices(self._glance)
        yield from map(self._version, self.timeline.entries)
        for pair, drawn in self.redlines.drawn(mapper):
            yield self._redline(pair, drawn)

    def files(self) -> Iterator[PlanFile]:
        """Give the exact source of each version, and what machines read: the list of versions and the feed."""
        for entry in self.timeline.entries:
            yield PlanFile(self.paths.source(entry.version.label), entry.version.source)
        yield PlanFile(self.paths.data, version_data(self.edition))
        yield PlanFile(self.paths.feed, feed(self.edition))

    def menu(self) -> list[dict[str, Any]]:
        """Give the navigation of the document, title to page."""
        entries = [(self.title, self.paths.text), (self.words.text("nav_changes"), self.paths.changes)]
        if self._periods:
            entries.append((self.words.text("nav_since"), self.paths.since))
        if self._glance:
            entries.append((self.words.text("nav_practices"), self.paths.practices))
        entries.append((self.words.text("nav_versions"), self.paths.versions))
        return [{title: src_uri} for title, src_uri in entries]

    # ------------------------------------------------------------ texts

    @property
    def _original(self) -> str:
        """Where a translation's readers find the text in force in its original; nothing where there is none."""
        if not self.timeline.language or not self.edition.family or not self.edition.family[0].in_force:
            return ""
        return f"{self.edition.family[0].document}.md"

    def _text(self) -> PlanPage:
        shown, src_uri = self.timeline.shown, self.paths.text
        lead = self._filled(
            "text.html",
            src_uri,
            shown=shown,
            coming=self.timeline.coming,
            notices=[notice.html(self.words) for notice in self.edition.announcements],
            links=list(self._links(shown)) if shown else [],
            original=self._original,
            running=self._running(shown) if shown else "",
            structured=structured(self.edition, shown, src_uri) if shown else "",
        )
        return self._page(
            src_uri,
            self.title,
            shown.version.text if shown else "",
            self.timeline.changed,
            markdown=True,
            lead=lead,
            in_nav=True,
            source=self.paths.source(shown.version.label) if shown else "",
            translations=self._translations(),
        )

    def _links(self, shown: Entry) -> Iterator[Link]:
        text, paths = self.words.text, self.paths
        yield Link(text("what_has_changed"), paths.changes)
        if self._periods:
            yield Link(text("since_signup"), paths.since)
        if self._glance:
            yield Link(text("practices"), paths.practices)
        yield Link(text("all_versions"), paths.versions)
        yield Link(text("permalink"), paths.version(shown.version.label))
        for entry in self.timeline.coming:
            if entry != shown:
                words = "draft_version" if entry.state is State.DRAFT else "upcoming_version"
                is_next = entry == self.timeline.coming[0]
                target = paths.upcoming if is_next else paths.version(entry.version.label)
                yield Link(text(words, label=entry.version.label), target)
        for other in self.edition.family:
            if other != self.timeline:
                edition = replace(self.edition, timeline=other)
                yield Link(language_name(edition.language), edition.paths.text, edition.language)

    def _translations(self) -> dict[str, str]:
        family = self.edition.family if len(self.edition.family) > 1 else ()
        return {
            language_of(other, self.settings): absolute_url(self.settings, Paths(other.document).text)
            for other in family
        }

    def _upcoming(self, entry: Entry) -> PlanPage:
        words = "page_draft" if entry.state is State.DRAFT else "page_upcoming"
        title = self.words.text(words, title=entry.version.title)
        return self._text_of(entry, self.paths.upcoming, title, searchable=True, template="")

    def _version(self, entry: Entry) -> PlanPage:
        label = entry.version.label
        title = self.words.text("page_version", title=entry.version.title, label=label)
        return self._text_of(entry, self.paths.version(label), title, searchable=False, template=VERSION_TEMPLATE)

    def _text_of(self, entry: Entry, src_uri: str, title: str, *, searchable: bool, template: str) -> PlanPage:
        version = entry.version
        text = self._rendered(entry, src_uri)
        body = self._filled(
            "version.html",
            src_uri,
            entry=entry,
            version=version,
            row=self._row(entry),
            in_force=self.timeline.in_force,
            text=Markup(text.html),  # noqa: S704 (sanitised where it was rendered)
            source_name=self.paths.source(version.label).rpartition("/")[2],
            sha256=hashlib.sha256(version.source).hexdigest(),
            running=self._running(entry),
            structured=structured(self.edition, entry, src_uri),
        )
        return self._page(
            src_uri,
            title,
            body,
            version.published,
            toc=text.toc,
            template=template,
            searchable=searchable,
            source=self.paths.source(version.label),
            canonical="" if searchable else absolute_url(self.settings, src_uri),
        )

    def _running(self, entry: Entry) -> str:
        """Give the line that stands on every printed page of a version."""
        version = entry.version
        words = self.words.text("page_version", title=version.title, label=version.label)
        standing = filled("standing.html", self.words, entry=entry).striptags()
        return f"{words}. {standing}. {absolute_url(self.settings, self.paths.version(version.label))}"

    # ------------------------------------------------------------ lists

    def _changes(self) -> PlanPage:
        labels = [row.entry.version.label for row in self._rows]
        toc = [
            {"level": 2, "id": f"version-{label}", "name": self.words.text("version", label=label), "children": []}
            for label in labels
        ]
        return self._list("changes", self.paths.changes, {"rows": self._rows}, toc)

    def _versions(self) -> PlanPage:
        return self._list("versions", self.paths.versions, {"rows": self._rows})

    def _since(self) -> PlanPage:
        timeline = self.timeline
        coming = [entry for entry in timeline.coming if entry.state is State.UPCOMING]
        values = {"periods": self._periods, "coming": coming, "in_force": timeline.in_force, "day": timeline.day}
        return self._list("since", self.paths.since, values)

    def _practices(self, table: Glance) -> PlanPage:
        entry = self.timeline.entry(table.label) or self.timeline.in_force
        text = self.paths.upcoming if table.upcoming else self.paths.text
        anchors = dict(headings(self._rendered(entry, text).toc, text)) if entry else {}
        values = {"glance": table, "entry": entry, "text": text, "anchors": anchors}
        return self._list("practices", self.paths.practices, values)

    def _list(
        self, name: str, src_uri: str, values: Mapping[str, Any], toc: Iterable[Mapping[str, Any]] = ()
    ) -> PlanPage:
        title = self.words.text(f"page_{name}", title=self.title)
        shared = {"title": title, "document_title": self.title, "notice_by": self.settings.notice_by}
        body, searched = (
            self._filled(f"{name}.html", src_uri, whole=whole, **shared, **values) for whole in (True, False)
        )
        fields = {"toc": tuple(toc), "in_nav": True, "searched": "" if searched == body else searched}
        return self._page(src_uri, title, body, self.timeline.changed, **fields)

    @cached_property
    def _periods(self) -> list[Period]:
        """Give when which version was in force, the newest first."""
        held = [entry for entry in self.timeline.entries if entry.state in (State.PAST, State.IN_FORCE)]
        in_force = self.timeline.in_force
        if in_force is None:
            return []
        newer = [entry.version.label for entry in self.timeline.coming if entry.state is State.UPCOMING]

        def period(entry: Entry) -> Period:
            label = entry.version.label
            pages = [(after, self.redlines.page(label, after)) for after in newer if entry != in_force]
            redline = self.redlines.page(label, in_force.version.label)
            return Period(entry, entry.last_day, redline, tuple((after, page) for after, page in pages if page))

        return [period(entry) for entry in sorted(held, key=lambda entry: entry.version.effective, reverse=True)]

    @cached_property
    def _glance(self) -> Glance | None:
        return glance(self.timeline, self.words, self.edition.taxonomy)

    # ------------------------------------------------------------ redlines

    def _redline(self, pair: Pair, drawn: Drawn) -> PlanPage:
        entries = self.timeline.entries
        before, after = pair
        first, last = (self._places[label] for label in pair)
        old, new = entries[first], entries[last]
        title = self.words.text("page_redline", title=self.title, before=before, after=after)
        src_uri = self.paths.redline(before, after)
        between = entries[first + 1 : last + 1]
        body = self._filled(
            "redline.html",
            src_uri,
            title=title,
            before=old,
            after=new,
            summaries=[
                self._summaries(entry, alone=len(between) == 1)
                for entry in between
                if entry is new or not entry.version.withdrawn
            ],
            formats=drawn.formats,
            changes=drawn.changes,
            redline=drawn.parts,  # what was found stands in the changelog, beside the decisions
        )
        return self._page(src_uri, title, body, new.version.published, template=REDLINE_TEMPLATE, searchable=False)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {entry.version.label: place for place, entry in enumerate(self.timeline.entries)}

    def _summaries(self, entry: Entry, *, alone: bool) -> Markup:
        """Give what a version changed in short; a redline over many versions has those of all of them."""
        key = (entry.version.label, alone)
        if key not in self._summed_up:
            own = self.paths.version(entry.version.label)
            places = self._row(entry).sections.items() if alone else ()
            # a section that is gone has no place in the redline
            titles = {anchor: place.title for anchor, place in places if place.src_uri == own}
            self._summed_up[key] = filled("summaries.html", self.words, entry=entry, alone=alone, titles=titles)
        return self._summed_up[key]

    # ------------------------------------------------------------ what several pages need

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        return tuple(self._row(entry) for entry in reversed(self.timeline.entries))

    def _row(self, entry: Entry) -> Row:
        label, previous = entry.version.label, entry.assessment.previous
        if row := self._rows_by_label.get(label):
            return row
        row = self._rows_by_label[label] = Row(
            entry,
            self.words,
            self.edition.taxonomy,
            redline=self.redlines.page(previous.label, label) if previous else "",
            since=self.redlines.since(label),
            sections=self._sections(entry),
            given=self.edition.told.get(entry.notice.id),
        )
        return row

    def _sections(self, entry: Entry) -> dict[str, Place]:
        """Give the sections that decisions of a version can name: those of its text, and those it removed."""
        previous = entry.assessment.previous
        places: dict[str, Place] = {}
        for label in (entry.version.label, previous.label) if previous else ():
            uri = self.paths.version(label)
            if named := self.timeline.entry(label):
                for anchor, place in headings(self._rendered(named, uri).toc, uri):
                    places.setdefault(anchor, place)
        return places

    def _rendered(self, entry: Entry, src_uri: str) -> RenderedText:
        if src_uri not in self._texts:
            self._texts[src_uri] = rendered(entry.version.text, src_uri)
        return self._texts[src_uri]

    def _page(self, src_uri: str, title: str, body: str, released: date, **fields: Any) -> PlanPage:
        shared: dict[str, Any] = {"feed": self.paths.feed, "language": self.timeline.language}
        return PlanPage(src_uri, title, body, released, **shared, **fields)

    def _filled(self, template: str, src_uri: str, **values: Any) -> Markup:
        return filled(template, self.words, paths=self.paths, to=partial(relative_url, src_uri), **values)
