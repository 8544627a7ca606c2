"""English words that carry no meaning of their own, and whether a text is English at all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

STOP_WORDS = frozenset(
    """
    a about after all also an and any are as at be because been before being between both but by can could did
    do does during each either every for from had has have having he here his how i if in include includes
    including into is it its may me might more most must my neither no nor not of on only or other others our
    out over own same shall she should so some such than that the their them then there these they this those
    through to under until up us was we were what when where which while who whom why will with without would
    you your
    """.split()
)
CONTRACTIONS = frozenset(
    "aren't can't doesn't don't isn't it's that's they'll they're we'll we're we've won't you'll you're you've".split()
)
LEGAL_FORMS = frozenset("ab as bv co company corp corporation gmbh inc incorporated limited llc ltd oy plc sa".split())
# Without those that other languages write too.
TELLING = STOP_WORDS - set("a an are as do he her i in me no she so to was will".split())
ENDINGS = ("ing", "ed", "es", "e", "s")
SHORTEST_STEM = 3
LAST_LATIN_LETTER = "\u024f"
LEAST_WORDS = 6


def is_foreign(words: Sequence[str], known_phrases: int = 0, least: int = LEAST_WORDS) -> bool:
    """Whether a text of `least` or more words is hardly English: few stop words, few phrases of the vocabulary.

    A menu or a list of names is no language: at least a third of the words must begin with a small letter. Other
    scripts are told by their letters.
    """
    letters = "".join(words)
    if not letters.isascii() and sum(letter > LAST_LATIN_LETTER for letter in letters) * 3 > len(letters):
        return True
    small = sum(word[0].islower() for word in words)
    telling = sum(word.lower() in TELLING for word in words)
    count = len(words)
    return count >= least and small * 3 >= count and telling * 12 < count and known_phrases * 8 < count


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """Give a word without its ending, so that its forms are alike: collects, collected, collecting."""
    if word.endswith("ies") and len(word) > len("ies") + 1:
        return word.removesuffix("ies") + "y"
    ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= SHORTEST_STEM), "")
    bare = word.removesuffix(ending)
    return bare[:-1] if bare[-1:] == bare[-2:-1] and len(bare) > SHORTEST_STEM else bare
