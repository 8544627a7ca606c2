"""The SitePlan: what the site consists of, in terms that any generator of static sites understands."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import Any

from fairnotice.documents import GIVEN_NOTICES, OWN_WORDS, REGISTER_SUFFIX
from fairnotice.errors import PolicyError
from fairnotice.site.paths import url_of

Menu = tuple[Mapping[str, Any], ...]
"""A navigation: title to the `src_uri` of a page, or to more of the same in a list."""


@dataclass(frozen=True)
class PlanPage:
    """A page: where it stands, and its body as finished HTML, or as Markdown for the generator to render.

    `src_uri` is the path of the Markdown file that the page stands for, from the folder of the policy. `lead` is HTML
    to put under the title of a Markdown body, `toc` the headings of an HTML body as python-markdown gives them (level,
    id, name, children). `searched` is what the site's search is to find of a body that says more. `released` is the day
    of its last change, `source` the file of the exact source on the site, `feed` that of the document's feed,
    `canonical` the page's own full address where no sitemap is to have it. `language` is empty for the site's own,
    `translations` are full addresses of the same page by language.
    """

    src_uri: str
    title: str
    body: str
    released: date
    markdown: bool = False
    lead: str = ""
    toc: tuple[Mapping[str, Any], ...] = ()
    searched: str = ""
    template: str = ""
    description: str = ""
    in_nav: bool = False
    searchable: bool = True
    source: str = ""
    feed: str = ""
    canonical: str = ""
    language: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)

    @property
    def front_matter(self) -> dict[str, Any]:
        """The page's own facts as templates and search plugins read them."""
        given = {
            "title": self.title,
            "description": self.description,
            "template": self.template,
            "exact_source": self.source,  # `source` means something else to the themes of MkDocs
            "feed": self.feed,
            "canonical": self.canonical,
            "language": self.language,
            "translations": dict(self.translations),
            # a page of our own without headings has no use for the room of a table of contents
            "hide": [] if self.markdown or self.toc else ["toc"],
            "search": {} if self.searchable else {"exclude": True},
        }
        return {key: value for key, value in given.items() if value}

    def as_markdown(self, templates: Collection[str]) -> str:
        """Give the page as a Markdown file with front matter, naming its template if it is one of `templates`.

        A finished body is not in it: it would be read as Markdown, and changed.
        """
        front = {key: value for key, value in self.front_matter.items() if key != "template" or value in templates}
        # JSON is YAML; and with front matter no generator takes a first line like `Date: ...` of the text for some
        return f"---\n{json.dumps(front, ensure_ascii=False)}\n---\n\n{self.body if self.markdown else ''}"

    def with_lead(self, html: str) -> str:
        """Put the lead under the title of a body that the generator has rendered; at its top where it has no title."""
        before, title_end, after = html.partition("</h1>")
        return f"{before}{title_end}\n{self.lead}\n{after}" if title_end else f"{self.lead}\n{html}"


@dataclass(frozen=True)
class PlanFile:
    """A file that the site serves as it is."""

    src_uri: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class SitePlan:
    """Everything that the policy adds to a site.

    `extra` is data for templates; `menus` are the navigation of the documents by language, empty for the site's own,
    each with what the language calls itself; `unreleased` says what in the working tree is not shown, a line each;
    `hidden` are files of the policy folder that are no pages of the site. `lasting` says that a notice runs which
    readers must not dismiss.
    """

    pages: tuple[PlanPage, ...] = ()
    files: tuple[PlanFile, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    menus: Mapping[str, tuple[str, Menu]] = field(default_factory=dict)
    unreleased: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    lasting: bool = False

    def menu(self, language: str = "") -> Menu:
        """Give the navigation for pages in a language: what is in it, then the other languages, each by itself."""
        own = language if language in self.menus else ""
        others = ({name: [*menu]} for tag, (name, menu) in self.menus.items() if tag != own)
        return (*self.menus[own][1], *others) if self.menus else ()

    def page(self, src_uri: str) -> PlanPage | None:
        """Give the page that stands for a Markdown file, if it is one of ours."""
        return self._by_uri.get(src_uri)

    def check_free(self, others: Iterable[PurePath]) -> None:
        """Raise PolicyError where two of our pages, or one of ours and a file of the site, have the same address."""
        taken: dict[str, str] = {}
        for src_uri in (*(page.src_uri for page in self.pages), *(file.src_uri for file in self.files)):
            url = url_of(src_uri)
            if url in taken:
                hint = "Change one of the version labels: one that holds `-to-` reads like two."
                raise PolicyError(f"two pages have the address {url}", hint)
            taken[url] = src_uri
        for path in others:
            src_uri = taken.get(url_of(path.as_posix()), "")
            page = self.page(src_uri)
            if src_uri and not (page and page.markdown and src_uri == path.as_posix()):
                raise PolicyError(
                    f"its address, {url_of(src_uri)}, is needed for a page of Fair Notice", "Rename it.", str(path)
                )

    @cached_property
    def _by_uri(self) -> dict[str, PlanPage]:
        return {page.src_uri: page for page in self.pages}


def is_policy_source(src_uri: str) -> bool:
    """Whether a file in the folder of the policy is material for the site, and no page of it."""
    return (
        src_uri.startswith(("archive/", f"{GIVEN_NOTICES}/"))
        or src_uri.endswith(REGISTER_SUFFIX)
        or src_uri == OWN_WORDS
    )
