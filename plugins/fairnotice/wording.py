"""Two series of words -> the runs that are kept and the runs that changed, in few and whole phrases."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from fairnotice.alignment import Candidate, equal_runs, heaviest_chain
from fairnotice.words import STOP_WORDS, content, content_places

_CELLS = 100_000_000  # beyond this many comparisons, rare phrases anchor the comparison first
_PHRASE = 4
_SHORT = 60  # words: into longer changes nobody looks again
_LONG = 1000  # words: longer series are not remembered
_SMALL = 2  # an island of so few words between two changes breaks the reading more than it shows
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
_BRACKETS = frozenset(mark for pair in _PAIRS for mark in pair)
_PARTING = frozenset([",", ";", ":", ".", "(", ")", "and", "or"])  # the items of a list within a sentence
_MOST = 16  # words, if all of them are marks, that an island may have and still say little


class Run(NamedTuple):
    """Words `a0` to `a1` of one side against `b0` to `b1` of the other, equal or not."""

    equal: bool
    a0: int
    a1: int
    b0: int
    b1: int


def compare_words(old: Sequence[str], new: Sequence[str], x: str, y: str, least: int = 1) -> Sequence[Run]:
    """Compare two series of words, given also as strings of one character a word, in phrases that a person can read.

    Where anything changed, no fewer than `least` words are kept in one run.
    """
    if x == y:
        return [Run(True, 0, len(x), 0, len(y))] if x else []
    if len(x) + len(y) > _LONG:
        return _compared(old, new, x, y, least)
    return compared_once(tuple(old), tuple(new), x, y, least)


def _compared(old: Sequence[str], new: Sequence[str], x: str, y: str, least: int) -> Sequence[Run]:
    runs = _opcodes(x, y)
    count = len(runs)
    runs = _merge(runs, old, new)
    if len(runs) < count:
        runs = _trimmed(_by_content(runs, old, new, x, y), x, y)
    runs = _with_own_numbers(_slide(_stop_early(runs, old, new), old, new, x, y), old, new)
    if least > 1 and len(runs) > 1:
        runs = _joined([run._replace(equal=run.equal and run.a1 - run.a0 >= least) for run in runs])
    return runs


compared_once = lru_cache(maxsize=4096)(_compared)  # a history compares the same two statements again and again


# ---------------------------------------------------------------- smallest difference


def _opcodes(x: str, y: str) -> list[Run]:
    if len(x) * len(y) <= _CELLS:
        return _smallest(x, y)
    head, tail = _common_ends(x, y)
    a, b = x[head : len(x) - tail], y[head : len(y) - tail]
    middle = _smallest(a, b) if len(a) * len(b) <= _CELLS else _anchored(a, b)
    return _joined(
        [
            Run(True, 0, head, 0, head),
            *(Run(run.equal, run.a0 + head, run.a1 + head, run.b0 + head, run.b1 + head) for run in middle),
            Run(True, len(x) - tail, len(x), len(y) - tail, len(y)),
        ]
    )


def common_start(x: str, y: str) -> int:
    """Give the length of the common beginning."""
    low, high = 0, min(len(x), len(y))
    while low < high:
        middle = (low + high + 1) // 2
        if x[low:middle] == y[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_ends(x: str, y: str) -> tuple[int, int]:
    """Give the lengths of the common beginning and of the common end behind it."""
    head = common_start(x, y)
    return head, common_start(x[head:][::-1], y[head:][::-1])


def _smallest(x: str, y: str) -> list[Run]:
    runs: list[Run] = []
    a = b = 0
    for i, j, length in equal_runs(x, y):
        if a < i or b < j:
            runs.append(Run(False, a, i, b, j))
        a, b = i + length, j + length
        runs.append(Run(True, i, a, j, b))
    if a < len(x) or b < len(y):
        runs.append(Run(False, a, len(x), b, len(y)))
    return runs


def _anchored(x: str, y: str) -> list[Run]:
    """Fix phrases that occur once on each side, and compare what lies between them."""
    once_x, once_y = _once(x), _once(y)
    anchors = [Candidate(at, once_y[phrase], 1) for phrase, at in once_x.items() if phrase in once_y]
    if not anchors:
        return [Run(False, 0, len(x), 0, len(y))]
    runs: list[Run] = []
    a = b = 0
    for anchor in [*heaviest_chain(anchors), Candidate(len(x), len(y), 0)]:
        if anchor.old < a or anchor.new < b:
            continue
        between = x[a : anchor.old], y[b : anchor.new]
        if len(between[0]) * len(between[1]) < len(x) * len(y):
            runs += [Run(run.equal, run.a0 + a, run.a1 + a, run.b0 + b, run.b1 + b) for run in _opcodes(*between)]
        else:
            runs.append(Run(False, a, anchor.old, b, anchor.new))
        a, b = min(anchor.old + _PHRASE, len(x)), min(anchor.new + _PHRASE, len(y))
        runs.append(Run(True, anchor.old, a, anchor.new, b))
    return runs


def _once(text: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for at in range(len(text) - _PHRASE + 1):
        phrase = text[at : at + _PHRASE]
        places[phrase] = -1 if phrase in places else at
    return {phrase: at for phrase, at in places.items() if at >= 0}


def _joined(runs: Sequence[Run], keep_empty: bool = False) -> list[Run]:
    """Join neighbours of one sort and, unless they are wanted, drop empty runs."""
    result: list[Run] = []
    for run in runs:
        if not keep_empty and run.a0 == run.a1 and run.b0 == run.b1:
            continue
        if result and result[-1].equal is run.equal:
            last = result[-1]
            result[-1] = Run(last.equal, last.a0, run.a1, last.b0, run.b1)
        else:
            result.append(run)
    return result


# ---------------------------------------------------------------- readable difference


def _weight(words: Sequence[str]) -> float:
    return sum(map(_weight_of, words))


@lru_cache(maxsize=4096)
def _weight_of(word: str) -> float:
    """Weigh a word by what it says: a mark little, a stop word half."""
    return 0.25 if not word[0].isalnum() else 0.5 if word.lower() in STOP_WORDS else 1.0


def _balanced(words: Sequence[str]) -> bool:
    return _BRACKETS.isdisjoint(words) or all(words.count(left) == words.count(right) for left, right in _PAIRS)


def _merge(runs: list[Run], old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Give up kept islands that say little beside the changes around them."""
    k = 1
    while k < len(runs) - 1:
        before, island, after = runs[k - 1 : k + 2]
        if island.equal and not before.equal and not after.equal and _weak(before, island, after, old, new):
            runs[k - 1 : k + 2] = [Run(False, before.a0, after.a1, before.b0, after.b1)]
            k = max(1, k - 2)
        else:
            k += 1
    return runs


