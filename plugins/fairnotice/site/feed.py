"""The Atom feed of a document: what was published, postponed, taken back and put in force (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from fairnotice.render.outline import visible
from fairnotice.site.announcement import absolute_url
from fairnotice.site.edition import Edition
from fairnotice.site.templating import filled
from fairnotice.site.timeline import Entry, State


@dataclass(frozen=True)
class Event:
    """Something that happened to a version, on a day; its id never changes (RFC 4151)."""

    id: str
    title: str
    day: date
    entry: Entry


def feed(edition: Edition) -> bytes:
    """Give the feed, newest first; days begin in the site's time zone."""
    timeline, settings, words = edition.timeline, edition.settings, edition.words
    events = sorted(_events(edition), key=lambda event: event.day, reverse=True)
    first = min((event.day for event in events), default=timeline.day)

    def moment(day: date) -> str:
        return datetime.combine(day, time(), settings.timezone).isoformat()

    def content(event: Event) -> Markup:
        return escape(str(filled("event.html", words, entry=event.entry)))

    xml = filled(
        "feed.xml",
        words,
        id=_tag(edition, first.year, timeline.document),
        language=edition.language,
        title=words.text("page_changes", title=edition.title),
        author=settings.organisation.name or settings.site_name,
        self_url=absolute_url(settings, edition.paths.feed),
        page_url=absolute_url(settings, edition.paths.changes),
        updated=moment(max((event.day for event in events), default=timeline.day)),
        events=events,
        moment=moment,
        content=content,
    )
    return (visible(str(xml)) + "\n").encode()


def _events(edition: Edition) -> Iterator[Event]:
    words, day = edition.words, edition.timeline.day
    for entry in edition.timeline.entries:
        if entry.state is State.DRAFT:
            continue
        version = entry.version
        name = _tag(edition, version.published.year, f"{version.document}/versions/{version.label}")
        happened = [("", "event_published", version.published)]
        # when it was moved or taken back is not on record; its own id makes a reader show it as new
        for number in range(1, len(version.announced) + 1):
            happened.append((f"/postponed-{number}", "event_postponed", version.published))
        if version.withdrawn:
            happened.append(("/withdrawn", "event_withdrawn", version.published))
        elif version.published < version.effective <= day:
            happened.append(("/in-force", "event_in_force", version.effective))
        title = words.text("page_version", title=version.title, label=version.label)
        for suffix, key, when in happened:
            said = words.text(key, version=title, day=words.day(version.effective))
            yield Event(name + suffix, said, when, entry)


def _tag(edition: Edition, year: int, name: str) -> str:
    address = urlsplit(edition.settings.site_url)
    return f"tag:{address.hostname or 'localhost'},{year}:{address.path.rstrip('/')}/{name}"
