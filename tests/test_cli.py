"""The command as its users type it: results on stdout, progress and errors on stderr, exit status 0, 1 or 2."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from conftest import CONFIG, Make, Run, policy, write
from fairnotice import cli


@pytest.fixture
def site(hosting: Path) -> Path:
    """Give the sample policy's repository with a configuration."""
    write(hosting, {"mkdocs.yml": CONFIG})
    return hosting


def test_status_says_in_one_screen_what_stands(site: Path, run: Run) -> None:
    assert run(site, "--today", "2026-12-01", "status") == (
        0,
        """\
Privacy Policy (policy/privacy.md), on 1 December 2026
  in force: 3.0, since 1 April 2024
  upcoming: 4.0, from 11 January 2027 (published 16 November 2026)
  notice:   for 4.0, until 10 February 2027.
            Everyone affected is told by e-mail before it takes effect, and may opt out.
  owed:     an e-mail to everyone affected, by 12 December 2026
  mailing:  not written yet (in mailings)

  4 versions, newest last
    1.0  effective 2019-03-01  duty none    the first version
    2.0  effective 2021-06-15  duty none    9 decisions
    3.0  effective 2024-04-01  duty notice  8 decisions
    4.0  effective 2027-01-11  duty email   6 decisions

  Next: notify-diff mail --users DIR --to 4.0 --out mailings
""",
        "",
    )


def test_status_for_machines(site: Path, run: Run) -> None:
    status, out, _ = run(site / "policy", "--today", "2027-03-01", "status", "--format", "json")
    assert status == 0
    (document,) = json.loads(out)
    assert {key: document[key] for key in ("document", "in_force", "upcoming", "notices", "edits", "draft")} == {
        "document": "privacy",
        "in_force": "4.0",
        "upcoming": [],
        "notices": [],
        "edits": [],
        "draft": None,
    }
    assert [(v["label"], v["duty"], v["decided"]) for v in document["versions"]] == [
        ("1.0", "none", True),
        ("2.0", "none", True),
        ("3.0", "notice", True),
        ("4.0", "email", True),
    ]


def test_compare_takes_labels_and_files(site: Path, run: Run) -> None:
    labels = run(site, "compare", "1.0", "2.0")
    files = run(site, "compare", "policy/archive/privacy/1.0.md", "2.0")
    assert labels == files
    assert labels[0] == 0
    machine = json.loads(run(site, "compare", "3.0", "4.0", "--format", "json")[1])
    assert (machine["material"], machine["duty"]) == (True, "email")
    for form, mark in [("html", "<ins"), ("side-by-side", "fn-sides"), ("markdown", "**"), ("text", "{+")]:
        assert mark in run(site, "compare", "3.0", "4.0", "--format", form)[1]


def test_compare_lists_changes_of_formatting_when_asked(site: Path, run: Run) -> None:
    (site / "old.md").write_text("We **keep** it.\n")
    (site / "new.md").write_text("We keep it.\n")
    assert run(site, "compare", "old.md", "new.md")[1] == "1 change of formatting only.\n"
    assert "Marks: “** … **” removed" in run(site, "compare", "old.md", "new.md", "--formatting")[1]
    assert "removed" in run(site, "compare", "old.md", "new.md", "--formatting", "--format", "markdown")[1]


def test_compare_reads_with_the_words_of_the_site(site: Path, run: Run) -> None:
    write(site, {"old.md": "# One\n\nWe use it.\n", "new.md": "# One\n\nWe use it with Glowworm.\n"})
    assert "Glowworm (“" in run(site, "compare", "old.md", "new.md")[1]
    write(site, {"policy/materiality.yml": "names: [Glowworm]\n"})
    assert "Glowworm (“" not in run(site, "compare", "old.md", "new.md")[1]


def test_compare_writes_a_page_that_stands_alone(site: Path, run: Run) -> None:
    file = site / "redline.html"
    file.write_text("an older one")
    assert run(site, "compare", "3.0", "4.0", "--format", "html", "--out", "redline.html") == (
        0,
        "",
        "wrote redline.html\n",
    )
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<title>Changes from version 3.0 to version 4.0</title>" in page
    assert file.stat().st_mode & 0o777 == 0o644
    assert not list(site.glob(".redline*"))


def test_compare_writes_for_word_the_same_bytes_each_time(site: Path, run: Run) -> None:
    for name in ("one.docx", "two.docx"):
        day = ("--today", "2026-12-01")
        assert run(site, *day, "compare", "3.0", "4.0", "--format", "docx", "--out", name)[0] == 0
    one, two = ((site / name).read_bytes() for name in ("one.docx", "two.docx"))
    assert one == two
    assert zipfile.is_zipfile(site / "one.docx")


