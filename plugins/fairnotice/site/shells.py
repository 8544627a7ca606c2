"""Pages of one shape share a shell: the theme makes it once, and each page puts its own labels, headings and body in.

A history of 50 versions has a hundred pages that differ in nothing else, and a theme takes as long over each of them as
it takes to compare two versions.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from fairnotice.site.contents import ContentsPattern, Toc, modelled, most_telling
from fairnotice.site.paths import url_of
from fairnotice.site.plan import PlanPage

# Letters and digits: a theme changes nothing in them, wherever it writes them.
_LABELS = ("fnLabel7q1z", "fnLabel7q2z")
_BODIES = {True: '<h1 id="fnBody7q0z"></h1>', False: '<p id="fnBody7q0z"></p>'}  # a theme asks whether a title is there
_TOKEN = re.compile("|".join(map(re.escape, (*_LABELS, *_BODIES.values()))))


class Shell:
    """What the pages of one shape have in common, with tokens in the place of what is each one's own."""

    def __init__(self, pages: tuple[PlanPage, ...]) -> None:
        self.pages = pages
        first = pages[0]
        self.url = _general_url(first)
        self.src_uri = f"{self.url}{posixpath.basename(first.src_uri)}"
        self.title = str(_general(first.title, _labels(first)))
        self.front_matter = dict(_general(first.front_matter, _labels(first)))
        self.body = _BODIES["<h1" in first.body]
        self.toc = modelled(first.toc)

    def filled(self, html: str, themed: Callable[[Toc], str]) -> Iterator[tuple[PlanPage, str]]:
        """Give each page with its HTML, from what the theme made of the shell.

        `themed` gives what the theme makes of the shell with other headings: it is asked once, to be certain, and for
        every page where its list of headings follows no pattern.
        """
        tocs = {repr(page.toc): page.toc for page in self.pages}
        pattern = ContentsPattern.of(html) if self.toc else None
        if pattern:
            hardest = most_telling([*tocs.values()])
            pattern = pattern if pattern.filled(hardest) == themed(hardest) else None

        @cache
        def frame(key: str) -> tuple[list[str], list[str]]:
            own = (pattern.filled if pattern else themed)(tocs[key]) if self.toc else html
            return _TOKEN.split(own), _TOKEN.findall(own)

        for page in self.pages:
            pieces, tokens = frame(repr(page.toc))
            own = {**dict(zip(_LABELS, _labels(page), strict=False)), self.body: str(page.body)}
            rest = (own[token] + piece for token, piece in zip(tokens, pieces[1:], strict=True))
            yield page, pieces[0] + "".join(rest)


def shells(pages: Iterable[PlanPage], apart: Collection[str]) -> tuple[Shell, ...]:
    """Group finished pages that neither navigation nor search knows; those named in `apart` are left out."""
    shapes: dict[str, list[PlanPage]] = {}
    for page in pages:
        alone = page.markdown or page.in_nav or page.searchable or page.src_uri in apart
        if not alone and not _label(_labels(page)).search(posixpath.dirname(_folder(page))):
            shapes.setdefault(_shape(page), []).append(page)
    return tuple(Shell(tuple(alike)) for alike in shapes.values() if len(alike) > 1)


def _shape(page: PlanPage) -> str:
    """Give all that a theme may read of a page but its labels, its headings and its body."""
    titled = "<h1" in page.body
    return repr((_general_url(page), _general(page.front_matter, _labels(page)), modelled(page.toc), titled))


def _folder(page: PlanPage) -> str:
    return url_of(page.src_uri).rstrip("/")


def _labels(page: PlanPage) -> list[str]:
    """Give the labels in a page's address: that of its version, or of the two that it compares."""
    return posixpath.basename(_folder(page)).split("-to-")[: len(_LABELS)]


def _general_url(page: PlanPage) -> str:
    return f"{posixpath.dirname(_folder(page))}/{'-to-'.join(_LABELS[: len(_labels(page))])}/"


def _general(value: Any, labels: list[str]) -> Any:
    """Put tokens in the place of labels in all texts of a value."""
    if isinstance(value, str):
        return _label(labels).sub(lambda found: _LABELS[labels.index(found[0])], value)
    if isinstance(value, Mapping):
        return {key: _general(part, labels) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_general(part, labels) for part in value]
    return value


def _label(labels: list[str]) -> re.Pattern[str]:
    return _pattern(*sorted(labels, key=len, reverse=True))


@lru_cache(maxsize=16)  # of one page after the other
def _pattern(*longest_first: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(map(re.escape, longest_first))})(?![0-9A-Za-z])")
