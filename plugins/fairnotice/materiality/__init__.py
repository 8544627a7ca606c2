"""Materiality: which changes of a policy may alter a practice, and why.

The vocabulary (vocabulary.yml) and the rules (rules.yml) are data that a lawyer can read.
"""

from fairnotice.materiality.detector import findings
from fairnotice.materiality.own_words import with_words
from fairnotice.materiality.vocabulary import Vocabulary

__all__ = ["Vocabulary", "findings", "with_words"]
