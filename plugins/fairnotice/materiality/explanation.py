"""The sentence of a finding: what changed, in the words of the rule and of the policy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fairnotice.materiality.statement import Statement

MOST_WORDS = 15
MOST_NAMES = 4
MOST_BETWEEN = 3  # words between two that are quoted together
MOST_IN_RUN = 12
MOST_LETTERS = 200
WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Clause:
    """What a rule says: its text, and what fills {what} in it, or what has come instead of what."""

    text: str
    what: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()

    def told(self, most: int = MOST_NAMES) -> str:
        """Give the words, with at most so many names in a list."""
        if self.instead_of:
            return f"{listed(self.what, most)} instead of {listed(self.instead_of, most)}"
        return self.text.format(what=listed(self.what, most))


def listed(names: Iterable[str], most: int = MOST_NAMES) -> str:
    """Give names as a list in a sentence, each once: a, b and c; more than `most` are cut."""
    unique = list(dict.fromkeys(names))
    if len(unique) > most:
        unique = [*unique[: most - 1], "others"]
    return unique[0] if len(unique) == 1 else ", ".join(unique[:-1]) + " and " + unique[-1] if unique else ""


def quoted(statement: Statement, spans: Sequence[tuple[int, int]]) -> str:
    """Give the words around the spans, in quotation marks: at most 15, cut where they must be."""
    text = statement.text
    words = [match.span() for match in WORD.finditer(text)]
    if not words:
        return ""
    first, last = 0, len(words)
    if last > MOST_WORDS:
        start = min((span[0] for span in spans), default=0)
        end = min(max((span[1] for span in spans), default=0), start + 90)
        hit = [index for index, (a, b) in enumerate(words) if b > start and a < end] or [0]
        spare = max(0, MOST_WORDS - (hit[-1] - hit[0] + 1))
        first = max(0, min(hit[0] - spare // 2, last - MOST_WORDS))
        last = min(last, first + MOST_WORDS)
    cut = (
        text[words[first][0] : words[last - 1][1]]
        .strip(' "“”.,;:—–-…|')
        .replace('"', "'")
        .replace("“", "‘")
        .replace("”", "’")
    )
    return f"“{'… ' if first else ''}{cut}{' …' if last < len(words) else ''}”"


def runs(statement: Statement, words: Sequence[str], leads: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Give the words as they stand in a statement, those close together as one quotation, at most 12 words each.

    A quotation begins with one of `leads` where such a word stands shortly before it.
    """
    tokens = [match.span() for match in WORD.finditer(statement.text)]
    places = [re.search(rf"(?<!\w){re.escape(word)}(?!\w)", statement.text, re.IGNORECASE) for word in words]
    hit = [i for i, (a, b) in enumerate(tokens) for found in places if found and a < found.end() and b > found.start()]
    if not hit:
        return tuple(words)
    spans: list[list[int]] = []
    for index in sorted(set(hit)):
        if spans and index - spans[-1][1] <= MOST_BETWEEN + 1 and index - spans[-1][0] < MOST_IN_RUN:
            spans[-1][1] = index
        else:
            spans.append([index, index])
    for span in spans:
        nearest = range(span[0] - 1, max(-1, span[0] - MOST_BETWEEN - 1), -1)
        span[0] = next((i for i in nearest if statement.text[slice(*tokens[i])].lower() in leads), span[0])
    return tuple(_marked(statement.text[tokens[first][0] : tokens[last][1]]) for first, last in spans)


def _marked(text: str) -> str:
    bare = text.strip(' "“”.,;:—–-…|()').replace('"', "'").replace("“", "‘").replace("”", "’")
    return f"“{bare}”"


def sentence(topic: str, clause: str, *quotes: str) -> str:
    """Put topic, clause and quotations together, with one full stop: at most 200 letters, the quotations go first."""
    parts = [quote for quote in quotes if quote]
    tail = f" ({' instead of '.join(parts)})" if parts else ""
    head = f"{topic}: {clause.strip().rstrip('.')}"
    if len(head) + len(tail) < MOST_LETTERS:
        return f"{head}{tail}."
    return f"{head}." if len(head) < MOST_LETTERS else f"{head[: MOST_LETTERS - 3].rsplit(' ', 1)[0].rstrip(',;')} …."
