"""The MkDocs plugin: reads the histories, and hands the pages of the SitePlan to MkDocs."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment
from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, PluginCollection, event_priority, get_plugin_logger
from mkdocs.structure import StructureItem
from mkdocs.structure.files import File, Files, InclusionLevel, file_sort_key
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import nest_paths, write_file
from mkdocs.utils.templates import TemplateContext

from fairnotice.documents import OWN_WORDS, given_notices
from fairnotice.errors import FairNoticeError, SettingsError
from fairnotice.history import git_state, git_watch_paths, read_histories
from fairnotice.kept import KeptFolders
from fairnotice.practices import fideslang_taxonomy
from fairnotice.settings import settings_from
from fairnotice.site import TEMPLATES, Menu, PlanPage, Shell, SitePlan, Toc, is_policy_source, plan_of, shells, url_of
from fairnotice.spread import spread, uncollected
from fairnotice.theme import is_ours, outdated, theme_folder

log = get_plugin_logger(__name__)
HIDDEN = InclusionLevel.NOT_IN_NAV
PAGE_EVENTS = "pre_page", "page_read_source", "page_markdown", "page_content", "page_context", "post_page"


class FairNoticeConfig(Config):  # type: ignore[no-untyped-call]
    """The options of the plugin; each has its default in `fairnotice.settings`."""

    source = c.Optional(c.Type(str))
    """Where versions come from: `front-matter` (default), `tags` or `commits`."""
    tags = c.Optional(c.Type(str))
    """The pattern of release tags, for `source: tags`; default `v*`."""
    documents = c.Optional(c.ListOfItems(c.Type(str)))
    """The policy files, such as `[privacy.md]`; default: all files that have a version."""
    timezone = c.Optional(c.Type(str))
    """The time zone in which days begin, such as `Europe/Berlin`; default `UTC`."""
    today = c.Optional(c.Type((str, date)))
    """The day to build for; default: that of SOURCE_DATE_EPOCH, else today."""
    notice_period = c.Optional(c.Type(int))
    """The days that are promised between publication and effect; default 30."""
    notice_days = c.Optional(c.Type(int))
    """How many days a notice stays on the site after its version took effect; default 30."""
    notice_by = c.Optional(c.Type(str))
    """How other material changes are announced: `site` (default) or `email`, which tells everyone."""

    unknown_data = c.Optional(c.Type(str))
    """What becomes of data held in a category that is no term of the taxonomy: `error` (default) or `warning`."""
    dismissible = c.Optional(c.Type(bool))
    """Whether readers may dismiss a notice before it takes effect, with the theme's `announce.dismiss`; default no."""
    organisation = c.Optional(c.Type(dict))
    """Who speaks in notices: `name` (else they say "We"), `contact` (e-mail), `postal_address`, `complaints` (URL)."""
    data_categories = c.Optional(c.Type(dict))
    """Data categories to add to the taxonomy: key to what it means."""
    data_uses = c.Optional(c.Type(dict))
    """Data uses to add to the taxonomy: key to what it means."""
    language = c.Optional(c.Type(str))
    """The language of the policy and its site, and of messages to people whose own has no words; default `en`."""
    messages = c.Optional(c.Type(str))
    """A folder with own templates of messages, which stand in for those of the same name."""


