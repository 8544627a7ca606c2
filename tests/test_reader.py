"""What a reader does on the built site, in Chromium: on other days, by keyboard, and on the company's other sites."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from built_site import build, sample_site
from chromium import HOST, Site, served

pytestmark = pytest.mark.browser

# Opens a page in a frame, does the steps, and notes what each of them gives.
DRIVER = """<!doctype html><meta charset="utf-8"><pre id="result"></pre><script>
const steps = [%s];
const wait = () => new Promise(resolve => setTimeout(resolve, 300));
const frame = document.createElement('iframe');
frame.style.cssText = 'width:1200px;height:800px';
frame.src = '%s';
frame.onload = async () => {
  frame.onload = null;
  const notes = [];
  for (const step of steps) {
    await wait();
    const view = frame.contentWindow, page = view.document;
    const press = key => (page.activeElement ?? page.body)
      .dispatchEvent(new view.KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
    const shown = selector => [...page.querySelectorAll(selector)].filter(e => e.checkVisibility()).length;
    notes.push(await step(page, press, shown, view) ?? null);
  }
  document.getElementById('result').textContent = JSON.stringify(notes);
};
document.body.append(frame);
</script>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("reader")
    with served(build(sample_site(folder / "repository"), folder / "site")) as site:
        yield site


def driven(site: Site, profile: Path, page: str, *steps: str, today: str = "2026-12-01") -> list[Any]:
    """Do steps on a page, each the body of a JavaScript function, and give what they return."""
    site.today = today
    functions = ",".join(f"async (page, press, shown, view) => {{{step}}}" for step in steps)
    site.pages["/drive"] = DRIVER % (functions, page)
    notes: list[Any] = noted(site.dom("/drive", profile, "--window-size=1400,1000"))
    return notes


def noted(dom: str) -> Any:
    found = re.search(r'<pre id="result">(.+?)</pre>', dom, re.DOTALL)
    assert found, dom[:2000]
    return json.loads(html.unescape(found[1]))


# ---------------------------------------------------------------- notices on other days

BANNER = "return [shown('.md-banner'), page.querySelector('.md-banner')?.innerText.trim() ?? '']"


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2026-11-16", "The new version takes effect on 11 January 2027. "),
        ("2027-01-10", "The new version takes effect on 11 January 2027. "),
        ("2027-01-11", "The new version took effect on 11 January 2027. "),
        ("2027-02-10", "The new version took effect on 11 January 2027. "),
    ],
)
def test_a_page_that_was_not_built_anew_says_what_holds_on_the_day(
    site: Site, tmp_path: Path, today: str, words: str
) -> None:
    ((count, text),) = driven(site, tmp_path, "/", BANNER, today=today)
    assert count == 1
    assert text.startswith(f"Lanternhouse Hosting has updated its Privacy Policy. {words}")
    assert ("See what changed" in text) is ("took" in words)


@pytest.mark.parametrize("today", ["2026-11-15", "2027-02-11"])
def test_a_notice_is_shown_neither_before_its_first_day_nor_after_its_last(
    site: Site, tmp_path: Path, today: str
) -> None:
    count = "return [shown('.md-banner'), shown('.fn-notice')]"
    assert driven(site, tmp_path, "/privacy/", count, today=today) == [[0, 0]]


def test_on_the_day_of_effect_the_old_text_says_that_it_was_replaced(site: Site, tmp_path: Path) -> None:
    step = "return [...page.querySelectorAll('.fn-warning')].filter(e => e.checkVisibility()).map(e => e.innerText)"
    assert driven(site, tmp_path, "/privacy/", step, today="2027-01-10") == [[]]
    assert driven(site, tmp_path, "/privacy/", step, today="2027-01-11") == [
        ["This text was replaced on 11 January 2027 by version 4.0. Read the text in force"]
    ]


# ---------------------------------------------------------------- since I signed up


@pytest.mark.parametrize(
    ("day", "address"),
    [
        ("2020-05-05", "/privacy/changes/1.0-to-3.0/"),
        ("2021-06-14", "/privacy/changes/1.0-to-3.0/"),
        ("2021-06-15", "/privacy/changes/2.0-to-3.0/"),
        ("2026-11-30", "/privacy/since/"),
    ],
)
def test_the_day_of_signing_up_leads_to_what_has_changed(site: Site, tmp_path: Path, day: str, address: str) -> None:
    pick = f"page.getElementById('fn-since-day').value = '{day}'; page.querySelector('form.fn-since').requestSubmit()"
    assert driven(site, tmp_path, "/privacy/since/", pick, "return view.location.pathname") == [None, address]


def test_without_script_every_day_can_be_found_in_a_list_of_links(site: Site, tmp_path: Path) -> None:
    site.today, site.policy = "", "script-src 'none'"
    dom = site.dom("/privacy/since/", tmp_path)
    site.policy = ""
    assert '<form class="fn-since" hidden="">' in dom
    assert re.findall(r'<a class="fn-go" href="([^"]+)">', dom) == ["../changes/2.0-to-3.0/", "../changes/1.0-to-3.0/"]


# ---------------------------------------------------------------- from change to change

REDLINE = "/privacy/changes/3.0-to-4.0/"
WHERE = "return [page.activeElement.id, page.querySelector('.fn-step output').textContent]"
FIRST, SECOND = ["redline-change-1", "Change 1 of 13"], ["redline-change-2", "Change 2 of 13"]


def test_keys_and_buttons_lead_from_change_to_change_and_turn_no_page(site: Site, tmp_path: Path) -> None:
    steps = [f"press('{key}'); {WHERE}" for key in "nnp"]
    button = f"page.querySelector('.fn-next').focus(); page.querySelector('.fn-next').click(); {WHERE}"
    notes = driven(site, tmp_path, REDLINE, *steps, "return view.location.pathname", button)
    assert notes[:4] == [FIRST, SECOND, FIRST, REDLINE]
    assert notes[4][1].endswith(" of 13")


