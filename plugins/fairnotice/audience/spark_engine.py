"""The engine for tables in Spark: the cluster chooses the people and writes them as partitions."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from fairnotice.audience.dialect import SPARK, quoted
from fairnotice.audience.remote import RemoteEngine
from fairnotice.audience.sources import Source
from fairnotice.audience.tables import Kind
from fairnotice.audience.workbench import Workbench
from fairnotice.errors import UsersError

SCHEME = "spark:"


def session(url: str) -> Any:
    """Open a session: on the cluster of `spark://HOST:PORT`, or on this machine for `spark:local[2]`."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsersError("Spark needs pyspark", 'Type: pip install "mkdocs-fairnotice[spark]"') from None
    builder: Any = SparkSession.builder
    master = url if url.startswith("spark://") else url.removeprefix(SCHEME)
    return builder.master(master).appName("notify-diff").config("spark.ui.enabled", "false").getOrCreate()


class SparkEngine(RemoteEngine):
    """The tables and views of a Spark session; times without a zone are in `zone`.

    What the cluster writes must be a folder that this machine sees, too.
    """

    dialect = SPARK
    castable: ClassVar = {
        Kind.TEXT: ("binary", "float", "double", "boolean", "date", "timestamp", "timestamp_ntz"),
        Kind.INSTANT: ("timestamp", "timestamp_ntz", "date"),
        Kind.BOOLEAN: ("boolean",),
    }

    def __init__(
        self, bench: Workbench, spark: Any, zone: str, queries: Mapping[str, str], more: Mapping[str, Source]
    ) -> None:
        self._spark = spark
        self._lent: list[str] = []
        self._zone = spark.conf.get("spark.sql.session.timeZone")
        spark.conf.set("spark.sql.session.timeZone", zone)
        try:
            super().__init__(bench, "spark", queries, more)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the session as it was."""
        for name in self._lent:
            self._spark.catalog.dropTempView(name)
        self._spark.conf.set("spark.sql.session.timeZone", self._zone)

    def _columns(self, relation: str) -> dict[str, str]:
        if not self._spark.catalog.tableExists(relation):
            return {}
        return self._answered(f"SELECT * FROM {relation}")  # noqa: S608

    def _lend(self, source: Source) -> str:
        name = f"lent_{source.table.name}"
        try:
            form = {"header": True, "multiLine": True, "escape": '"'}
            rows = self._spark.read.schema(self._declared(source)).options(**form).csv(str(source.path))
            rows.createOrReplaceTempView(name)
        except Exception as problem:
            raise self._broken(problem) from None
        self._lent.append(name)
        return name

    def _answered(self, query: str) -> dict[str, str]:
        try:
            return {field.name: field.dataType.simpleString() for field in self._spark.sql(query).schema.fields}
        except Exception as problem:
            raise self._broken(problem) from None

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        try:
            return [tuple(row) for row in self._spark.sql(sql).collect()]
        except Exception as problem:
            raise self._broken(problem) from None

    @contextmanager
    def _fetched(self, sql: str, columns: Mapping[str, str]) -> Iterator[str]:
        folder = self._bench.spill / "answer"
        try:
            self._spark.sql(sql).write.option("compression", "zstd").parquet(str(folder))
        except Exception as problem:
            raise self._broken(problem) from None
        if not list(folder.glob("*.parquet")):
            hint = "Name a folder with --out that the cluster and this machine both see."
            raise UsersError("what the cluster wrote is not here", hint, "spark")
        cells = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in columns.items())
        yield f"SELECT {cells} FROM read_parquet({quoted(str(folder / '*.parquet'))})"  # noqa: S608
        shutil.rmtree(folder)

    def _text(self, column: str) -> str:
        return f"CAST({column} AS STRING)"

    def _broken(self, problem: Exception) -> UsersError:
        """Give the error for what Spark did not do; its own text may hold a person."""
        what = f"Spark did not answer ({type(problem).__name__}); nothing was written"
        return UsersError(what, "See the cluster's own log.", "spark")
