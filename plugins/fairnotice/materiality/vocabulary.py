"""The words of privacy policies: phrases in groups, read from vocabulary.yml and found in a text in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any

from fairnotice.errors import SettingsError
from fairnotice.materiality.english import stem
from fairnotice.yaml_source import YamlSource, read_yaml

FILE = "vocabulary.yml"
PHRASE = re.compile(r"(\.\.\.|[a-z0-9']+\*?(/[a-z0-9']+\*?)*)( (\.\.\.|[a-z0-9']+\*?(/[a-z0-9']+\*?)*))*")
PHRASE_HINT = (
    "Write small letters, * at the end of a word for any ending, a/b for either word, ... for up to three words."
)
PARTIES = frozenset("i my we us our ours you your yours".split())
EACH = "each"
LIGHT = "light"
NOT_GROUPS = ("ignored", "same meaning", "set aside")
PLACES = ("whole", "starts", "anywhere")
STEMMED = re.compile(r"[a-z0-9']+(?![*a-z0-9'])")
GAP = "..."
GAP_WORDS = 3
NEVER_IN_GAP = frozenset({"not", "no", "never", "without"})
STEM = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a group, such as purpose: advertising. The entry of an ignored phrase has no group."""

    group: str
    name: str

    def __str__(self) -> str:
        """Give the entry as rules name it."""
        return f"{self.group}.{self.name}"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A kind of statement that states no practice, and the groups that count in it nevertheless.

    `without_parties` where it is one only if it speaks of neither us nor you; `only_new` where its loss counts.
    """

    name: str
    reason: str
    keeps: frozenset[str]
    without_parties: bool = False
    only_new: bool = False


Phrases = list[tuple[tuple[str, ...], Entry]]
Beginnings = tuple[dict[str, Phrases], Phrases]


class Lexicon:
    """Phrases that are found in a list of words, the longest first."""

    def __init__(self, phrases: Sequence[tuple[str, Entry]]) -> None:
        self.phrases = tuple(phrases)
        self._exact: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        self._stems: dict[str, list[tuple[str, tuple[str, ...], Entry]]] = {}
        self._known: dict[str, Beginnings] = {}
        for text, entry in self.phrases:
            first, *rest = text.split()
            for word in first.split("/"):
                if word.endswith("*"):
                    self._stems.setdefault(word[:STEM], []).append((word[:-1], tuple(rest), entry))
                else:
                    self._exact.setdefault(word, []).append((tuple(rest), entry))

    def at(self, words: Sequence[str], start: int) -> tuple[int, list[Entry]]:
        """Give the end of the longest phrase that begins at `start`, and its entries; `start` where there is none."""
        best, entries = start, list[Entry]()
        by_second, others = self._beginning(words[start])
        second = words[start + 1] if start + 1 < len(words) else ""
        for rest, entry in (*by_second.get(second, ()), *others):
            end = _match(rest, words, start + 1) if rest else start + 1
            if end > best:
                best, entries = end, [entry]
            elif end == best > start and entry not in entries:
                entries.append(entry)
        return best, entries

    def scan(self, words: Sequence[str]) -> Iterator[tuple[int, int, Entry]]:
        """Give start, end and entry of every phrase in the words, left to right, none inside another."""
        position = 0
        known = self._known
        while position < len(words):
            word = words[position]
            begins = known[word] if word in known else self._beginning(word)
            if not begins[0] and not begins[1]:
                position += 1
                continue
            end, entries = self.at(words, position)
            for entry in entries:
                yield position, end, entry
            position = max(end, position + 1)

    def _beginning(self, word: str) -> Beginnings:
        """Give the phrases whose first word this is (their other words, and entry): by second word, and others."""
        known = self._known.get(word)
        if known is None:
            found = list(self._exact.get(word, ()))
            found += [(rest, entry) for stem, rest, entry in self._stems.get(word[:STEM], ()) if word.startswith(stem)]
            by_second: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
            others = []
            for rest, entry in found:
                if not rest or rest[0] == GAP or "*" in rest[0]:
                    others.append((rest, entry))
                else:
                    for second in rest[0].split("/"):
                        by_second.setdefault(second, []).append((rest, entry))
            known = self._known[word] = by_second, others
        return known


@dataclass(frozen=True)
class Vocabulary:
    """All phrases; words of the same meaning and of none; statements set aside, by what they start with or hold."""

    lexicon: Lexicon
    synonyms: Lexicon
    light: Lexicon
    kinds: Mapping[str, SetAside]
    whole: Lexicon
    starts: Lexicon
    anywhere: Lexicon

    @cached_property
    def known(self) -> dict[str, Any]:
        """What was read with it, by its text: the versions of a policy have most of their statements in common."""
        return {}

    @cached_property
    def groups(self) -> Mapping[str, frozenset[str]]:
        """The entries of each group, by name."""
        found: dict[str, set[str]] = {}
        for _, entry in self.lexicon.phrases:
            found.setdefault(entry.group, set()).add(entry.name)
        return {group: frozenset(names) for group, names in found.items()}

    @cached_property
    def _phrases(self) -> Mapping[Entry, tuple[str, ...]]:
        found: dict[Entry, list[str]] = {}
        for text, entry in self.lexicon.phrases:
            found.setdefault(entry, []).append(text)
        return {entry: tuple(texts) for entry, texts in found.items()}

    def set_aside(self, words: Sequence[str]) -> SetAside | None:
        """Give the kind of statement that the words make, where it is none of practice; a leading number is skipped."""
        first = next((index for index, word in enumerate(words) if not word.isdigit()), 0)
        if not words:
            return None
        named = [*self.starts.at(words, first)[1], *(entry for _, _, entry in self.anywhere.scan(words))]
        end, whole = self.whole.at(words, first)
        if end == len(words):
            named += whole
        of_others = PARTIES.isdisjoint(words)
        kinds = (kind for name, kind in self.kinds.items() if any(entry.name == name for entry in named))
        return next((kind for kind in kinds if of_others or not kind.without_parties), None)

    def pattern(self, entry: Entry) -> re.Pattern[str]:
        """Give an expression that finds the phrases of one entry in a text in small letters."""
        return _pattern(self._phrases[entry])


@cache
def vocabulary() -> Vocabulary:
    """Give the vocabulary that ships with the package; SettingsError where its file has a mistake."""
    return read_vocabulary(resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8"), FILE)


def read_vocabulary(text: str, path: str) -> Vocabulary:
    """Read a vocabulary from YAML; SettingsError, with file and line, where a phrase or an entry is not well formed."""
    source = read_yaml(text, path, SettingsError)
    phrases = [(phrase, Entry("", "")) for phrase in _phrases(source, "ignored")]
    for group, entries in source.values.items():
        if group in NOT_GROUPS:
            continue
        if not isinstance(entries, dict) or not entries:
            raise _mistake(
                f"the group {group!r} has no entries", "Write entries below it: `name: [phrase, ...]`.", source, group
            )
        for name in entries:
            phrases += [
                (phrase, Entry(group, str(name) if name != EACH else phrase.rstrip("*").title()))
                for phrase in _phrases(source, group, name)
            ]
    kinds = source.values.get("set aside") or {}
    if not isinstance(kinds, dict):
        raise _mistake(
            "`set aside` holds no kinds", "Write `name:` with reason, whole, starts, anywhere.", source, "set aside"
        )
    groups = {entry.group for _, entry in phrases}
    return Vocabulary(
        Lexicon(phrases),
        _synonyms(source, light=False),
        _synonyms(source, light=True),
        {name: _set_aside(source, name, groups) for name in kinds},
        *(
            Lexicon(
                [(phrase, Entry("", name)) for name in kinds for phrase in _phrases(source, "set aside", name, key)]
            )
            for key in PLACES
        ),
    )


def _synonyms(source: YamlSource, *, light: bool) -> Lexicon:
    sets = source.values.get("same meaning") or {}
    if not isinstance(sets, dict):
        raise _mistake("`same meaning` holds no sets", "Write `name: [word, phrase, ...]`.", source, "same meaning")
    return Lexicon(
        [
            (phrase if name == LIGHT else STEMMED.sub(lambda word: stem(word.group()), phrase), Entry("", str(name)))
            for name in sets
            for phrase in _phrases(source, "same meaning", name)
            if (name == LIGHT) is light
        ]
    )


def _set_aside(source: YamlSource, name: str, groups: set[str]) -> SetAside:
    values = source.values["set aside"][name]
    where = ("set aside", name)
    if not isinstance(values, dict) or not isinstance(values.get("reason"), str):
        raise _mistake(f"{name!r} gives no reason", "Add `reason:` and one sentence.", source, *where)
    if unknown := set(values) - {"reason", "keeps", "without parties", "only new", *PLACES}:
        raise _mistake(
            f"unknown key {min(unknown)!r}",
            "Use reason, whole, starts, anywhere, keeps, without parties, only new.",
            source,
            *where,
            min(unknown),
        )
    keeps = frozenset(values.get("keeps") or ())
    if strange := keeps - groups - {"name"}:
        raise _mistake(f"{min(strange)!r} is no group", "Name a group of this file.", source, *where, "keeps")
    return SetAside(
        name, values["reason"], keeps, *(values.get(key) is True for key in ("without parties", "only new"))
    )


def _phrases(source: YamlSource, *keys: Any) -> list[str]:
    values: Any = source.values
    for key in keys:
        values = values.get(key, [])
    if not isinstance(values, list):
        raise _mistake(f"{keys[-1]!r} is not a list of phrases", "Write [phrase, phrase, ...].", source, *keys)
    for index, phrase in enumerate(values):
        if wrong := phrase_mistake(phrase):
            raise _mistake(*wrong, source, *keys, index)
    return values


def phrase_mistake(phrase: object) -> tuple[str, str] | None:
    """Give what is wrong with a phrase, and how to write it; None where it is well formed."""
    if not isinstance(phrase, str) or not PHRASE.fullmatch(phrase) or phrase.startswith(GAP) or phrase.endswith(GAP):
        return f"{phrase!r} is not a phrase", PHRASE_HINT
    if short := next((word for word in re.split("[ /]", phrase) if word.endswith("*") and len(word) <= STEM), None):
        return f"{short!r} is too short for a *", "Give at least three letters before *."
    return None


def _mistake(message: str, hint: str, source: YamlSource, *keys: Any) -> SettingsError:
    return SettingsError(message, hint, source.where(*keys))


def _match(phrase: Sequence[str], words: Sequence[str], start: int) -> int:
    """Give the end of the phrase in the words; 0 where it does not stand there."""
    position = start
    for index, pattern in enumerate(phrase):
        if pattern == GAP:
            rest = phrase[index + 1 :]
            for end_of_gap in range(position, min(position + GAP_WORDS + 1, len(words))):
                if end := _match(rest, words, end_of_gap):
                    return end
                if words[end_of_gap] in NEVER_IN_GAP:
                    return 0
            return 0
        if position >= len(words) or not _is(words[position], pattern):
            return 0
        position += 1
    return position


@lru_cache(maxsize=1 << 16)
def _is(word: str, pattern: str) -> bool:
    if word == pattern:
        return True
    if "/" in pattern:
        return any(_is(word, choice) for choice in pattern.split("/"))
    return pattern.endswith("*") and word.startswith(pattern[:-1])


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    def word(pattern: str) -> str:
        choices = "|".join(re.escape(c.rstrip("*")) + (r"\w*" if c.endswith("*") else "") for c in pattern.split("/"))
        return rf"(?:{choices})"

    def phrase(text: str) -> str:
        joined = r"\W+".join(word(part) if part != GAP else "\0" for part in text.split())
        return joined.replace(r"\W+" + "\0" + r"\W+", rf"(?:\W+\w+){{0,{GAP_WORDS}}}\W+")

    return re.compile(r"\b(?:" + "|".join(map(phrase, phrases)) + r")\b")
