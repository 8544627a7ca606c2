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
_ITEM = re.compile(r"<li[\s>]")


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
        """Take a page to pieces; None where its list is not made of `li` elements, each with its own heading.

        Outside of the list only the first heading may be named, such as for a link that skips what stands before it.
        """
        places: dict[str, list[tuple[int, int]]] = {}
        for token in _TOKEN.finditer(html):
            places.setdefault(token[2], []).append(token.span())
        if len(places) < 4:
            return None
        starts = [item.start() for item in _ITEM.finditer(html)]

        def item(name: str, last: int) -> int:
            """Give where the item begins that the last token of a name before a place stands in; -1 for none."""
            token = max((start for start, _ in places[name] if start < last), default=-1)
            return max((start for start in starts if start < token), default=-1)

        ends = {name: html.find("</li>", tokens[-1][1]) + len("</li>") for name, tokens in places.items()}
        at_b, at_c, at_d = (item(name, places[name][0][1]) for name in "BCD")
        at_a, end_a = item("A", at_b), html.rfind("</li>", 0, at_d) + len("</li>")
        order = [-1, at_a, at_b, ends["B"], at_c, ends["C"], end_a, at_d, ends["D"]]
        if order != sorted(set(order)):
            return None
        pattern = cls(
            before=html[:at_a],
            after=html[ends["D"] :],
            parent=(html[at_a:at_b], html[ends["C"] : end_a]),
            leaf=html[at_d : ends["D"]],
            between=html[end_a:at_d],
            nested_leaf=html[at_b : ends["B"]],
            nested_between=html[ends["B"] : at_c],
        )
        outside = {token[2] for token in _TOKEN.finditer(pattern.before + pattern.between + pattern.after)}
        return pattern if outside <= {"A"} else None

    def filled(self, toc: Toc) -> str:
        """Give the page with the headings under the title of a table of contents."""
        headings = headings_of(toc)
        items = self.between.join(self._item(heading, self.leaf) for heading in headings)
        return _named(self.before, headings[0]) + items + _named(self.after, headings[0])

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
