"""One statement of a policy as the detector reads it: its terms, affirmed or negated, its names and its numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from fairnotice.materiality import quantities
from fairnotice.materiality.english import CONTRACTIONS, LEGAL_FORMS, STOP_WORDS, stem
from fairnotice.materiality.language import is_english, is_foreign
from fairnotice.materiality.marks import BESIDE, COUNT, INITIALS, INSTANCE, OPEN_END, ORDINAL, POINTER, SWITCH
from fairnotice.materiality.names import STREET, names
from fairnotice.materiality.vocabulary import LIGHT, PARTIES, Entry, SetAside, Vocabulary

WORD = re.compile(r"e-mail(?:s|ed|ing)?\b|[^\W_]+(?:'[^\W_]+)?")
PAUSE = re.compile(r"[,;:!?()]|(?<!\bart)\.\s")
CLAUSE_END = re.compile(
    r"[.;:!?()]"
    r"|,\s+(?:(?:and|or)\s+)?(?:which|who|where|when|while|so|as|if|you|we|they|it|he|she|our|the|this|that|these|your)\b"
    r"|\band\s+(?:is|are|will|was|were|has|have|may|can|we|you|they|it)\b"
    r"|\b(?:but|unless|except|however|although|whereas|because|since|so|before|if|without)\b"
)
NO_CONTENT = STOP_WORDS | CONTRACTIONS
NOT = Entry("qualifier", "not")
REFERENCES = frozenset("article articles art section sections clause chapter annex version paragraph no page".split())
# Only what a company does or grants can be denied; "if your complaint is not resolved" denies no complaint.
DENIABLE = frozenset(
    {
        "practice",
        "data",
        "technology",
        "source",
        "purpose",
        "recipient",
        "protection",
        "choice",
        "duration",
        "children",
        "exercise",
    }
)


# Where both statements have such a term, it does not matter in which words.
KNOWABLE = DENIABLE | {"place", "law", "transfer"}
# Small words, without those by which one sentence says more than another.
EMPTY = NO_CONTENT - {"only", "own", "without", "until"}
MOST_KNOWN = 4096  # statements that are kept
TITLES = (" mr.", " ms.", " mrs.", " dr.", " prof.")


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the vocabulary as a statement uses it: affirmed or negated."""

    entry: Entry
    negated: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A term in its place: the span of its characters in the statement's text."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True)
