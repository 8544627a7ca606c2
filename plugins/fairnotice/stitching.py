"""Matches and marks on two sources -> the exact segments of both sides, and formatting changes in what is left."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from fairnotice.alignment import equal_runs
from fairnotice.document import Document
from fairnotice.model import ChangeKind, Edit, Op, Segment
from fairnotice.reading_order import in_turn

Span = tuple[int, int]
_Piece = tuple[str, int]  # its text and where it starts
_End = tuple[int, Op, "Draft"]  # where a piece of one side ends, and what happens to it


@dataclass(slots=True, eq=False)
class Draft:
    """A change before it has its number; spans are places in the two sources."""

    kind: ChangeKind
    old: Span | None
    new: Span | None
    edits: tuple[Edit, ...] = ()


_Cut = tuple[int, Op, Draft | None]  # where a piece of one side ends, and what happened to it


class Match(NamedTuple):
    """`length` characters at `old` and at `new` that are equal and kept."""

    old: int
    new: int
    length: int


class Mark(NamedTuple):
    """What happens to characters `start` to `end` of one side."""

    start: int
    end: int
    op: Op
    draft: Draft


@dataclass(frozen=True, slots=True)
class Stitched:
    """The segments of both sides, and the drafts in reading order: a segment's `change` counts in them."""

    old: tuple[Segment, ...]
    new: tuple[Segment, ...]
    drafts: list[Draft]


# A link target, attributes in braces and a tag are one piece each; so is any other mark, and white space on a line.
_PIECE = re.compile(
    r"(?<=\]\()[^()\s]+|(?<=\{)[^{}\n]+|(?<=<)[^<>\n]+|(?:https?://|www\.)[^\s)\]>|]+|\w+|[^\S\n]+|.", re.DOTALL
)
_MARKED = Op.DELETE, Op.INSERT
# Markup between a mark and the next, either of which may be missing: what white space parts from both.
_APART = {
    (True, True): re.compile(r"\S*\s+(\S(?:.*\S)?)\s+\S*", re.DOTALL),
    (True, False): re.compile(r"\S*\s+(\S.*)", re.DOTALL),
    (False, True): re.compile(r"(.*\S)\s+\S*", re.DOTALL),
}
_PIECES = 4_000_000  # beyond this many comparisons of pieces only equal ends are kept


def stitch(before: Document, after: Document, matches: list[Match], old: list[Mark], new: list[Mark]) -> Stitched:
    """Cover both sources with segments: what is kept on both sides is the same text, character for character.

    Marks and matches lie apart and increase. What neither covers is white space and markup: it is kept where it is
    equal, goes with a mark beside it, and is a change of formatting otherwise.
    """
    cover = _Cover(before, after)
    a = b = 0
    for match, old_marks, new_marks in _regions(len(before.text), len(after.text), matches, old, new):
        if a < match.old or b < match.new:
            cover.between((a, match.old), (b, match.new), old_marks, new_marks)
            cover.number(b)
        cover.keep(*match)
        a, b = match.old + match.length, match.new + match.length
    return Stitched(
        _segments(before.text, cover.old, cover.drafts),
        _segments(after.text, cover.new, cover.drafts),
        list(cover.drafts),
    )


def _regions(
    old_end: int, new_end: int, matches: list[Match], old: list[Mark], new: list[Mark]
) -> Iterator[tuple[Match, list[Mark], list[Mark]]]:
    """Give each match with the marks that lie before it, and the end of both sides as the last."""
    x = y = 0
    for match in [*matches, Match(old_end, new_end, 0)]:
        x0, y0 = x, y
        while x < len(old) and old[x].end <= match.old:
            x += 1
        while y < len(new) and new[y].end <= match.new:
            y += 1
        yield match, old[x0:x], new[y0:y]


