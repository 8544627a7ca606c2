#!/usr/bin/env python3
"""Make a git repository of a policy's history from version folders.

    make_repository.py CASE DEST

CASE holds a folder for each version, named by its label, with the files of the policy folder as they were (privacy.md,
privacy.practices.yml). Each becomes one commit in DEST, in the order of the labels. A version whose folder holds a file
named ARCHIVED is older than the repository: it goes into policy/archive/privacy/.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ARCHIVED = "ARCHIVED"
AUTHOR = "Policy Author"
# nothing of the machine's own git configuration may change what is made
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": AUTHOR,
    "GIT_AUTHOR_EMAIL": "policy@example.com",
    "GIT_COMMITTER_NAME": AUTHOR,
    "GIT_COMMITTER_EMAIL": "policy@example.com",
}


def git(repository: Path, *arguments: str, date: str = "2026-01-01T12:00:00+00:00") -> str:
    """Run git in a repository, at a fixed time, and give what it prints."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment = {**clean, **ENVIRONMENT, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def make_repository(case: Path, destination: Path) -> Path:
    """Make the repository and give its path; an existing one is made anew."""
    if destination.exists():
        shutil.rmtree(destination)
    policy = destination / "policy"
    policy.mkdir(parents=True)
    git(destination, "init", "-q", "-b", "main")
    for version in sorted(path for path in case.iterdir() if path.is_dir()):
        for file in sorted(version.iterdir()):
            if file.name == ARCHIVED:
                continue
            if (version / ARCHIVED).exists():
                document, _, suffix = file.name.partition(".")
                target = policy / "archive" / document / f"{version.name}.{suffix}"
            else:
                target = policy / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        git(destination, "add", "-A")
        git(destination, "commit", "-q", "-m", f"Release version {version.name}")
    return destination


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(make_repository(Path(sys.argv[1]), Path(sys.argv[2])))
