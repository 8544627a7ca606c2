"""Whether a mailing is still what its manifest says: its files, its counts, and the policy that it is about."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fairnotice.errors import MailingError
from fairnotice.mailing.counting import counts_of
from fairnotice.mailing.erasure import UNFINISHED
from fairnotice.mailing.opened import Opened
from fairnotice.mailing.recording import FALLBACK
from fairnotice.manifest import MANIFEST, described, files, sha256_of
from fairnotice.model import DocumentHistory

OWN = (MANIFEST, FALLBACK)
"""The files that the manifest cannot, or need not, list: itself, and what came after it."""


def mismatches(opened: Opened, history: DocumentHistory | None) -> Iterator[str]:
    """Say what in a mailing does not match its manifest, file by file and count by count; nothing where all does.

    `history` is that of the policy as the repository has it, None where it has no such document.
    """
    yield from changed(opened)
    yield from _modes(opened.folder)
    yield from _counts(opened)
    yield from policy_mismatches(opened.manifest, history)


def changed(opened: Opened) -> Iterator[str]:
    """Say which files of a mailing are not those of its manifest."""
    if (opened.folder / UNFINISHED).exists():
        yield f"{UNFINISHED}: an erasure was interrupted; run the same `notify-diff forget` again"
    yield from _files(opened.folder, opened.manifest["files"])


def _files(folder: Path, listed: Mapping[str, str]) -> Iterator[str]:
    there = {path for path in files(folder) if path not in (*OWN, UNFINISHED)}
    for path in sorted(there | set(listed)):
        if path not in there:
            yield f"{path}: it is missing"
        elif path not in listed:
            yield f"{path}: the manifest does not list it"
        elif sha256_of(folder / path) != listed[path]:
            yield f"{path}: its content is not what the manifest's hash says"


def _modes(folder: Path) -> Iterator[str]:
    for path in [folder, *sorted(folder.rglob("*"))]:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            shown = path.relative_to(folder).as_posix()
            yield f"{shown}: others than its owner may read it; chmod go= mends that"


def _counts(opened: Opened) -> Iterator[str]:
    try:
        counted, stated = counts_of(opened), opened.manifest["counts"]
    except MailingError as problem:
        yield f"counts: {problem.message}"
        return
    for kind in sorted({*counted, *stated}):
        found, said = counted.get(kind, {}), stated.get(kind, {})
        for name in sorted({*found, *said}):
            if found.get(name, 0) != said.get(name, 0):
                numbers = f"the manifest says {said.get(name, 0):,}, the lists {found.get(name, 0):,}"
                yield f"counts, {kind}, {name}: {numbers}"
    for group in sorted(counted["groups"]):
        missing = [
            form for form in ("txt", "html", "eml") if f"messages/{group}.{form}" not in opened.manifest["files"]
        ]
        if missing:
            yield f"messages/{group}: the lists name it, but there is no {', '.join(missing)}"


def policy_mismatches(manifest: Mapping[str, Any], history: DocumentHistory | None) -> Iterator[str]:
    """Say in what the repository's versions are not those of a manifest."""
    document = manifest["notice"]["document"]
    for end in ("from", "to"):
        stated = manifest[end]
        if not stated:
            continue
        version = history.version(stated["label"]) if history else None
        if version is None:
            yield f"{document} {stated['label']}: the repository has no such version"
            continue
        found = described(version)
        # the mailing keeps the day that it announced, also where a later one was announced since
        announced = [day.isoformat() for day in version.announced]
        for name in sorted(stated):
            postponed = name == "effective" and stated[name] in announced
            if stated[name] != found.get(name) and not postponed:
                what = f"{document} {stated['label']}, {name}"
                yield f"{what}: the manifest says {stated[name]}, the repository {found.get(name)}"