def _by_content(runs: list[Run], old: Sequence[str], new: Sequence[str], x: str, y: str) -> list[Run]:
    """Look into changes for words with content in common: the smallest difference may have kept stop words instead."""
    result: list[Run] = []
    for run in runs:
        a, b = x[run.a0 : run.a1], y[run.b0 : run.b1]
        if (
            run.equal
            or not 1 < len(a) < _SHORT
            or not 1 < len(b) < _SHORT
            or not (common := set(a).intersection(b))
            or not content("".join(common))
        ):
            result.append(run)
            continue
        places = content_places(a), content_places(b)
        islands = equal_runs([a[at] for at in places[0]], [b[at] for at in places[1]])
        parts: list[Run] = []
        i, j = run.a0, run.b0
        for first, other, length in islands:
            for k in range(length):
                p, q = run.a0 + places[0][first + k], run.b0 + places[1][other + k]
                parts += [Run(False, i, p, j, q), Run(True, p, p + 1, q, q + 1)]
                i, j = p + 1, q + 1
        parts.append(Run(False, i, run.a1, j, run.b1))
        result += _merge(_joined(parts), old, new)
    return _joined(result)


def _trimmed(runs: list[Run], x: str, y: str) -> list[Run]:
    """Keep the words with which both sides of a change begin or end: an island that was given up may lie there."""
    result: list[Run] = []
    for run in runs:
        a, b = x[run.a0 : run.a1], y[run.b0 : run.b1]
        if run.equal or (a[:1] != b[:1] and a[-1:] != b[-1:]):
            result.append(run)
            continue
        head, tail = _common_ends(a, b)
        result += [
            Run(True, run.a0, run.a0 + head, run.b0, run.b0 + head),
            Run(False, run.a0 + head, run.a1 - tail, run.b0 + head, run.b1 - tail),
            Run(True, run.a1 - tail, run.a1, run.b1 - tail, run.b1),
        ]
    return _joined(result)


def _weak(before: Run, island: Run, after: Run, old: Sequence[str], new: Sequence[str]) -> bool:
    kept = old[island.a0 : island.a1]
    if len(kept) > _MOST or not _balanced(kept):
        return False
    if len(kept) <= _SMALL and _embrace(before, after, old, new):
        return True
    if any(map(str.isalpha, kept)) and (_counts(before, old, new) or _counts(after, old, new)):
        return False
    weight = _weight(kept)
    if weight >= 1 and _listed(old, island.a0, island.a1) and _listed(new, island.b0, island.b1):
        return False
    if weight > 4 and len(kept) > _SMALL:
        return False
    left = max(_weight(old[before.a0 : before.a1]), _weight(new[before.b0 : before.b1]))
    right = max(_weight(old[after.a0 : after.a1]), _weight(new[after.b0 : after.b1]))
    replaces = any(run.a1 > run.a0 and run.b1 > run.b0 for run in (before, after))
    if len(kept) <= _SMALL:
        return weight <= 1.5 * min(left, right) or (replaces and weight <= 2 and weight <= 1.2 * max(left, right))
    return weight <= 0.3 * min(left, right)


