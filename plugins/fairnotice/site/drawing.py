"""What of a site takes the time: its texts as HTML, and its redlines. Each is made apart from the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from typing import Any

from fairnotice.catalogue import catalogue
from fairnotice.comparison import compare
from fairnotice.document import parse
from fairnotice.materiality import Vocabulary
from fairnotice.model import ChangeKind, Comparison, DocumentHistory, Op, Version
from fairnotice.notice import standing
from fairnotice.record import Pair, own_vocabulary, steps
from fairnotice.redline import redline
from fairnotice.render import Labels, Parts, parts
from fairnotice.settings import Settings
from fairnotice.site.markup import RenderedText, rendered
from fairnotice.site.paths import Paths
from fairnotice.site.timeline import State, shown_versions, state_of

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""What applies a function to many items, as `map` does."""


@dataclass(frozen=True)
class Drawn:
    """A redline as HTML, with the numbers of its changes of words and of formatting alone.

    `comparison` is there where it was judged what the changes mean.
    """

    parts: Parts
    changes: int
    formats: int
    comparison: Comparison | None = None


@dataclass
class Drawings:
    """What was drawn of one document: redlines by the labels of two versions, and texts by the page they are for."""

    redlines: dict[Pair, Drawn] = field(default_factory=dict)
    texts: dict[str, RenderedText] = field(default_factory=dict)

    @property
    def comparisons(self) -> dict[Pair, Comparison]:
        """The comparisons that were judged."""
        return {pair: drawn.comparison for pair, drawn in self.redlines.items() if drawn.comparison}


def drawings(
    histories: Iterable[DocumentHistory], settings: Settings, day: date, drafts: bool, mapper: Mapper
) -> Mapping[str, Drawings]:
    """Draw by way of `mapper` what the site of some documents and their translations shows, by document.

    The redlines are those between each version and the one that it is judged against, and those of `since`.
    """
    vocabulary = own_vocabulary(settings)
    work = [piece for history in histories for piece in _pieces(history, vocabulary, settings, day=day, drafts=drafts)]
    found: dict[str, Drawings] = {}
    for (document, key, _), made in zip(work, mapper(_made, work), strict=True):
        drawn = found.setdefault(document, Drawings())
        if isinstance(made, Drawn):
            drawn.redlines[key] = made
        else:
            drawn.texts[key] = made
    return found


def draw(
    before: Version, after: Version, language: str, vocabulary: Vocabulary | None = None, *, judged: bool
) -> Drawn:
    """Compare two versions and render their redline; say what it means only where that is to be judged."""
    old, new = parse(before.text), parse(after.text)
    if judged:
        comparison = compare(old, new, vocabulary=vocabulary)
    else:
        lines = redline(old, new)
        comparison = Comparison(lines.old, lines.new, lines.changes, findings=())
    formats = sum(change.kind is ChangeKind.FORMAT for change in comparison.changes)
    html = parts(comparison, labels(language))
    return Drawn(html, len(comparison.changes) - formats, formats, comparison if judged else None)


def since(states: Sequence[tuple[Version, State]]) -> Iterator[tuple[Version, Version]]:
    """Pair each older version with that in force, and with those to come; and that in force with these."""
    in_force = next((version for version, state in states if state is State.IN_FORCE), None)
    if in_force is None:
        return
    for version, state in states:
        if state is State.PAST:
            yield version, in_force
        elif state in (State.UPCOMING, State.DRAFT):
            yield in_force, version
        if state is State.UPCOMING:
            yield from ((earlier, version) for earlier, its in states if its is State.PAST)


@cache
def labels(language: str) -> Labels:
    """Give the words of redlines in a language."""
    text = catalogue(language).text
    return Labels(
        marks={op: text(f"mark_{op.name.lower()}") for op in (Op.DELETE, Op.INSERT, Op.MOVED_FROM, Op.MOVED_TO)},
        kinds={kind: text(f"change_{kind.value}") for kind in ChangeKind},
        row=text("row"),
        top=text("top"),
        many=text("many_changes", n="{n}"),
    )


_Piece = tuple[str, Any, Callable[[], Drawn | RenderedText]]


def _made(piece: _Piece) -> Drawn | RenderedText:
    return piece[2]()


def _pieces(
    history: DocumentHistory, vocabulary: Vocabulary | None, settings: Settings, *, day: date, drafts: bool
) -> Iterator[_Piece]:
    """Give what is to be made of a document and its translations; what has a version in common stands together."""
    versions = shown_versions(history, drafts)
    stands = standing(history.versions, (), day)
    states = [(version, state_of(versions, index, history.draft, stands)) for index, version in enumerate(versions)]
    published = [(version, state) for version, state in states if state]
    judged = {(before.label, after.label) for before, after in steps(versions)}
    coming = next((version.label for version, state in published if state in (State.UPCOMING, State.DRAFT)), "")
    later: dict[str, dict[str, None]] = {}
    for before, after in (*steps(versions), *since(published)):
        later.setdefault(before.label, {})[after.label] = None
    for one in (history, *history.translations):
        texts = {version.label: version for version in shown_versions(one, drafts)}
        language = one.language or settings.language
        paths = Paths(one.document)
        for label in (version.label for version, _ in published if version.label in texts):
            for src_uri in (paths.version(label), *([paths.upcoming] if label == coming else [])):
                yield one.document, src_uri, partial(rendered, texts[label].text, src_uri)
            for other in later.get(label, ()):
                if other in texts:
                    own = one is history and (label, other) in judged
                    work = partial(draw, texts[label], texts[other], language, vocabulary, judged=own)
                    yield one.document, (label, other), work
