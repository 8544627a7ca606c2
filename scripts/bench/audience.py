#!/usr/bin/env python3
"""How long the choice of people takes, beside plain reading and writing, on invented tables.

    audience.py DIR [--users 10000000] [--rounds 2]

The floor reads every cell of the same tables and writes the same lists in plain DuckDB, without any rule. It runs in
each round beside the program, both as processes whose start counts, and only the ratio of the two means anything. DIR
keeps the tables for the next run. The loop of plain Python runs on fewer people, and its time is multiplied.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1]))

_begin = time.perf_counter()
import many_people  # noqa: E402
from fairnotice.audience.tables import TABLES, Kind  # noqa: E402

IMPORTING = time.perf_counter() - _begin
"""Seconds for what is ours to import, which the floor does not need."""

SAMPLE = 100_000
LISTS = ("required", "opted-in", "unreachable")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--users", type=int, default=10_000_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=2, metavar="N")
    parser.add_argument("--part", nargs=4, metavar=("WHAT", "FORM", "OUT", "MEMORY"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.part:
        what, form, out, memory = options.part
        print(json.dumps(PARTS[what](options.folder, form, Path(out), memory.strip("-"))))
        return 0
    sizes = [options.users // 10, options.users * 3 // 10, options.users]
    with TemporaryDirectory(dir=options.folder if options.folder.is_dir() else None) as scratch:
        per_person = [_linear(options.folder, size, Path(scratch)) for size in sizes]
        print("time a person, against that at the smallest size (Parquet):")
        for size, cost in zip(sizes, per_person, strict=True):
            print(f"  {size:>12,} people  {cost / per_person[0]:.2f}")
        for form in ("parquet", "csv"):
            _compare(_tables(options.folder, options.users, form), form, options.rounds, Path(scratch))
        sample = _part("naive", _tables(options.folder, SAMPLE, "csv"), "csv", Path(scratch) / "naive")
        scaled = sample["seconds"] * options.users / SAMPLE
        print(f"a loop of plain Python: {scaled:,.0f} s, {options.users // SAMPLE} times what {SAMPLE:,} people take")
    return 0


def _linear(folder: Path, users: int, scratch: Path) -> float:
    run = _part("program", _tables(folder, users, "parquet"), "parquet", scratch / f"linear-{users}")
    return float(run["seconds"]) / users


def _compare(tables: Path, form: str, rounds: int, scratch: Path) -> None:
    ratios, limited, peaks, hashes = [], [], [], set()
    for _ in range(rounds):
        own = _part("program", tables, form, scratch / "own")
        floor = _part("floor", tables, form, scratch / "own")
        # what lies about from a run would be written to disk during the next
        shutil.rmtree(scratch / "own")
        small = _part("program", tables, form, scratch / "small", "1GB")
        shutil.rmtree(scratch / "small")
        ratios.append(own["seconds"] / floor["seconds"])
        limited.append(small["seconds"] / own["seconds"])
        peaks.append((own["megabytes"], small["megabytes"]))
        hashes |= {own["hash"], small["hash"]}
        print(
            f"{form}: {own['seconds']:.1f} s against a floor of {floor['seconds']:.1f} s: {ratios[-1]:.2f}; with 1 GB"
            f" {limited[-1]:.2f} of the time; peaks {own['megabytes']:,} and {small['megabytes']:,} MB",
            flush=True,
        )
    same = "the same bytes" if len(hashes) == 1 else "DIFFERENT BYTES"
    print(f"{form}: median {median(ratios):.2f} x the floor, with 1 GB {median(limited):.2f} x the time, {same}")


def _tables(folder: Path, users: int, form: str) -> Path:
    tables = folder / f"{users}-{form}"
    if not (tables / f"deliveries.{form}").exists():
        print(f"inventing {users:,} people as {form}", file=sys.stderr)
        many_people.write(tables, users, form)
    return tables


def _part(what: str, tables: Path, form: str, out: Path, memory: str = "-") -> dict[str, Any]:
    """Run a part in a process of its own, whose start and end count; what it did `aside`, in seconds, does not."""
    begin = time.perf_counter()
    command = [sys.executable, __file__, str(tables), "--part", what, form, str(out), memory]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - begin
    found: dict[str, Any] = json.loads(done.stdout)
    return {"seconds": seconds - found.pop("aside", 0), **found}


def _program(tables: Path, form: str, out: Path, memory: str) -> Mapping[str, Any]:
    from fairnotice.audience import select

    out.mkdir(parents=True)
    people = many_people.settings(out)
    versions, notice = many_people.versions(), many_people.notice()
    with select(tables, notice, versions, many_people.TAXONOMY, people, work=out, memory=memory) as audience:
        audience.write(out, form)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    begin = time.perf_counter()
    digest = hashlib.sha256()
    for name in LISTS:
        digest.update((out / f"{name}.{form}").read_bytes())
    return {"megabytes": megabytes, "hash": digest.hexdigest(), "aside": time.perf_counter() - begin}


def _floor(tables: Path, form: str, out: Path, memory: str) -> Mapping[str, Any]:
    """Read all tables and write the lists in `out` once more; reading those lists does not count."""
    types = {Kind.TEXT: "VARCHAR", Kind.INSTANT: "TIMESTAMPTZ", Kind.BOOLEAN: "BOOLEAN"}
    measures = {
        Kind.TEXT: "SUM(STRLEN({}))",
        Kind.INSTANT: "BIT_XOR(EPOCH_US({}))",
        Kind.BOOLEAN: "SUM(CAST({} AS INT))",
    }
    aside = IMPORTING
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        for table in TABLES:
            path = tables / f"{table.name}.{form}"
            if not path.exists():
                continue
            names = [row[0] for row in database.execute(f"DESCRIBE FROM '{path}'").fetchall()]
            kinds = {column.name: column.kind for column in table.columns}
            columns = ", ".join(f"'{name}': '{types[kinds[name]]}'" for name in names)
            csv_file = f"read_csv('{path}', auto_detect = false, header = true, columns = {{{columns}}})"
            reader = csv_file if form == "csv" else f"'{path}'"
            sums = ", ".join(measures[kinds[name]].format(f'"{name}"') for name in names)
            database.execute(f"SELECT {sums} FROM {reader}").fetchall()
        for name in LISTS:
            path = out / f"{name}.{form}"
            reader = f"read_csv('{path}', all_varchar = true)" if form == "csv" else f"'{path}'"
            begin = time.perf_counter()
            database.execute(f"CREATE OR REPLACE TABLE list AS FROM {reader}")
            aside += time.perf_counter() - begin
            kind = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER"
            database.execute(f"COPY list TO '{path}.floor' ({kind})")
    return {"aside": aside}


def _naive(tables: Path, form: str, out: Path, memory: str) -> Mapping[str, Any]:
    """Do what people write first: dictionaries of sets, and no address is looked at."""
    from fairnotice.practices import covers, states

    versions = many_people.versions()
    begins = [datetime.fromisoformat(f"{version.effective}T07:00:00+00:00") for version in versions]
    target = versions[-1].register
    assert target

    def rows(table: str) -> Any:
        with (tables / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)

    agreed: dict[str, list[dict[str, str]]] = {}
    for row in rows("authorizations"):
        agreed.setdefault(row["user_id"], []).append(row)
    done = {row["user_id"] for row in rows("deliveries") if row["notice_id"] == "privacy-12.0"}
    new: dict[tuple[str, int], list[Any]] = {}
    hits: dict[str, set[str]] = {}
    for row in rows("collections"):
        at = datetime.fromisoformat(row["collected_at"]) if row["collected_at"] else begins[0].replace(year=1900)
        base = sum(begin <= at for begin in begins)
        key = (row["data_category"], base)
        if key not in new:
            register = versions[base - 1].register if base else None
            held = [practice for practice in target.practices if covers(practice.data, row["data_category"])]
            new[key] = [p for p in held if register is None or not states(register, p)]
        for practice in new[key]:
            given = agreed.get(row["user_id"], ())
            if not any(
                covers(g["data_category"], practice.data) and covers(g["data_use"], practice.use) for g in given
            ):
                hits.setdefault(row["user_id"], set()).add(f"{practice.data}:{practice.use}")
    chosen: list[tuple[str, str, str]] = []
    for user in rows("users"):
        name = user["user_id"]
        if name not in done and (name in hits or user["notices_opt_in"] == "true"):
            chosen.append((user["email"], name, "|".join(sorted(hits.get(name, {"opted-in"})))))
    out.mkdir(parents=True)
    with (out / "required.csv").open("w", encoding="utf-8", newline="") as stream:
        chosen.sort(key=itemgetter(1))
        csv.writer(stream).writerows(chosen)
    return {}


PARTS = {"program": _program, "floor": _floor, "naive": _naive}

if __name__ == "__main__":
    raise SystemExit(main())
