"""A document's archive: versions from before the history, each held to the first commit that brought it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from fairnotice.amendments import lowered
from fairnotice.documents import REGISTER_SUFFIX
from fairnotice.errors import Mistakes, PolicyError, RegisterError
from fairnotice.model import ArchiveChange, Register, UnreleasedEdit, Version
from fairnotice.practices import same_practices
from fairnotice.versions import place_of

if TYPE_CHECKING:
    from fairnotice.history.reader import DocumentReader


@dataclass(frozen=True)
class Archive:
    """The archived versions, oldest first, what was edited in them, and what is new or corrected since the base."""

    versions: tuple[Version, ...]
    edits: tuple[UnreleasedEdit, ...]
    changes: tuple[ArchiveChange, ...]


def read_archive(reader: DocumentReader) -> Archive:
    """Read what the working tree archives; raise PolicyError or RegisterError for what cannot be read."""
    folder = reader.file.parent / "archive" / reader.document
    committed = _committed(reader)
    versions: list[Version] = []
    edits: list[UnreleasedEdit] = []
    changes: list[ArchiveChange] = []
    mistakes = Mistakes()
    for path in sorted(folder.glob("*.md")):
        blobs = committed.pop(path.name, [])
        with mistakes:
            version = _version(reader, path)
            versions.append(version)
            where = reader.settings.shown(path)
            if not blobs:
                changes.append(ArchiveChange(version.label))
                continue
            register = path.with_name(f"{version.label}{REGISTER_SUFFIX}")
            registers = committed.get(register.name, [])
            if not (_is_as_first(reader, path, blobs) and _is_as_first(reader, register, registers)):
                kept = _Kept(reader, where, blobs, registers)
                edits += [UnreleasedEdit(version.label, where, what) for what in kept.edits(version)]
                changes += [ArchiveChange(version.label, what) for what in kept.corrections(version)]
    mistakes.report()
    edits += [
        UnreleasedEdit(
            name.removesuffix(".md"),
            reader.settings.shown(folder / name),
            "everything: it was archived, and is gone",
        )
        for name in sorted(committed)
        if name.endswith(".md")
    ]
    ordered = sorted(versions, key=lambda version: (version.published, version.effective))
    return Archive(tuple(ordered), tuple(edits), tuple(changes))


@dataclass(frozen=True)
class _Kept:
    """What the commits hold of an archived version: the blobs of its text and of its register, newest first."""

    reader: DocumentReader
    where: str
    blobs: Sequence[str]
    registers: Sequence[str]

    def edits(self, now: Version) -> Iterator[str]:
        """Say what is edited that was archived for good."""
        first = self._first(reversed(self.blobs), reversed(self.registers))
        if not first:
            return
        if first.text != now.text:
            yield "the text, which was archived for good"
        if first.register and not same_practices(first.register, now.register):
            yield "the register, which was archived for good"
        if first.text == now.text and lowered(first, now):
            yield "the decisions: they say less than when it was archived"
        if first.withdrawn != now.withdrawn:
            yield "the status, which was archived for good"

    def corrections(self, now: Version) -> Iterator[str]:
        """Say what the base does not hold yet of what may be corrected."""
        base = self._first(self.blobs, self.registers)
        if base and (base.published, base.effective) != (now.published, now.effective):
            yield f"it had `published: {base.published}` and `effective: {base.effective}`"
        if now.register and not self.registers:
            yield "it had no register"

    def _first(self, blobs: Iterator[str] | Sequence[str], registers: Iterator[str] | Sequence[str]) -> Version | None:
        """Give the first version that can be read, with the first such register."""
        register = next((found for blob in registers if (found := self._register(blob))), None)
        for blob in blobs:
            file = self.reader.policy_file(self.reader.repo.content(blob), self.where, self.where)
            try:
                return self.reader.read(file, register)
            except PolicyError:
                continue  # an older mistake that somebody has mended since
        return None

    def _register(self, blob: str) -> Register | None:
        try:
            return self.reader.register(self.reader.repo.content(blob), self.where)
        except RegisterError:
            return None


def _version(reader: DocumentReader, path: Path) -> Version:
    where = reader.settings.shown(path)
    mistakes, register = Mistakes(), None
    with mistakes:
        register = reader.register_file(path)
    with mistakes:
        version = reader.read(reader.policy_file(path.read_bytes(), where, where), register)
    mistakes.report()
    if version.label != path.name.removesuffix(".md"):
        raise PolicyError(
            f"the file is named {path.name}, but its label is {version.label}",
            f"Rename it to {version.label}.md, or correct `version:`.",
            place_of(version, "version"),
        )
    return version


def _is_as_first(reader: DocumentReader, path: Path, blobs: Sequence[str]) -> bool:
    """Whether a file has the bytes that were committed first, or was never there."""
    first = reader.repo.content(blobs[-1]) if blobs else None
    return first == (path.read_bytes() if path.is_file() else None)


def _committed(reader: DocumentReader) -> dict[str, list[str]]:
    """Give the blobs of every file that was ever archived for this document by its name, newest first."""
    folder = f"{PurePosixPath(reader.path).parent.as_posix()}/archive/{reader.document}"
    found: dict[str, list[str]] = {}
    for entry in reader.repo.log("--no-renames", commit=reader.base, path=folder):
        if entry.status != "D":
            found.setdefault(PurePosixPath(entry.path).name, []).append(entry.blob)
    return found
