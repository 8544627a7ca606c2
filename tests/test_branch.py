"""A branch of several commits: what each of them would release if they were rebased onto the main branch."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import CONFIG, Make, Run, policy, write
from make_repository import git

FILE = "policy/privacy.md"
ONE = policy("1.0", "2020-01-01", "2020-02-01")


def draft(label: str, text: str, extra: str = "") -> str:
    return policy(label, "2026-12-01", "2027-02-01", f"We keep your name.\n\n{text}\n", extra)


def warned(root: Path, run: Run, base: str = "main") -> list[str]:
    """Give label and message of what a check warns of about commits."""
    out = run(root, "--today", "2026-12-01", "check", "--base", base, "--format", "json")[1]
    found = [problem for problem in json.loads(out)["problems"] if problem["kind"] == "unreleased"]
    assert all((problem["severity"], problem["path"]) == ("warning", FILE) for problem in found)
    assert all(re.match("commit [0-9a-f]{10} bears", problem["message"]) for problem in found)
    return [f"{problem['version']}: commit{problem['message'].partition(': ')[0][17:]}" for problem in found]


@pytest.fixture
def branch(repository: Make) -> Path:
    """Give a repository on a branch of its own."""
    root: Path = repository({FILE: ONE, "mkdocs.yml": CONFIG})
    git(root, "checkout", "-q", "-b", "next")
    return root


def commit(root: Path, text: str) -> None:
    write(root, {FILE: text})
    git(root, "commit", "-qam", "x")


def test_one_text_under_one_label_is_released_however_it_is_merged(branch: Path, run: Run) -> None:
    commit(branch, draft("2.0", "Thank you.", "status: draft\n"))
    commit(branch, draft("2.0", "Thanks."))
    commit(branch, draft("2.0", "Thanks.", "title: Privacy\n"))
    assert warned(branch, run) == []


def test_a_first_text_under_the_label_would_be_released_by_a_rebase(branch: Path, run: Run) -> None:
    commit(branch, draft("2.0", "Thank you."))
    commit(branch, draft("2.0", "Thanks."))
    assert warned(branch, run) == ["2.0: commit bears version 2.0, with another text than the file has now"]
    git(branch, "checkout", "-q", "-b", "merged", "main")
    git(branch, "merge", "-q", "--no-ff", "-m", "As a forge does for its check", "next")
    assert warned(branch, run) == ["2.0: commit bears version 2.0, with another text than the file has now"]
    assert warned(branch, run, "HEAD") == []


def test_two_labels_on_a_branch_would_both_be_released_by_a_rebase(branch: Path, run: Run) -> None:
    commit(branch, draft("2.0", "Thank you."))
    commit(branch, draft("3.0", "Thanks."))
    assert warned(branch, run) == ["2.0: commit bears version 2.0, which the file has no more"]
