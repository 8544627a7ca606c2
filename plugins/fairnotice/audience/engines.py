"""Which engine answers, by where the tables are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from fairnotice.audience.baseline import Facts, Plan, Settled
from fairnotice.audience.duckdb_engine import DuckDBEngine
from fairnotice.audience.mapping import read_queries
from fairnotice.audience.postgres_engine import SCHEMES, PostgresEngine
from fairnotice.audience.sources import Source, find_sources, open_source, taken_out
from fairnotice.audience.spark_engine import SCHEME, SparkEngine, session
from fairnotice.audience.tables import TABLES
from fairnotice.audience.workbench import Workbench
from fairnotice.errors import UsersError
from fairnotice.ledger import Event, export

Place = Any
"""Where the tables of people are: the path of a folder, the URL of a server, or a Spark session."""


class Engine(Protocol):
    """Answers over the tables of people, wherever they are; what it chooses comes to the workbench."""

    def facts(self, end: datetime | None, settled: Settled) -> Facts:
        """Give the distinct values on which the decision turns; what is dated after `end` is counted.

        An engine need not look at data again to which nothing is new, as `settled` says.
        """

    def unknown(self, categories: Collection[str]) -> UsersError:
        """Give the error for data categories that nobody knows."""

    def choose(self, plan: Plan) -> list[str]:
        """Fill the tables `accounts` and `bounced` of the workbench; give what people should know of it."""

    def contacts(self, people: Collection[str]) -> dict[str, tuple[str, str]]:
        """Give the fax number and the postal address of some accounts."""

    def close(self) -> None:
        """Leave the tables."""


def is_server(place: Place) -> bool:
    """Whether a place is a server or a session, and not a folder."""
    return not isinstance(place, Path) and (not isinstance(place, str) or place.startswith((*SCHEMES, SCHEME)))


def shown(place: Place) -> str:
    """Give a place for people to read, without a user or a password."""
    if isinstance(place, str) and is_server(place):
        return place.partition(":")[0]
    return str(place) if isinstance(place, (str, Path)) else "Spark"


def files_in(place: Place, mapping: Path | None = None) -> dict[str, Source]:
    """Give the files of a place that is a folder, none for a server; raise UsersError where they are not all there."""
    return {} if is_server(place) else find_sources(Path(place), mapping)


def open_engine(
    bench: Workbench,
    place: Place,
    files: Mapping[str, Source],
    zone: str,
    ledger: Path | None = None,
    waiting: Collection[Event] = (),
    *,
    terms: Collection[str] = (),
    skip: bool = False,
    mapping: Path | None = None,
) -> Engine:
    """Open the tables in a place, whose `files` are those of `files_in`.

    What a ledger holds, if there is one, adds to the tables, and so do deliveries that are `waiting` for an entry in
    it; `terms` are data categories that people may hold; `skip` leaves out rows of CSV files that cannot be read;
    `mapping` names the queries to ask a server. Raises UsersError where tables cannot be used.
    """
    held = export(ledger, bench.spill, waiting) if waiting or (ledger and ledger.exists()) else {}
    more = {table.name: open_source(table, held[table.name]) for table in TABLES if table.name in held}
    if is_server(place):
        more = {name: source for name, source in more.items() if _has_rows(source)}
        queries = read_queries(mapping) if mapping else {}
        if isinstance(place, str) and place.startswith(SCHEMES):
            return PostgresEngine(bench, place, zone, queries, more)
        return SparkEngine(bench, session(place) if isinstance(place, str) else place, zone, queries, more)
    return DuckDBEngine(bench, taken_out(files, bench.spill), more, terms=terms, skip=skip)


def _has_rows(source: Source) -> bool:
    """Whether a CSV file has more than its header."""
    with source.path.open(encoding="utf-8") as stream:
        return any(True for _ in islice(stream, 1, None))
