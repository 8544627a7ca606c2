"""Policy text -> sections and blocks with their places in the normalised source."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from markdown.extensions.toc import slugify, unique

from fairnotice.blocks import HEADING_ATTRIBUTES, PSEUDO_LEVEL, Block, BlockKind, read_blocks
from fairnotice.errors import PolicyError
from fairnotice.model import Section
from fairnotice.words import Words, plain, read

__all__ = ["Block", "BlockKind", "Document", "normalise", "parse"]


@dataclass(frozen=True)
class Document:
    """A policy text in normal form with its blocks and its sections, in reading order."""

    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    sections: tuple[Section, ...]
    section_starts: tuple[int, ...] = field(repr=False)
    _words: dict[int, Words] = field(default_factory=dict, repr=False, compare=False)

    def section_at(self, offset: int) -> Section:
        """Give the section that the character at `offset` stands in; a heading belongs to its own section."""
        index = bisect_right(self.section_starts, offset)
        return self.sections[index - 1] if index else Section()

    def words(self, index: int) -> Words:
        """Give the readable words of the block at `index`, read once."""
        if index not in self._words:
            self._words[index] = read(self.text, *self.blocks[index].body)
        return self._words[index]


def normalise(source: str | bytes) -> str:
    """Give policy text in normal form: no BOM, LF line ends, Unicode NFC.

    Bytes are UTF-8; a byte that is not raises PolicyError with its line.
    """
    if isinstance(source, bytes):
        try:
            text = source.decode("utf-8")
        except UnicodeDecodeError as error:
            line = source.count(b"\n", 0, error.start) + 1
            raise PolicyError(
                f"byte 0x{source[error.start]:02X} on line {line} is not UTF-8",
                "Save the file as UTF-8, e.g. iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW-FILE",
                f"line {line}",
            ) from error
    else:
        text = source
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=64)
def parse(source: str) -> Document:
    """Give the document of a policy's Markdown, which may begin with front matter."""
    text = normalise(source)
    blocks = read_blocks(text)
    sections, starts = _sections(text, blocks)
    return Document(text, blocks, sections, starts)


_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])")
_EXPLICIT_ID = re.compile(r"(?:^|\s)(?:#|id=[\"']?)([^\s\"'}]+)")


def _sections(text: str, blocks: tuple[Block, ...]) -> tuple[tuple[Section, ...], tuple[int, ...]]:
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    slugs = {block: found for block in headings if (found := _explicit_id(text, block))}
    used = set(slugs.values())
    # Anchors of bold lines are ours alone, so they come last and take no name from a real heading.
    for block in sorted(headings, key=lambda block: block.level == PSEUDO_LEVEL):
        if block not in slugs:
            slugs[block] = unique(slugify(unescape(_own_title(text, block)), "-"), used)
    sections: list[Section] = []
    stack: list[tuple[int, str]] = []
    for block in headings:
        stack = [entry for entry in stack if entry[0] < block.level]
        stack.append((block.level, plain(text[slice(*block.body)])))
        sections.append(Section(tuple(title for _, title in stack), slugs[block]))
    return tuple(sections), tuple(block.start for block in headings)


def _own_title(text: str, block: Block) -> str:
    """Give the title that MkDocs makes the anchor of: without images, and only what is on the heading's own line."""
    if "\n" in text[block.start : block.body[0]].lstrip():
        return ""
    return plain(_IMAGE.sub("", text[slice(*block.body)]))


def _explicit_id(text: str, block: Block) -> str:
    line_end = text.find("\n", block.body[1], block.end)
    rest = text[block.body[1] : line_end if line_end >= 0 else block.end]
    found = HEADING_ATTRIBUTES.search(rest.rstrip())
    identifier = _EXPLICIT_ID.search(found[1]) if found else None
    return identifier[1] if identifier else ""
