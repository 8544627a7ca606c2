"""Sentences, items, headings and rows of changed blocks, and which of the one text answer which of the other."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq
from rapidfuzz.process import extract

from fairnotice.alignment import Candidate, heaviest_chain
from fairnotice.document import BlockKind, Document
from fairnotice.sentences import sentence_starts
from fairnotice.words import Words, content

# Similarity is the mean of two shares: of all words kept in order, and of the words with content in common.
SAME_PLACE = 0.42  # from here on two statements in one place are one statement edited
ALONE = 0.30  # enough where only one is left on each side
_FEW = 4  # words, as a date or a name has: nothing of them need be the same
ELSEWHERE = 0.75  # and from which they are one statement moved and edited
_MOVED_EXACT, _MOVED_EDITED = 5, 8  # fewer words than this never count as moved
_BOLD = "**", "__"
_ALL_PAIRS = 3_000_000
_SLACK = 0.1  # words in order may fall so much short where the content agrees
_MOST_PARTS = 12  # statements, as the items of a list that was a sentence
_SPLIT = 0.6  # share of a neighbour's words that must be found for a sentence to count as split or merged


@dataclass(slots=True, eq=False)
class Statement:
    """A sentence, list item, heading, table row or line, as a person would quote it.

    `code` is one character a word; `alone` tells whether its block has no other statement, `bold` whether it is all
    in bold then.
    """

    block: int
    kind: BlockKind
    start: int
    end: int
    words: Words
    code: str
    alone: bool
    bold: bool = False

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return self.kind is BlockKind.HEADING


@dataclass(slots=True, eq=False)
class Pair:
    """Statements of the one text that became statements of the other; more than one where they were split or merged."""

    old: tuple[Statement, ...]
    new: tuple[Statement, ...]
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """What became of the statements on both sides."""

    pairs: list[Pair]
    removed: list[Statement]
    added: list[Statement]


def statements(document: Document, index: int, code: str) -> list[Statement]:
    """Give the statements of a block whose words have a code; what has no words is none."""
    block = document.blocks[index]
    start, end = block.body
    if block.kind is BlockKind.DEFINITION:
        return []
    if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.HTML):
        starts = document.made(_sentence_starts, index)
    elif block.kind in (BlockKind.FRONT_MATTER, BlockKind.CODE):
        starts = _line_starts(document.text, start, end)
    else:
        starts = [start]
    text, words = document.text, document.words(index)
    if len(starts) == 1:
        stop = start + len(text[start:end].rstrip())
        bold = text.startswith(_BOLD, start) and text.endswith(_BOLD, start, stop)
        return [Statement(index, block.kind, start, stop, words, code, True, bold)] if code else []
    result: list[Statement] = []
    first = 0
    for begin, stop in zip(starts, [*starts[1:], end], strict=True):
        last = bisect_left(words.starts, stop, first)
        if first < last:
            stop = begin + len(text[begin:stop].rstrip())
            alone = last - first == len(code)
            own = words if alone else words.part(first, last)
            result.append(Statement(index, block.kind, begin, stop, own, code[first:last], alone))
        first = last
    return result


def _sentence_starts(document: Document, index: int) -> list[int]:
    return sentence_starts(document.text, *document.blocks[index].body)


def _line_starts(text: str, start: int, end: int) -> list[int]:
    starts = [start]
    at = text.find("\n", start, end)
    while at >= 0:
        if at + 1 < end:
            starts.append(at + 1)
        at = text.find("\n", at + 1, end)
    return starts


def pair(
    gaps: Iterable[tuple[list[Statement], list[Statement]]],
    in_place: Callable[[list[Statement], list[Statement]], list[Pair]],
) -> Pairing:
    """Pair the statements inside each gap by way of `in_place`, then what is left over anywhere."""
    pairs: list[Pair] = []
    removed: list[Statement] = []
    added: list[Statement] = []
    for old, new in gaps:
        found = in_place(old, new) if old and new else []
        pairs += found
        answered = {id(statement) for pair in found for statement in (*pair.old, *pair.new)}
        removed += [statement for statement in old if id(statement) not in answered]
        added += [statement for statement in new if id(statement) not in answered]
    moves = _moves(removed, added) if removed and added else []
    answered = {id(statement) for pair in moves for statement in (*pair.old, *pair.new)}
    return Pairing(
        pairs + moves,
        [statement for statement in removed if id(statement) not in answered],
        [statement for statement in added if id(statement) not in answered],
    )


# ---------------------------------------------------------------- in one place


def pair_in_place(old: list[Statement], new: list[Statement]) -> list[Pair]:
    """Pair the statements of one gap; of which document they are does not matter."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j, statement in enumerate(new):
        places[statement.code].append(j)
    candidates: list[Candidate] = []
    seen: defaultdict[str, int] = defaultdict(int)
    rest: list[int] = []
    for i, statement in enumerate(old):
        found = places.get(statement.code)
        if not found:
            rest.append(i)
            continue
        if len(found) > 4:  # a line repeated all over: the n-th answers the n-th
            nth = min(seen[statement.code], len(found) - 1)
            seen[statement.code] += 1
            found = [found[nth]]
        candidates += [Candidate(i, j, 5 * len(statement.code) + 1) for j in found]
    codes = {statement.code for statement in old}
    others = [j for j, statement in enumerate(new) if statement.code not in codes]
    if rest and others:
        candidates += [
            Candidate(rest[c.old], others[c.new], c.weight)
            for c in _similar([old[i] for i in rest], [new[j] for j in others], SAME_PLACE, 0)
        ]
    matches = {match.old: match.new for match in heaviest_chain(candidates)}
    _pair_alone(matches, old, new)
    _rename_headings(matches, old, new)
    return _absorb(matches, old, new)


