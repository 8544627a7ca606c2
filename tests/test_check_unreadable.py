"""What cannot be read is told to machines, too: in its file and line, every mistake in one run, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import CONFIG, Make, Run, policy, write
from fairnotice.errors import Mistakes, PolicyError, RegisterError
from make_repository import git
from test_check import found

ONE = policy("1.0", "2020-01-01", "2020-02-01")
WRONG = """\
---
version: 2.0
published: soon
effectiv: 2027-03-01
effective: 2027-02-30
changes:
  - {section: data, kind: newuse, summary: Example does more.}
  - {section: data, kind: new-use, summary: ""}
---

# Privacy
"""
REGISTER = "practices:\n  - {data: user.nmae, uses: [essential.service]}\n"
MISTAKES = [
    ("policy/cookies.md", 2, "no `effective:` in the front matter"),
    ("policy/cookies.md", 2, "no `published:` in the front matter"),
    ("policy/cookies.md", 2, "no `version:` in the front matter"),
    ("policy/privacy.md", 2, "version 2.0 is read as a number"),
    ("policy/privacy.md", 3, "`published: soon` is not a date"),
    ("policy/privacy.md", 4, "unknown key `effectiv:`"),
    ("policy/privacy.md", 5, "`effective: 2027-02-30` is not a date"),
    ("policy/privacy.md", 7, "unknown kind 'newuse'"),
    ("policy/privacy.md", 8, "a decision without `summary:`"),
    ("policy/privacy.practices.yml", 2, "unknown data category 'user.nmae'; did you mean 'user.name'?"),
]


@pytest.fixture
def wrong(repository: Make) -> Path:
    """Give a repository with mistakes in two documents and a register, below its top."""
    root: Path = repository({"legal/policy/privacy.md": ONE, "legal/mkdocs.yml": CONFIG})
    config = CONFIG.replace("timezone: UTC", "documents: [cookies.md, privacy.md]")
    write(
        root / "legal",
        {
            "mkdocs.yml": config,
            "policy/privacy.md": WRONG,
            "policy/privacy.practices.yml": REGISTER,
            "policy/cookies.md": "---\ntitle: Cookies\n---\n\n# Cookies\n",
        },
    )
    return root / "legal"


def test_every_mistake_of_every_file_is_told_in_one_run(wrong: Path, run: Run) -> None:
    status, out, err = run(wrong, "check")
    assert (status, out) == (2, "")
    told = [line for line in err.removeprefix("error: ").splitlines() if not line.startswith("  ")]
    assert sorted(told) == [f"{path}:{line}: {message}" for path, line, message in MISTAKES]


def test_json_names_files_from_the_top_of_the_repository(wrong: Path, run: Run) -> None:
    report = found(wrong, run)
    assert report["verdict"] == "10 problems to mend."
    assert {problem["kind"] for problem in report["problems"]} == {"unreadable"}
    told = [(problem["path"], problem["line"], problem["message"]) for problem in report["problems"]]
    assert sorted(told) == [(f"legal/{path}", line, message) for path, line, message in MISTAKES]
    assert all(problem["remedy"] for problem in report["problems"])


def test_github_annotates_the_lines_and_sums_up(wrong: Path, run: Run, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    status, out, err = run(wrong, "check", "--format", "github", "--summary", str(summary))
    assert (status, err.startswith("error: ")) == (2, True)
    title = "title=Mend this first%3A nothing else was checked."
    assert (
        f"::error file=legal/policy/privacy.md,line=3,{title}::`published: soon` is not a date%0A"
        "Write it as `published: 2026-12-01` (year-month-day).\n"
    ) in out
    assert "- `policy/privacy.md:3`: `published: soon` is not a date\n" in summary.read_text(encoding="utf-8")


def test_gitlab_and_sarif_place_what_has_a_place(wrong: Path, run: Run) -> None:
    issues = json.loads(run(wrong, "check", "--format", "gitlab")[1])
    assert {"path": "legal/policy/privacy.md", "lines": {"begin": 7}} in [issue["location"] for issue in issues]
    assert len({issue["fingerprint"] for issue in issues}) == len(MISTAKES)
    results = json.loads(run(wrong, "check", "--format", "sarif")[1])["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert ("legal/policy/privacy.md", 8) in [
        (place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places
    ]


def problems(root: Path, run: Run) -> list[tuple[str, int | None, str]]:
    status, out, _ = run(root, "check", "--format", "json")
    assert status == 2
    told: list[dict[str, Any]] = json.loads(out)["problems"]
    return [(problem["path"], problem["line"], problem["message"]) for problem in told]


def test_a_mistake_in_the_configuration_has_its_line(wrong: Path, run: Run) -> None:
    write(wrong, {"mkdocs.yml": CONFIG.replace("timezone: UTC", "timezone: Berlin\n      notice_perod: 30")})
    assert problems(wrong, run) == [
        ("legal/mkdocs.yml", 8, "timezone: unknown time zone 'Berlin'; write it as in Europe/Berlin"),
        ("legal/mkdocs.yml", 9, "unknown option 'notice_perod'; did you mean 'notice_period'?"),
    ]


def test_a_mistake_that_only_git_holds_has_no_line_of_the_file(repository: Make, run: Run) -> None:
    bad = ONE.replace("published: 2020-01-01", "published: soon")
    two = policy("2.0", "2021-01-01", "2021-02-01")
    root = repository({"policy/privacy.md": bad, "mkdocs.yml": CONFIG}, {"policy/privacy.md": two})
    commit = git(root, "rev-parse", "HEAD~1")[:10]
    assert problems(root, run) == [
        (
            "policy/privacy.md",
            None,
            f"policy/privacy.md@{commit}:3: version 1.0 can never be read: `published: soon` is not a date",
        )
    ]


def test_what_concerns_no_file_is_told_without_a_place(wrong: Path, run: Run, tmp_path: Path) -> None:
    git(wrong.parent, "add", "-A")
    git(wrong.parent, "commit", "-qm", "x")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{wrong.parent}", "shallow")
    shallow = tmp_path / "shallow" / "legal"
    message = "the clone is shallow: older versions of the policy are missing from it"
    assert problems(shallow, run) == [("", None, message)]
    assert run(shallow, "check", "--format", "github")[1].startswith("::error title=Mend this first")
    assert json.loads(run(shallow, "check", "--format", "gitlab")[1])[0]["location"]["path"] == "."
    assert "locations" not in json.loads(run(shallow, "check", "--format", "sarif")[1])["runs"][0]["results"][0]


def test_mistakes_are_told_once_and_share_their_hint() -> None:
    mistakes = Mistakes()
    for error in (
        RegisterError("one", "Mend it.", "a:1"),
        RegisterError("two", "Mend it.", "a:2"),
        RegisterError("one", "Mend it.", "a:1"),
        PolicyError("three", "Write it."),
    ):
        with mistakes:
            raise error
    with pytest.raises(RegisterError) as caught:
        mistakes.report()
    assert str(caught.value) == "a:1: one\na:2: two\n  Mend it.\nthree\n  Write it."
    assert [part.message for part in caught.value.parts] == ["one", "two", "three"]
    with pytest.raises(ZeroDivisionError), Mistakes():
        1 / 0  # noqa: B018
    Mistakes().report()
