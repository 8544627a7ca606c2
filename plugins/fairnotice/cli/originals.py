"""Policies that exist already, as Markdown, HTML or Word, and the dates that they give themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fairnotice.document import normalise
from fairnotice.errors import FairNoticeError, PolicyError
from fairnotice.gate.dates import stated_days
from fairnotice.yaml_source import as_date, read_yaml, split_front_matter

SUFFIXES = (".md", ".markdown", ".html", ".htm", ".docx")
PIP = "Install what reads it: pip install 'mkdocs-fairnotice[import]'"
NO_TEXT = ("script", "style", "nav", "header", "footer", "noscript", "template", "svg", "img")
BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Original:
    """One version as somebody kept it: its Markdown, and what it says of its label and of its day."""

    path: Path
    text: str
    label: str = ""
    day: date | None = None


def read_original(path: Path) -> Original:
    """Read a policy that exists; raise FairNoticeError where it cannot be read."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise FairNoticeError(
            f"nobody here reads {suffix or 'files without an ending'}", "Save it as .docx, .html or .md.", str(path)
        )
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise FairNoticeError(f"cannot read it: {problem.strerror}", "Check the name.", str(path)) from None
    if suffix in (".md", ".markdown"):
        return _markdown(path, content)
    text = _from_html(_from_word(path) if suffix == ".docx" else content.decode("utf-8", errors="replace"))
    return Original(path, text, day=_day(text))


def _markdown(path: Path, content: bytes) -> Original:
    front, text = split_front_matter(normalise(content))
    values = read_yaml(front, str(path), PolicyError, first_line=2).values
    label = values.get("version")
    day = as_date(values.get("effective")) or as_date(values.get("published")) or _day(text)
    return Original(path, text, label if isinstance(label, str) else "", day)


def _day(text: str) -> date | None:
    """Give the day that a text states of itself: that of its effect, else that of its last change."""
    days = stated_days(text)
    return next((day for effect, day in days if effect), days[0][1] if days else None)


def _from_word(path: Path) -> str:
    try:
        import mammoth
    except ImportError:
        raise FairNoticeError("mammoth, which reads Word documents, is not installed", PIP, str(path)) from None
    with path.open("rb") as file:
        try:
            return str(mammoth.convert_to_html(file, convert_image=mammoth.images.img_element(lambda _: {})).value)
        except (KeyError, ValueError, OSError) as problem:
            raise FairNoticeError("this is no Word document", "Save it anew as .docx.", str(path)) from problem
        except Exception as problem:  # the library lets through what zipfile and the XML parser raise
            raise FairNoticeError("this Word document cannot be read", "Save it anew as .docx.", str(path)) from problem


def _from_html(html: str) -> str:
    try:
        from bs4 import BeautifulSoup
        from markdownify import ATX, MarkdownConverter
    except ImportError:
        raise FairNoticeError("markdownify, which turns HTML into Markdown, is not installed", PIP) from None
    page = BeautifulSoup(html, "html.parser")
    main = page.find("main") or page.find("article") or page.find("body") or page
    for element in main.find_all(NO_TEXT):
        if element.name != "header" or not element.find(re.compile("^h[1-6]$")):
            element.decompose()
    converter = MarkdownConverter(heading_style=ATX, bullets="-", escape_asterisks=False, escape_underscores=False)
    lines = (line.rstrip() for line in str(converter.convert_soup(main)).splitlines())
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"