def test_the_keys_can_be_turned_off(site: Site, tmp_path: Path) -> None:
    off = "page.querySelector('.fn-keys').click()"
    assert driven(site, tmp_path, REDLINE, off, f"press('n'); {WHERE}")[1] == ["", ""]


def test_only_what_changed_is_shown_on_demand_and_needs_no_script(site: Site, tmp_path: Path) -> None:
    count = "return [shown('.fn-text section'), shown('.fn-text ins, .fn-text del')]"
    before, _, after = driven(site, tmp_path, REDLINE, count, "page.querySelector('.fn-only').checked = true", count)
    assert after[0] < before[0] / 3
    assert after[1] == before[1]


def test_side_by_side_has_the_old_text_in_one_column_and_the_new_in_the_other(site: Site, tmp_path: Path) -> None:
    beside = "page.querySelector('.fn-beside').click()"
    seen = "return [shown('.fn-text'), shown('.fn-columns')]"
    marks = (
        "return [...page.querySelectorAll('.fn-columns td')].map(cell => [cell.cellIndex,"
        " cell.querySelectorAll('ins').length, cell.querySelectorAll('del').length])"
    )
    keys = "press('n'); return page.activeElement.matches('tr.fn-edited')"
    _, both, cells, moved = driven(site, tmp_path, REDLINE, beside, seen, marks, keys)
    assert both == [0, 1]
    assert moved is True
    assert all(inserted == 0 for column, inserted, _ in cells if column == 0)
    assert all(deleted == 0 for column, _, deleted in cells if column == 1)
    assert sum(inserted for _, inserted, _ in cells) > 10


def test_side_by_side_on_a_phone_puts_the_new_text_below_the_old_one_and_says_which_is_which(
    site: Site, tmp_path: Path
) -> None:
    narrow = "view.frameElement.style.width = '360px'; page.querySelector('.fn-beside').click()"
    cells = """const seen = row => [...row.querySelectorAll(':scope > td')].filter(cell => cell.checkVisibility());
        const label = cell => view.getComputedStyle(cell, '::before').content.replaceAll('"', '');
        return [...page.querySelectorAll('.fn-columns tr')].map(row =>
        [row.className, ...seen(row).map(cell => [cell.getBoundingClientRect().left, label(cell)])]);"""
    rows = driven(site, tmp_path, REDLINE, narrow, cells)[1]
    labels = ["Version 3.0", "Version 4.0"]
    edited = [row[1:] for row in rows if row[0] == "fn-edited"]
    assert any([label for _, label in row] == labels for row in edited)
    assert all(label in labels for row in edited for _, label in row)
    assert len({left for row in edited for left, _ in row}) == 1
    assert all(len(row) == 2 for row in rows if row[0] == "fn-same")


# ---------------------------------------------------------------- the company's other sites

# A page of another site, which has a script of its own only to tell what the reader sees.
ELSEWHERE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta http-equiv="Content-Security-Policy" content="%s"><script src="/clock.js"></script>
<script src="http://policy.example.com/notice.js" async></script><script src="/tell.js" defer></script></head>
<body><h1>Shop</h1><pre id="result"></pre></body></html>"""
TELL = """const broken = [];
addEventListener('securitypolicyviolation', event => broken.push(event.violatedDirective));
addEventListener('error', event => broken.push(event.message));
setTimeout(() => {
  const host = document.body.firstElementChild, section = host.shadowRoot?.querySelector('section');
  document.getElementById('result').textContent = JSON.stringify({
    label: section?.getAttribute('aria-label'), text: section?.innerText, broken, cookie: document.cookie,
    links: [...section?.querySelectorAll('a') ?? []].map(a => a.href), stored: localStorage.length,
    ground: section && getComputedStyle(section).backgroundColor, first: host.tagName});
}, 3000);"""
STRICT = (
    "default-src 'none'; script-src http://www.example.com http://policy.example.com;"
    " connect-src http://policy.example.com; require-trusted-types-for 'script'; base-uri 'none'"
)


@pytest.mark.parametrize("policy", ["", STRICT], ids=["plain", "strict"])
def test_one_line_shows_the_notice_on_any_page(site: Site, tmp_path: Path, policy: str) -> None:
    site.today = "2026-12-01"
    site.pages.update({"/shop": ELSEWHERE % policy, "/tell.js": TELL})
    seen = noted(site.dom("/shop", tmp_path, host="www.example.com"))
    assert seen["text"].startswith("Lanternhouse Hosting has updated its Privacy Policy. The new version takes effect")
    assert seen == {
        "label": "Notice of changes",
        "text": seen["text"],
        "broken": [],
        "cookie": "",
        "links": [f"https://{HOST}/privacy/changes/3.0-to-4.0/", f"https://{HOST}/privacy/upcoming/"],
        "stored": 0,
        "ground": "rgb(28, 47, 92)",
        "first": "DIV",
    }


@pytest.mark.parametrize(("today", "policy"), [("2027-02-11", ""), ("2026-12-01", STRICT.replace("connect-src", "x"))])
def test_where_nothing_runs_or_may_be_fetched_nothing_is_shown_and_nothing_fails(
    site: Site, tmp_path: Path, today: str, policy: str
) -> None:
    site.today = today
    site.pages.update({"/shop": ELSEWHERE % policy, "/tell.js": TELL})
    seen = noted(site.dom("/shop", tmp_path, host="www.example.com"))
    assert seen["first"] == "H1"
    assert [what for what in seen["broken"] if what != "connect-src"] == []
