"""Policy text -> sections and blocks with their places in the normalised source."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import unescape
from typing import TypeVar, cast

from markdown.extensions.toc import slugify, unique

from fairnotice.blocks import HEADING_ATTRIBUTES, PSEUDO_LEVEL, Block, read_blocks
from fairnotice.errors import PolicyError
from fairnotice.leaves import BlockKind
from fairnotice.model import Section
from fairnotice.words import Words, plain, read

__all__ = ["Block", "BlockKind", "Document", "normalise", "parse"]

Made = TypeVar("Made")


@dataclass(frozen=True)
class Document:
    """A policy text in normal form with its blocks and its sections, in reading order."""

    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    _words: dict[int, Words] = field(default_factory=dict, repr=False, compare=False)
    _made: dict[tuple[Callable[..., object], int], object] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Its sections, one for each heading."""
        return _sections(self.text, self._headings)

    @cached_property
    def _headings(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.kind is BlockKind.HEADING)

    @cached_property
    def _heading_starts(self) -> list[int]:
        return [block.start for block in self._headings]

    def section_at(self, offset: int) -> Section:
        """Give the section that the character at `offset` stands in; a heading belongs to its own section."""
        index = bisect_right(self._heading_starts, offset)
        return self.sections[index - 1] if index else Section()

    def start_of(self, slug: str) -> int:
        """Give where the section with an anchor begins; 0 where there is none."""
        return next((b.start for b, s in zip(self._headings, self.sections, strict=True) if s.slug == slug), 0)

    def words(self, index: int) -> Words:
        """Give the readable words of the block at `index`, read once."""
        if index not in self._words:
            self._words[index] = read(self.text, *self.blocks[index].body)
        return self._words[index]

    def made(self, make: Callable[[Document, int], Made], index: int) -> Made:
        """Give what a function makes of the block at `index`, made once: one text is compared with many."""
        key = make, index
        if key not in self._made:
            self._made[key] = make(self, index)
        return cast(Made, self._made[key])


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


@lru_cache(maxsize=128)  # texts: as many as most histories have
def parse(source: str) -> Document:
    """Give the document of a policy's Markdown, which may begin with front matter."""
    text = normalise(source)
    return Document(text, read_blocks(text))


_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])")
_EXPLICIT_ID = re.compile(r"(?:^|\s)(?:#|id=[\"']?)([^\s\"'}]+)")


def _sections(text: str, headings: tuple[Block, ...]) -> tuple[Section, ...]:
    slugs = [_explicit_id(text, block) for block in headings]
    used = set(filter(None, slugs))
    # Anchors of bold lines are ours alone, so they come last and take no name from a real heading.
    for index in sorted(range(len(headings)), key=lambda index: headings[index].level == PSEUDO_LEVEL):
        slugs[index] = slugs[index] or unique(_own_anchor(text, headings[index]), used)
    sections: list[Section] = []
    stack: list[tuple[int, str]] = []
    for block, slug in zip(headings, slugs, strict=True):
        stack = [entry for entry in stack if entry[0] < block.level]
        stack.append((block.level, heading_names(text[slice(*block.body)])[0]))
        sections.append(Section(tuple(title for _, title in stack), slug))
    return tuple(sections)


@lru_cache(maxsize=4096)
def heading_names(markdown: str) -> tuple[str, str]:
    """Give the plain title of a heading, and the anchor that MkDocs makes of it: without images."""
    title = plain(markdown)
    return title, slugify(unescape(plain(_IMAGE.sub("", markdown)) if "![" in markdown else title), "-")


def _own_anchor(text: str, block: Block) -> str:
    """Give the anchor of what is on the heading's own line."""
    if "\n" in text[block.start : block.body[0]].lstrip():
        return ""
    return heading_names(text[slice(*block.body)])[1]


def _explicit_id(text: str, block: Block) -> str:
    line_end = text.find("\n", block.body[1], block.end)
    rest = text[block.body[1] : line_end if line_end >= 0 else block.end]
    found = HEADING_ATTRIBUTES.search(rest.rstrip()) if "{" in rest else None
    identifier = _EXPLICIT_ID.search(found[1]) if found else None
    return identifier[1] if identifier else ""
