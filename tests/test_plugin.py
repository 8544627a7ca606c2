"""The plugin in real builds: what MkDocs writes, what it refuses, and what it says."""

from __future__ import annotations

import json
import logging
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.exceptions import Abort, PluginError

from built_site import BANNER, CONFIG, ONE, TWO, Make, article, build, configured, contents, page, sample_site
from conftest import policy, write
from fairnotice.plugin import FairNoticePlugin
from make_repository import git


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_site(tmp_path_factory.mktemp("sample") / "repository")


@pytest.fixture(scope="module")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(repository, tmp_path_factory.mktemp("site"))


def refusal(root: Path, out: Path) -> str:
    config = configured(root, out)
    with pytest.raises(PluginError) as caught:
        config.plugins.on_config(config)
    return str(caught.value)


# ---------------------------------------------------------------- the sample site


def test_sample_site_has_these_files(site: Path) -> None:
    written = [name for name in contents(site) if not name.startswith(("assets/", "search/", "sitemap"))]
    assert written == [
        "404.html",
        "index.html",
        "notice.js",
        "notice.json",
        "privacy/changes/1.0-to-2.0/index.html",
        "privacy/changes/1.0-to-3.0/index.html",
        "privacy/changes/1.0-to-4.0/index.html",
        "privacy/changes/2.0-to-3.0/index.html",
        "privacy/changes/2.0-to-4.0/index.html",
        "privacy/changes/3.0-to-4.0/index.html",
        "privacy/changes/index.html",
        "privacy/feed.xml",
        "privacy/index.html",
        "privacy/practices/index.html",
        "privacy/since/index.html",
        "privacy/upcoming/index.html",
        "privacy/versions/1.0/index.html",
        "privacy/versions/1.0/privacy-1.0.md.txt",
        "privacy/versions/2.0/index.html",
        "privacy/versions/2.0/privacy-2.0.md.txt",
        "privacy/versions/3.0/index.html",
        "privacy/versions/3.0/privacy-3.0.md.txt",
        "privacy/versions/4.0/index.html",
        "privacy/versions/4.0/privacy-4.0.md.txt",
        "privacy/versions/index.html",
        "privacy/versions.json",
        "schemas/notice.schema.json",
        "schemas/versions.schema.json",
    ]


def test_banner_is_the_same_bytes_on_every_page(site: Path) -> None:
    banners = {match for path in site.rglob("*.html") for match in BANNER.findall(path.read_text(encoding="utf-8"))}
    assert len(banners) == 1
    assert 'href="https://policy.example.com/privacy/changes/3.0-to-4.0/"' in banners.pop()
    assert all("md-banner" in path.read_text(encoding="utf-8") for path in site.rglob("*.html"))


def test_no_banner_when_no_notice_runs(repository: Path, tmp_path: Path) -> None:
    quiet = build(repository, tmp_path, epoch="1735689600")
    assert not any("md-banner" in path.read_text(encoding="utf-8") for path in quiet.rglob("*.html"))
    assert not (quiet / "privacy" / "upcoming").exists()
    assert "4.0" not in "".join(article(quiet, name) for name in ("privacy", "privacy/changes", "privacy/versions"))


def test_every_link_between_pages_leads_to_a_page(site: Path) -> None:
    broken = []
    for path in site.rglob("index.html"):
        for link in re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', path.read_text(encoding="utf-8")):
            target = (path.parent / link).resolve()
            if not (target.is_file() or (target / "index.html").is_file()):
                broken.append((path.relative_to(site), link))
    assert broken == []


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    loaded = re.compile(
        r'(?:<(?:script|img|iframe|source|link rel="(?!canonical|alternate|prev|next)[^"]*")[^>]*?)'
        r'(?:src|href)="((?:https?:)?//[^"]*)"'
    )
    for path in site.rglob("*.html"):
        assert loaded.findall(path.read_text(encoding="utf-8")) == [], path
    assert "https://" not in (site / "assets" / "fairnotice.css").read_text(encoding="utf-8")


