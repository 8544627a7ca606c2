"""The plugin in real builds: what MkDocs writes, what it refuses, and what it says."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer

from built_site import ROOT, build, configured, contents, sample_site
from conftest import policy, write
from fairnotice import plugin as module
from fairnotice.plugin import FairNoticePlugin
from fairnotice.theme import FORM, theme_files
from make_repository import git

Make = Callable[..., Path]
BANNER = re.compile(r'<aside class="md-banner">.*?</aside>', re.DOTALL)
CONFIG = """\
site_name: Example
site_url: https://policy.example.com/legal/
docs_dir: policy
theme: {name: material, font: false, custom_dir: site_overrides}
plugins:
  - search
  - fairnotice
extra: {generator: false}
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_site(tmp_path_factory.mktemp("sample") / "repository")


@pytest.fixture(scope="module")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(repository, tmp_path_factory.mktemp("site"))


@pytest.fixture
def small(repository_of: Make) -> Make:
    """Give a function that makes a site from commits, each of them path to content."""

    def make(*commits: dict[str, str], config: str = CONFIG) -> Path:
        overrides = {
            f"site_overrides/{path.relative_to(ROOT / 'site_overrides')}": path.read_text(encoding="utf-8")
            for path in (ROOT / "site_overrides").rglob("*.*")
        }
        return repository_of({"mkdocs.yml": config, "policy/index.md": "# Home\n", **overrides}, *commits)

    return make


@pytest.fixture(name="repository_of")
def repository_of_commits(tmp_path: Path) -> Make:
    def make(*commits: dict[str, str]) -> Path:
        root = tmp_path / "made"
        root.mkdir()
        git(root, "init", "-q", "-b", "main")
        for commit in commits:
            write(root, commit)
            git(root, "add", "-A")
            git(root, "commit", "-q", "-m", "Release")
        return root

    return make


def page(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text(encoding="utf-8")


def article(site: Path, address: str) -> str:
    html = page(site, address)
    return html[html.index("<article") : html.index("</article>")]


def refusal(root: Path, out: Path) -> str:
    config = configured(root, out)
    with pytest.raises(PluginError) as caught:
        config.plugins.on_config(config)
    return str(caught.value)


ONE = policy("1.0", "2020-01-01", "2020-02-01")
TWO = policy("2.0", "2026-11-20", "2027-01-01", "We keep your name and share it with insurers.\n")


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


def test_old_text_with_dead_links_builds_strictly(small: Make, tmp_path: Path) -> None:
    old = policy("1.0", "2020-01-01", "2020-02-01", "See [cookies](cookies.md).\n\n<script>alert(1)</script>\n")
    new = policy("2.0", "2021-01-01", "2021-02-01", "We keep nothing.\n")
    site = build(small({"policy/privacy.md": old}, {"policy/privacy.md": new}), tmp_path / "site")
    assert '<a href="../../../cookies/">cookies</a>' in article(site, "privacy/versions/1.0")
    assert "<script>" not in article(site, "privacy/versions/1.0") + article(site, "privacy/changes/1.0-to-2.0")


def test_site_below_a_path_links_to_it(small: Make, tmp_path: Path) -> None:
    site = build(small({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO}), tmp_path / "site")
    assert 'href="https://policy.example.com/legal/privacy/upcoming/"' in page(site, "")


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
    _, settings, day, _ = plugin.planned
    assert day == settings.today == date(2026, 12, 24)
    assert set(plugin.config) <= set(vars(settings))
    assert (settings.tags, str(settings.timezone), settings.notice_period, settings.notice_days) == (
        "r*", "Europe/Paris", 7, 8,
    )  # fmt: skip
    assert (settings.organisation.name, settings.data_uses) == ("Example Ltd", {"training": "Training"})


# ---------------------------------------------------------------- serve


def test_serve_shows_the_draft_and_watches_git(small: Make, tmp_path: Path) -> None:
    root = small({"policy/privacy.md": ONE})
    write(root, {"policy/privacy.md": TWO})
    config = configured(root, tmp_path / "site", command="serve")
    config = config.plugins.on_config(config)
    plugin = config.plugins["fairnotice"]
    assert isinstance(plugin, FairNoticePlugin)
    assert "Draft, not released" in (plugin.plan.page("privacy/versions.md") or plugin.plan.pages[0]).body

    server = mock.create_autospec(LiveReloadServer, instance=True)
    plugin.on_serve(server, config=config, builder=None)
    watched = {Path(call.args[0]).relative_to(root / ".git").as_posix() for call in server.watch.call_args_list}
    assert {"HEAD", "refs/heads", "refs/tags"} <= watched

    plan = plugin.plan
    config.plugins.on_config(config)
    assert plugin.plan is plan
    git(root, "commit", "-q", "-am", "Release 2.0")
    config.plugins.on_config(config)
    assert plugin.plan is not plan
    assert "Draft" not in "".join(made.body for made in plugin.plan.pages)

    told = {"notice": {"id": "privacy-2.0"}, "counts": {"messages": {"required": 3}}}
    write(root, {"policy/notices/privacy-2.0.json": json.dumps(told)})
    config.plugins.on_config(config)
    assert "3 people by e-mail" in "".join(made.body for made in plugin.plan.pages)
    write(root, {"policy/notices/privacy-2.0-later-1.json": json.dumps(told)})
    config.plugins.on_config(config)
    assert "6 people by e-mail" in "".join(made.body for made in plugin.plan.pages)


def served(root: Path, out: Path) -> Iterator[Mapping[str, bytes]]:
    """Build a site again and again as a server does, and give what it serves."""
    config = configured(root, out, command="serve")
    while True:
        mkdocs_build(config)
        folders = ((Path(folder), names) for folder, _, names in os.walk(out, followlinks=True))
        files = [folder / name for folder, names in folders if ".fairnotice" not in folder.parts for name in names]
        yield {file.relative_to(out).as_posix(): file.read_bytes() for file in files}
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(out))


