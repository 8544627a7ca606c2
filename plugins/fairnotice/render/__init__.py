"""A comparison as HTML, for a terminal, as Markdown and as data."""

from fairnotice.render.data import as_dict
from fairnotice.render.fragment import html
from fairnotice.render.page import page
from fairnotice.render.side import side_by_side
from fairnotice.render.text import markdown, terminal

__all__ = ["as_dict", "html", "markdown", "page", "side_by_side", "terminal"]
