"""What all tests share: git without the machine's own configuration, and repositories made from texts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from fairnotice import cli
from make_repository import ENVIRONMENT, git, make_repository

HISTORIES = Path(__file__).parent / "histories"
Commit = Mapping[str, str | bytes | None]
Make = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]
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


@pytest.fixture(autouse=True)
def clean_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's git configuration and a surrounding hook's variables out of every test."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def repository(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that makes a repository; each argument is one commit: path to content, None removes the file."""

    def make(*commits: Commit) -> Path:
        root = tmp_path / "repository"
        root.mkdir()
        git(root, "init", "-q", "-b", "main")
        for number, commit in enumerate(commits):
            write(root, commit)
            git(root, "add", "-A")
            git(
                root,
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                f"Commit {number}",
                date=f"{date(2026, 1, 1) + timedelta(number)}T12:00:00Z",
            )
        return root

    return make


@pytest.fixture
def hosting(tmp_path: Path) -> Path:
    """Give a repository of the sample policy's four versions."""
    return make_repository(HISTORIES / "hosting", tmp_path / "hosting")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs the command in a folder and gives its exit status, stdout and stderr."""

    def call(folder: Path, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        status = cli.main(arguments)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def write(root: Path, files: Commit) -> None:
    """Write files below a folder; None removes one."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8", newline="")


def policy(label: str, published: str, effective: str, body: str = "We keep your name.\n", extra: str = "") -> str:
    """Give a policy file with front matter."""
    front = f'---\nversion: "{label}"\npublished: {published}\neffective: {effective}\n{extra}---\n'
    return f"{front}\n# Privacy\n\n## Data\n\n{body}"


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that makes a site of commits, each of them path to content."""
    from built_site import small_site

    return partial(small_site, tmp_path / "made")
