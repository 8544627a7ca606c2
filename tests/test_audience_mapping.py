"""Tables whose files or columns have other names."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from audience_cases import choose, lists, notice, practice, reasons, settings, version
from fairnotice.errors import UsersError

VERSIONS = [
    version("1.0", "2020-01-01", [practice("user.contact.email", "essential.service")]),
    version("2.0", "2024-01-01", [practice("user", "marketing")]),
]
MAPPING = """\
users:
  file: user.csv
  columns: {user_id: id, email: mail}
collections:
  columns:
    data_category: kind
    collected_at: since
"""
USERS = "mail,id\nada@example.com,007\nbo@example.com,8\n"
COLLECTIONS = "user_id,kind,since\n007,user.contact.email,2021-01-01\n8,user.name,2025-01-01\n"


def required(folder: Path) -> dict[str, str]:
    with choose(folder, notice(VERSIONS[1]), VERSIONS, settings(folder), folder / "work") as audience:
        return reasons(lists(audience, folder / "lists"))


def put(folder: Path, mapping: str = MAPPING) -> Path:
    (folder / "tables.yml").write_text(mapping)
    (folder / "user.csv").write_text(USERS)
    (folder / "collections.csv").write_text(COLLECTIONS)
    return folder


def test_files_and_columns_may_have_other_names(tmp_path: Path) -> None:
    assert required(put(tmp_path)) == {"007": "new-use:user:marketing"}


def test_columns_of_parquet_files_too(tmp_path: Path) -> None:
    put(tmp_path, MAPPING.replace("user.csv", "user.parquet"))
    with duckdb.connect() as database:
        for name in ("user", "collections"):
            path = tmp_path / name
            rows = f"read_csv('{path}.csv', all_varchar = true)"
            database.execute(f"COPY (FROM {rows}) TO '{path}.parquet'")
            Path(f"{path}.csv").unlink()
    assert required(tmp_path) == {"007": "new-use:user:marketing"}
    (tmp_path / "tables.yml").write_text(MAPPING.replace("user.csv", "user.parquet").replace("kind", "sort"))
    with pytest.raises(UsersError, match="collections has no column data_category"):
        required(tmp_path)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("people: {}", "tables.yml:1: 'people' is no table"),
        ("users:\n  rows: x", "tables.yml:1: a table has `file`, `columns` and `query`"),
        ("users:\n  query: SELECT 1; SELECT 2", "tables.yml:2: `query` must be one SELECT"),
        ("users:\n  file: user.csv\n  query: SELECT 1", "user.csv: there is no such file for users"),
        ("users:\n  file: ../user.csv", "tables.yml:2: `file` must be the name of a file"),
        (
            MAPPING.replace("collections:\n", "collections:\n  file: none.csv\n"),
            "none.csv: there is no such file for collections",
        ),
        ("users:\n  columns:\n    nickname: x", "tables.yml:3: users has no column 'nickname'"),
        ("users:\n  columns: [id]", "tables.yml:2: `columns` must give a name"),
        ("users:\n  file: user.csv", "user.csv:1: users has no column user_id and no column email"),
        ("users: [", "tables.yml"),
    ],
)
def test_a_mistake_in_the_mapping_is_named(tmp_path: Path, written: str, message: str) -> None:
    with pytest.raises(UsersError) as problem:
        required(put(tmp_path, written))
    assert message in str(problem.value)
    assert problem.value.hint
