"""The SitePlan as files that need no generator and no theme: complete pages that any web server can serve."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import resources
from urllib.parse import unquote

from markupsafe import Markup, escape

from fairnotice.catalogue import catalogue
from fairnotice.settings import Settings
from fairnotice.site.markup import rendered
from fairnotice.site.paths import relative_url, url_of
from fairnotice.site.plan import PlanFile, PlanPage, SitePlan
from fairnotice.site.templating import filled
from fairnotice.theme import theme_files

STYLESHEET = "assets/fairnotice-plain.css"
SCRIPT = "assets/fairnotice.js"


def plain_files(plan: SitePlan, settings: Settings) -> Iterator[PlanFile]:
    """Give every page of a plan as HTML, every other file of it, and the style sheet and script of all pages."""
    for page in plan.pages:
        language = page.language or settings.language
        banners = plan.extra["fairnotice"]["banners"]
        html = filled(
            "export.html",
            catalogue(language),
            page=page,
            body=Markup(content(page)),  # noqa: S704 (escaped or sanitised where it was made)
            banner=Markup(banners.get(language, "")),  # noqa: S704 (escaped where it was made)
            nav=plan.menu(page.language),
            language=language,
            site_name=settings.site_name,
            stylesheet=STYLESHEET,
            script=SCRIPT,
            to=partial(relative_url, page.src_uri),
        )
        yield PlanFile(f"{unquote(url_of(page.src_uri))}index.html", f"{html}\n".encode())
    yield from plan.files
    theme = theme_files()
    # the site's own style, then what a page without a theme needs besides
    own = (
        resources.files(package).joinpath(name).read_bytes()
        for package, name in (("fairnotice.render", "page.css"), ("fairnotice.site", "export.css"))
    )
    yield PlanFile(STYLESHEET, b"".join((theme["assets/fairnotice.css"].read_bytes(), *own)))
    yield PlanFile(SCRIPT, theme[SCRIPT].read_bytes())


def content(page: PlanPage) -> str:
    """Give what a page says: its finished body, or its Markdown rendered as that of old versions is, with a title."""
    html = page.with_lead(rendered(page.body, page.src_uri).html) if page.markdown else str(page.body)
    return html if "<h1" in html else f"<h1>{escape(page.title)}</h1>\n{html}"
