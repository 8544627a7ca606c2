"""The engine for tables in PostgreSQL: the rule runs there, with no right but to read."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

import getpass
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, ClassVar
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from fairnotice.audience.dialect import POSTGRES, quoted
from fairnotice.audience.remote import RemoteEngine
from fairnotice.audience.sources import Source
from fairnotice.audience.tables import Kind
from fairnotice.audience.workbench import Workbench
from fairnotice.errors import UsersError

SCHEMES = ("postgres://", "postgresql://")
PATIENCE = 15
"""Seconds within which the server must answer at first."""

TEMPORARY = ("42501", "25006")
"""What a server says that lets nobody, or not this user, make a temporary table."""


class PostgresEngine(RemoteEngine):
    """The tables of a database, seen as they are at one moment; times without a zone are in `zone`."""

    dialect = POSTGRES
    castable: ClassVar = {
        Kind.TEXT: ("bytea", "real", "double precision", "boolean", "date", "timestamp with time zone"),
        Kind.INSTANT: ("timestamp with time zone", "timestamp without time zone", "date"),
        Kind.BOOLEAN: ("boolean",),
    }

    def __init__(
        self, bench: Workbench, url: str, zone: str, queries: Mapping[str, str], more: Mapping[str, Source]
    ) -> None:
        try:
            import pg8000.native as driver  # it is an extra
        except ImportError:
            raise UsersError("PostgreSQL needs pg8000", 'Type: pip install "mkdocs-fairnotice[postgres]"') from None
        self._failures = (driver.DatabaseError, driver.InterfaceError, OSError)
        parts = urlsplit(url)
        try:
            self._place = f"postgres://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
            named = _named(parts)
        except (ValueError, KeyError):
            raise UsersError(
                "this is not the URL of a database",
                "Write postgres://USER@HOST/DATABASE, where needed with ?sslmode=disable, require or verify-full.",
            ) from None
        with self._told("the database cannot be reached"):
            # only the first answer is waited for with impatience: a question may take long
            line = socket.create_connection((named["host"], named["port"]), PATIENCE)
            try:
                self._connection = driver.Connection(**named, sock=line)
                line.settimeout(None)
            except BaseException:
                line.close()
                raise
        try:
            with self._told("the database did not answer"):
                self._connection.run(f"SET TIME ZONE {quoted(zone)}")
                self._lent = {name: self._copied(source) for name, source in more.items()}
                self._connection.run("START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            super().__init__(bench, self._place, queries, more)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the database."""
        with suppress(*self._failures):
            self._connection.close()

    def _columns(self, relation: str) -> dict[str, str]:
        found = (
            "SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute AS a"
            f" WHERE a.attrelid = to_regclass({quoted(relation)}) AND a.attnum > 0 AND NOT a.attisdropped"
        )
        return dict(self._rows(found))

    def _lend(self, source: Source) -> str:
        return self._lent[source.table.name]

    def _copied(self, source: Source) -> str:
        """Copy a file into a table that this connection alone sees and that goes with it."""
        name = f"lent_{source.table.name}"
        try:
            # a role that may only read may still do that, unless it is told otherwise
            self._connection.run("START TRANSACTION READ WRITE")
            self._connection.run(f"CREATE TEMP TABLE {name} ({self._declared(source)})")
            with source.path.open("rb") as rows:
                self._connection.run(f"COPY {name} FROM STDIN (FORMAT csv, HEADER)", stream=rows)
            self._connection.run("COMMIT")
            self._connection.run(f"ANALYZE {name}")
        except self._failures as problem:
            if _code(problem) not in TEMPORARY:
                raise
            raise UsersError(
                f"the ledger cannot be added to {source.table.name}: the database takes no temporary table",
                "Type: GRANT TEMPORARY ON DATABASE ... TO ...; or load what `notify-diff record MAILING --export DIR`"
                f" writes into the table {source.table.name} there, and name a file that is not there with --ledger.",
                self._place,
            ) from None
        return f"pg_temp.{name}"

    def _answered(self, query: str) -> dict[str, str]:
        with self._told("the database broke off in mid-query; nothing was written"):
            self._connection.run(f"SELECT * FROM ({query}) AS stored LIMIT 0")
            types = {column["name"]: column["type_oid"] for column in self._connection.columns or ()}
        return {name: self._rows(f"SELECT format_type({code}, NULL)")[0][0] for name, code in types.items()}

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._told("the database broke off in mid-query; nothing was written"):
            return [tuple(row) for row in self._connection.run(sql) or ()]

    @contextmanager
    def _fetched(self, sql: str, columns: Mapping[str, str]) -> Iterator[str]:
        path = self._bench.spill / "answer.csv"
        with self._told("the database broke off in mid-query; nothing was written"), path.open("wb") as stream:
            self._connection.run(f"COPY ({sql}) TO STDOUT (FORMAT csv)", stream=stream)
        types = ", ".join(f"{quoted(column)}: {quoted(kind)}" for column, kind in columns.items())
        yield (
            f"SELECT * FROM read_csv({quoted(str(path))}, header = false, auto_detect = false,"
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
            code = _code(problem)
            if code.startswith("28"):
                raise UsersError("the database refuses this user or password", "", self._place) from None
            if code == "42501":
                raise UsersError(
                    "this user may not read a table", "Type: GRANT SELECT ON ... TO ...", self._place
                ) from None
            if code and not code.startswith(("08", "57")):
                what = f"the database cannot answer (SQLSTATE {code}); nothing was written"
            raise UsersError(what, "See that the server runs, then run it again.", self._place) from None


def _code(problem: Exception) -> str:
    """Give the SQLSTATE of what the server says, empty where it said nothing."""
    told = problem.args[0] if problem.args and isinstance(problem.args[0], dict) else {}
    return str(told.get("C", ""))


def _named(parts: SplitResult) -> dict[str, Any]:
    """Give what a URL names for the driver; what it leaves out comes from where PostgreSQL's own programs take it.

    Raises KeyError for an unknown `sslmode`, ValueError for a port that is no number. Without one, the line is
    encrypted if the server offers it.
    """
    mode = parse_qs(parts.query).get("sslmode", ["prefer"])[0]
    lines = {"disable": False, "prefer": None, "require": True, "verify-full": ssl.create_default_context}
    line = lines[mode]
    user = unquote(parts.username or "") or os.environ.get("PGUSER") or getpass.getuser()
    return {
        "user": user,
        "password": unquote(parts.password or "") or os.environ.get("PGPASSWORD"),
        "host": parts.hostname or os.environ.get("PGHOST") or "localhost",
        "port": parts.port or int(os.environ.get("PGPORT", "5432")),
        "database": unquote(parts.path.lstrip("/")) or user,
        "ssl_context": line() if callable(line) else line,
    }
