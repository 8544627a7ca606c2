"""The archive: what a pull request puts into it is judged, and what was archived stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import CONFIG, Make, Run, policy, write
from make_repository import git

KEPT = "We keep your name for {} days.\n"
ZERO = policy("0.9", "2017-01-01", "2017-02-01", KEPT.format(10))
ONE = policy("1.0", "2019-01-01", "2019-02-01", KEPT.format(30))
TWO = policy("2.0", "2021-01-01", "2021-02-01", KEPT.format(60))
THREE = policy("3.0", "2022-01-01", "2022-02-01", KEPT.format(90), "notified: elsewhere\n")
FILE, OLD, OLDER = "policy/privacy.md", "policy/archive/privacy/1.0.md", "policy/archive/privacy/0.9.md"
REGISTER = "practices:\n  - {data: user.name, uses: [essential.service]}\n"


def found(root: Path, run: Run, *options: str) -> list[tuple[str, str, str]]:
    """Give severity, place and message of what a check finds about the archive or about edits."""
    out = run(root, "--today", "2026-12-01", "check", "--format", "json", *options)[1]
    problems: list[dict[str, Any]] = json.loads(out)["problems"]
    return [
        (problem["severity"], f"{problem['path']}:{problem['line']}", problem["message"])
        for problem in problems
        if problem["kind"] in ("archived", "unreleased")
    ]


def untold(added: str, version: str) -> str:
    return (
        f"version {added} is new in the archive, and version {version} has 1 finding without a decision, so that nobody"
        " counts as told of it"
    )


@pytest.fixture
def site(repository: Make) -> Path:
    """Give a repository with two versions in its history."""
    root: Path = repository({FILE: TWO, "mkdocs.yml": CONFIG}, {FILE: THREE})
    return root


def test_what_a_pull_request_archives_needs_decisions_or_a_word_on_how_people_were_told(site: Path, run: Run) -> None:
    git(site, "checkout", "-q", "-b", "import")
    write(site, {OLD: ONE, OLDER: ZERO})
    git(site, "add", "-A")
    git(site, "commit", "-qm", "Archive")
    assert found(site, run) == []
    assert found(site, run, "--base", "main") == [
        ("error", f"{OLD}:2", untold("0.9", "1.0")),
        ("warning", f"{FILE}:2", untold("1.0", "2.0")),
    ]
    write(site, {OLD: ONE.replace("---\n\n#", "notified: elsewhere\n---\n\n#")})
    assert found(site, run, "--base", "main") == [("warning", f"{FILE}:2", untold("1.0", "2.0"))]
    write(site, {OLD: ONE.replace("---\n\n#", "changes: [{section: data, kind: material, summary: More.}]\n---\n\n#")})
    assert found(site, run, "--base", "main") == [("warning", f"{FILE}:2", untold("1.0", "2.0"))]


def test_the_version_after_a_new_one_can_still_say_how_people_were_told(repository: Make, run: Run) -> None:
    root = repository({FILE: TWO, "mkdocs.yml": CONFIG})
    write(root, {FILE: policy("3.0", "2026-12-01", "2027-02-01", KEPT.format(60)), OLD: ONE})
    assert found(root, run) == [("warning", f"{FILE}:2", untold("1.0", "2.0"))]
    write(root, {FILE: TWO})
    status, out, _ = run(root, "--today", "2026-12-01", "check")
    assert (status, "Decide what these changes mean." in out) == (1, True)


def test_a_version_that_is_yet_to_bind_is_not_for_the_archive(repository: Make, run: Run) -> None:
    draft = policy("2.0", "2026-12-01", "2027-02-01", KEPT.format(30))
    root = repository({"mkdocs.yml": CONFIG, FILE: draft.replace("published", "status: draft\npublished")})
    write(root, {OLD: policy("1.0", "2026-12-01", "2027-01-01", KEPT.format(30))})
    assert found(root, run) == [
        ("error", f"{OLD}:4", "version 1.0 is in the archive, but takes effect only on 1 January 2027")
    ]


def test_what_was_archived_stays_as_it_was(site: Path, run: Run) -> None:
    decided = ONE.replace("---\n\n#", "changes: [{section: data, kind: material, summary: More.}]\n---\n\n#")
    register = OLD.replace(".md", ".practices.yml")
    write(site, {OLD: decided, OLDER: ZERO, register: REGISTER})
    git(site, "add", "-A")
    git(site, "commit", "-qm", "Archive")
    assert found(site, run) == []

    def edited(**files: str | None) -> list[str]:
        write(site, {OLD: files.get("text", decided), register: files.get("register", REGISTER)})
        messages = [message for severity, _, message in found(site, run) if severity == "error"]
        write(site, {OLD: decided, register: REGISTER})
        return [message.rpartition(" in ")[2] for message in messages]

    assert edited(text=decided.replace("name", "face")) == ["the text, which was archived for good"]
    assert edited(text=decided.replace("material", "editorial")) == [
        "the decisions: they say less than when it was archived"
    ]
    assert edited(text=decided.replace("changes:", "status: withdrawn\nchanges:")) == [
        "the status, which was archived for good"
    ]
    assert edited(register=REGISTER.replace("user.name", "user.contact")) == [
        "the register, which was archived for good"
    ]
    assert edited(register=None) == ["the register, which was archived for good"]
    write(site, {OLD: None, OLDER: None})
    assert [place for _, place, _ in found(site, run)] == [f"{OLDER}:None", f"{OLD}:None"]


def test_a_corrected_date_and_a_register_that_comes_later_are_told_until_they_are_released(
    site: Path, run: Run
) -> None:
    write(site, {OLD: ONE.replace("---\n\n#", "notified: elsewhere\n---\n\n#")})
    git(site, "add", "-A")
    git(site, "commit", "-qm", "Archive")
    corrected = (site / OLD).read_text().replace("effective: 2019-02-01", "effective: 2019-03-01")
    write(site, {OLD: corrected, OLD.replace(".md", ".practices.yml"): REGISTER})
    assert found(site, run) == [
        (
            "warning",
            f"{OLD}:2",
            "version 1.0 in the archive is not as it was archived: it had `published: 2019-01-01` and"
            " `effective: 2019-02-01`",
        ),
        ("warning", f"{OLD}:2", "version 1.0 in the archive is not as it was archived: it had no register"),
    ]
    git(site, "add", "-A")
    git(site, "commit", "-qm", "Correct")
    assert found(site, run) == []


def test_a_version_that_could_never_be_read_takes_its_place_from_the_archive(repository: Make, run: Run) -> None:
    root = repository({FILE: ONE}, {FILE: TWO.replace("published: 2021-01-01", "published: soon")}, {FILE: THREE})
    write(root, {"mkdocs.yml": CONFIG, OLD.replace("1.0", "2.0"): TWO})
    status = json.loads(run(root, "--today", "2026-12-01", "status", "--format", "json")[1])
    assert [version["label"] for version in status[0]["versions"]] == ["1.0", "2.0", "3.0"]
