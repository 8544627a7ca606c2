"""A document's record: its versions, each judged against the one before, and what stands today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from fairnotice.comparison import compare
from fairnotice.document import normalise, parse
from fairnotice.documents import OWN_WORDS
from fairnotice.materiality import Vocabulary, with_words
from fairnotice.model import Comparison, DocumentHistory, Notice, Version
from fairnotice.notice import Assessment, Standing, assess, notice_of, standing
from fairnotice.settings import Settings

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""What applies a function to many items, as `map` does."""


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


def record(history: DocumentHistory, settings: Settings, day: date, mapper: Mapper = map) -> DocumentRecord:
    """Compare and judge every version of a history, and say what stands on `day`."""
    return record_of(history, history.versions, settings, day, mapper)


def record_of(
    history: DocumentHistory, versions: Iterable[Version], settings: Settings, day: date, mapper: Mapper = map
) -> DocumentRecord:
    """Do the same for the given versions, such as those of the history and its draft."""
    chosen = tuple(versions)
    words = own_vocabulary(settings)
    first = tuple(assess(None, version, None) for version in chosen[:1])
    # a version that was taken back never bound anybody, so the next one is judged against the one before it
    steps = list(_steps(chosen))
    comparisons = mapper(partial(_compared, words), steps)
    assessments = first + tuple(
        assess(before, after, comparison) for (before, after), comparison in zip(steps, comparisons, strict=True)
    )
    notices = tuple(notice_of(assessment, settings.notice_days) for assessment in assessments)
    return DocumentRecord(history, assessments, notices, standing(chosen, notices, day))


def compare_versions(before: Version, after: Version, vocabulary: Vocabulary | None = None) -> Comparison:
    """Compare the texts of two versions, read with a vocabulary."""
    return compare(parse(before.text), parse(after.text), vocabulary=vocabulary)


def _compared(vocabulary: Vocabulary | None, step: tuple[Version, Version]) -> Comparison:
    return compare_versions(*step, vocabulary)


def own_vocabulary(settings: Settings) -> Vocabulary | None:
    """Give the vocabulary with the words in the policy folder's materiality.yml; None where there is no such file."""
    path = settings.policy_dir / OWN_WORDS
    if not path.is_file():
        return None
    return with_words(normalise(path.read_bytes()), settings.shown(path))


def _steps(versions: tuple[Version, ...]) -> Iterable[tuple[Version, Version]]:
    before = versions[0] if versions else None
    for version in versions[1:]:
        if before:
            yield before, version
        if not version.withdrawn or (before and before.withdrawn):
            before = version
