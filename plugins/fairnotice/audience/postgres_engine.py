"""The engine for tables in PostgreSQL: the rule runs there, with no right but to read."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar
from urllib.parse import urlsplit

from fairnotice.audience.dialect import POSTGRES, quoted
from fairnotice.audience.remote import RemoteEngine
from fairnotice.audience.tables import Kind
from fairnotice.audience.workbench import Workbench
from fairnotice.errors import UsersError

SCHEMES = ("postgres://", "postgresql://")
PATIENCE = 15
"""Seconds within which the server must answer at first."""


class PostgresEngine(RemoteEngine):
    """The tables of a database, seen as they are at one moment; times without a zone are in `zone`."""

    dialect = POSTGRES
    castable: ClassVar = {
        Kind.TEXT: ("bytea", "real", "double precision", "boolean", "date", "timestamp with time zone"),
        Kind.INSTANT: ("timestamp with time zone", "timestamp without time zone", "date"),
        Kind.BOOLEAN: ("boolean",),
    }

    def __init__(self, bench: Workbench, url: str, zone: str) -> None:
        try:
            import psycopg  # it is an extra
        except ImportError:
            raise UsersError("PostgreSQL needs psycopg", 'Type: pip install "mkdocs-fairnotice[postgres]"') from None
        self._failures = psycopg.Error
        parts = urlsplit(url)
        try:
            place = f"postgres://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
        except ValueError:
            raise UsersError("this is not the URL of a database", "Write postgres://USER@HOST/DATABASE.") from None
        self._place = place
        with self._told("the database cannot be reached"):
            self._connection = psycopg.connect(url, connect_timeout=PATIENCE)
        try:
            self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._connection.read_only = True
            with self._told("the database did not answer"):
                self._connection.execute(f"SET TIME ZONE {quoted(zone)}".encode())
            super().__init__(bench, place)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the database."""
        self._connection.close()

    def _columns(self, relation: str) -> dict[str, str]:
        found = (
            "SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute AS a"
            f" WHERE a.attrelid = to_regclass({quoted(relation)}) AND a.attnum > 0 AND NOT a.attisdropped"
        )
        return dict(self._rows(found))

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._told("the database broke off in mid-query; nothing was written"):
            found: list[tuple[Any, ...]] = self._connection.execute(sql.encode()).fetchall()
            return found

    def _fetch(self, name: str, sql: str, columns: Mapping[str, str]) -> None:
        path = self._bench.spill / f"{name}.csv"
        with (
            self._told("the database broke off in mid-query; nothing was written"),
            path.open("wb") as stream,
            self._connection.cursor().copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)".encode()) as blocks,
        ):
            for block in blocks:
                stream.write(block)
        types = ", ".join(f"{quoted(column)}: {quoted(kind)}" for column, kind in columns.items())
        self._bench.run(
            f"CREATE TEMP TABLE {name} AS FROM read_csv({quoted(str(path))}, header = false, auto_detect = false,"
            f" quote = '\"', escape = '\"', allow_quoted_nulls = false, columns = {{{types}}})"
        )
        path.unlink()

    def _text(self, column: str) -> str:
        return f'CAST({column} AS TEXT) COLLATE "C"'

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Turn the driver's errors, whose texts may hold a password or a person, into one that says neither."""
        try:
            yield
        except self._failures as problem:
            code = problem.sqlstate or ""
            if code.startswith("28"):
                raise UsersError("the database refuses this user or password", "", self._place) from None
            if code == "42501":
                raise UsersError(
                    "this user may not read a table", "Type: GRANT SELECT ON ... TO ...", self._place
                ) from None
            if code and not code.startswith(("08", "57")):
                what = f"the database cannot answer (SQLSTATE {code}); nothing was written"
            raise UsersError(what, "See that the server runs, then run it again.", self._place) from None
