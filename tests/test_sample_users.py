"""The invented people: the same for the same seed, of every awkward kind, and nobody's real address."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from audience_cases import settings
from fairnotice.audience import select
from fairnotice.model import Duty, Notice, NoticeKind
from fairnotice.practices import fideslang_taxonomy
from sample_users import CATEGORIES, FORMULA, main, read_versions
from test_mailing import VERSIONS


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_same_seed_gives_the_same_people_and_another_gives_others(tmp_path: Path) -> None:
    for name, seed in (("a", "4"), ("b", "4"), ("c", "5")):
        assert main([str(tmp_path / name), "--count", "200", "--seed", seed]) == 0
    found = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "abc"]
    assert sorted(found[0]) == ["authorizations.csv", "collections.csv", "deliveries.csv", "users.csv"]
    assert found[0] == found[1]
    assert all(found[0][name] != found[2][name] for name in found[0])


def test_every_awkward_kind_of_person_is_there(tmp_path: Path) -> None:
    main([str(tmp_path), "--count", "2000"])
    users = table(tmp_path, "users")
    emails = [user["email"] for user in users]
    assert len({user["user_id"] for user in users}) == 2000
    assert {email.strip().rpartition("@")[2].lower().removeprefix("bücher.") for email in emails if "@" in email} <= {
        "example.com", "example.org", "example.net",
    }  # fmt: skip
    assert [user["name"] for user in users if user["name"].startswith("=")] == [FORMULA]
    assert any('"' in user["name"] and "," in user["name"] for user in users[1:])
    assert max(Counter(email for email in emails if email).values()) > 1
    assert {user["notices_opt_in"] for user in users} == {"", "true", "false"}
    lost = [user for user in users if not user["email"]]
    assert {(bool(user["fax"]), bool(user["postal_address"])) for user in lost} == {
        (True, True),
        (False, True),
        (False, False),
    }
    assert {row["data_category"] for row in table(tmp_path, "collections")} == set(CATEGORIES)
    assert set(CATEGORIES) <= set(fideslang_taxonomy().data)
    assert {row["status"] for row in table(tmp_path, "deliveries")} == {"sent", "bounced", "suppressed"}
    assert {row["notice_id"] for row in table(tmp_path, "deliveries")} == {"privacy-2.0", "privacy-3.0"}


def test_versions_come_from_arguments_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "versions.json").write_text(json.dumps([["2.0", "2022-01-01"], ["1.0", "2020-01-01"]]))
    expected = [("1.0", date(2020, 1, 1)), ("2.0", date(2022, 1, 1))]
    for given in (["1.0=2020-01-01", "2.0=2022-01-01"], [str(tmp_path / "versions.json")]):
        assert [(version.label, version.effective) for version in read_versions(given)] == expected
    with pytest.raises(SystemExit):
        main([str(tmp_path / "out"), "--versions", "1.0"])


def test_the_tables_can_be_used(tmp_path: Path) -> None:
    main([str(tmp_path / "users"), "--count", "500", "--versions", *(f"{v.label}={v.effective}" for v in VERSIONS)])
    told = Notice(VERSIONS[2], NoticeKind.CHANGE, Duty.EMAIL, True, (), VERSIONS[2].published, VERSIONS[2].effective)
    with select(tmp_path / "users", told, VERSIONS, fideslang_taxonomy(), settings(tmp_path)) as audience:
        assert audience.counts.required > 100
        assert audience.counts.opted_in > 0
        assert all(number > 0 for number in audience.counts.unreachable.values())
