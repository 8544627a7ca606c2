"""A document in one language, with what its pages need besides its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fairnotice.catalogue import Catalogue, catalogue
from fairnotice.practices import Taxonomy
from fairnotice.settings import Settings
from fairnotice.site.announcement import Announcement
from fairnotice.site.paths import Paths
from fairnotice.site.timeline import Timeline
from fairnotice.site.told import Told


@dataclass(frozen=True)
class Edition:
    """A document or a translation of it.

    `family` are the document and all its translations, this one among them; `told` says by the id of a notice who was
    told of it.
    """

    timeline: Timeline
    settings: Settings
    taxonomy: Taxonomy
    announcements: tuple[Announcement, ...] = ()
    family: tuple[Timeline, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language of its text."""
        return language_of(self.timeline, self.settings)

    @property
    def words(self) -> Catalogue:
        """The words of its pages."""
        return catalogue(self.language)

    @property
    def paths(self) -> Paths:
        """Where its pages stand."""
        return Paths(self.timeline.document)

    @property
    def title(self) -> str:
        """Its title as it is now."""
        shown = self.timeline.shown
        return shown.version.title if shown else self.timeline.document.capitalize()


def language_of(timeline: Timeline, settings: Settings) -> str:
    """Give the language of a timeline's texts: the site's own where it is no translation."""
    return timeline.language or settings.language
