"""The proof of a mailing: what was compared, how many were chosen and why, and the hashes of everything written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from fairnotice.audience import Audience, Group
from fairnotice.audience.baseline import Plan
from fairnotice.messages import Message
from fairnotice.model import Register, Version

DISTRIBUTION = "mkdocs-fairnotice"
MANIFEST = "manifest.json"


def manifest(audience: Audience, messages: Iterable[Message], folder: Path, day: date) -> dict[str, Any]:
    """Describe the mailing whose files are in `folder`, without anything about a person."""
    notice, plan, counts = audience.notice, audience.plan, audience.counts
    return {
        "notice": {
            "id": notice.id,
            "document": notice.version.document,
            "kind": notice.kind.value,
            "duty": notice.duty.value,
            "reasons": list(notice.reasons),
        },
        "from": described(plan.previous) if plan.previous else None,
        "to": described(notice.version),
        "baselines": [version.label for version in plan.baselines],
        "counts": {
            "messages": {"required": counts.required, "opted-in": counts.opted_in},
            "languages": _by_language(audience.groups),
            "groups": {group.name: group.messages + group.unreachable for group in audience.groups},
            "reasons": dict(counts.rows),
            "unreachable": dict(counts.unreachable),
            "channels": dict(counts.channels),
        },
        "reasons": dict(plan.reasons),
        "claims": _claims(plan),
        "subjects": {message.group.name: message.subject for message in messages},
        "files": {path: sha256_of(folder / path) for path in files(folder)},
        "day": day.isoformat(),
        "erasures": [],
        "program": {"name": DISTRIBUTION, "version": installed_version(DISTRIBUTION)},
    }


def _claims(plan: Plan) -> dict[str, list[list[str]]]:
    """Give what each reason code stands for: data category, use and recipient; the code itself without a register."""
    found: dict[str, list[list[str]]] = {}
    for claim in plan.claims:
        recipient = claim.third_party.name if claim.third_party else ""
        stated = [claim.data, claim.use, recipient] if claim.data else ["", claim.code, ""]
        if stated not in found.setdefault(claim.code, []):
            found[claim.code].append(stated)
    return found


def _by_language(groups: Iterable[Group]) -> dict[str, int]:
    found: dict[str, int] = {}
    for group in groups:
        found[group.language] = found.get(group.language, 0) + group.messages + group.unreachable
    return found


def encoded(manifest: dict[str, Any]) -> bytes:
    """Give a manifest as the bytes of its file."""
    return (json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def comparable(content: bytes) -> Any:
    """Give what a manifest says of the mailing itself, without who wrote it on which day, and who was erased since."""
    try:
        held = json.loads(content)
    except ValueError:
        return None
    if not isinstance(held, dict):
        return None
    return {key: value for key, value in held.items() if key not in ("day", "program", "erasures")}


def files(folder: Path) -> list[str]:
    """Give the paths of all files below a folder, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def described(version: Version) -> dict[str, Any]:
    """Describe a version by its dates, where git has it, and the hashes of its text and its register."""
    return {
        "label": version.label,
        "published": version.published.isoformat(),
        "effective": version.effective.isoformat(),
        "commit": version.commit,
        "blob": version.blob,
        "source_sha256": _sha256(version.source),
        "register_sha256": _sha256(_canonical(version.register)) if version.register else None,
    }


def _canonical(register: Register) -> bytes:
    """Give a register as bytes that depend on what it states and not on how the file is laid out."""
    rows = sorted(
        [p.data, p.use, p.recipient.name if p.recipient else "", str(bool(p.recipient and p.recipient.agent))]
        for p in register.practices
    )
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
