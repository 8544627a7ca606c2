"""The file `tables.yml` beside the tables: other names of files and columns than this program's own, or queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairnotice.audience.tables import TABLES, Table
from fairnotice.errors import UsersError
from fairnotice.yaml_source import YamlSource, read_yaml

FILE = "tables.yml"
EXAMPLE = "Write it as `users:`, and below that `file: people.csv` and `columns: {user_id: id, email: mail}`."


@dataclass(frozen=True)
class Naming:
    """How a table is called: its file, empty for the usual one, its columns' names to ours, and the query to ask."""

    file: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    query: str = ""


def read_queries(path: Path) -> dict[str, str]:
    """Read the queries to a server, by table; raise UsersError where a mapping has anything else."""
    found = read_mapping(path)
    for name, naming in found.items():
        if naming.file or naming.columns or not naming.query:
            hint = "Write it as `users:`, and below that `query: SELECT id AS user_id, mail AS email FROM people`."
            raise UsersError(f"on a server, {name} can only have a `query`", hint, str(path))
    return {name: naming.query for name, naming in found.items()}


def read_mapping(path: Path) -> dict[str, Naming]:
    """Read the names of tables from a file, by table; raise UsersError with a line for each mistake."""
    try:
        source = read_yaml(path.read_text(encoding="utf-8"), str(path), UsersError)
    except (OSError, UnicodeDecodeError):
        raise UsersError("this file cannot be read", "Save it as UTF-8.", str(path)) from None
    tables = {table.name: table for table in TABLES}
    problems: list[str] = []
    found = {}
    for name, entry in source.values.items():
        if name not in tables:
            problems.append(f"{source.where(name)}: {name!r} is no table; there are {', '.join(tables)}")
        elif not isinstance(entry, dict) or set(entry) - {"file", "columns", "query"}:
            problems.append(f"{source.where(name)}: a table has `file`, `columns` and `query`")
        else:
            found[name] = _naming(source, tables[name], entry, problems)
    if problems:
        raise UsersError("\n".join(problems), EXAMPLE)
    return found


def _naming(source: YamlSource, table: Table, entry: Mapping[str, Any], problems: list[str]) -> Naming:
    file, columns, query = entry.get("file", ""), entry.get("columns", {}), entry.get("query", "")
    if not isinstance(query, str) or ";" in query.rstrip().rstrip(";"):
        problems.append(f"{source.where(table.name, 'query')}: `query` must be one SELECT")
        query = ""
    if not isinstance(file, str) or "/" in file or "\\" in file:
        problems.append(f"{source.where(table.name, 'file')}: `file` must be the name of a file in this folder")
    ours = {column.name for column in table.columns}
    if not isinstance(columns, dict) or not all(isinstance(stored, str) for stored in columns.values()):
        problems.append(f"{source.where(table.name, 'columns')}: `columns` must give a name for each of our names")
        columns = {}
    for name in sorted(set(columns) - ours):
        where = source.where(table.name, "columns", name)
        problems.append(f"{where}: {table.name} has no column {name!r}")
    return Naming(str(file), {stored: name for name, stored in columns.items()}, query.rstrip().rstrip(";"))
