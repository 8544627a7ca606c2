"""The private database in which the accounts that an engine chose become lists."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

import csv
import glob
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from fairnotice.audience import lists, telling
from fairnotice.audience.addresses import judge
from fairnotice.audience.baseline import Plan
from fairnotice.audience.dialect import quoted
from fairnotice.audience.inert import plain_sql
from fairnotice.audience.reading import named
from fairnotice.audience.sources import Unreadable
from fairnotice.errors import MailingError

FORMATS = {
    "csv": "FORMAT csv, HEADER, NEW_LINE '\\r\\n'",
    "parquet": "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 2000",
}
"""How each kind of file is written; lines of CSV end as in RFC 4180, and a column of many values has no dictionary."""


class Tallies(NamedTuple):
    """The numbers of `message_counts`, `unreached_counts`, `account_counts` and `row_counts` of the lists."""

    messages: Sequence[int]
    unreached: Sequence[int]
    accounts: Sequence[int]
    rows: Sequence[int]


class Workbench:
    """A DuckDB database that vanishes when it is closed; what does not fit in memory lies in `spill`, a private folder.

    An engine fills its tables `accounts`, by `take`, and `bounced`, from the queries of these names. `memory` is a
    limit such as `1GB`. Times are shown in the zone `zone`, which is also that of times without one.
    """

    def __init__(self, spill: Path, zone: str, memory: str = "") -> None:
        self.spill = spill
        self.unreadable: list[Unreadable] = []
        limit = {"memory_limit": memory} if memory else {}
        self._database = duckdb.connect(
            config={
                "temp_directory": str(spill),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "preserve_insertion_order": "false",
                **limit,
            }
        )
        # memory that a query lets go is kept for the next one; none is taken before it is used
        self.run("SET block_allocator_memory = '1GB'")
        self.run("SET enable_progress_bar = false")  # it would stand among the results
        self.run(f"SET TimeZone = {quoted(zone)}")

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def run(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Run one statement, and give DuckDB's cursor; raises its errors, whose texts may hold a person's row.

        Each processor needs memory of its own: what fails for want of it is tried once more on one.
        """
        try:
            return self._database.execute(sql, values or None)
        except duckdb.OutOfMemoryException:
            self._database.execute("SET threads = 1")
            return self._database.execute(sql, values or None)

    @contextmanager
    def setting(self, name: str, value: str, usual: str) -> Iterator[None]:
        """Let a setting of DuckDB be another for a while."""
        self.run(f"SET {name} = {value}")
        try:
            yield
        finally:
            self.run(f"SET {name} = {usual}")

    @contextmanager
    def finer(self) -> Iterator[None]:
        """Divide what a query groups in smaller parts, which nearer memory holds: DuckDB goes by the number of threads.

        With more threads than processors, writing takes longer, so this is for grouping alone.
        """
        threads = self.rows("SELECT CURRENT_SETTING('threads')")[0][0]
        with self.setting("threads", f"{threads + 1}", f"{threads}"):
            yield

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        found: list[tuple[Any, ...]] = self.run(sql).fetchall()
        return found

    def take(self, chosen: str) -> int:
        """Make the table `accounts` of the rows of `Query.reached`; give how many of them are of nobody's account."""
        self.run(lists.accounts(chosen))
        strangers: int = self.rows("SELECT COUNT(*) FROM accounts WHERE user_id IS NULL")[0][0]
        if strangers:
            self.run("DELETE FROM accounts WHERE user_id IS NULL")
        return strangers

    def finish(self, plan: Plan) -> Tallies:
        """Say who can be reached and who shares a mailbox; raise MailingError where memory or disk do not suffice."""
        try:
            self.run(lists.unsure())
            judged = {address: mailbox for (address,) in self.rows(lists.doubtful()) if (mailbox := judge(address))}
            self.run(
                "CREATE TEMP TABLE judged AS SELECT UNNEST($1::VARCHAR[]) AS address, UNNEST($2::VARCHAR[]) AS mailbox",
                [list(judged), list(judged.values())],
            )
            with self.finer():
                for statement in lists.statements(plan):
                    self.run(statement)
            queries = (
                lists.message_counts(), lists.unreached_counts(), lists.account_counts(plan), lists.row_counts(plan)
            )  # fmt: skip
            return Tallies(*(self.rows(query)[0] for query in queries))
        except duckdb.Error as problem:
            raise exhausted(problem) from None

    def groups(self, plan: Plan) -> list[telling.Group]:
        """Give those who read the same, after `finish`."""
        return [telling.group(plan, row) for row in self.rows(telling.group_rows(plan))]

    def write(self, plan: Plan, folder: Path, form: str = "csv") -> None:
        """Write the lists into a folder, as files of one of FORMATS, and as CSV which rows were left out, if any."""
        try:
            for name, sql in lists.files(plan).items():
                self.run(f"COPY ({sql}) TO {quoted(str(folder / f'{name}.{form}'))} ({FORMATS[form]})")
        except duckdb.Error as problem:
            raise exhausted(problem) from None
        if self.unreadable:
            with (folder / "unreadable.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(Unreadable._fields)
                writer.writerows(self.unreadable)


def exhausted(problem: duckdb.Error) -> MailingError:
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
        cells = ", ".join(f"{_plain(name)} AS {named(name)}" for name in names)
        database.execute(f"COPY (SELECT {cells} FROM {reader}) TO {quoted(str(target))} (FORMAT parquet)")


def _plain(column: str) -> str:
    if column == "email":
        return f"REGEXP_REPLACE({column}, '^\"([=+-][^\"]*)\"@', '\\1@')"
    return plain_sql(named(column))
