"""A person taken out of a mailing: counts and hashes are right afterwards, and it is on record that somebody was."""

from __future__ import annotations

import csv
import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from fairnotice.audience.inert import inert, plain
from fairnotice.audience.workspace import Workspace
from fairnotice.errors import MailingError
from fairnotice.mailing.counting import counts_of
from fairnotice.mailing.exports import FORMATS, export
from fairnotice.mailing.files import alone_in, replacing, seal, sync, writable
from fairnotice.mailing.opened import LISTS, UNREACHABLE, Opened, open_mailing
from fairnotice.mailing.recording import FALLBACK
from fairnotice.manifest import MANIFEST, encoded, sha256_of

UNFINISHED = "erasing.json"
"""Stands in a mailing while a person is taken out: the hashes of the lists afterwards, and a salted one of whom."""


def erase(opened: Opened, user_id: str, day: date) -> bool:
    """Take an account out of a mailing; False where it is not in it. Killed at any moment, it can be run again.

    Raises MailingError where the lists are not those of the manifest, since the new one would hide that.
    """
    with alone_in(opened.folder):
        return _erase(open_mailing(opened.folder), user_id, day)  # another job may have changed the manifest since


def _erase(opened: Opened, user_id: str, day: date) -> bool:
    folder = opened.folder
    pending = _pending(folder, user_id)
    lists = [name for name in (*LISTS, UNREACHABLE, FALLBACK) if (folder / name).exists()]
    affected = [name for name in lists if any(user_id in users for users in _users(folder / name))]
    if not affected and not pending:
        return False
    _check(opened, pending)
    with writable(folder), Workspace(folder.parent) as workspace:
        for name in affected:
            _without(folder / name, workspace.path / name, user_id)
        # every list was as the manifest says, or is already as it will be
        after = {name: sha256_of(workspace.path / name if name in affected else folder / name) for name in lists}
        changed = {
            name: after[name] for name in lists if name != FALLBACK and after[name] != opened.manifest["files"][name]
        }
        with replacing(folder / UNFINISHED, folder.parent) as path:
            path.write_bytes(encoded({"files": changed, **(_whom(user_id) if not pending else _kept(pending))}))
        for name in affected:
            seal(workspace.path / name)
            (workspace.path / name).replace(folder / name)
        sync(folder)
    if changed:
        before: dict[str, str] = opened.manifest["files"]
        files = {path: hash_ for path, hash_ in before.items() if path.split("/")[0] not in FORMATS}
        files |= changed | _exported_again(opened)
        edited = {path: hash_ for path, hash_ in files.items() if hash_ != before.get(path)}
        entry = {
            "day": day.isoformat(),
            "accounts": 1,
            "files": {path: {"before": before[path], "after": hash_} for path, hash_ in edited.items()},
        }
        erasures = [*opened.manifest.get("erasures", []), entry]
        manifest = {**opened.manifest, "files": files, "counts": counts_of(opened), "erasures": erasures}
        with replacing(folder / MANIFEST, folder.parent) as path:
            path.write_bytes(encoded(manifest))
    with writable(folder):
        (folder / UNFINISHED).unlink()
        sync(folder)
    return True


def _exported_again(opened: Opened) -> dict[str, str]:
    """Write the lists in other formats anew, as far as there are any, and give their hashes."""
    subjects = opened.manifest["subjects"]
    hashes: dict[str, str] = {}
    with writable(opened.folder), Workspace(opened.folder.parent) as workspace:
        for form in FORMATS:
            if not (opened.folder / form).is_dir():
                continue
            export(form, opened.folder, opened.notice_id, subjects, workspace.path / form)
            for path in sorted((workspace.path / form).iterdir()):
                hashes[f"{form}/{path.name}"] = sha256_of(path)
                seal(path)
                path.replace(opened.folder / form / path.name)
            for path in (opened.folder / form).iterdir():
                if f"{form}/{path.name}" not in hashes:
                    path.unlink()  # with one row less, one file less may do
            sync(opened.folder / form)
    return hashes


def mailings_in(folder: Path) -> list[Opened]:
    """Give the mailings in a folder, by name."""
    return [open_mailing(path.parent) for path in sorted(folder.glob(f"*/{MANIFEST}"))]


def _users(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        for row in rows:
            yield plain(row["user_id"]).split("|")


def _without(source: Path, target: Path, user_id: str) -> None:
    """Write a list without an account: its row goes, unless the message is for other accounts as well."""
    # the bytes of the rows that stay are kept as they are, so that nothing else can change
    with source.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as written:
        lines: list[str] = []
        rows = csv.reader(_noted(read, lines))
        place = next(rows, []).index("user_id")
        written.writelines(lines)
        lines.clear()
        writer = csv.writer(written)
        for row in rows:
            users = plain(row[place]).split("|")
            if user_id not in users:
                written.writelines(lines)
            elif others := [user for user in users if user != user_id]:
                writer.writerow([*row[:place], inert("|".join(others)), *row[place + 1 :]])
            lines.clear()


def _noted(lines: Iterator[str], seen: list[str]) -> Iterator[str]:
    for line in lines:
        seen.append(line)
        yield line


def _check(opened: Opened, pending: dict[str, Any]) -> None:
    for name in (*LISTS, UNREACHABLE):
        known = (opened.manifest["files"].get(name), pending.get("files", {}).get(name))
        if sha256_of(opened.folder / name) not in known:
            raise MailingError(
                "this list is not the one that the manifest describes, and erasing somebody would hide that",
                "See `notify-diff verify`, restore the list, and run it again; the ledger was not touched.",
                str(opened.folder / name),
            )


def _pending(folder: Path, user_id: str) -> dict[str, Any]:
    """Give the erasure that was interrupted; raise MailingError where it was that of somebody else."""
    path = folder / UNFINISHED
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if _hash(user_id, found["salt"]) != found["whom"]:
        raise MailingError(
            "the erasure of somebody else was interrupted here", "Run that one again first, to its end.", str(path)
        )
    return found


def _whom(user_id: str) -> dict[str, str]:
    salt = secrets.token_hex(16)
    return {"salt": salt, "whom": _hash(user_id, salt)}


def _kept(pending: dict[str, Any]) -> dict[str, str]:
    return {"salt": pending["salt"], "whom": pending["whom"]}


def _hash(user_id: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}{user_id}".encode()).hexdigest()
