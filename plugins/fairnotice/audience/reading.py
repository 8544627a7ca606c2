"""How DuckDB reads the files: strictly typed, so that a cell which is not what it must be is an error."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

import glob
from collections.abc import Collection, Iterable, Mapping

from fairnotice.audience.claims import ANYTHING
from fairnotice.audience.dialect import quoted
from fairnotice.audience.sources import LONGEST_LINE, Source
from fairnotice.audience.tables import COLLECTIONS, FALSE, INSTANT, TRUE, Column, Kind, Table
from fairnotice.errors import UsersError

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

USUAL = {
    f"%Y-%m-%d{between}%H:%M:%S{fraction}{zone}": len(f"2026-12-01{between}09:30:00{digits}{zone}")
    for between, zone in (("T", "Z"), ("T", "+00:00"), (" ", "+00"))
    for fraction, digits in ((".%f", ".000000"), ("", ""))
}
"""The forms that most programs give instants in, and how long they are, no two the same."""

BUFFER = 64_000_000
"""Bytes of a CSV file that are read at once: of fewer, DuckDB copies the rows a second time if it keeps their order."""

NUMBER = "file_row_number"
"""The column, and the option, by which DuckDB numbers the rows of a Parquet file."""

USUAL_WORDS = ("email", "sent", "required", "opted-in")
NO, YES = ("false", "f"), ("true", "t")
"""Words that are there as they are read, and so need not be made small first, which takes time."""

FIRST_YEAR = "0001"
"""What an instant begins with at least; also signs and blanks come before it."""


def native(types: Mapping[str, str], table: Table) -> bool:
    """Whether the columns of a Parquet file, given by their types, need no reading of texts that may be wrong."""
    kinds = {column.name: column.kind for column in table.columns}
    return all(kinds[name] is Kind.TEXT or stored != "VARCHAR" for name, stored in types.items() if name in kinds)


def cells(source: Source, types: Mapping[str, str], checked: Collection[str] | None = None) -> dict[str, str]:
    """Give for each column of the table how to read it, from the types of the file's columns.

    Reading fails on a cell that is not what it must be. Where it was `checked` before that what must be filled is so,
    that gives the columns which hold no empty text.
    """
    found = {}
    for column in source.table.columns:
        stored = types.get(column.name)
        if stored is None:
            found[column.name] = f"CAST(NULL AS {SQL_TYPES[column.kind]})"
        elif stored == "VARCHAR":
            found[column.name] = _from_text(column, checked)
        elif stored in NATIVE[column.kind]:
            cell = NATIVE[column.kind][stored].format(named(column.name))
            found[column.name] = _filled(column, cell) if checked is None else cell
        else:
            raise UsersError(
                f"the column {column.name} is stored as {stored.lower()}, which is not {column.kind.sentence}",
                "Export it as text, or in the right type.",
                str(source.path),
            )
    return found


def without_file(table: Table) -> str:
    """Give the rows of a table that has no file."""
    if table is COLLECTIONS:
        return f"SELECT user_id, {quoted(ANYTHING)} AS data_category, created_at AS collected_at FROM users"
    empty = ", ".join(f"CAST(NULL AS {SQL_TYPES[column.kind]}) AS {named(column.name)}" for column in table.columns)
    return f"SELECT {empty} WHERE FALSE"


def reader(source: Source, *, numbered: bool = False) -> str:
    """Give the file as what a query reads from; the columns of a CSV file are all text.

    A Parquet file that is `numbered` has a column NUMBER, too, which counts its rows.
    """
    # the path of an export may hold what DuckDB takes for a pattern
    path = quoted(glob.escape(str(source.path)))
    if source.parquet:
        read = f"read_parquet({path}{f', {NUMBER} = true' if numbered else ''})"
        if not source.renamed:
            return read
        renamed = ", ".join(f"{named(stored)} AS {named(name)}" for stored, name in source.renamed)
        return f"(SELECT * RENAME ({renamed}) FROM {read}) AS file"
    columns = ", ".join(f"{quoted(f'{index}')}: 'VARCHAR'" for index in range(len(source.header)))
    names = ", ".join(named(name if name else f"column {index}") for index, name in enumerate(source.header))
    compression = "gzip" if source.path.suffix == ".gz" else "none"
    return (
        f"read_csv({path}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"',"
        f" max_line_size = {LONGEST_LINE}, buffer_size = {BUFFER}, compression = '{compression}',"
        f" columns = {{{columns}}}) AS file({names})"
    )


def named(column: str) -> str:
    """Give the name of a column as SQL."""
    return '"' + column.replace('"', '""') + '"'


def _from_text(column: Column, checked: Collection[str] | None) -> str:
    """Give how to read a cell of text: what is empty is NULL, what cannot be read is an error."""
    stored = named(column.name)
    cell = f"NULLIF({f'LOWER(TRIM({stored}))' if column.word else stored}, '')"
    if column.kind is Kind.INSTANT:
        good = f"REGEXP_FULL_MATCH({cell}, {quoted(INSTANT)}) AND {stored} >= {quoted(FIRST_YEAR)}"
        read = f"CAST({stored} AS TIMESTAMPTZ)"
        rest = f"CASE WHEN {cell} IS NULL THEN NULL WHEN {good} THEN {read} ELSE ERROR('') END"
        return f"COALESCE({_usual(stored)}, {rest})"
    if column.kind is Kind.BOOLEAN:
        yes, no = (", ".join(map(quoted, values)) for values in (TRUE, FALSE))
        return (
            f"CASE WHEN {_is_one(stored, NO)} THEN FALSE WHEN {_is_one(stored, YES)} THEN TRUE"
            f" WHEN {cell} IS NULL THEN NULL"
            f" WHEN LOWER({cell}) IN ({yes}) THEN TRUE WHEN LOWER({cell}) IN ({no}) THEN FALSE ELSE ERROR('') END"
        )
    if column.word:
        return f"CASE WHEN {_is_one(stored, USUAL_WORDS)} THEN {stored} ELSE {cell} END"
    if checked is None:
        return _filled(column, cell)
    return stored if column.filled or column.name in checked else cell


def _is_one(stored: str, values: Iterable[str]) -> str:
    """Give the condition that a cell is one of a few; for a list, DuckDB would join a table and lose the order."""
    return "(" + " OR ".join(f"{stored} = {quoted(value)}" for value in values) + ")"


def _usual(stored: str) -> str:
    """Give the expression of an instant in one of the usual forms, NULL for any other; a pattern takes twice the time.

    Of a text of the right length, reading by a form lets only blanks pass that do not belong there.
    """
    arms = []
    for form, length in USUAL.items():
        apart = f" AND SUBSTR({stored}, 11, 2) BETWEEN ' 0' AND ' 9'" if " " in form else ""
        usual = f"STRLEN({stored}) = {length} AND SUFFIX({stored}, {quoted(form[-1])}){apart}"
        arms.append(f"WHEN {usual} THEN TRY_STRPTIME({stored}, {quoted(form)})")
    read = f"CASE WHEN {stored} < {quoted(FIRST_YEAR)} THEN NULL {' '.join(arms)} END"
    return f"MAKE_TIMESTAMPTZ(EPOCH_US({read}))"


def _filled(column: Column, cell: str) -> str:
    return f"CASE WHEN {cell} IS NULL THEN ERROR('') ELSE {cell} END" if column.filled else cell
