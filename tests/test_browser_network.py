"""The built site in Chromium: it asks no other host, and works below a path, from a disk and under a strict policy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from built_site import PAGES, build, contents, sample_site
from chromium import FRAMES, HOST, Site, served
from content_security_policy import content_security_policy
from fairnotice import cli

pytestmark = pytest.mark.browser

SHOWN = (
    "<!doctype html><link rel=icon href=data:,><pre id=result></pre>"
    + "".join(f'<iframe src="{page}" width="800" height="600"></iframe>' for page in PAGES)
    + "<script>addEventListener('load', () => setTimeout(() => { result.textContent = "
    "[...document.querySelectorAll('iframe')].map(frame => frame.contentDocument.documentElement.classList)"
    ".filter(names => names.contains('js')).length }, 500))</script>"
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_site(tmp_path_factory.mktemp("network") / "repository")


@pytest.fixture(scope="module")
def built(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(repository, tmp_path_factory.mktemp("site"))


@pytest.fixture
def site(built: Path) -> Iterator[Site]:
    with served(built) as site:
        yield site


def test_every_kind_of_page_is_tried(built: Path) -> None:
    kinds = {"/" + name.removesuffix("index.html") for name in contents(built) if name.endswith(".html")}
    alike = {page for page in kinds if page.count("/") == 4}  # versions and redlines: one of each is enough
    assert kinds - alike == {page for page in PAGES if page.count("/") != 4}


def test_no_page_asks_another_host(site: Site, tmp_path: Path) -> None:
    site.pages[FRAMES] = SHOWN
    site.dom(FRAMES, tmp_path)
    assert {f"http://{HOST}{page}" for page in PAGES} < {*site.asked}
    assert site.hosts() == {HOST}


def test_a_request_to_another_host_would_be_noticed(site: Site, tmp_path: Path) -> None:
    site.pages["/bad"] = (
        '<img src="http://tracker.example.org/pixel.png"><script src="https://cdn.example.net/x.js"></script>'
    )
    site.dom("/bad", tmp_path)
    assert site.hosts() == {HOST, "tracker.example.org", "cdn.example.net"}


def test_every_page_works_under_the_strictest_policy(site: Site, built: Path, tmp_path: Path) -> None:
    site.policy = content_security_policy(built).replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    site.pages[FRAMES] = SHOWN
    dom = site.dom(FRAMES, tmp_path)
    assert site.violations == []
    assert f'<pre id="result">{len(PAGES)}</pre>' in dom  # the scripts of each have run


def test_what_the_policy_forbids_would_be_noticed(site: Site, built: Path, tmp_path: Path) -> None:
    site.policy = content_security_policy(built)
    site.pages["/bad"] = '<p style="color:red"></p><script>1</script><img src="https://tracker.example.org/pixel.png">'
    site.dom("/bad", tmp_path)
    assert sorted(violation["effective-directive"] for violation in site.violations) == [
        "img-src", "script-src-elem", "style-src-attr",
    ]  # fmt: skip


def test_site_works_below_a_path(repository: Path, tmp_path: Path) -> None:
    root = shutil.copytree(repository, tmp_path / "below")
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    address = f"https://{HOST}/"
    assert address in config
    (root / "mkdocs.yml").write_text(config.replace(address, f"{address}legal/policies/"), encoding="utf-8")
    with served(build(root, tmp_path / "site"), below="/legal/policies") as site:
        site.pages[FRAMES] = SHOWN.replace('src="/', 'src="/legal/policies/')
        site.dom(FRAMES, tmp_path / "profile")
        # the theme looks for a sitemap beside each alternate of a page, such as its feed
        assert site.missing == []
        assert f"http://{HOST}/legal/policies/assets/fairnotice.css" in site.asked
        assert site.hosts() == {HOST}


def test_page_is_complete_without_a_server(built: Path, tmp_path: Path) -> None:
    with served(built) as site:
        dom = site.dom((built / "privacy/changes/3.0-to-4.0/index.html").as_uri(), tmp_path)
        assert site.hosts() <= {HOST}
    assert '<span class="fn-hidden">[added: </span>' in dom
    assert "has updated its Privacy Policy.</strong>" in dom


def test_exported_pages_work_under_a_strict_policy(repository: Path, tmp_path: Path) -> None:
    assert cli.main(["--config", f"{repository}/mkdocs.yml", "--today", "2026-12-01", "export", f"{tmp_path}/out"]) == 0
    with served(tmp_path / "out") as site:
        site.policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; frame-src 'self'"
        pages = [page for page in PAGES if page not in ("/", "/404.html")]
        site.pages[FRAMES] = "".join(f'<iframe src="{page}"></iframe>' for page in pages)
        site.dom(FRAMES, tmp_path / "profile")
        assert site.violations == []
        assert {f"http://{HOST}/assets/fairnotice{name}" for name in ("-plain.css", ".js")} <= {*site.asked}
        assert site.missing == [f"http://{HOST}/favicon.ico"]  # which the browser asks of every site
        assert site.hosts() == {HOST}
