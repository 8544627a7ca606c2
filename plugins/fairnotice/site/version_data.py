"""The list of versions for machines."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from fairnotice.settings import Settings
from fairnotice.site.announcement import absolute_url
from fairnotice.site.paths import Paths
from fairnotice.site.timeline import Entry, Timeline


def version_data(timeline: Timeline, title: str, settings: Settings) -> bytes:
    """Give a document's published versions as JSON, oldest first, dates as YYYY-MM-DD."""
    in_force = timeline.in_force
    content = {
        "document": timeline.document,
        "title": title,
        "url": absolute_url(settings, Paths(timeline.document).text),
        "in_force": in_force.version.label if in_force else None,
        "versions": [_version(entry, settings) for entry in timeline.entries],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _version(entry: Entry, settings: Settings) -> dict[str, Any]:
    version, assessment = entry.version, entry.assessment
    paths = Paths(version.document)
    return {
        "label": version.label,
        "published": version.published.isoformat(),
        "effective": version.effective.isoformat(),
        "announced": [day.isoformat() for day in version.announced],
        "status": entry.state.value,
        "duty": assessment.duty.value,
        "decided": assessment.decided,
        "changes": [
            {"section": decision.section, "kind": decision.kind.value, "summary": decision.summary}
            for decision in version.decisions
        ],
        "url": absolute_url(settings, paths.version(version.label)),
        "source": absolute_url(settings, paths.source(version.label)),
        "sha256": hashlib.sha256(version.source).hexdigest(),
        "commit": version.commit or None,
        "blob": version.blob or None,
    }
