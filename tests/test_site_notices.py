"""The words of notices: the banner, and the top of the document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairnotice.model import DecisionKind, Status
from fairnotice.settings import Organisation
from site_cases import (
    FIRST,
    NOTICE_OF_THIRD,
    SECOND,
    SETTINGS,
    THIRD,
    THREE,
    banner,
    body,
    day,
    decision,
    plan,
    version,
)


def test_banner_of_a_version_to_come() -> None:
    assert banner(plan("2026-12-01", FIRST, SECOND, THIRD)) == NOTICE_OF_THIRD


def test_banner_after_the_version_took_effect() -> None:
    assert banner(plan("2027-01-12", FIRST, SECOND, THIRD)) == (
        "<p><strong>Example Ltd has updated its Privacy Policy.</strong> The new version took effect on"
        ' <strong><time datetime="2027-01-11">11 January 2027</time></strong>. Example Ltd shares names with insurers.'
        ' <a href="https://policy.example.com/privacy/changes/2.0-to-3.0/">See what changed</a>'
        ' <a href="https://policy.example.com/privacy/">Read the text in force</a></p>'
    )


@pytest.mark.parametrize(
    ("today", "shown"), [("2026-11-15", False), ("2026-11-16", True), ("2027-02-10", True), ("2027-02-11", False)]
)
def test_the_banner_shows_from_publication_until_the_notice_days_are_over(today: str, shown: bool) -> None:
    assert bool(banner(plan(today, FIRST, SECOND, THIRD))) is shown


def test_banner_names_two_summaries_and_counts_the_rest() -> None:
    kinds = [DecisionKind.MATERIAL] * 4
    many = replace(THIRD, decisions=tuple(decision(k, f"Example Ltd does {n}.") for n, k in enumerate(kinds)))
    text = banner(plan("2026-12-01", FIRST, SECOND, many))
    assert "Example Ltd does 0. Example Ltd does 1. And 2 more changes. <a" in text


def test_banner_without_decisions_or_a_name_still_reads_well() -> None:
    settings = replace(SETTINGS, organisation=Organisation())
    site = plan("2026-12-01", FIRST, SECOND, replace(THIRD, decisions=()), settings=settings)
    assert banner(site).startswith(
        "<p><strong>We have updated our Privacy Policy.</strong> The new version takes effect on"
        ' <strong><time datetime="2027-01-11">11 January 2027</time></strong>. <a href='
    )
    assert "Not decided yet. Proposed from the text: Everyone affected is told" in body(site, "privacy/changes.md")


def test_banner_of_a_postponement_has_both_dates() -> None:
    later = replace(THIRD, effective=day("2027-03-01"), announced=(day("2027-01-11"),))
    site = plan("2026-12-01", FIRST, SECOND, later)
    assert banner(site).startswith(
        "<p><strong>Example Ltd has postponed changes to its Privacy Policy.</strong> They take effect on"
        ' <strong><time datetime="2027-03-01">1 March 2027</time></strong>, not on'
        ' <time datetime="2027-01-11">11 January 2027</time> as announced before.'
    )
    for page in ("privacy/changes.md", "privacy/versions.md", "privacy/upcoming.md"):
        assert (
            '<p class="fn-postponed">Postponed: announced for <time datetime="2027-01-11">11 January 2027</time>,'
            ' now for <time datetime="2027-03-01">1 March 2027</time>.</p>'
        ) in body(site, page)


def test_banner_of_a_withdrawal_says_what_stays_in_force() -> None:
    site = plan("2026-12-01", FIRST, SECOND, replace(THIRD, status=Status.WITHDRAWN))
    assert banner(site) == (
        "<p><strong>Example Ltd has withdrawn the changes to its Privacy Policy that were announced on"
        " 16 November 2026.</strong> They do not take effect."
        ' Version 2.0 stays in force. <a href="https://policy.example.com/privacy/changes/">See what was withdrawn</a>'
        "</p>"
    )
    assert "Version 3.0 was withdrawn and never took effect." in body(site, "privacy/versions/3.0/index.md")
    assert ">What this version changed</a>" in body(site, "privacy/versions/3.0/index.md")
    assert ">What has changed since</a>" not in body(site, "privacy/versions/3.0/index.md")
    assert site.page("privacy/upcoming.md") is None


def test_of_several_running_notices_only_the_newest_has_summaries() -> None:
    fourth = version(
        "4.0",
        "2026-11-20",
        "2027-02-01",
        THREE + "More.\n",
        decisions=(decision(DecisionKind.MATERIAL, "Example Ltd does more."),),
    )
    text = banner(plan("2026-12-01", FIRST, SECOND, THIRD, fourth))
    assert text.count("<p>") == 2
    assert text.index("Example Ltd does more.") < text.index("11 January 2027")
    assert "shares names" not in text


def test_words_of_the_lawyer_are_escaped_everywhere() -> None:
    nasty = '<script>alert("1")</script> & Söhne'
    hostile = replace(THIRD, title=nasty, decisions=(decision(DecisionKind.MATERIAL, nasty, nasty),))
    site = plan("2026-12-01", FIRST, SECOND, hostile, settings=replace(SETTINGS, organisation=Organisation(nasty)))
    everything = banner(site) + "".join(page.lead + ("" if page.markdown else page.body) for page in site.pages)
    assert "<script>" not in everything
    assert '"name": "\\u003cscript\\u003ealert' in everything
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; Söhne" in everything
