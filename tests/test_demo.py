"""The demo, from places where git does not hold the sample policy's history."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from make_repository import git

ROOT = Path(__file__).parents[1]
PARTS = ["plugins", "policy", "scripts", "site_overrides", "mkdocs.yml", "tests/histories"]


def source_archive(destination: Path) -> Path:
    for part in PARTS:
        source, target = ROOT / part, destination / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    return destination


@pytest.mark.slow
@pytest.mark.parametrize(
    ("commits", "reason"),
    [(0, "is not in a git repository"), (1, "git does not hold version 2.0, 3.0 of the sample policy")],
    ids=["source archive", "history begun anew"],
)
def test_the_demo_makes_its_own_repository_where_versions_are_missing(
    tmp_path: Path, commits: int, reason: str
) -> None:
    root = source_archive(tmp_path / "source")
    for _ in range(commits):
        git(root, "init", "-q", "-b", "main")
        (root / ".gitignore").write_text("/build/\n")
        git(root, "add", "-A")
        git(root, "commit", "-qm", "Import everything at once")
    done = subprocess.run(
        [sys.executable, "scripts/demo.py", "--users", "300"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "plugins")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert reason in done.stdout
    assert "The demo makes a repository of its own from tests/histories/hosting instead." in done.stdout
    assert "MISSING" not in done.stdout
    manifest = json.loads((root / "build/demo/mailings/privacy-4.0/manifest.json").read_text())
    assert manifest["notice"]["id"] == "privacy-4.0"
    page = (root / "build/demo/site/privacy/index.html").read_text()
    assert "11 January 2027" in page
