"""notify-diff mail as its users type it, in a repository of the sample policy."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conftest import write
from fairnotice import cli, manifest
from fairnotice.cli.context import Context
from fairnotice.mailing.opened import open_mailing
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


def test_a_version_is_judged_alone_as_among_all(run: Run, hosting: Path) -> None:
    context = Context(sys.stdout, sys.stderr, hosting / "mkdocs.yml", date(2026, 12, 1))
    history = context.history(None)
    every = context.record(history)
    assert len(every.notices) == 4
    assert [context.record_to(history, n.version.label).notices[-1] for n in every.notices] == list(every.notices)
    assert context.record_to(history, None).notices[-1] == every.notices[-1]


def test_a_mailing_is_written_where_git_does_not_see_it(run: Run, hosting: Path) -> None:
    status, out, err = run("--to", "4.0")
    assert (status, out) == (2, "")
    assert (
        "git does not ignore it\n  Name a place outside the repository, or add this line to its .gitignore: /mailings/."
        in err
    )
    assert "add this line to its .gitignore: /mailings/" in err
    assert not (hosting / "mailings").exists()
    write(hosting, {".gitignore": "/mailings/\n"})
    status, out, err = run("--to", "4.0")
    assert status == 0
    assert out.endswith(f"{hosting / 'mailings' / 'privacy-4.0'} is written.\n")
    assert len((hosting / "mailings" / "privacy-4.0" / "required.csv").read_text().splitlines()) > 100
    again = json.loads(run("--to", "4.0", "--format", "json")[1])
    assert again["unchanged"]


def test_a_version_that_owes_nothing_leaves_no_folder(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("--to", "2.0", "--out", str(tmp_path / "out"))
    assert status == 0
    assert out.endswith("\nNobody is owed a message, so no mailing is written.\n")
    assert not (tmp_path / "out").exists()
    assert "folder" not in json.loads(run("--to", "2.0", "--out", str(tmp_path / "out"), "--format", "json")[1])


def test_what_came_of_a_mailing_is_recorded_and_the_next_one_knows_it(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("--to", "4.0", "--out", str(out))[0] == 0
    folder = out / "privacy-4.0"
    rows = list(open_mailing(folder).rows("required.csv"))
    report = tmp_path / "report.csv"
    report.write_text(
        "email,status,at\n" + "".join(f'"{row.email}",sent,2026-12-02\n' for row in rows)
        + f'"{rows[0].email}",bounced,2026-12-03\n'
    )  # fmt: skip
    users = ["--users", str(tmp_path / "users")]
    accounts = sum(len(row.users) for row in rows)
    for new in (accounts + len(rows[0].users), 0):
        assert cli.main(["--today", "2026-12-03", "record", str(folder), str(report), *users]) == 0
        shown = capsys.readouterr().out
        assert shown.startswith(f"privacy-4.0: {len(rows[0].users)} bounced and {accounts:,} sent; {new:,} event")
    lost = csv.DictReader((folder / "fallback.csv").read_text(encoding="utf-8").splitlines())
    assert [row["user_id"] for row in lost] == sorted(rows[0].users)
    replies = tmp_path / "replies.csv"
    replies.write_text(f"user_id\n{rows[1].users[0]}\n")
    assert cli.main(["record", str(folder), "--opt-outs", str(replies)]) == 0
    assert list((out / "opted-out").glob("*.csv"))
    capsys.readouterr()
    assert cli.main(["record", str(folder), "--export", "store"]) == 2
    assert "store: this is about people and must not be committed" in (said := capsys.readouterr().err)
    assert said.endswith("its .gitignore: /store/.\n")
    assert cli.main(["record", str(folder), "--users", str(tmp_path), "--ledger", "ledger.sqlite"]) == 2
    assert capsys.readouterr().err.endswith("  Name a place outside the repository.\n")
    store = tmp_path / "store"
    assert cli.main(["record", str(folder), "--export", str(store)]) == 0
    assert sorted(path.name for path in store.iterdir()) == ["deliveries.csv", "opt_outs.csv"]
    assert len((store / "deliveries.csv").read_text().splitlines()) == accounts + 1
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in store.iterdir())
    capsys.readouterr()
    counted = json.loads(run("--to", "4.0", "--out", str(out), "--count", "--format", "json")[1])
    assert counted["messages"]["required"] == 0
    assert counted["unreachable"]["bounced"] >= len(rows[0].users)


def test_recording_says_what_follows_for_those_who_want_no_such_mail(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("--to", "4.0", "--out", str(out))[0] == 0
    folder, report = out / "privacy-4.0", tmp_path / "report.csv"
    opened = open_mailing(folder)
    owed, asked = (next(opened.rows(f"{name}.csv")).users[0] for name in ("required", "opted-in"))
    report.write_text(f"user_id;status\n{owed};complained\n{asked};unsubscribed\n{asked};sent\n4711;sent\n")
    record = ["record", str(folder), str(report), "--skip-others"]
    said = """\
