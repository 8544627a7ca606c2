"""Materiality: which changes of a policy may alter a practice, and why.

The vocabulary (vocabulary.yml) and the rules (rules.yml) are data that a lawyer can read.
"""

from fairnotice.materiality.detector import findings

__all__ = ["findings"]
