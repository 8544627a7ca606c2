"""How tables are read: what a file may look like, and the one clear error for each that cannot be used."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

import duckdb
import pytest

from audience_cases import choose, lists, notice, practice, reasons, settings, version
from fairnotice.audience import select
from fairnotice.audience.sources import find_sources
from fairnotice.errors import UsersError
from fairnotice.practices import fideslang_taxonomy
from fairnotice.settings import Settings
from sample_users import Version, write_tables

VERSIONS = [
    version("1.0", "2020-01-01", [practice("user.contact.email", "essential.service")]),
    version("2.0", "2024-01-01", [practice("user", "marketing")]),
]
USERS = "user_id,email\n1,ada@example.com\n2,bo@example.com\n"
COLLECTIONS = "user_id,data_category,collected_at\n1,user.contact.email,2021-01-01\n2,user.name,2025-01-01\n"
SECRET = "secret-person"
QUOTES = "a quoted cell does not end, or a line break or text stands where none may"
NO_DATE = "is not a date or a time as 2026-12-01T09:30:00+01:00"
NO_TERM = "is not a term of the taxonomy"


def required(folder: Path, made: Settings | None = None) -> dict[str, str]:
    with choose(folder, notice(VERSIONS[1]), VERSIONS, made or settings(folder), folder / "work") as audience:
        return reasons(lists(audience, folder / "lists"))


def refused(folder: Path) -> UsersError:
    with pytest.raises(UsersError) as caught:
        required(folder)
    assert not list(folder.rglob(".part-*"))
    assert caught.value.hint
    return caught.value


def python(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, which may import the tests."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def put(folder: Path, **files: str | bytes) -> Path:
    for name, content in {"users": USERS, "collections": COLLECTIONS, **files}.items():
        (folder / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.mark.parametrize(
    "users",
    [
        USERS,
        USERS.replace("\n", "\r\n"),
        USERS.rstrip("\n"),
        "\ufeff" + USERS,
        USERS + "\n\n",
        "email,shoe size,user_id\nada@example.com,42,1\nbo@example.com,,2\n",
        'user_id,email,,email2\n"1","ada@example.com","a ""b"", c\nd",\n2,bo@example.com,,\n',
        " user_id , email \n1,ada@example.com\n2,bo@example.com\n",
    ],
    ids=["lf", "crlf", "no-end", "bom", "blank-lines", "other-order", "quotes", "spaced-header"],
)
def test_a_header_is_read_by_name_whatever_the_file_looks_like(tmp_path: Path, users: str) -> None:
    assert required(put(tmp_path, users=users)) == {"1": "new-use:user:marketing"}


def test_ids_are_text(tmp_path: Path) -> None:
    ids = ("007", "1e5", "12345678901234567890123", "0x1f", "NULL", " 7", "ü", "true")
    users = "user_id,email\n" + "".join(f"{name},u{number}@example.com\n" for number, name in enumerate(ids))
    held = "user_id,data_category,collected_at\n" + "".join(f"{name},user.name,2021-01-01\n" for name in ids)
    assert list(required(put(tmp_path, users=users, collections=held))) == sorted(ids, key=str.encode)


@pytest.mark.parametrize(
    ("table", "content", "line", "message"),
    [
        ("users", "", 1, "users has no column user_id and no column email"),
        ("users", "user_id;email\n1;ada@example.com\n", 1, "users has no column user_id and no column email"),
        ("users", f"{SECRET},ada@example.com\n", 1, "users has no column user_id and no column email"),
        ("users", "user_id,email,email\n", 1, "users has two columns email"),
        ("users", 'user_id,"email\n', 1, "the header is not a line of names separated by commas"),
        ("users", USERS + f"3,{SECRET}@example.com,extra\n", 4, "3 cells where the header has 2"),
        ("users", USERS + f"{SECRET}\n", 4, "1 cells where the header has 2"),
        ("users", f'user_id,email\n1,"a\nb"\n,{SECRET}\n', 4, "user_id is empty"),
        ("users", USERS + f'3,"{SECRET}"x\n', 4, QUOTES),
        ("users", USERS + f'3,"{SECRET}\n', 4, QUOTES),
        ("users", USERS + f"{SECRET},a@example.com\n{SECRET},b@example.com\n", 5, "this user_id stood before"),
        ("users", USERS.encode() + b"3,\xe4@example.com\n", 4, "this is not UTF-8"),
        ("users", USERS.encode("utf-16"), 1, "this is not UTF-8"),
        ("users", f"user_id,email,notices_opt_in\n1,{SECRET},maybe\n", 2, "notices_opt_in is not true or false"),
        ("users", f"user_id,email,created_at\n1,{SECRET},soon\n", 2, f"created_at {NO_DATE}"),
        ("collections", COLLECTIONS + f"{SECRET},,2021-01-01\n", 4, "data_category is empty"),
        ("collections", COLLECTIONS + ",user.name,2021-01-01\n", 4, "user_id is empty"),
        ("collections", COLLECTIONS + ",user.name,2025-01-01\n", 4, "user_id is empty"),
        ("collections", COLLECTIONS + "1,user.nmae,2021-01-01\n", 4, f"the data_category 'user.nmae' {NO_TERM}"),
        ("collections", COLLECTIONS + f"1,{SECRET}@example.com,2021-01-01\n", 4, f"the data_category {NO_TERM}"),
        ("collections", "user_id,data_category\n", 1, "collections has no column collected_at"),
        ("authorizations", "user_id,data_category,data_use,authorized_at\n1,user.name,,\n", 2, "data_use is empty"),
        ("deliveries", f"user_id,notice_id,channel,status,at\n{SECRET},,,,1.2.24\n", 2, f"at {NO_DATE}"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_without_the_person(
    tmp_path: Path, table: str, content: str | bytes, line: int, message: str
) -> None:
    error = refused(put(tmp_path, **{table: content}))
    assert (error.message, error.where) == (message, f"{tmp_path / table}.csv:{line}")
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    "written",
    [
        "03/04/2020", "2020-02-30", "2020-1-5", "20-03-04", "2020-03-04T25:00", "2020-03-04T10", "1583280000", "now",
        "infinity", "2020-03-04 10:00:00 Europe/Berlin", "2020-03-04T10:00:60", "2020-03-04T10:00Z",
        "2020-03-04T10:00:00 +01:00",
        "-2020-03-04", "٢٠٢٠-٠٣-٠٤",
    ],
)  # fmt: skip
def test_a_date_is_never_guessed(tmp_path: Path, written: str) -> None:
    error = refused(put(tmp_path, collections=f"user_id,data_category,collected_at\n1,user.name,{written}\n"))
    assert error.where.endswith("collections.csv:2")
    assert written not in str(error)


def test_a_mistake_is_found_also_in_rows_that_decide_nothing(tmp_path: Path) -> None:
    refused(put(tmp_path, collections=COLLECTIONS + "nobody,user.financial,soon\n"))


def test_the_error_leaves_no_trace_of_the_row_in_a_traceback(tmp_path: Path) -> None:
    put(tmp_path, users=USERS + f"3,{SECRET}@example.com,extra\n")
    ran = python(f"from test_audience_tables import *; required(Path({str(tmp_path)!r}))")
    assert "UsersError" in ran.stderr
    assert SECRET not in ran.stderr + ran.stdout


def test_a_folder_must_hold_users_once(tmp_path: Path) -> None:
    assert refused(tmp_path / "absent").message == "there is no such folder"
    assert refused(tmp_path).message == "there is no users.csv, users.csv.gz, users.parquet or users.sqlite here"
    put(tmp_path)
    assert refused(tmp_path / "users.csv").message == "this is not a folder"
    (tmp_path / "users.csv.gz").write_bytes(gzip.compress(USERS.encode()))
    assert refused(tmp_path).message == "users is there twice: users.csv and users.csv.gz"


def test_what_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    (tmp_path / "users.csv.gz").write_bytes(USERS.encode())
    assert refused(tmp_path).message.startswith("cannot read it: ")
    (tmp_path / "users.csv.gz").write_bytes(gzip.compress(USERS.encode() * 5000)[:-20])
    assert refused(tmp_path).where == str(tmp_path / "users.csv.gz")
    (tmp_path / "users.csv.gz").unlink()
    (tmp_path / "users.parquet").write_text(USERS)
    assert refused(tmp_path).message == "this is not a Parquet file, or it is damaged"


def parquet(folder: Path, table: str, columns: str) -> None:
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        path = str(folder / f"{table}.parquet").replace("'", "''")
        database.execute(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")


@pytest.mark.parametrize(("address_hash", "bounced"), [("''", 1), ("NULL", 1), ("'ab'", 0)])
def test_an_empty_text_in_any_part_of_a_parquet_file_is_none(tmp_path: Path, address_hash: str, bounced: int) -> None:
    put(tmp_path)
    cells = {
        "user_id": "'1'",
        "notice_id": "'privacy-1.0'",
        "channel": "'email'",
        "status": "'bounced'",
        "at": "DATE '2021-01-01'",
    }
    columns = ", ".join(f'CASE WHEN number = 4000 THEN {cell} END AS "{name}"' for name, cell in cells.items())
    with duckdb.connect() as database:
        rows = f"SELECT {columns}, CASE WHEN number = 4000 THEN {address_hash} ELSE 'cd' END AS address_hash FROM"
        path = tmp_path / "deliveries.parquet"
        database.execute(f"COPY ({rows} RANGE(9000) AS rows(number)) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    with choose(tmp_path, notice(VERSIONS[1]), VERSIONS, settings(tmp_path), tmp_path / "work") as audience:
        assert audience.counts.unreachable["bounced"] == bounced


@pytest.mark.parametrize(
    ("user_id", "collected_at", "affected"),
    [
        ("1", "TIMESTAMPTZ '2023-12-31 22:59:59.999999+00'", True),
        ("'1'", "TIMESTAMPTZ '2023-12-31 23:00:00+00'", False),
        ("1::UBIGINT", "TIMESTAMP '2023-12-31 23:59:59'", True),
        ("1", "TIMESTAMP '2024-01-01'", False),
        ("1", "TIMESTAMP_NS '2023-12-31 23:59:59.999999999'", True),
        ("1", "TIMESTAMP_NS '2024-01-01'", False),
        ("1", "DATE '2024-01-01'", False),
        ("1", "'2023-12-31T23:00:00Z'", False),
        ("1", "NULL::TIMESTAMP", True),
    ],
)  # fmt: skip
def test_parquet_types_are_read_as_what_they_mean(
    tmp_path: Path, user_id: str, collected_at: str, affected: bool
) -> None:
    (tmp_path / "users.csv").write_text(USERS)
    held = f"{user_id} AS user_id, 'user.name' AS data_category, {collected_at} AS collected_at"
    parquet(tmp_path, "collections", held)
    assert ("1" in required(tmp_path)) is affected


@pytest.mark.parametrize(
    ("table", "columns", "where", "message"),
    [
        ("users", "1.5::DOUBLE AS user_id, 'a@example.com' AS email", "",
         "the column user_id is stored as double, which is not text"),
        ("users", "1 AS user_id, 'a@example.com' AS mail", "", "users has no column email"),
        ("users", "UNNEST([1, NULL, 2]) AS user_id, 'a@example.com' AS email", ":2", "user_id is empty"),
        ("users", "UNNEST([1, 2, 1]) AS user_id, 'a@example.com' AS email", ":3", "this user_id stood before"),
        ("collections", "1 AS user_id, UNNEST(['user', 'usr']) AS data_category, '2020-01-01' AS collected_at", ":2",
         f"the data_category 'usr' {NO_TERM}"),
        ("users", "UNNEST(['1', '']) AS user_id, '' AS email", ":2", "user_id is empty"),
        ("collections", "UNNEST(['1', '']) AS user_id, 'user' AS data_category, DATE '2020-01-01' AS collected_at",
         ":2", "user_id is empty"),
        ("collections", "1 AS user_id, 'user' AS data_category, UNNEST(['2020-01-01', 'x']) AS collected_at", ":2",
         f"collected_at {NO_DATE}"),
        ("collections", "1 AS user_id, 'user' AS data_category, 20200101 AS collected_at", "",
         f"the column collected_at is stored as integer, which {NO_DATE}"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_parquet_file_is_named_with_its_row(
    tmp_path: Path, table: str, columns: str, where: str, message: str
) -> None:
    put(tmp_path)
    (tmp_path / f"{table}.csv").unlink()
    parquet(tmp_path, table, columns)
    error = refused(tmp_path)
    assert (error.message, error.where) == (message, f"{tmp_path / table}.parquet{where}")


def test_csv_gzip_and_parquet_give_the_same_lists_also_from_a_folder_with_an_odd_name(tmp_path: Path) -> None:
    folders = {kind: tmp_path / f"{kind} [a]*?'s" for kind in ("csv", "gz", "parquet")}
    write_tables(folders["csv"], [Version(v.label, v.effective) for v in VERSIONS], 500, 3)
    for kind in ("gz", "parquet"):
        folders[kind].mkdir()
    for path in folders["csv"].iterdir():
        (folders["gz"] / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        plain = tmp_path / path.name  # DuckDB takes the odd name for a pattern
        plain.write_bytes(path.read_bytes())
        instant = path.read_text(encoding="utf-8").splitlines()[0].split(",")[-1]
        parquet(
            folders["parquet"],
            path.stem,
            f'* REPLACE (CAST("{instant}" AS TIMESTAMPTZ) AS "{instant}")'
            f" FROM read_csv('{plain}', all_varchar = true, nullstr = '')",
        )
    written = []
    for kind, folder in folders.items():
        out = tmp_path / f"lists-{kind}"
        with select(folder, notice(VERSIONS[1]), VERSIONS, fideslang_taxonomy(), settings(tmp_path)) as audience:
            out.mkdir()
            audience.write(out)
        written.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert written[0] == written[1] == written[2]
    assert len(written[0]["required.csv"].splitlines()) > 100


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("user_id,email\n", "", "users.csv: its last line is longer than 1,000,000 bytes"),
        ("user_id,email\n", "\n2,b@example.com\n", "users.csv:2: a line is longer than 1,000,000 bytes"),
        ("", "", "users.csv:1: a line is longer than 1,000,000 bytes"),
    ],
    ids=["last", "middle", "first"],
)
def test_an_endless_line_is_refused_in_little_time_and_memory(
    tmp_path: Path, start: str, end: str, message: str
) -> None:
    put(tmp_path)
    with (tmp_path / "users.csv").open("wb") as stream:
        stream.write(start.encode() + b"x" * 5_000_000)
        stream.truncate((1 << 30) - len(end))
        stream.seek(0, os.SEEK_END)
        stream.write(end.encode())
    begin = monotonic()
    ran = python(
        f"import resource; from test_audience_tables import *; print(refused(Path({str(tmp_path)!r})))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    first, _, peak = ran.stdout.splitlines()
    assert first.endswith(message)
    assert int(peak) < 500
    assert monotonic() - begin < 30


def test_an_endless_line_is_refused_also_in_a_compressed_file(tmp_path: Path) -> None:
    (tmp_path / "users.csv.gz").write_bytes(gzip.compress(USERS.encode() + b"x" * 40_000_000))
    assert refused(tmp_path).message == "its last line is longer than 1,000,000 bytes"


@pytest.mark.parametrize("name", ["collection.csv", "Users.csv", "authorisations.parquet"])
def test_a_table_whose_name_is_misspelt_is_not_overlooked(tmp_path: Path, name: str) -> None:
    (tmp_path / "users.csv").write_text("user_id,email\n1,a@example.com\n")
    (tmp_path / "notes.csv").write_text("anything\n")
    find_sources(tmp_path)
    (tmp_path / name).write_text("")
    with pytest.raises(UsersError, match="no table has this name") as caught:
        find_sources(tmp_path)
    assert caught.value.where == str(tmp_path / name)


def test_rows_that_cannot_be_read_can_be_left_out_and_are_listed_without_the_person(tmp_path: Path) -> None:
    users = f"user_id,email,notices_opt_in\n1,ada@example.com,\n{SECRET},bo@example.com,perhaps\n"
    users += "3,c@example.com\n1,d@example.com,\n"
    collections = "user_id,data_category,collected_at\n1,user.contact.email,2021-01-01\n1,user.name,someday\n"
    put(tmp_path, users=users, collections=collections)
    told = notice(VERSIONS[1])
    with select(
        tmp_path, told, VERSIONS, fideslang_taxonomy(), settings(tmp_path), work=tmp_path, skip_unreadable=True
    ) as audience:
        assert audience.unreadable == 4
        found = lists(audience, tmp_path / "lists")
    assert reasons(found) == {"1": "new-use:user:marketing"}
    assert (tmp_path / "lists" / "unreadable.csv").read_text().splitlines() == [
        "file,line,mistake",
        f"collections.csv,3,collected_at {NO_DATE}",
        "users.csv,3,notices_opt_in is not true or false",
        "users.csv,4,2 cells where the header has 3",
        "users.csv,5,this user_id stood before",
    ]


@pytest.mark.parametrize("table", ["users", "authorizations", "deliveries"])
def test_leaving_rows_out_does_not_forgive_a_file_that_is_no_table(tmp_path: Path, table: str) -> None:
    put(tmp_path, **{table: 'user_id,email\n1,"ada'})
    with pytest.raises(UsersError):
        select(tmp_path, notice(VERSIONS[1]), VERSIONS, fideslang_taxonomy(), settings(tmp_path), skip_unreadable=True)


@pytest.mark.parametrize(
    "keys", [["1", "2", "2", "3"], ["1", "2", "3", "3"], ["1", "1", "2", "3"], ["3", "1", "2", "3"]]
)
def test_a_key_that_comes_again_is_seen_wherever_it_stands(tmp_path: Path, keys: list[str]) -> None:
    rows = ", ".join(f"('{key}', 'ada@example.com', 7)" for key in keys)
    for column in ("number", "file_row_number"):  # the last is a name of DuckDB's own
        parquet(tmp_path, "users", f"* FROM (VALUES {rows}) AS t(user_id, email, {column})")
        assert refused(tmp_path).message == "this user_id stood before"
