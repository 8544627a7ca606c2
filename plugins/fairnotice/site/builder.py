"""From the histories of all documents to the SitePlan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fairnotice.errors import HistoryError
from fairnotice.model import DocumentHistory, Status
from fairnotice.record import DocumentRecord, record
from fairnotice.settings import Settings
from fairnotice.site.announcement import banner
from fairnotice.site.pages import DocumentPages
from fairnotice.site.plan import SitePlan
from fairnotice.site.timeline import preview, timeline


def plan_of(histories: Sequence[DocumentHistory], settings: Settings, day: date, drafts: bool = False) -> SitePlan:
    """Judge some documents on `day` and lay out their site, with their drafts where these are to be seen."""
    judge = preview if drafts else record
    shown = [history for history in histories if drafts or not _is_only_drafted(history)]
    for history in shown:
        if not history.versions and not drafts:
            raise HistoryError(
                f"no version of {history.document} was ever committed, so there is nothing to publish",
                f"Commit it: `git add {history.path} && git commit`; `mkdocs serve` shows drafts.",
                history.path,
            )
    plan = site_plan([judge(history, settings, day) for history in shown], settings)
    drafted = [history for history in histories if history not in shown]
    translations = [translation for history in histories for translation in history.translations]
    return replace(plan, hidden=tuple(f"{history.document}.md" for history in (*drafted, *translations)))


def site_plan(records: Sequence[DocumentRecord], settings: Settings) -> SitePlan:
    """Lay out the site of some documents; each record says for which day."""
    timelines = [timeline(judged) for judged in records]
    documents = [DocumentPages(line, settings) for line in timelines]
    menus = [_menu(document) for document in documents]
    return SitePlan(
        pages=tuple(page for document in documents for page in document.pages()),
        files=tuple(file for document in documents for file in document.files()),
        extra={"fairnotice": {"banner": str(banner(timelines, settings))}},
        nav=tuple(menus[0] if len(menus) == 1 else [{next(iter(menu[0])): menu} for menu in menus]),
        unreleased=tuple(
            f"{edit.path}: {edit.what} differs from what was released as {edit.label}, and what was released is shown"
            for judged in records
            for edit in judged.history.edits
        ),
    )


def _is_only_drafted(history: DocumentHistory) -> bool:
    return not history.versions and history.draft is not None and history.draft.status is Status.DRAFT


def _menu(document: DocumentPages) -> list[dict[str, Any]]:
    paths = document.paths
    return [{document.title: paths.text}, {"Changes": paths.changes}, {"Versions": paths.versions}]
