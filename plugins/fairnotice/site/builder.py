"""From the histories of all documents to the SitePlan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fairnotice.catalogue import Catalogue, catalogue, language_name, languages
from fairnotice.errors import HistoryError
from fairnotice.model import DocumentHistory, Status
from fairnotice.practices import Taxonomy, fideslang_taxonomy
from fairnotice.record import DocumentRecord
from fairnotice.settings import Settings
from fairnotice.site.announcement import Announcement, announcements, banner
from fairnotice.site.drawing import Drawings, Mapper, drawings
from fairnotice.site.edition import Edition, language_of
from fairnotice.site.notice_data import notice_files
from fairnotice.site.pages import DocumentPages
from fairnotice.site.paths import url_of
from fairnotice.site.plan import Menu, SitePlan
from fairnotice.site.schemas import schema_files
from fairnotice.site.timeline import Timeline, judged_on, timeline, translated
from fairnotice.site.told import told


def plan_of(
    histories: Sequence[DocumentHistory], settings: Settings, day: date, drafts: bool = False, mapper: Mapper = map
) -> SitePlan:
    """Judge some documents on `day` and lay out their site, with their drafts where these are to be seen.

    Texts are rendered and compared by way of `mapper`, which gives what `map` gives.
    """
    shown = [history for history in histories if drafts or not _is_only_drafted(history)]
    for history in shown:
        if not history.versions and not drafts:
            raise HistoryError(
                f"no version of {history.document} was ever committed, so there is nothing to publish",
                f"Commit it: `git add {history.path} && git commit`; `mkdocs serve` shows drafts.",
                history.path,
            )
    drawn = drawings(shown, settings, day, drafts, mapper)
    records = [
        judged_on(history, settings, day, drafts, drawn.get(history.document, Drawings()).comparisons)
        for history in shown
    ]
    plan = _site_plan(records, settings, drawn, mapper)
    drafted = [history for history in histories if history not in shown]
    hidden = [history.document for one in drafted for history in (one, *one.translations)]
    return replace(plan, hidden=tuple(f"{document}.md" for document in hidden))


def _site_plan(
    records: Sequence[DocumentRecord], settings: Settings, drawn: Mapping[str, Drawings], mapper: Mapper
) -> SitePlan:
    """Lay out the site of some documents; each record says for which day."""
    families = [_family(judged) for judged in records]
    spoken = dict.fromkeys([settings.language, *(language_of(one, settings) for f in families for one in f)])
    notices = {language: _announced(families, language, settings) for language in spoken}
    documents = [
        DocumentPages(edition, drawn.get(edition.timeline.document, Drawings()))
        for edition in _editions(families, notices, settings)
    ]
    originals = [document for document in documents if not document.timeline.language]
    menus = {language: _menu(documents, language) for language in ("", *spoken) if language != settings.language}
    banners = {language: str(banner(running, settings, catalogue(language))) for language, running in notices.items()}
    return SitePlan(
        pages=tuple(page for document in documents for page in document.pages(mapper)),
        files=(
            *(file for document in documents for file in document.files()),
            *notice_files(notices, settings),
            *schema_files(),
        ),
        extra={
            "fairnotice": {
                "language": settings.language,
                "banners": banners,
                "furnished": languages(),
                "missing": _missing(originals, catalogue(settings.language)),
            }
        },
        menus=menus,
        lasting=not settings.dismissible
        and any(notice.version.effective > family[0].day for family in families for notice in family[0].running),
        unreleased=tuple(
            f"{edit.path}: {edit.what} differs from what was released as {edit.label}, and what was released is shown"
            for judged in records
            for history in (judged.history, *judged.history.translations)
            for edit in history.edits
        ),
    )


def _menu(documents: Iterable[DocumentPages], language: str) -> tuple[str, Menu]:
    """Give the name of a language, and the navigation of the documents in it."""
    own = [document for document in documents if document.timeline.language == language]
    menus = [document.menu() for document in own]
    entries = menus[0] if len(menus) == 1 else [{next(iter(menu[0])): menu} for menu in menus]
    return language_name(own[0].edition.language) if own else "", tuple(entries)


def _missing(documents: Iterable[DocumentPages], words: Catalogue) -> dict[str, Any]:
    """Give what is said where there is no page, with links from the root of the site."""
    links = [
        {"title": title, "url": url_of(page)}
        for document in documents
        for title, page in (
            (document.title, document.paths.text),
            (words.text("page_versions", title=document.title), document.paths.versions),
        )
    ]
    return {"title": words.text("not_found"), "text": words.text("not_found_links"), "links": links}


def _is_only_drafted(history: DocumentHistory) -> bool:
    return not history.versions and history.draft is not None and history.draft.status is Status.DRAFT


def _family(judged: DocumentRecord) -> tuple[Timeline, ...]:
    """Give the timelines of a document and of its translations."""
    original = timeline(judged)
    return (original, *(translated(original, translation) for translation in judged.history.translations))


def _announced(families: Sequence[tuple[Timeline, ...]], language: str, settings: Settings) -> list[Announcement]:
    """Give all running notices in one language, as far as the documents are translated into it."""
    return [
        notice
        for family in families
        for notice in announcements(family[0], settings, catalogue(language), _in(family, language, settings))
    ]


def _in(family: tuple[Timeline, ...], language: str, settings: Settings) -> Timeline | None:
    return next((one for one in family if language_of(one, settings) == language), None)


def _editions(
    families: Sequence[tuple[Timeline, ...]], notices: Mapping[str, Sequence[Announcement]], settings: Settings
) -> Iterator[Edition]:
    taxonomy = Taxonomy({}, {})
    if any(entry.version.register for family in families for one in family for entry in one.entries):
        taxonomy = fideslang_taxonomy().adding(settings.data_categories, settings.data_uses)
    given = told(settings)
    for family in families:
        for one in family:
            running = notices[language_of(one, settings)]
            own = tuple(notice for notice in running if notice.document == family[0].document)
            yield Edition(one, settings, taxonomy, own, family, given)
