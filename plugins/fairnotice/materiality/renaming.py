"""The same statement in another dress: renamed products and companies, and slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from fairnotice.materiality.policy import Policy
from fairnotice.model import Change, Op
from fairnotice.words import plain

LEAST_TIMES = 3
MOST_WORDS = 4
LEAST_LETTERS = 6
VOWELS = frozenset("aeiou")
LONG_WORD = re.compile(r"[^\W\d_]{5,}")


def renames(changes: Iterable[Change], before: Policy, after: Policy) -> dict[str, str]:
    """Give the names that were replaced throughout, thrice or more: the old one is gone, the new one was not there.

    A name that stands there once or twice may be a recipient, and another recipient is no rename.
    """
    counts: dict[tuple[str, str], int] = {}
    for change in changes:
        for first, second in zip(change.edits, change.edits[1:], strict=False):
            if (first.op, second.op) == (Op.DELETE, Op.INSERT):
                old, new = _bare(first.text), _bare(second.text)
                if _is_name(old) and _is_name(new) and old.lower() != new.lower():
                    counts[old, new] = counts.get((old, new), 0) + 1
    return {
        old: new
        for (old, new), count in counts.items()
        if count >= LEAST_TIMES and not after.has_name(old) and not before.has_name(new)
    }


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Give an old text with the new names."""
    for old, new in names.items():
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new.replace("\\", r"\\"), text)
    return text


def respelled(old: str, new: str) -> str:
    """Give an old text with its words spelled as in the new one, where only a slip of the pen differs."""
    old_words, new_words = ({word.lower() for word in LONG_WORD.findall(text)} for text in (old, new))
    for word in sorted(old_words - new_words):
        if twin := next((other for other in sorted(new_words - old_words) if _is_slip(word, other)), None):
            old = re.sub(rf"(?<!\w){word}(?!\w)", twin, old, flags=re.IGNORECASE)
    return old


def _is_slip(word: str, other: str) -> bool:
    """Whether two letters changed places, one is missing, or one vowel within is another."""
    if len(word) == len(other):
        wrong = [pair for pair in zip(word, other, strict=True) if pair[0] != pair[1]]
        is_vowel = (
            len(wrong) == 1 and word[0] == other[0] and len(word) >= LEAST_LETTERS and VOWELS.issuperset(wrong[0])
        )
        return is_vowel or sorted(word) == sorted(other)
    shorter, longer = sorted((word, other), key=len)
    return len(longer) == len(shorter) + 1 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _bare(text: str) -> str:
    return plain(text).strip(" ,.;:()'\"’").removesuffix("'s").removesuffix("’s")


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) <= MOST_WORDS
        and all(word[0].isupper() or word[0].isdigit() for word in words)
        and not text.isdigit()
    )