class FairNoticePlugin(BasePlugin[FairNoticeConfig]):  # type: ignore[no-untyped-call]
    """Publishes policies with their versions, changes and notices."""

    serving = False
    plan = SitePlan()
    planned: tuple[Any, ...] = ()
    seen: tuple[Any, ...] = ()
    templates: Collection[str] = ()
    shells: Mapping[str, Shell] = {}
    grouped: tuple[Any, ...] = ()
    written: dict[Shell, str]
    env: Environment
    render: Callable[[], str]
    shell: Shell | None = None
    lays_nav = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Keep the instance, and so the plan, between the builds of `mkdocs serve`."""
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read git and lay out the site, before MkDocs empties the folder with the last good one."""
        try:
            self._lay_out(config)
        except FairNoticeError as error:
            raise PluginError(str(error)) from error
        self.templates = {name for name in TEMPLATES if is_ours(name, config.theme.dirs)}
        if missing := ", ".join(name for name in TEMPLATES if name not in self.templates):
            log.warning(f"the theme lacks {missing} of Fair Notice: copy {theme_folder()} to `theme: custom_dir:`")
        if older := ", ".join(outdated(config.theme.dirs)):
            log.warning(f"the theme has {older} of an older Fair Notice: copy from {theme_folder()} anew")
        config.extra.update(self.plan.extra)
        if self.plan.lasting and "announce.dismiss" in config.theme.get("features", []):
            config.theme["features"] = [name for name in config.theme["features"] if name != "announce.dismiss"]
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put the released text in the place of the document's file, and add the other pages."""
        hidden = [f for f in files if is_policy_source(f.src_uri) or f.src_uri in self.plan.hidden]
        for file in hidden:
            files.remove(file)
        self._group(files, config)
        followers = {page.src_uri for shell in self.shells.values() for page in shell.pages[1:]}
        for page in self.plan.pages:
            if page.src_uri in followers:
                files.append(_Follower(page, config))
                continue
            file = File.generated(config, page.src_uri, content=page.as_markdown(self.templates), inclusion=HIDDEN)
            if working := files.get_file_from_path(page.src_uri):
                file.edit_uri = working.edit_uri
                files.remove(working)
            files.append(file)
        for plain in self.plan.files:
            files.append(File.generated(config, plain.src_uri, content=plain.content))
        self.lays_nav = config.nav is None
        if self.lays_nav:
            pages = sorted(files.documentation_pages(), key=file_sort_key)
            others = [file.src_uri for file in pages if file.inclusion is not HIDDEN]
            config.nav = [*nest_paths(others), *self.plan.menu()]  # type: ignore[no-untyped-call]
        return files

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Give finished pages their HTML, and the text in force its dates and notices; date them in the sitemap."""
        planned = self.plan.page(page.file.src_uri)
        if planned is None:
            if self.plan.pages:  # MkDocs needs the date of one page at least
                page.update_date = ""  # it says the day of the build, on which nothing about the page changed
            return None
        page.update_date = planned.released.isoformat()
        if not planned.searchable:
            page.canonical_url = page.abs_url = None  # a page that search engines leave alone is in no sitemap
        if planned.markdown:
            return planned.with_lead(html)
        page.toc = get_toc([*planned.toc])  # type: ignore[list-item]
        return planned.body

    @event_priority(-200)  # last: what others put into it is there
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Keep what renders templates."""
        self.env = env
        return env

    @event_priority(100)
    def _before_search(self, context: TemplateContext, /, *, page: Page, **_: Any) -> TemplateContext:
        """Show the search what it is to find of a page."""
        planned = self.plan.page(page.file.src_uri)
        if planned and planned.searched and page.content == planned.body:
            page.content = planned.searched
        return context

    @event_priority(-200)
    def _after_search(self, context: TemplateContext, /, *, page: Page, **_: Any) -> TemplateContext:
        """Give a page back its content, and let the theme make the shell of one that others are like.

        A page in another language has the navigation of that language first.
        """
        language = str(page.meta.get("language", ""))
        if self.lays_nav and language and language in self.plan.menus:
            context["nav"] = self._navigation(context["nav"], language)
        planned = self.plan.page(page.file.src_uri)
        if planned and planned.searched and page.content == planned.searched:
            page.content = planned.body
        self.shell = shell = self.shells.get(page.file.src_uri)
        if shell:
            self.render = partial(self.env.get_template(page.meta.get("template", "main.html")).render, context)
            page.title, page.content = shell.title, shell.body
            page.file.url, page.file.src_uri = shell.url, shell.src_uri
            page.meta = {**page.meta, **shell.front_matter}
            page.toc = get_toc([*shell.toc])  # type: ignore[list-item]
        return context

    on_page_context = CombinedEvent(_before_search, _after_search)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Fill the shell for each of its pages, and write those that MkDocs does not."""
        shell, self.shell = self.shell, None
        if shell:

            def themed(toc: Toc) -> str:
                page.toc = get_toc([*toc])  # type: ignore[list-item]
                return self.render()

            frame, pages = output, shell.filled(output, themed)
            first, output = next(pages)
            if self.written.get(shell) != frame:
                for follower, html in pages:
                    address = unquote(url_of(follower.src_uri))
                    write_file(html.encode(), str(Path(config.site_dir, address, "index.html")))
                self.written[shell] = frame
            page.title, page.file.url, page.file.src_uri = first.title, url_of(first.src_uri), first.src_uri
        return output

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Build again when a commit or a tag may bring a new version."""
        for path in git_watch_paths(self.planned[1]):
            if path.exists():
                server.watch(str(path))
        return server

    def _group(self, files: Files, config: MkDocsConfig) -> None:
        """Find what pages share a shell; between the builds of a server, keep those whose shell stays the same."""
        apart = set(_named(config.nav))
        addresses = {file.dest_uri for file in files}
        grouped = self.plan, _others_look(config.plugins), apart, addresses, config.site_dir
        kept = KeptFolders(Path(config.site_dir)) if self.serving else None
        if kept is None or grouped != self.grouped:
            made = () if grouped[1] else shells(self.plan.pages, apart)
            self.shells = {shell.pages[0].src_uri: shell for shell in made}
            self.grouped, self.written = grouped, {}
            if kept:
                kept.clear()
        for shell in self.shells.values():
            if kept and not kept.put(unquote(posixpath.dirname(shell.url.rstrip("/")))):
                self.written.pop(shell, None)

    def _navigation(self, nav: Navigation, language: str) -> Navigation:
        pages = {page.file.src_uri: page for page in nav.pages}

        def items(menu: Menu) -> list[Page | Section]:
            entries = [entry for part in menu for entry in part.items()]
            return [pages[to] if isinstance(to, str) else section(title, to) for title, to in entries]

        def section(title: str, menu: Menu) -> Section:
            children = items(menu)
            made = Section(title, [*children])
            made.active = any(child.active for child in children)
            return made

        ours = {file.src_uri for file in self.plan.pages}
        others = [item for item in nav.items if not ours.intersection(_sources(item))]
        return Navigation([*others, *items(self.plan.menu(language))], nav.pages)

    def _lay_out(self, config: MkDocsConfig) -> None:
        file, folder = Path(config.config_file_path), Path(config.docs_dir)
        if not config.site_url or not config.use_directory_urls:
            hint = "Add `site_url: https://...`, with the site's address, and do not set `use_directory_urls`."
            raise SettingsError("the links in notices need `site_url` and `use_directory_urls`", hint, file.name)
        settings = settings_from(
            self.config,
            root=file.parent,
            policy_dir=folder,
            site_dir=Path(config.site_dir),
            theme_dir=Path(config.theme.custom_dir) if config.theme.custom_dir else None,
            site_name=config.site_name,
            site_url=config.site_url,
            where=file.name,
        )
        if str(config.theme.get("language", settings.language)).partition("-")[0] != settings.language:
            log.warning(f"the theme speaks {config.theme['language']}: set `language:` of the plugin to the same")
        day = settings.day(os.environ, datetime.now(UTC))
        seen = git_state(settings), _texts(folder), settings, day, self.serving
        if seen != self.seen:
            taxonomy = fideslang_taxonomy().adding(settings.data_categories, settings.data_uses)
            given = read_histories(settings, taxonomy, day), settings, day, self.serving, _beside_texts(folder)
            if given != self.planned:
                with uncollected():
                    self.plan, self.planned = plan_of(*given[:4], spread), given
            self.seen = seen
        self.plan.check_free(path.relative_to(folder) for path in folder.rglob("*"))
        for line in self.plan.unreleased:
            (log.warning if self.serving else log.info)(line)


