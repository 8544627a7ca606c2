"""Sites for tests: the sample policy with the project's own configuration, built by MkDocs in this process."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from unittest import mock

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from conftest import policy, write
from make_repository import git, make_repository

Make = Callable[..., Path]
BANNER = re.compile(r'<aside class="md-banner">.*?</aside>', re.DOTALL)
ROOT = Path(__file__).parents[1]
NOON_OF_2026_12_01 = "1796126400"
PAGES = (
    "/",
    "/privacy/",
    "/privacy/upcoming/",
    "/privacy/changes/",
    "/privacy/versions/",
    "/privacy/since/",
    "/privacy/practices/",
    "/privacy/versions/2.0/",
    "/privacy/changes/3.0-to-4.0/",
    "/404.html",
)
"""A page of every kind that the sample site has."""


CONFIG = """\
site_name: Example
site_url: https://policy.example.com/legal/
docs_dir: policy
theme: {name: material, font: false, custom_dir: site_overrides}
plugins:
  - search
  - fairnotice
extra: {generator: false}
"""
ONE = policy("1.0", "2020-01-01", "2020-02-01")
TWO = policy("2.0", "2026-11-20", "2027-01-01", "We keep your name and share it with insurers.\n")


def sample_site(destination: Path) -> Path:
    """Make a repository of the sample policy with the project's own configuration and theme."""
    repository = make_repository(ROOT / "tests" / "histories" / "hosting", destination)
    (repository / "policy" / "index.md").write_text("# Welcome\n\nRead the [policy](privacy.md).\n", encoding="utf-8")
    shutil.copyfile(ROOT / "mkdocs.yml", repository / "mkdocs.yml")
    shutil.copytree(ROOT / "site_overrides", repository / "site_overrides")
    return repository


def configured(root: Path, out: Path, command: str = "build") -> MkDocsConfig:
    """Load a site's configuration as the command does."""
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(out), strict=command == "build")
    config.plugins.on_startup(command=command, dirty=False)  # type: ignore[arg-type]
    return config


def build(root: Path, out: Path, *, command: str = "build", epoch: str = NOON_OF_2026_12_01) -> Path:
    """Build a site for a day, strictly, and give the folder; any warning is an error."""
    with mock.patch.dict(os.environ, {"SOURCE_DATE_EPOCH": epoch}):
        mkdocs_build(configured(root, out, command))
    return out


def contents(folder: Path) -> Mapping[str, bytes]:
    """Give every file of a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def small_site(root: Path, *commits: dict[str, str], config: str = CONFIG) -> Path:
    """Make a repository of commits, each of them path to content, with a configuration and the theme's files."""
    theme = {
        f"site_overrides/{path.relative_to(ROOT / 'site_overrides')}": path.read_text(encoding="utf-8")
        for path in (ROOT / "site_overrides").rglob("*.*")
    }
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    for commit in ({"mkdocs.yml": config, "policy/index.md": "# Home\n", **theme}, *commits):
        write(root, commit)
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "Release")
    return root


def page(site: Path, address: str) -> str:
    """Give a page of a built site."""
    return (site / address / "index.html").read_text(encoding="utf-8")


def article(site: Path, address: str) -> str:
    """Give what a page of a built site says, without what surrounds it on every page."""
    html = page(site, address)
    return html[html.index("<article") : html.index("</article>")]
