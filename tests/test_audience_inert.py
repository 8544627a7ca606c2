"""Cells that spreadsheets take for formulas are made inert, and come back as they were."""

from __future__ import annotations

import duckdb
import pytest

from fairnotice.audience.inert import inert, inert_sql, plain, plain_sql

CELLS = {
    "=1+2": "'=1+2",
    "+SUM(A1)": "'+SUM(A1)",
    "-1": "'-1",
    "@A1": "'@A1",
    "\tx": "'\tx",
    "\r\nx": "'\r\nx",
    "=": "'=",
    "+": "'+",
    "+44 1632 960000": "+44 1632 960000",
    "+1 (555) 010-0199": "+1 (555) 010-0199",
    "+44.1632\n": "'+44.1632\n",
    "+44 1632 x12": "'+44 1632 x12",
    "'+44 1632 960000": "''+44 1632 960000",
    "''=1": "'''=1",
    "'s-Lane 1": "'s-Lane 1",
    "1+2": "1+2",
    "\u00e4=": "\u00e4=",
}


@pytest.mark.parametrize(("cell", "shown"), CELLS.items())
def test_a_cell_is_inert_and_comes_back(cell: str, shown: str) -> None:
    assert inert(cell) == shown
    assert plain(shown) == cell


def test_sql_makes_the_same_cells() -> None:
    with duckdb.connect() as database:
        database.execute("CREATE TABLE cells AS SELECT UNNEST($1::VARCHAR[]) AS cell", [list(CELLS)])
        rows = database.execute(
            f"SELECT cell, shown, {plain_sql('shown')} FROM (SELECT cell, {inert_sql('cell')} AS shown FROM cells)"
        ).fetchall()
        assert rows == [(cell, shown, cell) for cell, shown in CELLS.items()]
        assert database.execute(f"SELECT {inert_sql('cell')} FROM (SELECT '' AS cell)").fetchall() == [(None,)]