PAIRS = ("1.0-to-2.0", "1.0-to-3.0", "1.0-to-4.0", "2.0-to-3.0", "2.0-to-4.0", "3.0-to-4.0")


def test_old_texts_and_redlines_are_kept_from_search_engines_and_the_search(site: Path) -> None:
    hidden = [
        address for address in map(str, site.rglob("index.html")) if "noindex" in Path(address).read_text("utf-8")
    ]
    assert sorted(str(Path(address).relative_to(site).parent) for address in hidden) == [
        *(f"privacy/changes/{pair}" for pair in PAIRS),
        *(f"privacy/versions/{label}" for label in ("1.0", "2.0", "3.0", "4.0")),
    ]
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert {doc["location"].partition("#")[0] for doc in index["docs"]} == {
        "", "privacy/", "privacy/upcoming/", "privacy/changes/", "privacy/since/", "privacy/practices/",
        "privacy/versions/",
    }  # fmt: skip


def test_sitemap_has_the_living_pages_with_the_days_of_their_last_change(site: Path) -> None:
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert re.findall(r"<loc>https://policy.example.com/(.*?)</loc>(?:\s*<lastmod>(.*?)</lastmod>)?", sitemap) == [
        ("", ""),  # nobody knows when a page of the site's own changed, and the day of the build it was not
        ("privacy/", "2026-11-16"),
        ("privacy/upcoming/", "2026-11-16"),
        ("privacy/changes/", "2026-11-16"),
        ("privacy/versions/", "2026-11-16"),
        ("privacy/since/", "2026-11-16"),
        ("privacy/practices/", "2026-11-16"),
    ]


def test_archived_text_has_its_table_of_contents_and_its_warning(site: Path) -> None:
    html = page(site, "privacy/versions/2.0")
    assert "<strong>This text is not in force.</strong>" in html
    assert re.search(r'<a href="#cookies" class="md-nav__link">', html)


def test_source_of_a_release_is_the_blob_of_git(site: Path, repository: Path) -> None:
    commit = git(repository, "log", "-1", "--format=%H", "--", "policy/privacy.md").strip()
    published = (site / "privacy/versions/4.0/privacy-4.0.md.txt").read_text(encoding="utf-8")
    assert published == git(repository, "show", f"{commit}:policy/privacy.md")
    assert commit in article(site, "privacy/versions/4.0")


def test_two_builds_are_the_same_bytes(site: Path, repository: Path, tmp_path: Path) -> None:
    assert contents(build(repository, tmp_path)) == contents(site)


