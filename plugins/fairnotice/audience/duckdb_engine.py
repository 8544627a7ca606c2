"""The engine for files in a folder: embedded DuckDB over CSV and Parquet."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

import glob
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import duckdb

from fairnotice.audience.baseline import Facts, Plan, Settled
from fairnotice.audience.claims import ANYTHING, Answer
from fairnotice.audience.dialect import DUCKDB, quoted
from fairnotice.audience.query import SOME, Query, beginning
from fairnotice.audience.reading import NUMBER, cells, named, native, reader, without_file
from fairnotice.audience.sources import Source, Wrong, check_header, csv_rows, find_mistake, take_readable
from fairnotice.audience.strangers import all_unlisted, unanswered, unlisted
from fairnotice.audience.tables import AUTHORIZATIONS, COLLECTIONS, DELIVERIES, OPT_OUTS, TABLES, USERS, Kind, Table
from fairnotice.audience.workbench import Workbench, exhausted
from fairnotice.errors import UsersError

SAMPLE = 100_000
"""Rows of collections that are looked at for their data categories before all are read."""


class DuckDBEngine:
    """The tables of a folder, read strictly into the workbench itself.

    The rows of `more` are added to those of `sources`; `terms` are data categories that people may hold. With `skip`,
    rows of CSV files that cannot be read are left out, and stand among the workbench's `unreadable`; a key that comes
    again is one of them.
    """

    def __init__(
        self,
        bench: Workbench,
        sources: Mapping[str, Source],
        more: Mapping[str, Source] | None = None,
        *,
        terms: Collection[str] = (),
        skip: bool = False,
    ) -> None:
        more = more or {}
        self._bench = bench
        self._skip = skip
        self._terms = sorted(terms)
        self._added = set(more)
        self._sources = dict(sources)
        self._query = Query(DUCKDB)
        self._seen: set[str] = set()
        self._settled: Settled = lambda held: {}
        self._end: datetime | None = None
        # what is read last is in memory the shortest; without a table of collections, they are made of the users
        later = (COLLECTIONS, USERS) if COLLECTIONS.name in sources else ()
        for table in TABLES:
            if table not in later:
                self._load(table)
        for source in more.values():
            bench.run(f"INSERT INTO {source.table.name} {_selection(source, self._types(source))}")

    def close(self) -> None:
        """Leave the tables to the workbench."""

    def facts(self, end: datetime | None, settled: Settled) -> Facts:
        """Give the distinct values on which the decision turns; what is dated after `end` is counted.

        Where collections are copied into memory, what `settled` says nothing is new to stays out.
        """
        if COLLECTIONS.name in self._sources:
            self._settled, self._end = settled, end
            self._load(COLLECTIONS)
        with self._told():
            rows = self._bench.rows(self._query.held(end))
            given, refused = (self._bench.rows(self._query.answers(table.name)) for table in (AUTHORIZATIONS, OPT_OUTS))
            notices = self._bench.rows(self._query.notices())
        held = {category for category, _ in rows} | self._seen
        if None in held:
            raise self._mistake(self._sources[COLLECTIONS.name], {})
        return Facts(
            held=frozenset(held if COLLECTIONS.name in self._sources else {ANYTHING}),
            authorizations=frozenset(Answer(*row) for row in given),
            opt_outs=frozenset(Answer(*row) for row in refused),
            notices=frozenset(name for (name,) in notices),
            late=sum(late for _, late in rows),
        )

    def unknown(self, categories: Collection[str]) -> UsersError:
        """Give the error for the first row of collections that holds one of some unknown data categories."""
        return self._mistake(self._sources[COLLECTIONS.name], {"data_category": categories})

    def choose(self, plan: Plan) -> list[str]:
        """Fill the tables `accounts` and `bounced` of the workbench; give what people should know of it."""
        with self._told():
            # as written, it hashes who was told and who agreed; by DuckDB's own guess, all that people hold
            as_written = "'build_side_probe_side,join_filter_pushdown'"
            with self._bench.finer(), self._bench.setting("disabled_optimizers", as_written, "''"):
                self._bench.run(f"CREATE TEMP TABLE concerned AS {self._query.concerned(plan)}")
            self._bench.run(f"CREATE TEMP TABLE holders AS SELECT user_id FROM collections LIMIT {SOME}")
            self._drop(COLLECTIONS)
        if COLLECTIONS.name in self._sources:
            self._load(USERS)
        with self._told():
            # first what needs tables that can go before there is a row of every account; so many people had a message
            # that to sort the others out beforehand takes longer
            with self._bench.setting("disabled_optimizers", "'join_filter_pushdown'", "''"):
                self._bench.run(f"CREATE TEMP TABLE bounced AS {self._query.bounced()}")
            unheard = list(unanswered(self._query, self._bench.rows))
            for table in (AUTHORIZATIONS, OPT_OUTS, DELIVERIES):
                self._drop(table)
            strangers = self._bench.take(self._query.reached(plan))
            none = strangers and self._bench.rows("SELECT COUNT(base) FROM concerned") == [(strangers,)]
            if none and not self._bench.rows(self._query.known("holders")):
                self._refuse_unlisted()
            self._bench.run("DROP TABLE concerned")
            self._drop(USERS)
        return [*unlisted(strangers), *unheard]

    def _refuse_unlisted(self) -> None:
        """Raise UsersError where nobody in collections is among the users; they are read once more for that."""
        self._terms = []  # so that no row is left out
        self._load(COLLECTIONS)
        if not self._bench.rows(self._query.known(COLLECTIONS.name)):
            raise all_unlisted(self._sources[COLLECTIONS.name].shown)
        self._drop(COLLECTIONS)

    def contacts(self, people: Collection[str]) -> dict[str, tuple[str, str]]:
        """Give the fax number and the postal address of some accounts."""
        sql = (
            "SELECT user_id, COALESCE(fax, ''), COALESCE(postal_address, '') FROM users"
            " WHERE user_id IN (SELECT UNNEST($1::VARCHAR[]))"
        )
        with self._told():
            rows = self._bench.run(sql, [list(people)]).fetchall()
        return {user_id: (fax, postal_address) for user_id, fax, postal_address in rows}

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn an error of DuckDB into one that says which file is damaged, else that memory or disk do not suffice."""
        try:
            yield
        except duckdb.OutOfMemoryException as problem:
            raise exhausted(problem) from None
        except duckdb.Error as problem:
            for source in self._sources.values():
                if source.parquet and not self._is_whole(source):
                    raise _damaged(source) from None
            raise exhausted(problem) from None

    def _is_whole(self, source: Source) -> bool:
        """Whether every cell of a Parquet file can be read."""
        try:
            self._bench.run(f"SELECT BIT_XOR(HASH(COLUMNS(*))) FROM {reader(source)}")
        except duckdb.OutOfMemoryException:
            return True
        except duckdb.Error:
            return False
        return True

    def _drop(self, table: Table) -> None:
        self._bench.run(f"DROP {'VIEW' if self._is_view(table) else 'TABLE'} {table.name}")

    def _is_view(self, table: Table) -> bool:
        """Whether a table stays in its Parquet file."""
        return bool(self._bench.rows(f"SELECT 1 FROM duckdb_views() WHERE view_name = '{table.name}'"))

    def _load(self, table: Table) -> None:
        source = self._sources.get(table.name)
        if source is None:
            self._bench.run(f"CREATE TEMP TABLE {table.name} AS {without_file(table)}")
            return
        try:
            source = self._described(source)
            types = self._types(source)
            # a Parquet file is as quick to read where it is as a copy in memory
            if source.parquet and table.name not in self._added and native(types, table):
                rows = _selection(source, types, self._checked(source, types))
                self._bench.run(f"CREATE TEMP VIEW {table.name} AS {rows}")
            else:
                # in the order of the file it is quick to see that no key stands twice; a filter that is moved before
                # the reading of cells reads them twice
                with (
                    self._bench.setting("preserve_insertion_order", str(bool(table.key)).lower(), "false"),
                    self._bench.setting("disabled_optimizers", "'filter_pushdown'", "''"),
                ):
                    self._bench.run(f"CREATE TEMP TABLE {table.name} AS {self._coded(table, source, types)}")
                if table is COLLECTIONS and self._terms and self._has_unknown():
                    self._terms = []
                    self._bench.run(f"DROP TABLE {table.name}")
                    self._load(table)
                    return
            again: set[str] | None = set()
            if table.key and not self._ascends(table, source, types):
                again = self._repeated(table)
        except duckdb.OutOfMemoryException as problem:
            raise exhausted(problem) from None
        except duckdb.Error:
            # its message quotes the row, and rows are people
            again = None
        if again == set():
            return
        wrong = {table.key: again} if again else {}
        if not self._skip or source.parquet or source.path.parent == self._bench.spill:
            raise self._mistake(source, wrong) from None
        readable = self._bench.spill / f"readable-{table.name}.csv"
        self._bench.unreadable += take_readable(source, readable)
        self._sources[table.name] = replace(source, path=readable)
        self._bench.run(f"DROP TABLE IF EXISTS {table.name}")
        self._load(table)

    def _coded(self, table: Table, source: Source, types: Mapping[str, str]) -> str:
        """Give the rows of a table; terms of the taxonomy become numbers there, which take less room and time.

        Of a hash, no more is kept than is looked at, and of collections, no rows to which nothing is new.
        """
        rows = _selection(source, types)
        if table is DELIVERIES:
            return f"SELECT * REPLACE ({beginning('TRIM(address_hash)')} AS address_hash) FROM ({rows}) AS rows"
        if table is not COLLECTIONS or not self._terms:
            return rows
        coded = f"TRY_CAST(data_category AS ENUM ({', '.join(map(quoted, self._terms))})) AS data_category"
        return f"SELECT * FROM (SELECT * REPLACE ({coded}) FROM ({rows}) AS rows) AS coded WHERE {self._needed(rows)}"

    def _needed(self, rows: str) -> str:
        """Give the condition that a row of collections may matter, and remember the data categories seen for it.

        Of one that is not seen beforehand, all rows matter.
        """
        some = self._bench.rows(f"SELECT DISTINCT data_category FROM ({rows} LIMIT {SAMPLE}) AS sample")
        self._seen = {category for (category,) in some}.intersection(self._terms)
        settled = self._settled(self._seen)
        instants = (DUCKDB.instant(str(settled[term])) if term in settled else "NULL" for term in self._terms)
        since = f"CAST([{', '.join(instants)}] AS TIMESTAMPTZ[])[ENUM_CODE(data_category) + 1]"
        late = f" OR collected_at >= {DUCKDB.instant(str(self._end))}" if self._end else ""
        return f"COALESCE(collected_at < {since}, TRUE){late}"

    def _has_unknown(self) -> bool:
        """Whether collections have a data category that is not among the terms; then they are all read as they are."""
        return bool(self._bench.rows("SELECT 1 FROM collections WHERE data_category IS NULL LIMIT 1"))

    def _checked(self, source: Source, types: Mapping[str, str]) -> set[str]:
        """Give the columns of a Parquet file that hold no empty text; raise UsersError where one that must be is empty.

        Files need not say so of their parts; then columns that must be filled are looked at.
        """
        full, plain = self._by_statistics(source)
        unsure = [column.name for column in source.table.columns if column.filled and column.name not in full & plain]
        if unsure:
            texts = (f"NULLIF({named(name)}, '')" if types[name] == "VARCHAR" else named(name) for name in unsure)
            counts = ", ".join(f"COUNT({cell})" for cell in texts)
            every, *some = self._bench.rows(f"SELECT COUNT(*), {counts} FROM {reader(source)}")[0]
            if set(some) != {every}:
                raise self._mistake(source, {})
        return plain

    def _by_statistics(self, source: Source) -> tuple[set[str], set[str]]:
        """Give the columns of which all parts of a Parquet file say that no cell is NULL, and that no text is empty."""
        ours = dict(source.renamed)
        rows = self._bench.rows(
            "SELECT path_in_schema, BOOL_AND(COALESCE(stats_null_count = 0, FALSE)),"
            " BOOL_AND(COALESCE(COALESCE(stats_min_value, stats_min) <> '', stats_null_count = num_values, FALSE))"
            f" FROM parquet_metadata({quoted(glob.escape(str(source.path)))}) GROUP BY path_in_schema"
        )
        full, plain = ({ours.get(row[0], row[0]) for row in rows if row[place]} for place in (1, 2))
        return full, plain

    def _ascends(self, table: Table, source: Source, types: Mapping[str, str]) -> bool:
        """Whether every key comes after the one before, as in many exports; then none stands twice."""
        numbered = f"SELECT {table.key} AS own, rowid AS place FROM {table.name}"
        if self._is_view(table):
            if NUMBER in types:
                return False
            key = cells(source, types, ())[table.key]
            numbered = f"SELECT {key} AS own, {NUMBER} AS place FROM {reader(source, numbered=True)}"
        ((rows, parts),) = self._bench.rows(f"SELECT COUNT(*), CURRENT_SETTING('threads') FROM {table.name}")
        # one processor looks at rows in their order; each part begins with the last row of the one before
        bounds = [rows * part // parts for part in range(parts + 1)]
        counts = (
            "SELECT COUNT(*) AS number FROM (SELECT own, LAG(own, 1, '') OVER () AS earlier"
            f" FROM ({numbered}) AS numbered WHERE place BETWEEN {first} AND {last}) AS pairs"
            " WHERE (own > earlier) IS NOT TRUE"
            for first, last in pairwise(bounds)
        )
        return not self._bench.rows(f"SELECT SUM(number) FROM ({' UNION ALL '.join(counts)}) AS counts")[0][0]

    def _repeated(self, table: Table) -> set[str]:
        """Give the keys that stand twice; numbers are quicker to group than texts, and only few keys share one."""
        key = table.key
        alike = f"SELECT HASH({key}) FROM {table.name} GROUP BY 1 HAVING COUNT(*) > 1"
        if not self._bench.rows(f"{alike} LIMIT 1"):
            return set()
        twice = f"SELECT {key} FROM {table.name} WHERE HASH({key}) IN ({alike}) GROUP BY 1 HAVING COUNT(*) > 1"
        return {row[0] for row in self._bench.rows(twice)}

    def _described(self, source: Source) -> Source:
        """Add to a Parquet source its columns, as the header of a CSV source has them already."""
        if not source.parquet:
            return source
        header = tuple(self._types(source))
        check_header(source.table, header, str(source.path))
        source = self._sources[source.table.name] = replace(source, header=header)
        return source

    def _types(self, source: Source) -> dict[str, str]:
        if not source.parquet:
            return dict.fromkeys(source.header, "VARCHAR")
        return {row[0]: row[1] for row in self._bench.rows(f"DESCRIBE SELECT * FROM {reader(source)}")}

    def _mistake(self, source: Source, wrong: Wrong) -> UsersError:
        """Give the error for the first row of a file that cannot be used."""
        rows = self._parquet_rows(source) if source.parquet else csv_rows(source)
        try:
            found = find_mistake(source, rows, wrong)
        except duckdb.Error:
            found = None
        return found or _damaged(source)

    def _parquet_rows(self, source: Source) -> Iterator[tuple[int, Sequence[str]]]:
        """Give the rows of a Parquet file as text, empty where a column of another type is what it must be."""
        types = self._types(source)
        kinds = {column.name: column.kind for column in source.table.columns}
        texts = [
            f"COALESCE(CAST({named(name)} AS VARCHAR), '')"
            if stored == "VARCHAR" or kinds.get(name) is Kind.TEXT
            else "''"
            for name, stored in types.items()
        ]
        self._bench.run("SET preserve_insertion_order = true")
        cursor = self._bench.run(f"SELECT {', '.join(texts)} FROM {reader(source)}")
        number = 0
        while rows := cursor.fetchmany(10_000):
            for row in rows:
                number += 1
                yield number, row


def _damaged(source: Source) -> UsersError:
    if source.parquet:
        return UsersError("this is not a Parquet file, or it is damaged", "Export it again.", source.shown)
    return UsersError(
        "a row cannot be read", "Export it again; lines end with CRLF or with LF, not with both.", source.shown
    )


def _selection(source: Source, types: Mapping[str, str], checked: Collection[str] | None = None) -> str:
    read = ", ".join(f"{cell} AS {named(name)}" for name, cell in cells(source, types, checked).items())
    return f"SELECT {read} FROM {reader(source)}"
