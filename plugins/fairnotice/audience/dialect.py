"""What differs between the SQL of the engines: a few expressions, each one line an engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


def quoted(text: str) -> str:
    """Give a text as a literal of standard SQL."""
    return "'" + text.replace("'", "''") + "'"


def escaped(text: str) -> str:
    """Give a text as a literal where a backslash escapes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def rightmost(text: str) -> str:
    """Give the expression of the last sign of a text."""
    return f"RIGHT({text}, 1)"


@dataclass(frozen=True)
class Dialect:
    """An engine's SQL: `name` as sqlglot knows it, its types, and how to write what has no common form.

    `instant` writes a UTC time given as `2026-12-01 00:00:00+00:00`, `sha256` the SHA-256 of a text in hex, and `last`
    the last sign of a text.
    """

    name: str
    text: str
    instants: str
    quote: str
    literal: Callable[[str], str]
    instant: Callable[[str], str]
    sha256: Callable[[str], str]
    last: Callable[[str], str]

    def name_of(self, column: str) -> str:
        """Give the name of a column that is a word of SQL elsewhere."""
        return f"{self.quote}{column}{self.quote}"


DUCKDB = Dialect(
    name="duckdb",
    text="VARCHAR",
    instants="TIMESTAMPTZ",
    quote='"',
    literal=quoted,
    instant=lambda at: f"TIMESTAMPTZ '{at}'",
    sha256=lambda text: f"SHA256({text})",
    last=lambda text: f"SUBSTR({text}, -1)",  # much quicker there
)
POSTGRES = replace(
    DUCKDB,
    name="postgres",
    text="TEXT",
    sha256=lambda text: f"ENCODE(SHA256(CONVERT_TO({text}, 'UTF8')), 'hex')",
    last=rightmost,
)
SPARK = Dialect(
    name="spark",
    text="STRING",
    instants="TIMESTAMP",
    quote="`",
    literal=escaped,
    instant=lambda at: f"TIMESTAMP '{at}'",
    sha256=lambda text: f"SHA2({text}, 256)",
    last=rightmost,
)
DIALECTS = (DUCKDB, POSTGRES, SPARK)
