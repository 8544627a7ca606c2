"""The list of versions for machines."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from fairnotice.site.announcement import absolute_url
from fairnotice.site.edition import Edition, language_of
from fairnotice.site.paths import SCHEMAS, Paths
from fairnotice.site.timeline import Entry

SCHEMA = 1
"""Raised whenever what is given stops conforming to schemas/versions.schema.json as it was published."""


def version_data(edition: Edition) -> bytes:
    """Give a document's published versions as JSON, oldest first, dates as YYYY-MM-DD."""
    timeline, settings = edition.timeline, edition.settings
    in_force = timeline.in_force
    content = {
        "$schema": absolute_url(settings, f"{SCHEMAS}/versions.schema.json"),
        "schema": SCHEMA,
        "document": timeline.document,
        "title": edition.title,
        "language": edition.language,
        "url": absolute_url(settings, edition.paths.text),
        "feed": absolute_url(settings, edition.paths.feed),
        "translations": {
            language_of(other, settings): absolute_url(settings, Paths(other.document).data)
            for other in edition.family
            if other != timeline
        },
        "in_force": in_force.version.label if in_force else None,
        "versions": [_version(entry, edition) for entry in timeline.entries],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _version(entry: Entry, edition: Edition) -> dict[str, Any]:
    version, settings, paths = entry.version, edition.settings, edition.paths
    told = edition.told.get(entry.notice.id)
    return {
        "label": version.label,
        "published": version.published.isoformat(),
        "effective": version.effective.isoformat(),
        "last_day": entry.last_day.isoformat() if entry.last_day else None,
        "announced": [day.isoformat() for day in version.announced],
        "status": entry.state.value,
        "duty": entry.notice.duty.value,
        "decided": entry.notice.decided,
        "changes": [
            {"section": decision.section, "kind": decision.kind.value, "summary": decision.summary}
            for decision in version.decisions
        ],
        "told": dict(told.channels) if told else None,
        "url": absolute_url(settings, paths.version(version.label)),
        "source": absolute_url(settings, paths.source(version.label)),
        "sha256": hashlib.sha256(version.source).hexdigest(),
        "commit": version.commit or None,
        "blob": version.blob or None,
    }