def test_compare_writes_for_word_into_a_pipe_where_there_is_no_configuration(tmp_path: Path) -> None:
    write(tmp_path, {"old.md": "# One\n\nWe may.\n", "new.md": "# One\n\nWe will.\n"})
    command = [sys.executable, "-m", "fairnotice.cli", "compare", "old.md", "new.md", "--format", "docx"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert zipfile.is_zipfile(io.BytesIO(done.stdout))


def test_a_word_document_is_not_shown_on_a_terminal(site: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    status, out, err = run(site, "compare", "3.0", "4.0", "--format", "docx")
    assert (status, out) == (2, "")
    assert err == "error: a Word document cannot be shown here\n  Write it to a file: --out redline.docx\n"


def test_an_output_that_cannot_be_written_leaves_nothing(site: Path, run: Run) -> None:
    (site / "folder.html").mkdir()
    for name in ("no/such.html", "folder.html"):
        status, out, err = run(site, "compare", "3.0", "4.0", "--format", "html", "--out", name)
        assert (status, out) == (2, "")
        assert err.startswith(f"error: {name}: cannot write it: ")
    assert not list(site.glob(".folder*"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", "1.0", "9.9"], "error: privacy has no version '9.9'\n  The versions are: 1.0, 2.0, 3.0, 4.0.\n"),
        (["compare", "1.0", "no/such.md"], "error: no file no/such.md\n"),
        (
            ["compare", "1.0", "--document", "terms", "2.0"],
            "error: no document is named 'terms'\n  Use one of: privacy.\n",
        ),
        (["--config", "none.yml", "status"], "error: none.yml: cannot read it: No such file or directory\n"),
    ],
)
def test_trouble_is_one_error_and_status_2(site: Path, run: Run, arguments: list[str], message: str) -> None:
    status, out, err = run(site, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(message)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (None, "no mkdocs.yml in"),
        ("a: b: c", "mkdocs.yml:1: a mark in this text"),
        ("site_name: 2026-13-01\nplugins: [fairnotice]\n", "mkdocs.yml: a value cannot be read: month must be"),
        ("site_dir: [a]\nplugins: [fairnotice]\n", "mkdocs.yml: `site_dir` is no folder"),
        ("plugins:\n  - fairnotice: x\n", "mkdocs.yml: the options of `fairnotice` are no keys and values"),
        ("- a", "mkdocs.yml: expected keys and values"),
        ("site_name: x\nplugins: [search]", "mkdocs.yml: the plugin `fairnotice` is not in its `plugins:`"),
        ("site_name: x\nplugins:\n  fairnotice:\n    sorce: tags", "unknown option 'sorce'; did you mean 'source'?"),
    ],
)
def test_configuration_that_cannot_be_used(tmp_path: Path, run: Run, config: str | None, message: str) -> None:
    if config is not None:
        write(tmp_path, {"mkdocs.yml": config})
    status, out, err = run(tmp_path, "status")
    assert (status, out) == (2, "")
    assert message in err


def test_several_documents_have_to_be_named(repository: Make, run: Run) -> None:
    one = policy("1.0", "2020-01-01", "2020-02-01")
    root = repository({"policy/privacy.md": one, "policy/cookies.md": one, "mkdocs.yml": CONFIG})
    status, _, err = run(root, "compare", "1.0", "1.0")
    assert (status, err) == (2, "error: there are several documents: cookies, privacy\n  Name one with --document.\n")
    assert run(root, "compare", "1.0", "1.0", "--document", "cookies")[0] == 0
    status, out, _ = run(root, "status")
    assert status == 0
    assert out.count("in force: 1.0") == 2


@pytest.mark.parametrize("command", [[], ["status"], ["compare"], ["check"], ["mail"]])
def test_every_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main([*command, "--help"])
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith("usage: notify-diff")
    options = [line for line in out.splitlines() if line.startswith("  -")]
    assert options
    assert all(len(line.split()) > 1 for line in options)


def test_a_reader_that_goes_away_is_no_crash(site: Path) -> None:
    command = f"'{sys.executable}' -m fairnotice.cli compare 1.0 4.0 | head -n 1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=site, capture_output=True, text=True, check=False, env={**os.environ}
    )
    assert done.returncode == 0
    assert done.stderr == ""


def test_the_release_job_runs_from_a_checkout(site: Path) -> None:
    script = Path(__file__).parents[1] / "scripts" / "notify_diff.py"
    done = subprocess.run(
        [sys.executable, script, "--today", "2026-12-01", "status"],
        cwd=site,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Privacy Policy (policy/privacy.md), on 1 December 2026\n")


def test_a_mailing_is_refused_before_its_day_and_while_something_is_to_mend(site: Path, run: Run) -> None:
    users = site.parent / "users"
    write(users, {"users.csv": "user_id,email\n1,a@example.com\n"})
    config = CONFIG.replace("timezone: UTC", "organisation: {contact: privacy@example.com}\n      notice_period: 90")
    write(site, {"mkdocs.yml": config})
    out = str(site.parent / "out")
    command = ("mail", "--users", str(users), "--to", "4.0", "--out", out)
    status, _, err = run(site, "--today", "2026-11-15", *command)
    assert (status, err.splitlines()[0]) == (
        2,
        "error: policy/privacy.md: version 4.0 is published on 16 November 2026; its links do not work yet",
    )
    status, _, err = run(site, "--today", "2026-11-16", *command)
    assert status == 2
    assert "version 4.0 takes effect 56 days after it is published; 90 days are promised" in err
    assert not (site.parent / "out").exists()
    assert run(site, "--today", "2026-11-15", *command, "--count")[0] == 0


def test_an_unexpected_failure_is_no_decision_and_quotes_nobody(
    site: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("somebody@example.com")

    monkeypatch.setattr("fairnotice.cli.context.record_of", fail)
    status, out, err = run(site, "status")
    assert (status, out) == (2, "")
    assert "somebody" not in err
    monkeypatch.setattr("fairnotice.cli.context.record_of", lambda *_: exec("raise RuntimeError('Query interrupted')"))
    assert run(site, "status")[::2] == (130, "stopped; nothing was left half-written\n")
