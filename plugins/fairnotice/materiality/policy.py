"""A whole policy, asked only for what a change makes doubtful: does the same stand elsewhere, is a name known."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from fairnotice.document import Block, BlockKind, Document
from fairnotice.materiality.language import is_foreign
from fairnotice.materiality.statement import WORD, Statement, Term, statement_of
from fairnotice.materiality.vocabulary import Entry, Vocabulary
from fairnotice.words import plain

LEAST_RUN = 5
WINDOW = 300
LOOKS = 40
SHORT_BLOCK = 600
SAMPLE = 3000
LINK_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
NO_LETTERS = re.compile(r"[\W_]+")
SENTENCE_END = re.compile(r"[.;!?]\s|\n")
LISTED = (BlockKind.ITEM, BlockKind.ROW)


@lru_cache(maxsize=1 << 10)
def run(text: str) -> str:
    """Give the words of a text in small letters, each between two spaces."""
    return f" {NO_LETTERS.sub(' ', text.lower())} ".replace("  ", " ")


@dataclass(frozen=True)
class Policy:
    """A document with the vocabulary that it is read with."""

    document: Document = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    _known: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)
    _stated: dict[tuple[Term, frozenset[Entry]], bool] = field(default_factory=dict, repr=False, compare=False)
    _plain: dict[int, Statement] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def folded(self) -> str:
        """The text in small letters with plain apostrophes."""
        return self.document.text.lower().replace("’", "'")

    @cached_property
    def words(self) -> str:
        """All words as one run; link targets are left out."""
        return run(LINK_TARGET.sub("]", self.document.text))

    @cached_property
    def is_foreign(self) -> bool:
        """Whether the policy is hardly English, told by its beginning."""
        return is_foreign(WORD.findall(LINK_TARGET.sub("]", self.document.text[:SAMPLE])))

    @cached_property
    def titles(self) -> frozenset[str]:
        """The headings as runs: a line of the table of contents says no more than its heading."""
        return frozenset(run(section.title) for section in self.document.sections)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(block.start for block in self.document.blocks)

    def block(self, span: tuple[int, int] | None) -> Block | None:
        """Give the block in which a span begins."""
        index = bisect_right(self._starts, span[0]) if span else 0
        return self.document.blocks[index - 1] if index else None

    def lead(self, span: tuple[int, int] | None) -> str:
        """Give the paragraph or heading that a list or table stands under, such as "We collect:".

        For a row of a table that is the first row too, which says what the columns hold.
        """
        own = index = bisect_right(self._starts, span[0]) - 1 if span else -1
        blocks = self.document.blocks
        while index >= 0 and blocks[index].kind in LISTED:
            index -= 1
        texts = [self._read(blocks[index]).text] if index >= 0 else []
        if own > index + 1 and blocks[own].kind is BlockKind.ROW and blocks[index + 1].kind is BlockKind.ROW:
            texts.append(self._read(blocks[index + 1]).text)
        return " / ".join(texts)

    def is_first_row(self, span: tuple[int, int] | None) -> bool:
        """Whether a span begins in the first row of a table, which says what the columns hold."""
        index = bisect_right(self._starts, span[0]) - 1 if span else -1
        blocks = self.document.blocks
        return index > 0 and blocks[index].kind is BlockKind.ROW and blocks[index - 1].kind is not BlockKind.ROW

    def _read(self, block: Block) -> Statement:
        if block.start not in self._plain:
            text = plain(self.document.text[slice(*block.body)])
            self._plain[block.start] = statement_of(text, self.vocabulary)
        return self._plain[block.start]

    def is_furniture(self, span: tuple[int, int] | None) -> bool:
        """Whether a span stands in a short block that is a cookie banner, a menu or a footer."""
        block = self.block(span)
        if not block or block.body[1] - block.body[0] > SHORT_BLOCK:
            return False
        kind = self._read(block).set_aside
        return kind is not None and kind.name == "page furniture"

    def holds(self, words: str) -> bool:
        """Whether these words, five or more, stand in the text one after the other."""
        wanted = run(words)
        return wanted.count(" ") > LEAST_RUN and wanted in self.words

    def has_name(self, name: str) -> bool:
        """Whether a name stands in the text, in any case."""
        return self._finds(name.lower().replace("’", "'"), self.folded, "", "")

    def has_word(self, word: str) -> bool:
        """Whether a word stands in the text in small letters, so that it is an ordinary word and no name."""
        return self._finds(word, self.document.text, ".@/-", "@/")

    def mentions(self, entry: Entry) -> bool:
        """Whether an entry of the vocabulary is mentioned at all."""
        return self.vocabulary.pattern(entry).search(self.folded) is not None

    def states(self, term: Term, about: frozenset[Entry]) -> bool:
        """Whether some sentence states a term, affirmed or negated alike, with one of the entries of `about` if any."""
        if (term, about) not in self._stated:
            self._stated[term, about] = self._states(term, about)
        return self._stated[term, about]

    def _states(self, term: Term, about: frozenset[Entry]) -> bool:
        for count, found in enumerate(self.vocabulary.pattern(term.entry).finditer(self.folded)):
            if count >= LOOKS:
                return False
            text = self._sentence(found.start(), found.end())
            if about and not any(self.vocabulary.pattern(entry).search(text) for entry in about):
                continue
            sentence = statement_of(text, self.vocabulary)
            if term in sentence.terms and (not about or about & sentence.entries):
                return True
        return False

    def _finds(self, words: str, text: str, not_before: str, not_after: str) -> bool:
        """Whether these words stand in a text, not within a word nor beside such a mark; looked up once."""
        key = words + not_before
        if key not in self._known:
            start = text.find(words)
            while start >= 0 and not (
                _parts(text[start - 1 : start], not_before)
                and _parts(text[start + len(words) : start + len(words) + 1], not_after)
            ):
                start = text.find(words, start + 1)
            self._known[key] = start >= 0
        return self._known[key]

    def _sentence(self, start: int, end: int) -> str:
        first = max(
            (found.end() for found in SENTENCE_END.finditer(self.folded, max(0, start - WINDOW), start)),
            default=start - WINDOW,
        )
        last = SENTENCE_END.search(self.folded, end, end + WINDOW)
        return self.folded[max(0, first) : last.start() if last else end + WINDOW]


def _parts(letter: str, marks: str) -> bool:
    return not (letter.isalnum() or letter == "_" or (letter != "" and letter in marks))