class _Follower(File):
    """A page that is written together with the first of its shape; MkDocs only has to know where it is."""

    def __init__(self, page: PlanPage, config: MkDocsConfig) -> None:
        address = f"{unquote(url_of(page.src_uri))}index.html"
        super().__init__(page.src_uri, None, config.site_dir, True, dest_uri=address, inclusion=HIDDEN)
        self.generated_by = "fairnotice"

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:
        """Leave it to `on_post_page`."""


def _others_look(plugins: PluginCollection) -> bool:
    """Whether a plugin that is not the search wants to see every single page."""
    handlers = [handler for event in PAGE_EVENTS for handler in plugins.events.get(event, ())]
    return any(not re.search(r"^fairnotice\.|\bsearch\b", handler.__module__) for handler in handlers)


def _named(nav: Any) -> Iterator[str]:
    """Give every text in a navigation as it is configured."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, (list, dict)):
        for part in nav.values() if isinstance(nav, dict) else nav:
            yield from _named(part)


def _sources(item: StructureItem) -> Iterator[str]:
    """Give the files of the pages in an entry of a navigation."""
    if isinstance(item, Page):
        yield item.file.src_uri
    for child in item.children if isinstance(item, Section) else ():
        yield from _sources(child)


def _texts(folder: Path) -> dict[Path, bytes]:
    """Give every file that versions, registers, own words and counts of mailings may come from."""
    paths = (path for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".yml", ".json"))
    return {path: path.read_bytes() for path in paths if path.is_file()}


def _beside_texts(folder: Path) -> dict[Path, bytes]:
    """Give what the plan depends on besides the histories: counts of mailings, and own words."""
    paths = (*given_notices(folder), folder / OWN_WORDS)
    return {path: path.read_bytes() for path in paths if path.is_file()}
