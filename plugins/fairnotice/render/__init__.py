"""A comparison as HTML, as a Word document, for a terminal, as Markdown and as data."""

from fairnotice.render.data import as_dict
from fairnotice.render.fragment import html
from fairnotice.render.side import side_by_side
from fairnotice.render.standalone import page
from fairnotice.render.text import markdown, terminal
from fairnotice.render.word import docx

__all__ = ["as_dict", "docx", "html", "markdown", "page", "side_by_side", "terminal"]
