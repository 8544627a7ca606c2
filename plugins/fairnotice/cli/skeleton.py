"""The files of a new policy repository."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

import fairnotice
from fairnotice.errors import FairNoticeError

PACKAGE = Path(fairnotice.__file__).parent
SKELETON = PACKAGE / "skeleton"
THEMES = (PACKAGE / "site_overrides", PACKAGE.parents[1] / "site_overrides")
"""Where the theme's files are in an installed package, and where in a checkout of this project."""


class _Filled(string.Template):
    delimiter = "%%"


def skeleton_files(values: Mapping[str, str]) -> dict[str, bytes]:
    """Give the files by their paths, with `values` filled in; a first `_` of a name stands for a dot."""
    files = {}
    for path in sorted(SKELETON.rglob("*")):
        if path.is_file():
            parts = [f".{part[1:]}" if part.startswith("_") else part for part in path.relative_to(SKELETON).parts]
            files["/".join(parts)] = _Filled(path.read_text(encoding="utf-8")).substitute(values).encode()
    return files | theme_files()


def theme_files() -> dict[str, bytes]:
    """Give the files that bring the notice to every page."""
    folder = next((folder for folder in THEMES if folder.is_dir()), None)
    if folder is None:
        raise FairNoticeError("the theme's files are missing from this installation", "Install mkdocs-fairnotice anew.")
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"site_overrides/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in paths}
