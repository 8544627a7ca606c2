"""Stretches of words inside a block, as slices: what a rendering cuts and joins without touching every word."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from fairnotice.document import BlockKind, Document
from fairnotice.model import Change, ChangeKind, Comparison, Op, Segment
from fairnotice.wording import is_number
from fairnotice.words import has_space, needs_space, read, spaced

_EXACT = (BlockKind.CODE, BlockKind.FRONT_MATTER)
_MARKUP = re.compile(r"[*_`<>&\\\[\]{}]")
_UNSEEN = str.maketrans(dict.fromkeys("\u00ad\u200b\u2060\ufeff"))


class Piece(NamedTuple):
    """A run of text inside a block; `change` counts in the comparison's changes and is None where the text is kept."""

    op: Op
    text: str
    change: int | None


class Run(NamedTuple):
    """The words `first` up to `last` of a block of one side, and what happened to them."""

    op: Op
    change: int | None
    document: Document
    block: int
    first: int
    last: int

    @property
    def text(self) -> str:
        """The words as a person reads them."""
        words = self.document.words(self.block)
        if self.last == self.first + 1:
            return words.texts[self.first]
        if self.document.blocks[self.block].kind not in _EXACT:
            return spaced(self.document.text, words, self.first, self.last)
        pieces = [words.texts[self.first]]
        for index in range(self.first + 1, self.last):
            pieces += [self.document.text[words.ends[index - 1] : words.starts[index]], words.texts[index]]
        return "".join(pieces)

    @property
    def space(self) -> str:
        """What parts the words from those before them in their block."""
        if not self.first:
            return ""
        words = self.document.words(self.block)
        end, start = words.ends[self.first - 1], words.starts[self.first]
        if self.document.blocks[self.block].kind in _EXACT:
            return self.document.text[end:start]
        return " " * has_space(self.document.text, end, start)


class Side:
    """One side of a comparison: what happened to its words, by place."""

    def __init__(
        self, document: Document, segments: tuple[Segment, ...], without_format_of: Comparison | None = None
    ) -> None:
        self.document = document
        self.segments = [
            _without_format(segment, without_format_of) if without_format_of else (segment.op, segment.change)
            for segment in segments
        ]
        self.starts = [0, *accumulate(len(segment.text) for segment in segments)]

    def kept_whole(self, block: int) -> bool:
        """Tell whether nothing happened to the words of a block."""
        start, end = self.document.blocks[block].body
        at = bisect_right(self.starts, start) - 1
        if end <= self.starts[min(at + 1, len(self.starts) - 1)]:
            return start == end or self.segments[at] == (Op.EQUAL, None)
        return all(op is Op.EQUAL and change is None for op, change, _, _ in self._parts(start, end))

    def runs(self, block: int) -> Iterator[Run]:
        """Give the words of a block, cut wherever something else happened to them."""
        words = self.document.words(block)
        first = 0
        for op, change, _, end in self._parts(*self.document.blocks[block].body):
            last = bisect_left(words.starts, end, first)
            if first < last:
                yield Run(op, change, self.document, block, first, last)
            first = last

    def told(self, start: int, end: int, numbers: dict[int, int]) -> tuple[Op | int, ...]:
        """Give what happened, and how far from `start` on; `numbers` gets the changes, each with its number there."""
        told: list[Op | int] = []
        at = bisect_right(self.starts, start) - 1
        stop = start
        while stop < end and at < len(self.segments):
            op, change = self.segments[at]
            at += 1
            stop = self.starts[at]
            told += op, -1 if change is None else numbers.setdefault(change, len(numbers)), stop - start
        if stop > end:
            told[-1] = end - start
        return tuple(told)

    def _parts(self, start: int, end: int) -> Iterator[tuple[Op, int | None, int, int]]:
        at = bisect_right(self.starts, start) - 1
        while start < end and at < len(self.segments):
            stop = min(end, self.starts[at + 1])
            yield *self.segments[at], start, stop
            start, at = stop, at + 1


def _without_format(segment: Segment, comparison: Comparison) -> tuple[Op, int | None]:
    """Give what happened to words: those that only got another form are kept."""
    if segment.change is None or comparison.changes[segment.change].kind is not ChangeKind.FORMAT:
        return segment.op, segment.change
    return (Op.EQUAL if segment.op is Op.INSERT else segment.op), None


