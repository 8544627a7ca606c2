"""What a fragment of ours may hold: a small validator that needs no browser."""

from __future__ import annotations

from html.parser import HTMLParser

TEXT = {"h3", "h4", "h5", "h6", "p", "li", "td", "th", "pre", "strong"}
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
PARENTS = {
    "div": {""},
    "h2": {"div"},
    **{tag: {"div", "li", "td", "details"} for tag in ("h3", "h4", "h5", "h6", "p", "table", "pre", "hr")},
    **{tag: {"div", "li", "details"} for tag in ("ul", "ol")},
    "li": {"ul", "ol"},
    "details": {"div", "td"},
    "summary": {"details"},
    "thead": {"table"},
    "tbody": {"table"},
    "tr": {"thead", "tbody"},
    "th": {"tr"},
    "td": {"tr"},
    "a": {"li"},
    "bdi": {"li"},
    "strong": {"p"},
    "ins": TEXT,
    "del": TEXT,
    "span": {"ins", "del", "td"},
}


class Valid(HTMLParser):
    """Checks that elements stand where HTML allows them, identifiers are unique and links lead somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [""]
        self.identifiers: list[str] = []
        self.links: list[str] = []
        self.level = 2

    @classmethod
    def check(cls, fragment: str) -> None:
        parser = cls()
        parser.feed(fragment)
        parser.close()
        assert parser.open == [""]
        assert len(set(parser.identifiers)) == len(parser.identifiers)
        assert set(parser.links) <= set(parser.identifiers)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert self.open[-1] in PARENTS[tag], f"<{tag}> in <{self.open[-1]}>"
        values = dict(attrs)
        if tag in HEADINGS:
            assert HEADINGS.index(tag) + 1 <= self.level + 1, f"<{tag}> after <h{self.level}>"
            self.level = HEADINGS.index(tag) + 1
        assert set(values) <= {"id", "class", "href", "data-move", "dir", "value", "scope", "colspan"}
        self.identifiers += [values["id"] or ""] if "id" in values else []
        self.links += [(values["href"] or "").removeprefix("#")] if "href" in values else []
        if tag != "hr":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
