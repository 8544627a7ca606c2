"""Invented policies and their edits, for measuring."""

from __future__ import annotations

import random

_WHO = "We", "Our agents", "The shop", "Your bank", "Our staff", "The support team", "A court", "Every partner"
_DO = "collect", "keep", "share", "delete", "correct", "encrypt", "review", "hand over", "store", "combine"
_WHAT = (
    "your name and address",
    "records of your orders",
    "payment details",
    "the pages that you visit",
    "messages to our support",
    "your location",
    "a copy of your invoice",
    "device identifiers",
)
_WHY = (
    "to send what you ordered",
    "because the law of taxes asks for it",
    "only if you agree",
    "for {} days after you leave us",
    "unless you object by e-mail",
    "to find out who abuses the service",
    "as described in section {}",
    "with {} others in the same country",
)


def _sentence(chance: random.Random) -> str:
    why = chance.choice(_WHY).format(chance.randint(2, 400))
    return f"{chance.choice(_WHO)} may {chance.choice(_DO)} {chance.choice(_WHAT)} {why}."


def policy(chance: random.Random, sections: int) -> list[str]:
    """Give the blocks of a policy."""
    blocks = ["# Privacy policy of Example"]
    for number in range(1, sections + 1):
        blocks.append(f"## {number}. {chance.choice(_WHAT).capitalize()}")
        for _ in range(chance.randint(2, 5)):
            sentences = [_sentence(chance) for _ in range(chance.randint(1, 5))]
            if chance.random() < 0.3:
                blocks.append("\n".join(f"- {sentence}" for sentence in sentences))
            else:
                blocks.append(" ".join(sentences))
    return blocks


def edited(chance: random.Random, blocks: list[str], edits: int) -> list[str]:
    """Give the blocks after some edits: words, sentences, paragraphs, moves."""
    blocks = list(blocks)
    for _ in range(edits):
        at = chance.randrange(1, len(blocks))
        kind = chance.random()
        if kind < 0.5:
            words = blocks[at].split(" ")
            words[chance.randrange(len(words))] = chance.choice(("never", "always", "partners", "90"))
            blocks[at] = " ".join(words)
        elif kind < 0.7:
            blocks[at] += " " + _sentence(chance)
        elif kind < 0.8:
            blocks.insert(at, " ".join(_sentence(chance) for _ in range(3)))
        elif kind < 0.9 and len(blocks) > 9:
            del blocks[at]
        else:
            blocks.insert(chance.randrange(1, len(blocks)), blocks.pop(at))
    return blocks
