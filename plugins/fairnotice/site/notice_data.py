"""The running notices for the company's other sites: data, and a script that shows them on any page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from fairnotice.catalogue import catalogue
from fairnotice.settings import Settings
from fairnotice.site.announcement import Announcement, Phase, absolute_url
from fairnotice.site.paths import NOTICE_DATA, NOTICE_SCRIPT, SCHEMAS
from fairnotice.site.plan import PlanFile

SCHEMA = 1
"""Raised whenever what is given stops conforming to schemas/notice.schema.json as it was published."""


def notice_files(notices: Mapping[str, Sequence[Announcement]], settings: Settings) -> Iterator[PlanFile]:
    """Give notice.json with the notices of each language, the site's own first, and notice.js."""
    content = {
        "$schema": absolute_url(settings, f"{SCHEMAS}/notice.schema.json"),
        "schema": SCHEMA,
        "language": settings.language,
        "time_zone": settings.timezone.key,
        "labels": {language: catalogue(language).text("notice_of") for language in notices},
        "notices": [_notice(group) for group in _grouped(notices)],
    }
    yield PlanFile(NOTICE_DATA, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())
    yield PlanFile(NOTICE_SCRIPT, (resources.files("fairnotice.site") / "notice.js").read_bytes())


def _grouped(notices: Mapping[str, Sequence[Announcement]]) -> Iterator[dict[str, Announcement]]:
    """Give each notice in all languages; every language has the same notices in the same order."""
    for row in zip(*notices.values(), strict=True):
        yield dict(zip(notices, row, strict=True))


def _notice(group: Mapping[str, Announcement]) -> dict[str, Any]:
    notice = next(iter(group.values())).notice
    return {
        "id": notice.id,
        "document": notice.version.document,
        "version": notice.version.label,
        "kind": notice.kind.value,
        "duty": notice.duty.value,
        "effective": notice.version.effective.isoformat(),
        "first_day": notice.first_day.isoformat(),
        "last_day": notice.last_day.isoformat(),
        "phases": {language: [_phase(phase) for phase in said.phases] for language, said in group.items()},
    }


def _phase(phase: Phase) -> dict[str, Any]:
    return {
        "from": phase.first.isoformat(),
        "until": phase.last.isoformat(),
        "headline": phase.headline,
        "text": " ".join(sentence.striptags() for sentence in phase.sentences),
        "links": [{"label": label, "url": url} for label, url in phase.links],
    }
