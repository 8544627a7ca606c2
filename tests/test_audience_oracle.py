"""The database and a naive reading of the promise give the same lists, on many small random worlds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from audience_cases import COLUMNS, lists, notice, settings, version, write_tables
from audience_oracle import Case, answer, mailbox, midnight
from fairnotice.audience import select
from fairnotice.model import Decision, DecisionKind, Duty, NoticeKind, Practice, Recipient, Status, Version
from fairnotice.practices import Taxonomy
from fairnotice.settings import NoticeBy

DATA = ("a", "a.b", "a.b.c", "a.d", "ab", "e", "e.f")
USES = ("u", "u.v", "u.v.w", "u.x", "y")
PARTIES = (None, None, None, Recipient("Zed", True), Recipient("Zed", False), Recipient("Yon  Co", False))
ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "America/Havana", "Asia/Beirut", "America/Sao_Paulo")
# among them days on which clocks change in those zones, at midnight in the last three
DAYS = ("2014-10-19", "2015-02-22", "2016-03-13", "2017-03-26", "2018-11-04", "2019-03-31", "2021-06-15", "2023-10-29")
INVALID = frozenset({"x y@example.com", "nobody@", "a@@example.com"})
EMAILS = (
    "a@example.com", "A@example.com", "a@EXAMPLE.com", " a@example.com\u00a0", "b@Example.org", "c@bücher.example",
    "d+tag@example.net", "o'e@example.net", "", *INVALID,
)  # fmt: skip
TAXONOMY = Taxonomy(dict.fromkeys(DATA, ""), dict.fromkeys(USES, ""))


def practices(random: Random, most: int) -> list[Practice]:
    return [
        Practice(random.choice(DATA), random.choice(USES), random.choice(PARTIES))
        for _ in range(random.randint(0, most))
    ]


def series(random: Random) -> list[Version]:
    days = sorted(random.sample(DAYS, random.randint(1, 6)))
    if random.random() < 0.1 and len(days) > 2:
        days[1] = days[0]
    stated = practices(random, 3)
    made = []
    for index, day in enumerate(days):
        stated = [p for p in stated if random.random() < 0.8] + practices(random, 3)
        decisions = tuple(
            Decision(f"section-{number}", random.choice(list(DecisionKind)), f"Change {number} of {index}.")
            for number in range(random.randint(0, 2))
        )
        made.append(
            version(
                f"{index + 1}.0",
                day,
                None if random.random() < 0.15 else stated,
                decisions=decisions,
                status=Status.WITHDRAWN if random.random() < 0.1 else Status.RELEASED,
                notified_elsewhere=random.random() < 0.1,
                announced=(date.fromisoformat(day) - timedelta(days=9),) if random.random() < 0.1 else (),
            )
        )
    return made


def moment(random: Random, versions: Sequence[Version], zone: ZoneInfo) -> str:
    day = random.choice(versions).effective
    begin = midnight(day, zone)
    return random.choice(
        (
            "",
            day.isoformat(),
            f"{day}T00:00",
            (datetime.combine(day, time()) - timedelta(microseconds=1)).isoformat(),
            begin.isoformat(),
            begin.isoformat().replace("+00:00", "Z"),
            (begin - timedelta(microseconds=1)).isoformat(),
            begin.astimezone(ZoneInfo("Asia/Kolkata")).isoformat(),
            (begin + timedelta(seconds=random.randint(-7200, 7200))).astimezone(zone).replace(tzinfo=None).isoformat(),
            datetime.combine(day, time(random.randint(0, 23), 30)).isoformat(" "),
            datetime(random.randint(2012, 2025), 7, 1, tzinfo=UTC).isoformat(),
        )
    )


def world(random: Random) -> Case:
    versions = series(random)
    zone = ZoneInfo(random.choice(ZONES))
    target = random.choice(versions[-2:])
    kinds = [NoticeKind.CHANGE] * 3 + [NoticeKind.POSTPONEMENT]
    kind = NoticeKind.WITHDRAWAL if target.withdrawn else random.choice(kinds)
    duty = random.choices(list(Duty), (8, 2, 1))[0]
    names = [f"{number:03}" for number in range(random.randint(1, 16))]
    endings = ("", "", "-withdrawn", "-postponed-1", "-postponed-2", "-postponed-1-withdrawn")
    notices = [f"privacy-{version.label}{ending}" for version in versions for ending in endings]

    def rows(table: str, most: int, *cells: Callable[[], str]) -> list[dict[str, str]]:
        number = random.randint(0, most)
        return [dict(zip(COLUMNS[table], [cell() for cell in cells], strict=True)) for _ in range(number)]

    def of(*values: str) -> Callable[[], str]:
        return lambda: random.choice(values)

    def when() -> str:
        return moment(random, versions, zone)

    users = [
        dict(
            zip(
                COLUMNS["users"],
                (name, random.choice(EMAILS), "", random.choice(("", "true", "false")), random.choice(("", "1")),
                 random.choice(("", "x")), when()),
                strict=True,
            )
        )
        for name in names
    ]  # fmt: skip
    deliveries = rows(
        "deliveries",
        random.choice((0, 3, 15)),
        of(*names, ""),
        of(*notices, ""),
        of("email", "email", "", "post"),
        of("sent", "delivered", "bounced", "Failed ", "", "complained", "unsubscribed"),
        when,
        of("", "required", "opted-in", " Opted-In"),
        of("", *(user["email"].strip() for user in users)),
    )
    for row in deliveries:
        if address := row["address_hash"]:
            row["address_hash"] = sha256(f"{row['user_id']} {mailbox(address)}".encode()).hexdigest()
    collections = rows("collections", 30, of(*names, "gone"), of(*DATA), when)
    if collections:  # of nobody among the users, they would be an error
        collections[0]["user_id"] = names[0]
    return Case(
        notice=notice(target, duty, kind),
        versions=versions,
        zone=zone,
        notice_by=random.choice(list(NoticeBy)),
        users=users,
        collections=None if random.random() < 0.15 else collections,
        authorizations=rows(
            "authorizations", 8, of(*names), of(*DATA), of(*USES), when, of("", "", "zed", " ZED", "yon co")
        ),
        opt_outs=rows("opt_outs", 6, of(*names), of(*DATA), of(*USES), when, of("", "", "zed", " ZED", "yon co")),
        deliveries=deliveries,
        invalid=INVALID,
        bound=random.random() < 0.3,
    )


def answered(case: Case, folder: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    tables = {
        name: [list(row.values()) for row in rows] for name in COLUMNS if (rows := getattr(case, name)) is not None
    }
    write_tables(folder / "users", **tables)
    made = settings(folder, timezone=case.zone, notice_by=case.notice_by)
    effective = case.notice.version.effective
    day = effective if case.bound else effective - timedelta(days=1)
    with select(folder / "users", case.notice, case.versions, TAXONOMY, made, work=folder, day=day) as audience:
        found = lists(audience, folder / "lists")
        labels = list(audience.plan.labels)
        counts = audience.counts

    def baseline(row: dict[str, str]) -> str:
        return str(labels.index(row["from_version"]))

    assert counts.required == len(found["required"])
    assert counts.opted_in == len(found["opted-in"])
    assert sum(counts.unreachable.values()) == len(found["unreachable"]) == sum(counts.channels.values())
    answers: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, rows in found.items():
        extra = ("why", "channel") if name == "unreachable" else ()
        answers[name] = {
            row["user_id"]: (*(row[column] for column in extra), row["reasons"], baseline(row)) for row in rows
        }
    return answers


@pytest.mark.parametrize("block", range(8))
def test_the_database_answers_as_the_plain_reading_does(block: int, tmp_path: Path) -> None:
    for number in range(40):
        seed = block * 1000 + number
        case = world(Random(seed))
        folder = tmp_path / str(seed)
        assert answered(case, folder) == answer(case), f"seed {seed}"


def test_the_random_worlds_reach_every_kind_of_answer() -> None:
    seen: set[str] = set()
    for seed in range(300):
        found = answer(world(Random(seed)))
        for name, rows in found.items():
            for cells in rows.values():
                seen |= {name, *cells[:-1]} if name == "unreachable" else {name}
                seen |= {code.split(":")[0] for code in cells[-2].split("|")}
                seen |= {"shared"} if "|" in next(iter(rows)) else set()
    assert seen >= {
        "required", "opted-in", "unreachable", "missing", "invalid", "bounced", "fax", "post", "none", "shared",
        "new-use", "new-disclosure", "material-change", "postponed", "withdrawn",
    }  # fmt: skip
