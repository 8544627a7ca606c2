"""Where sentences begin in legal Markdown, whose links and abbreviations no library splits well."""

from __future__ import annotations

import re

# Words whose full stop does not end a sentence.
_ABBREVIATIONS = frozenset(
    """
    e.g i.e eg ie etc inc ltd llc corp co cf al ed vol fig tel ext approx est dept viz incl excl ref reg resp min max
    no nos art arts sec sect para paras cl par abs lit vs v dr mr mrs ms prof jr sr st mt ave blvd u.s u.k u.s.a e.u p.o
    a.m p.m n.b ph.d b.v n.v s.a s.r.l gmbh pty plc bros gem cal civ bus code mos fed stat cir rev
    jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()
)
_BEFORE_NUMBERS = frozenset("no nos art arts sec sect para paras cl vol fig ext ref abs lit".split())
_ALSO_WORDS = frozenset(["no", "art"])
_MAY_END = frozenset("etc inc u.s u.k e.u llc ltd co corp p.m a.m".split())
_OPENERS = r"[\"'(\[*_“‘«`]*"
_STARTER = re.compile(
    rf"{_OPENERS}(?:We|You|The|If|This|Our|For|In|It|Your|To|When|They|These|Please|However|See|By|At|As|All|Any|Some|Under)\b"
)
_END = re.compile(
    r"(?P<stop>[.!?…。！？](?:(?<=[.!?…])[.!?…]*)?)"
    r"(?P<closers>(?:[\"')\]*_”’»`]|\]\([^()\s]*\)|\[\^?\w{1,3}\]|</?\w{1,6}>|(?<=<sup>)\d+)*)"
    rf"(?P<space>\s+|(?<=[。！？]))(?=(?P<openers>{_OPENERS})(?P<next>\S))"
)
_HAS_END = re.compile(r"[.!?…。！？]")
_BREAK = re.compile(r"(?:(?<! ) {2,}|\\)\n(?=\S)|<br ?/?>\s*(?=\S)|\n[^\S\n]*(?=[-*+•] )")
_BULLETS = "$€£•–—¿¡<"
_WINDOW = 300
_PARTS_WORDS = str.maketrans("\n(/", "   ")


def sentence_starts(source: str, start: int, end: int) -> list[int]:
    """Give where each sentence of `source[start:end]` begins; the first is `start`."""
    text = source[start:end]
    starts = [0]
    if _HAS_END.search(text):
        for found in _END.finditer(text):
            if _ends(text, found, starts[-1]):
                starts.append(found.end("space"))
    if "\n" in text or "<br" in text:
        starts = sorted({*starts, *(found.end() for found in _BREAK.finditer(text))})
    return [start + offset for offset in starts]


def _ends(text: str, found: re.Match[str], last: int) -> bool:
    following = found["next"]
    if following.islower():
        return False
    if not following.isalnum() and not found["openers"] and following not in _BULLETS:
        return False
    at = found.start()
    if found["stop"] == "." and not _full_stop(text, found, last):
        return False
    if found["stop"] == "!" and _word_before(text, at) == "yahoo":
        return False
    begin = max(last, at - _WINDOW)
    return not (_inside(text, begin, found, "(", ")") or _inside(text, begin, found, "[", "]"))


def _full_stop(text: str, found: re.Match[str], last: int) -> bool:
    """Tell a full stop from the end of an abbreviation, an initial or a number that counts."""
    word = _word_before(text, found.start())
    if len(word) == 1 and word.isalpha() and word != "i" and not found["closers"]:
        return False
    if "-" in word and word not in _ABBREVIATIONS:
        word = word.rpartition("-")[2]
    if word in _BEFORE_NUMBERS:
        return not (found["next"].isdigit() or found["next"] in "§¶") and word in _ALSO_WORDS
    if word in _ABBREVIATIONS:
        return word in _MAY_END and _STARTER.match(text, found.end()) is not None
    counts = word.isdigit() and len(word) < 4
    return not (counts and text[last : found.start()].strip("*_ \n\\") == word)


def _word_before(text: str, at: int) -> str:
    begin = max(0, at - 60)
    word = text[max(begin, text.rfind(" ", begin, at) + 1) : at]
    if not word.isalpha():
        word = word.translate(_PARTS_WORDS).rpartition(" ")[2].strip("\"'[*_“‘\\")
    return word.lower()


def _inside(text: str, begin: int, found: re.Match[str], opener: str, closer: str) -> bool:
    """Tell whether the stop lies inside brackets that close later."""
    at, end = found.start(), found.end("closers")
    opened = text.rfind(opener, begin, at)
    return opened >= 0 and text.find(closer, opened, end) < 0 and text.find(closer, end, at + _WINDOW) >= 0
