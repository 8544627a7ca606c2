"""What was published against what people were told: a history that was rewritten says otherwise than their mailings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fairnotice.documents import given_notices, no_manifest
from fairnotice.gate import Problem, ProblemKind
from fairnotice.model import DocumentHistory
from fairnotice.settings import Settings

REMEDY = (
    "Bring back the commit that released it, and what the file said then: the manifest names the commit, and a clone"
    " made before may still have it."
)


def proof_problems(history: DocumentHistory, settings: Settings) -> Iterator[Problem]:
    """Give where the versions differ from the manifests of mailings in `notices/`; raise PolicyError for a bad one."""
    for path in given_notices(settings.policy_dir):
        from fairnotice.mailing.verification import policy_mismatches  # loads the database, which most sites never need

        where = settings.shown(path)
        try:
            manifest: dict[str, Any] = json.loads(path.read_bytes())
            told = list(policy_mismatches(manifest, history)) if _is_about(manifest, history) else []
        except (ValueError, KeyError, TypeError):
            raise no_manifest(f"{where}:1") from None
        for mismatch in told:
            yield Problem(ProblemKind.REWRITTEN, f"{where}:1", mismatch, REMEDY, version=manifest["to"]["label"])


def _is_about(manifest: dict[str, Any], history: DocumentHistory) -> bool:
    return bool(manifest["notice"]["document"] == history.document)
