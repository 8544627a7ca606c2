"""The file `tables.yml` beside the tables: other names of files and columns than this program's own."""

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
    """How a table is called in the folder: its file, empty for the usual one, and its columns' names to ours."""

    file: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def read_mapping(folder: Path) -> dict[str, Naming]:
    """Read the names of tables in a folder, by table; raise UsersError with a line for each mistake."""
    path = folder / FILE
    if not path.is_file():
        return {}
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
        elif not isinstance(entry, dict) or set(entry) - {"file", "columns"}:
            problems.append(f"{source.where(name)}: a table has `file` and `columns`")
        else:
            found[name] = _naming(source, tables[name], entry, problems)
    if problems:
        raise UsersError("\n".join(problems), EXAMPLE)
    return found


def _naming(source: YamlSource, table: Table, entry: Mapping[str, Any], problems: list[str]) -> Naming:
    file, columns = entry.get("file", ""), entry.get("columns", {})
    if not isinstance(file, str) or "/" in file or "\\" in file:
        problems.append(f"{source.where(table.name, 'file')}: `file` must be the name of a file in this folder")
    ours = {column.name for column in table.columns}
    if not isinstance(columns, dict) or not all(isinstance(stored, str) for stored in columns.values()):
        problems.append(f"{source.where(table.name, 'columns')}: `columns` must give a name for each of our names")
        columns = {}
    for name in sorted(set(columns) - ours):
        where = source.where(table.name, "columns", name)
        problems.append(f"{where}: {table.name} has no column {name!r}")
    return Naming(str(file), {stored: name for name, stored in columns.items()})
