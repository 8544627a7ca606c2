"""The same tables give the same bytes on every engine: 200,000 invented people, dirty on purpose."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

import many_people
from fairnotice.audience import select
from fairnotice.audience.tables import TABLES
from fairnotice.errors import UsersError
from fairnotice.ledger import Event, Ledger, OptOut

pytestmark = pytest.mark.slow
PEOPLE = 200_000
PORT = "28441"
TYPES = {"VARCHAR": "text", "TIMESTAMP WITH TIME ZONE": "timestamptz", "BOOLEAN": "boolean"}
SECRET = "swordfish"


def absent(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not here; `make test-engines` installs it")
    pytest.skip(f"{what} is not here; `make test-engines` installs it")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    many_people.write(folder, PEOPLE)
    many_people.write(folder / "csv", PEOPLE, "csv")
    return folder


@contextmanager
def limited(threads: int) -> Iterator[None]:
    """Let DuckDB use so many threads, if any number is given."""
    connect = duckdb.connect
    with pytest.MonkeyPatch.context() as patch:
        if threads:
            patch.setattr(duckdb, "connect", lambda config: connect(config={**config, "threads": threads}))
        yield


def hashes(
    users: Any,
    tmp_path: Path,
    form: str = "csv",
    memory: str = "",
    threads: int = 0,
    mapping: Path | None = None,
    ledger: Path | None = None,
    waiting: Collection[Event] = (),
    day: date | None = None,
) -> dict[str, str]:
    made, out = many_people.settings(tmp_path), tmp_path / "out"
    out.mkdir()
    versions, notice = many_people.versions(), many_people.notice()
    with (
        limited(threads),
        select(
            users,
            notice,
            versions,
            many_people.TAXONOMY,
            made,
            work=tmp_path,
            memory=memory,
            mapping=mapping,
            ledger=ledger,
            waiting=waiting,
            day=day,
        ) as audience,
    ):
        audience.write(out, form)
        assert len(audience.warnings) == (2 if day else 1)  # data of later days are told of, too
        said = {"warnings": " ".join(audience.warnings)}
        assert audience.counts.required > PEOPLE / 3
        assert audience.counts.unreachable["bounced"]
    return said | {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())}


@pytest.fixture(scope="module")
def expected(people: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return hashes(people, tmp_path_factory.mktemp("duckdb"))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a ledger that knows of many people what the tables do not."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    at = "2026-11-20T09:00:00.000000Z"
    with Ledger(path) as made:
        made.add(
            Event(f"{number:010}", f"privacy-{11 + number % 2}.0", "email", status, at, "required")
            for number in range(0, PEOPLE, 7)
            for status in (("sent", "bounced", "complained")[number % 3],)
        )
        made.add_opt_outs(
            OptOut(f"{number:010}", "user.content", "train_ai_system", "", at) for number in range(0, PEOPLE, 11)
        )
    return path


BELATED = many_people.notice().version.effective
WAITING = tuple(Event(f"{number:010}", "privacy-12.0", "", "", "") for number in range(0, PEOPLE, 13))


@pytest.fixture(scope="module")
def with_ledger(people: Path, ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return hashes(people, tmp_path_factory.mktemp("duckdb"), ledger=ledger, waiting=WAITING, day=BELATED)


def test_a_ledger_tells_of_others(expected: dict[str, str], with_ledger: dict[str, str]) -> None:
    assert all(with_ledger[name] != hash_ for name, hash_ in expected.items() if name.endswith(".csv"))


def test_csv_and_parquet_give_the_same(people: Path, expected: dict[str, str], tmp_path: Path) -> None:
    assert hashes(people / "csv", tmp_path) == expected


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_neither_memory_nor_threads_change_a_byte(people: Path, tmp_path: Path, form: str) -> None:
    found = []
    for memory, threads in (("", 1), ("", 4), ("150MB", 2), ("400MB", 3)):
        out = tmp_path / f"{memory}-{threads}"
        out.mkdir()
        found.append(hashes(people, out, form, memory, threads))
    assert found == [found[0]] * 4


@pytest.fixture(scope="module")
def server(people: Path) -> Iterator[str]:
    try:
        import pg8000  # noqa: F401
    except ImportError:
        absent("pg8000")
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    folder = str(binaries[-1]) if binaries else str(Path(shutil.which("initdb") or "/none").parent)
    if not (Path(folder) / "initdb").exists():
        absent("PostgreSQL")
    # the server does not run as root, and only the system's own folder lets it through
    home = Path(tempfile.mkdtemp(prefix="fairnotice-postgres-"))
    root = os.getuid() == 0
    if root:
        shutil.chown(home, "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [f"{folder}/{program}", *arguments]
        if root:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)

    data = str(home / "data")
    run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "--locale=C.UTF-8", "-E", "UTF8")
    run(
        "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        str(home / "log"),
        "-o",
        f"-p {PORT} -c listen_addresses=127.0.0.1 -k {home}",
        "start",
    )
    try:
        load(people)
        yield f"postgres://reader:{SECRET}@127.0.0.1:{PORT}/postgres"
    finally:
        run("pg_ctl", "-D", data, "-m", "fast", "stop")
        shutil.rmtree(home)


def owner() -> Any:
    import pg8000.native

    return pg8000.native.Connection("postgres", host="127.0.0.1", port=int(PORT), database="postgres")


def load(people: Path) -> None:
    with closing(owner()) as connection, duckdb.connect() as files:
        files.execute("SET TimeZone = 'UTC'")
        for table in TABLES:
            path = people / f"{table.name}.parquet"
            if not path.exists():
                continue
            columns = files.execute(f"DESCRIBE FROM '{path}'").fetchall()
            typed = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind, *_ in columns)
            connection.run(f"CREATE TABLE {table.name} ({typed})")
            with (people / "csv" / f"{table.name}.csv").open("rb") as rows:
                connection.run(f"COPY {table.name} FROM STDIN (FORMAT csv, HEADER)", stream=rows)
        connection.run(f"CREATE ROLE reader LOGIN PASSWORD '{SECRET}'")
        connection.run("ALTER ROLE reader SET default_transaction_read_only = on")
        connection.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")


def test_postgres_gives_the_same_to_who_may_only_read(server: str, expected: dict[str, str], tmp_path: Path) -> None:
    assert hashes(server, tmp_path) == expected


def test_a_ledger_adds_to_the_tables_of_postgres_and_leaves_nothing_there(
    server: str, ledger: Path, with_ledger: dict[str, str], tmp_path: Path
) -> None:
    assert hashes(server, tmp_path, ledger=ledger, waiting=WAITING, day=BELATED) == with_ledger
    found = "SELECT COUNT(*) FROM pg_class WHERE relname LIKE 'lent%'"
    with closing(owner()) as connection:
        assert connection.run(found) == [[0]]
        connection.run("REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC")
        try:
            (tmp_path / "again").mkdir()
            with pytest.raises(UsersError, match="takes no temporary table") as problem:
                hashes(server, tmp_path / "again", ledger=ledger)
        finally:
            connection.run("GRANT TEMPORARY ON DATABASE postgres TO PUBLIC")
    assert problem.value.hint.startswith("Type: GRANT TEMPORARY ON DATABASE ... TO ...; or load what")


def test_queries_to_postgres_give_tables_that_are_called_otherwise(
    server: str, expected: dict[str, str], tmp_path: Path
) -> None:
    with closing(owner()) as connection:
        connection.run("CREATE VIEW people AS SELECT user_id AS id, email AS mail, users.* FROM users")
        connection.run("ALTER TABLE collections RENAME TO held")
        connection.run("GRANT SELECT ON people TO reader")
    columns = "id AS user_id, mail AS email, locale, notices_opt_in, fax, postal_address, created_at"
    mapping = tmp_path / "mapping.yml"
    mapping.write_text(f"users:\n  query: SELECT {columns} FROM people\ncollections:\n  query: SELECT * FROM held\n")
    try:
        assert hashes(server, tmp_path, mapping=mapping) == expected
        mapping.write_text("users:\n  file: people.csv\n")
        with pytest.raises(UsersError, match="on a server, users can only have a `query`"):
            select_only(server, tmp_path, mapping)
        mapping.write_text("users:\n  query: SELECT * FROM nobody\n")
        with pytest.raises(UsersError, match="SQLSTATE 42P01"):
            select_only(server, tmp_path, mapping)
    finally:
        with closing(owner()) as connection:
            connection.run("ALTER TABLE held RENAME TO collections")


def select_only(server: str, tmp_path: Path, mapping: Path) -> None:
    versions, made = many_people.versions(), many_people.settings(tmp_path)
    select(server, many_people.notice(), versions, many_people.TAXONOMY, made, mapping=mapping).close()


def test_postgres_refuses_without_saying_the_password(server: str, tmp_path: Path) -> None:
    with pytest.raises(UsersError) as problem:
        hashes(server.replace(PORT, "28442"), tmp_path)
    assert SECRET not in str(problem.value)
    assert "cannot be reached" in str(problem.value)


def test_postgres_going_away_in_mid_query_is_an_error_that_leaves_nothing(server: str, tmp_path: Path) -> None:
    busy = "SELECT pid FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active' AND query LIKE 'COPY%'"

    def end() -> None:
        with closing(owner()) as connection:
            while not connection.run(f"SELECT pg_terminate_backend(pid) FROM ({busy}) AS found"):
                pass

    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(end)
        with pytest.raises(UsersError) as problem:
            hashes(server, tmp_path)
        ended.result(timeout=30)
    assert "broke off in mid-query; nothing was written" in str(problem.value)
    assert problem.value.hint
    assert SECRET not in str(problem.value)
    assert [path.name for path in tmp_path.rglob("*")] == ["out"]


def test_spark_gives_the_same(
    people: Path, expected: dict[str, str], ledger: Path, with_ledger: dict[str, str], tmp_path: Path
) -> None:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        absent("pyspark")
    if not shutil.which("java"):
        absent("Java")
    builder: Any = SparkSession.builder
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(tmp_path / "local"),
        "spark.sql.warehouse.dir": str(tmp_path / "warehouse"),
        "spark.log.level": "ERROR",
    }.items():
        builder = builder.config(name, value)
    spark = builder.master("local[2]").getOrCreate()
    try:
        for table in TABLES:
            if (path := people / f"{table.name}.parquet").exists():
                spark.read.parquet(str(path)).createOrReplaceTempView(table.name)
        assert hashes(spark, tmp_path) == expected
        (tmp_path / "beside").mkdir()
        assert hashes(spark, tmp_path / "beside", ledger=ledger, waiting=WAITING, day=BELATED) == with_ledger
        assert not [table.name for table in spark.catalog.listTables() if table.name.startswith("lent")]
        spark.catalog.dropTempView("users")
        spark.read.parquet(str(people / "users.parquet")).createOrReplaceTempView("people")
        (tmp_path / "mapping.yml").write_text("users:\n  query: SELECT * FROM people\n")
        (tmp_path / "asked").mkdir()
        assert hashes(spark, tmp_path / "asked", mapping=tmp_path / "mapping.yml") == expected
    finally:
        spark.stop()