def _similar(old: Sequence[Statement], new: Sequence[Statement], cutoff: float, least: int) -> list[Candidate]:
    """Give the pairs of statements that are similar enough."""
    nearby = _neighbours(new) if len(old) * len(new) > _ALL_PAIRS else None
    codes = [statement.code for statement in new]
    subjects: dict[int, frozenset[str]] = {}
    result: list[Candidate] = []
    for i, statement in enumerate(old):
        if len(statement.code) <= least:
            continue
        choices = codes if nearby is None else {j: codes[j] for j in nearby(statement)}
        subject: frozenset[str] | None = None
        for _, order, j in extract(
            statement.code, choices, scorer=Indel.normalized_similarity, score_cutoff=cutoff - _SLACK, limit=5
        ):
            if len(codes[j]) <= least or not _may_answer(statement, new[j]):
                continue
            if subject is None:
                subject = content(statement.code)
            if j not in subjects:
                subjects[j] = content(codes[j])
            score = (order + _overlap(subject, subjects[j], order)) / 2
            if score >= cutoff:
                size = len(statement.code) + len(codes[j])
                result.append(Candidate(i, j, 2.5 * size * (score - cutoff + 0.02)))
    return result


def _may_answer(old: Statement, new: Statement) -> bool:
    """Tell whether both are headings or neither is; first words or an item in bold may have become a heading."""
    if old.kind is new.kind or old.heading is new.heading:
        return True
    other = old if new.heading else new
    return (other.bold or not other.alone) and _title(old) == _title(new) != []


def _title(statement: Statement) -> list[str]:
    return [word.lower() for word in statement.words.texts if word.isalpha()]


def _overlap(x: frozenset[str], y: frozenset[str], otherwise: float) -> float:
    """Give the share of words with content that two statements have in common (Dice)."""
    return 2 * len(x & y) / (len(x) + len(y)) if x or y else otherwise


