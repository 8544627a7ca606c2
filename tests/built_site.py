"""Sites for tests: the sample policy with the project's own configuration, built by MkDocs in this process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from make_repository import make_repository

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
