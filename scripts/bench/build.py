"""Measure what Fair Notice adds to MkDocs builds: for each page it generates, on a rebuild, and as a history grows.

Run `python scripts/bench/build.py`; with `--repo DIR` it measures the policy in an existing repository instead. Every
site is built in turns with the plugin and without it, each time by a new process, and the best times are compared. Of
each process the first build is that of `mkdocs build`, the later ones those of `mkdocs serve` when nothing has changed.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from invented import edited, policy

ROOT = Path(__file__).parents[2]
TODAY = "2026-12-01"
SECTIONS, EDITS = 25, 4
CONFIG = """\
site_name: Example
site_url: https://policy.example.com/
docs_dir: {policy}
site_dir: {site}
theme: {{name: material, font: false, custom_dir: {overrides}}}
plugins: [search{plugin}]
extra: {{generator: false}}
"""


class Seconds(NamedTuple):
    """How long a process took until the site was built, and how long its second build took."""

    build: float
    rebuild: float


class Measured(NamedTuple):
    """A site with the plugin and without it."""

    name: str
    pages: int
    plain: Seconds
    ours: Seconds

    @property
    def a_page(self) -> float:
        """Milliseconds for each generated page."""
        return 1e3 * (self.ours.build - self.plain.build) / self.pages

    def report(self) -> str:
        """Give what was measured, for a person."""
        plain, ours = self.plain, self.ours
        more = ours.rebuild - plain.rebuild
        return (
            f"{self.name}: {self.pages} generated pages\n"
            f"  build   {plain.build:6.2f} s without, {ours.build:6.2f} s with: {self.a_page:.2f} ms a page\n"
            f"  rebuild {plain.rebuild:6.2f} s without, {ours.rebuild:6.2f} s with: {more:.2f} s more"
        )


# ---------------------------------------------------------------- sites


def invented_repository(root: Path, documents: int, versions: int, seed: int = 1) -> Path:
    """Make a repository of invented policies: with each commit, every document has its next version."""
    chance = random.Random(seed)
    texts = [policy(chance, SECTIONS) for _ in range(documents)]
    stream = bytearray()
    for number in range(1, versions + 1):
        published = date(2026, 11, 20) - timedelta(days=30 * (versions - number))
        dates = f"published: {published}\neffective: {published + timedelta(days=20)}\n"
        person = b"Author <author@example.com> %d +0000" % (1_600_000_000 + number)
        stream += b"commit refs/heads/main\nauthor %s\ncommitter %s\ndata 7\nRelease\n" % (person, person)
        for index, blocks in enumerate(texts, 1):
            front = f'---\ntitle: Policy {index}\nversion: "{number}.0"\n{dates}---\n\n'
            content = (front + "\n\n".join(blocks) + "\n").encode()
            stream += b"M 100644 inline policy/policy-%d.md\ndata %d\n%s\n" % (index, len(content), content)
        texts = [edited(chance, blocks, EDITS) for blocks in texts]
    subprocess.run(["git", "init", "-q", "-b", "main", root], check=True)
    subprocess.run(["git", "-C", root, "fast-import", "--quiet"], input=bytes(stream), check=True)
    subprocess.run(["git", "-C", root, "checkout", "-q", "main"], check=True)
    return root


def _configurations(folder: Path, docs: Path, source: str) -> tuple[Path, Path]:
    """Write a configuration without the plugin and one with it, beside each other."""
    result = []
    for name, plugin in (("plain", ""), ("ours", f", fairnotice: {{today: {TODAY}, source: {source}}}")):
        path = folder / f"{name}.yml"
        site, overrides = folder / name, ROOT / "site_overrides"
        path.write_text(CONFIG.format(policy=docs, site=site, overrides=overrides, plugin=plugin), encoding="utf-8")
        result.append(path)
    return result[0], result[1]


# ---------------------------------------------------------------- the measurement


def measured(name: str, repository: Path, source: str, rounds: int) -> Measured:
    """Build the site of a repository's folder `policy` both ways, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        both = _configurations(Path(folder), repository / "policy", source)
        times = [[_timed(configuration) for configuration in both] for _ in range(rounds)]
        plain, ours = (Seconds(*map(min, zip(*column, strict=True))) for column in zip(*times, strict=True))
        pages = [len([*(Path(folder) / site).rglob("*.html")]) for site in ("plain", "ours")]
    return Measured(name, pages[1] - pages[0], plain, ours)


def _timed(configuration: Path) -> Seconds:
    command = [sys.executable, __file__, "--build", str(configuration)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    start = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = process.stdout.readline()
        built = time.perf_counter() - start
        rest = process.stdout.read()
    if process.returncode or first != "built\n":
        sys.exit(f"the build of {configuration} failed")
    return Seconds(built, json.loads(rest))


def _build(configuration: Path) -> None:
    """Build a site as the first build of `mkdocs serve`, then again as its rebuilds, and print how long that took."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    logging.getLogger("mkdocs").setLevel(logging.ERROR)
    config = load_config(str(configuration))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    print("built", flush=True)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        build(load_config(str(configuration)))
        seconds.append(time.perf_counter() - start)
    print(json.dumps(min(seconds)))


def main(arguments: list[str]) -> int:
    """Print what each site took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo", type=Path, metavar="DIR", help="measure this repository, whose texts are in policy/")
    parser.add_argument("--source", default="front-matter", help="where the versions of --repo come from")
    parser.add_argument("--rounds", type=int, default=3, help="how often each site is built")
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.build:
        _build(chosen.build)
        return 0
    if chosen.repo:
        print(measured(str(chosen.repo), chosen.repo.resolve(), chosen.source, chosen.rounds).report())
        return 0
    with tempfile.TemporaryDirectory() as folder:
        many = invented_repository(Path(folder) / "many", 5, 50)
        print(measured("5 documents of 50 versions", many, "front-matter", chosen.rounds).report())
        grown = []
        for versions in (100, 200, 300):
            repository = invented_repository(Path(folder) / str(versions), 1, versions)
            grown.append(measured(f"1 document of {versions} versions", repository, "front-matter", chosen.rounds))
            print(grown[-1].report())
        print(f"a page of 300 versions takes {grown[-1].a_page / grown[0].a_page:.2f} times one of 100 versions")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