def reading(document: Document, block: int) -> str:
    """Give a whole block as a person reads it."""
    start, end = document.blocks[block].body
    if document.blocks[block].kind in _EXACT:
        count = len(document.words(block))
        return Run(Op.EQUAL, None, document, block, 0, count).text if count else ""
    source = document.text[start:end]
    if not _MARKUP.search(source):
        return " ".join(source.translate(_UNSEEN).split())
    context = min(start, 1)  # whether a mark opens or closes can hang on the character before it
    return _reading(document.text[start - context : end], context)


# A history compares each version several times, and most blocks stay the same for years.
@lru_cache(maxsize=8192)
def _reading(source: str, start: int) -> str:
    return spaced(source, read(source, start, len(source)))


def cut(run: Run, word: int) -> tuple[Run, Run]:
    """Part a run before a word."""
    return run._replace(last=word), run._replace(first=word)


def pieces(runs: Iterable[Run]) -> Iterator[Piece]:
    """Join runs of one sort; the space between two sorts belongs to neither, unless only the one side had it."""
    text = ""
    sort: tuple[Op, int | None] | None = None
    waiting = list(runs)
    for run, after in zip(waiting, [*waiting, None][1:], strict=True):
        space, following = run.space, run.text
        if (run.op, run.change) == sort:
            text += space + following if text else following
            continue
        if sort:
            yield Piece(sort[0], text, sort[1])
            if space and sort[0] is Op.EQUAL and run.op is not Op.EQUAL and after and not after.space:
                space, following = "", space + following
            elif not space and needs_space(text[-1], following[0]):
                space = " "
            if space:
                yield Piece(Op.EQUAL, space, None)
        sort, text = (run.op, run.change), following
    if sort:
        yield Piece(sort[0], text, sort[1])


def bars(run: Run) -> list[int]:
    """Give the bars among the words of a run, but for those that are escaped, which are text."""
    words, source = run.document.words(run.block), run.document.text
    return [
        word
        for word in range(run.first, run.last)
        if words.texts[word] == "|" and source[words.starts[word] - 1] != "\\"
    ]


def block_at(document: Document, offset: int) -> int:
    """Give the block that the character at `offset` stands in."""
    return max(0, bisect_right(document.blocks, offset, key=lambda block: block.start) - 1)


def counterpart(gone: Run, new: Run) -> int:
    """Give the word of an edit's new words that its old ones stood before.

    The number of a clause stands before the number it became, words of a cell before what is now in that cell.
    """
    lost, words = gone.document.words(gone.block).texts, new.document.words(new.block).texts
    if gone.last - gone.first == 1 and is_number(lost[gone.first]) and is_number(words[new.last - 1]):
        return new.last - 1
    if (
        new.document.blocks[new.block].kind is BlockKind.ROW
        and not bars(gone)
        and lost[gone.last : gone.last + 1] != ["|"]
    ):
        return max((bar + 1 for bar in bars(new)), default=new.first)
    return new.first


def ends_statement(changes: Sequence[Change], change: int | None, start: int) -> bool:
    """Tell whether new words at `start` belong to a statement whose beginning is kept."""
    edited = changes[change or 0]
    return edited.kind is ChangeKind.CHANGED and edited.after_span is not None and edited.after_span[0] < start


class Kept(NamedTuple):
    """`length` characters at `old` and at `new` that both sides keep."""

    old: int
    new: int
    length: int


def walk(comparison: Comparison) -> tuple[list[Kept], list[tuple[int, int]]]:
    """Give what both sides keep, and for each old piece that is gone its place in the old and in the new text."""
    kept: list[Kept] = []
    gone: list[tuple[int, int]] = []
    new = iter(comparison.new)
    a = b = 0
    room = 0
    for segment in comparison.old:
        if segment.op is not Op.EQUAL:
            gone.append((a, b))
            a += len(segment.text)
            continue
        left = len(segment.text)
        while left:
            while not room:
                following = next(new)
                if following.op is Op.EQUAL:
                    room = len(following.text)
                else:
                    b += len(following.text)
            step = min(left, room)
            kept.append(Kept(a, b, step))
            a, b, left, room = a + step, b + step, left - step, room - step
    return kept, gone
