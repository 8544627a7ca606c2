"""`notify-diff export`: plain files with the content of the plugin's pages, under the same addresses."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from built_site import ROOT, build, contents
from conftest import Run, write
from make_repository import git

CONFIG = """\
site_name: Example
site_url: https://policy.example.com/legal/
docs_dir: policy
theme: {name: material, font: false, custom_dir: site_overrides}
plugins: [search, fairnotice]
markdown_extensions: [attr_list, def_list, footnotes]
"""
DAY = "--today", "2026-12-01"


@pytest.fixture
def repository(hosting: Path) -> Path:
    shutil.copytree(ROOT / "site_overrides", hosting / "site_overrides")
    write(hosting, {"mkdocs.yml": CONFIG, "policy/index.md": "# Home\n"})
    return hosting


def inner(html: str, tag: str) -> str:
    """Give what stands in the only element of this name, white space folded."""
    (found,) = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", html, re.DOTALL)
    return " ".join(found.split())


def test_exported_pages_have_the_content_of_the_plugins_pages(repository: Path, run: Run, tmp_path: Path) -> None:
    status, out, _ = run(repository, *DAY, "export", str(tmp_path / "plain"))
    built = contents(build(repository, tmp_path / "built"))
    plain = contents(tmp_path / "plain")
    pages = [name for name in plain if name.endswith(".html")]
    assert (status, out) == (0, f"{tmp_path / 'plain'}: {len(pages)} pages and {len(plain) - len(pages)} other files\n")
    ours = {name for name in built if name.startswith(("privacy/", "notice.", "schemas/"))}
    assert {name for name in plain if not name.startswith("assets/")} == ours
    for name in ours:
        if name in pages:
            assert inner(plain[name].decode(), "main") == inner(built[name].decode(), "article"), name
        else:
            assert plain[name] == built[name], name


def test_exported_page_is_complete(repository: Path, run: Run, tmp_path: Path) -> None:
    run(repository, *DAY, "export", str(tmp_path / "plain"))
    html = (tmp_path / "plain/privacy/versions/2.0/index.html").read_text(encoding="utf-8")
    head, _, _ = html.partition("<aside")
    assert (
        head
        == """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Privacy Policy, version 2.0 - Example</title>
<link rel="stylesheet" href="../../../assets/fairnotice-plain.css">
<link rel="canonical" href="https://policy.example.com/legal/privacy/versions/2.0/">
<link rel="alternate" type="application/atom+xml" title="Privacy Policy, version 2.0" href="../../feed.xml">
<link rel="alternate" type="text/plain" href="privacy-2.0.md.txt">
</head>
<body>
<a class="fn-skip" href="#content">Skip to the text</a>
"""
    )
    assert inner(html, "nav") == (
        '<ul> <li><a href="../../">Privacy Policy</a></li> <li><a href="../../changes/">Changes</a></li>'
        ' <li><a href="../../since/">Since you signed up</a></li>'
        ' <li><a href="../../practices/">Practices at a glance</a></li> <li><a href="../">Versions</a></li> </ul>'
    )
    assert "We have updated our Privacy Policy." in inner(html, "aside")
    assert re.findall(r"<script[^>]*>", html) == [
        '<script type="application/ld+json">',
        '<script src="../../../assets/fairnotice.js">',
    ]


def test_exported_translation_has_its_own_menu_and_each_names_the_other(
    repository: Path, run: Run, tmp_path: Path
) -> None:
    write(repository, {"policy/privacy.fr.md": "---\nversion: '3.0'\ntitle: Confidentialité\n---\n\n# Données\n"})
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "Translate")
    run(repository, *DAY, "export", str(tmp_path / "plain"))
    html = (tmp_path / "plain/privacy.fr/index.html").read_text(encoding="utf-8")
    assert re.findall(r'<li>(?:<a href="[^"]*"[^>]*>)?([^<]+)', inner(html, "nav"))[:5] == [
        "Confidentialité", "Modifications", "Depuis votre inscription", "Les pratiques en bref", "Versions",
    ]  # fmt: skip
    assert "<li><details><summary>English</summary><ul>" in inner(html, "nav").replace("> <", "><")
    for address in ("privacy", "privacy.fr"):
        page = (tmp_path / "plain" / address / "index.html").read_text(encoding="utf-8")
        assert re.findall(r'hreflang="(.*?)" href="https://policy.example.com/legal/(.*?)"', page) == [
            ("en", "privacy/"),
            ("fr", "privacy.fr/"),
        ]


def test_exported_pages_are_well_formed_and_link_to_each_other(repository: Path, run: Run, tmp_path: Path) -> None:
    run(repository, *DAY, "export", str(tmp_path / "plain"))
    for path in (tmp_path / "plain").rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        Balanced(html)
        for link in re.findall(r'(?:href|src)="([^"#:]+)(?:#[^"]*)?"', html):
            target = (path.parent / link).resolve()
            assert target.is_file() or (target / "index.html").is_file(), (path, link)


def test_export_is_the_same_bytes_again(repository: Path, run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run(repository, *DAY, "export", str(tmp_path / name))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_folder_that_holds_something_is_left_alone(repository: Path, run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"full/mine.txt": "mine"})
    status, out, err = run(repository, *DAY, "export", str(tmp_path / "full"))
    assert (status, out) == (2, "")
    assert err == f"error: {tmp_path / 'full'}: there is something already\n  Name a new folder, or empty this one.\n"
    assert contents(tmp_path / "full") == {"mine.txt": b"mine"}


def test_export_needs_the_address_of_the_site(repository: Path, run: Run, tmp_path: Path) -> None:
    write(repository, {"mkdocs.yml": CONFIG.replace("site_url: https://policy.example.com/legal/\n", "")})
    status, _, err = run(repository, *DAY, "export", str(tmp_path / "plain"))
    assert (status, err.splitlines()[0]) == (2, "error: mkdocs.yml: the links in notices need `site_url`")
    assert not (tmp_path / "plain").exists()


class Balanced(HTMLParser):
    """Fails where an element is closed that is not the last one opened."""

    VOID = frozenset("br hr img input link meta".split())

    def __init__(self, html: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.feed(html)
        self.close()
        assert self.opened == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag
