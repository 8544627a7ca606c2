"""A small invented world for the tests of audience and mailing: versions, settings, tables of people."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fairnotice.audience import Audience, select
from fairnotice.languages import Translations
from fairnotice.model import Decision, DecisionKind, Duty, Notice, NoticeKind, Practice, Recipient, Register, Version
from fairnotice.practices import Taxonomy
from fairnotice.settings import Organisation, Settings

EMAIL, SERVICE, TRAIN = "user.contact.email", "essential.service", "train_ai_system"
TAXONOMY = Taxonomy(
    data={
        "user": "Data of people",
        "user.contact": "Contact data",
        "user.contact.email": "E-mail address",
        "user.contact.address": "Postal address",
        "user.content": "Content that people make",
        "user.financial": "Financial data",
        "user.name": "Name",
    },
    uses={
        "essential": "What the service needs",
        "essential.service": "The service itself",
        "marketing": "Marketing",
        "marketing.email": "Marketing by e-mail",
        "analytics": "Analytics",
        "train_ai_system": "Training an AI system",
    },
)

COLUMNS = {
    "users": ("user_id", "email", "locale", "notices_opt_in", "fax", "postal_address", "created_at"),
    "collections": ("user_id", "data_category", "collected_at"),
    "authorizations": ("user_id", "data_category", "data_use", "authorized_at", "recipient"),
    "opt_outs": ("user_id", "data_category", "data_use", "opted_out_at", "recipient"),
    "deliveries": ("user_id", "notice_id", "channel", "status", "at", "basis", "address_hash"),
}


def practice(data: str, use: str, third_party: str = "", agent: str = "", section: str = "") -> Practice:
    """Make a practice of the company, of an agent or of a third party."""
    name = third_party or agent
    return Practice(data, use, Recipient(name, bool(agent)) if name else None, section)


def version(label: str, effective: str, practices: Iterable[Practice] | None = (), **fields: Any) -> Version:
    """Make a version of the policy `privacy`, published 30 days before it takes effect."""
    day = date.fromisoformat(effective)
    text = f"# Privacy Policy\n\nThis is version {label}.\n"
    values: dict[str, Any] = {
        "document": "privacy",
        "label": label,
        "title": "Privacy Policy",
        "published": day - timedelta(days=30),
        "effective": day,
        "text": text,
        "source": text.encode(),
        "register": None if practices is None else Register(tuple(practices)),
    }
    return Version(**{**values, **fields})


def notice(target: Version, duty: Duty = Duty.EMAIL, kind: NoticeKind = NoticeKind.CHANGE) -> Notice:
    """Make the notice of a version."""
    return Notice(target, kind, duty, True, (), target.published, target.effective + timedelta(days=30))


def decision(section: str, kind: DecisionKind, summary: str) -> Decision:
    """Make a decision of the lawyer."""
    return Decision(section, kind, summary)


def settings(root: Path, **fields: Any) -> Settings:
    """Make the settings of an invented company in Berlin."""
    made = Settings(
        root=root,
        policy_dir=root / "policy",
        site_dir=root / "site",
        site_url="https://policy.example.com/",
        timezone=ZoneInfo("Europe/Berlin"),
        organisation=Organisation(
            name="Bluefern Notes",
            contact="privacy@example.com",
            postal_address="7 Orchard Lane, Stonebridge",
            complaints="https://complaints.example.org/",
        ),
    )
    return replace(made, **fields)


def write_tables(folder: Path, **tables: Sequence[Sequence[str]]) -> Path:
    """Write tables as CSV files with all their columns; short rows are filled up with empty cells."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = COLUMNS[name]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            writer.writerows([*row, *[""] * (len(columns) - len(row))] for row in rows)
    return folder


def choose(
    users: Path,
    told: Notice,
    versions: Sequence[Version],
    made: Settings,
    work: Path | None = None,
    ledger: Path | None = None,
    translations: Translations | None = None,
    mapping: Path | None = None,
) -> Audience:
    """Choose an audience with the small taxonomy."""
    more = {"work": work, "ledger": ledger, "translations": translations, "mapping": mapping}
    return select(users, told, versions, TAXONOMY, made, **more)  # type: ignore[arg-type]


def lists(audience: Audience, folder: Path) -> Mapping[str, list[dict[str, str]]]:
    """Give the rows of the three lists by name: required, opted-in, unreachable."""
    folder.mkdir(parents=True, exist_ok=True)
    audience.write(folder)
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] = list(csv.DictReader(stream))
    return found


def reasons(found: Mapping[str, list[dict[str, str]]], name: str = "required") -> dict[str, str]:
    """Give the reasons on a list by user_id."""
    return {row["user_id"]: row["reasons"] for row in found[name]}


def told(
    tmp_path: Path,
    versions: Sequence[Version],
    made: Settings | None = None,
    of: Notice | None = None,
    **tables: Sequence[Sequence[str]],
) -> dict[str, dict[str, str]]:
    """Give the reasons by list and user_id; users are made from the ids in the other tables where there are none."""
    ids = sorted({row[0] for rows in tables.values() for row in rows})
    tables.setdefault("users", [(name, f"{name}@example.com") for name in ids])
    users = write_tables(tmp_path / "users", **tables)
    with choose(users, of or notice(versions[-1]), versions, made or settings(tmp_path), tmp_path) as audience:
        found = lists(audience, tmp_path / "lists")
    return {name: reasons(found, name) for name in found}


def new_use(*practices: Practice) -> list[Version]:
    """Give two versions, the second with some more practices."""
    before = [practice(EMAIL, SERVICE), practice("user.content", SERVICE)]
    return [version("1.0", "2020-01-01", before), version("2.0", "2024-01-01", [*before, *practices])]
