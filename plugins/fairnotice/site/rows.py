"""A version as it stands in the lists: what was decided, found and proven, and who was told."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from fairnotice.catalogue import DEFAULT, Catalogue
from fairnotice.model import Decision, DecisionKind, Duty, Finding, Practice
from fairnotice.notice import Ruling
from fairnotice.practices import Taxonomy
from fairnotice.site.timeline import Entry
from fairnotice.site.told import Told


@dataclass(frozen=True)
class Place:
    """Where a section is found: its page and its heading."""

    src_uri: str
    title: str


@dataclass(frozen=True)
class Proof:
    """A practice that the registers prove to be new, in words."""

    words: str
    kind: DecisionKind


@dataclass(frozen=True)
class Row:
    """A version in a list, with the redlines that exist of it and the sections that its decisions name."""

    entry: Entry
    words: Catalogue
    taxonomy: Taxonomy
    redline: str = ""
    since: str = ""
    sections: Mapping[str, Place] = field(default_factory=dict)
    given: Told | None = None

    @property
    def kind(self) -> str:
        """What kind of version it is, in a word or two; empty for the first."""
        assessment = self.entry.assessment
        return self.words.text(f"is_{assessment.duty.value}") if assessment.previous else ""

    @property
    def told(self) -> str:
        """Who was told so far, and how; empty where no mailing is on record."""
        return self.given.sentence(self.words) if self.given else ""

    @property
    def findings(self) -> tuple[Ruling, ...]:
        """What the comparison found, each with its decision."""
        return self.entry.assessment.rulings

    def said(self, finding: Finding) -> Markup | str:
        """Give the sentence of a finding: the rules speak English, and elsewhere it is said so, or translated."""
        key = f"finding_{finding.rule}"
        if self.words.language == DEFAULT:
            return finding.sentence
        if key in self.words.entries:
            quoted = re.search("“.*”", finding.sentence)
            return self.words.text(key, words=quoted[0] if quoted else "")
        return Markup('<span lang="{}">{}</span>').format(DEFAULT, finding.sentence)

    @property
    def decisions(self) -> list[Decision]:
        """What was decided, the gravest first."""
        order = list(Duty)
        return sorted(self.entry.version.decisions, key=lambda decision: order.index(decision.kind.duty))

    @property
    def proven(self) -> list[Proof]:
        """What the registers prove to be new."""
        return [Proof(self._practice(proven.practice), proven.kind) for proven in self.entry.assessment.proven]

    @property
    def found(self) -> str:
        """How much was found, in words."""
        counts = {
            "new_practices": len(self.entry.assessment.proven),
            "findings": len(self.findings),
            "not_decided": len(self.entry.assessment.undecided),
        }
        return self.words.listed([self.words.text(what, n=count) for what, count in counts.items() if count])

    def _practice(self, practice: Practice) -> str:
        names = {
            "data": self.words.term(practice.data, self.taxonomy.data.get(practice.data, practice.data)),
            "use": self.words.term(practice.use, self.taxonomy.uses.get(practice.use, practice.use)),
        }
        if practice.recipient:
            return self.words.text("practice_to", recipient=practice.recipient.name, **names)
        return self.words.text("practice", **names)


def headings(toc: Iterable[Mapping[str, object]], src_uri: str) -> Iterator[tuple[str, Place]]:
    """Give the headings of a page by their anchors, from its table of contents as python-markdown makes it."""
    for heading in toc:
        yield str(heading["id"]), Place(src_uri, html.unescape(str(heading["name"])))
        yield from headings(heading["children"], src_uri)  # type: ignore[arg-type]
