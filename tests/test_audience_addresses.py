"""The usual addresses are told by a pattern, whatever it lets through the library would let through."""

from __future__ import annotations

import re

import duckdb
import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fairnotice.audience.addresses import LAST_LABEL, box, hopeless, judge, usual
from fairnotice.audience.dialect import DUCKDB
from fairnotice.audience.query import BLANKS, trimmed

DATABASE = duckdb.connect()


def boxes(*cells: str) -> list[int | None]:
    rows = DATABASE.execute(f"SELECT {box()} FROM (SELECT UNNEST($1::VARCHAR[]) AS email) AS cells", [list(cells)])
    return [row[0] for row in rows.fetchall()]


def test_no_special_domain_ends_as_a_usual_one() -> None:
    assert {"arpa", "invalid", "local", "localhost", "onion", "test"} <= set(SPECIAL_USE_DOMAIN_NAMES)
    assert not [domain for domain in SPECIAL_USE_DOMAIN_NAMES if re.fullmatch(LAST_LABEL, domain)]
    others = ("com", "org", "info", "example", "museum", "uk", "to", "online", "tech", "ar", "in", "lol", "ai", "io")
    assert not [end for end in others if not re.fullmatch(LAST_LABEL, end)]


def test_one_mailbox_has_one_number_whatever_the_case_of_its_domain() -> None:
    same = boxes("ada@example.com", "ada@Example.COM", "ada@EXAMPLE.com")
    assert len(set(same)) == 1
    assert None not in same
    assert len({*same, *boxes("ada@example.org", "ada@mail.example.com")}) == 3


def test_addresses_that_differ_in_capitals_alone_are_found_by_one_number() -> None:
    assert len(set(boxes("ada@example.com", "Ada@example.com", "ADA@EXAMPLE.COM"))) == 1


def test_what_may_be_no_address_has_no_number() -> None:
    long = "a" * 65
    cells = [
        "",
        "ada",
        " ada@example.com",
        "ada@example.com\n",
        "ada@b\u00fccher.example",
        "a@x.test",
        "a@x.LOCAL",
        "a@xn--p1ai.com",
    ]
    assert boxes(*cells, f"{long}@example.com", f"a@{long}.com") == [None] * (len(cells) + 2)


@pytest.mark.parametrize(
    ("cell", "mailbox"),
    [
        ("\u00a0ada@example.com\t", "ada@example.com"),
        ("ada@B\u00fccher.example", "ada@xn--bcher-kva.example"),
        ("nobody", None),
        ("@example.com", None),
        (" ", None),
        ("a b@example.com", None),
        ("a@localhost", None),
    ],
)
def test_the_library_judges_the_others(cell: str, mailbox: str | None) -> None:
    assert judge(cell) == mailbox


def test_what_is_hopeless_is_not_asked_for() -> None:
    hopeless_cells = ["", " \t", "nobody", "a b@example.com", '"a"@example.com', "a\n@example.com", "a@b@example.com"]
    hopeless_cells += ["a@localhost", "a@", "a@Mail-1 "]
    assert {cell: hopes(cell) for cell in hopeless_cells} == dict.fromkeys(hopeless_cells, False)
    hopeful_cells = [
        "\u00a0ada@example.com\t",
        "ada@b\u00fccher.example",
        "\u7528\u6237@example.com",
        "o'neil@example.com",
        "ada@example\u3002com",
    ]
    assert {cell: hopes(cell) for cell in hopeful_cells} == dict.fromkeys(hopeful_cells, True)


def hopes(cell: str) -> bool:
    return holds(f"NOT {hopeless()}", cell)


def holds(condition: str, cell: str) -> bool:
    cells = f"SELECT {trimmed('email', DUCKDB)} AS address FROM (SELECT $1 AS email) AS cells"
    (found,) = DATABASE.execute(f"SELECT {condition} FROM ({cells}) AS trimmed", [cell]).fetchone() or ()
    assert isinstance(found, bool)
    return found


LONG_DOMAIN = ".".join(["a" * 60, "b" * 60, "\u00e4" * 40, "com"])


@hypothesis_settings(deadline=None)
@given(
    st.text(alphabet="aZ09,:;()<>[]\\\x01\x7f._%+'-\"@ \u00e4\u7528", min_size=1, max_size=70),
    st.sampled_from(
        ("example.com", "Example.com ", "a\u3002com", "b\u00fccher.example", "x.test", "a..com", "local", LONG_DOMAIN)
    ),
)
def test_a_judgement_is_that_of_the_library(local: str, domain: str) -> None:
    cell = f"{local}@{domain}"
    mailbox = judge(cell)
    try:
        found = validate_email(cell.strip(BLANKS), check_deliverability=False)
    except EmailNotValidError:
        assert mailbox is None
    else:
        assert mailbox == f"{found.local_part}@{found.ascii_domain}"
        assert hopes(cell)
    assert not holds(usual("address"), cell) or mailbox == cell.strip(BLANKS)


def test_what_is_usual_but_for_the_blanks_around_it_is_not_asked_for() -> None:
    assert holds(usual("address"), "\u00a0ada@example.com\t")
    assert not any(holds(usual("address"), cell) for cell in ("Ada@example.com", "a@x.test", f"a@{'a' * 70}.com"))
