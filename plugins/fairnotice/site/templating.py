"""The templates of page bodies: every value is escaped, and a name that is missing is an error."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fairnotice.phrases import counted, listed, long_date


def filled(name: str, **values: Any) -> Markup:
    """Give a template of this package, filled in, as HTML."""
    return Markup(_environment().get_template(name).render(values).strip())  # noqa: S704 (the template has escaped it)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("fairnotice.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["counted"] = counted
    environment.filters.update(listed=listed, time=_time)
    return environment


def _time(day: date) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), long_date(day))
