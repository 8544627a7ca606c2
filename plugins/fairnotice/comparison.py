"""Two texts -> a Comparison: the redline and what it may mean."""

from __future__ import annotations

from fairnotice.document import Document, parse
from fairnotice.materiality import Vocabulary, findings
from fairnotice.model import Comparison
from fairnotice.redline import redline


def compare(before: str | Document, after: str | Document, *, vocabulary: Vocabulary | None = None) -> Comparison:
    """Compare two policy texts, Markdown or already parsed: redline, changes and findings.

    `vocabulary` is what the texts are read with, such as `materiality.with_words` gives; without it, what ships.
    """
    old = parse(before) if isinstance(before, str) else before
    new = parse(after) if isinstance(after, str) else after
    lines = redline(old, new)
    return Comparison(lines.old, lines.new, lines.changes, findings(lines.changes, old, new, vocabulary))
