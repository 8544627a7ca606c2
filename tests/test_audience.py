"""Who is told, rule by rule, each in the smallest world that shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audience_cases import (
    EMAIL,
    SERVICE,
    TAXONOMY,
    TRAIN,
    decision,
    new_use,
    notice,
    practice,
    settings,
    told,
    version,
)
from fairnotice.audience.baseline import Facts, make_plan
from fairnotice.audience.query import WORD, split
from fairnotice.model import DecisionKind, Practice, Status, Version


def test_data_are_judged_by_the_version_in_force_when_they_were_collected(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        new_use(practice(EMAIL, TRAIN)),
        collections=[
            ("before-all", EMAIL, "2019-12-31T23:59:59.999999"),
            ("held", EMAIL, "2020-01-01"),
            ("last-moment", EMAIL, "2023-12-31T23:59:59.999999+01:00"),
            ("boundary", EMAIL, "2024-01-01T00:00:00+01:00"),
            ("boundary-utc", EMAIL, "2023-12-31T23:00:00Z"),
            ("other-data", "user.content", "2022-01-01"),
            ("unknown", EMAIL, ""),
        ],
    )
    everything = f"new-use:{EMAIL}:{SERVICE}|new-use:{EMAIL}:{TRAIN}"
    assert found["required"] == {
        "before-all": everything,
        "unknown": everything,
        "held": f"new-use:{EMAIL}:{TRAIN}",
        "last-moment": f"new-use:{EMAIL}:{TRAIN}",
    }


def test_a_use_that_came_and_went_affects_only_those_whose_version_lacks_it(tmp_path: Path) -> None:
    base, more = practice(EMAIL, SERVICE), practice(EMAIL, "analytics")
    stated = [[base], [base, more], [base], [base, more]]
    versions = [version(f"{number}.0", f"20{number}0-01-01", rows) for number, rows in enumerate(stated, start=1)]
    rows = [(f"u{number}", EMAIL, f"20{number}5-01-01") for number in range(1, 5)]
    assert told(tmp_path, versions, collections=rows)["required"] == {
        "u1": f"new-use:{EMAIL}:analytics",
        "u3": f"new-use:{EMAIL}:analytics",
    }


@pytest.mark.parametrize(
    ("held", "stated", "affected"),
    [
        ("user.contact", practice(EMAIL, TRAIN), True),
        (EMAIL, practice("user.contact", TRAIN), True),
        ("user.content", practice("user.contact", TRAIN), False),
        (EMAIL, practice(EMAIL, "essential.service"), False),
        (EMAIL, practice(EMAIL, SERVICE, agent="Post Box"), False),
        (EMAIL, practice(EMAIL, "essential"), True),
    ],
)
def test_terms_cover_what_lies_under_them(tmp_path: Path, held: str, stated: Practice, affected: bool) -> None:
    found = told(tmp_path, new_use(stated), collections=[("u", held, "2021-01-01")])
    codes = {code for code in found["required"].get("u", "").split("|") if code}
    assert (f"new-use:{stated.data}:{stated.use}" in codes) is affected


def test_a_third_party_is_a_disclosure_and_an_agent_is_not(tmp_path: Path) -> None:
    versions = [
        version("1.0", "2020-01-01", [practice(EMAIL, SERVICE, agent="Tern Post")]),
        version("2.0", "2022-01-01", [practice(EMAIL, SERVICE, third_party="tern  POST")]),
        version(
            "3.0",
            "2024-01-01",
            [practice(EMAIL, SERVICE, third_party="Tern Post"), practice(EMAIL, SERVICE, agent="X")],
        ),
    ]
    rows = [("agent-then", EMAIL, "2021-01-01"), ("third-party-then", EMAIL, "2023-01-01")]
    assert told(tmp_path, versions, collections=rows)["required"] == {"agent-then": f"new-disclosure:{EMAIL}:Tern Post"}


def test_an_authorization_covers_later_uses_but_a_disclosure_only_by_name(tmp_path: Path) -> None:
    versions = new_use(practice(EMAIL, "marketing.email", third_party="Tern Post"))
    names = (
        "same-moment",
        "wider",
        "too-early",
        "other-use",
        "other-data",
        "narrow-data",
        "no-date",
        "named",
        "named-other",
    )
    rows = [(name, EMAIL, "2021-06-01T12:00:00Z") for name in names] + [("broad", "user.contact", "2021-06-01")]
    found = told(
        tmp_path,
        versions,
        collections=rows,
        authorizations=[
            ("same-moment", EMAIL, "marketing.email", "2021-06-01T14:00:00+02:00"),
            ("wider", "user.contact", "marketing", "2023-01-01"),
            ("too-early", EMAIL, "marketing.email", "2021-06-01T11:59:59.999999Z"),
            ("other-use", EMAIL, "analytics", "2023-01-01"),
            ("other-data", "user.content", "marketing", "2023-01-01"),
            ("no-date", EMAIL, "marketing", ""),
            ("named", EMAIL, "marketing", "2023-01-01", "TERN post"),
            ("named-other", EMAIL, "marketing", "2023-01-01", "Gull Post"),
        ],
    )
    disclosure, both = (
        f"new-disclosure:{EMAIL}:Tern Post",
        f"new-disclosure:{EMAIL}:Tern Post|new-use:{EMAIL}:marketing.email",
    )
    assert found["required"] == {
        "same-moment": disclosure,
        "wider": disclosure,
        "too-early": both,
        "other-use": both,
        "other-data": both,
        "narrow-data": both,
        "no-date": both,
        "named-other": disclosure,
        "broad": both,
    }


def test_an_authorization_for_narrower_data_leaves_the_rest_to_be_told(tmp_path: Path) -> None:
    rows = [("whole", "user.contact", "2021-01-01"), ("part", EMAIL, "2021-01-01")]
    given = [(name, EMAIL, TRAIN, "2023-01-01") for name in ("whole", "part")]
    versions = new_use(practice("user.contact", TRAIN))
    found = told(tmp_path, versions, collections=rows, authorizations=given)
    assert found["required"] == {"whole": f"new-use:user.contact:{TRAIN}"}


def test_an_authorization_counts_against_each_row_of_its_own(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        new_use(practice(EMAIL, TRAIN)),
        collections=[("u", EMAIL, "2021-01-01"), ("u", EMAIL, "2023-06-01")],
        authorizations=[("u", EMAIL, TRAIN, "2022-01-01")],
    )
    assert found["required"] == {"u": f"new-use:{EMAIL}:{TRAIN}"}


def test_who_had_a_notice_is_not_told_again_of_what_it_said(tmp_path: Path) -> None:
    first, second = practice(EMAIL, TRAIN), practice(EMAIL, "analytics")
    versions = [*new_use(first), version("3.0", "2026-01-01", [practice(EMAIL, SERVICE), first, second])]
    names = ("told", "told-late", "bounced", "untold", "done", "done-bounced")
    found = told(
        tmp_path,
        versions,
        collections=[(name, EMAIL, "2021-01-01") for name in names],
        deliveries=[
            ("told", "privacy-2.0", "email", "sent", "2023-12-01"),
            ("told-late", "privacy-2.0-postponed-1", "post", "", ""),
            ("bounced", "privacy-2.0", "post", "Bounced", "2023-12-01"),
            ("untold", "terms-2.0", "email", "sent", "2023-12-01"),
            ("untold", "privacy-2.0-withdrawn", "email", "sent", "2023-12-01"),
            ("done", "privacy-3.0", "email", "delivered", "2025-12-01"),
            ("done-bounced", "privacy-3.0", "post", "failed", "2025-12-01"),
            ("", "", "", "", ""),
            ("", "privacy-3.0", "", "", ""),
        ],
        users=[(name, f"{name}@example.com") for name in names],
    )
    both = f"new-use:{EMAIL}:analytics|new-use:{EMAIL}:{TRAIN}"
    assert found["required"] == {
        "told": f"new-use:{EMAIL}:analytics",
        "told-late": f"new-use:{EMAIL}:analytics",
        "bounced": both,
        "untold": both,
        "done-bounced": both,
    }


def test_a_notice_that_was_taken_back_tells_of_nothing(tmp_path: Path) -> None:
    first, second = new_use(practice(EMAIL, TRAIN))
    withdrawn = replace(second, label="1.5", effective=date(2023, 1, 1), status=Status.WITHDRAWN)
    found = told(
        tmp_path,
        [first, withdrawn, second],
        collections=[("u", EMAIL, "2023-06-01")],
        deliveries=[("u", "privacy-1.5", "email", "sent", "2022-12-01")],
    )
    assert found["required"] == {"u": f"new-use:{EMAIL}:{TRAIN}"}


def test_what_was_notified_elsewhere_is_credited_to_everyone(tmp_path: Path) -> None:
    first, second, third = practice(EMAIL, SERVICE), practice(EMAIL, TRAIN), practice(EMAIL, "analytics")
    versions = [
        version("1.0", "2020-01-01", [first]),
        version("2.0", "2022-01-01", [first, second], notified_elsewhere=True),
        version("3.0", "2024-01-01", [first, second, third]),
    ]
    found = told(tmp_path, versions, collections=[("u", EMAIL, "2021-01-01"), ("before-all", EMAIL, "2001-01-01")])
    assert found["required"] == dict.fromkeys(("u", "before-all"), f"new-use:{EMAIL}:analytics")


def test_a_version_notified_elsewhere_is_mailed_to_nobody(tmp_path: Path) -> None:
    first, second = practice(EMAIL, SERVICE), practice(EMAIL, TRAIN)
    versions = [
        version("1.0", "2020-01-01", [first]),
        version("2.0", "2022-01-01", [first, second], notified_elsewhere=True),
    ]
    found = told(tmp_path, versions, collections=[("u", EMAIL, "2021-01-01")])
    assert (found["required"], found["opted-in"]) == ({}, {})


def test_without_a_register_the_decisions_since_the_baseline_are_added_up(tmp_path: Path) -> None:
    def decided(label: str, day: str, *kinds: DecisionKind) -> Version:
        made = tuple(decision(f"section-{number}", kind, f"{label} changes it.") for number, kind in enumerate(kinds))
        return version(label, day, None, decisions=made)

    versions = [
        decided("1.0", "2020-01-01"),
        decided("2.0", "2021-01-01", DecisionKind.NEW_USE, DecisionKind.MATERIAL),
        decided("3.0", "2022-01-01", DecisionKind.EDITORIAL),
        decided("4.0", "2023-01-01", DecisionKind.NEW_DISCLOSURE),
    ]
    found = told(
        tmp_path,
        versions,
        collections=[(f"v{year}", EMAIL, f"{year}-06-01") for year in range(2019, 2024)],
        deliveries=[("v2020", "privacy-2.0", "email", "sent", "2020-12-01")],
    )
    both = "new-disclosure:privacy-4.0:section-0|new-use:privacy-2.0:section-0"
    assert found["required"] == {
        "v2019": both,
        "v2020": "new-disclosure:privacy-4.0:section-0",
        "v2021": "new-disclosure:privacy-4.0:section-0",
        "v2022": "new-disclosure:privacy-4.0:section-0",
    }


def test_without_collections_everybody_holds_everything_since_joining(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        new_use(practice(EMAIL, TRAIN), practice("user.name", SERVICE)),
        users=[
            ("early", "early@example.com", "", "", "", "", "2021-01-01"),
            ("late", "late@example.com", "", "", "", "", "2024-01-01"),
            ("unknown", "unknown@example.com"),
        ],
    )
    new = [f"new-use:{EMAIL}:{TRAIN}", f"new-use:user.name:{SERVICE}"]
    old = [f"new-use:{EMAIL}:{SERVICE}", f"new-use:user.content:{SERVICE}"]
    assert found["required"] == {"early": "|".join(new), "unknown": "|".join(sorted(new + old))}


def test_an_empty_table_of_collections_is_not_a_missing_one(tmp_path: Path) -> None:
    found = told(tmp_path, new_use(practice(EMAIL, TRAIN)), users=[("u", "u@example.com")], collections=[])
    assert found == {"required": {}, "opted-in": {}, "unreachable": {}}


def test_more_claims_than_one_number_has_bits(tmp_path: Path) -> None:
    count = 3 * WORD + 1
    terms = [f"use{number:03}" for number in range(count)]
    versions = [version("1.0", "2020-01-01", [practice(EMAIL, SERVICE)])]
    versions.append(
        version("2.0", "2024-01-01", [practice(EMAIL, SERVICE), *(practice(EMAIL, term) for term in terms)])
    )
    rows = [("all", EMAIL, "2021-01-01"), ("few", EMAIL, "2021-01-01")]
    left = (0, WORD - 1, WORD, 2 * WORD, count - 1)
    agreed = [("few", EMAIL, term, "2022-01-01") for number, term in enumerate(terms) if number not in left]
    found = told(tmp_path, versions, collections=rows, authorizations=agreed)
    assert found["required"] == {
        "all": "|".join(f"new-use:{EMAIL}:{term}" for term in terms),
        "few": "|".join(f"new-use:{EMAIL}:{terms[number]}" for number in left),
    }


@given(st.integers(min_value=0, max_value=(1 << 400) - 1))
def test_a_mask_is_the_sum_of_its_words(mask: int) -> None:
    parts = split(mask, 7)
    assert all(0 <= part < 1 << WORD for part in parts)
    assert sum(part << (WORD * index) for index, part in enumerate(parts)) == mask


def test_midnight_is_that_of_the_site(tmp_path: Path) -> None:
    made = settings(tmp_path, timezone=ZoneInfo("America/Los_Angeles"))
    rows = [
        ("local-before", EMAIL, "2023-12-31 23:59:59"),
        ("local-after", EMAIL, "2024-01-01 00:00"),
        ("zoned-before", EMAIL, "2024-01-01T07:59:59.999999999Z"),
        ("zoned-after", EMAIL, "2024-01-01 08:00:00Z"),
        ("elsewhere", EMAIL, "2024-01-01T17:29:59+0930"),
    ]
    found = told(tmp_path, new_use(practice(EMAIL, TRAIN)), made, collections=rows)
    assert sorted(found["required"]) == ["elsewhere", "local-before", "zoned-before"]


def test_the_plan_says_why_in_the_words_of_the_version_that_introduced_it(tmp_path: Path) -> None:
    train, sell = practice(EMAIL, TRAIN, section="b"), practice(EMAIL, "analytics", third_party="Gull", section="a")
    versions = [
        version("1.0", "2020-01-01", [practice(EMAIL, SERVICE)]),
        version(
            "2.0",
            "2022-01-01",
            [practice(EMAIL, SERVICE), train],
            decisions=(
                decision("a", DecisionKind.MATERIAL, "Something else."),
                decision("b", DecisionKind.NEW_USE, "We train on addresses."),
            ),
        ),
        version(
            "3.0",
            "2024-01-01",
            [practice(EMAIL, SERVICE), train, sell],
            decisions=(decision("z", DecisionKind.NEW_DISCLOSURE, "Gull gets addresses."),),
        ),
    ]
    plan = make_plan(notice(versions[2]), versions, Facts(frozenset({EMAIL})), TAXONOMY, settings(tmp_path))
    assert plan.reasons == {
        f"new-disclosure:{EMAIL}:Gull": "Gull gets addresses.",
        f"new-use:{EMAIL}:analytics": "E-mail address: Analytics.",
        f"new-use:{EMAIL}:{SERVICE}": "E-mail address: The service itself.",
        f"new-use:{EMAIL}:{TRAIN}": "We train on addresses.",
        "opted-in": "They asked to be told of changes.",
    }


def test_an_opt_out_takes_back_what_was_agreed_to_before(tmp_path: Path) -> None:
    names = ("before", "same-moment", "after", "no-date", "other-use", "part", "named-other", "alone")
    agreed = [(name, EMAIL, TRAIN, "2022-01-01T12:00:00Z") for name in names if name != "alone"]
    found = told(
        tmp_path,
        new_use(practice(EMAIL, TRAIN)),
        collections=[(name, EMAIL, "2021-01-01") for name in names],
        authorizations=agreed,
        opt_outs=[
            ("before", EMAIL, TRAIN, "2022-01-01T11:59:59Z"),
            ("same-moment", EMAIL, TRAIN, "2022-01-01T12:00:00Z"),
            ("after", "user.contact", TRAIN, "2023-01-01"),
            ("no-date", EMAIL, TRAIN, ""),
            ("other-use", EMAIL, "analytics", "2023-01-01"),
            ("part", EMAIL, TRAIN, "2023-01-01"),
            ("named-other", EMAIL, TRAIN, "2023-01-01", "Gull Post"),
            ("alone", EMAIL, TRAIN, "2023-01-01"),
        ],
    )
    assert sorted(found["required"]) == ["after", "alone", "no-date", "part", "same-moment"]


def test_an_opt_out_does_not_undo_that_somebody_was_told(tmp_path: Path) -> None:
    first = practice(EMAIL, TRAIN)
    versions = [*new_use(first), version("3.0", "2026-01-01", [practice(EMAIL, SERVICE), first])]
    found = told(
        tmp_path,
        versions,
        collections=[("u", EMAIL, "2021-01-01")],
        deliveries=[("u", "privacy-2.0", "email", "sent", "2023-12-01")],
        opt_outs=[("u", EMAIL, TRAIN, "2023-12-05")],
    )
    assert found["required"] == {}
