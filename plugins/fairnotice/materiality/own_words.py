"""The words of one site, from policy/materiality.yml: its products, its agents, its kinds of data."""

from __future__ import annotations

from dataclasses import replace

from fairnotice.errors import SettingsError
from fairnotice.materiality.vocabulary import LIGHT, Entry, Lexicon, Vocabulary, phrase_mistake, vocabulary
from fairnotice.yaml_source import read_yaml

AGENT = Entry("recipient", "service providers")
KINDS = ("names", "agents", "data")
HINT = "Use names (own products), agents (companies that work for you) and data (kinds of data), each with a list."


def with_words(text: str, path: str, base: Vocabulary | None = None) -> Vocabulary:
    """Give the vocabulary that ships (or `base`) with the words of one site added.

    `text` is YAML: `names` are own products and brands, never taken for recipients; `agents` are companies that act on
    the site's instructions; `data` are kinds of data. A phrase is written as in vocabulary.yml, capitals and hyphens
    are allowed. SettingsError, with file and line, where something else stands there.
    """
    base = base or vocabulary()
    source = read_yaml(text, path, SettingsError)
    if unknown := [kind for kind in source.values if kind not in KINDS]:
        raise SettingsError(f"unknown key {unknown[0]!r}", HINT, source.where(unknown[0]))
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for kind, phrases in source.values.items():
        if not isinstance(phrases, list):
            raise SettingsError(f"{kind!r} is not a list", HINT, source.where(kind))
        for index, phrase in enumerate(phrases):
            plain = phrase.lower().replace("-", " ") if isinstance(phrase, str) else phrase
            if wrong := phrase_mistake(plain):
                raise SettingsError(*wrong, source.where(kind, index))
            found[kind].append(plain)
    return replace(
        base,
        lexicon=Lexicon(
            [
                *base.lexicon.phrases,
                *((phrase, Entry("", "")) for phrase in found["names"]),
                *((phrase, AGENT) for phrase in found["agents"]),
                *((phrase, Entry("data", phrase.replace("*", ""))) for phrase in found["data"]),
            ]
        ),
        light=Lexicon([*base.light.phrases, *((phrase, Entry("", LIGHT)) for phrase in found["names"])]),
    )
