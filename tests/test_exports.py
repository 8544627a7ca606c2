"""The lists as mailers import them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest

from audience_cases import choose, notice, settings
from fairnotice import mailing
from fairnotice.mailing import exports
from fairnotice.mailing.erasure import erase
from fairnotice.mailing.exports import FORMATS
from fairnotice.mailing.opened import open_mailing, read_rows
from fairnotice.mailing.verification import mismatches
from mailing_cases import HISTORY, everything
from test_mailing import DAY, HERE, VERSIONS, accepted, never, tree


def write(root: Path, *formats: str) -> mailing.Mailing:
    made = settings(root)
    with choose(HERE / "users", notice(VERSIONS[2]), VERSIONS, made, root) as audience:
        return mailing.write(audience, root / "mailings", made, day=DAY, ignored=never, formats=formats)


def test_each_format_is_what_the_golden_folder_holds(tmp_path: Path) -> None:
    folder = write(tmp_path, *FORMATS).folder
    found = {
        f"{form}/{name}": text
        for form in FORMATS
        if form != "parquet"
        for name, text in tree(folder / form).items()
        if name != "templates.jsonl"  # the messages once more
    }
    assert found == accepted(found, HERE / "formats")
    assert list(mismatches(open_mailing(folder), HISTORY)) == []


def test_listmonk_gets_json_in_one_cell(tmp_path: Path) -> None:
    folder = write(tmp_path, "listmonk").folder
    with (folder / "listmonk" / "required.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["email", "name", "attributes"]
    assert {json.loads(row["attributes"])["message"].split("/")[0] for row in rows} == {"required"}
    assert "=sum@example.com" in [row["email"] for row in rows]


def test_ses_requests_hold_fifty_of_one_template_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SES_BATCH", 1)
    folder = write(tmp_path, "ses").folder / "ses"
    requests = [json.loads(line) for line in (folder / "required.jsonl").read_text().splitlines()]
    assert [len(request["BulkEmailEntries"]) for request in requests] == [1] * 6
    templates = [json.loads(line) for line in (folder / "templates.jsonl").read_text().splitlines()]
    names = {template["TemplateName"] for template in templates}
    assert {request["DefaultContent"]["Template"]["TemplateName"] for request in requests} < names
    assert all(len(name) <= 64 and name.replace("_", "").replace("-", "").isalnum() for name in names)


def test_sendgrid_files_are_cut_where_they_are_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SENDGRID_ROWS", 4)
    folder = write(tmp_path, "sendgrid").folder / "sendgrid"
    lines = {path.name: len(path.read_text().splitlines()) for path in sorted(folder.iterdir())}
    assert lines == {"opted-in-1.csv": 3, "required-1.csv": 5, "required-2.csv": 3}


def test_parquet_has_the_cells_without_what_makes_them_inert(tmp_path: Path) -> None:
    folder = write(tmp_path, "parquet").folder
    for name in ("required", "opted-in"):
        found = duckdb.execute(f"SELECT email, user_id, summary FROM '{folder}/parquet/{name}.parquet'").fetchall()
        rows = read_rows(folder / f"{name}.csv")
        assert found == [(row.email, "|".join(row.users), row.summary) for row in rows]
    fax = duckdb.execute(f"SELECT fax FROM '{folder}/parquet/unreachable.parquet' WHERE fax IS NOT NULL").fetchall()
    assert fax == [("+44 1632 960005",)]


def test_a_format_can_be_added_later_and_nothing_else_changes(tmp_path: Path) -> None:
    first = write(tmp_path)
    before = tree(first.folder)
    assert not write(tmp_path, "mailman").unchanged
    after = tree(first.folder)
    assert {name for name in after if after[name] != before.get(name)} == {
        "manifest.json",
        "mailman/opted-in.txt",
        "mailman/required.txt",
    }
    assert list(mismatches(open_mailing(first.folder), HISTORY)) == []
    assert write(tmp_path, "mailman").unchanged
    assert write(tmp_path).unchanged


def test_a_file_that_is_not_needed_any_more_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SENDGRID_ROWS", 5)
    folder = write(tmp_path, "sendgrid").folder
    assert (folder / "sendgrid" / "required-2.csv").exists()
    assert erase(open_mailing(folder), "0014", DAY)
    assert not (folder / "sendgrid" / "required-2.csv").exists()
    assert list(mismatches(open_mailing(folder), HISTORY)) == []


def test_who_is_taken_out_is_taken_out_of_every_format(tmp_path: Path) -> None:
    folder = write(tmp_path, *FORMATS).folder
    assert erase(open_mailing(folder), "0001", DAY)
    assert b"ada@example.com" not in everything(folder)
    assert list(mismatches(open_mailing(folder), HISTORY)) == []
    assert "mailman/required.txt" in open_mailing(folder).manifest["erasures"][0]["files"]