class _Cover:
    """Covers both sides piece by piece from the beginning, and numbers the drafts as they come."""

    def __init__(self, before: Document, after: Document) -> None:
        self.before = before
        self.after = after
        self.old: list[_Cut] = []
        self.new: list[_Cut] = []
        self.drafts: dict[Draft, int] = {}
        self.formats: dict[tuple[int, int], Draft] = {}
        self._texts = before.text, after.text
        self._starts = [block.start for block in before.blocks], [block.start for block in after.blocks]
        self._gone: list[Draft] = []
        self._come: list[Draft] = []
        self._markup: dict[tuple[str, str], list[Match]] = {}

    def keep(self, old: int, new: int, length: int) -> None:
        """Keep text that is equal on both sides."""
        if length:
            _cut(self.old, old + length, Op.EQUAL, None)
            _cut(self.new, new + length, Op.EQUAL, None)

    def between(self, old: Span, new: Span, old_marks: list[Mark], new_marks: list[Mark]) -> None:
        """Cover what lies between two matches: keep equal white space and markup, and mark the rest."""
        if not old_marks and not new_marks and self.before.text[slice(*old)] == self.after.text[slice(*new)]:
            self.keep(old[0], new[0], old[1] - old[0])
            return
        if old[0] == old[1] or new[0] == new[1]:
            self._mark(old, new, old_marks, new_marks)
            return
        if ends := self._equal_ends(old, new, old_marks, new_marks):
            head, tail = ends
            self.keep(old[0], new[0], head)
            self._mark((old[0] + head, old[1] - tail), (new[0] + head, new[1] - tail), old_marks, new_marks)
            self.keep(old[1] - tail, new[1] - tail, tail)
            return
        marked = old_marks or new_marks
        kept = self._kept(old, new, old_marks, new_marks) if marked else self._kept_markup(old, new)
        (a, end_a), (b, end_b) = old, new
        for match, marks_a, marks_b in _regions(end_a, end_b, kept, old_marks, new_marks):
            if a < match.old or b < match.new:
                self._mark((a, match.old), (b, match.new), marks_a, marks_b)
            self.keep(*match)
            a, b = match.old + match.length, match.new + match.length

    def _kept_markup(self, old: Span, new: Span) -> list[Match]:
        """Give what is equal of two stretches without marks; the same two occur again and again."""
        (a, _), (b, _) = old, new
        key = self.before.text[slice(*old)], self.after.text[slice(*new)]
        if key not in self._markup:
            kept = self._kept(old, new, [], [])
            self._markup[key] = [Match(match.old - a, match.new - b, match.length) for match in kept]
            return kept
        return [Match(match.old + a, match.new + b, match.length) for match in self._markup[key]]

    def _kept(self, old: Span, new: Span, old_marks: list[Mark], new_marks: list[Mark]) -> list[Match]:
        """Give what is equal outside the marks and is worth keeping."""
        x, y = _pieces(self.before.text, old, old_marks), _pieces(self.after.text, new, new_marks)
        head, most = 0, min(_before(x, old_marks), _before(y, new_marks))
        while head < most and x[head][0] == y[head][0]:
            head += 1
        tail, most = 0, min(len(x) - max(head, _after(x, old_marks)), len(y) - max(head, _after(y, new_marks)))
        while tail < most and x[-1 - tail][0] == y[-1 - tail][0]:
            tail += 1
        kept = [Match(old[0], new[0], sum(len(text) for text, _ in x[:head]))] if head else []
        kept += [
            match
            for match in _runs(_equal_pieces(x[head : len(x) - tail], y[head : len(y) - tail]))
            if _stands_out(self.before.text, match.old, match.old + match.length)
        ]
        if tail:
            kept.append(Match(x[-tail][1], y[-tail][1], old[1] - x[-tail][1]))
        return kept

    def _equal_ends(self, old: Span, new: Span, old_marks: list[Mark], new_marks: list[Mark]) -> tuple[int, int] | None:
        """Give how long the equal text before and after marks is, if it is all that is not marked; mostly so."""
        x, y = self.before.text[slice(*old)], self.after.text[slice(*new)]
        if old_marks and new_marks:
            head, tail = old_marks[0].start - old[0], old[1] - old_marks[-1].end
            if len(old_marks) > 1 or len(new_marks) > 1 or new_marks[0].start - new[0] != head:
                return None
            rest = new[1] - new_marks[-1].end
            return (head, tail) if rest == tail and x[:head] == y[:head] and x.endswith(y[len(y) - tail :]) else None
        own, other, start, marks = (x, y, new[0], new_marks) if new_marks else (y, x, old[0], old_marks)
        if not marks:
            return None
        if own == other[: marks[0].start - start]:
            return len(own), 0
        if own[0] != other[0] and own == other[marks[-1].end - start :]:
            return 0, len(own)
        return None

    def _mark(self, old: Span, new: Span, old_marks: list[Mark], new_marks: list[Mark]) -> None:
        # What moved is counted where it stands now.
        for end, op, draft in self._spread(0, old, old_marks, new, new_marks):
            _cut(self.old, end, op, draft)
            if draft.kind is not ChangeKind.MOVED:
                self._gone.append(draft)
        for end, op, draft in self._spread(1, new, new_marks, old, old_marks):
            _cut(self.new, end, op, draft)
            if new_marks or draft.kind is not ChangeKind.MOVED:
                self._come.append(draft)

    def number(self, start: int) -> None:
        """Number what was marked since the last time, behind words that are kept up to `start`, as it is read."""

        def ends(draft: Draft) -> bool:
            return draft.kind is ChangeKind.CHANGED and draft.new is not None and draft.new[0] < start

        gone, come = self._gone, self._come
        for draft in in_turn(gone, come, id, ends) if gone and come else gone or come:
            self.drafts.setdefault(draft, len(self.drafts))
        gone.clear()
        come.clear()

    def _spread(self, side: int, span: Span, marks: list[Mark], other: Span, others: list[Mark]) -> list[_End]:
        """Let marks cover a whole span of a side, but for markup that white space parts from them: it is formatting.

        Without a mark all is formatting, but white space goes with the words that took its place.
        """
        text, op = self._texts[side], _MARKED[side]
        start, stop = span
        if not marks:
            if start == stop:
                return []
            words = text[start:stop].lstrip()
            if others and not words:
                return [(stop, op, others[0].draft)]
            return [(stop, op, self._format(side, stop - len(words) if words else start, other))]
        pieces: list[_End] = []
        before: Mark | None = None
        for after in [*marks, None]:
            end = after.start if after else stop
            beside = before or after
            if start < end and beside:
                apart = None
                if not text[start:end].isspace():
                    apart = _APART[before is not None, after is not None].fullmatch(text, start, end)
                if apart:
                    if start < apart.start(1):
                        pieces.append((apart.start(1), beside.op, beside.draft))
                    pieces.append((apart.end(1), op, self._format(side, apart.start(1), other, before is not None)))
                    beside = after
                if beside and (not apart or apart.end(1) < end):
                    pieces.append((end, beside.op, beside.draft))
            if after:
                pieces.append((after.end, after.op, after.draft))
                before, start = after, after.end
        return pieces

    def _format(self, side: int, at: int, other: Span, follows: bool = False) -> Draft:
        """Give the one formatting change of the block around a place, and of the kept text beside `other`.

        What stands before the words of a block goes with what is kept next, as does what `follows` a mark.
        """
        own = _last_at(self._starts[side], at)
        blocks = (self.before, self.after)[side].blocks
        follows = follows or at < blocks[own].body[0]
        beside = _last_at(self._starts[1 - side], other[1] if follows else max(0, other[0] - 1))
        places = (beside, own) if side else (own, beside)
        if places not in self.formats:
            spans = [
                (document.blocks[index].start, document.blocks[index].end) if document.blocks else (0, 0)
                for document, index in zip((self.before, self.after), places, strict=True)
            ]
            self.formats[places] = Draft(ChangeKind.FORMAT, spans[0], spans[1])
        return self.formats[places]


