"""notify-diff init: a repository that can be pushed, checked and built as it is."""

from __future__ import annotations

import html
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import markdown
import pytest
import yaml

from built_site import build
from conftest import Make, Run, write
from fairnotice import cli
from fairnotice.cli.configuration import load_settings
from fairnotice.cli.originals import read_original
from fairnotice.yaml_source import split_front_matter
from make_repository import git

TODAY = ("--today", "2026-12-01")
NAMED = ("--organisation", "Larch Ltd", "--contact", "privacy@example.com", "--url", "https://larch.example.com")
HTML = """\
<html><head><title>x</title><script>track()</script></head><body><nav>Menu</nav><main>
<h1>Privacy Policy</h1><p>Last updated: March 1, 2019</p>
<h2>Data</h2><p>We keep your <b>name</b> for 30&nbsp;days.</p><ul><li>one</li><li>two</li></ul>
<table><tr><th>What</th></tr><tr><td>Names</td></tr></table></main></body></html>
"""


@pytest.fixture
def made(tmp_path: Path, run: Run) -> Path:
    """Give a new repository."""
    status, out, err = run(tmp_path, "init", "policy-site", *NAMED)
    assert (status, err) == (0, "")
    assert "policy-site holds a git repository with a first commit." in out
    return tmp_path / "policy-site"


def word_document(path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("Privacy Policy", 1)
    document.add_paragraph("Effective date: 1 April 2024")
    document.add_heading("Data", 2)
    document.add_paragraph("We keep your name for 90 days.")
    document.save(path)


def test_a_new_repository_holds_everything(made: Path) -> None:
    files = git(made, "ls-files").split()
    assert {
        ".github/workflows/policy.yml",
        ".github/workflows/release.yml",
        ".github/workflows/mail.yml",
        ".gitignore",
        ".gitlab-ci.yml",
        "CODEOWNERS",
        "GUIDE.md",
        "README.md",
        "mkdocs.yml",
        "policy/index.md",
        "policy/privacy.md",
        "policy/privacy.practices.yml",
        "requirements.txt",
        "site_overrides/main.html",
    } <= set(files)
    assert git(made, "status", "--short") == ""
    assert "%%" not in "".join((made / name).read_text() for name in files)
    assert git(made, "check-ignore", "mailings/privacy-1.0/required.csv")


def test_a_new_repository_passes_its_check_and_builds_without_the_draft(made: Path, run: Run, tmp_path: Path) -> None:
    status, out, _ = run(made, *TODAY, "check")
    assert status == 0
    assert "'[INSERT: what the company does]' was left in the text" in out
    assert "Next: notify-diff check (says what is left to do before the release: 4 things)" in run(made, "status")[1]
    site = build(made, tmp_path / "site")
    assert "Larch Ltd" in (site / "index.html").read_text()
    assert not (site / "privacy").exists()


def test_the_filled_policy_is_released_checked_and_built(made: Path, run: Run, tmp_path: Path) -> None:
    file = made / "policy" / "privacy.md"
    assert run(made, *TODAY, "release")[0] == 1
    text = file.read_text()
    while "[INSERT" in text:
        start = text.index("[INSERT")
        text = text[:start] + "plainly said" + text[text.index("]", start) + 1 :]
    file.write_text(text)
    status, out, _ = run(made, *TODAY, "release", "--commit")
    assert (status, "Privacy Policy 1.0: published 1 December 2026, in effect from 1 December 2026." in out) == (
        0,
        True,
    )
    assert run(made, *TODAY, "check", "--strict")[0] == 0
    site = build(made, tmp_path / "site")
    assert "plainly said" in (site / "privacy" / "index.html").read_text()


def test_the_workflows_are_yaml_with_full_history_and_no_expression_in_a_script(made: Path) -> None:
    for path in (made / ".github" / "workflows").glob("*.yml"):
        jobs = yaml.safe_load(path.read_text())["jobs"]
        for job in jobs.values():
            checkouts = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
            assert [step["with"]["fetch-depth"] for step in checkouts] == [0]
            assert not [step for step in job["steps"] if "${{" in step.get("run", "")]
    gitlab = yaml.safe_load((made / ".gitlab-ci.yml").read_text())
    assert gitlab["variables"]["GIT_DEPTH"] == "0"
    assert "merge_request_event" in gitlab["check"]["rules"][0]["if"]


def test_the_script_of_the_check_job_runs(made: Path) -> None:
    step = yaml.safe_load((made / ".github" / "workflows" / "policy.yml").read_text())["jobs"]["check"]["steps"][3]
    git(made, "update-ref", "refs/remotes/origin/main", "HEAD")
    for base in ("main", ""):
        environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "GITHUB_BASE_REF": base}
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]], cwd=made, env=environment, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("::warning file=policy/privacy.md,line=")


