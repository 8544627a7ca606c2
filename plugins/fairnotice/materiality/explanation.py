"""The sentence of a finding: what changed, in the words of the rule and of the policy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fairnotice.materiality.statement import Statement

MOST_WORDS = 15
MOST_NAMES = 4
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


def sentence(topic: str, clause: str, *quotes: str) -> str:
    """Put topic, clause and quotations together, with one full stop."""
    parts = [quote for quote in quotes if quote]
    tail = f" ({' instead of '.join(parts)})" if parts else ""
    return f"{topic}: {clause.strip().rstrip('.')}{tail}."