privacy-4.0: 1 complained, 1 sent and 1 unsubscribed; 3 events not known before.
1 report is not about this mailing, and left out.
2 accounts complained or unsubscribed: no more notices for having opted in.
1 of them had a required notice. The next one goes to them by e-mail again; a fax or a letter may be the better way.
"""
    assert cli.main(record) == 0
    assert capsys.readouterr().out == said + (
        "Name the users' tables with --users to learn their fax numbers and postal addresses.\n"
    )
    report.write_text("user_id,status\n")
    assert cli.main(record) == 0
    assert capsys.readouterr().out == f"{report} holds no report; nothing was recorded.\n"


def test_a_mailing_is_verified_against_the_repository_and_after_somebody_was_forgotten(
    run: Run, hosting: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("--to", "4.0", "--out", str(out))[0] == 0
    folder = out / "privacy-4.0"
    later = shutil.copytree(folder, out / "privacy-4.0-later-1")
    assert cli.main(["verify", str(later)]) == 0
    assert capsys.readouterr().out.startswith("privacy-4.0-later-1: ")
    assert cli.main(["verify", str(folder)]) == 0
    assert " and both versions are as the manifest says.\nSHA-256 of the manifest: " in capsys.readouterr().out
    user = next(open_mailing(folder).rows("required.csv")).users[0]
    (tmp_path / "report.csv").write_text(f"user_id,status\n{user},sent\n")
    assert cli.main(["record", str(folder), str(tmp_path / "report.csv")]) == 0
    capsys.readouterr()
    forget = ["--today", "2026-12-09", "forget", user, "--out", str(out)]
    assert cli.main(forget) == 0
    assert capsys.readouterr().out == (
        "Taken out of 2 mailings (privacy-4.0, privacy-4.0-later-1) and of 1 line of the ledger.\n"
    )
    assert cli.main(forget) == 0
    assert capsys.readouterr().out.startswith("Nothing is held of this account")
    assert cli.main(["forget", "'-17", "--out", str(out)]) == 0
    assert capsys.readouterr().out.endswith("The lists put the apostrophe there: the account may be -17.\n")
    assert all(user.encode() not in path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert cli.main(["verify", str(folder)]) == 0
    assert "1 account was taken out on request, last on 2026-12-09.\n" in capsys.readouterr().out
    (folder / "required.csv").write_text("")
    assert cli.main(["verify", str(folder)]) == 2
    assert capsys.readouterr().out.startswith("required.csv: its content is not what the manifest's hash says\n")


def test_the_schema_of_manifests_is_printed(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "The manifest of a mailing"


def test_a_report_is_needed_and_the_ledger_must_not_lie_in_the_site(
    run: Run, hosting: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--to", "4.0", "--out", str(tmp_path / "out"))[0] == 0
    folder = str(tmp_path / "out" / "privacy-4.0")
    assert cli.main(["record", folder]) == 2
    assert "there is nothing to record" in capsys.readouterr().err
    assert cli.main(["record", folder, "x.csv", "--ledger", str(hosting / "site" / "ledger.sqlite")]) == 2
    assert "must not lie inside the site" in capsys.readouterr().err


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


@pytest.mark.parametrize(
    ("command", "example"),
    [
        ("mail", "notify-diff mail --users exports/ --to 4.0 --count"),
        ("record", "notify-diff record mailings/privacy-4.0 ses-events.jsonl --users exports/"),
        ("verify", "notify-diff verify mailings/privacy-4.0"),
        ("send", "notify-diff send mailings/privacy-4.0 --smtp smtp://mailer@mail.example.com --rate 10 --yes"),
        ("forget", "notify-diff forget 0004711 --out mailings/"),
    ],
)
def test_the_help_shows_an_example(command: str, example: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    assert example in capsys.readouterr().out


def test_a_later_mailing_says_whom_it_leaves_out_and_that_nobody_is_left(
    run: Run, hosting: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert run("--to", "4.0", "--out", str(out))[0] == 0
    status, said, _ = run("--to", "4.0", "--out", str(out), "--later")
    first = open_mailing(out / "privacy-4.0")
    users = [user for row in first.rows() if row.channel != "none" for user in row.users]
    assert status == 0
    assert said.endswith(
        f"\n{len(users)} accounts are left out: earlier mailings of this notice deal with them.\n\n"
        f"Nobody is to be told beside those in {out / 'privacy-4.0'}.\n"
    )
    assert [path.name for path in out.iterdir()] == ["privacy-4.0"]
