"""What comparisons have in common: a history compares the same statements again and again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from fairnotice.document import Document
from fairnotice.statements import Pair, Pairing, Statement, pair, pair_in_place, statements
from fairnotice.wording import compared_once
from fairnotice.words import Alphabet

_MOST_WORDS = 50_000  # different ones, after which another alphabet begins
_MOST_GAPS = 4096

_Places = tuple[tuple[int, ...], tuple[int, ...]]


class Codes:
    """Gives the blocks of documents as codes of one character a word, and what follows from codes alone.

    Of a document it makes everything once, and of two equal gaps between equal blocks too.
    """

    def __init__(self) -> None:
        self._alphabet = Alphabet()
        self._gaps: dict[Hashable, tuple[_Places, ...]] = {}

    @property
    def is_full(self) -> bool:
        """Whether the alphabet has so many letters that a new one is due."""
        return len(self._alphabet) > _MOST_WORDS

    def code(self, document: Document, index: int) -> str:
        """Give the words of a block as one character each."""
        return document.made(self._code, index)

    def statements(self, document: Document, index: int) -> list[Statement]:
        """Give the statements of a block."""
        return document.made(self._statements, index)

    def pair(self, gaps: Iterable[tuple[list[Statement], list[Statement]]]) -> Pairing:
        """Pair the statements inside each gap, then what is left over anywhere."""
        return pair(gaps, self._in_place)

    def _code(self, document: Document, index: int) -> str:
        return self._alphabet.encode(document.words(index))

    def _statements(self, document: Document, index: int) -> list[Statement]:
        return statements(document, index, self.code(document, index))

    def _in_place(self, old: list[Statement], new: list[Statement]) -> list[Pair]:
        key = tuple(_told(old)), tuple(_told(new))
        known = self._gaps.get(key)
        if known is None:
            if len(self._gaps) >= _MOST_GAPS:
                self._gaps.clear()
            places = {statement: index for side in (old, new) for index, statement in enumerate(side)}
            known = self._gaps[key] = tuple(
                (tuple(map(places.__getitem__, found.old)), tuple(map(places.__getitem__, found.new)))
                for found in pair_in_place(old, new)
            )
        return [Pair(tuple([old[i] for i in first]), tuple([new[j] for j in last])) for first, last in known]


def _told(series: list[Statement]) -> Iterator[Hashable]:
    """Give all that pairing asks of statements."""
    first = series[0].block
    for statement in series:
        yield statement.code
        yield statement.kind
        yield statement.block - first, statement.alone, statement.bold


_shared = Codes()


def shared_codes() -> Codes:
    """Give what the comparisons of this process share; after very many words it begins anew."""
    if _shared.is_full:
        begin_anew()
    return _shared


def begin_anew() -> None:
    """Forget what comparisons shared, as if the process were new."""
    global _shared
    _shared = Codes()
    compared_once.cache_clear()