class Statement:
    """A sentence, list item, heading or table row, read with a vocabulary; empty text where there is none."""

    text: str
    vocabulary: Vocabulary = field(repr=False)

    @cached_property
    def _body(self) -> str:
        """The text without ways through a menu and postal addresses, character for character."""
        text = POINTER.sub(lambda found: " " * len(found.group()), self.text)
        return quantities.without_postal_addresses(quantities.without_menus(text))

    @cached_property
    def folded(self) -> str:
        """The text in small letters with plain apostrophes, character for character."""
        text = self._body.translate({0x2018: "'", 0x2019: "'"})
        lower = text.lower()
        return lower if len(lower) == len(text) else "".join(letter.lower()[0] for letter in text)

    @cached_property
    def tokens(self) -> tuple[re.Match[str], ...]:
        """The words that count, in their places: not those of links, addresses and dates."""
        return tuple(WORD.finditer(quantities.without_addresses(self.folded)))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in small letters, without a possessive 's."""
        words = (token.group().removesuffix("'s").replace("-", "") for token in self.tokens)
        return tuple(word[:-2] if word[0].isdigit() and ORDINAL.fullmatch(word) else word for word in words)

    @cached_property
    def set_aside(self) -> SetAside | None:
        """The kind of statement that it is, where it states no practice."""
        if quantities.LOG_ENTRY.match(self.text):
            return self.vocabulary.kinds.get("version")
        return self.vocabulary.set_aside(self.words)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The terms in the statement, in order; what is set aside is left out."""
        nots = [end for _, _, end in self._nots]
        ends = [found.start() for found in CLAUSE_END.finditer(self.folded)] if nots else []
        kept = self.set_aside.keeps if self.set_aside else None
        found = []
        for first, end, entry in self._phrases:
            if not entry.group or entry == NOT or (kept is not None and entry.group not in kept):
                continue
            if (
                end == first + 1
                and self._is_name(first)
                and (entry.group == "practice" or self._is_in_name(entry, first))
            ):
                continue
            start = self.tokens[first].start()
            negated = entry.group in DENIABLE and _is_negated(start, nots, ends)
            found.append(Mention(Term(entry, negated), start, self.tokens[end - 1].end()))
        return tuple(found)

    @cached_property
    def terms(self) -> frozenset[Term]:
        """The terms in the statement."""
        return frozenset(mention.term for mention in self.mentions)

    @cached_property
    def entries(self) -> frozenset[Entry]:
        """The entries of the vocabulary in the statement, affirmed or negated."""
        return frozenset(term.entry for term in self.terms)

    @cached_property
    def groups(self) -> frozenset[str]:
        """What rules may look for: groups, `group.entry`, `name`, `period`, `parties` (we, you) and `denial`."""
        parts = (
            ("name", self.names),
            ("period", self.durations),
            ("parties", not PARTIES.isdisjoint(self.words)),
            ("denial", self.denies),
        )
        more = {word for word, there in parts if there}
        return frozenset({entry.group for entry in self.entries} | {str(entry) for entry in self.entries} | more)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The capitalised names in it, as they stand there."""
        return tuple(names(self._body))

    @property
    def first_name(self) -> str:
        """The first word where it is capitalised: it may be a name, or only begin the sentence."""
        first = self.text.split(" ", 1)[0].strip("\"'“‘(,.:;")
        return first if first[:1].isupper() else ""

    @cached_property
    def durations(self) -> dict[float, str]:
        """The lengths of time in it: days -> the words."""
        return {days: self.text[slice(*span)] for days, span in self.spans.items()}

    @cached_property
    def spans(self) -> dict[float, tuple[int, int]]:
        """The lengths of time in it: days -> where they stand."""
        return quantities.durations(self.folded)

    @cached_property
    def periods(self) -> Counter[float]:
        """How often each length of time, in days, stands in it."""
        return Counter(days for days, _ in quantities.lengths(self.folded))

    @property
    def denies(self) -> bool:
        """Whether it denies anything."""
        return "not" in self.measures

    @cached_property
    def ages(self) -> dict[float, str]:
        """The ages of people in it: years -> the words."""
        return {years: self.text[slice(*span)] for years, span in quantities.ages(self.folded).items()}

    @cached_property
    def measures(self) -> dict[str, str]:
        """What it says by number of days and years, whether it denies anything and leaves a list open -> the words."""
        said = {index for first, (end, _) in self.units.items() if end > first + 1 for index in range(first, end)}
        nots = [self.text[start:end] for first, start, end in self._nots if first not in said]
        return (
            {f"{days} days": words for days, words in self.durations.items()}
            | {f"{years} years of age": words for years, words in self.ages.items()}
            | ({"not": nots[0]} if nots else {})
            | {found[1] or found[2]: found.group() for found in BESIDE.finditer(self.folded)}
            | ({"and more": found.group()} if (found := OPEN_END.search(self.folded)) else {})
        )

    @property
    def switches(self) -> tuple[bool, ...]:
        """What is on (true) and what is off, in order, where a statement says of both when they are."""
        found = tuple(found[1] is not None for found in SWITCH.finditer(self.folded))
        return found if len(set(found)) > 1 else ()

    @cached_property
    def instruments(self) -> frozenset[str]:
        """The legal instruments that it cites by number."""
        return quantities.instruments(self.text)

    def content(self, known: frozenset[Term] = frozenset()) -> list[str]:
        """Give the words that carry meaning, each once: no stop words, single letters, numbers or names.

        Words of `known` terms of practice are left out: whether we share or disclose is the same.
        """
        spans = [(m.start, m.end) for m in self.mentions if m.term in known and m.term.entry.group in DENIABLE]
        words = (
            word
            for index, word in enumerate(self.words)
            if len(word) > 1
            and word not in NO_CONTENT
            and not word.isdigit()
            and not self._is_name(index)
            and not any(start <= self.tokens[index].start() < end for start, end in spans)
        )
        return list(dict.fromkeys(words))

    def meaning(self, known: frozenset[Term] = frozenset()) -> dict[str, str]:
        """Give what is said apart from `known` terms and names: one word for all of the same meaning -> the words.

        Words that carry no meaning of their own are left out; of numbers, lengths of time, ages and references are.
        """
        taken = [(m.start, m.end) for m in self.mentions if m.term in known and m.term.entry.group in KNOWABLE]
        taken += [*quantities.durations(self.folded).values(), *quantities.ages(self.folded).values()]
        taken += [found.span() for pattern in (INSTANCE, COUNT) for found in pattern.finditer(self.folded)]
        taken += [(self._start_of_initials(found), found.end()) for found in INITIALS.finditer(self.text)]
        units = self.units
        found: dict[str, str] = {}
        index = 0
        while index < len(self.words):
            end, same = units.get(index, (index + 1, None))
            start, word = self.tokens[index].start(), self.words[index]
            if end == index + 1 and (
                word in EMPTY or ((same is None or self._has_capital_beside(index)) and self._is_aside(index))
            ):
                same = LIGHT
            same = stem(word) if same is None else same
            if same != LIGHT and not any(first <= start < last for first, last in taken):
                found.setdefault(same, self.text[start : self.tokens[end - 1].end()])
            index = end
        return found

    @cached_property
    def said(self) -> dict[str, str]:
        """All that it says, as `meaning` without known terms gives it."""
        return self.meaning()

    @cached_property
    def gist(self) -> frozenset[str]:
        """Everything that it speaks of, names too: one word for all of the same meaning.

        Lengths of time and ages are left out: `measures` tells them.
        """
        taken = [*quantities.durations(self.folded).values(), *quantities.ages(self.folded).values()]
        units, found, index = self.units, set[str](), 0
        while index < len(self.words):
            end, same = units.get(index, (index + 1, ""))
            word = self.words[index]
            if end > index + 1 or (word not in EMPTY and not (len(word) == 1 and word.isalpha())):
                start = self.tokens[index].start() if taken else 0
                if not any(first <= start < last for first, last in taken):
                    found.add(same or stem(word))
            index = end
        return frozenset(found - {LIGHT})

    def _is_aside(self, index: int) -> bool:
        """Whether a word is a letter, a name, or a number that only points: Monitor 3, article 6, 12 Mill Lane."""
        word, start = self.words[index], self.tokens[index].start()
        if word[0].isdigit():
            before = self.text[:start].rstrip(" (.").split(" ")[-1].lstrip("(")
            return not before or before[0].isupper() or before.lower() in REFERENCES or self._is_address
        if len(word) == 1 or not self.text[start].isupper():
            return len(word) == 1
        return self._is_name(index) or self._is_address or word in LEGAL_FORMS

    @cached_property
    def _is_address(self) -> bool:
        return STREET.search(self.text) is not None

    @cached_property
    def is_label(self) -> bool:
        """Whether it is no sentence, such as a menu: capitalised words without a full stop, or no small words."""
        has_stop = self.text.rstrip().endswith((".", ":", "!", "?"))
        return (self._is_title and not has_stop) or NO_CONTENT.isdisjoint(self.words)

    @cached_property
    def units(self) -> dict[int, tuple[int, str]]:
        """The words and phrases that have synonyms: first word -> end, and the name of their meaning."""
        stems = [stem(word) for word in self.words]
        units = {
            first: (end, entry.name)
            for first, end, entry in self.vocabulary.synonyms.scan(stems)
            if end == first + 1 or not self._has_pause(self.tokens[first].end(), self.tokens[end - 1].start())
        }
        for first, end, _ in self.vocabulary.light.scan(self.words):
            if end >= units.get(first, (first, ""))[0]:
                units[first] = end, LIGHT
        return units

    def is_foreign(self, policy_is: bool) -> bool:
        """Whether it is hardly English; in a policy that is not, whatever is not plainly English."""
        words = [self.text[token.start() : token.end()] for token in self.tokens if not token.group().isdigit()]
        return not is_english(words, len(self.entries)) if policy_is else is_foreign(words, len(self.entries))

    @cached_property
    def _nots(self) -> list[tuple[int, int, int]]:
        return [
            (first, self.tokens[first].start(), self.tokens[end - 1].end())
            for first, end, entry in self._phrases
            if entry == NOT
        ]

    @cached_property
    def _phrases(self) -> list[tuple[int, int, Entry]]:
        """Give the phrases of the vocabulary as places of words; none goes on behind a comma or the like."""
        found: list[tuple[int, int, Entry]] = []
        first, count = 0, len(self.tokens)
        for end in range(1, count + 1):
            if end == count or self._has_pause(self.tokens[end - 1].end(), self.tokens[end].start()):
                part = self.vocabulary.lexicon.scan(self.words[first:end])
                found += [(first + start, first + stop, entry) for start, stop, entry in part]
                first = end
        return found

    def _has_pause(self, start: int, end: int) -> bool:
        return self.folded[start:end] not in (" ", "-") and PAUSE.search(self.folded, start, end) is not None

    def _is_name(self, index: int) -> bool:
        """Whether a word is capitalised within a sentence, such as a product that is called Monitor."""
        start = self.tokens[index].start()
        if not self.text[start].isupper() or self._is_title:
            return False
        lead = self.text[:start].rstrip(" \"'“‘(")
        return bool(lead) and (lead[-1] not in ".!?:•|–—-" or f" {lead}".lower().endswith(TITLES))

    def _start_of_initials(self, found: re.Match[str]) -> int:
        """Give where the words begin that initials stand for, such as closed-circuit television (CCTV)."""
        letters = "".join(filter(str.isalpha, found.group())).lower().removesuffix("s")
        before = [token for token in self.tokens if token.end() <= found.start()]
        for count in range(2, min(len(letters) + 2, len(before)) + 1):
            rest = iter("".join(token.group() for token in before[-count:]))
            if before[-count].group()[0] == letters[0] and all(letter in rest for letter in letters):
                return before[-count].start()
        return found.start()

    def _is_in_name(self, entry: Entry, index: int) -> bool:
        """Whether a word of purpose stands next to another capitalised word, such as in Marketing Cloud."""
        return entry.group == "purpose" and self._has_capital_beside(index)

    def _has_capital_beside(self, index: int) -> bool:
        beside = (other for other in (index - 1, index + 1) if 0 <= other < len(self.tokens))
        return any(self.text[self.tokens[other].start()].isupper() for other in beside)

    @cached_property
    def _is_title(self) -> bool:
        capitals = sum(self.text[token.start()].isupper() for token in self.tokens)
        return capitals * 2 >= len(self.tokens)


def statement_of(text: str, vocabulary: Vocabulary) -> Statement:
    """Give a statement, read with a vocabulary; one that was read before is not read again."""
    known = vocabulary.known
    found: Statement | None = known.get(text)
    if found is None:
        if len(known) >= MOST_KNOWN:
            known.clear()
        found = known[text] = Statement(text, vocabulary)
    return found


def _is_negated(position: int, nots: Sequence[int], clause_ends: Sequence[int]) -> bool:
    """Whether a "not" stands before a position, with no end of a clause between them."""
    return any(end <= position and not any(end <= stop < position for stop in clause_ends) for end in nots)