def _neighbours(statements: Sequence[Statement]) -> Callable[[Statement], list[int]]:
    """Among too many statements for all pairs, give those that share rare words with one."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j, statement in enumerate(statements):
        for letter in set(statement.code):
            places[letter].append(j)

    def nearby(statement: Statement) -> list[int]:
        shared: defaultdict[int, int] = defaultdict(int)
        letters = sorted(
            (letter for letter in set(statement.code) if letter in places),
            key=lambda letter: (len(places[letter]), statement.code.index(letter)),
        )
        for letter in letters[:6]:
            if len(places[letter]) <= 60:
                for j in places[letter]:
                    shared[j] += 1
        return sorted(shared, key=lambda j: (-shared[j], j))[:8]

    return nearby


def _pair_alone(matches: dict[int, int], old: list[Statement], new: list[Statement]) -> None:
    """One statement left over on each side, between the same neighbours, may differ more and still be the same.

    One left over may also be all of several, as a sentence that became a list: the longest of them answers it.
    """
    a = b = 0
    for end_a, end_b in [*sorted(matches.items()), (len(old), len(new))]:
        left, right = old[a:end_a], new[b:end_b]
        if len(left) == len(right) == 1:
            few = len(left[0].code) <= _FEW and len(right[0].code) <= _FEW
            if left[0].kind is right[0].kind and (few or _likeness(left, right) >= ALONE):
                matches[a] = b
        elif (
            1 in (len(left), len(right))
            and 2 < len(left) + len(right) <= _MOST_PARTS + 1
            and not any(statement.heading for statement in (*left, *right))
            and _likeness(left, right) >= _SPLIT
        ):
            matches[a + _longest(left)] = b + _longest(right)
        a, b = end_a + 1, end_b + 1


def _likeness(x: Sequence[Statement], y: Sequence[Statement]) -> float:
    return Indel.normalized_similarity(*("".join(statement.code for statement in series) for series in (x, y)))


def _longest(series: Sequence[Statement]) -> int:
    return max(range(len(series)), key=lambda index: len(series[index].code))


def _rename_headings(matches: dict[int, int], old: list[Statement], new: list[Statement]) -> None:
    """A heading was renamed if what stands below it is now below the other, or if both are alone between neighbours."""
    answered = set(matches.values())
    left = [i for i, statement in enumerate(old) if statement.heading and i not in matches]
    right = [j for j, statement in enumerate(new) if statement.heading and j not in answered]
    if len(left) == len(right) == 1 and all((i < left[0]) is (j < right[0]) for i, j in matches.items()):
        matches[left[0]] = right[0]
        return
    below = {j + 1: j for j in right}
    for i in left:
        if matches.get(i + 1) in below:
            matches[i] = below[matches[i + 1]]


def _absorb(matches: dict[int, int], old: list[Statement], new: list[Statement]) -> list[Pair]:
    """Make pairs, and let each take in unanswered neighbours that it was split into or merged from."""
    free_old = set(range(len(old))) - matches.keys()
    free_new = set(range(len(new))) - set(matches.values())
    pairs: list[Pair] = []
    for i, j in matches.items():
        a, b = [i], [j]
        if old[i].code != new[j].code and not (old[i].heading or new[j].heading):
            _grow(b, new, free_new, "".join(old[k].code for k in a))
            _grow(a, old, free_old, "".join(new[k].code for k in b))
        pairs.append(Pair(tuple(old[k] for k in a), tuple(new[k] for k in b)))
    return pairs


def _grow(own: list[int], series: list[Statement], free: set[int], other: str) -> None:
    for step in (1, -1):
        while len(own) < _MOST_PARTS:
            k = (own[-1] if step > 0 else own[0]) + step
            if k not in free or series[k].heading:
                break
            if abs(series[k].block - series[k - step].block) > 1:  # what lies between may have moved here
                break
            code = "".join(series[index].code for index in own)
            longer = code + series[k].code if step > 0 else series[k].code + code
            size = len(series[k].code)
            gain = LCSseq.similarity(other, longer) - LCSseq.similarity(other, code)
            if gain < _SPLIT * size or (size < 3 and (gain < size or not content(series[k].code))):
                break
            free.discard(k)
            own.insert(len(own) if step > 0 else 0, k)


# ---------------------------------------------------------------- moved


def _moves(removed: list[Statement], added: list[Statement]) -> list[Pair]:
    places: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in reversed(added):
        places[statement.code].append(statement)
    pairs: list[Pair] = []
    for statement in removed:
        if len(statement.code) >= _MOVED_EXACT and places[statement.code]:
            pairs.append(Pair((statement,), (places[statement.code].pop(),), moved=True))
    answered = {id(statement) for pair in pairs for statement in (*pair.old, *pair.new)}
    old = [statement for statement in removed if id(statement) not in answered]
    new = [statement for statement in added if id(statement) not in answered]
    found = _similar(old, new, ELSEWHERE, _MOVED_EDITED) if old and new else []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for match in sorted(found, key=lambda match: (-match.weight, match)):
        if match.old not in taken_old and match.new not in taken_new:
            taken_old.add(match.old)
            taken_new.add(match.new)
            pairs.append(Pair((old[match.old],), (new[match.new],), moved=True))
    return pairs
