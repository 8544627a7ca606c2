"""Rows of people who are not among the users: they change nothing, and a number says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fairnotice.audience.query import Query
from fairnotice.audience.tables import AUTHORIZATIONS, COLLECTIONS, DELIVERIES, OPT_OUTS
from fairnotice.errors import UsersError
from fairnotice.phrases import counted

ALIKE = "Ids are text, so 7 is not 007: write user_id in all tables as users does."


def unanswered(query: Query, answer: Callable[[str], Sequence[tuple[Any, ...]]]) -> Iterator[str]:
    """Say which answers and deliveries are of nobody among the users; `answer` asks an engine."""
    found = {name: (int(rows), int(strangers)) for name, rows, strangers in answer(query.strangers())}
    for table in (AUTHORIZATIONS.name, OPT_OUTS.name):
        rows, strangers = found.get(table, (0, 0))
        if strangers:
            number = f"All {rows:,}" if strangers == rows > 1 else f"{strangers:,} of {rows:,}"
            yield f"{number} rows of {table} are of nobody among the users, and count for nothing. {ALIKE}"
    rows, strangers = found.get(DELIVERIES.name, (0, 0))
    if rows and strangers == rows and not answer(query.known(DELIVERIES.name)):
        yield f"No row of {DELIVERIES.name} is of a user, so nobody counts as told before. {ALIKE}"


def unlisted(strangers: int) -> Iterator[str]:
    """Say that people hold data which the notice is about, but are not among the users."""
    if strangers:
        who = counted(strangers, "person", "people")
        be = "is" if strangers == 1 else "are"
        yield f"{who} in {COLLECTIONS.name} whom the notice concerns {be} not among the users, and on no list. {ALIKE}"


def all_unlisted(where: str) -> UsersError:
    """Give the error for collections that are of nobody among the users."""
    return UsersError(f"{COLLECTIONS.name}: nobody in it is among the users", ALIKE, where)
