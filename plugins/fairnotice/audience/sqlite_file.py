"""SQLite files: their tables, and the site owner's queries over them, as CSV that is then read as strictly as any."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from fairnotice.errors import UsersError

SUFFIXES = (".sqlite", ".sqlite3", ".db")
CHUNK = 10_000
"""Rows that are in memory at once."""


def tables_in(path: Path) -> set[str]:
    """Give the names of the tables and views in a file, in small letters; raise UsersError where it cannot be read."""
    try:
        with closing(_opened(path)) as database:
            names = database.execute("SELECT LOWER(name) FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
            return {name for (name,) in names}
    except sqlite3.Error:
        raise _unreadable(path) from None


def take_out(path: Path, queries: Mapping[str, str], folder: Path) -> dict[str, tuple[str, ...]]:
    """Write the answers to queries, by name, as `NAME.csv` into a folder, all as they are at one moment.

    Gives the names of the columns of each. Raises UsersError for a query that cannot be answered, and for a cell that
    is neither text nor a whole number nor empty.
    """
    headers = {}
    with closing(_opened(path)) as database:
        database.execute("BEGIN")  # of SQLite, which reads nothing yet
        for name, query in queries.items():
            try:
                cursor = database.execute(query)
                headers[name] = tuple(column[0] for column in cursor.description or ())
                _write(cursor, headers[name], folder / f"{name}.csv", f"{path}: {name}")
            except (sqlite3.Error, sqlite3.Warning):
                # its message may quote what is in a cell
                hint = "Try its query in sqlite3; the file must be a database of SQLite, whose texts are UTF-8."
                raise UsersError(f"{name} cannot be read", hint, str(path)) from None
    return headers


def _write(cursor: sqlite3.Cursor, header: Sequence[str], target: Path, where: str) -> None:
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        number = 0
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                number += 1
                for column, cell in zip(header, row, strict=True):
                    if isinstance(cell, (bytes, float)):
                        kind = "binary" if isinstance(cell, bytes) else "a number with a fraction"
                        raise UsersError(
                            f"{column} is stored as {kind}", "Name a query that casts it.", f"{where}, row {number}"
                        )
            writer.writerows(rows)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, isolation_level=None)


def _unreadable(path: Path) -> UsersError:
    return UsersError("this is not a database of SQLite, or it cannot be read", "Check the file.", str(path))
