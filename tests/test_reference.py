"""The reference pages say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import reference

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("page", ["commands", "options", "errors"])
def test_the_page_is_what_the_code_says(page: str) -> None:
    text = (DOCS / "reference" / f"{page}.md").read_text(encoding="utf-8")
    assert text == getattr(reference, page)(), "Run `python scripts/reference.py`."


def test_every_page_is_in_the_navigation_and_every_entry_is_a_page() -> None:
    config = (DOCS.parent / "mkdocs-docs.yml").read_text(encoding="utf-8")
    named = re.findall(r"[\w/-]+\.md", yaml.safe_dump(yaml.safe_load(config)["nav"]))
    assert sorted(named) == sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
