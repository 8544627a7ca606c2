"""The files that hold the tables: finding them, and naming the line of a mistake in one."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from fairnotice.audience import sqlite_file
from fairnotice.audience.mapping import FILE, Naming, read_mapping
from fairnotice.audience.tables import TABLES, USERS, Table, cell_mistake
from fairnotice.errors import UsersError
from fairnotice.settings import TAXONOMY_KEY

LONGEST_LINE = 1_000_000
"""In bytes; longer lines are a file without line ends, which would otherwise be read into memory whole."""

SUFFIXES = (".csv", ".csv.gz", ".parquet")

Wrong = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Source:
    """The file that holds a table; `header` names the columns of a CSV file in its order.

    `renamed` are columns of a Parquet or SQLite file that have another name in it, as pairs of that name and ours.
    `query` is what gives the table from a SQLite file, until it is taken out as CSV; `origin` then names the file.
    """

    table: Table
    path: Path
    header: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    query: str = ""
    origin: str = ""

    @property
    def parquet(self) -> bool:
        """Whether it is a Parquet file, else CSV."""
        return self.path.suffix == ".parquet"

    @property
    def shown(self) -> str:
        """Where people find it."""
        return self.origin or str(self.path)

    def place(self, number: int) -> str:
        """Give the place of a row by its line, or by its number where it came from a SQLite file."""
        return f"{self.origin}, row {number}" if self.origin else f"{self.path}:{number}"


class Unreadable(NamedTuple):
    """A row that was left out: the name of its file, the number of its line, and what is wrong with it."""

    file: str
    line: int
    mistake: str


def find_sources(folder: Path, mapping: Path | None = None) -> dict[str, Source]:
    """Find the file of each table in a folder; raise UsersError unless one has users and none is there twice.

    `mapping` is a file that says what is called otherwise; without it, the one in the folder, if there is any.
    """
    if not folder.is_dir():
        raise UsersError(
            "this is not a folder" if folder.exists() else "there is no such folder",
            "Name the folder that holds users.csv or users.parquet.",
            str(folder),
        )
    beside = folder / FILE
    naming = read_mapping(mapping or beside) if mapping or beside.exists() else {}
    stores = [path for path in (folder / f"users{ending}" for ending in sqlite_file.SUFFIXES) if path.is_file()]
    if len(stores) > 1:
        names = " and ".join(path.name for path in stores)
        raise UsersError(f"the tables are there twice: {names}", "Keep the newer one.", str(folder))
    inside = {path: sqlite_file.tables_in(path) for path in stores}
    _refuse_misspelt(folder, {named.file for named in naming.values()})
    for path, held in inside.items():
        _refuse_overlooked(path, held, naming)
    sources = {}
    for table in TABLES:
        named = naming.get(table.name, Naming())
        if named.file or named.query:
            path = folder / named.file if named.file else next(iter(stores), folder / "users.sqlite")
            sources[table.name] = _open_named(table, path, named)
            continue
        found = [folder / (table.name + suffix) for suffix in SUFFIXES if (folder / (table.name + suffix)).is_file()]
        found += [path for path, names in inside.items() if table.name in names]
        if len(found) > 1:
            names = " and ".join(path.name for path in found)
            raise UsersError(f"{table.name} is there twice: {names}", "Keep the newer one.", str(folder))
        if found:
            sources[table.name] = open_source(table, found[0], named.columns)
    if USERS.name not in sources:
        hint = "It needs the columns user_id and email."
        raise UsersError("there is no users.csv, users.csv.gz, users.parquet or users.sqlite here", hint, str(folder))
    return sources


def _refuse_overlooked(path: Path, names: Collection[str], known: Collection[str]) -> None:
    for table in TABLES:
        if table.name not in names and table.name not in known and get_close_matches(table.name, names, 1, 0.8):
            hint = f"Make a view {table.name}, or name the table in {FILE}."
            raise UsersError(f"no table is called {table.name}, but one nearly so", hint, str(path))


def _open_named(table: Table, path: Path, named: Naming) -> Source:
    endings = sqlite_file.SUFFIXES if named.query else SUFFIXES + sqlite_file.SUFFIXES
    if not path.is_file() or not path.name.endswith(endings):
        hint = f"Name a file that is there, and ends in {', '.join(endings)}."
        raise UsersError(f"there is no such file for {table.name}", hint, str(path))
    source = open_source(table, path, named.columns)
    return replace(source, query=named.query or source.query)


def _refuse_misspelt(folder: Path, known: Collection[str]) -> None:
    """A table that is overlooked would change who is told, without a word."""
    names = [table.name for table in TABLES]
    for path in sorted(folder.iterdir()):
        stem, _, suffix = path.name.partition(".")
        near = get_close_matches(stem.lower(), names, n=1, cutoff=0.8)
        if path.name in known:
            continue
        if near and path.suffix in sqlite_file.SUFFIXES and stem != USERS.name:
            hint = f"Put its tables into {USERS.name}{path.suffix}, name it in {FILE}, or move it elsewhere."
            raise UsersError("no table is looked for in this file", hint, str(path))
        if near and f".{suffix.lower()}" in SUFFIXES and path.name not in {near[0] + ending for ending in SUFFIXES}:
            hint = f"Rename it to {near[0]}.{suffix.lower()}, or move it elsewhere."
            raise UsersError("no table has this name", hint, str(path))


def open_source(table: Table, path: Path, names: Mapping[str, str] | None = None) -> Source:
    """Read the header of a CSV file, so that its columns are taken by name and never by position.

    `names` give our names for those of the file, where they are others.
    """
    if path.suffix == ".parquet":
        return Source(table, path, renamed=tuple(sorted((names or {}).items())))
    if path.suffix in sqlite_file.SUFFIXES:
        return Source(table, path, renamed=tuple(sorted((names or {}).items())), query=f"SELECT * FROM {table.name}")  # noqa: S608
    try:
        with _open(path) as stream:
            rows = csv.reader(_lines(stream, path), strict=True)
            stored = [name.strip() for name in next(rows, [])]
            header = tuple((names or {}).get(name, name) for name in stored)
            _check_end(stream, path)
    except csv.Error:
        raise _unreadable(f"{path}:1", "the header is not a line of names separated by commas") from None
    except (OSError, EOFError) as problem:
        raise _unopened(path, problem) from None
    check_header(table, header, f"{path}:1")
    return Source(table, path, header)


def taken_out(sources: Mapping[str, Source], folder: Path) -> dict[str, Source]:
    """Give sources of which those in SQLite files lie as CSV in a private folder; raise UsersError if they cannot."""
    found = dict(sources)
    for path in sorted({source.path for source in sources.values() if source.query}):
        queries = {name: source.query for name, source in sources.items() if source.path == path}
        for name, stored in sqlite_file.take_out(path, queries, folder).items():
            source = sources[name]
            header = tuple(dict(source.renamed).get(column, column) for column in stored)
            origin = f"{path}: {name}"
            check_header(source.table, header, origin)
            found[name] = Source(source.table, folder / f"{name}.csv", header, origin=origin)
    return found


def check_header(table: Table, header: Sequence[str], where: str) -> None:
    """Raise UsersError where a column is missing or stands twice; never quotes the header, which may be a person."""
    if missing := table.missing(header):
        raise UsersError(
            f"{table.name} has no column {' and no column '.join(missing)}",
            f"Its header line must name them, separated by commas: {','.join(c.name for c in table.columns)}",
            where,
        )
    twice = sorted({column.name for column in table.columns if list(header).count(column.name) > 1})
    if twice:
        raise UsersError(f"{table.name} has two columns {twice[0]}", "Rename or drop one of them.", where)


def find_mistake(source: Source, rows: Iterable[tuple[int, Sequence[str]]], wrong: Wrong) -> UsersError | None:
    """Go through numbered rows until the first mistake; None where there is none.

    This is the slow way, taken only to name the line once an engine has refused the file. `wrong` are the values of
    a column that are mistakes though they can be read; of a table's key, where they come for the second time.
    """
    seen: set[str] = set()
    try:
        for number, row in rows:
            if mistake := _mistake(source, row, wrong, seen):
                return _unreadable(source.place(number), mistake)
    except UsersError as problem:
        return problem
    except (OSError, EOFError) as problem:
        return _unopened(source.path, problem)
    return None


def take_readable(source: Source, target: Path) -> list[Unreadable]:
    """Copy the rows of a CSV file that can be used, and give the others; raise UsersError where it is not CSV."""
    key = source.table.key
    place = source.header.index(key) if key else 0
    seen: set[str] = set()
    left = []
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(source.header)
        for number, row in csv_rows(source):
            mistake = _mistake(source, row, {}, set())
            if not mistake and key and row[place] in seen:
                mistake = f"this {key} stood before"
            if mistake:
                left.append(Unreadable(source.path.name, number, mistake))
                continue
            seen |= {row[place]} if key else set()
            writer.writerow(row)
    return left


def csv_rows(source: Source) -> Iterator[tuple[int, Sequence[str]]]:
    """Give the rows of a CSV file, each with the number of its first line; raise UsersError where it is not CSV."""
    with _open(source.path) as stream:
        rows = csv.reader(_lines(stream, source.path), strict=True)
        next(rows, None)
        line = 1 if source.origin else rows.line_num + 1
        try:
            for row in rows:
                if row:
                    yield line, row
                line = line + 1 if source.origin else rows.line_num + 1
        except csv.Error:
            mistake = "a quoted cell does not end, or a line break or text stands where none may"
            raise _unreadable(source.place(line), mistake) from None


def _mistake(source: Source, row: Sequence[str], wrong: Wrong, seen: set[str]) -> str:
    if len(row) != len(source.header):
        return f"{len(row)} cells where the header has {len(source.header)}"
    cells = dict(zip(source.header, row, strict=True))
    for column in source.table.present(source.header):
        cell = cells[column.name]
        if mistake := cell_mistake(column, cell):
            return mistake
        if cell in wrong.get(column.name, ()):
            if column.name != source.table.key:
                # a term is not personal, but where columns are swapped it may be anything
                shown = f" {cell!r}" if TAXONOMY_KEY.fullmatch(cell) else ""
                return f"the {column.name}{shown} is not a term of the taxonomy"
            if cell in seen:
                return f"this {column.name} stood before"
            seen.add(cell)
    return ""


def _open(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _lines(stream: gzip.GzipFile | BufferedReader, path: Path) -> Iterator[str]:
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise _unreadable(f"{path}:{number}", f"a line is longer than {LONGEST_LINE:,} bytes")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise UsersError("this is not UTF-8", "Export the file again as UTF-8.", f"{path}:{number}") from None


def _check_end(stream: gzip.GzipFile | BufferedReader, path: Path) -> None:
    """Raise UsersError where a file ends in an endless line, which DuckDB leaves out in silence, unlike elsewhere."""
    if isinstance(stream, gzip.GzipFile):
        last = read = stream.read(LONGEST_LINE)
        while read := stream.read(LONGEST_LINE):
            last = (last + read)[-LONGEST_LINE:]
    else:
        stream.seek(max(stream.tell(), path.stat().st_size - LONGEST_LINE))
        last = stream.read()
    if len(last) == LONGEST_LINE and b"\n" not in last and b"\r" not in last:
        raise UsersError(f"its last line is longer than {LONGEST_LINE:,} bytes", "Export the file again.", str(path))


def _unreadable(where: str, mistake: str) -> UsersError:
    return UsersError(mistake, "Mend this row in the export; nothing was written.", where)


def _unopened(path: Path, problem: Exception) -> UsersError:
    reason = getattr(problem, "strerror", None) or "it is damaged, or not what its name says"
    return UsersError(f"cannot read it: {reason}", "Check the file and its permissions, or export it again.", str(path))
