#!/usr/bin/env python3
"""The main job on the sample policy: build the site with its notice, and write the mailing of version 4.0.

    python scripts/demo.py [--out DIR] [--users COUNT]

Everything is written below build/demo. The day is fixed, so that the notice of version 4.0 runs whenever this is run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from fairnotice.cli.context import Context
from fairnotice.errors import HistoryError
from make_repository import make_repository

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "tests" / "histories" / "hosting"
BIN = Path(sys.executable).parent
PREVIOUS, VERSION = "3.0", "4.0"
DAY = datetime(2026, 12, 1, 12, tzinfo=UTC)


def main() -> int:
    """Run the job and print what was found, how many are told and why, and where to look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build" / "demo", help="where to write (default: build/demo)"
    )
    parser.add_argument("--users", type=int, default=10_000, help="how many people to invent (default: 10000)")
    options = parser.parse_args()
    out: Path = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(DAY.timestamp())), "NO_MKDOCS_2_WARNING": "1"}

    repository = complete_repository(out)
    config = ["--config", str(repository / "mkdocs.yml")]
    users, mailings, site = out / "users", out / "mailings", out / "site"

    heading(f"What stands on {DAY:%Y-%m-%d}")
    run([BIN / "notify-diff", *config, "status"], environment)
    heading(f"What version {VERSION} changes")
    run([BIN / "notify-diff", *config, "compare", PREVIOUS, VERSION], environment)
    heading("What a lawyer still has to decide")
    run([BIN / "notify-diff", *config, "check", "--all"], environment)
    heading("The site")
    run(
        [BIN / "mkdocs", "build", "--quiet", "--config-file", repository / "mkdocs.yml", "--site-dir", site],
        environment,
    )
    print(f"{sum(1 for _ in site.rglob('*.html'))} pages, with the notice on each of them")
    heading("The people")
    history = Context(sys.stdout, sys.stderr, repository / "mkdocs.yml").history("privacy")
    versions = [f"{version.label}={version.effective}" for version in history.versions]
    script = ROOT / "scripts" / "sample_users.py"
    run([sys.executable, script, users, "--count", str(options.users), "--versions", *versions], environment)
    print(f"{options.users:,} invented people with what they gave, and when, in {shown(users)}")
    heading(f"The mailing of version {VERSION}")
    shutil.rmtree(mailings, ignore_errors=True)
    run([BIN / "notify-diff", *config, "mail", "--users", users, "--to", VERSION, "--out", mailings], environment)
    mailing = mailings / f"privacy-{VERSION}"
    heading(f"Done in {time.monotonic() - started:.0f} seconds. Where to look")
    for what, path in [
        ("The policy with its notice", site / "privacy" / "index.html"),
        ("What changes, in place", site / "privacy" / "changes" / "3.0-to-4.0" / "index.html"),
        ("The versions", site / "privacy" / "versions" / "index.html"),
        ("Who must be told", mailing / "required.csv"),
        ("Who asked to be told", mailing / "opted-in.csv"),
        ("Whom e-mail cannot reach", mailing / "unreachable.csv"),
        ("The messages", mailing / "messages" / "required" / "en"),
        ("The proof", mailing / "manifest.json"),
    ]:
        print(f"  {what + ':':28} {shown(path)}{'' if path.exists() else '  (MISSING)'}")
    return 0


def complete_repository(out: Path) -> Path:
    """Give this checkout where git has every version of the sample policy, else a repository made from its folders."""
    expected = {path.name for path in CASE.iterdir() if path.is_dir()}
    try:
        histories = Context(sys.stdout, sys.stderr, ROOT / "mkdocs.yml").histories
        missing = expected - {version.label for history in histories for version in history.versions}
        if not missing:
            return ROOT
        reason = f"git does not hold version {', '.join(sorted(missing))} of the sample policy"
    except HistoryError as problem:
        reason = problem.message
    print(f"Note: {reason}.\nThe demo makes a repository of its own from {shown(CASE)} instead.")
    repository = make_repository(CASE, out / "repository")
    shutil.copyfile(ROOT / "policy" / "index.md", repository / "policy" / "index.md")
    shutil.copyfile(ROOT / "mkdocs.yml", repository / "mkdocs.yml")
    shutil.copytree(ROOT / "site_overrides", repository / "site_overrides")
    return repository


def heading(text: str) -> None:
    """Print a heading at once, so that it stands above what the next command prints."""
    print(f"\n== {text}", flush=True)


def shown(path: Path) -> str:
    """Give a path as short as it can be typed from here."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def run(command: list[str | Path], environment: dict[str, str]) -> None:
    """Run a command; end the demo with its exit status where it failed. Status 1 means that something is to decide."""
    status = subprocess.run([str(part) for part in command], env=environment, check=False).returncode
    if status not in (0, 1):
        sys.exit(status)


if __name__ == "__main__":
    sys.exit(main())
