"""The engine for files in a folder: embedded DuckDB over CSV and Parquet."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

import glob
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from email_validator import EmailNotValidError, validate_email

from fairnotice.audience import lists, query, telling
from fairnotice.audience.baseline import Facts, Plan
from fairnotice.audience.claims import ANYTHING, Authorization
from fairnotice.audience.query import quoted
from fairnotice.audience.sources import LONGEST_LINE, Source, Wrong, check_header, csv_rows, find_mistake
from fairnotice.audience.tables import COLLECTIONS, FALSE, INSTANT, TABLES, TRUE, Column, Kind, Table
from fairnotice.errors import MailingError, UsersError

SQL_TYPES = {Kind.TEXT: "VARCHAR", Kind.INSTANT: "TIMESTAMPTZ", Kind.BOOLEAN: "BOOLEAN"}

WHOLE = tuple(sign + size for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"))
NATIVE = {
    Kind.TEXT: dict.fromkeys(("UUID", *WHOLE), "CAST({} AS VARCHAR)"),
    Kind.BOOLEAN: {"BOOLEAN": "{}"},
    Kind.INSTANT: {
        "TIMESTAMP WITH TIME ZONE": "{}",
        # a cast of nanoseconds rounds up, and so may cross the instant at which a version takes effect
        "TIMESTAMP_NS": "CAST(MAKE_TIMESTAMP(EPOCH_NS({}) // 1000) AS TIMESTAMPTZ)",
        **dict.fromkeys(("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"), "CAST({} AS TIMESTAMPTZ)"),
    },
}
"""How to read the columns of a Parquet file that are not text, by their types."""


class DuckDBEngine:
    """The tables of a folder, read strictly into a private database that vanishes when it is closed.

    `spill` is a private folder for what does not fit in memory; times without a zone are in `zone`. The rows of `more`
    are added to those of `sources`.
    """

    def __init__(
        self, sources: dict[str, Source], zone: ZoneInfo, spill: Path, more: Mapping[str, Source] | None = None
    ) -> None:
        self._sources = dict(sources)
        self._database = duckdb.connect(
            config={
                "temp_directory": str(spill),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "preserve_insertion_order": "false",
            }
        )
        try:
            self._database.execute("SET enable_progress_bar = false")  # it would stand among the results
            self._database.execute(f"SET TimeZone = {quoted(zone.key)}")
            for table in TABLES:
                self._load(table)
            for source in (more or {}).values():
                self._database.execute(f"INSERT INTO {source.table.name} {self._selection(source)}")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def facts(self) -> Facts:
        """Give the distinct values on which the decision turns."""
        held = self._rows("SELECT DISTINCT data_category FROM collections")
        given = self._rows("SELECT DISTINCT data_category, data_use, COALESCE(recipient, '') FROM authorizations")
        notices = self._rows("SELECT DISTINCT notice_id FROM deliveries WHERE notice_id IS NOT NULL")
        return Facts(
            held=frozenset(row[0] for row in held) if COLLECTIONS.name in self._sources else frozenset({ANYTHING}),
            authorizations=frozenset(Authorization(*row) for row in given),
            notices=frozenset(row[0] for row in notices),
        )

    def unknown(self, categories: Collection[str]) -> UsersError:
        """Give the error for the first row of collections that holds one of some unknown data categories."""
        return self._mistake(self._sources[COLLECTIONS.name], {"data_category": categories})

    def choose(self, plan: Plan) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        """Choose the people; give the numbers of `message_counts`, `account_counts` and `row_counts` of the lists."""
        try:
            self._database.execute(f"CREATE TEMP TABLE accounts AS {query.accounts(plan)}")
            invalid = [email for (email,) in self._rows(lists.doubtful()) if not _valid(email)]
            self._database.execute("CREATE TEMP TABLE invalid AS SELECT UNNEST($1::VARCHAR[]) AS email", [invalid])
            self._database.execute(f"CREATE TEMP TABLE bounced AS {lists.bounced()}")
            self._database.execute(f"CREATE TEMP TABLE people AS {lists.people()}")
            self._database.execute(f"CREATE TEMP TABLE messages AS {lists.messages(plan)}")
            queries = (lists.message_counts(), lists.account_counts(plan), lists.row_counts(plan))
            messages, accounts, rows = (self._rows(query)[0] for query in queries)
            return messages, accounts, rows
        except duckdb.Error as problem:
            raise _exhausted(problem) from None

    def groups(self, plan: Plan) -> list[telling.Group]:
        """Give those who read the same, after the people were chosen."""
        return [telling.group(plan, row) for row in self._rows(telling.group_rows(plan))]

    def contacts(self, people: Collection[str]) -> dict[str, tuple[str, str]]:
        """Give the fax number and the postal address of some accounts."""
        rows = self._database.execute(
            "SELECT user_id, COALESCE(fax, ''), COALESCE(postal_address, '') FROM users"
            " WHERE user_id IN (SELECT UNNEST($1::VARCHAR[]))",
            [list(people)],
        ).fetchall()
        return {user_id: (fax, postal_address) for user_id, fax, postal_address in rows}

    def write(self, plan: Plan, folder: Path) -> None:
        """Write the lists into a folder."""
        try:
            for name, sql in lists.files(plan).items():
                file = quoted(str(folder / name))
                self._database.execute(f"COPY ({sql}) TO {file} (FORMAT csv, HEADER, NEW_LINE '\\r\\n')")  # RFC 4180
        except duckdb.Error as problem:
            raise _exhausted(problem) from None

    def _load(self, table: Table) -> None:
        source = self._sources.get(table.name)
        if source is None:
            self._database.execute(f"CREATE TEMP TABLE {table.name} AS {_without_file(table)}")
            return
        try:
            source = self._described(source)
            self._database.execute(f"CREATE TEMP TABLE {table.name} AS {self._selection(source)}")
            again = table.key and self._rows(f"SELECT {table.key} FROM {table.name} GROUP BY 1 HAVING COUNT(*) > 1")
        except duckdb.OutOfMemoryException as problem:
            raise _exhausted(problem) from None
        except duckdb.Error:
            # its message quotes the row, and rows are people
            raise self._mistake(source, {}) from None
        if again:
            raise self._mistake(source, {table.key: {row[0] for row in again}})

    def _described(self, source: Source) -> Source:
        """Add to a Parquet source its columns, as the header of a CSV source has them already."""
        if not source.parquet:
            return source
        header = tuple(row[0] for row in self._rows(f"DESCRIBE SELECT * FROM {_reader(source)}"))
        check_header(source.table, header, str(source.path))
        source = self._sources[source.table.name] = replace(source, header=header)
        return source

    def _selection(self, source: Source) -> str:
        cells = ", ".join(f"{cell} AS {_name(name)}" for name, cell in self._cells(source).items())
        return f"SELECT {cells} FROM {_reader(source)}"

    def _cells(self, source: Source) -> dict[str, str]:
        """Give for each column of the table how to read it; reading fails on a cell that is not what it must be."""
        types = dict.fromkeys(source.header, "VARCHAR")
        if source.parquet:
            types = {row[0]: row[1] for row in self._rows(f"DESCRIBE SELECT * FROM {_reader(source)}")}
        cells = {}
        for column in source.table.columns:
            stored = types.get(column.name)
            if stored is None:
                cells[column.name] = f"CAST(NULL AS {SQL_TYPES[column.kind]})"
            elif stored == "VARCHAR":
                cells[column.name] = _from_text(column)
            elif stored in NATIVE[column.kind]:
                cells[column.name] = _filled(column, NATIVE[column.kind][stored].format(_name(column.name)))
            else:
                raise UsersError(
                    f"the column {column.name} is stored as {stored.lower()}, which is not {column.kind.sentence}",
                    "Export it as text, or in the right type.",
                    str(source.path),
                )
        return cells

    def _mistake(self, source: Source, wrong: Wrong) -> UsersError:
        """Give the error for the first row of a file that cannot be used."""
        rows = self._parquet_rows(source) if source.parquet else csv_rows(source)
        try:
            found = find_mistake(source, rows, wrong)
        except duckdb.Error:
            found = None
        return found or UsersError(
            "this is not a Parquet file, or it is damaged" if source.parquet else "a row cannot be read",
            "Export it again; lines end with CRLF or with LF, not with both.",
            str(source.path),
        )

    def _parquet_rows(self, source: Source) -> Iterator[tuple[int, Sequence[str]]]:
        """Give the rows of a Parquet file as text, empty where a column of another type is what it must be."""
        types = {row[0]: row[1] for row in self._rows(f"DESCRIBE SELECT * FROM {_reader(source)}")}
        kinds = {column.name: column.kind for column in source.table.columns}
        texts = [
            f"COALESCE(CAST({_name(name)} AS VARCHAR), '')"
            if stored == "VARCHAR" or kinds.get(name) is Kind.TEXT
            else "''"
            for name, stored in types.items()
        ]
        self._database.execute("SET preserve_insertion_order = true")
        cursor = self._database.execute(f"SELECT {', '.join(texts)} FROM {_reader(source)}")
        number = 0
        while rows := cursor.fetchmany(10_000):
            for row in rows:
                number += 1
                yield number, row

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._database.execute(sql).fetchall()


def _without_file(table: Table) -> str:
    if table is COLLECTIONS:
        return f"SELECT user_id, {quoted(ANYTHING)} AS data_category, created_at AS collected_at FROM users"
    empty = ", ".join(f"CAST(NULL AS {SQL_TYPES[column.kind]}) AS {_name(column.name)}" for column in table.columns)
    return f"SELECT {empty} WHERE FALSE"


def _reader(source: Source) -> str:
    # the path of an export may hold what DuckDB takes for a pattern
    path = quoted(glob.escape(str(source.path)))
    if source.parquet:
        return f"read_parquet({path})"
    columns = ", ".join(f"{quoted(f'{index}')}: 'VARCHAR'" for index in range(len(source.header)))
    names = ", ".join(_name(name if name else f"column {index}") for index, name in enumerate(source.header))
    compression = "gzip" if source.path.suffix == ".gz" else "none"
    return (
        f"read_csv({path}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"',"
        f" max_line_size = {LONGEST_LINE}, compression = '{compression}', columns = {{{columns}}}) AS file({names})"
    )


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _from_text(column: Column) -> str:
    """Give how to read a cell of text: what is empty is NULL, what cannot be read is an error."""
    cell = f"NULLIF({_name(column.name)}, '')"
    if column.kind is Kind.INSTANT:
        good = f"REGEXP_FULL_MATCH({cell}, {quoted(INSTANT)})"
        return f"CASE WHEN {cell} IS NULL THEN NULL WHEN {good} THEN CAST({cell} AS TIMESTAMPTZ) ELSE ERROR('') END"
    if column.kind is Kind.BOOLEAN:
        yes, no = (", ".join(map(quoted, values)) for values in (TRUE, FALSE))
        return (
            f"CASE WHEN {cell} IS NULL THEN NULL WHEN LOWER({cell}) IN ({yes}) THEN TRUE"
            f" WHEN LOWER({cell}) IN ({no}) THEN FALSE ELSE ERROR('') END"
        )
    return _filled(column, cell)


def _filled(column: Column, cell: str) -> str:
    return f"CASE WHEN {cell} IS NULL THEN ERROR('') ELSE {cell} END" if column.filled else cell


def _valid(email: str) -> bool:
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _exhausted(problem: duckdb.Error) -> MailingError:
    """Give the error for what is left once every row was read: memory or the disk."""
    return MailingError(
        f"the lists could not be made ({type(problem).__name__}); nothing was written",
        "Free some memory and disk space, then run it again.",
    )


def write_parquet(source: Path, target: Path) -> None:
    """Write a list that is CSV as Parquet, with its cells as they were before they were made inert."""
    with duckdb.connect() as database:
        path = quoted(glob.escape(str(source)))
        reader = f"read_csv({path}, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')"
        names = [row[0] for row in database.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()]
        cells = ", ".join(f"{_plain(name)} AS {_name(name)}" for name in names)
        database.execute(f"COPY (SELECT {cells} FROM {reader}) TO {quoted(str(target))} (FORMAT parquet)")


def _plain(column: str) -> str:
    if column == "email":
        return f"REGEXP_REPLACE({column}, '^\"([=+-][^\"]*)\"@', '\\1@')"
    return f"REGEXP_REPLACE({_name(column)}, '^''([=+@\\t\\r\\n-])', '\\1')"