def _pieces(text: str, span: Span, marks: list[Mark]) -> list[_Piece]:
    """Give the white space and markup of a stretch outside its marks."""
    starts = [span[0], *(mark.end for mark in marks)]
    ends = [*(mark.start for mark in marks), span[1]]
    return [
        (found.group(), found.start())
        for start, end in zip(starts, ends, strict=True)
        if start < end
        for found in _PIECE.finditer(text, start, end)
    ]


def _equal_pieces(x: list[_Piece], y: list[_Piece]) -> Iterator[Match]:
    """Keep as many pieces as possible."""
    if not x or not y or len(x) * len(y) > _PIECES:
        return
    for i, j, size in equal_runs([text for text, _ in x], [text for text, _ in y]):
        for (text, old), (_, new) in zip(x[i : i + size], y[j : j + size], strict=True):
            yield Match(old, new, len(text))


def _before(pieces: list[_Piece], marks: list[Mark]) -> int:
    """Give how many pieces stand before the first mark."""
    return bisect_left(pieces, marks[0].start, key=itemgetter(1)) if marks else len(pieces)


def _after(pieces: list[_Piece], marks: list[Mark]) -> int:
    """Give the first piece after the last mark."""
    return bisect_left(pieces, marks[-1].end, key=itemgetter(1)) if marks else 0


def _runs(matches: Iterable[Match]) -> Iterator[Match]:
    """Join matches that touch on both sides."""
    run: Match | None = None
    for match in matches:
        if run and (run.old + run.length, run.new + run.length) == match[:2]:
            run = Match(run.old, run.new, run.length + match.length)
            continue
        if run:
            yield run
        run = match
    if run:
        yield run


def _stands_out(text: str, start: int, end: int) -> bool:
    """Tell whether markup between two changes is worth keeping: a mark or two inside a line is not."""
    island = text[start:end]
    return "\n" in island or text[start - 1] == "\n" or not 0 < len(island.strip()) <= 2


def _last_at(starts: list[int], offset: int) -> int:
    return max(0, bisect_right(starts, offset) - 1)


def _cut(cuts: list[_Cut], end: int, op: Op, draft: Draft | None) -> None:
    """Cover one side up to `end`; neighbours of one sort are joined."""
    if cuts and cuts[-1][1] is op and cuts[-1][2] is draft:
        cuts[-1] = end, op, draft
    else:
        cuts.append((end, op, draft))


def _segments(text: str, cuts: list[_Cut], drafts: dict[Draft, int]) -> tuple[Segment, ...]:
    starts = [0, *(end for end, _, _ in cuts)]
    return tuple(
        Segment(op, text[start:end], None if draft is None else drafts[draft])
        for start, (end, op, draft) in zip(starts, cuts, strict=False)
    )
