"""What machines read of the site: feeds, lists of versions, notices, and what search engines are told."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from fairnotice.model import DecisionKind, Status
from fairnotice.settings import Organisation
from fairnotice.site import SitePlan
from site_cases import FIRST, SECOND, SETTINGS, THIRD, body, day, decision, file, plan

ATOM = "{http://www.w3.org/2005/Atom}"
POSTPONED = replace(THIRD, effective=day("2027-03-01"), announced=(day("2027-01-11"), day("2027-02-01")))
WITHDRAWN = replace(THIRD, status=Status.WITHDRAWN)


def feed(site: SitePlan) -> ElementTree.Element:
    return ElementTree.fromstring(file(site, "privacy/feed.xml"))


def events(site: SitePlan) -> list[tuple[str, str, str]]:
    """Give id, title and moment of every entry."""
    return [
        (entry.findtext(f"{ATOM}id", ""), entry.findtext(f"{ATOM}title", ""), entry.findtext(f"{ATOM}updated", ""))
        for entry in feed(site).iter(f"{ATOM}entry")
    ]


def checked(site: SitePlan, src_uri: str, schema: str) -> Any:
    """Give a file as data, which must be as the published schema says."""
    rules = json.loads(file(site, f"schemas/{schema}.schema.json"))
    Draft202012Validator.check_schema(rules)
    data = json.loads(file(site, src_uri))
    Draft202012Validator(rules).validate(data)
    assert data["$schema"] == f"https://policy.example.com/schemas/{schema}.schema.json"
    return data


# ---------------------------------------------------------------- the feed


def test_a_feed_has_an_entry_for_everything_that_happened_newest_first() -> None:
    site = plan("2026-12-01", FIRST, SECOND, THIRD)
    named = "tag:policy.example.com"
    assert events(site) == [
        (f"{named},2026:/privacy/versions/3.0", "Privacy Policy, version 3.0: published", "2026-11-16T00:00:00+00:00"),
        (
            f"{named},2025:/privacy/versions/2.0/in-force",
            "Privacy Policy, version 2.0: in force since 1 February 2025",
            "2025-02-01T00:00:00+00:00",
        ),
        (f"{named},2025:/privacy/versions/2.0", "Privacy Policy, version 2.0: published", "2025-01-01T00:00:00+00:00"),
        (
            f"{named},2024:/privacy/versions/1.0/in-force",
            "Privacy Policy, version 1.0: in force since 1 February 2024",
            "2024-02-01T00:00:00+00:00",
        ),
        (f"{named},2024:/privacy/versions/1.0", "Privacy Policy, version 1.0: published", "2024-01-01T00:00:00+00:00"),
    ]


def test_a_feed_has_all_that_atom_requires() -> None:
    root = feed(plan("2026-12-01", FIRST, SECOND, THIRD))
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert all(link.get("href", "").startswith("https://") for link in element.findall(f"{ATOM}link"))
    assert root.findtext(f"{ATOM}id") == "tag:policy.example.com,2024:/privacy"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Example Ltd"
    assert root.findtext(f"{ATOM}updated") == "2026-11-16T00:00:00+00:00"
    (own,) = (link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self")
    assert own == "https://policy.example.com/privacy/feed.xml"
    assert "<li>Example Ltd shares names with insurers.</li>" in root.findtext(f"{ATOM}entry/{ATOM}content", "")


@pytest.mark.parametrize("today", ["2026-12-01", "2027-01-11", "2030-01-01"])
def test_ids_never_change_and_none_is_given_twice(today: str) -> None:
    before = [name for name, _, _ in events(plan("2026-11-16", FIRST, SECOND, THIRD))]
    after = [name for name, _, _ in events(plan(today, FIRST, SECOND, THIRD))]
    assert set(before) <= set(after)
    assert len(set(after)) == len(after)


def test_a_postponement_and_a_withdrawal_are_entries_of_their_own() -> None:
    name = "tag:policy.example.com,2026:/privacy/versions/3.0"
    moved = events(plan("2026-12-01", FIRST, SECOND, POSTPONED))
    assert [entry[:2] for entry in moved[:3]] == [
        (name, "Privacy Policy, version 3.0: published"),
        (f"{name}/postponed-1", "Privacy Policy, version 3.0: postponed to 1 March 2027"),
        (f"{name}/postponed-2", "Privacy Policy, version 3.0: postponed to 1 March 2027"),
    ]
    taken = events(plan("2026-12-01", FIRST, SECOND, WITHDRAWN))
    assert taken[1][:2] == (f"{name}/withdrawn", "Privacy Policy, version 3.0: withdrawn")


def test_what_breaks_xml_is_escaped_and_days_begin_in_the_zone_of_the_site() -> None:
    odd = replace(THIRD, title="A <b> & \x0b]]>", decisions=(decision(DecisionKind.MATERIAL, "1 < 2 & 3"),))
    settings = replace(SETTINGS, timezone=ZoneInfo("Europe/Berlin"), organisation=Organisation("AT&T <x>"))
    root = feed(plan("2027-07-01", FIRST, SECOND, replace(odd, effective=day("2027-06-01")), settings=settings))
    assert root.findtext(f"{ATOM}title") == "A <b> & \N{REPLACEMENT CHARACTER}]]>: changes"
    assert root.findtext(f"{ATOM}updated") == "2027-06-01T00:00:00+02:00"
    assert "<li>1 &lt; 2 &amp; 3</li>" in root.findtext(f"{ATOM}entry/{ATOM}content", "")


def test_a_draft_and_a_version_to_be_published_are_in_no_feed() -> None:
    assert "3.0" not in file(plan("2026-11-15", FIRST, SECOND, THIRD), "privacy/feed.xml").decode()
    assert "3.0" not in file(plan("2026-12-01", FIRST, SECOND, draft=THIRD), "privacy/feed.xml").decode()


# ---------------------------------------------------------------- data


@pytest.mark.parametrize("third", [THIRD, POSTPONED, WITHDRAWN], ids=["plain", "postponed", "withdrawn"])
def test_lists_of_versions_and_notices_are_as_their_schemas_say(third: Any) -> None:
    site = plan("2026-12-01", FIRST, SECOND, third)
    versions = checked(site, "privacy/versions.json", "versions")
    assert [entry["label"] for entry in versions["versions"]] == ["1.0", "2.0", "3.0"]
    assert versions["versions"][0]["last_day"] == "2025-01-31"
    notices = checked(site, "notice.json", "notice")
    assert [(entry["id"], entry["kind"]) for entry in notices["notices"]] == [
        (third.notice_id + "-withdrawn" * third.withdrawn, notices["notices"][0]["kind"])
    ]


def test_a_notice_has_its_words_for_both_of_its_phases() -> None:
    (notice,) = checked(plan("2026-12-01", FIRST, SECOND, THIRD), "notice.json", "notice")["notices"]
    assert notice["phases"]["en"] == [
        {
            "from": "2026-11-16",
            "until": "2027-01-10",
            "headline": "Example Ltd has updated its Privacy Policy.",
            "text": "The new version takes effect on 11 January 2027. Example Ltd shares names with insurers.",
            "links": [
                {"label": "See what changes", "url": "https://policy.example.com/privacy/changes/2.0-to-3.0/"},
                {"label": "Read the upcoming text", "url": "https://policy.example.com/privacy/upcoming/"},
            ],
        },
        {
            "from": "2027-01-11",
            "until": "2027-02-10",
            "headline": "Example Ltd has updated its Privacy Policy.",
            "text": "The new version took effect on 11 January 2027. Example Ltd shares names with insurers.",
            "links": [
                {"label": "See what changed", "url": "https://policy.example.com/privacy/changes/2.0-to-3.0/"},
                {"label": "Read the text in force", "url": "https://policy.example.com/privacy/versions/3.0/"},
            ],
        },
    ]


def test_where_no_notice_runs_the_list_of_notices_is_empty() -> None:
    assert checked(plan("2026-11-15", FIRST, SECOND, THIRD), "notice.json", "notice")["notices"] == []


def test_the_script_for_other_sites_is_small() -> None:
    assert len(file(plan("2026-12-01", FIRST), "notice.js")) < 3000


# ---------------------------------------------------------------- search engines


def told_to_search_engines(site: SitePlan, src_uri: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', body(site, src_uri))
    assert found
    return json.loads(found[1])


def test_a_page_says_its_version_and_when_it_holds() -> None:
    site = plan("2026-12-01", FIRST, SECOND, THIRD)
    assert told_to_search_engines(site, "privacy.md") == {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": "Privacy Policy",
        "url": "https://policy.example.com/privacy/",
        "version": "2.0",
        "inLanguage": "en",
        "datePublished": "2025-01-01",
        "publisher": {"@type": "Organization", "name": "Example Ltd"},
        "temporalCoverage": "2025-02-01/..",
    }
    archived = told_to_search_engines(site, "privacy/versions/1.0/index.md")
    assert archived["temporalCoverage"] == "2024-02-01/2025-01-31"


def test_an_archived_page_names_its_own_permanent_address() -> None:
    site = plan("2026-12-01", FIRST, SECOND)
    page = site.page("privacy/versions/1.0/index.md")
    assert page
    assert page.canonical == "https://policy.example.com/privacy/versions/1.0/"
    assert (page.searchable, page.in_nav, page.template) == (False, False, "version.html")