def test_pages_made_from_shells_are_those_that_mkdocs_makes_one_by_one(
    small: Make, repository: Path, site: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(repository, tmp_path / "looked-at")
    write(root, {"look.py": "def on_post_page(output, **_):\n    return output\n"})
    write(root, {"mkdocs.yml": (root / "mkdocs.yml").read_text(encoding="utf-8") + "hooks: [look.py]\n"})
    assert contents(build(root, tmp_path / "site")) == contents(site)


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_pages_made_from_shells_are_those_of_any_theme(small: Make, tmp_path: Path, theme: str) -> None:
    config = CONFIG.replace("material, font: false, custom_dir: site_overrides", theme)
    headings = [f"\n## Part {n}\n\n### Deep\n\nText.\n" for n in range(3)]
    texts = [policy(f"{n}.0", f"201{n}-01-01", f"201{n}-02-01", "".join(headings[:n])) for n in range(4)]
    root = small(*({"policy/privacy.md": text} for text in texts), {"look.py": "def on_post_page(output, **_): ..."})
    sites = []
    for name, hooks in (("shells", ""), ("one-by-one", "hooks: [look.py]\n")):
        write(root, {"mkdocs.yml": config + hooks})
        with pytest.raises(Abort):  # the theme lacks our templates
            build(root, tmp_path / name)
        sites.append(contents(tmp_path / name / "privacy"))
    assert sites[0] == sites[1]
    assert "versions/2.0/index.html" in sites[0]


def test_shells_are_for_pages_of_one_shape_that_nobody_else_looks_at(small: Make, tmp_path: Path) -> None:
    def shapes(config: str) -> list[list[str]]:
        write(root, {"mkdocs.yml": config})
        loaded = configured(root, tmp_path / "site")
        mkdocs_build(loaded)
        plugin = loaded.plugins["fairnotice"]
        assert isinstance(plugin, FairNoticePlugin)
        return [[page.src_uri for page in shell.pages] for shell in plugin.shells.values()]

    versions = [policy(f"{n}.0", f"201{n}-01-01", f"201{n}-02-01", f"We keep {n} names.\n") for n in range(4)]
    root = small(
        *({"policy/privacy.md": text} for text in versions), {"look.py": "def on_page_content(html, **_): ..."}
    )
    redlines = [
        f"privacy/changes/{pair}/index.md"
        for pair in ("0.0-to-1.0", "1.0-to-2.0", "2.0-to-3.0", "0.0-to-3.0", "1.0-to-3.0")
    ]
    texts = [f"privacy/versions/{n}.0/index.md" for n in range(4)]
    assert shapes(CONFIG) == [texts, redlines]
    assert shapes(CONFIG + "nav: [privacy.md, {Old: [privacy/versions/1.0/index.md]}]\n") == [
        [texts[0], *texts[2:]],
        redlines,
    ]
    assert shapes(CONFIG + "hooks: [look.py]\n") == []


def test_page_of_the_site_links_to_an_old_version_by_its_file(small: Make, tmp_path: Path) -> None:
    home = {"policy/index.md": "# Home\n\nThe [first](privacy/versions/1.0/index.md#data) policy.\n"}
    root = small({"policy/privacy.md": ONE, **home}, {"policy/privacy.md": TWO})
    assert '<a href="privacy/versions/1.0/#data">first</a>' in article(build(root, tmp_path / "site"), "")


def test_build_says_nothing_that_is_a_warning(
    repository: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        build(repository, tmp_path)
    assert [record.message for record in caplog.records if record.levelno > logging.INFO] == []


def test_text_in_force_is_rendered_with_the_extensions_of_the_site(site: Path) -> None:
    text = article(site, "privacy")
    assert text.index("<h1>Privacy Policy</h1>") < text.index('class="fn-lead"') < text.index('<h2 id="the-data-we')
    assert 'class="headerlink"' in text


# ---------------------------------------------------------------- other sites


def test_unreleased_text_is_not_shown_and_is_told(
    small: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = small({"policy/privacy.md": ONE})
    write(root, {"policy/privacy.md": ONE.replace("your name", "your secrets")})
    with caplog.at_level(logging.INFO):
        site = build(root, tmp_path / "site")
    assert "secrets" not in "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    assert "policy/privacy.md:2: the text differs from what was released as 1.0" in caplog.text


def test_old_text_with_dead_links_builds_strictly(small: Make, tmp_path: Path) -> None:
    old = policy("1.0", "2020-01-01", "2020-02-01", "See [cookies](cookies.md).\n\n<script>alert(1)</script>\n")
    new = policy("2.0", "2021-01-01", "2021-02-01", "We keep nothing.\n")
    site = build(small({"policy/privacy.md": old}, {"policy/privacy.md": new}), tmp_path / "site")
    assert '<a href="../../../cookies/">cookies</a>' in article(site, "privacy/versions/1.0")
    assert "<script>" not in article(site, "privacy/versions/1.0") + article(site, "privacy/changes/1.0-to-2.0")


def test_site_below_a_path_links_to_it(small: Make, tmp_path: Path) -> None:
    site = build(small({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO}), tmp_path / "site")
    assert 'href="https://policy.example.com/legal/privacy/upcoming/"' in page(site, "")


def test_error_in_the_history_leaves_the_last_good_site(small: Make, tmp_path: Path) -> None:
    root = small({"policy/privacy.md": ONE})
    good = contents(build(root, tmp_path / "site"))
    write(root, {"policy/privacy.md": ONE.replace("2020-02-01", "soon")})
    assert "policy/privacy.md:4: `effective: soon` is not a date" in refusal(root, tmp_path / "site")
    with pytest.raises(Abort):
        build(root, tmp_path / "site")
    assert contents(tmp_path / "site") == good


@pytest.mark.parametrize(
    ("change", "messages"),
    [
        (("fairnotice", "fairnotice: {notice_days: -1, source: git}"), ["notice_days: expected", "source: expected"]),
        (("site_url: https://policy.example.com/legal/\n", ""), ["mkdocs.yml: the links in notices need `site_url`"]),
        (("extra:", "use_directory_urls: false\nextra:"), ["do not set `use_directory_urls`"]),
    ],
)
def test_configuration_that_cannot_be_used_is_refused(
    small: Make, tmp_path: Path, change: tuple[str, str], messages: list[str]
) -> None:
    said = refusal(small({"policy/privacy.md": ONE}, config=CONFIG.replace(*change)), tmp_path / "site")
    assert [message for message in messages if message not in said] == []


def test_page_of_the_site_in_the_place_of_ours_is_refused(small: Make, tmp_path: Path) -> None:
    root = small({"policy/privacy.md": ONE, "policy/privacy/changes.md": "# Mine\n"})
    assert "privacy/changes.md: its address, privacy/changes/, is needed" in refusal(root, tmp_path / "site")


def test_every_option_of_the_plugin_reaches_the_settings(small: Make, tmp_path: Path) -> None:
    options = (
        "fairnotice:\n      source: front-matter\n      tags: r*\n      documents: [privacy.md]\n"
        "      timezone: Europe/Paris\n      today: 2026-12-24\n      notice_period: 7\n      notice_days: 8\n"
        "      notice_by: email\n      organisation: {name: Example Ltd}\n"
        "      data_categories: {user.calls: Calls}\n      data_uses: {training: Training}\n"
    )
    root = small({"policy/privacy.md": ONE}, config=CONFIG.replace("fairnotice\n", options))
    config = configured(root, tmp_path / "site")
    config.plugins.on_config(config)
    plugin = config.plugins["fairnotice"]
    assert isinstance(plugin, FairNoticePlugin)
    _, settings, day, *_ = plugin.planned
    assert day == settings.today == date(2026, 12, 24)
    assert set(plugin.config) <= set(vars(settings))
    assert (settings.tags, str(settings.timezone), settings.notice_period, settings.notice_days) == (
        "r*", "Europe/Paris", 7, 8,
    )  # fmt: skip
    assert (settings.organisation.name, settings.data_uses) == ("Example Ltd", {"training": "Training"})


def test_search_finds_what_was_decided_of_a_version_and_no_lists(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = {doc["location"]: doc["text"] for doc in index["docs"]}
    assert "to train its support assistant" in found["privacy/changes/#version-4.0"]
    assert "What was found" not in found["privacy/changes/#version-4.0"]
    assert "What was found" in page(site, "privacy/changes")
    assert "fn-versions" in page(site, "privacy/versions")
    assert "3.0" not in found["privacy/versions/"] + found["privacy/since/"]


def test_every_page_of_a_document_names_its_feed_and_an_archived_one_itself(site: Path) -> None:
    for address, feed in (("privacy", "feed.xml"), ("privacy/versions/2.0", "../../feed.xml")):
        assert 'type="application/atom+xml" title="Privacy Policy' in page(site, address)
        assert f'href="{feed}">' in page(site, address)
    archived = page(site, "privacy/versions/2.0")
    assert re.findall(r'<link rel="canonical" href="(.*?)">', archived) == [
        "https://policy.example.com/privacy/versions/2.0/"
    ]
