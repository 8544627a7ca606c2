"""A redline as a page of its own, which needs nothing from anywhere else."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from fairnotice.render.markup import escaped

_LEGEND = (
    '<p class="fn-legend"><del>Struck through</del> is what was removed, <ins>underlined</ins> is what was added;'
    ' <ins class="moved-to">dashed</ins> is what moved, marked at both places.</p>'
)


def page(fragment: str, title: str, language: str = "en") -> str:
    """Give a fragment of `html` or `side_by_side` as a complete HTML page: light, dark, printed, on a phone."""
    name = escaped(title)
    return f"""<!doctype html>
<html lang="{escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{name}</title>
<style>
{style()}</style>
</head>
<body>
<main>
<h1>{name}</h1>
{_LEGEND}
{fragment}</main>
</body>
</html>
"""


@lru_cache(maxsize=1)
def style() -> str:
    """Give the style sheet of such pages."""
    folder = resources.files("fairnotice.render")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "redline.css"))
