"""Markdown -> its blocks, with their places in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from fairnotice.leaves import BlockKind, Leaf, read_leaves

PSEUDO_LEVEL = 7  # a bold line that serves as a heading stands below every real one


class Block(NamedTuple):
    """A block of Markdown: the blocks of a document follow each other without gaps, from `start` to `end`.

    `body` is what a person reads, without list marker, heading marks and blank lines; it is empty where there is
    nothing to read. `level` is that of a heading (7: a bold line that serves as one) or the depth of a list item.
    """

    kind: BlockKind
    level: int
    start: int
    end: int
    body: tuple[int, int]


_FRONT_MATTER = re.compile(r"---[ \t]*\n(?=[\w\"'-]+[ \t]*:)(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_PREFIX = re.compile(r"[ \t]*(?:>[ \t]*)*")
_ITEM_PREFIX = re.compile(r"[ \t]*(?:(?:>|[-*+](?=\s|\Z)|\d{1,9}[.)](?=\s|\Z))\s*)*")
_ATX = re.compile(r"[ \t]*(?:(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s))[ \t]*)*#{1,6}[ \t]*")
_ATX_CLOSE = re.compile(r"(?:(?:^|[ \t]+)#+)?[ \t]*\Z")
HEADING_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*([^{}\n]*)\}[ \t]*\Z")
_ATTRIBUTES_LINE = re.compile(r"(?:[ \t]*\{:[^{}\n]*\}[ \t]*\n?)+\Z")
_BOLD_LINE = re.compile(r"(?:\d{1,3}[.)]?[ \t]+)?(\*\*|__)(?!\s)([^*_\n]{2,100})\1:?\Z")
_TO_A_SECTION = re.compile(r"\[[^\[\]]*\]\(#[^()\s]*\)")
_COMMENT = re.compile(r"\s*<!--(?:(?!-->)[\s\S])*-->\s*\Z")
_LINE_END = re.compile("\n")
_TIGHT_HEADING = re.compile(r"(#{1,6})(?=[^#\s])")
_HAS_TIGHT_HEADING = re.compile(r"\n#{1,6}[^#\s]")


def read_blocks(text: str) -> tuple[Block, ...]:
    """Give the blocks of normalised Markdown, which may begin with front matter; together they cover all of it."""
    matter = _FRONT_MATTER.match(text)
    base = matter.end() if matter else 0
    # The parser fails on some texts whose last line does not end.
    source = text[base:] if text.endswith("\n") else text[base:] + "\n"
    lines = [base, *(base + found.end() for found in _LINE_END.finditer(source))]
    lines[-1] = len(text)
    leaves = read_leaves(source)
    if _HAS_TIGHT_HEADING.search("\n" + source):
        leaves = [part for leaf in leaves for part in _without_tight_heading(text, lines, leaf)]
    blocks: list[Block] = []
    if matter:
        end = lines[leaves[0].first] if leaves else len(text)
        blocks.append(Block(BlockKind.FRONT_MATTER, 0, 0, end, (0, len(text[:base].rstrip()))))
    for index, leaf in enumerate(leaves):
        start = lines[leaf.first] if blocks or index else 0
        end = lines[leaves[index + 1].first] if index + 1 < len(leaves) else len(text)
        blocks.append(_block(text, leaf, start, end, lines[min(leaf.last, len(lines) - 1)]))
    if not blocks and text:
        blocks.append(Block(BlockKind.PARAGRAPH, 0, 0, len(text), (len(text), len(text))))
    elif blocks and blocks[-1].end < len(text):
        last = blocks[-1]
        blocks[-1] = Block(last.kind, last.level, last.start, len(text), last.body)
    return _named_by_next(text, blocks)


def _without_tight_heading(text: str, lines: list[int], leaf: Leaf) -> Iterator[Leaf]:
    """Part a heading without a space after its marks from its paragraph: it is one for MkDocs."""
    marks = _TIGHT_HEADING.match(text, lines[leaf.first]) if leaf.kind is BlockKind.PARAGRAPH else None
    if not marks:
        yield leaf
        return
    yield Leaf(BlockKind.HEADING, len(marks[1]), leaf.first, leaf.first + 1)
    if leaf.first + 1 < leaf.last:
        yield Leaf(BlockKind.PARAGRAPH, leaf.level, leaf.first + 1, leaf.last)


def _block(text: str, leaf: Leaf, start: int, end: int, lines_end: int) -> Block:
    kind, level = leaf.kind, leaf.level
    stop = start + len(text[start:lines_end].rstrip())
    if kind is BlockKind.HEADING:
        return Block(kind, level, start, end, _title_span(text, start, stop))
    if kind is BlockKind.RULE:
        return Block(kind, level, start, end, (stop, stop))
    begin = start
    if kind is not BlockKind.CODE:
        found = (_ITEM_PREFIX if kind is BlockKind.ITEM else _PREFIX).match(text, start, stop)
        begin = found.end() if found else start
    if kind is BlockKind.HTML and _COMMENT.match(text, begin, stop):
        return Block(kind, level, start, end, (stop, stop))
    if kind is BlockKind.PARAGRAPH:
        if text.startswith("{:", begin) and _ATTRIBUTES_LINE.match(text, begin, stop):
            return Block(BlockKind.ATTRIBUTES, level, start, end, (stop, stop))
        if leaf.level == 0 and (bold := _BOLD_LINE.match(text, begin, stop)) and _names(bold[2]):
            return Block(BlockKind.HEADING, PSEUDO_LEVEL, start, end, (begin, stop))
    return Block(kind, level, start, end, (begin, stop))


def _names(bold: str) -> bool:
    """Tell a heading in bold from a statement in bold and from an entry in a table of contents."""
    if _TO_A_SECTION.fullmatch(bold):
        return False
    return bold.isupper() or not (bold.rstrip().endswith((".", "!", "?", ";", ",")) and len(bold.split()) > 4)


def _title_span(text: str, start: int, stop: int) -> tuple[int, int]:
    atx = _ATX.match(text, start, stop)
    if atx:
        begin = min(atx.end(), stop)
        close = _ATX_CLOSE.search(text[begin:stop])
        finish = begin + close.start() if close else stop
    else:
        found = _PREFIX.match(text, start, stop)
        begin = found.end() if found else start
        finish = max(begin, text.rfind("\n", begin, stop))
    attributes = HEADING_ATTRIBUTES.search(text[begin:finish])
    if attributes:
        finish = begin + attributes.start()
    return begin, finish


def _named_by_next(text: str, blocks: list[Block]) -> tuple[Block, ...]:
    """Join heading marks on a line of their own, as crawlers leave them, with the short paragraph that is the title."""
    result: list[Block] = []
    for block in blocks:
        last = result[-1] if result else None
        if last and last.kind is BlockKind.HEADING and last.body[0] == last.body[1]:
            title = text[slice(*block.body)]
            if block.kind is BlockKind.PARAGRAPH and 0 < len(title) <= 120 and "\n" not in title:
                result[-1] = Block(BlockKind.HEADING, last.level, last.start, block.end, block.body)
                continue
        result.append(block)
    return tuple(result)
