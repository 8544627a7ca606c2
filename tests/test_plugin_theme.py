"""The plugin and the theme: its files, the navigation, languages, and what readers may dismiss."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort

from built_site import BANNER, CONFIG, ONE, TWO, Make, article, build, page
from conftest import write
from fairnotice.theme import FORM, theme_files


def test_site_without_the_templates_builds_and_says_what_is_missing(
    small: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = small(
        {"policy/privacy.md": ONE},
        {"policy/privacy.md": TWO},
        config=CONFIG.replace(", custom_dir: site_overrides", ""),
    )
    with pytest.raises(Abort, match="1 warnings in strict mode"):
        build(root, tmp_path / "site")
    assert "the theme lacks main.html, version.html, redline.html of Fair Notice" in caplog.text
    assert "This text is not in force yet." in article(tmp_path / "site", "privacy/versions/2.0")


def test_theme_with_an_older_copy_of_a_template_is_told(
    small: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = small({"policy/privacy.md": ONE})
    for name, older in (("main.html", "Fair Notice:"), ("assets/fairnotice.css", "Fair Notice 1:")):
        path = root / "site_overrides" / name
        path.write_text(path.read_text(encoding="utf-8").replace(f"Fair Notice {FORM}:", older), encoding="utf-8")
    (root / "site_overrides/404.html").write_text("Our own", encoding="utf-8")
    with pytest.raises(Abort, match="1 warnings in strict mode"):
        build(root, tmp_path / "site")
    assert "the theme has assets/fairnotice.css, main.html of an older Fair Notice: copy from" in caplog.text


@pytest.mark.parametrize("name", theme_files())
def test_every_shipped_file_of_the_theme_says_its_form_at_its_head(name: str) -> None:
    assert f"Fair Notice {FORM}:" in theme_files()[name].read_text(encoding="utf-8").partition("\n")[0]


def test_address_that_leads_nowhere_leads_to_the_policy(small: Make, tmp_path: Path) -> None:
    site = build(small({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO}), tmp_path / "site")
    html = (site / "404.html").read_text(encoding="utf-8")
    assert "<h1>There is no page at this address</h1>" in html
    assert BANNER.search(html)
    listed = html[html.index("You may be looking for") :]
    assert re.findall(r'<a href="([^"]*)">(.*?)</a>', listed[: listed.index("</ul>")]) == [
        ("/legal/privacy/", "Privacy"),
        ("/legal/privacy/versions/", "Privacy: versions"),
    ]


def test_site_keeps_its_own_navigation(small: Make, tmp_path: Path) -> None:
    config = CONFIG + "nav:\n  - Start: index.md\n  - Our promise: privacy.md\n  - History: privacy/changes.md\n"
    html = page(build(small({"policy/privacy.md": ONE}, config=config), tmp_path / "site"), "privacy/versions")
    links = re.findall(r'<a href="([^"#]*)" class="md-nav__link[^"]*">\s*<span class="md-ellipsis">\s*(.*?)\s*<', html)
    assert links == [("../..", "Start"), ("../", "Our promise"), ("../changes/", "History")]


def test_navigation_without_one_keeps_other_pages_and_ends_with_ours(small: Make, tmp_path: Path) -> None:
    root = small({"policy/privacy.md": ONE, "policy/about/us.md": "# Us\n"})
    html = page(build(root, tmp_path / "site"), "privacy")
    links = re.findall(r'<a href="([^"]*)" class="md-nav__link', html)
    own = ["./", "changes/", "since/", "versions/"]
    assert [link for link in links if not link.startswith("#")] == ["..", "../about/us/", *own]


def test_a_translation_is_a_page_in_its_language_and_each_names_the_other(small: Make, tmp_path: Path) -> None:
    french = 'title: Confidentialité\nversion: "{}"\n'
    root = small(
        {"policy/privacy.md": ONE, "policy/privacy.fr.md": f"---\n{french.format('1.0')}---\n\n## Données\n\nTexte.\n"},
        {"policy/privacy.md": TWO, "policy/privacy.fr.md": f"---\n{french.format('2.0')}---\n\n## Données\n\nTout.\n"},
        {"policy/nous.md": "---\nlanguage: fr\n---\n\n# Nous\n"},
    )
    site = build(root, tmp_path / "site")
    html = page(site, "privacy.fr")
    assert '<html lang="fr"' in html
    assert 'placeholder="Rechercher"' in html
    for address in ("privacy", "privacy.fr"):
        assert re.findall(r'<link rel="alternate " hreflang="(.*?)" href="(.*?)">', page(site, address)) == [
            ("en", "https://policy.example.com/legal/privacy/"),
            ("fr", "https://policy.example.com/legal/privacy.fr/"),
        ]
    banners = {address: BANNER.findall(page(site, address)) for address in ("", "privacy", "nous", "privacy.fr")}
    assert banners[""] == banners["privacy"] != banners["nous"] == banners["privacy.fr"]
    assert "Nous avons modifié le document" in banners["nous"][0]
    links = {
        address: re.findall(r'<a href="([^"#]*)" class="md-nav__link', page(site, address))
        for address in ("privacy", "nous", "privacy.fr/versions/1.0")
    }
    assert links["privacy"] == [
        "..", "../nous/", "./", "changes/", "since/", "versions/",
        "../privacy.fr/", "../privacy.fr/changes/", "../privacy.fr/since/", "../privacy.fr/versions/",
    ]  # fmt: skip
    assert links["privacy.fr/versions/1.0"] == [
        "../../..", "../../../nous/", "../../", "../../changes/", "../../since/", "../",
        "../../../privacy/", "../../../privacy/changes/", "../../../privacy/since/", "../../../privacy/versions/",
    ]  # fmt: skip
    assert [link.removeprefix("../") for link in links["nous"][2:3]] == ["privacy.fr/"]


def test_a_notice_cannot_be_dismissed_before_it_takes_effect_unless_configured(small: Make, tmp_path: Path) -> None:
    theme = CONFIG.replace("theme: {", "theme: {features: [announce.dismiss, toc.follow], ")
    root = small({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO}, config=theme)
    button = "md-banner__button"
    assert button not in page(build(root, tmp_path / "before"), "")
    assert button in page(build(root, tmp_path / "after", epoch="1799000000"), "")
    write(root, {"mkdocs.yml": theme.replace("  - fairnotice", "  - fairnotice: {dismissible: true}")})
    assert button in page(build(root, tmp_path / "configured"), "")


def test_a_theme_that_speaks_another_language_than_the_policy_is_told(
    small: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = small({"policy/privacy.md": ONE}, config=CONFIG.replace("theme: {", "theme: {language: de, "))
    with pytest.raises(Abort):
        build(root, tmp_path / "site")
    assert "the theme speaks de: set `language:` of the plugin to the same" in caplog.text
