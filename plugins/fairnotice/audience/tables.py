"""The tables of people: their columns, and what a cell may hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fairnotice.model import Term

INSTANT = r"\d{4}-\d{2}-\d{2}([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.]\d{1,9})?(Z|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)?)?)?"
"""An ISO 8601 date, or date and time; without a zone, which only follows seconds, it is in the site's."""

TRUE = ("true", "t", "yes", "y", "1")
FALSE = ("false", "f", "no", "n", "0")


class Kind(Term):
    """What a cell holds."""

    TEXT = "text", "text"
    INSTANT = "instant", "a date or a time as 2026-12-01T09:30:00+01:00"
    BOOLEAN = "boolean", "true or false"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; an `optional` one need not exist, a `filled` one may have no empty cell.

    Of a `word`, neither the case of its letters nor blanks around it count; it is read in small letters.
    """

    name: str
    kind: Kind = Kind.TEXT
    optional: bool = False
    filled: bool = False
    word: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; in its `key` no value may stand twice."""

    name: str
    columns: tuple[Column, ...]
    key: str = ""

    def missing(self, header: Sequence[str]) -> list[str]:
        """Give the names of columns that must be there and are not."""
        return [column.name for column in self.columns if not column.optional and column.name not in header]

    def present(self, header: Sequence[str]) -> list[Column]:
        """Give the columns that are there."""
        return [column for column in self.columns if column.name in header]


USERS = Table(
    "users",
    (
        Column("user_id", filled=True),
        Column("email"),
        Column("locale", optional=True),
        Column("notices_opt_in", Kind.BOOLEAN, optional=True),
        Column("fax", optional=True),
        Column("postal_address", optional=True),
        Column("created_at", Kind.INSTANT, optional=True),
    ),
    key="user_id",
)
COLLECTIONS = Table(
    "collections",
    (
        Column("user_id", filled=True),
        Column("data_category", filled=True),
        Column("collected_at", Kind.INSTANT),
    ),
)
AUTHORIZATIONS = Table(
    "authorizations",
    (
        Column("user_id", filled=True),
        Column("data_category", filled=True),
        Column("data_use", filled=True),
        Column("authorized_at", Kind.INSTANT),
        Column("recipient", optional=True),
    ),
)
OPT_OUTS = Table(
    "opt_outs",
    (
        Column("user_id", filled=True),
        Column("data_category", filled=True),
        Column("data_use", filled=True),
        Column("opted_out_at", Kind.INSTANT),
        Column("recipient", optional=True),
    ),
)
DELIVERIES = Table(
    "deliveries",
    (
        Column("user_id"),
        Column("notice_id"),
        Column("channel", word=True),
        Column("status", word=True),
        Column("at", Kind.INSTANT),
        Column("basis", optional=True, word=True),
        Column("address_hash", optional=True),
    ),
)
TABLES = (USERS, COLLECTIONS, AUTHORIZATIONS, OPT_OUTS, DELIVERIES)


def cell_mistake(column: Column, cell: str) -> str:
    """Say what is wrong with a cell, without what it holds; empty where nothing is."""
    if not cell:
        return f"{column.name} is empty" if column.filled else ""
    wrong = {
        Kind.TEXT: False,
        Kind.INSTANT: not _is_instant(cell),
        Kind.BOOLEAN: cell.lower() not in TRUE + FALSE,
    }
    return f"{column.name} is not {column.kind.sentence}" if wrong[column.kind] else ""


def _is_instant(cell: str) -> bool:
    if not re.fullmatch(INSTANT, cell, re.ASCII):
        return False
    try:
        date.fromisoformat(cell[:10])
    except ValueError:
        return False
    return True