def _counts(run: Run, old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether one number took the place of another: it is to be seen by itself."""
    return run.a1 - run.a0 == run.b1 - run.b0 == 1 and old[run.a0][0].isdigit() and new[run.b0][0].isdigit()


def _listed(words: Sequence[str], start: int, end: int) -> bool:
    """Tell an item between others: whoever reads a list looks for what came and what stayed."""
    return start > 0 and end < len(words) and {words[start - 1], words[end]} <= _PARTING


def _embrace(before: Run, after: Run, old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether the one change opens a bracket that the other closes."""
    left = (old[before.a0 : before.a1], new[before.b0 : before.b1])
    right = (old[after.a0 : after.a1], new[after.b0 : after.b1])
    return any(not _balanced(x) and _balanced([*x, *y]) for x, y in zip(left, right, strict=True))


def _stop_early(runs: list[Run], old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Where one side has the end of a sentence and another sentence more, keep the first of its two full stops."""
    result: list[Run] = []
    rest = list(reversed(runs))
    while rest:
        run = rest.pop()
        after = rest[-1] if rest else None
        if after is None or run.equal or run.a0 == run.a1 or run.b0 == run.b1 or old[after.a0] not in (".", "?", "!"):
            result.append(run)
            continue
        a1, b1 = after.a0 + 1, after.b0 + 1
        if new[run.b0] == old[after.a0]:
            result += [Run(False, run.a0, run.a1, run.b0, run.b0), Run(True, run.a1, a1, run.b0, run.b0 + 1)]
            result.append(Run(False, a1, a1, run.b0 + 1, b1))
        elif old[run.a0] == old[after.a0]:
            result += [Run(False, run.a0, run.a0, run.b0, run.b1), Run(True, run.a0, run.a0 + 1, run.b1, b1)]
            result.append(Run(False, run.a0 + 1, a1, b1, b1))
        else:
            result.append(run)
            continue
        rest[-1] = after._replace(a0=a1, b0=b1)
    return _joined(result)


def _slide(runs: list[Run], old: Sequence[str], new: Sequence[str], x: str, y: str) -> list[Run]:
    """Shift one-sided changes, where the words allow it, to where a sentence or clause begins or ends."""
    runs = [Run(True, 0, 0, 0, 0), *runs, Run(True, len(old), len(old), len(new), len(new))]
    runs = _joined(runs, keep_empty=True)
    for k, run in enumerate(runs):
        if run.equal or (run.a0 == run.a1) is (run.b0 == run.b1):
            continue
        words, code, start, end = (new, y, run.b0, run.b1) if run.a0 == run.a1 else (old, x, run.a0, run.a1)
        left, right = runs[k - 1], runs[k + 1]
        shift = _best_shift(words, code, start, end, left.a1 - left.a0, right.a1 - right.a0)
        if shift:
            runs[k] = Run(False, run.a0 + shift, run.a1 + shift, run.b0 + shift, run.b1 + shift)
            runs[k - 1] = left._replace(a1=left.a1 + shift, b1=left.b1 + shift)
            runs[k + 1] = right._replace(a0=right.a0 + shift, b0=right.b0 + shift)
    return _joined(runs)


def _best_shift(words: Sequence[str], code: str, start: int, end: int, room_left: int, room_right: int) -> int:
    shifts = [0]
    while len(shifts) <= room_left and code[start - len(shifts)] == code[end - len(shifts)]:
        shifts.append(-len(shifts))
    right = 0
    while right < room_right and code[start + right] == code[end + right]:
        right += 1
        shifts.append(right)
    return max(shifts, key=lambda shift: (_fit(words, start + shift, end + shift), -abs(shift)))


def _fit(words: Sequence[str], start: int, end: int) -> float:
    """Score a place for a one-sided change: between sentences or clauses is best, before a closing mark is worst."""
    score = 0.0
    if start == 0 or words[start - 1][0] in ".!?;:":
        score += 2
    elif words[start - 1][0] == "," or is_number(words[start - 1]):
        score += 1
    if end and words[end - 1][0] in ".!?;,":
        score += 2
    if start < len(words):
        if words[start][0] in ".,;:)]":
            score -= 1
        elif words[start].lower() in ("and", "or"):
            score += 0.5
    return score


def is_number(word: str) -> bool:
    """Tell the number of a clause, such as (b)."""
    return word[0] == "(" and len(word) > 1


def _with_own_numbers(runs: list[Run], old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Let a clause that came or went between two have its own number, and not that of the one behind it."""
    changed = False
    for k, run in enumerate(runs):
        if not k or (run.a0 == run.a1) is (run.b0 == run.b1):
            continue
        words, start, end = (new, run.b0, run.b1) if run.a0 == run.a1 else (old, run.a0, run.a1)
        if end - start > 1 and is_number(words[end - 1]) and is_number(words[start - 1]):
            last = runs[k - 1]
            runs[k - 1] = last._replace(a1=last.a1 - 1, b1=last.b1 - 1)
            runs[k] = run._replace(a0=run.a0 - 1, b0=run.b0 - 1)
            changed = True
    return _joined(runs) if changed else runs
