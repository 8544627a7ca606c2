"""A mailing: the folder with the lists, messages and manifest of one notice, written whole or not at all."""

from __future__ import annotations

import errno
import filecmp
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fairnotice.audience import Audience
from fairnotice.audience.workspace import Workspace
from fairnotice.errors import MailingError
from fairnotice.mailing.exports import FORMATS, export
from fairnotice.mailing.files import alone_in, refuse_exposed, seal, sync
from fairnotice.mailing.recording import FALLBACK
from fairnotice.manifest import MANIFEST, comparable, encoded, files, manifest, sha256_of
from fairnotice.messages import MessageWriter, speaker_of
from fairnotice.model import Notice
from fairnotice.settings import Settings


@dataclass(frozen=True)
class Mailing:
    """A mailing that is on disk; `unchanged` where the same had been written before."""

    folder: Path
    manifest: dict[str, Any]
    unchanged: bool


def place(out: Path, notice: Notice, settings: Settings, ignored: Callable[[Path], bool], name: str = "") -> Path:
    """Give the folder of a notice's mailing inside `out`; raise MailingError where lists of people must not lie.

    Its name is the notice's, unless it has one of its own.

    `ignored` says whether git ignores a path; it is asked only for paths inside a git work tree. Raises SettingsError
    where the messages would lack something, before anybody's data are read.
    """
    speaker_of(settings)
    folder = out.resolve() / (name or notice.id)
    if folder.parent != out.resolve():
        raise MailingError(f"{notice.id!r} cannot be the name of a folder", "Use a version label without slashes.")
    refuse_exposed(folder, published(settings), ignored, out)
    return folder


def published(settings: Settings) -> dict[str, Path | None]:
    """Give the folders that the public sees, by what they are."""
    return {"the site": settings.site_dir, "the policy": settings.policy_dir, "the theme": settings.theme_dir}


def write(
    audience: Audience,
    out: Path,
    settings: Settings,
    *,
    day: date,
    ignored: Callable[[Path], bool],
    formats: Iterable[str] = (),
    name: str = "",
) -> Mailing:
    """Write the mailing of an audience into its own folder inside `out`, as of `day`, and lists in other formats.

    Nothing is ever overwritten: a folder that is there already must hold the same. Raises MailingError, or
    SettingsError where the messages lack something, and then leaves nothing behind.
    """
    folder = place(out, audience.notice, settings, ignored, name)
    messages = MessageWriter(audience.notice, settings, day, audience.plan.editions).write(audience.groups)
    try:
        with Workspace(folder.parent) as workspace:
            unfinished = workspace.path / folder.name
            unfinished.mkdir(mode=0o700)
            audience.write(unfinished)
            for message in messages:
                for path, content in message.files.items():
                    _write(unfinished / path, content)
            subjects = {message.group.name: message.subject for message in messages}
            for form in formats:
                export(form, unfinished, audience.notice.id, subjects, unfinished / form)
            proof = manifest(audience, messages, unfinished, day)
            _write(unfinished / MANIFEST, encoded(proof))
            _seal(unfinished)
            unchanged = _publish(unfinished, folder)
    except OSError as problem:
        raise MailingError(
            f"the mailing cannot be written: {problem.strerror or problem}; nothing was left behind",
            "Name a folder that you may write to, on a disk with room, with --out.",
            str(out),
        ) from None
    return Mailing(folder, proof, unchanged)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)


def _seal(folder: Path) -> None:
    """Make all files private and put them on the disk."""
    for path in reversed([folder, *folder.rglob("*")]):
        seal(path)


def _publish(unfinished: Path, folder: Path) -> bool:
    """Give the folder its name in one step; True where the same stands there already."""
    try:
        unfinished.rename(folder)
    except OSError as problem:
        if problem.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise
        if _same(unfinished, folder):
            return not _add_formats(unfinished, folder)
        raise MailingError(
            "this mailing was written before, with other content, and a mailing is never overwritten",
            "Keep it as the record of what was sent; --later writes another one for those whom it does not list.",
            str(folder),
        ) from None
    sync(folder.parent)
    return False


def _same(one: Path, other: Path) -> bool:
    """Whether two mailings are the same, whatever day and program wrote them, and in whatever formats."""
    if not other.is_dir() or _core(one) != _core(other):
        return False
    if not all(filecmp.cmp(one / path, other / path, shallow=False) for path in _core(one) if path != MANIFEST):
        return False
    return bool(_stated(one) == _stated(other))


def _core(folder: Path) -> list[str]:
    return [path for path in files(folder) if path.split("/")[0] not in FORMATS and path != FALLBACK]


def _stated(folder: Path) -> Any:
    found = comparable((folder / MANIFEST).read_bytes())
    if isinstance(found, dict) and isinstance(found.get("files"), dict):
        found["files"] = {path: sum_ for path, sum_ in found["files"].items() if path.split("/")[0] not in FORMATS}
    return found


def _add_formats(unfinished: Path, folder: Path) -> bool:
    """Add the formats that an earlier writing of the same mailing did not have; False where there are none."""
    with alone_in(folder):
        return _add_missing(unfinished, folder)


def _add_missing(unfinished: Path, folder: Path) -> bool:
    held = json.loads((folder / MANIFEST).read_bytes())
    hashes = {p: sha256_of(unfinished / p) for p in files(unfinished) if p.split("/")[0] in FORMATS}
    if all(held["files"].get(path) == hash_ for path, hash_ in hashes.items()):
        return False
    for form in sorted({path.split("/")[0] for path in hashes}):
        (folder / form).mkdir(mode=0o700, exist_ok=True)
        for path in (unfinished / form).iterdir():
            path.replace(folder / form / path.name)
        sync(folder / form)
    held["files"] |= hashes
    (unfinished / MANIFEST).write_bytes(encoded(held))
    seal(unfinished / MANIFEST)
    (unfinished / MANIFEST).replace(folder / MANIFEST)
    sync(folder)
    return True
