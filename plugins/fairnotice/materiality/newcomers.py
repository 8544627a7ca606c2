"""Names that came with a change: companies and products of which the other text knows nothing."""

from __future__ import annotations

from fairnotice.materiality.english import LEGAL_FORMS, STOP_WORDS
from fairnotice.materiality.names import company
from fairnotice.materiality.policy import Policy
from fairnotice.materiality.quantities import NUMBERS
from fairnotice.materiality.reading import Reading
from fairnotice.materiality.statement import Statement, statement_of

SMALL = LEGAL_FORMS | STOP_WORDS


def new_names(side: Statement, opposite: Statement, other: Policy, own: Policy) -> list[str]:
    """Give the names in a statement of which the other text knows no word, and that are no ordinary words."""
    if side.set_aside and "name" not in side.set_aside.keeps:
        return []
    return [name for name in dict.fromkeys(side.names) if name not in opposite.text and _is_new(name, side, other, own)]


def swapped_first_names(reading: Reading, before: Policy, after: Policy) -> tuple[str, str] | None:
    """Give the first words of both statements where they differ and are no ordinary words."""
    old, new = reading.before.first_name, reading.after.first_name
    is_swap = old != new and _is_new(old, reading.before, after, before) and _is_new(new, reading.after, before, after)
    return (old, new) if is_swap else None


def new_companies(side: Statement, opposite: Statement, other: Policy, own: Policy) -> list[str]:
    """Give the new names, and those of companies of which the other text knows the words but not the whole name."""
    names = new_names(side, opposite, other, own)
    known = [company(name) for name in opposite.names]
    for name in side.names:
        words = company(name)
        if words and words not in known and LEGAL_FORMS & set(words) and not other.has_name(name) and name not in names:
            names.append(name)
    return names


def _is_new(name: str, side: Statement, other: Policy, own: Policy) -> bool:
    words = statement_of(name, side.vocabulary).words or tuple(name.lower().split())
    read = {index for start, end, _ in side.vocabulary.lexicon.scan(words) for index in range(start, end)}
    rest = [word for index, word in enumerate(words) if index not in read and word not in SMALL and not word.isdigit()]
    proper = [
        word
        for word in rest
        if word not in NUMBERS
        and not any(text.has_word(word) or text.has_word(word.removesuffix("s")) for text in (other, own))
    ]
    return bool(proper) and not any(other.has_name(word) for word in proper)
