"""notify-diff mail as its users type it, in a repository of the sample policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import write
from fairnotice import cli, manifest
from sample_users import main as sample_users

CONFIG = """\
site_name: Example
site_url: https://policy.example.com/
docs_dir: policy
plugins:
  - fairnotice:
      organisation: {name: Lanternhouse Hosting, contact: privacy@example.com}
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(hosting: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs `mail` on 300 invented users and gives its exit status, stdout and stderr."""
    write(hosting, {"mkdocs.yml": CONFIG})
    sample_users([str(tmp_path / "users"), "--count", "300"])
    monkeypatch.chdir(hosting)

    def call(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(["--today", "2026-12-01", "mail", "--users", str(tmp_path / "users"), *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def test_counting_writes_nothing(run: Run, hosting: Path, tmp_path: Path) -> None:
    before = manifest.files(tmp_path)
    status, out, err = run("--to", "4.0", "--count")
    assert (status, err) == (0, f"reading the tables in {tmp_path / 'users'}\n")
    assert out.startswith(
        "Privacy Policy 4.0, in force from 11 January 2027.\n"
        "Everyone affected is told by e-mail before it takes effect, and may opt out.\n\n"
    )
    assert " new-use:user.content:train_ai_system\n" in out
    assert manifest.files(tmp_path) == before


def test_the_newest_version_is_meant_where_none_is_named(run: Run) -> None:
    assert run("--count", "--format", "json")[1] == run("--to", "4.0", "--count", "--format", "json")[1]
    assert json.loads(run("--to", "2.0", "--count", "--format", "json")[1])["duty"] == "none"


def test_a_mailing_is_written_where_git_does_not_see_it(run: Run, hosting: Path) -> None:
    status, out, err = run("--to", "4.0")
    assert (status, out) == (2, "")
    assert "git does not ignore this folder" in err
    assert "add this line to its .gitignore: /mailings/" in err
    assert not (hosting / "mailings").exists()
    write(hosting, {".gitignore": "/mailings/\n"})
    status, out, err = run("--to", "4.0")
    assert status == 0
    assert out.endswith(f"{hosting / 'mailings' / 'privacy-4.0'} is written.\n")
    assert len((hosting / "mailings" / "privacy-4.0" / "required.csv").read_text().splitlines()) > 100
    again = json.loads(run("--to", "4.0", "--format", "json")[1])
    assert again["unchanged"]


def test_nothing_is_mailed_of_what_is_not_released_or_not_decided(run: Run, hosting: Path, tmp_path: Path) -> None:
    file = hosting / "policy" / "privacy.md"
    text = file.read_text().replace("We do not sell your data", "We may sell your data")
    file.write_text(
        text.replace('"4.0"', '"5.0"').replace("2026-11-16", "2027-02-01").replace("2027-01-11", "2027-03-15")
    )
    status, _, err = run("--to", "5.0", "--out", str(tmp_path / "out"))
    assert status == 2
    assert "version 5.0 is not released yet" in err
    assert run("--to", "5.0", "--count")[0] == 0
    assert not (tmp_path / "out").exists()
    write(hosting, {"policy/privacy.md": text.partition("changes:")[0] + "---" + text.partition("\n---")[2]})


def test_a_table_that_cannot_be_used_is_an_error_with_its_line(run: Run, tmp_path: Path) -> None:
    users = tmp_path / "users" / "users.csv"
    users.write_text(users.read_text() + "0009999,x@example.com\n")
    status, out, err = run("--to", "4.0", "--count")
    assert (status, out) == (2, "")
    assert err.endswith(
        f"error: {users}:302: 2 cells where the header has 8\n  Mend this row in the export; nothing was written.\n"
    )


def test_the_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["mail", "--help"])
    assert "notify-diff mail --users exports/ --to 4.0 --count" in capsys.readouterr().out
