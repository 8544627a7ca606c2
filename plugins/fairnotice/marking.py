"""Compares two documents from the outside in, and notes what matches and what is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import digits
from typing import NamedTuple

from fairnotice.alignment import Alignment, align
from fairnotice.codes import shared_codes
from fairnotice.document import Block, BlockKind, Document
from fairnotice.model import ChangeKind, Edit, Op
from fairnotice.statements import Pair, Pairing, Statement
from fairnotice.stitching import Draft, Mark, Match
from fairnotice.wording import Run, common_start, compare_words
from fairnotice.words import Words, has_space, spaced

_LEAST_MOVED = 5  # words: text that moved is not shown in smaller pieces
_LONG_WORD = 8  # letters: what has no spaces, an image or Chinese, has as many words as its length makes
_CODED = "\0"  # begins the key of a block that is known by its words
_LEAST_PART = 6  # words: a statement that became part of another, or was part of it, counts as moved


class _Loose(NamedTuple):
    """Words that an edited statement lost or gained, and the place of their mark."""

    code: str
    words: Words
    first: int
    place: int


class Marking:
    """Collects what matches and what is marked while two documents are compared."""

    def __init__(self, before: Document, after: Document) -> None:
        self.before = before
        self.after = after
        self._codes = shared_codes()
        self.matches: list[Match] = []
        self.old: list[Mark] = []
        self.new: list[Mark] = []
        self._lost: list[_Loose] = []
        self._gained: list[_Loose] = []

    def compare(self) -> None:
        """Compare from the outside in: equal ends, blocks, statements, words."""
        old, new = self.before.blocks, self.after.blocks
        head = _equal_ends(self.before, self.after, old, new)
        tail = _equal_ends(self.before, self.after, old[head:][::-1], new[head:][::-1])
        for blocks_old, blocks_new in (
            (old[:head], new[:head]),
            (old[len(old) - tail :], new[len(new) - tail :]),
        ):
            if blocks_old:
                length = blocks_old[-1].end - blocks_old[0].start
                self.matches.append(Match(blocks_old[0].start, blocks_new[0].start, length))
        middle_old, middle_new = range(head, len(old) - tail), range(head, len(new) - tail)
        alignment = self._align(middle_old, middle_new)
        for a, b in alignment.kept.items():
            self._keep(head + a, head + b)
        for a, b in alignment.moved.items():
            self._move(head + a, head + b)
        pairing = self._codes.pair(self._gaps(alignment, middle_old, middle_new))
        headings = list(_renamed({head + a: head + b for a, b in alignment.moved.items()}, pairing))
        answered = {statement for found in headings for statement in (*found.old, *found.new)}
        for found in (*pairing.pairs, *headings):
            self._compare_pair(found)
        for statement in pairing.removed:
            if statement not in answered:
                self._remove(statement)
        for statement in pairing.added:
            if statement not in answered:
                self._add(statement)

    # ------------------------------------------------------------ blocks

    def _align(self, old: range, new: range) -> Alignment:
        bodies_old = [_body(self.before, index) for index in old]
        bodies_new = [_body(self.after, index) for index in new]
        return align(
            self._keys(self.before, old, bodies_old, set(bodies_new)),
            self._keys(self.after, new, bodies_new, set(bodies_old)),
            _weight,
        )

    def _keys(self, document: Document, indexes: range, bodies: list[str], other: set[str]) -> list[str]:
        """Give each block a key: its text where the other side has the same, else its words."""
        return [
            body if body in other or document.blocks[index].kind is BlockKind.DEFINITION else self._key(document, index)
            for index, body in zip(indexes, bodies, strict=True)
        ]

    def _key(self, document: Document, index: int) -> str:
        code = self._codes.code(document, index)
        return _CODED + code if code else ""

    def _keep(self, a: int, b: int) -> None:
        """Match two blocks of the same words; what else differs is formatting."""
        old, new = self.before.blocks[a], self.after.blocks[b]
        for end_old, end_new in ((old.end, new.end), (old.body[1], new.body[1])):
            if self.before.text[old.start : end_old] == self.after.text[new.start : end_new]:
                self.matches.append(Match(old.start, new.start, end_old - old.start))
                return
        self._match_prefix(old, new)
        self._match_underline(old, new)
        if _body(self.before, a) == _body(self.after, b):
            self.matches.append(Match(old.body[0], new.body[0], old.body[1] - old.body[0]))
            return
        words_old, words_new = self.before.words(a), self.after.words(b)
        self._match_words(words_old, words_new, Run(True, 0, len(words_old), 0, len(words_new)))

    def _move(self, a: int, b: int) -> None:
        old, new = self.before.blocks[a], self.after.blocks[b]
        if old.kind is BlockKind.DEFINITION:
            return
        edits = (Edit(Op.EQUAL, spaced(self.after.text, self.after.words(b))),)
        draft = Draft(ChangeKind.MOVED, old.body, new.body, edits)
        rest = self.before.text[old.body[1] : old.end].rstrip()  # of a heading: its underline or attributes
        length = len(rest) if self.after.text.startswith(rest, new.body[1], new.end) else 0
        self.old.append(Mark(old.start, old.body[1] + length, Op.MOVED_FROM, draft))
        self.new.append(Mark(new.start, new.body[1] + length, Op.MOVED_TO, draft))

    def _gaps(self, alignment: Alignment, old: range, new: range) -> list[tuple[list[Statement], list[Statement]]]:
        gaps: list[tuple[list[Statement], list[Statement]]] = []
        arrived = set(alignment.moved.values())
        a = b = 0
        for end_a, end_b in [*sorted(alignment.kept.items()), (len(old), len(new))]:
            left = [
                s
                for i in range(a, end_a)
                if i not in alignment.moved
                for s in self._codes.statements(self.before, old[i])
            ]
            right = [s for j in range(b, end_b) if j not in arrived for s in self._codes.statements(self.after, new[j])]
            if left or right:
                gaps.append((left, right))
            a, b = end_a + 1, end_b + 1
        return gaps

    # ------------------------------------------------------------ statements and words

    def _remove(self, statement: Statement) -> None:
        text = spaced(self.before.text, statement.words)
        draft = Draft(ChangeKind.REMOVED, (statement.start, statement.end), None, (Edit(Op.DELETE, text),))
        part = _take(self._gained, self.new, statement, Op.MOVED_TO, draft)
        if part:
            draft.kind, draft.new, draft.edits = ChangeKind.MOVED, part, (Edit(Op.EQUAL, text),)
        op = Op.MOVED_FROM if part else Op.DELETE
        self.old.append(Mark(*_extent(self.before, statement, statement), op, draft))

    def _add(self, statement: Statement) -> None:
        text = spaced(self.after.text, statement.words)
        draft = Draft(ChangeKind.ADDED, None, (statement.start, statement.end), (Edit(Op.INSERT, text),))
        part = _take(self._lost, self.old, statement, Op.MOVED_FROM, draft)
        if part:
            draft.kind, draft.old, draft.edits = ChangeKind.MOVED, part, (Edit(Op.EQUAL, text),)
        op = Op.MOVED_TO if part else Op.INSERT
        self.new.append(Mark(*_extent(self.after, statement, statement), op, draft))

    def _compare_pair(self, found: Pair) -> None:
        old, new = _joined(found.old), _joined(found.new)
        code_old, code_new = ("".join(part.code for part in parts) for parts in (found.old, found.new))
        runs = compare_words(old.texts, new.texts, code_old, code_new, _LEAST_MOVED if found.moved else 1)
        changed = any(not run.equal for run in runs)
        draft = Draft(
            ChangeKind.MOVED if found.moved else ChangeKind.CHANGED,
            (found.old[0].start, found.old[-1].end),
            (found.new[0].start, found.new[-1].end),
            self._edits(old, new, runs) if changed or found.moved else (),
        )
        blocks = self.before.blocks[found.old[0].block], self.after.blocks[found.new[0].block]
        if not found.moved and (found.old[0].start, found.new[0].start) == (blocks[0].body[0], blocks[1].body[0]):
            self._match_underline(*blocks, draft if changed else None)
            if any(run.equal for run in runs):
                self._match_prefix(*blocks)
        marked = len(self.old), len(self.new)
        for run in runs:
            if run.equal and not found.moved:
                self._match_words(old, new, run)
                continue
            if run.a0 < run.a1:
                op = Op.MOVED_FROM if run.equal else Op.DELETE
                if op is Op.DELETE and run.a1 - run.a0 >= _LEAST_PART:
                    self._lost.append(_Loose(code_old[run.a0 : run.a1], old, run.a0, len(self.old)))
                self.old.append(Mark(old.starts[run.a0], old.ends[run.a1 - 1], op, draft))
            if run.b0 < run.b1:
                op = Op.MOVED_TO if run.equal else Op.INSERT
                if op is Op.INSERT and run.b1 - run.b0 >= _LEAST_PART:
                    self._gained.append(_Loose(code_new[run.b0 : run.b1], new, run.b0, len(self.new)))
                self.new.append(Mark(new.starts[run.b0], new.ends[run.b1 - 1], op, draft))
        if found.moved:
            _widen(self.old, marked[0], *_extent(self.before, found.old[0], found.old[-1]))
            _widen(self.new, marked[1], *_extent(self.after, found.new[0], found.new[-1]))

    def _match_prefix(self, old: Block, new: Block) -> None:
        """Match what is equal of the list or heading marks before two blocks, but no part of a number."""
        x, y = self.before.text[old.start : old.body[0]], self.after.text[new.start : new.body[0]]
        length = len(x if x == y else x[: common_start(x, y)].rstrip(digits))
        if length:
            self.matches.append(Match(old.start, new.start, length))

    def _match_underline(self, old: Block, new: Block, draft: Draft | None = None) -> None:
        """Match the lines below two headings; that one is longer comes of the change of the titles, if there is one."""
        if old.kind is not BlockKind.HEADING or new.kind is not BlockKind.HEADING:
            return
        x, y = _below(self.before, old), _below(self.after, new)
        length = common_start(x, y)
        if not x.strip() or x.strip("-= \n") or y.strip("-= \n") or x[:length].isspace():
            return
        self.matches.append(Match(old.body[1], new.body[1], length))
        if draft and length < len(x):
            self.old.append(Mark(old.body[1] + length, old.body[1] + len(x), Op.DELETE, draft))
        if draft and length < len(y):
            self.new.append(Mark(new.body[1] + length, new.body[1] + len(y), Op.INSERT, draft))

    def _match_words(self, old: Words, new: Words, run: Run) -> None:
        """Match equal words, in one piece where what lies between them is equal too."""
        if run.a0 == run.a1:
            return
        i, j = run.a0, run.b0
        while i < run.a1:
            length = self._equal_words(old, new, i, j, run.a1 - i)
            if length:
                self.matches.append(Match(old.starts[i], new.starts[j], old.ends[i + length - 1] - old.starts[i]))
            i, j = i + max(1, length), j + max(1, length)

    def _equal_words(self, old: Words, new: Words, i: int, j: int, most: int) -> int:
        """Give how many words from `i` and `j` on are equal with all that lies between them, by halves."""
        a, b = old.starts[i], new.starts[j]
        length, low, high = most, 0, most
        while low < high:
            if self.before.text[a : old.ends[i + length - 1]] == self.after.text[b : new.ends[j + length - 1]]:
                low = length
            else:
                high = length - 1
            length = (low + high + 1) // 2
        return low

    def _edits(self, old: Words, new: Words, runs: Sequence[Run]) -> tuple[Edit, ...]:
        edits: list[Edit] = []
        for run in runs:
            removed = _phrase(self.before.text, old, run.a0, run.a1)
            added = _phrase(self.after.text, new, run.b0, run.b1)
            if run.equal:
                edits.append(Edit(Op.EQUAL, added))
                continue
            if removed.startswith(" ") and added.startswith(" "):
                removed, added = removed[1:], added[1:]
                if edits:
                    edits[-1] = Edit(edits[-1].op, edits[-1].text + " ")
            edits += [Edit(op, text) for op, text in ((Op.DELETE, removed), (Op.INSERT, added)) if text]
        return tuple(edits)


def _weight(key: str) -> int:
    """Give the length in words of a block with this key."""
    return len(key) - 1 if key.startswith(_CODED) else max(key.count(" ") + 1, len(key) // _LONG_WORD)


def _renamed(moved: dict[int, int], pairing: Pairing) -> Iterator[Pair]:
    """Give the headings of sections that moved under another name: what stands below the one is now below the other."""
    places = moved | {found.old[0].block: found.new[0].block for found in pairing.pairs if found.moved}
    added = {statement.block: statement for statement in pairing.added if statement.heading}
    for statement in pairing.removed:
        below = places.get(statement.block + 1) if statement.heading else None
        answer = added.pop(below - 1, None) if below is not None else None
        if answer:
            yield Pair((statement,), (answer,), moved=True)


def _equal_ends(before: Document, after: Document, old: Sequence[Block], new: Sequence[Block]) -> int:
    count = 0
    for a, b in zip(old, new, strict=False):
        if before.text[a.start : a.end] != after.text[b.start : b.end]:
            break
        count += 1
    return count


def _body(document: Document, index: int) -> str:
    start, end = document.blocks[index].body
    return document.text[start:end]


def _below(document: Document, heading: Block) -> str:
    """Give what stands below a heading's title: its underline."""
    return document.text[heading.body[1] : heading.end].rstrip()


