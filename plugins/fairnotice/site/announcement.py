"""The words of a notice that runs, for the banner, for the top of its document and for other sites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from fairnotice.catalogue import Catalogue
from fairnotice.model import Duty, Notice, NoticeKind
from fairnotice.settings import Settings
from fairnotice.site.paths import Paths, url_of
from fairnotice.site.templating import filled
from fairnotice.site.timeline import Timeline

SUMMARIES_SHOWN = 2
# what a small screen leaves out of the banner where the notice stands below it once more
_DETAIL = Markup('<span class="fn-detail">{}</span>')


@dataclass(frozen=True)
class Phase:
    """What a notice says from `first` to `last`, both included: before its version takes effect, or from then on.

    `sentences` are HTML; `links` are labels with absolute addresses.
    """

    first: date
    last: date
    headline: str
    sentences: tuple[Markup, ...]
    links: tuple[tuple[str, str], ...]

    def runs(self, day: date) -> bool:
        """Whether this is said on a day."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Announcement:
    """A notice that runs on `day`, in one language, with what it says then and what it will say later."""

    notice: Notice
    phases: tuple[Phase, ...]
    day: date

    @property
    def document(self) -> str:
        """The document that it is about."""
        return self.notice.version.document

    def html(self, words: Catalogue) -> Markup:
        """Give a paragraph for each phase, all but that of the day hidden; the same on every page of a language."""
        return filled("notice.html", words, phases=self.phases, day=self.day)


def announcements(
    timeline: Timeline, settings: Settings, words: Catalogue, translation: Timeline | None = None
) -> tuple[Announcement, ...]:
    """Give the running notices of a document, newest first, in the words of its translation as far as that has them.

    Links are absolute, so that the HTML is the same on every page and can be dismissed once for all of them. The newest
    notice has summaries; where several run, the others are named only.
    """
    speakers = (
        _Speaker(notice, timeline, settings, words, translation, brief=index > 0)
        for index, notice in enumerate(timeline.running)
    )
    return tuple(Announcement(speaker.notice, tuple(speaker.phases()), timeline.day) for speaker in speakers)


def banner(running: Iterable[Announcement], settings: Settings, words: Catalogue) -> Markup:
    """Give all running notices as the HTML of the banner; empty where none runs."""
    paragraphs = Markup("\n").join(announcement.html(words) for announcement in running)
    if not paragraphs:
        return Markup("")
    return Markup('<section class="fn-banner" lang="{}" aria-label="{}" data-fn-zone="{}">\n{}\n</section>').format(
        words.language, words.say("notice_of"), settings.timezone.key, paragraphs
    )


def absolute_url(settings: Settings, src_uri: str) -> str:
    """Give the full address of a page; without a `site_url`, its address from the root of the host."""
    return f"{settings.site_url.rstrip('/')}/{url_of(src_uri)}"


class _Speaker:
    """Words one notice: its dates are those of the document, its texts and links those of the translation, if any."""

    def __init__(
        self,
        notice: Notice,
        timeline: Timeline,
        settings: Settings,
        words: Catalogue,
        translation: Timeline | None,
        *,
        brief: bool,
    ) -> None:
        translated = translation.entry(notice.version.label) if translation else None
        self.notice = notice
        self.settings = settings
        self.words = words
        self.brief = brief
        self.timeline = translation if translation and translated else timeline
        self.version = translated.version if translated else notice.version
        self.paths = Paths(self.version.document)
        entry = self.timeline.entry(self.version.label)
        self.previous = entry.assessment.previous if entry else None

    def phases(self) -> Iterator[Phase]:
        """Give what is said until the version takes effect, and what is said from then on."""
        notice, effective = self.notice, self.notice.version.effective
        if notice.kind is NoticeKind.WITHDRAWAL:
            link = (self.words.text("see_withdrawn"), self._url(self.paths.changes))
            sentences = (self.words.say("they_do_not"), *self._staying())
            yield Phase(notice.first_day, notice.last_day, self._headline("withdrawn"), sentences, (link,))
            return
        if notice.first_day < effective:
            yield self._phase(notice.first_day, effective - timedelta(days=1), bound=False)
        yield self._phase(max(notice.first_day, effective), notice.last_day, bound=True)

    def _phase(self, first: date, last: date, *, bound: bool) -> Phase:
        effective, announced = self.words.time(self.notice.version.effective), self.notice.version.announced
        if self.notice.kind is NoticeKind.POSTPONEMENT:
            headline, before = self._headline("postponed"), self.words.time(announced[-1])
            when = self.words.say("they_took_effect" if bound else "they_take_effect", day=effective, before=before)
        else:
            headline = self._headline("updated")
            when = self.words.say("new_took_effect" if bound else "new_takes_effect", day=effective)
        sentences = (when, *self._correcting(), *self._summaries())
        return Phase(first, last, headline, sentences, tuple(self._links(bound=bound)))

    def _headline(self, what: str) -> str:
        day = self.words.day(self.notice.version.published)
        name = self.settings.organisation.name
        return self.words.text(what if name else f"{what}_we", name=name, title=self.version.title, day=day)

    def _correcting(self) -> Iterator[Markup]:
        """Say where the version changes one that was announced and did not bind yet."""
        if self.previous and self.previous.published < self.version.published < self.previous.effective:
            announced = self.words.time(self.previous.published)
            yield self.words.say("corrects", label=self.previous.label, day=announced)

    def _summaries(self) -> Iterator[Markup]:
        if self.brief:
            return
        summaries = [d.summary for d in self.version.decisions if d.kind.duty is not Duty.NONE]
        yield from (_DETAIL.format(summary) for summary in summaries[:SUMMARIES_SHOWN])
        if more := len(summaries[SUMMARIES_SHOWN:]):
            yield _DETAIL.format(self.words.say("more_changes", n=more))

    def _staying(self) -> Iterator[Markup]:
        if in_force := self.timeline.in_force:
            yield self.words.say("stays_in_force", label=in_force.version.label)

    def _links(self, *, bound: bool) -> Iterator[tuple[str, str]]:
        label, upcoming, in_force = self.version.label, self.timeline.upcoming, self.timeline.in_force
        shown = self.previous and self.timeline.entry(self.previous.label)
        changes = self.paths.redline(shown.version.label, label) if shown else self.paths.changes
        yield self.words.text("see_changed" if bound else "see_changes"), self._url(changes)
        # what stands under an address that moves on is right only with the next build; a version's own always is
        text = self.paths.version(label)
        if bound and in_force and in_force.version == self.version:
            text = self.paths.text
        elif not bound and upcoming and upcoming.version == self.version:
            text = self.paths.upcoming
        yield self.words.text("read_in_force" if bound else "read_upcoming"), self._url(text)

    def _url(self, src_uri: str) -> str:
        return absolute_url(self.settings, src_uri)
