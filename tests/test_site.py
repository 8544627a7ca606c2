"""From versions made by hand to the pages, files and words of the site."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import PurePath

import pytest

from fairnotice.errors import PolicyError
from fairnotice.model import DecisionKind, DocumentHistory, UnreleasedEdit
from fairnotice.settings import NoticeBy
from fairnotice.site import PlanPage, plan_of
from site_cases import (
    FIRST,
    NOTICE_OF_THIRD,
    ONE,
    SECOND,
    SETTINGS,
    THIRD,
    THREE,
    TWO,
    as_shown,
    banner,
    body,
    day,
    decision,
    file,
    plan,
    version,
)

# ---------------------------------------------------------------- structure


def test_pages_of_a_document_with_an_upcoming_version() -> None:
    site = plan("2026-12-01", FIRST, SECOND, THIRD)
    assert [
        (page.src_uri, page.title, page.template, page.in_nav, page.searchable, str(page.released))
        for page in site.pages
    ] == [
        ("privacy.md", "Privacy Policy", "", True, True, "2026-11-16"),
        ("privacy/upcoming.md", "Privacy Policy, upcoming version", "", False, True, "2026-11-16"),
        ("privacy/changes.md", "Privacy Policy: changes", "", True, True, "2026-11-16"),
        ("privacy/versions.md", "Privacy Policy: versions", "", True, True, "2026-11-16"),
        ("privacy/since.md", "Privacy Policy: since you signed up", "", True, True, "2026-11-16"),
        ("privacy/versions/1.0/index.md", "Privacy Policy, version 1.0", "version.html", False, False, "2024-01-01"),
        ("privacy/versions/2.0/index.md", "Privacy Policy, version 2.0", "version.html", False, False, "2025-01-01"),
        ("privacy/versions/3.0/index.md", "Privacy Policy, version 3.0", "version.html", False, False, "2026-11-16"),
        (
            "privacy/changes/1.0-to-2.0/index.md",
            "Privacy Policy: changes from version 1.0 to 2.0",
            "redline.html",
            False,
            False,
            "2025-01-01",
        ),
        (
            "privacy/changes/2.0-to-3.0/index.md",
            "Privacy Policy: changes from version 2.0 to 3.0",
            "redline.html",
            False,
            False,
            "2026-11-16",
        ),
        (
            "privacy/changes/1.0-to-3.0/index.md",
            "Privacy Policy: changes from version 1.0 to 3.0",
            "redline.html",
            False,
            False,
            "2026-11-16",
        ),
    ]
    assert [file.src_uri for file in site.files] == [
        "privacy/versions/1.0/privacy-1.0.md.txt",
        "privacy/versions/2.0/privacy-2.0.md.txt",
        "privacy/versions/3.0/privacy-3.0.md.txt",
        "privacy/versions.json",
        "privacy/feed.xml",
        "notice.json",
        "notice.js",
        "schemas/notice.schema.json",
        "schemas/versions.schema.json",
    ]
    assert site.menu() == (
        {"Privacy Policy": "privacy.md"},
        {"Changes": "privacy/changes.md"},
        {"Since you signed up": "privacy/since.md"},
        {"Versions": "privacy/versions.md"},
    )


def test_redlines_to_which_messages_linked_are_kept_for_ever() -> None:
    told = (decision(DecisionKind.NEW_USE, "Example Ltd uses names for advertising."),)
    versions = [
        version(str(n), f"20{n}-01-01", f"20{n}-02-01", f"{ONE}\nEdition {n}.\n", decisions=told if n == 12 else ())
        for n in range(10, 15)
    ]
    redlines = {page.src_uri.split("/")[2] for page in plan("2026-12-01", *versions).pages if "-to-" in page.src_uri}
    assert redlines == {"10-to-11", "11-to-12", "12-to-13", "13-to-14", "10-to-14", "11-to-14", "12-to-14", "10-to-12"}


def test_redlines_are_each_to_the_one_before_and_each_to_the_one_in_force() -> None:
    versions = [version(str(n), f"20{n}-01-01", f"20{n}-02-01", f"{ONE}\nEdition {n}.\n") for n in range(10, 22)]
    site = plan("2026-12-01", *versions)
    redlines = [page.src_uri for page in site.pages if page.template == "redline.html"]
    adjacent = [f"privacy/changes/{n}-to-{n + 1}/index.md" for n in range(10, 21)]
    to_current = [f"privacy/changes/{n}-to-21/index.md" for n in range(10, 20)]
    assert redlines == adjacent + to_current


def test_several_documents_have_a_section_each_in_the_navigation() -> None:
    cookies = replace(FIRST, document="cookies", title="Cookies")
    histories = [
        DocumentHistory("cookies", "policy/cookies.md", (cookies,)),
        DocumentHistory("privacy", "policy/privacy.md", (FIRST,)),
    ]
    nav = plan_of(histories, SETTINGS, day("2026-12-01")).menu()
    assert [list(entry) for entry in nav] == [["Cookies"], ["Privacy Policy"]]
    assert nav[0]["Cookies"][1] == {"Changes": "cookies/changes.md"}


def test_a_version_is_not_shown_before_it_is_published() -> None:
    site = plan("2026-11-15", FIRST, SECOND, THIRD)
    assert not any("3.0" in page.body + page.lead + page.src_uri for page in site.pages)
    assert b"3.0" not in b"".join(file.content for file in site.files)
    assert banner(site) == ""


def test_the_source_of_a_version_is_published_byte_for_byte() -> None:
    raw = b"\xef\xbb\xbf---\r\nversion: x\r\n---\r\nText\r\n"
    site = plan("2026-12-01", replace(FIRST, source=raw))
    assert site.files[0].content == raw
    assert hashlib.sha256(raw).hexdigest() in body(site, "privacy/versions/1.0/index.md")


def test_unreleased_edits_are_told() -> None:
    edit = UnreleasedEdit("1.0", "policy/privacy.md", "the text")
    assert plan("2026-12-01", FIRST, edits=(edit,)).unreleased == (
        "policy/privacy.md: the text differs from what was released as 1.0, and what was released is shown",
    )


def test_two_versions_whose_redlines_would_share_an_address_are_an_error() -> None:
    odd = [("1", "2024"), ("2-to-3", "2025"), ("1-to-2", "2026")]
    versions = [version(label, f"{year}-01-01", f"{year}-02-01", f"{ONE}{label}") for label, year in odd]
    versions.append(version("3", "2026-03-01", "2026-04-01", ONE))
    with pytest.raises(PolicyError, match="two pages have the address privacy/changes/1-to-2-to-3/"):
        plan("2026-12-01", *versions).check_free([])


@pytest.mark.parametrize("path", ["privacy/changes.md", "privacy/versions/index.md", "privacy/versions.json"])
def test_a_file_of_the_site_that_has_the_address_of_a_page_is_an_error(path: str) -> None:
    with pytest.raises(PolicyError, match="is needed for a page of Fair Notice") as caught:
        plan("2026-12-01", FIRST).check_free([PurePath("index.md"), PurePath("privacy.md"), PurePath(path)])
    assert caught.value.where == path


# ---------------------------------------------------------------- the text in force


def test_the_document_shows_the_text_in_force_with_its_dates_and_the_running_notice() -> None:
    page = plan("2026-12-01", FIRST, SECOND, THIRD).pages[0]
    assert (page.markdown, page.body) == (True, TWO)
    assert as_shown(page.lead[: page.lead.index('<div class="fn-running"')]).strip() == (
        '<div class="fn-lead" data-search-exclude>\n'
        f'<div class="fn-notice" role="note">\n{NOTICE_OF_THIRD}\n</div>\n\n'
        '<p class="fn-facts">Version 2.0. Published <time datetime="2025-01-01">1 January 2025</time>.'
        ' In force since <time datetime="2025-02-01">1 February 2025</time>.</p>\n\n'
        '<details class="fn-changed">\n<summary>What version 2.0 changed</summary>\n'
        '<ul class="fn-summaries">\n<li>Example Ltd keeps names for two years.</li>\n</ul>\n\n</details>\n'
        '<ul class="fn-links">\n'
        '<li><a href="changes/">What has changed</a></li>\n'
        '<li><a href="since/">Since you signed up</a></li>\n'
        '<li><a href="versions/">All versions</a></li>\n'
        '<li><a href="versions/2.0/">Permanent link to this version</a></li>\n'
        '<li><a href="upcoming/">Upcoming version 3.0</a></li>\n'
        "</ul>\n"
        "</div>"
    )


def test_a_date_of_publication_that_is_also_that_of_effect_is_said_once() -> None:
    site = plan("2026-12-01", version("1.0", "2024-02-01", "2024-02-01", ONE))
    since = 'Version 1.0. In force since <time datetime="2024-02-01">1 February 2024</time>.</p>'
    assert f'<p class="fn-facts">{since}' in site.pages[0].lead


def test_before_any_version_is_in_force_the_first_to_come_is_shown_and_says_so() -> None:
    site = plan("2024-01-15", FIRST, SECOND)
    assert site.pages[0].body == ONE
    assert "No version of this document is in force yet." in site.pages[0].lead
    assert "This text takes effect on" in site.pages[0].lead


def test_before_any_version_is_published_no_text_is_shown() -> None:
    site = plan("2023-12-31", FIRST)
    assert site.pages[0].body == ""
    assert "No version of this document has been published yet." in site.pages[0].lead


def test_a_first_line_of_the_text_that_looks_like_front_matter_stays_text() -> None:
    page = replace(plan("2026-12-01", FIRST).pages[0], title='A "b": 😀', body="Date: today\n\nWe ...")
    assert page.as_markdown(()) == (
        '---\n{"title": "A \\"b\\": 😀", "exact_source": "privacy/versions/1.0/privacy-1.0.md.txt",'
        ' "feed": "privacy/feed.xml"}\n---\n\n'
        "Date: today\n\nWe ..."
    )


def test_a_template_that_the_site_does_not_have_is_not_named() -> None:
    page = PlanPage("a.md", "A", "<p>A</p>", day("2026-01-01"), template="version.html", searchable=False)
    assert page.as_markdown({"version.html"}) == (
        '---\n{"title": "A", "template": "version.html", "hide": ["toc"], "search": {"exclude": true}}\n---\n\n'
    )
    assert page.as_markdown(()) == '---\n{"title": "A", "hide": ["toc"], "search": {"exclude": true}}\n---\n\n'


def test_the_lead_stands_under_the_title() -> None:
    page = PlanPage("a.md", "A", "", day("2026-01-01"), markdown=True, lead="<p>Lead</p>")
    assert page.with_lead("<h1>A</h1><p>B</p>") == "<h1>A</h1>\n<p>Lead</p>\n<p>B</p>"
    assert page.with_lead("<p>B</p>") == "<p>Lead</p>\n<p>B</p>"


# ---------------------------------------------------------------- versions and changes


def test_each_version_says_how_it_stands() -> None:
    skipped = version("2.1", "2025-06-01", "2025-06-01", TWO + "a")
    replacing = version("2.2", "2025-06-01", "2025-06-01", TWO + "b")
    site = plan("2026-12-01", FIRST, SECOND, skipped, replacing, THIRD)
    stands = {
        "1.0": "<strong>This text is not in force.</strong> Version 1.0 was in force from"
        ' <time datetime="2024-02-01">1 February 2024</time> to <time datetime="2025-01-31">31 January 2025</time>.',
        "2.1": "<strong>This text is not in force.</strong> Version 2.1 was replaced on the day it took effect.",
        "2.2": "<strong>Version 2.2 of the Privacy Policy is in force</strong> since",
        "3.0": "<strong>This text is not in force yet.</strong> Version 3.0 was published on",
    }
    for label, words in stands.items():
        assert words in body(site, f"privacy/versions/{label}/index.md")


def test_an_archived_text_shows_its_proof_and_links_to_what_changed_since() -> None:
    page = body(plan("2027-02-01", FIRST, SECOND, THIRD), "privacy/versions/2.0/index.md")
    assert '<a href="../../changes/2.0-to-3.0/">What has changed since</a>' in page
    assert '<a href="../../changes/1.0-to-2.0/">What this version changed</a>' in page
    assert '<a href="privacy-2.0.md.txt" type="text/plain">privacy-2.0.md.txt</a>' in page
    assert f"<dt>Git commit</dt><dd><code>{SECOND.commit}</code></dd>" in page
    assert "<h1>Privacy Policy</h1>" in page
    assert '<h2 id="data">Data</h2>' in page


def test_the_headings_of_an_archived_text_are_its_table_of_contents() -> None:
    page = plan("2027-02-01", FIRST).page("privacy/versions/1.0/index.md")
    assert page and [(entry["id"], entry["name"]) for entry in page.toc] == [("data", "Data"), ("choices", "Choices")]


def test_the_changelog_shows_findings_with_what_was_decided_about_them() -> None:
    page = body(plan("2026-12-01", FIRST, SECOND, THIRD), "privacy/changes.md")
    assert page.index("Version 3.0</h2>") < page.index("Version 2.0</h2>") < page.index("Version 1.0</h2>")
    newest = page[page.index("Version 3.0</h2>") : page.index("Version 2.0</h2>")]
    assert newest.index("shares names with insurers.") < newest.index("mends a comma.")
    assert '<a href="../versions/3.0/#choices">Choices</a>:' in newest
    assert "Everyone affected is told by e-mail before it takes effect, and may opt out." in newest
    assert "<strong>Choices</strong> · Sharing with third parties<br>" in newest
    assert "Decided: The wording or layout is new; what is said is unchanged." in newest
    assert '<a href="2.0-to-3.0/">See the changes in the text</a>' in newest


def test_a_duty_that_is_met_by_mail_to_everyone_is_worded_so() -> None:
    by_mail = plan("2026-12-01", FIRST, SECOND, settings=replace(SETTINGS, notice_by=NoticeBy.EMAIL))
    assert "Everyone is told by e-mail, and a prominent notice is posted." in body(by_mail, "privacy/versions.md")
    elsewhere = plan("2026-12-01", FIRST, replace(SECOND, notified_elsewhere=True))
    assert "People were told of it by other means." in body(elsewhere, "privacy/versions.md")


def test_a_redline_sums_up_all_versions_between_the_two() -> None:
    page = body(plan("2027-02-01", FIRST, SECOND, THIRD), "privacy/changes/1.0-to-3.0/index.md")
    assert "Example Ltd keeps names for two years." in page
    assert "Example Ltd shares names with insurers." in page
    assert "1 other change, of wording only." in page
    assert '<div class="fn-redline">' in page
    assert "What may matter" not in page


def test_a_redline_of_one_version_leads_from_each_summary_to_its_section() -> None:
    page = body(plan("2026-12-01", FIRST, SECOND, THIRD), "privacy/changes/2.0-to-3.0/index.md")
    assert '<li><a href="#redline-section-choices">Choices</a>: Example Ltd shares names with insurers.</li>' in page
    assert ' id="redline-section-choices"' in page


def test_versions_json() -> None:
    site = plan("2026-12-01", FIRST, SECOND, THIRD)
    data = json.loads(file(site, "privacy/versions.json"))
    assert {key: data[key] for key in ("document", "title", "url", "in_force")} == {
        "document": "privacy",
        "title": "Privacy Policy",
        "url": "https://policy.example.com/privacy/",
        "in_force": "2.0",
    }
    assert data["versions"][1] == {
        "label": "2.0",
        "published": "2025-01-01",
        "effective": "2025-02-01",
        "last_day": None,
        "announced": [],
        "status": "in-force",
        "duty": "notice",
        "decided": True,
        "changes": [{"section": "data", "kind": "material", "summary": "Example Ltd keeps names for two years."}],
        "told": None,
        "url": "https://policy.example.com/privacy/versions/2.0/",
        "source": "https://policy.example.com/privacy/versions/2.0/privacy-2.0.md.txt",
        "sha256": hashlib.sha256(SECOND.source).hexdigest(),
        "commit": SECOND.commit,
        "blob": SECOND.blob,
    }
    assert [entry["status"] for entry in data["versions"]] == ["past", "in-force", "upcoming"]


def test_a_draft_is_shown_as_a_draft_and_binds_nobody() -> None:
    draft = version("4.0", "2026-11-01", "2026-11-30", THREE)
    site = plan("2026-12-01", FIRST, SECOND, draft=draft)
    assert site.pages[0].body == TWO
    assert '<a href="upcoming/">Draft of version 4.0</a>' in site.pages[0].lead
    assert "<strong>This is a draft.</strong> Version 4.0 has not been released." in body(site, "privacy/upcoming.md")
    assert "Draft, not released." in body(site, "privacy/versions.md")
    assert banner(site) == ""


def test_a_draft_after_an_upcoming_version_has_its_own_page() -> None:
    draft = version("4.0", "2027-03-01", "2027-04-01", THREE + "More.\n")
    site = plan("2026-12-01", FIRST, SECOND, THIRD, draft=draft)
    assert '<a href="upcoming/">Upcoming version 3.0</a>' in site.pages[0].lead
    assert '<a href="versions/4.0/">Draft of version 4.0</a>' in site.pages[0].lead


def test_a_draft_is_not_shown_unless_asked_for() -> None:
    document = DocumentHistory("privacy", "policy/privacy.md", (FIRST,), draft=THIRD)
    assert plan_of([document], SETTINGS, day("2026-12-01")).page("privacy/upcoming.md") is None
