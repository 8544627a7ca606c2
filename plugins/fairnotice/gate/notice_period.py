"""The notice that is owed before a version binds: as configured, or more where people were promised more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from fairnotice.document import parse
from fairnotice.gate.announcing import stated_period
from fairnotice.model import Version
from fairnotice.phrases import counted
from fairnotice.settings import Settings


@dataclass(frozen=True)
class NoticePeriod:
    """Days of notice, and who promised them: words that follow "are promised"."""

    days: int
    promised: str

    @property
    def sentence(self) -> str:
        """Who promised how much."""
        return f"{counted(self.days, 'day is', 'days are')} promised {self.promised}"


def notice_period(version: Version, versions: Sequence[Version], settings: Settings) -> NoticePeriod:
    """Give the days of notice that a version owes; `versions` are all of its document, oldest first.

    What binds is what was promised before, whatever the version itself says of it from now on: in the text that is in
    force when it is published, and in those that come between. The configuration may ask for more.
    """
    owed = NoticePeriod(settings.notice_period, f"by `notice_period` ({settings.place('notice_period')})")
    for before in _binding(version, versions):
        document = parse(before.text)
        stated = stated_period(document)
        if stated and stated.usual > owed.days and settings.notice_period not in stated.days:
            title = document.section_at(stated.statement.offset).title
            owed = NoticePeriod(stated.usual, f"by version {before.label}" + (f", in “{title}”" if title else ""))
    return owed


def _binding(version: Version, versions: Sequence[Version]) -> Sequence[Version]:
    """Give the versions whose words hold when a version is published, and until it takes effect."""
    earlier = takewhile(lambda other: other.label != version.label, versions)
    standing = [other for other in earlier if other.dated and not other.withdrawn]
    bound = [other for other in standing if other.effective <= version.published]
    return [*bound[-1:], *(other for other in standing if other.effective > version.published)]
