"""What a page says to search engines: the version, its dates and its publisher, as schema.org has it in JSON-LD."""

from __future__ import annotations

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from fairnotice.site.announcement import absolute_url
from fairnotice.site.edition import Edition
from fairnotice.site.timeline import Entry, State


def structured(edition: Edition, entry: Entry, src_uri: str) -> Markup:
    """Give a `script` element that holds data and runs nothing."""
    version, settings = entry.version, edition.settings
    content = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": version.title,
        "url": absolute_url(settings, src_uri),
        "version": version.label,
        "inLanguage": edition.language,
        "datePublished": version.published.isoformat(),
        "publisher": {"@type": "Organization", "name": settings.organisation.name or settings.site_name},
    }
    if entry.state in (State.IN_FORCE, State.PAST, State.UPCOMING):
        # ISO 8601: from the first day to the last, or to an end that is not known
        last = entry.last_day.isoformat() if entry.last_day else ".."
        content["temporalCoverage"] = f"{version.effective.isoformat()}/{last}"
    return Markup('<script type="application/ld+json">{}</script>').format(htmlsafe_json_dumps(content))
