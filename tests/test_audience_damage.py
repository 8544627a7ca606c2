"""A Parquet file that breaks in its middle is named, whichever query comes upon it first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import many_people
from fairnotice.audience import select
from fairnotice.errors import UsersError


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    many_people.write(folder, 20_000)
    return folder


@pytest.mark.parametrize("table", many_people.ORDERS)
def test_a_damaged_file_is_named(tmp_path: Path, tables: Path, table: str) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(tables, folder)
    path = folder / f"{table}.parquet"
    content = bytearray(path.read_bytes())
    third = len(content) // 3
    content[third : third + 3000] = bytes(byte ^ 0x5A for byte in content[third : third + 3000])
    path.write_bytes(content)
    made = many_people.settings(tmp_path)
    with pytest.raises(UsersError, match="this is not a Parquet file, or it is damaged") as caught:
        select(folder, many_people.notice(), many_people.versions(), many_people.TAXONOMY, made, work=tmp_path).close()
    assert caught.value.where == str(path)
    assert not list(tmp_path.glob(".part-*"))
