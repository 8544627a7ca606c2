"""Private files that are there whole or not at all."""

from __future__ import annotations

import csv
import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fairnotice.audience.inert import inert
from fairnotice.audience.workspace import Workspace
from fairnotice.errors import MailingError
from fairnotice.history import toplevel


def refuse_exposed(path: Path, published: dict[str, Path | None], ignored: Callable[[Path], bool], named: Path) -> None:
    """Raise MailingError where data on people must not lie: in what is published, by name, or where git would keep it.

    `path` is the file or folder to be, in a folder that may be kept out of git. `ignored` says whether git ignores a
    path; it is asked only for paths inside a git work tree. `named` is what the person typed.
    """
    for name, public in published.items():
        if public and path.is_relative_to(public.resolve()):
            raise MailingError(
                f"this is about people and must not lie inside {name}",
                "Name a place outside the site, the policy and the theme.",
                str(named),
            )
    if ((top := toplevel(path.parent)) / ".git").exists():
        # a killed run may leave its unfinished folder beside it, so git must ignore that one, too
        exposed = not all(map(ignored, (path, Workspace(path.parent).path)))
        if exposed:
            kept_out = f", or add this line to its .gitignore: /{path.parent.relative_to(top).as_posix()}/"
            raise MailingError(
                "this is about people and must not be committed, but git does not ignore it",
                f"Name a place outside the repository{kept_out if path.parent != top else ''}.",
                str(named),
            )


@contextmanager
def replacing(path: Path, work: Path) -> Iterator[Path]:
    """Give a path to write to; once that is done, the file takes the place of `path` in one step.

    `work` is a folder on the same disk for what is unfinished.
    """
    with writable(path), Workspace(work) as workspace:
        unfinished = workspace.path / path.name
        yield unfinished
        seal(unfinished)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.replace(path)
        sync(path.parent)


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], work: Path) -> None:
    """Write a private CSV file (RFC 4180) in one step, with cells that no spreadsheet takes for formulas."""
    with replacing(path, work) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows([inert(cell) for cell in row] for row in rows)


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Raise MailingError where the system does not let us write."""
    try:
        yield
    except OSError as problem:
        raise MailingError(
            f"it cannot be written: {problem.strerror or problem}; it stands as it was",
            "Make room on the disk, or get the permission to write there, and run it again.",
            str(path),
        ) from None


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other jobs waiting that would change what is in a folder, so that none puts back what another took out."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def seal(path: Path) -> None:
    """Make a file or a folder private and put it on the disk."""
    path.chmod(0o700 if path.is_dir() else 0o600)
    sync(path)


def sync(path: Path) -> None:
    """Put a file or a folder on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
