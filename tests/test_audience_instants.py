"""Instants of CSV files: what the quick way reads, the strict pattern allows, and both say the same."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from random import Random

import duckdb

from fairnotice.audience.reading import USUAL, cells
from fairnotice.audience.sources import Source
from fairnotice.audience.tables import COLLECTIONS, cell_mistake

ZONE = "America/Los_Angeles"
FORMS = [
    "2026-03-08T09:30:00.123456Z",
    "2026-03-08T23:59:59Z",
    "1999-12-31T00:00:00.000000+00:00",
    "2024-02-29T24:00:00+00:00",
    "2026-11-01 08:30:00.5+00",
    "2026-11-01 08:30:00.500000+00",
    "2026-11-01 08:30:00+00",
    "2026-11-01 08:30:00.500000-07",
    "2026-11-01 08:30",
    "2026-11-01",
    "0001-01-02T00:00:00.000001Z",
]


def read(texts: list[str]) -> list[datetime | None]:
    """Give what each cell is read as, in UTC; None where it is refused."""
    source = Source(COLLECTIONS, Path("collections.csv"), ("user_id", "data_category", "collected_at"))
    # an error is NULL here, so that one query tells of all cells
    cell = cells(source, dict.fromkeys(source.header, "VARCHAR"))["collected_at"].replace("ERROR('')", "NULL")
    with duckdb.connect() as database:
        database.execute(f"SET TimeZone = '{ZONE}'")
        database.execute("CREATE TABLE texts AS SELECT UNNEST($1::VARCHAR[]) AS collected_at", [texts])
        rows = database.execute(f"SELECT TIMEZONE('UTC', TRY({cell})) FROM texts ORDER BY rowid").fetchall()
    return [row[0] for row in rows]


def mutated(random: Random) -> str:
    text = list(random.choice(FORMS))
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(text))
        text[place : place + random.randint(0, 1)] = random.choice([*" \t-+:.TZz0169", "", "\u0662"])
        if not text:
            return "0"
    return "".join(text)


def test_the_usual_forms_have_lengths_of_their_own() -> None:
    assert len(set(USUAL.values())) == len(USUAL) == 6


def test_every_way_of_reading_gives_the_same_instant() -> None:
    texts = [text for text in FORMS if not cell_mistake(COLLECTIONS.columns[2], text)]
    with duckdb.connect() as database:
        database.execute(f"SET TimeZone = '{ZONE}'")
        cast = [
            database.execute("SELECT TIMEZONE('UTC', CAST($1 AS TIMESTAMPTZ))", [text]).fetchall()[0][0]
            for text in texts
        ]
    assert read(texts) == cast
    assert None not in cast


def test_no_cell_is_guessed() -> None:
    random = Random(7)
    texts = sorted({mutated(random) for _ in range(20_000)} | {f"{text} " for text in FORMS} | {f" {f}" for f in FORMS})
    for text, found in zip(texts, read(texts), strict=True):
        assert (found is None) == bool(cell_mistake(COLLECTIONS.columns[2], text)), text
