"""Who is on which list, at which address, and what is said of those whom no message reaches."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from audience_cases import (
    EMAIL,
    SERVICE,
    TRAIN,
    choose,
    decision,
    lists,
    new_use,
    notice,
    practice,
    settings,
    told,
    version,
    write_tables,
)
from fairnotice.audience.addresses import box
from fairnotice.errors import UsersError
from fairnotice.model import DecisionKind, Duty
from fairnotice.settings import NoticeBy, UnknownData


def test_addresses_that_differ_in_capitals_before_the_at_alone_are_told_of(tmp_path: Path) -> None:
    def warned(*addresses: str, bounced: str = "") -> tuple[int, list[str]]:
        rows = [(f"{number}", address) for number, address in enumerate(addresses)]
        of = new_use(practice(EMAIL, TRAIN))
        users = write_tables(
            tmp_path / f"{len(list(tmp_path.iterdir()))}",
            users=rows,
            deliveries=[(bounced, "terms-1", "email", "bounced", "2020-01-01")],
        )
        with choose(users, notice(of[-1]), of, settings(tmp_path)) as audience:
            return audience.counts.required, [warning.split(" differ")[0] for warning in audience.warnings]

    assert warned("ada@example.com", "Ada@example.com") == (2, ["2 addresses"])
    assert warned("ada@EXAMPLE.com", "Ada@example.com", "ADA@example.com", "ada@example.com") == (3, ["3 addresses"])
    assert warned("Ada@example.com", "ADA@Example.com", "Ben@example.com") == (3, ["2 addresses"])
    assert warned("ada@EXAMPLE.com", "ada@example.com", "Ben@example.com", "") == (2, [])
    assert warned("ada@example.com", "Ada@example.com", bounced="1") == (1, [])


@pytest.mark.parametrize(
    ("duty", "by", "material", "expected"),
    [
        (Duty.EMAIL, NoticeBy.SITE, True, {"required": {"held": "USE"}, "opted-in": {"asked": "opted-in"}}),
        (Duty.NOTICE, NoticeBy.SITE, True, {"required": {}, "opted-in": {"asked": "opted-in"}}),
        (
            Duty.NOTICE,
            NoticeBy.EMAIL,
            True,
            {"required": dict.fromkeys(("asked", "held", "neither"), "material-change"), "opted-in": {}},
        ),
        (Duty.EMAIL, NoticeBy.EMAIL, False, {"required": {"held": "USE"}, "opted-in": {"asked": "opted-in"}}),
        (
            Duty.EMAIL,
            NoticeBy.EMAIL,
            True,
            {
                "required": {"asked": "material-change", "held": "material-change|USE", "neither": "material-change"},
                "opted-in": {},
            },
        ),
        (Duty.NONE, NoticeBy.EMAIL, True, {"required": {}, "opted-in": {}}),
    ],
)
def test_the_duty_says_who_is_on_which_list(
    tmp_path: Path, duty: Duty, by: NoticeBy, material: bool, expected: dict[str, dict[str, str]]
) -> None:
    first, second = new_use(practice(EMAIL, TRAIN))
    ruled = (decision("a", DecisionKind.MATERIAL, "It changes."),) if material else ()
    second = replace(second, decisions=ruled)
    found = told(
        tmp_path,
        [first, second],
        settings(tmp_path, notice_by=by),
        notice(second, duty),
        users=[
            ("asked", "asked@example.com", "", "true"),
            ("held", "held@example.com", "", "false"),
            ("neither", "neither@example.com", "", "false"),
        ],
        collections=[("held", EMAIL, "2021-01-01")],
        deliveries=[("neither", "", "email", "complained", "")],
    )
    use = f"new-use:{EMAIL}:{TRAIN}"
    assert {name: {k: v.replace("USE", use) for k, v in rows.items()} for name, rows in expected.items()} == {
        name: found[name] for name in ("required", "opted-in")
    }


def test_one_message_goes_to_an_address_with_the_reasons_of_all_its_accounts(tmp_path: Path) -> None:
    users = write_tables(
        tmp_path / "users",
        users=[
            ("2", "Family@example.com", "de", "true"),
            ("10", "Family@EXAMPLE.com ", "en"),
            ("3", "family@example.com", "fr", "true"),
        ],
        collections=[("10", EMAIL, "2021-01-01")],
    )
    versions = new_use(practice(EMAIL, TRAIN))
    with choose(users, notice(versions[1]), versions, settings(tmp_path), tmp_path) as audience:
        found = lists(audience, tmp_path / "lists")
        assert audience.counts.reasons == {
            f"new-use:{EMAIL}:{SERVICE}": 0,
            f"new-use:{EMAIL}:{TRAIN}": 1,
            "opted-in": 2,
        }
    (message,) = found["required"]
    assert (message["email"], message["user_id"], message["locale"]) == ("Family@EXAMPLE.com", "10|2", "en")
    assert message["reasons"] == f"new-use:{EMAIL}:{TRAIN}|opted-in"
    assert [row["user_id"] for row in found["opted-in"]] == ["3"]


def test_who_cannot_be_reached_is_listed_with_what_is_left(tmp_path: Path) -> None:
    addresses = {
        "missing": ("", "", ""),
        "blank": ("\u00a0\t ", "+44 1632 960000", "1 Mill Lane"),
        "no-at": ("ada.example.com", " ", "1 Mill Lane, Easthaven\nGB"),
        "local": ("ada@localhost", "", ""),
        "special": ("ada@mail.test", "", ""),
        "spaced": ("a b@example.com", "", ""),
        "bounced": ("back@example.com", "", ""),
        "good": ("\u00a0good@example.com\t", "", ""),
        "idn": ("ädä@bücher.example.com", "", ""),
        "minus": ("-ada@example.com", "", ""),
    }
    users = write_tables(
        tmp_path / "users",
        users=[(name, email, "", "true", fax, post) for name, (email, fax, post) in addresses.items()],
        deliveries=[
            ("bounced", "privacy-1.0", "email", "sent", "2020-01-01"),
            ("bounced", "privacy-1.0", "email", "bounced", "2020-01-01"),
            ("good", "privacy-1.0", "email", "bounced", "2020-01-01"),
            ("good", "privacy-1.0", "email", "sent", "2020-01-02"),
            ("idn", "privacy-1.0", "post", "failed", "2021-01-01"),
        ],
        collections=[],
    )
    versions = new_use()
    with choose(users, notice(versions[1]), versions, settings(tmp_path), tmp_path) as audience:
        found = lists(audience, tmp_path / "lists")
    assert [(row["user_id"], row["email"]) for row in found["opted-in"]] == [
        ("good", "good@example.com"),
        ("idn", "ädä@bücher.example.com"),
        ("minus", '"-ada"@example.com'),
    ]
    assert [(row["user_id"], row["why"], row["channel"], row["fax"]) for row in found["unreachable"]] == [
        ("blank", "missing", "fax", "+44 1632 960000"),
        ("bounced", "bounced", "none", ""),
        ("local", "invalid", "none", ""),
        ("missing", "missing", "none", ""),
        ("no-at", "invalid", "post", " "),
        ("spaced", "invalid", "none", ""),
        ("special", "invalid", "none", ""),
    ]
    assert found["unreachable"][4]["postal_address"] == "1 Mill Lane, Easthaven\nGB"


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    signs = "=+-@\t\r"
    users = write_tables(
        tmp_path / "users",
        users=[(f"{sign}A1", f"u{number}@example.com", f"{sign}x", "true") for number, sign in enumerate(signs)]
        + [(f"{sign}A2", "", f"{sign}x", "true", f"{sign}A3", f"{sign}A4") for sign in signs],
        collections=[],
    )
    versions = [version("=1", "2020-01-01"), version("@2", "2024-01-01")]
    with choose(users, notice(versions[1]), versions, settings(tmp_path), tmp_path) as audience:
        found = lists(audience, tmp_path / "lists")
    cells = [cell for rows in found.values() for row in rows for cell in row.values()]
    assert len(cells) == 6 * 7 + 6 * 10
    assert not [cell for cell in cells if cell[:1] in set(signs)]
    assert [row["user_id"] for row in found["opted-in"]] == [f"'{sign}A1" for sign in sorted(signs)]


LOCALS = st.text(alphabet="aZ09._%+'-", min_size=1, max_size=70)


LABELS = st.text(alphabet="aZ0-x", min_size=1, max_size=66) | st.just("a")


DOMAINS = st.lists(LABELS, min_size=1, max_size=3).map(".".join)


ENDS = st.sampled_from(
    ["com", "example", "test", "local", "LOCALHOST", "c", "museum", "xn--p1ai", "invalid", "arpa", "onion"]
)


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(LOCALS, DOMAINS, ENDS).map(lambda parts: f"{parts[0]}@{parts[1]}.{parts[2]}"),
        min_size=50,
        max_size=50,
    )
)
def test_what_passes_without_the_library_would_pass_the_library(addresses: list[str]) -> None:
    addresses = [*addresses, *map(str.lower, addresses)]
    with duckdb.connect() as database:
        cells = "SELECT UNNEST($1::VARCHAR[]) AS email"
        sure = database.execute(f"SELECT email FROM ({cells}) AS cells WHERE {box()} IS NOT NULL", [addresses])
        passed = {row[0] for row in sure.fetchall()}
    for address in passed:
        try:
            validate_email(address, check_deliverability=False)
        except EmailNotValidError as problem:
            pytest.fail(f"{address}: {problem}")


def test_data_of_an_unknown_category_are_an_error_or_count_as_every_category(tmp_path: Path) -> None:
    versions = new_use(practice("user.name", TRAIN))
    rows = [("odd", "user.contact.emial", "2021-01-01"), ("known", EMAIL, "2021-01-01")]
    with pytest.raises(UsersError, match=r"collections.csv:2: .*'user.contact.emial' is not a term"):
        told(tmp_path, versions, collections=rows)
    lenient = settings(tmp_path, unknown_data=UnknownData.WARNING)
    assert told(tmp_path, versions, lenient, collections=rows)["required"] == {"odd": f"new-use:user.name:{TRAIN}"}


def test_categories_that_the_register_does_not_name_are_a_warning(tmp_path: Path) -> None:
    users = write_tables(
        tmp_path / "users",
        users=[("u", "u@example.com")],
        collections=[
            ("u", "user.financial", "2021-01-01"),
            ("u", "user.contact", "2021-01-01"),
            ("u", "x", "2021-01-01"),
        ],
    )
    versions = new_use()
    made = settings(tmp_path, unknown_data=UnknownData.WARNING)
    with choose(users, notice(versions[1]), versions, made, tmp_path) as audience:
        assert audience.warnings == (
            "People hold a data category that the taxonomy does not know; such data count as data of every category.",
            "People hold data of which the register of 2.0 says nothing: user.financial.",
        )


def test_who_is_told_late_is_counted(tmp_path: Path) -> None:
    first, second = practice(EMAIL, TRAIN), practice(EMAIL, "analytics")
    versions = [*new_use(first), version("3.0", "2026-01-01", [practice(EMAIL, SERVICE), first, second])]
    users = write_tables(
        tmp_path / "users",
        users=[(name, f"{name}@example.com") for name in ("late", "told", "new")],
        collections=[("late", EMAIL, "2021-01-01"), ("told", EMAIL, "2021-01-01"), ("new", EMAIL, "2025-01-01")],
        deliveries=[("told", "privacy-2.0", "email", "sent", "2023-12-01")],
    )
    with choose(users, notice(versions[2]), versions, settings(tmp_path), tmp_path) as audience:
        assert (audience.counts.required, audience.counts.late) == (3, 1)
