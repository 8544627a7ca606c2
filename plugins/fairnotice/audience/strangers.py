"""Rows of people who are not among the users: they change nothing, and a number says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fairnotice.audience.query import Query
from fairnotice.audience.tables import AUTHORIZATIONS, COLLECTIONS, DELIVERIES, OPT_OUTS
from fairnotice.errors import UsersError
from fairnotice.phrases import counted

ALIKE = "Ids are text, so 7 is not 007: write user_id in all tables as users does."


def unanswered(query: Query, answer: Callable[[str], Sequence[tuple[Any, ...]]]) -> Iterator[str]:
    """Say which answers and deliveries are of nobody among the users; `answer` asks an engine.

    People agreed to much, and somebody who is gone agreed to nothing that matters: only where one such row stands among
    some of the authorizations, all are counted. Who opted out must be heard, so those are counted at once.
    """
    agreed, refused, sent = AUTHORIZATIONS.name, OPT_OUTS.name, DELIVERIES.name
    some = _found(answer(query.strangers(agreed, sent, some=True)))
    counted_whole = [agreed, refused] if some[agreed].strangers else [refused]
    for table, (rows, strangers) in sorted(_found(answer(query.strangers(*counted_whole))).items()):
        if strangers:
            number = f"All {rows:,}" if strangers == rows > 1 else f"{strangers:,} of {rows:,}"
            yield f"{number} rows of {table} are of nobody among the users, and count for nothing. {ALIKE}"
    rows, strangers = some[sent]
    if rows and strangers == rows and not answer(query.known(sent)):
        yield f"No row of {sent} is of a user, so nobody counts as told before. {ALIKE}"


class _Found(NamedTuple):
    rows: int = 0
    strangers: int = 0


def _found(answers: Sequence[tuple[Any, ...]]) -> Mapping[str, _Found]:
    return defaultdict(_Found, {name: _Found(int(rows), int(strangers)) for name, rows, strangers in answers})


def unlisted(strangers: int) -> Iterator[str]:
    """Say that people hold data which the notice is about, but are not among the users."""
    if strangers:
        who = counted(strangers, "person", "people")
        be = "is" if strangers == 1 else "are"
        yield f"{who} in {COLLECTIONS.name} whom the notice concerns {be} not among the users, and on no list. {ALIKE}"


def all_unlisted(where: str) -> UsersError:
    """Give the error for collections that are of nobody among the users."""
    return UsersError(f"{COLLECTIONS.name}: nobody in it is among the users", ALIKE, where)
