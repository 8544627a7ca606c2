"""Where memory is scarce, it takes longer, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from fairnotice.audience.workbench import Workbench


class Scarce:
    """A database that has memory for so many threads, for the questions that it counts."""

    def __init__(self, database: duckdb.DuckDBPyConnection, enough: int) -> None:
        self.database = database
        self.enough = enough
        self.asked = 0

    def execute(self, sql: str, values: Any = None) -> Any:
        if sql.startswith("SELECT 42"):
            self.asked += 1
            ((threads,),) = self.database.execute("SELECT CURRENT_SETTING('threads')").fetchall()
            if threads > self.enough:
                raise duckdb.OutOfMemoryException("there is none left")
        return self.database.execute(sql, values)

    def close(self) -> None:
        self.database.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with closing(Workbench(tmp_path, "UTC")) as made:
        made.run("SET threads = 4")
        yield made


def scarce(bench: Workbench, monkeypatch: pytest.MonkeyPatch, enough: int) -> Scarce:
    made = Scarce(bench._database, enough)
    monkeypatch.setattr(bench, "_database", made)
    return made


def test_what_fails_for_want_of_memory_is_tried_once_more_on_one_processor(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = scarce(bench, monkeypatch, 1)
    assert bench.run("SELECT 42 + $1", [1]).fetchall() == [(43,)]
    assert bench.rows("SELECT 42") == [(42,)]
    assert database.asked == 3


def test_what_fails_on_one_processor_too_is_an_error(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    database = scarce(bench, monkeypatch, 0)
    with pytest.raises(duckdb.OutOfMemoryException):
        bench.rows("SELECT 42")
    assert database.asked == 2
