"""The command as its users type it: results on stdout, progress and errors on stderr, exit status 0, 1 or 2."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import policy, write
from fairnotice import cli
from make_repository import git

CONFIG = """\
site_name: Example
site_url: https://policy.example.com/
docs_dir: policy
site_dir: !ENV [SITE_DIR, site]
plugins:
  - search
  - fairnotice:
      timezone: UTC
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
"""
Run = Callable[..., tuple[int, str, str]]
Make = Callable[..., Path]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs the command in a folder and gives its exit status, stdout and stderr."""

    def call(folder: Path, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        status = cli.main(arguments)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


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


def test_check_passes_the_sample_policy(site: Path, run: Run) -> None:
    said = "Nothing to mend: no finding without a decision, no promise that the dates do not keep.\n"
    assert run(site, "check") == (0, said, "")
    status, out, _ = run(site, "check", "--all")
    assert (status, out) == (0, said)


def test_a_lawyer_who_edits_a_released_version_is_told_what_to_do(site: Path, run: Run) -> None:
    file = site / "policy" / "privacy.md"
    file.write_text(file.read_text().replace("We do not sell your data", "We may sell your data"))
    assert run(site, "check") == (
        1,
        """\
Give the edit a version of its own.
  policy/privacy.md:3: version 4.0 was already released, and this file now differs from it in the text

    Give it a new `version:` with its own `published:` and `effective:` dates, or undo the edit.

1 problem to mend.
""",
        "",
    )
    assert run(site, "status")[0] == 1


def test_a_lawyer_who_forgets_a_decision_gets_lines_to_paste(site: Path, run: Run) -> None:
    file = site / "policy" / "privacy.md"
    text = file.read_text().replace("We do not sell your data", "We may sell your data")
    front, _, body = text.partition("changes:")
    draft = front.replace("4.0", "5.0").replace("2026-11-16", "2027-02-01").replace("2027-01-11", "2027-02-15")
    file.write_text(draft + "---" + body.partition("\n---")[2])
    status, out, _ = run(site, "check")
    assert status == 1
    assert "Decide what these changes mean.\n  policy/privacy.md:" in out
    assert "  - section: disclosure-to-others\n" in out
    assert "Give people the notice that was promised.\n  policy/privacy.md:5: version 5.0 takes effect 14 days" in out
    machine = json.loads(run(site, "check", "--format", "json")[1])
    assert {problem["kind"] for problem in machine} == {"undecided", "period"}
    assert all(problem["path"] == "policy/privacy.md" and problem["line"] for problem in machine)


def test_compare_takes_labels_and_files(site: Path, run: Run) -> None:
    labels = run(site, "compare", "1.0", "2.0")
    files = run(site, "compare", "policy/archive/privacy/1.0.md", "2.0")
    assert labels == files
    assert labels[0] == 0
    machine = json.loads(run(site, "compare", "3.0", "4.0", "--format", "json")[1])
    assert (machine["material"], machine["duty"]) == (True, "email")
    for form, mark in [("html", "<ins"), ("side-by-side", "fn-sides"), ("markdown", "**"), ("text", "{+")]:
        assert mark in run(site, "compare", "3.0", "4.0", "--format", form)[1]


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
        ("a: b: c", "mkdocs.yml:1: not valid YAML"),
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


def test_the_commits_of_a_pull_request_are_judged_together(site: Path, run: Run) -> None:
    git(site, "add", "-A")
    git(site, "commit", "-qm", "Configure")
    git(site, "checkout", "-q", "-b", "draft")
    file = site / "policy" / "privacy.md"
    front, _, body = file.read_text().partition("changes:")
    front = front.replace("4.0", "5.0").replace("2026-11-16", "2027-02-01").replace("2027-01-11", "2027-03-15")
    body = body.partition("\n---")[2]
    decision = "changes:\n  - {section: top, kind: material, summary: Example tells more.}\n---"
    for addition in ("We sell data.", "We sell data to advertisers."):
        file.write_text(f"{front}{decision}\n\n{addition}{body}")
        git(site, "commit", "-qam", addition)
    assert "was already released" in run(site, "check")[1]
    assert run(site, "check", "--base", "main")[:2] == (
        0,
        "Nothing to mend: no finding without a decision, no promise that the dates do not keep.\n",
    )
    status, _, err = run(site, "check", "--base=--output=x")
    assert (status, err.splitlines()[0]) == (2, "error: git knows no commit '--output=x'")


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


def test_a_site_teaches_the_detector_its_own_words(repository: Make, run: Run) -> None:
    before, after = "Our service keeps your name.\n", "Our service and Postbrook keep your name.\n"
    root = repository(
        {"policy/privacy.md": policy("1.0", "2020-01-01", "2020-02-01", before), "mkdocs.yml": CONFIG},
        {"policy/privacy.md": policy("2.0", "2021-01-01", "2021-03-01", after)},
    )
    found = [problem["message"] for problem in json.loads(run(root, "check", "--format", "json")[1])]
    write(root, {"policy/materiality.yml": "agents: [Postbrook]\n"})
    taught = [problem["message"] for problem in json.loads(run(root, "check", "--format", "json")[1])]
    assert taught
    assert taught != found
    write(root, {"policy/materiality.yml": "agent: [Postbrook]\n"})
    status, _, err = run(root, "check")
    assert (status, err.splitlines()[0]) == (2, "error: policy/materiality.yml:1: unknown key 'agent'")


def test_a_placeholder_in_the_version_in_force_does_not_block_the_version_that_mends_it(
    repository: Make, run: Run
) -> None:
    before, after = "We keep [INSERT DATA].\n", "We keep your name.\n"
    root = repository({"policy/privacy.md": policy("1.0", "2020-01-01", "2020-02-01", before), "mkdocs.yml": CONFIG})
    assert "'[INSERT DATA]' was left in the text" in run(root, "check")[1]
    extra = "changes:\n  - {section: data, kind: clarification, summary: Example names the data.}\n"
    write(root, {"policy/privacy.md": policy("2.0", "2027-01-01", "2027-02-01", after, extra)})
    assert run(root, "check")[0] == 0
    assert "'[INSERT DATA]' was left in the text" in run(root, "check", "--all")[1]
