"""An old text as HTML that is safe to publish for ever."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown import Markdown
from markdown.extensions.toc import nest_toc_tokens

from fairnotice.site.paths import relative_url

# Ours and fixed: an archived page must not change when the site's own choice of extensions does.
EXTENSIONS = ("tables", "fenced_code", "attr_list", "def_list", "footnotes", "toc")
ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"id", "lang", "dir", "title"},
    "a": {"href", "hreflang", "name"},
    "td": {"colspan", "rowspan", "style"},
    "th": {"colspan", "rowspan", "scope", "style"},
}


# A heading at the margin after an empty line ends what stands before it, unless that is a fence or HTML; so does a
# paragraph, unless it is a term that is defined. Definitions of links and footnotes count for the whole text, and
# headings of one name are told apart by their order.
_HEADING = r"#|\w[^\n]*\n(?:=+|-+) *\n"
_SECTION = re.compile(rf"(?<=\n\n)(?={_HEADING})")
_PART = re.compile(rf"(?<=\n\n)(?={_HEADING}|[^\W\d_])")
_DEFINED = re.compile(r"^ {0,3}:[ \t]", re.MULTILINE)
_FAR_REACHING = re.compile(
    r"^[ >]*(?:```|~~~|\[[^\]]*\]:)|\[(?:\^|TOC\])|<(?!https?://[^<>\s]*>|/?(?:a|b|br|em|i|span|strong|sub|sup|u)\b[^<>\n]*>)[a-z/!?]",
    re.IGNORECASE | re.MULTILINE,
)
_IDENTIFIER = re.compile(r' id="([^"]*)"')
# An element that is written out may be left open, and then reaches into the next part.
_ELEMENT = re.compile(r"<(?!https?://|[^<>@\s]+@[^<>\s]+>)[a-z/!?]", re.IGNORECASE)
_RELATIVE_LINK = re.compile(r'(?:href|src)="(?!https?://|mailto:|#)')


@dataclass(frozen=True)
class RenderedText:
    """A text as HTML, with its headings as python-markdown gives them."""

    html: str
    toc: tuple[dict[str, Any], ...]


def rendered(text: str, src_uri: str) -> RenderedText:
    """Render Markdown for the page of `src_uri`; links in it are relative to the folder of the policy.

    Scripts, styles, frames, event attributes and images from other hosts are taken out.
    """
    parts = _parts(text)
    pieces = ["\n".join(part.html for part in parts)] if _ELEMENT.search(text) else [part.html for part in parts]
    html = "\n".join(_cleaned(piece, src_uri if _RELATIVE_LINK.search(piece) else "") for piece in pieces)
    headings: list[Any] = [dict(heading) for part in parts for heading in _flat(part.toc)]
    toc: list[Any] = nest_toc_tokens(headings)
    return RenderedText(html, tuple(toc))


@lru_cache(maxsize=4096)
def _cleaned(html: str, src_uri: str) -> str:
    """Give HTML without what it must not have; all but its relative links is the same on every page."""

    def address(element: str, attribute: str, value: str) -> str | None:
        return _address(element, value, src_uri) if attribute in ("href", "src") else value

    return nh3.clean(
        html,
        attributes=ATTRIBUTES,
        attribute_filter=address,
        filter_style_properties={"text-align"},
        link_rel=None,
    )


def _parts(text: str) -> list[RenderedText]:
    """Render a text part by part, as far as none reaches into another: most are the same in every version."""
    if not _FAR_REACHING.search(text):
        parts = [_converted(part) for part in (_SECTION if _DEFINED.search(text) else _PART).split(text)]
        identifiers = [found for part in parts for found in _IDENTIFIER.findall(part.html)]
        if len(identifiers) == len(set(identifiers)):
            return parts
    return [_converted(text)]


@lru_cache(maxsize=4096)
def _converted(text: str) -> RenderedText:
    converter = _converter()
    html = converter.reset().convert(text)
    return RenderedText(html, tuple(getattr(converter, "toc_tokens", ())))


def _flat(toc: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for heading in toc:
        yield heading
        yield from _flat(heading["children"])


@cache
def _converter() -> Markdown:
    return Markdown(extensions=list(EXTENSIONS))


def _address(element: str, link: str, src_uri: str) -> str | None:
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if element == "img" and (parts.scheme or parts.netloc):
        return None  # the reader sees its alternative text, and no other host learns of the reader
    target = posixpath.normpath(parts.path)
    if parts.scheme or parts.netloc or not parts.path or target.startswith(("/", "..")):
        return link
    slash = "/" if parts.path.endswith("/") and not target.endswith(".md") else ""
    return parts._replace(path=relative_url(src_uri, target) + slash).geturl()
