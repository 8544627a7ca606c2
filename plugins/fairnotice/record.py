"""A document's record: its versions, each judged against the one before, and what stands today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fairnotice.comparison import compare
from fairnotice.document import normalise, parse
from fairnotice.documents import OWN_WORDS
from fairnotice.materiality import Vocabulary, with_words
from fairnotice.model import Comparison, DocumentHistory, Notice, Version
from fairnotice.notice import Assessment, Standing, assess, notice_of, standing
from fairnotice.settings import Settings

Pair = tuple[str, str]
"""The labels of two versions, the older one first."""


@dataclass(frozen=True)
class DocumentRecord:
    """A history with an assessment and a notice for each version, oldest first, and what stands on one day."""

    history: DocumentHistory
    assessments: tuple[Assessment, ...]
    notices: tuple[Notice, ...]
    standing: Standing

    @property
    def open(self) -> tuple[Assessment, ...]:
        """The assessments of the versions that are not in force yet, and always that of the newest."""
        coming = (a for a in self.assessments[:-1] if a.version.effective > self.standing.day)
        return (*coming, *self.assessments[-1:])

    @property
    def document(self) -> str:
        """The document's name."""
        return self.history.document

    def assessment(self, label: str) -> Assessment:
        """Give the assessment of the version with this label."""
        return next(a for a in self.assessments if a.version.label == label)

    def notice(self, label: str) -> Notice:
        """Give the notice of the version with this label."""
        return next(n for n in self.notices if n.version.label == label)


def record_of(
    history: DocumentHistory,
    versions: Iterable[Version],
    settings: Settings,
    day: date,
    comparisons: Mapping[Pair, Comparison] | None = None,
) -> DocumentRecord:
    """Compare and judge some versions of a history, oldest first, and say what stands on `day`.

    What `comparisons` has is not compared again.
    """
    chosen = tuple(versions)
    made = comparisons or {}
    words = own_vocabulary(settings)
    first = tuple(assess(None, version, None) for version in chosen[:1])
    assessments = first + tuple(
        assess(before, after, made.get((before.label, after.label)) or compare_versions(before, after, words))
        for before, after in steps(chosen)
    )
    notices = tuple(notice_of(assessment, settings.notice_days) for assessment in assessments)
    return DocumentRecord(history, assessments, notices, standing(chosen, notices, day))


def compare_versions(before: Version, after: Version, vocabulary: Vocabulary | None = None) -> Comparison:
    """Compare the texts of two versions, read with a vocabulary."""
    return compare(parse(before.text), parse(after.text), vocabulary=vocabulary)


def own_vocabulary(settings: Settings) -> Vocabulary | None:
    """Give the vocabulary with the words in the policy folder's materiality.yml; None where there is no such file."""
    path = settings.policy_dir / OWN_WORDS
    if not path.is_file():
        return None
    return with_words(normalise(path.read_bytes()), settings.shown(path))


def steps(versions: Sequence[Version]) -> Iterator[tuple[Version, Version]]:
    """Give each version but the first with the one that it is judged against.

    A version that was taken back never bound anybody, so the next one is judged against the one before it.
    """
    before = versions[0] if versions else None
    for version in versions[1:]:
        if before:
            yield before, version
        if not version.withdrawn or (before and before.withdrawn):
            before = version
