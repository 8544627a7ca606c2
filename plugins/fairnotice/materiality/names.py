"""Names of companies and products: runs of capitalised words in a statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairnotice.materiality.english import LEGAL_FORMS, STOP_WORDS

CAPITALISED = r"[A-Z][\w&'’]*(?:-[A-Z][\w&'’]*)*"
NAME = re.compile(rf"{CAPITALISED}(?:[ .](?:{CAPITALISED}|\d+(?!\w)))*")
STREET = re.compile(
    r"\b(?:street|st|avenue|ave|road|rd|suite|ste|floor|box|building|lane|square|drive|boulevard|blvd|plaza|house)\b",
    re.IGNORECASE,
)
# Words with which a sentence begins before a name.
OPENERS = STOP_WORDS | set("once please since though unless whenever whereas".split())
MOST_LABEL_WORDS = 8
SAME_FORM = {"limited": "ltd", "corporation": "corp", "incorporated": "inc"}


def names(text: str) -> Iterator[str]:
    """Give the names in a text; of a postal address only the company.

    A single capitalised word at the start of a sentence is none, unless it has capitals inside; in a list or a table,
    where there are no sentences, it may be.
    """
    is_label = len(text.split()) <= MOST_LABEL_WORDS and not text.rstrip().endswith((".", "!", "?", ":"))
    is_address = STREET.search(text) is not None
    for found in NAME.finditer(text):
        name = found.group().removesuffix("'s").removesuffix("’s")
        if is_address and not LEGAL_FORMS & set(company(f"{name} {text[found.end() : found.end() + 8]}")):
            continue
        lead = text[: found.start()].rstrip(" \"'“‘(*•–-")
        if not is_label and (not lead or lead[-1] in ".!?"):
            first, _, rest = name.partition(" ")
            if not rest and not _has_inner_capital(name):
                continue
            name = rest if first.lower() in OPENERS else name
        if any(word not in LEGAL_FORMS and word not in STOP_WORDS for word in name.lower().split()):
            yield name


def company(name: str) -> tuple[str, ...]:
    """Give the words of a company's name, with one spelling of its legal form."""
    words = name.lower().replace(",", " ").replace(".", "").split()
    return tuple(SAME_FORM.get(word, word) for word in words)


def _has_inner_capital(name: str) -> bool:
    return any(letter.isupper() for letter in name[1:]) and not name.isupper()
