"""The files that bring notices to every page of a theme: where they are, and whether a site's copies of them fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from fairnotice.errors import FairNoticeError

PACKAGE = Path(__file__).parent
FOLDERS = (PACKAGE / "site_overrides", PACKAGE.parents[1] / "site_overrides")
"""Where the files are in an installed package, and where in a checkout of this project."""
FORM = 2
"""Written at the head of each file; raised whenever pages need something that an older copy does not have."""
_HEAD = re.compile(r"Fair Notice(?: (\d+))?:")


def theme_folder() -> Path | None:
    """Give the folder of the files; None where an installation lacks it."""
    return next((folder for folder in FOLDERS if folder.is_dir()), None)


def theme_files() -> dict[str, Path]:
    """Give the files by their names in a theme; raise FairNoticeError where an installation lacks them."""
    folder = theme_folder()
    if folder is None:
        raise FairNoticeError("the theme's files are missing from this installation", "Install mkdocs-fairnotice anew.")
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path for path in paths}


def is_ours(name: str, folders: Iterable[str]) -> bool:
    """Whether the file that a theme with these folders uses under a name is one of ours, of whatever form."""
    return _form(name, folders) > 0


def outdated(folders: Iterable[str]) -> Iterator[str]:
    """Give the names of the files of ours that a theme has in an older form."""
    chosen = [*folders]
    return (name for name in (theme_files() if theme_folder() else ()) if 0 < _form(name, chosen) < FORM)


def _form(name: str, folders: Iterable[str]) -> int:
    path = next((path for folder in folders if (path := Path(folder, name)).is_file()), None)
    head = _HEAD.search(path.read_text(encoding="utf-8")[:200]) if path else None
    return int(head[1] or 1) if head else 0
