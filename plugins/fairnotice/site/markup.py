"""An old text as HTML that is safe to publish for ever."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown import Markdown

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


@dataclass(frozen=True)
class RenderedText:
    """A text as HTML, with its headings as python-markdown gives them."""

    html: str
    toc: tuple[dict[str, Any], ...]


def rendered(text: str, src_uri: str) -> RenderedText:
    """Render Markdown for the page of `src_uri`; links in it are relative to the folder of the policy.

    Scripts, styles, frames, event attributes and images from other hosts are taken out.
    """

    def address(element: str, attribute: str, value: str) -> str | None:
        return _address(element, value, src_uri) if attribute in ("href", "src") else value

    converter = _converter()
    html = nh3.clean(
        converter.reset().convert(text),
        attributes=ATTRIBUTES,
        attribute_filter=address,
        filter_style_properties={"text-align"},
        link_rel=None,
    )
    return RenderedText(html, tuple(getattr(converter, "toc_tokens", ())))


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
