"""A private folder for unfinished files, which vanishes with the run that made it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
from pathlib import Path
from types import TracebackType

from fairnotice.errors import MailingError

PREFIX = ".part-fairnotice-"
ATTEMPTS = 100


class Workspace:
    """A folder of mode 0700 beside the final result, locked as long as its process lives.

    What a killed run left behind is plain personal data: opening a workspace removes such folders from `parent`, known
    by their lock being free. Missing parents are made, and removed again if nothing came to lie in them.
    """

    def __init__(self, parent: Path) -> None:
        self.parent = parent
        self.path = parent / f"{PREFIX}{secrets.token_hex(8)}"
        self._made: list[Path] = []
        self._lock: int | None = None

    def open(self) -> Workspace:
        """Make the folder; raise MailingError where that is not possible."""
        try:
            # another run may at any moment remove an empty parent, or sweep a folder that is not locked yet
            for _ in range(ATTEMPTS):
                self._make_parents()
                sweep(self.parent)
                if self._claim():
                    return self
                self.path = self.parent / f"{PREFIX}{secrets.token_hex(8)}"
        except OSError as problem:
            reason = problem.strerror
        else:
            reason = "other runs keep changing it"
        self.close()
        hint = "Name a folder that you may write to, on a disk with room."
        raise MailingError(f"this folder cannot be written to: {reason}", hint, str(self.parent))

    def close(self) -> None:
        """Remove the folder with all that is in it; doing so twice does no harm."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._unlock()
        with contextlib.suppress(OSError):
            while self._made:
                self._made.pop().rmdir()

    def __enter__(self) -> Workspace:
        """Make the folder."""
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the folder with all that is in it."""
        self.close()

    def _make_parents(self) -> None:
        for folder in reversed([p for p in (self.parent, *self.parent.parents) if not p.exists()]):
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                self._made.append(folder)

    def _claim(self) -> bool:
        """Make and lock the folder; False where another run was in the way."""
        try:
            self.path.mkdir(mode=0o700)
            self._lock = os.open(self.path, os.O_RDONLY)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, FileNotFoundError):
            self._unlock()
            return False
        if self.path.exists():
            return True
        self._unlock()
        return False

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def sweep(parent: Path) -> None:
    """Remove the workspaces in a folder whose process is gone."""
    for path in parent.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)