def test_versions_that_exist_are_taken_over_and_the_originals_kept(tmp_path: Path, run: Run) -> None:
    pytest.importorskip("mammoth")
    (tmp_path / "2019.html").write_text(HTML, encoding="utf-8")
    word_document(tmp_path / "2024.docx")
    status, _, err = run(tmp_path, "init", "site", *NAMED, "--from", "2019.html", "--from", "2024.docx")
    assert (status, err) == (
        0,
        "2019.html: version 1.0, in force since 1 March 2019\n2024.docx: version 2.0, in force since 1 April 2024\n",
    )
    root = tmp_path / "site"
    assert (root / "archive" / "1.0.html").read_text() == HTML
    assert (root / "archive" / "2.0.docx").read_bytes() == (tmp_path / "2024.docx").read_bytes()
    assert (root / "policy" / "archive" / "privacy" / "1.0.md").read_text() == (
        '---\nversion: "1.0"\npublished: 2019-03-01\neffective: 2019-03-01\n'
        "notified: elsewhere # people were told by other means, before this repository\n---\n\n"
        "# Privacy Policy\n\nLast updated: March 1, 2019\n\n## Data\n\nWe keep your **name** for 30\xa0days.\n\n"
        "- one\n- two\n\n| What |\n| --- |\n| Names |\n"
    )
    status, out, _ = run(root, *TODAY, "check", "--all")
    assert status == 0
    assert "Retention: 90 days instead of 30 days" in out
    assert "in force: 2.0, since 1 April 2024" in run(root, *TODAY, "status")[1]
    built = build(root, tmp_path / "built")
    assert "for 90 days" in (built / "privacy" / "index.html").read_text()


