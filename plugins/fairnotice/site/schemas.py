"""The schemas of what machines read, published beside it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from fairnotice.site.paths import SCHEMAS
from fairnotice.site.plan import PlanFile

NAMES = ("notice.schema.json", "versions.schema.json")


def schema_files() -> Iterator[PlanFile]:
    """Give the schemas as files of the site."""
    for name in NAMES:
        yield PlanFile(f"{SCHEMAS}/{name}", (resources.files("fairnotice.site") / name).read_bytes())
