"""Where pages stand, and how they link to each other."""

from __future__ import annotations

import pytest

from fairnotice.site import is_policy_source
from fairnotice.site.paths import Paths, relative_url, url_of


@pytest.mark.parametrize(
    ("src_uri", "url"),
    [
        ("index.md", ""),
        ("privacy.md", "privacy/"),
        ("privacy/versions/1.0/index.md", "privacy/versions/1.0/"),
        ("privacy/versions/1.0/privacy-1.0.md.txt", "privacy/versions/1.0/privacy-1.0.md.txt"),
        ("é ü.md", "%C3%A9%20%C3%BC/"),
    ],
)
def test_address_of_a_file(src_uri: str, url: str) -> None:
    assert url_of(src_uri) == url


@pytest.mark.parametrize(
    ("page", "target", "link"),
    [
        ("privacy.md", "privacy/changes.md", "changes/"),
        ("privacy/changes.md", "privacy.md", "../"),
        ("privacy/versions/1.0/index.md", "index.md", "../../../"),
        ("index.md", "privacy.md", "privacy/"),
        ("index.md", "index.md", "./"),
        ("privacy/changes.md", "privacy/changes.md", "./"),
        ("privacy/versions/1.0/index.md", ".", "../../.."),
        ("privacy/changes/1-to-2/index.md", "privacy/versions/1/privacy-1.md.txt", "../../versions/1/privacy-1.md.txt"),
    ],
)
def test_link_from_page_to_page(page: str, target: str, link: str) -> None:
    assert relative_url(page, target) == link


def test_no_label_makes_a_version_hide_the_list_of_versions() -> None:
    paths = Paths("privacy")
    assert url_of(paths.version("index")) != url_of(paths.versions)


@pytest.mark.parametrize(
    ("src_uri", "source"),
    [("archive/privacy/1.0.md", True), ("privacy.practices.yml", True), ("privacy.md", False), ("archives.md", False)],
)
def test_material_of_the_policy_is_no_page(src_uri: str, source: bool) -> None:
    assert is_policy_source(src_uri) is source