def test_dates_are_asked_for_or_given(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one.md", "two.md"):
        (tmp_path / name).write_text("# Privacy\n\nWe keep names.\n")
    options = ("--from", "one.md", "--from", "two.md")
    status, _, err = run(tmp_path, "init", "a", *NAMED, *options)
    assert (status, err) == (
        2,
        "error: one.md: nobody knows from which day it bound\n  Give --effective 2024-04-01 once for each --from.\n",
    )
    assert not (tmp_path / "a").exists()
    assert "2 files and 1 date" in run(tmp_path, "init", "a", *NAMED, *options, "--effective", "2020-01-01")[2]
    days = ("--effective", "2024-01-01", "--effective", "2020-01-01")
    assert "two.md is in force since 2020-01-01, and one.md" in run(tmp_path, "init", "a", *NAMED, *options, *days)[2]
    answers = io.StringIO("Larch Ltd\n\n\n\n2020-01-01\n2024-01-01\n")
    monkeypatch.setattr(answers, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", answers)
    status, _, err = run(tmp_path, "init", "a", *options)
    assert status == 0
    assert "Name of the organisation [Example Ltd]: " in err
    assert "site_name: Larch Ltd\n" in (tmp_path / "a" / "mkdocs.yml").read_text()
    assert "effective: 2024-01-01" in (tmp_path / "a" / "policy" / "privacy.md").read_text()


def test_no_version_takes_the_place_of_another_with_its_label(tmp_path: Path, run: Run) -> None:
    (tmp_path / "one.md").write_text('---\nversion: "2.0"\neffective: 2020-01-01\n---\n\n# Privacy\n')
    (tmp_path / "two.md").write_text("# Privacy\n\nEffective 1 January 2024\n")
    status, _, err = run(tmp_path, "init", "a", *NAMED, "--from", "one.md", "--from", "two.md")
    assert (status, "error: two.md: one.md and two.md would both be version 2.0\n" in err) == (2, True)
    assert not (tmp_path / "a").exists()


def test_a_policy_that_stands_already_is_kept_and_its_commits_become_versions(repository: Make, run: Run) -> None:
    def text(days: int) -> str:
        return f"# Privacy\n\n## Data\n\nWe keep your name for {days} days.\n"

    versions = (text(30), text(30).replace("name", "**name**"), text(60), text(90))
    root = repository(*({"policy/privacy.md": version} for version in versions))
    write(root, {"policy/privacy.md": text(91)})
    git(root, "commit", "-qam", "Later on that day", date="2026-01-04T18:00:00Z")
    status, out, err = run(root, "init", *NAMED)
    assert status == 0
    assert "policy/privacy.md: kept as it is" in err
    assert (root / "policy" / "privacy.md").read_text() == text(91)
    assert "5 versions" in run(root, *TODAY, "status")[1]
    assert run(root, *TODAY, "adopt")[:2] == (
        0,
        "policy/privacy.md: 3 versions of 5\n"
        "Next: look through `notify-diff status --all`, then git add policy mkdocs.yml && git commit\n",
    )
    assert "source:" not in (root / "mkdocs.yml").read_text()
    assert [path.name for path in sorted((root / "policy" / "archive" / "privacy").iterdir())] == [
        "2026-01-01.md",
        "2026-01-03.md",
    ]
    assert (root / "policy" / "privacy.md").read_text() == (
        '---\nversion: "2026-01-04"\npublished: 2026-01-04\neffective: 2026-01-04\nnotified: elsewhere\n---\n\n'
        + text(91)
    )
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Adopt")
    status, out, _ = run(root, *TODAY, "status")
    assert (status, "in force: 2026-01-04" in out, "3 versions" in out) == (0, True, True)
    assert run(root, *TODAY, "check")[0] == 0
    assert "versions have labels here already" in run(root, "adopt")[2]


def test_nothing_is_overwritten_and_a_repository_around_it_is_left_alone(made: Path, run: Run) -> None:
    before = (made / "mkdocs.yml").read_text()
    status, _, err = run(made, "init", *NAMED)
    assert status == 2
    assert "is there already, and" in err
    assert (made / "mkdocs.yml").read_text() == before
    status, out, _ = run(made, "init", "below", *NAMED)
    assert (status, "below holds files that nobody has committed yet." in out) == (0, True)
    assert not (made / "below" / ".git").exists()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--url", "larch.example.com", "is not the address of a site"),
        ("--contact", "Larch", "is not an e-mail address"),
        ("--contact", "a b@example.com", "is not an e-mail address"),
        ("--url", "https://", "is not the address of a site"),
        ("--timezone", "Berlin", "no time zone 'Berlin'"),
        ("--organisation", "Larch\x07Ltd", "'Larch\\x07Ltd' is no name"),
        ("--from", "none.docx", "none.docx: cannot read it"),
        ("--from", "none.pdf", "none.pdf: nobody here reads .pdf"),
    ],
)
def test_what_cannot_be_used_is_an_error(tmp_path: Path, run: Run, option: str, value: str, message: str) -> None:
    status, out, err = run(tmp_path, "init", "site", option, value)
    assert (status, out) == (2, "")
    assert message in err
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien & Söhne",
        'Larch "Forest" Ltd',
        "C# Corner: a <b>bold</b> site",
        "#1 Travel",
        "1. FC Example",
        "- dash #hash",
        "[x] {y} *star* _under_ `tick` back\\slash",
        "R&amp;D",
        "Null",
        "100",
        "株式会社 Ætherwerk!",
        "%percent @at",
    ],
)
def test_any_name_is_written_as_it_is(tmp_path: Path, run: Run, name: str) -> None:
    assert run(tmp_path, "init", "site", *NAMED[2:], "--organisation", name)[0] == 0
    root = tmp_path / "site"
    config = load_settings(root / "mkdocs.yml")
    assert (config.site_name, config.organisation.name) == (name, name)
    description = yaml.safe_load((root / "mkdocs.yml").read_text())["site_description"]
    assert description == f"How {name} handles personal data, and what has changed."
    for path, shown in (("policy/index.md", name), ("policy/privacy.md", f'{name} ("we")'), ("README.md", name)):
        text = split_front_matter((root / path).read_text())[1]
        page = re.sub(
            r"<!--.*?-->|<[^<>]+>", "", markdown.markdown(text, extensions=["attr_list", "tables"]), flags=re.S
        )
        assert shown in html.unescape(page)
    assert run(root, *TODAY, "check")[0] == 0


def test_only_what_was_left_out_is_left_to_write(tmp_path: Path, run: Run) -> None:
    out = run(tmp_path, "init", "site", "--contact", "privacy@example.com")[1]
    assert "2. write organisation and url into mkdocs.yml and policy/privacy.md" in out
    assert "into mkdocs.yml" not in run(tmp_path, "init", "other", *NAMED)[1]


def test_a_word_document_that_is_none_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("mammoth")
    (tmp_path / "x.docx").write_bytes(b"PK nothing")
    with pytest.raises(Exception, match="this Word document cannot be read"):
        read_original(tmp_path / "x.docx")


def test_every_command_that_the_repository_tells_of_is_one(tmp_path: Path, run: Run) -> None:
    assert run(tmp_path, "init", "site", *NAMED)[0] == 0
    lines = [line for line in (tmp_path / "site" / "README.md").read_text().splitlines() if line.startswith("$ ")]
    commands = [shlex.split(line, comments=True)[1:] for line in lines]
    assert {command[1] for command in commands} == {"mail", "record", "status", "verify", "forget"}
    for _, *arguments in commands:
        cli.parser().parse_args(arguments)
