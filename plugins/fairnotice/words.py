"""Markdown -> its readable words with their places, and one character per word for fast comparison."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import accumulate, chain

# Scripts that write no spaces are compared by character; a letter keeps the marks that stand on it.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
_LETTER = rf"[^\W_{_UNSPACED}]"
_LETTERS = rf"{_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*"
_URL = r"(?:https?://|www\.)[^\s()\[\]<>|*\"`]*[^\s()\[\]<>|*\"`.,;:!?'’]"
_WORD = rf"{_LETTERS}(?:[’'.\-_@,](?<!\D,){_LETTERS})*"
_SHORT_CUT = r"[A-Za-z0-9]++(?=[ \n);]|[.,][ \n])"  # what nearly every word is
_MARK = r"[-=~.·…]{2,}|[^\w\s\u00ad\u200b\u2060\ufeff]"
_NUMBER = r"(?<![^\s*_>|])\((?:[A-Za-z]|[ivxlIVXL]{2,5}|\d{1,2})\)(?=[\s*_])"  # of a clause: (b), (iv)
_SPOKEN = rf"{_SHORT_CUT}|{_NUMBER}|{_URL}|{_WORD}|[{_UNSPACED}][{_MARKS}\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*"

_LINK_TARGET = r"\]\((?:<[^<>\n]*>|(?:[^()\s<]|\([^()\s]*\))*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
_AUTOLINK = r"(?:https?://|mailto:)[^\s<>]+|[^\s<>@]+@[^\s<>]+"
_ESCAPED = r"[!-/:-@\[-`{-~]"
_ENTITY = r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6});"
_MARKUP = rf"""
    <!--[\s\S]{{0,1000}}?-->
  | <(?!/?(?:s|strike|del|ins)\b)/?[A-Za-z][^<>]*>
  | {_LINK_TARGET}
  | \]\[[^\[\]]*\]
  | !?\[(?=[^\[\]]*\](?:\(|\[[^\[\]]*\])) | \[(?=!\[)
  | \\(?=\n)
  | (?<!\s)\*+ | \*+(?!\s) | (?<![^\W_])_+ | _+(?![^\W_])
  | `+
  | &(?:nbsp|shy|\#160|\#xA0);
  | \{{(?::|[#.])[^{{}}\n]*\}}
  | ^[ \t]*>[> \t]*
"""
_HAS_MARKUP = re.compile(r"[*_`<>&\\\[\]{]")
_IS_MORE = re.compile(r"[*_`<>&\\\[\]{\u00ad\u200b\u2060\ufeff]")  # than words, marks and spaces
# What has no words in it, and then a word: split by this, a text gives both in turn. No markup begins as a word does.
_READ_PLAIN = re.compile(rf"(?=\S)({_SPOKEN}|{_MARK})")
_READ_MARKDOWN = re.compile(
    rf"""
    ( [ ](?=[A-Za-z0-9])
    | (?> [ ]++(?!>) | (?=[<>\[\]!\\*_`&{{ \t])(?:{_MARKUP}) | \n | [^\S\n]+ | [_\u00ad\u200b\u2060\ufeff] )*+
     (?:\\(?={_ESCAPED}))?+)
    ({_SPOKEN} | (?<=\\)(?<!\\\\){_ESCAPED} | {_ENTITY} | {_MARK} | \Z)
    """,
    re.VERBOSE | re.MULTILINE,
)
_HAS_AUTOLINK = re.compile(rf"<(?:{_AUTOLINK})>")
# Where a link is its own text, markup has words in it.
_READ_AUTOLINKS = re.compile(
    rf"({_SPOKEN}) | <(?!!--)({_AUTOLINK})> | \\({_ESCAPED}) | {_MARKUP} | ({_ENTITY}) | ({_MARK})",
    re.VERBOSE | re.MULTILINE,
)


@dataclass(slots=True)
class Words:
    """The readable words of a stretch of Markdown: their texts, and where each starts and ends in the source."""

    texts: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        """Give the number of words."""
        return len(self.texts)

    def part(self, first: int, last: int) -> Words:
        """Give the words from the `first` up to the `last`."""
        return Words(self.texts[first:last], self.starts[first:last], self.ends[first:last])

    def __add__(self, other: Words) -> Words:
        """Give the words of two stretches that follow each other."""
        return Words(self.texts + other.texts, self.starts + other.starts, self.ends + other.ends)


# Which quotation marks and apostrophes stand there is typography, not wording.
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"'})

_CONTENT = 0x800  # letters from here on are of words with content; stop words and marks lie below,
_MARKS_TOO = 0xF0000  # or, if these are very many, from here on


def read(source: str, start: int, end: int) -> Words:
    """Give the words of `source[start:end]`; emphasis, link targets, HTML tags and attributes are not words."""
    text = source[start:end]
    if not _HAS_MARKUP.search(text):
        return _in_turn(_READ_PLAIN, text, start)
    if "<" not in text or not _HAS_AUTOLINK.search(text):
        return _in_turn(_READ_MARKDOWN, text, start)
    spans = [match.span(match.lastindex) for match in _READ_AUTOLINKS.finditer(text) if match.lastindex]
    return Words(
        _unescaped([text[first:last] for first, last in spans]),
        [start + first for first, _ in spans],
        [start + last for _, last in spans],
    )


def _unescaped(texts: list[str]) -> list[str]:
    """Read character references; a mark by itself is none."""
    return [unescape(text) if text[0] == "&" and len(text) > 1 else text for text in texts]


def _in_turn(pattern: re.Pattern[str], text: str, start: int) -> Words:
    """Give the words of a text that begins at `start`, split by a pattern whose last group is a word."""
    pieces = pattern.split(text)
    if pattern is _READ_MARKDOWN:
        del pieces[::3]  # empty: its matches follow each other
    texts = pieces[1::2]
    while texts and not texts[-1]:
        texts.pop()
    count = len(texts)
    places = list(accumulate(map(len, pieces), initial=start))
    if "&" in text:
        texts = _unescaped(texts)
    return Words(texts, places[1 : 2 * count : 2], places[2 : 2 * count + 1 : 2])


_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def needs_space(left: str, right: str) -> bool:
    """Tell whether two words that meet in a redline would be read as one without a space."""
    return (
        (right.isalnum() or left + right == ")(")
        and (left.isalnum() or left in ".,!?:;)")
        and not (_IS_UNSPACED.match(left) or _IS_UNSPACED.match(right))
    )


def plain(markdown: str) -> str:
    """Give Markdown as a person reads it: markup gone, white space folded."""
    if not _IS_MORE.search(markdown):
        return " ".join(markdown.split())
    return spaced(markdown, read(markdown, 0, len(markdown)))


def spaced(source: str, words: Words, first: int = 0, last: int | None = None) -> str:
    """Join words `first` to `last` with one space wherever the source has white space between two."""
    last = len(words) if last is None else last
    if first >= last:
        return ""
    text = source[words.starts[first] : words.ends[last - 1]]
    if not _IS_MORE.search(text):
        return " ".join(text.split())
    pieces: list[str] = []
    before = words.starts[first]
    for start, end, word in zip(words.starts[first:last], words.ends[first:last], words.texts[first:last], strict=True):
        if before < start and (source[before] == " " or has_space(source, before, start)):
            pieces.append(" ")
        pieces.append(word)
        before = end
    return "".join(pieces)


_SPACE = re.compile(r"\s|&nbsp;|&#160;|&#xA0;|<br\b|</?(?:p|li|td|th|tr|div|h[1-6])\b", re.IGNORECASE)


def has_space(source: str, start: int, end: int) -> bool:
    """Tell whether what lies between two words parts them for a reader."""
    return start < end and (source[start].isspace() or _SPACE.search(source, start, end) is not None)


STOP_WORDS = frozenset(
    """
    a an the and or of to in on at by for with as is are was be been it its this that these those we you your our us
    they their may can will if not such any from which other about how who when than then also but into under do does
    have has
    """.split()
)


_FORMS = {form for word in STOP_WORDS for form in (word, word.capitalize(), word.upper())}
_SMALL = {form: chr(0x21 + number) for number, form in enumerate(sorted(_FORMS))}


class Alphabet(dict[str, str]):
    """One character for each different word, so that texts of words can be compared as strings."""

    def __init__(self) -> None:
        super().__init__(_SMALL)
        self._small = map(chr, chain(range(0x21 + len(_SMALL), _CONTENT), range(_MARKS_TOO, 0x110000)))
        self._large = map(chr, chain(range(_CONTENT + 1, 0xD800), range(0xE000, _MARKS_TOO)))

    def encode(self, words: Words) -> str:
        """Give one character per word."""
        return "".join(map(self.__getitem__, words.texts))

    def __missing__(self, word: str) -> str:
        """Give a new word its character."""
        if not word.isascii() and (straight := word.translate(_STRAIGHT)) != word:
            letter = self[straight]
        else:
            letter = next(self._large if word[0].isalpha() else self._small)
        return self.setdefault(word, letter)


_LITTLE = f"\0-{chr(_CONTENT)}{chr(_MARKS_TOO)}-\U0010ffff"
_SAYS_LITTLE = re.compile(f"[{_LITTLE}]+")
_SAYS_MUCH = re.compile(f"[^{_LITTLE}]")


def content(code: str) -> frozenset[str]:
    """Give the letters of the words that say what a text is about, of a code from `Alphabet.encode`."""
    return frozenset(_SAYS_LITTLE.sub("", code))


def content_places(code: str) -> list[int]:
    """Give where in a code the words stand that say what a text is about."""
    return [found.start() for found in _SAYS_MUCH.finditer(code)]
