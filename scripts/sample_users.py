#!/usr/bin/env python3
"""Invent people for trying out `notify-diff mail`: nobody in these tables exists.

    sample_users.py OUT [--versions LABEL=DATE ... | FILE.json] [--count 10000] [--seed 1] [--document privacy]

OUT becomes a folder with users.csv, collections.csv, authorizations.csv and deliveries.csv. The people join over the
time of the given versions (label and effective date; a JSON file holds a list of such pairs). The same arguments give
the same bytes. Addresses are on example.com, example.org and example.net only. Some have no address that works, some
share one, some asked for notices, and one name looks like a formula.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

VERSIONS = [("1.0", "2019-03-01"), ("2.0", "2021-06-15"), ("3.0", "2024-04-01"), ("4.0", "2027-01-11")]

FIRST_NAMES = "Ada Bruno Chiara Dmitri Emeka Farah Greta Hiro Ines Jonas Katya Lars Mei Nadia Oskar Priya".split()
LAST_NAMES = "Abara Bell Castell Dorn Eriksen Fontaine Grau Holm Ito Juhl Kaya Lindt Moreau Nowak Orr Petit".split()
STREETS = "Wicket Row;Harbour Street;Mill Lane;Orchard Road;Station Square;Long Acre".split(";")
TOWNS = "Port Ellery;Stonebridge;Little Marrow;Easthaven".split(";")
DOMAINS = ("example.com", "example.org", "example.net", "Example.COM")
LOCALES = ("en", "en-GB", "de", "fr-CA", "")
FORMULA = '=HYPERLINK("https://example.com/","Ada")'

CATEGORIES = (
    "user.contact.email",
    "user.name",
    "user.device.cookie",
    "user.behavior",
    "user.contact.address",
    "user.financial",
    "user.content",
    "user.privacy_preferences",
)
AUTHORIZED = (
    ("user.content", "train_ai_system"),
    ("user.content", "essential.service.operations.support"),
    ("user.behavior", "analytics"),
    ("user.contact.email", "marketing"),
)

USERS = ("user_id", "email", "name", "locale", "notices_opt_in", "fax", "postal_address", "created_at")
COLLECTIONS = ("user_id", "data_category", "collected_at")
AUTHORIZATIONS = ("user_id", "data_category", "data_use", "authorized_at")
DELIVERIES = ("user_id", "notice_id", "channel", "status", "at")

Row = Sequence[str]


@dataclass(frozen=True)
class Version:
    """A version's label and the day from which it binds."""

    label: str
    effective: date


@dataclass(frozen=True)
class Person:
    """An invented person and the moment of joining."""

    user_id: str
    row: Row
    joined: datetime


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the four tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--versions", nargs="+", metavar="LABEL=DATE", help="or one JSON file")
    parser.add_argument("--count", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--document", default="privacy")
    options = parser.parse_args(arguments)
    try:
        versions = read_versions(options.versions)
    except (OSError, ValueError, TypeError) as problem:
        parser.error(f"--versions: {problem}; write LABEL=DATE as 2.0=2021-06-15, or name a JSON file of such pairs")
    write_tables(options.out, versions, options.count, options.seed, options.document)
    return 0


def read_versions(given: Sequence[str] | None) -> list[Version]:
    """Read versions from arguments or a JSON file, and sort them by date."""
    pairs: Iterable[Sequence[str]] = VERSIONS
    if given and len(given) == 1 and given[0].endswith(".json"):
        pairs = json.loads(Path(given[0]).read_text(encoding="utf-8"))
    elif given:
        pairs = [argument.split("=", 1) for argument in given]
    versions = [Version(str(label), date.fromisoformat(effective)) for label, effective in pairs]
    if not versions:
        raise ValueError("there are no versions")
    return sorted(versions, key=lambda version: version.effective)


def write_tables(out: Path, versions: Sequence[Version], count: int, seed: int, document: str = "privacy") -> None:
    """Write the tables of `count` people into a folder."""
    random = Random(seed)
    first = _noon(versions[0].effective) - timedelta(days=60)
    last = max(_noon(versions[-1].effective) - timedelta(days=60), first + timedelta(days=1))
    people = [_person(random, number, first, last) for number in range(1, count + 1)]
    out.mkdir(parents=True, exist_ok=True)
    _write(out / "users.csv", USERS, (person.row for person in people))
    _write(out / "collections.csv", COLLECTIONS, _collections(random, people, versions, last))
    _write(out / "authorizations.csv", AUTHORIZATIONS, _authorizations(random, people, last))
    _write(out / "deliveries.csv", DELIVERIES, _deliveries(random, people, versions, document))


def _person(random: Random, number: int, first: datetime, last: datetime) -> Person:
    user_id = f"{number:07}"
    name = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
    address = f"{random.randint(1, 199)} {random.choice(STREETS)}, {random.choice(TOWNS)}"
    joined = first + (last - first) * random.random()
    email = f"{name.lower().replace(' ', '.')}.{number}@{random.choice(DOMAINS)}"
    fax = ""
    chance = random.random()
    if chance < 0.01:
        email, fax = "", f"+44 1632 96{number % 10_000:04}"
    elif chance < 0.02:
        email = ""
    elif chance < 0.022:
        email, address = "", ""
    elif chance < 0.027:
        email = email.replace("@", " at ")
    elif chance < 0.03:
        email = f"\u00a0{email} "
    elif chance < 0.033:
        email = email.replace("@example", "@bücher.example")
    elif chance < 0.043:
        email = f"family.{number // 50}@example.com"
    if number == 1:
        name = FORMULA
    elif chance > 0.98:
        name = f'{name.split()[1]}, {name.split()[0]} "{name[0]}."'
    asked = random.choices(("", "true", "false"), (70, 5, 25))[0]
    row = (user_id, email, name, random.choice(LOCALES), asked, fax, address, _written(joined))
    return Person(user_id, row, joined)


def _collections(
    random: Random, people: Iterable[Person], versions: Sequence[Version], last: datetime
) -> Iterator[Row]:
    for person in people:
        for category in random.sample(CATEGORIES, random.randint(1, len(CATEGORIES))):
            collected = person.joined + (last - person.joined) * random.random() ** 3
            chance = random.random()
            if chance < 0.001:
                yield person.user_id, category, ""
            elif chance < 0.002:
                yield person.user_id, category, random.choice(versions[:-1] or versions).effective.isoformat()
            else:
                yield person.user_id, category, _written(collected)


def _authorizations(random: Random, people: Iterable[Person], last: datetime) -> Iterator[Row]:
    for person in people:
        if random.random() < 0.08:
            category, use = random.choice(AUTHORIZED)
            yield person.user_id, category, use, _written(person.joined + (last - person.joined) * random.random())


def _deliveries(random: Random, people: Iterable[Person], versions: Sequence[Version], document: str) -> Iterator[Row]:
    for version in versions[1:-1]:
        sent = _noon(version.effective) - timedelta(days=30)
        for person in people:
            if person.joined < sent and person.row[1] and random.random() < 0.4:
                status = random.choices(["sent", "bounced", "suppressed"], [96, 2, 2])[0]
                yield person.user_id, f"{document}-{version.label}", "email", status, _written(sent)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(path: Path, header: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    raise SystemExit(main())
