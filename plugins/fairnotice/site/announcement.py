"""The words of a notice that runs, for the banner and for the top of its document."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from fairnotice.model import Notice, NoticeKind
from fairnotice.settings import Settings
from fairnotice.site.paths import Paths, url_of
from fairnotice.site.templating import filled
from fairnotice.site.timeline import Timeline

SUMMARIES_SHOWN = 2


def announcements(timeline: Timeline, settings: Settings) -> tuple[Markup, ...]:
    """Give the running notices of a document, newest first, each as the HTML of one paragraph.

    Links are absolute, so that the HTML is the same on every page and can be dismissed once for all of them. The newest
    notice has summaries; where several run, the others are named only.
    """
    running = timeline.running()
    return tuple(_paragraph(notice, timeline, settings, brief=notice is not running[0]) for notice in running)


def banner(timelines: Iterable[Timeline], settings: Settings) -> Markup:
    """Give all running notices as the HTML of the banner; empty where none runs."""
    return Markup("\n").join(html for timeline in timelines for html in announcements(timeline, settings))


def absolute_url(settings: Settings, src_uri: str) -> str:
    """Give the full address of a page; without a `site_url`, its address from the root of the host."""
    return f"{settings.site_url.rstrip('/')}/{url_of(src_uri)}"


def _paragraph(notice: Notice, timeline: Timeline, settings: Settings, *, brief: bool) -> Markup:
    version, paths = notice.version, Paths(timeline.document)
    previous = timeline.record.assessment(version.label).previous
    changes = paths.redline(previous.label, version.label) if previous else paths.changes
    upcoming = timeline.upcoming
    text = paths.upcoming if upcoming and upcoming.version == version else paths.version(version.label)
    if timeline.in_force and timeline.in_force.version == version:
        text = paths.text
    return filled(
        "notice.html",
        notice=notice,
        version=version,
        organisation=settings.organisation,
        in_force=timeline.in_force,
        bound=version.effective <= timeline.day,
        summaries=[] if brief else notice.summaries[:SUMMARIES_SHOWN],
        more=0 if brief else len(notice.summaries[SUMMARIES_SHOWN:]),
        changes_url=absolute_url(settings, paths.changes if notice.kind is NoticeKind.WITHDRAWAL else changes),
        text_url=absolute_url(settings, text),
    )
