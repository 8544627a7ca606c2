"""The repository itself: clones, worktrees, and every way in which git cannot be read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from conftest import Make, policy, write
from fairnotice.history import git_state, git_watch_paths, is_ignored
from history_cases import ONE, TWO, failure, history, labels, settings
from make_repository import git


def test_worktrees_and_submodules_have_the_same_history(repository: Make, tmp_path: Path) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO})
    git(root, "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    assert labels(tmp_path / "tree") == ["1.0", "2.0"]
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "legal")
    assert labels(outer / "legal") == ["1.0", "2.0"]


def test_few_git_processes_whatever_the_number_of_versions(repository: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    register = "practices:\n  - {data: user.name, uses: [essential.service]}\n"
    commits = [
        {
            "policy/privacy.md": policy(f"{n}.0", f"20{n}-01-01", f"20{n}-02-01", f"Line {n}.\n"),
            "policy/privacy.practices.yml": register,
        }
        for n in range(10, 60)
    ]
    root = repository(*commits)
    started = []
    original = subprocess.Popen.__init__

    def count(self: Any, *args: Any, **kwargs: Any) -> None:
        started.append(args)
        original(self, *args, **kwargs)

    monkeypatch.setattr(subprocess.Popen, "__init__", count)
    assert len(labels(root)) == 50
    assert len(started) <= 6


def test_paths_to_watch_are_those_of_the_common_git_folder(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    watched = [path.relative_to(root / ".git").as_posix() for path in git_watch_paths(settings(root))]
    assert watched == ["refs/heads", "refs/tags", "packed-refs", "reftable", "HEAD"]


def test_state_of_git_is_another_one_after_each_commit_and_tag_only(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    states = [git_state(settings(root))]
    for command in (("tag", "v1"), ("commit", "-q", "--allow-empty", "-m", "Next"), ("checkout", "-q", "-b", "other")):
        git(root, *command)
        states.append(git_state(settings(root)))
    assert all(before != after for before, after in pairwise(states))
    git(root, "status")
    assert git_state(settings(root)) == states[-1]


def test_ignored_paths_are_told_from_others(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE, ".gitignore": "/build/\n"})
    assert is_ignored(root / "build" / "mailings")
    assert not is_ignored(root / "mailings")


def test_shallow_clone(repository: Make, tmp_path: Path) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO})
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    problem = failure(tmp_path / "shallow")
    assert "shallow" in problem.message
    assert "git fetch --unshallow" in problem.hint
    assert "fetch-depth: 0" in problem.hint


def test_not_a_repository(tmp_path: Path) -> None:
    write(tmp_path, {"policy/privacy.md": ONE})
    problem = failure(tmp_path)
    assert "not in a git repository" in problem.message
    assert "git init" in problem.hint


def test_repository_without_a_commit(tmp_path: Path) -> None:
    write(tmp_path, {"policy/privacy.md": ONE})
    git(tmp_path, "init", "-q")
    draft = history(tmp_path).draft
    assert draft is not None
    assert draft.label == "1.0"


def test_git_not_installed(tmp_path: Path) -> None:
    write(tmp_path, {"policy/privacy.md": ONE})
    code = "import pathlib, sys, test_history; print(test_history.failure(pathlib.Path(sys.argv[1])).message)"
    search = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1] / "scripts")])
    environment = {"PATH": str(tmp_path), "PYTHONPATH": search}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "git is not installed, or not on the PATH"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user")
def test_dubious_ownership(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    for path in (root, *root.rglob("*")):
        shutil.chown(path, 12345, 12345)
    problem = failure(root)
    assert "dubious ownership" in problem.message
    assert f"git config --global --add safe.directory {root}" in problem.hint
