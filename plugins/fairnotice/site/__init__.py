"""The site as data: the records of all documents become a SitePlan, which an adapter turns into files."""

from __future__ import annotations

from fairnotice.site.builder import plan_of
from fairnotice.site.contents import Toc
from fairnotice.site.pages import TEMPLATES
from fairnotice.site.paths import url_of
from fairnotice.site.plain import plain_files
from fairnotice.site.plan import Menu, PlanFile, PlanPage, SitePlan, is_policy_source
from fairnotice.site.shells import Shell, shells

__all__ = [
    "TEMPLATES",
    "Menu",
    "PlanFile",
    "PlanPage",
    "Shell",
    "SitePlan",
    "Toc",
    "is_policy_source",
    "plain_files",
    "plan_of",
    "shells",
    "url_of",
]
