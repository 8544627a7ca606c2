"""The built site in Chromium: axe-core finds no serious barrier on any kind of page, in both schemes and two widths."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from built_site import PAGES, build, sample_site
from chromium import Site, axe_core, served
from fairnotice import cli

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)
PROBE = """<!doctype html><meta charset="utf-8"><link rel=icon href=data:,><pre id="result"></pre><script>
(async () => {
  const result = [];
  for (const [page, width] of %s) {
    const frame = document.createElement('iframe');
    frame.style.cssText = `width:${width}px;height:800px;border:0`;
    frame.src = page;
    const loaded = new Promise(resolve => frame.onload = resolve);
    document.body.append(frame);
    await loaded;
    const doc = frame.contentDocument, script = doc.createElement('script');
    script.src = '/axe.js';
    const ready = new Promise(resolve => script.onload = resolve);
    doc.head.append(script);
    await ready;
    const {violations} = await frame.contentWindow.axe.run({resultTypes: ['violations']});
    for (const {id, impact, nodes} of violations)
      for (const {target} of nodes) result.push({page, width, id, impact, target: target.flat().join(' ')});
    frame.remove();
  }
  document.getElementById('result').textContent = JSON.stringify(result);
})();
</script>"""


def barriers(site: Site, pages: tuple[str, ...], profile: Path, dark: bool) -> list[str]:
    """Give what axe-core calls serious or critical on pages: rule, element, page and width of each."""
    site.pages["/axe.js"] = axe_core()
    site.pages["/axe"] = PROBE % json.dumps([(page, width) for page in pages for width in WIDTHS])
    flags = ["--blink-settings=preferredColorScheme=0"] if dark else []
    dom = site.dom("/axe", profile, "--window-size=1400,1000", *flags)
    found = re.search(r'<pre id="result">(.+?)</pre>', dom, re.DOTALL)
    assert found, dom[:2000]
    entries: list[dict[str, Any]] = json.loads(html.unescape(found[1]))
    return [
        "{id} {target} on {page} at {width}".format(**entry)
        for entry in entries
        if entry["impact"] in ("serious", "critical")
    ]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_site(tmp_path_factory.mktemp("barriers") / "repository")


@pytest.fixture(scope="module")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(build(repository, tmp_path_factory.mktemp("site"))) as site:
        yield site


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_has_a_serious_barrier(site: Site, dark: bool, tmp_path: Path) -> None:
    assert barriers(site, PAGES, tmp_path, dark) == []


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_exported_page_has_a_serious_barrier(repository: Path, dark: bool, tmp_path: Path) -> None:
    assert cli.main(["--config", f"{repository}/mkdocs.yml", "--today", "2026-12-01", "export", f"{tmp_path}/out"]) == 0
    with served(tmp_path / "out") as site:
        pages = tuple(page for page in PAGES if page not in ("/", "/404.html"))
        assert barriers(site, pages, tmp_path / "profile", dark) == []


def test_a_barrier_would_be_noticed(site: Site, tmp_path: Path) -> None:
    site.pages["/bad"] = '<html lang="en"><title>Bad</title><main><h1>Bad</h1><img src="/x.png"></main>'
    assert barriers(site, ("/bad",), tmp_path, dark=False) == [f"image-alt img on /bad at {width}" for width in WIDTHS]
