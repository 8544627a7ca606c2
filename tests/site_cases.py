"""Versions made by hand, the site that is made of them, and what of it is looked at."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from fairnotice.model import Decision, DecisionKind, DocumentHistory, Version
from fairnotice.settings import Organisation, Settings
from fairnotice.site import SitePlan, plan_of

ONE = "## Data\n\nWe keep your name for one year.\n\n## Choices\n\nYou may opt out.\n"
TWO = ONE.replace("one year", "two years")
THREE = TWO.replace("You may opt out.", "You may opt out. We may share your name with insurers.")
SETTINGS = Settings(
    root=Path("/site"),
    policy_dir=Path("/site/policy"),
    site_dir=Path("/site/build"),
    site_url="https://policy.example.com/",
    organisation=Organisation(name="Example Ltd"),
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def version(label: str, published: str, effective: str, text: str, **fields: Any) -> Version:
    source = f"---\nversion: {label}\n---\n{text}".encode()
    return Version("privacy", label, "Privacy Policy", day(published), day(effective), text, source, **fields)


def decision(kind: DecisionKind, summary: str, section: str = "data") -> Decision:
    return Decision(section, kind, summary)


FIRST = version("1.0", "2024-01-01", "2024-02-01", ONE)
SECOND = version(
    "2.0",
    "2025-01-01",
    "2025-02-01",
    TWO,
    decisions=(decision(DecisionKind.MATERIAL, "Example Ltd keeps names for two years."),),
    commit="c0ffee" * 6 + "c0ff",
    blob="b10b" * 10,
)
THIRD = version(
    "3.0",
    "2026-11-16",
    "2027-01-11",
    THREE,
    decisions=(
        decision(DecisionKind.EDITORIAL, "Example Ltd mends a comma.", "choices"),
        decision(DecisionKind.NEW_DISCLOSURE, "Example Ltd shares names with insurers.", "choices"),
    ),
)
NOTICE_OF_THIRD = (
    "<p><strong>Example Ltd has updated its Privacy Policy.</strong> The new version takes effect on"
    ' <strong><time datetime="2027-01-11">11 January 2027</time></strong>. Example Ltd shares names with insurers.'
    ' <a href="https://policy.example.com/privacy/changes/2.0-to-3.0/">See what changes</a>'
    ' <a href="https://policy.example.com/privacy/upcoming/">Read the upcoming text</a></p>'
)


def plan(today: str, *versions: Version, settings: Settings = SETTINGS, **history: Any) -> SitePlan:
    document = DocumentHistory("privacy", "policy/privacy.md", versions, **history)
    return plan_of([document], settings, day(today), drafts="draft" in history)


def body(site: SitePlan, src_uri: str) -> str:
    page = site.page(src_uri)
    assert page, f"no page {src_uri}"
    return page.lead or page.body


def file(site: SitePlan, src_uri: str) -> bytes:
    return next(file.content for file in site.files if file.src_uri == src_uri)


def as_shown(html: str) -> str:
    """Give HTML as it is seen on the day of the build, without what it holds for later days."""
    seen = re.sub(r"<p [^>]*hidden>.*?</p>\n?", "", html)
    seen = re.sub(r'<span class="fn-detail">(.*?)</span>', r"\1", seen)
    return re.sub(r' data-fn-\w+="[^"]*"', "", seen)


def banner(site: SitePlan, language: str = "en") -> str:
    html = as_shown(site.extra["fairnotice"]["banners"][language])
    return re.sub(r"</?section[^>]*>\n?", "", html).strip()
