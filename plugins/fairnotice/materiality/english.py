"""English words that carry no meaning of their own, and the stem of a word."""

from __future__ import annotations

from functools import lru_cache

STOP_WORDS = frozenset(
    """
    a about after all also an and any are as at be because been before being between both but by can could did
    do does during each either every for from had has have having he here his how i if in include includes
    including into is it its may me might more most must my neither no nor not of on only or other others our
    out over own same shall she should so some such than that the their them then there these they this those
    through to under until up us was we were what when where which while who whom why will with without would
    you your yours ours theirs yourself ourselves themselves itself
    """.split()
)
CONTRACTIONS = frozenset(
    "aren't can't doesn't don't isn't it's that's they'll they're we'll we're we've won't you'll you're you've".split()
)
LEGAL_FORMS = frozenset("ab as bv co company corp corporation gmbh inc incorporated limited llc ltd oy plc sa".split())
ENDINGS = ("ing", "ed", "es", "e", "s")
SHORTEST_STEM = 3


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """Give a word without its ending, so that its forms are alike: collects, collected, collecting."""
    if word.endswith("ies") and len(word) > len("ies") + 1:
        return word.removesuffix("ies") + "y"
    ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= SHORTEST_STEM), "")
    bare = word.removesuffix(ending)
    return bare[:-1] if bare[-1:] == bare[-2:-1] and len(bare) > SHORTEST_STEM else bare
