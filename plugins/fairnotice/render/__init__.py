"""A comparison as HTML, for a terminal, as Markdown and as data."""

from fairnotice.render.data import as_dict
from fairnotice.render.page import html
from fairnotice.render.text import markdown, terminal

__all__ = ["as_dict", "html", "markdown", "terminal"]
