"""The templates of page bodies: every value is escaped, and a name that is missing is an error."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fairnotice.catalogue import Catalogue, catalogue


def filled(name: str, words: Catalogue, **values: Any) -> Markup:
    """Give a template of this package, filled in, as HTML in the language of a catalogue."""
    template = _environment(words.language).get_template(name)
    return Markup(template.render(values).strip())  # noqa: S704 (the template has escaped it)


@cache
def _environment(language: str) -> Environment:
    words = catalogue(language)
    environment = Environment(
        loader=PackageLoader("fairnotice.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # as globals, so that macros have them without the cost of a context
    environment.globals["say"] = words.say
    environment.filters["time"] = cache(words.time)
    return environment
