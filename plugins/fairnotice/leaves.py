"""Markdown -> its leaf blocks by lines: read here where it is plain, by markdown-it where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token


class BlockKind(StrEnum):
    """What a block of Markdown is."""

    FRONT_MATTER = "front matter"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "list item"
    ROW = "table row"
    CODE = "code"
    HTML = "HTML"
    RULE = "rule"
    DEFINITION = "link definition"
    ATTRIBUTES = "attributes"


@dataclass(slots=True)
class Leaf:
    """A block as a parser of Markdown sees it: the lines from `first` up to `last`."""

    kind: BlockKind
    level: int
    first: int
    last: int


# What begins like this is text in every place: no mark of a list, heading, rule, table, quotation, fence or definition.
_PLAIN = r"""(?:
    [^\ \t\n`~>*\-_+0-9<\#=|:\[]
  | \*+[^\ \t\n*] | _+[^\ \t\n_] | -+[^\ \t\n\-|:] | \+[^\ \t\n] | \#+[^\#\ \t\n]
  | [0-9]{1,9}(?:(?![0-9.)])|[.)][^\ \t\n]) | `{1,2}(?!`)
  | \[(?:[^\[\]\\\n]*\](?!:)|[^\[\]\\\n]*\[)
)"""
_LINE = re.compile(
    rf"""
    (?P<blank>[ \t]*\n)
  | (?P<indent>\ *)(?:
        (?P<text>(?={_PLAIN})) [^\n]*\n
      | (?P<item>[-*+]|[0-9]{{1,9}}[.)])(?P<space>\ {{1,4}})(?={_PLAIN}) [^\n]*\n
      | (?P<heading>\#{{1,6}})(?=[ \t\n]) [^\n]*\n
      | (?P<row>\|) [^\n]*\n
      | (?P<underline>=+|-+)[ \t]*\n
      | (?P<rule>(?:\*[ \t]*){{3,}}|(?:_[ \t]*){{3,}}|(?:-[ \t]*){{3,}})\n
    )
  | (?P<other>)
    """,
    re.VERBOSE,
)
_TABLE = re.compile(r"(\|[^\\\n]*\|)[ \t]*\n(\|(?:[ \t]*:?-+:?[ \t]*\|)+)[ \t]*\n")
_CLOSED = re.compile(r"\n[ \t]*\n(?=[^ \t\n])(?![-*+][ \t\n]|[0-9]{1,9}[.)][ \t\n])")
_AFTER = "x\n"  # stays a paragraph of its own after all that is closed


def read_leaves(text: str) -> list[Leaf]:
    """Give the leaf blocks of Markdown whose last line ends."""
    leaves: list[Leaf] = []
    at = number = 0
    while at < len(text):
        plain = _Plain(number)
        stopped = plain.read(text, at)
        leaves += plain.leaves
        if stopped is None:
            break
        # From the last place where all before it was closed, up to the next such place.
        at, number = plain.safe_at, plain.safe_number
        closed = _CLOSED.search(text, stopped)
        found = parse_part(text[at : closed.end()]) if closed else None
        if not closed or found is None:
            leaves += _shifted(parse_leaves(text[at:]), number)
            break
        leaves += _shifted(found, number)
        number += text.count("\n", at, closed.end())
        at = closed.end()
    return leaves


class _Plain:
    """Reads headings, paragraphs, lists, tables and rules line by line, up to the first line that is anything else."""

    def __init__(self, number: int) -> None:
        self.leaves: list[Leaf] = []
        self.number = number
        self.safe_at = 0
        self.safe_number = number
        self._safe_count = 0
        self._lists: list[tuple[int, int]] = []  # where the mark and the text of each open item stand on their line
        self._running = False  # whether the last line was text that the next may continue
        self._pipes = 0  # in the header of the table that the last line belongs to
        self._body = 0  # the line where the rows below that header begin

    def read(self, text: str, start: int) -> int | None:
        """Read from `start`, and give where a line stands that is not plain; only the leaves before it are kept."""
        self.safe_at = end = start
        for line in _LINE.finditer(text, start):
            if not self._take(line):
                break
            end = line.end()
            self.number += 1
        if end == len(text):
            return None
        del self.leaves[self._safe_count :]
        return end

    def _take(self, line: re.Match[str]) -> bool:
        kind = line.lastgroup
        if kind == "other":
            return False
        if kind == "blank":
            self._running = False
            self._pipes = 0
            return True
        indent = line.end("indent") - line.start("indent")
        if kind == "row":
            return not indent and self._row(line)
        if self._pipes:
            return False
        if kind == "text":
            if self._running:
                self.leaves[-1].last = self.number + 1
                return True
            return self._start(line, indent, BlockKind.PARAGRAPH)
        if kind == "space":
            return self._item(line, indent)
        if indent or (self._running and line["rule"] and line["rule"][0] == "-"):
            return False
        if kind == "underline" and (taken := self._underline(line)) is not None:
            return taken
        self._close(line)
        if kind == "heading":
            self._add(BlockKind.HEADING, len(line["heading"]))
        else:
            self._add(BlockKind.RULE, 0)
        return True

    def _underline(self, line: re.Match[str]) -> bool | None:
        """Make a heading of the paragraph above; give None for a rule. Below a line with a bar it may be a table's."""
        above = line.string.rfind("\n", 0, max(0, line.start() - 1)) + 1
        if "|" in line.string[above : line.start()]:
            return False
        if not self._running:
            return None if line["underline"].startswith("---") else False
        if self._lists:
            return False
        leaf = self.leaves[-1]
        leaf.kind, leaf.level, leaf.last = BlockKind.HEADING, 1 if line["underline"][0] == "=" else 2, self.number + 1
        self._running = False
        return True

    def _row(self, line: re.Match[str]) -> bool:
        """Begin a table, or take in its next line; a short row is not plain."""
        if self._pipes:
            if self.number >= self._body:
                self._add(BlockKind.ROW, 0)
            return line.group().count("|") - line.group().count("\\|") >= self._pipes
        table = None if self._running else _TABLE.match(line.string, line.start())
        if not table or table[1].count("|") != table[2].count("|") or not table[1].strip("|:- \t"):
            return False  # or a line of marks, which may belong to what stands above
        self._close(line)
        self._add(BlockKind.ROW, 0)
        self._pipes, self._body = table[1].count("|"), self.number + 2
        return True

    def _close(self, line: re.Match[str]) -> None:
        """Close all that is open before a line."""
        self._running = False
        self._lists.clear()
        self._safe(line)

    def _item(self, line: re.Match[str], indent: int) -> bool:
        mark = line["item"]
        if self._running:
            own, base = self._lists[-1] if self._lists else (0, 0)
            if indent >= base and mark not in ("-", "*", "+", "1.", "1)"):
                return False
            if indent - own >= 4 and (indent < base or indent - base >= 4):
                return False
        if not self._start(line, indent, BlockKind.ITEM):
            return False
        self._lists.append((indent, indent + len(mark) + len(line["space"])))
        self.leaves[-1].level += 1
        return True

    def _start(self, line: re.Match[str], indent: int, kind: BlockKind) -> bool:
        """Close the lists that the line does not belong to, and begin a leaf."""
        fresh = not self._running
        while self._lists and indent < self._lists[-1][1]:
            fresh = fresh and kind is not BlockKind.ITEM
            self._lists.pop()
        if indent - (self._lists[-1][1] if self._lists else 0) >= 4:
            return False
        if fresh and not self._lists:
            self._safe(line)
        self._add(kind, len(self._lists))
        self._running = True
        return True

    def _safe(self, line: re.Match[str]) -> None:
        self.safe_at, self.safe_number, self._safe_count = line.start(), self.number, len(self.leaves)

    def _add(self, kind: BlockKind, level: int) -> None:
        self.leaves.append(Leaf(kind, level, self.number, self.number + 1))


# ---------------------------------------------------------------- what is not plain

_KINDS = {
    "heading_open": BlockKind.HEADING,
    "paragraph_open": BlockKind.PARAGRAPH,
    "tr_open": BlockKind.ROW,
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
    "html_block": BlockKind.HTML,
    "hr": BlockKind.RULE,
}
_DEFINITION = re.compile(r"[ \t>]*\[(?!\^)[^\[\]]+\]:")
_DELIMITER = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*\Z")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable("inline")


@lru_cache(maxsize=256)
def parse_part(part: str) -> tuple[Leaf, ...] | None:
    """Give the leaves of a part of a text, or None if what follows a blank line may still belong to it."""
    tokens = _parser().parse(part + _AFTER)
    last = part.count("\n")
    if len(tokens) < 3 or tokens[-3].type != "paragraph_open" or tokens[-3].level or tokens[-3].map != [last, last + 1]:
        return None
    return tuple(_with_leftovers(part, _leaves(tokens[:-3])))


def parse_leaves(text: str) -> list[Leaf]:
    """Give the same leaf blocks as `read_leaves`, all by markdown-it."""
    return _with_leftovers(text, _leaves(_parser().parse(text)))


def _shifted(leaves: Iterable[Leaf], lines: int) -> Iterator[Leaf]:
    return (Leaf(leaf.kind, leaf.level, leaf.first + lines, leaf.last + lines) for leaf in leaves)


def _leaves(tokens: list[Token]) -> list[Leaf]:
    leaves: list[Leaf] = []
    item: int | None = None
    depth = 0
    for token in tokens:
        if token.type == "list_item_open" and token.map:
            item = token.map[0] if item is None else item
            depth += 1
        elif token.type == "list_item_close":
            item = None
            depth -= 1
        kind = _KINDS.get(token.type)
        if kind is None or not token.map:
            continue
        first, last = token.map
        level = int(token.tag[1]) if kind is BlockKind.HEADING else depth
        if item is not None:
            first = item
            kind = BlockKind.ITEM if kind is BlockKind.PARAGRAPH else kind
            item = None
        if leaves and first < leaves[-1].last:
            first = leaves[-1].last
        if first < last:
            leaves.append(Leaf(kind, level, first, last))
    return leaves


def _with_leftovers(text: str, leaves: list[Leaf]) -> list[Leaf]:
    """Add the lines that the parser gives no token for: link definitions, and what is nested too deep for it."""
    lines = text.removesuffix("\n").split("\n")
    result: list[Leaf] = []
    done = 0
    for leaf in [*leaves, Leaf(BlockKind.RULE, 0, len(lines), len(lines))]:
        after_row = bool(result) and result[-1].kind is BlockKind.ROW
        for number in range(done, min(leaf.first, len(lines))):
            line = lines[number]
            if not line.strip(" \t>") or (after_row and _DELIMITER.match(line)):
                continue
            kind = BlockKind.DEFINITION if _DEFINITION.match(line) else BlockKind.PARAGRAPH
            result.append(Leaf(kind, 0, number, number + 1))
        if leaf.first < leaf.last:
            result.append(leaf)
        done = max(done, leaf.last)
    return result
