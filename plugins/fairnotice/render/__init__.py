"""A comparison as HTML, as a Word document, for a terminal, as Markdown and as data."""

from fairnotice.render.data import as_dict
from fairnotice.render.fragment import Parts, html, parts
from fairnotice.render.labels import Labels
from fairnotice.render.side import side_by_side
from fairnotice.render.standalone import page
from fairnotice.render.text import markdown, terminal
from fairnotice.render.word import docx

__all__ = ["Labels", "Parts", "as_dict", "docx", "html", "markdown", "page", "parts", "side_by_side", "terminal"]
