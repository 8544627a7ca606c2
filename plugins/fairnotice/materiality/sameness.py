"""Whether two statements say the same in another order or build: same words, denials, limits, numbers, parties."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fairnotice.materiality.statement import Statement
from fairnotice.materiality.vocabulary import Entry

# Small words by which one sentence says more than another with the same words of content.
DECISIVE = frozenset("off out without until unless except only before after".split())
# Who speaks and who is spoken of: "we tell partners" is not "partners tell us", though "partners are told by us" is.
WE_ACT = re.compile(r"\b(?:we|by us)\b")
US_ACTED_ON = re.compile(r"(?<!\bby )\bus\b")
YOU_ACT = re.compile(r"\byou\b")
YOU = re.compile(r"\byou(?:rs?|rself|rselves)?\b")
OURS = re.compile(r"\b(?:we|us|ours?)\b")
# Of these, synonyms of everyday language are not the same: a vendor is no partner, "appropriate" not "the same".
WEIGHTY = frozenset({"recipient", "protection", "basis", "transfer"})
# Words of denial that the gist of a statement keeps.
DENIALS = frozenset({"never", "none", "nobody", "nor", "neither", "cannot"})
OPEN = frozenset({"may", "might", "could"})
CAN = OPEN | {"can"}
FOR_NOW = "qualifier.for now"
LATEST = re.compile(r"\b(?:within|inside|no later than|not later than|up to|less than)\s*$")
EARLIEST = re.compile(r"\b(?:after|no sooner than|not before|no earlier than)\s*$")
LIMITS = frozenset({"softened", "limited", "excepted", "partial", "automatic"})


def missing(words: Iterable[str], others: Iterable[str]) -> set[str]:
    """Give the words that are not among the others in any form."""
    there = set(others)
    return {
        word
        for word in words
        if word not in there and not any(word[:3] == other[:3] and alike(word, other) for other in there)
    }


def alike(word: str, other: str) -> bool:
    """Whether two words are one word in two forms or spellings, such as cancelled and canceled."""
    shorter = min(len(word), len(other))
    common = next((i for i in range(shorter) if word[i] != other[i]), shorter)
    return common == shorter >= 3 or (common >= 4 and common * 10 >= shorter * 7)


def say_the_same(old: Statement, new: Statement) -> bool:
    """Whether two statements differ in the order and form of their words alone."""
    return (
        speak_of_the_same(old, new)
        and _weighty(old) == _weighty(new)
        and old.measures.keys() == new.measures.keys()
        and not swapped_periods(old, new)
        and not turned_limits(old, new)
        and _limits(old) == _limits(new)
        and old.switches == new.switches
        and not opens(old, new)
        and not opens(new, old)
        and _have_the_same_parts(old, new)
    )


def swapped_periods(old: Statement, new: Statement) -> tuple[float, ...]:
    """Give the lengths of time, in days, of which a list has more than before while it has as many in all."""
    return tuple(new.periods - old.periods) if old.periods.total() == new.periods.total() else ()


def turned_limits(old: Statement, new: Statement) -> tuple[str, ...]:
    """Give the words of a time limit that was the latest day and now is the earliest, or the other way round."""
    for days in old.durations.keys() & new.durations.keys():
        if {_limit(old, days), _limit(new, days)} == {"latest", "earliest"}:
            return tuple(
                f"{side.folded[: side.spans[days][0]].split()[-1]} {side.durations[days]}" for side in (old, new)
            )
    return ()


def _limit(statement: Statement, days: float) -> str:
    lead = statement.folded[: statement.spans[days][0]]
    return "latest" if LATEST.search(lead) else "earliest" if EARLIEST.search(lead) else ""


def is_reversed(old: Statement, new: Statement) -> bool:
    """Whether one of two statements denies what the other says, and they speak of the same with the same limits."""
    return (
        old.denies is not new.denies
        and _limits(old) == _limits(new)
        and not _difference(old.gist - DENIALS, new.gist - DENIALS)
    )


def _limits(statement: Statement) -> frozenset[str]:
    entries = {entry.name for entry in statement.entries if entry.group == "qualifier" and entry.name in LIMITS}
    if statement.denies and any(str(entry) == FOR_NOW for entry in statement.entries):
        entries.add(FOR_NOW)
    return frozenset(entries | (DECISIVE & set(statement.words)))


def _difference(old: frozenset[str], new: frozenset[str]) -> set[str]:
    only_old, only_new = old - new, new - old
    return missing(only_old, only_new) | missing(only_new, only_old)


def _weighty(statement: Statement) -> frozenset[Entry]:
    return frozenset(entry for entry in statement.entries if entry.group in WEIGHTY)


def opens(old: Statement, new: Statement) -> bool:
    """Whether the new statement leaves open, with "may" or the like, what the old one said without "may" or "can"."""
    return not OPEN.isdisjoint(new.words) and CAN.isdisjoint(old.words)


def speak_of_the_same(old: Statement, new: Statement) -> bool:
    """Whether two statements speak of the same things, whatever they say of them."""
    return not _difference(_spoken_of(old, new), _spoken_of(new, old))


def _spoken_of(statement: Statement, other: Statement) -> frozenset[str]:
    """Give the gist; where one of the two is a fragment such as "Invoices: six years", keeping goes without saying."""
    is_fragment = statement.durations and other.durations and ":" in statement.text + other.text
    unsaid = {"keep"} if is_fragment else set()
    return statement.gist - (DENIALS | unsaid if statement.denies and other.denies else unsaid)


def _have_the_same_parts(old: Statement, new: Statement) -> bool:
    def turns(one: re.Pattern[str], other: re.Pattern[str]) -> bool:
        had = [bool(pattern.search(old.folded)) for pattern in (one, other)]
        has = [bool(pattern.search(new.folded)) for pattern in (one, other)]
        return (had, has) in (([True, False], [False, True]), ([False, True], [True, False]))

    return not turns(WE_ACT, US_ACTED_ON) and not turns(WE_ACT, YOU_ACT) and not turns(YOU, OURS)
