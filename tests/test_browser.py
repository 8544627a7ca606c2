"""The built site in Chromium: what a reader sees, in both schemes, on a phone and on a desk."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from built_site import PAGES, build, sample_site
from chromium import HOST, Site, served

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)

# Loads every page in a frame of each width, and notes for each: text with too little contrast, how far the page is
# wider than the frame, what went wrong in it, the hosts it asked for anything, and the banner as the reader sees it.
PROBE = """<!doctype html><meta charset="utf-8"><pre id="result"></pre><script>
const jobs = %s, result = [];
const channels = text => (text.match(/[\\d.]+/g) || []).map(Number);
const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
const over = ([r, g, b, a = 1], below) => [r, g, b].map((v, i) => v * a + below[i] * (1 - a));
const ground = (element, view) => {
  const layers = [];
  for (let e = element; e; e = e.parentElement) layers.push(channels(view.getComputedStyle(e).backgroundColor));
  return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
};
function faint(doc, view) {
  const found = [];
  for (const element of doc.querySelectorAll('.md-banner *, article *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const style = view.getComputedStyle(element), box = element.getBoundingClientRect();
    if (!own || box.width < 2 || style.visibility === 'hidden' || element.closest('.headerlink')) continue;
    const below = ground(element, view), ink = over(channels(style.color), below);
    const [dark, bright] = [light(ink), light(below)].sort((a, b) => a - b);
    const ratio = (bright + .05) / (dark + .05), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) found.push(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2));
  }
  return [...new Set(found)];
}
(async () => {
  for (const [page, width] of jobs) {
    const frame = document.createElement('iframe');
    frame.style.cssText = `width:${width}px;height:800px;border:0`;
    frame.src = page;
    const errors = [];
    const loaded = new Promise(resolve => frame.onload = resolve);
    document.body.append(frame);
    frame.contentWindow.addEventListener('error', event => errors.push(event.message));
    await loaded;
    await new Promise(resolve => setTimeout(resolve, 200));
    const doc = frame.contentDocument, banner = doc.querySelector('.md-banner__inner');
    result.push({page, width, errors, faint: faint(doc, frame.contentWindow),
      hosts: [...new Set(frame.contentWindow.performance.getEntriesByType('resource').map(e => new URL(e.name).host))],
      overflow: doc.documentElement.scrollWidth - doc.documentElement.clientWidth,
      scheme: doc.body.dataset.mdColorScheme,
      banner: banner && banner.getBoundingClientRect().height > 0 ? banner.innerText.trim() : ''});
    frame.remove();
  }
  document.getElementById('result').textContent = JSON.stringify(result);
})();
</script>"""


def noted(dom: str) -> list[dict[str, Any]]:
    """Give what the probe wrote."""
    found = re.search(r'<pre id="result">(.+?)</pre>', dom, re.DOTALL)
    assert found, dom[:2000]
    entries: list[dict[str, Any]] = json.loads(html.unescape(found[1]))
    return entries


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("browser")
    with served(build(sample_site(folder / "repository"), folder / "site")) as site:
        site.today = "2026-12-01"
        jobs = [(page, width) for page in PAGES for width in WIDTHS]
        site.pages["/probe"] = PROBE % json.dumps(jobs)
        yield site


@pytest.fixture(scope="module", params=["light", "dark"])
def visit(request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Give what was noted on every page and width, in one colour scheme."""
    flags = ["--blink-settings=preferredColorScheme=0"] if request.param == "dark" else []
    visits = noted(site.dom("/probe", tmp_path_factory.mktemp("profile"), "--window-size=1400,1000", *flags))
    assert {entry["scheme"] for entry in visits} == {"slate" if request.param == "dark" else "default"}
    return visits


def test_every_page_shows_the_notice_in_the_same_words(visit: list[dict[str, Any]]) -> None:
    # the document has the whole notice below its title, and the banner there is short
    short = {entry["banner"] for entry in visit if entry["page"] == "/privacy/"}
    (notice,) = {entry["banner"] for entry in visit if entry["page"] != "/privacy/"}
    assert short == {
        "Lanternhouse Hosting has updated its Privacy Policy. The new version takes effect on 11 January 2027."
    }
    assert re.fullmatch(
        r"Lanternhouse Hosting has updated its Privacy Policy\. The new version takes effect on 11 January 2027\."
        r" Lanternhouse Hosting .+\. Lanternhouse Hosting .+\. See what changes Read the upcoming text",
        notice,
    )


def test_all_text_of_ours_has_enough_contrast(visit: list[dict[str, Any]]) -> None:
    assert [(entry["page"], entry["width"], entry["faint"]) for entry in visit if entry["faint"]] == []


def test_no_page_is_wider_than_the_screen(visit: list[dict[str, Any]]) -> None:
    assert [(entry["page"], entry["width"], entry["overflow"]) for entry in visit if entry["overflow"] > 0] == []


def test_no_script_fails(visit: list[dict[str, Any]]) -> None:
    assert [(entry["page"], entry["errors"]) for entry in visit if entry["errors"]] == []


def test_no_other_host_is_asked_for_anything(visit: list[dict[str, Any]]) -> None:
    assert {host for entry in visit for host in entry["hosts"]} == {HOST}


def test_the_probe_notices_what_it_is_there_to_notice(site: Site, tmp_path: Path) -> None:
    bad = (
        '<article><p style="color:#999;width:500px">faint</p></article>'
        '<img src="https://tracker.example.org/pixel.png"><script>oops()</script>'
    )
    site.pages.update({"/bad": bad, "/probe-bad": PROBE % json.dumps([("/bad", 360)])})
    (entry,) = noted(site.dom("/probe-bad", tmp_path))
    assert entry["faint"] == ["P. 2.85"]
    assert entry["overflow"] > 100
    assert entry["hosts"] == ["tracker.example.org"]
    assert entry["errors"] == ["Uncaught ReferenceError: oops is not defined"]
    assert entry["banner"] == ""


def test_the_notice_and_the_changes_are_there_without_script(site: Site, tmp_path: Path) -> None:
    site.policy = "script-src 'none'"
    dom = site.dom("/privacy/changes/3.0-to-4.0/", tmp_path)
    site.policy = ""
    assert 'class="no-js"' in dom
    assert "has updated its Privacy Policy.</strong>" in dom
    assert '<span class="fn-hidden">[added: </span>' in dom
