"""Tables in a SQLite file, and queries that give them."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import many_people
from audience_cases import choose, lists, notice, practice, reasons, settings, version
from fairnotice.audience import contacts, select
from fairnotice.errors import UsersError

VERSIONS = [
    version("1.0", "2020-01-01", [practice("user.contact.email", "essential.service")]),
    version("2.0", "2024-01-01", [practice("user", "marketing")]),
]
SHOP = """
CREATE TABLE people (id TEXT, mail TEXT, news INTEGER, fax TEXT);
INSERT INTO people VALUES ('007', 'ada@example.com', 0, '+44 1632 960001'), ('8', 'bo@example.com', 1, NULL);
CREATE TABLE numbered (user_id INTEGER PRIMARY KEY, email TEXT);
INSERT INTO numbered VALUES (12345678901234567, 'cy@example.com');
CREATE TABLE collections (user_id, data_category TEXT, collected_at TEXT);
INSERT INTO collections VALUES ('007', 'user.contact.email', '2021-01-01'), ('8', 'user.name', '2025-01-01'),
  (12345678901234567, 'user.name', NULL);
"""
VIEW = "CREATE VIEW users AS SELECT id AS user_id, mail AS email, news AS notices_opt_in, fax FROM people"
NUMBERED = "CREATE VIEW users AS SELECT * FROM numbered"


def put(folder: Path, *more: str, name: str = "users.sqlite") -> Path:
    with closing(sqlite3.connect(folder / name)) as database:
        database.executescript(SHOP + ";".join(more))
    return folder


def told(folder: Path, mapping: Path | None = None) -> dict[str, str]:
    with choose(folder, notice(VERSIONS[1]), VERSIONS, settings(folder), folder / "work", mapping=mapping) as audience:
        return reasons(lists(audience, folder / "lists"))


def test_tables_and_views_of_a_file_are_read_and_ids_stay_text(tmp_path: Path) -> None:
    with choose(put(tmp_path, VIEW), notice(VERSIONS[1]), VERSIONS, settings(tmp_path)) as audience:
        found = lists(audience, tmp_path / "lists")
    assert [(row["user_id"], row["email"]) for row in found["required"]] == [("007", "ada@example.com")]
    assert [row["user_id"] for row in found["opted-in"]] == ["8"]
    assert contacts(tmp_path, ["007"], settings(tmp_path)) == {"007": ("+44 1632 960001", "")}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lists", "users.sqlite"]


def test_whole_numbers_are_ids(tmp_path: Path) -> None:
    assert told(put(tmp_path, NUMBERED, name="users.db")) == {"12345678901234567": "new-use:user:marketing"}


def test_queries_of_a_mapping_give_tables_from_any_file(tmp_path: Path) -> None:
    put(tmp_path, name="shop.db")
    mapping = tmp_path / "elsewhere.yml"
    mapping.write_text(
        "users:\n  file: shop.db\n  query: SELECT id AS user_id, mail FROM people;\n  columns: {email: mail}\n"
        "collections:\n  file: shop.db\n"
    )
    assert told(tmp_path, mapping) == {"007": "new-use:user:marketing"}
    with pytest.raises(UsersError, match=r"there is no users.csv"):
        told(tmp_path)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE collections SET collected_at = 1700000000 WHERE user_id = '8'", "collections, row 2: collected_at is"),
        ("UPDATE collections SET user_id = 8.0 WHERE user_id = '8'", "row 2: user_id is stored as a number with a"),
        ("UPDATE people SET mail = x'00ff' WHERE id = '8'", "users, row 2: email is stored as binary"),
        ("INSERT INTO people VALUES ('a\nb', 'x@example.com', 0, ''), ('8', '', 0, '')", "row 4: this user_id stood"),
        ("UPDATE people SET mail = CAST(x'ff' AS TEXT)", "users cannot be read"),
        ("DROP TABLE people", "users cannot be read"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_row(tmp_path: Path, statement: str, message: str) -> None:
    with pytest.raises(UsersError) as problem:
        told(put(tmp_path, VIEW, statement))
    assert message in str(problem.value)
    assert "users.sqlite" in str(problem.value)
    assert "example.com" not in str(problem.value)
    assert [path.name for path in tmp_path.iterdir()] == ["users.sqlite"]


def test_a_table_must_be_in_one_place_and_a_file_have_the_name_that_is_looked_for(tmp_path: Path) -> None:
    put(tmp_path, VIEW)
    (tmp_path / "users.csv").write_text("user_id,email\n1,a@example.com\n")
    with pytest.raises(UsersError, match=r"users is there twice: users.csv and users.sqlite"):
        told(tmp_path)
    (tmp_path / "users.csv").unlink()
    (tmp_path / "collections.db").write_bytes(b"")
    with pytest.raises(UsersError, match=r"no table is looked for in this file"):
        told(tmp_path)
    (tmp_path / "collections.db").rename(tmp_path / "users.db")
    with pytest.raises(UsersError, match=r"the tables are there twice: users.sqlite and users.db"):
        told(tmp_path)
    (tmp_path / "users.sqlite").write_bytes(b"user_id,email\n" * 100)
    (tmp_path / "users.db").unlink()
    with pytest.raises(UsersError, match=r"this is not a database of SQLite"):
        told(tmp_path)


def test_a_table_is_not_overlooked_for_its_name(tmp_path: Path) -> None:
    put(tmp_path, VIEW, "ALTER TABLE collections RENAME TO c; ALTER TABLE c RENAME TO COLLECTIONS")
    assert told(tmp_path) == {"007": "new-use:user:marketing"}
    with closing(sqlite3.connect(tmp_path / "users.sqlite")) as database:
        database.execute("ALTER TABLE COLLECTIONS RENAME TO collection")
    with pytest.raises(UsersError, match=r"no table is called collections, but one nearly so"):
        told(tmp_path)
    (tmp_path / "tables.yml").write_text("collections:\n  query: SELECT * FROM collection\n")
    assert told(tmp_path) == {"007": "new-use:user:marketing"}
    with pytest.raises(UsersError, match=r"tables.yml: this file cannot be read"):
        told(tmp_path, tmp_path / "none" / "tables.yml")


@pytest.mark.slow
def test_a_database_gives_the_same_lists_as_files(tmp_path: Path) -> None:
    tables, store = tmp_path / "tables", tmp_path / "store"
    many_people.write(tables, 20_000, "csv")
    store.mkdir()
    with closing(sqlite3.connect(store / "users.sqlite")) as database:
        for path in tables.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as stream:
                rows = csv.reader(stream)
                header = next(rows)
                database.execute(f"CREATE TABLE {path.stem} ({', '.join(map(repr, header))})")
                database.executemany(f"INSERT INTO {path.stem} VALUES ({', '.join('?' * len(header))})", rows)
        database.commit()
    found = []
    for users in (tables, store):
        out = tmp_path / f"{users.name}-lists"
        out.mkdir()
        chosen = many_people.notice(), many_people.versions(), many_people.TAXONOMY, many_people.settings(tmp_path)
        with select(users, *chosen, work=tmp_path) as audience:
            audience.write(out)
        found.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert found[0] == found[1]