def test_served_site_is_that_of_a_new_build_however_often_it_is_built(small: Make, tmp_path: Path) -> None:
    texts = [policy(f"{n}.0", f"201{n}-01-01", f"201{n}-02-01", f"We keep {n} names.\n") for n in range(5)]
    root = small(*({"policy/privacy.md": text} for text in texts[:4]))
    site = served(root, tmp_path / "served")
    first = next(site)
    assert "privacy/changes/1.0-to-3.0/index.html" in first
    assert next(site) == first == next(served(root, tmp_path / "new"))

    steps: list[tuple[str, Callable[[], object]]] = [
        ("another home page", lambda: write(root, {"policy/index.md": "# Welcome\n"})),
        ("another name", lambda: write(root, {"mkdocs.yml": CONFIG.replace("Example", "Other")})),
        (
            "a page in the navigation",
            lambda: write(root, {"mkdocs.yml": CONFIG + "nav: [privacy/versions/1.0/index.md]"}),
        ),
        ("a draft", lambda: write(root, {"policy/privacy.md": texts[4]})),
        ("a release", lambda: git(root, "commit", "-q", "-am", "Release")),
        ("no release", lambda: git(root, "reset", "-q", "--hard", "HEAD~2")),
    ]
    before = first
    for what, change in steps:
        change()
        again = next(site)
        assert again != before, what
        assert again == next(served(root, tmp_path / what)), what
        before = again


def test_pages_that_nothing_changed_are_not_made_again_for_the_server(small: Make, tmp_path: Path) -> None:
    texts = [policy(f"{n}.0", f"201{n}-01-01", f"201{n}-02-01", f"We keep {n} names.\n") for n in range(4)]
    root = small(*({"policy/privacy.md": text} for text in texts))
    site = served(root, tmp_path / "served")
    next(site)
    with (
        mock.patch.object(module, "read_histories", side_effect=AssertionError),
        mock.patch.object(module, "write_file", side_effect=AssertionError),
    ):
        next(site)


def test_search_finds_what_was_decided_of_a_version_and_no_lists(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = {doc["location"]: doc["text"] for doc in index["docs"]}
    assert "to train its support assistant" in found["privacy/changes/#version-4.0"]
    assert "What was found" not in found["privacy/changes/#version-4.0"]
    assert "What was found" in page(site, "privacy/changes")
    assert "fn-versions" in page(site, "privacy/versions")
    assert "3.0" not in found["privacy/versions/"] + found["privacy/since/"]


# ---------------------------------------------------------------- languages, and what readers may dismiss


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


def test_every_page_of_a_document_names_its_feed_and_an_archived_one_itself(site: Path) -> None:
    for address, feed in (("privacy", "feed.xml"), ("privacy/versions/2.0", "../../feed.xml")):
        assert 'type="application/atom+xml" title="Privacy Policy' in page(site, address)
        assert f'href="{feed}">' in page(site, address)
    archived = page(site, "privacy/versions/2.0")
    assert re.findall(r'<link rel="canonical" href="(.*?)">', archived) == [
        "https://policy.example.com/privacy/versions/2.0/"
    ]


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
