"""The reference pages say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

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


def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    config = load_config(str(DOCS.parent / "mkdocs-docs.yml"), strict=True, site_dir=str(tmp_path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        build(config)
