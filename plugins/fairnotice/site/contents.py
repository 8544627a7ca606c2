"""A table of contents as a theme makes it, taken for a pattern: the theme is asked once, for a few headings of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

Toc = Sequence[Mapping[str, Any]]
"""Headings as python-markdown gives them: `level`, `id`, `name` (as HTML) and `children`."""


def _heading(name: str, level: int, *children: Mapping[str, Any]) -> dict[str, Any]:
    return {"level": level, "id": f"fnId{name}q0z", "name": f"fnName{name}q0z", "children": [*children]}


# one heading that has two others under it, and one that has none: letters and digits, in which a theme changes nothing
_MODEL = (_heading("A", 2, _heading("B", 3), _heading("C", 3)), _heading("D", 2))
_TOKEN = re.compile(r"fn(Id|Name)([ABCD])q0z")


def headings_of(toc: Toc) -> Toc:
    """Give the headings under the title, or all of them where the first is none."""
    headings: Toc = toc[0]["children"] if toc and toc[0]["level"] == 1 else toc
    return headings


def modelled(toc: Toc) -> Toc:
    """Give a table of contents with our headings in the place of those under the title; an empty one has none."""
    if not headings_of(toc):
        return toc
    return ({**toc[0], "children": [*_MODEL]}, *toc[1:]) if toc[0]["level"] == 1 else _MODEL


@dataclass(frozen=True)
class ContentsPattern:
    """A page with our headings, in pieces: the page around the list, and what the list consists of."""

    before: str
    after: str
    parent: tuple[str, str]
    leaf: str
    between: str
    nested_leaf: str
    nested_between: str

    @classmethod
    def of(cls, html: str) -> ContentsPattern | None:
        """Take a page to pieces; None where its list is not made of `li` elements, each with its own heading."""
        found: dict[str, list[re.Match[str]]] = {}
        for token in _TOKEN.finditer(html):
            found.setdefault(token[2], []).append(token)
        if len(found) < 4:
            return None
        start, end = {}, {}
        for name, tokens in found.items():
            start[name] = html.rfind("<li", 0, tokens[0].start())
            end[name] = html.find("</li>", tokens[-1].end()) + len("</li>")
        end["A"] = html.rfind("</li>", 0, start["D"]) + len("</li>")
        places = [start["A"], start["B"], end["B"], start["C"], end["C"], end["A"], start["D"], end["D"]]
        if places != sorted(places):
            return None
        return cls(
            before=html[: start["A"]],
            after=html[end["D"] :],
            parent=(html[start["A"] : start["B"]], html[end["C"] : end["A"]]),
            leaf=html[start["D"] : end["D"]],
            between=html[end["A"] : start["D"]],
            nested_leaf=html[start["B"] : end["B"]],
            nested_between=html[end["B"] : start["C"]],
        )

    def filled(self, toc: Toc) -> str:
        """Give the page with the headings under the title of a table of contents."""
        items = (self._item(heading, self.leaf) for heading in headings_of(toc))
        return self.before + self.between.join(items) + self.after

    def _item(self, heading: Mapping[str, Any], leaf: str) -> str:
        if not heading["children"]:
            return _named(leaf, heading)
        nested = self.nested_between.join(self._item(child, self.nested_leaf) for child in heading["children"])
        return f"{_named(self.parent[0], heading)}{nested}{_named(self.parent[1], heading)}"


def _named(html: str, heading: Mapping[str, Any]) -> str:
    def own(token: re.Match[str]) -> str:
        if token[1] == "Id":
            return str(heading["id"])
        in_attribute = html.rfind("<", 0, token.start()) > html.rfind(">", 0, token.start())
        name = Markup(heading["name"])  # noqa: S704 (HTML already, which markdown made of it)
        return str(escape(name.striptags()) if in_attribute else name)

    return _TOKEN.sub(own, html)


def most_telling(tocs: Sequence[Toc]) -> Toc:
    """Give the one that tries a pattern hardest: the deepest, and of these the longest."""

    def depths(toc: Toc, depth: int = 1) -> Iterator[int]:
        for heading in toc:
            yield depth
            yield from depths(heading["children"], depth + 1)

    return max(tocs, key=lambda toc: (max(depths(toc), default=0), sum(depths(toc))))
