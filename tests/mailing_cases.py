"""The small mailing of the tests, written into a folder."""

from __future__ import annotations

from pathlib import Path

from audience_cases import choose, notice, settings
from fairnotice import mailing
from fairnotice.mailing.opened import Opened, open_mailing
from fairnotice.model import DocumentHistory
from test_mailing import DAY, HERE, VERSIONS, never

HISTORY = DocumentHistory("privacy", "policy/privacy.md", VERSIONS)


def written(root: Path) -> Opened:
    """Write the mailing of version 3.0 into `root`/mailings and open it."""
    made = settings(root)
    with choose(HERE / "users", notice(VERSIONS[2]), VERSIONS, made, root) as audience:
        return open_mailing(mailing.write(audience, root / "mailings", made, day=DAY, ignored=never).folder)


def everything(folder: Path) -> bytes:
    """Give the bytes of all files below a folder."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