def _extent(document: Document, first: Statement, last: Statement) -> tuple[int, int]:
    """Give where statements begin and end, with the marks of their blocks where they are the first or last there."""
    start, end = first.start, last.end
    block = document.blocks[first.block]
    if start == block.body[0]:
        start = block.start
    block = document.blocks[last.block]
    if last.alone or end == block.body[1]:  # of a heading: its underline or attributes, of a table's head: its line
        end += len(document.text[end : block.end].rstrip())
    return start, end


def _widen(marks: list[Mark], index: int, start: int, end: int) -> None:
    """Let the marks from `index` on, which are of one statement, reach from `start` to `end`."""
    marks[index] = marks[index]._replace(start=start)
    marks[-1] = marks[-1]._replace(end=end)


def _take(loose: list[_Loose], marks: list[Mark], statement: Statement, op: Op, draft: Draft) -> tuple[int, int] | None:
    """Find a statement among loose words of the other side, and mark it there as moved."""
    if len(statement.code) < _LEAST_PART:
        return None
    for index, (code, words, first, place) in enumerate(loose):
        at = code.find(statement.code)
        if at >= 0:
            start, end = words.starts[first + at], words.ends[first + at + len(statement.code) - 1]
            mark = marks[place]
            marks[place] = Mark(start, end, op, draft)
            marks += [mark._replace(end=start)] * (mark.start < start) + [mark._replace(start=end)] * (end < mark.end)
            del loose[index]
            return start, end
    return None


def _joined(parts: tuple[Statement, ...]) -> Words:
    words = parts[0].words
    for part in parts[1:]:
        words += part.words
    return words


def _phrase(source: str, words: Words, first: int, last: int) -> str:
    """Give words as a person reads them, with the space before them."""
    if first == last:
        return ""
    lead = " " if first and has_space(source, words.ends[first - 1], words.starts[first]) else ""
    return lead + spaced(source, words, first, last)
