#!/usr/bin/env python3
"""Invent a policy of twelve versions and millions of people, dirty on purpose, for measuring and for comparing engines.

    many_people.py OUT [--users 10000000] [--csv]

OUT becomes a folder with the four tables as Parquet files, or as CSV. Of ten million people there are 25 million rows
of collections. The same arguments give the same rows with the same version of DuckDB. Nobody in them exists: addresses
are on example.com and its like.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from fairnotice.model import Decision, DecisionKind, Duty, Notice, NoticeKind, Practice, Recipient, Register, Version
from fairnotice.practices import Taxonomy
from fairnotice.settings import Settings

ZONE = ZoneInfo("America/Los_Angeles")
DAYS = (
    "2014-05-01", "2015-03-15", "2016-01-01", "2017-06-01", "2018-05-25", "2019-09-01", "2020-10-15", "2021-11-01",
    "2022-12-15", "2024-02-01", "2025-04-10", "2026-11-01",
)  # fmt: skip
CATEGORIES = (
    "user.contact.email", "user.name", "user.location", "user.device", "user.behavior", "user.financial",
    "user.content", "user.biometric",
)  # fmt: skip
SHARES = (5, 3, 2, 5, 3, 2, 2, 1)
SERVICE, ANALYTICS, PERSONAL, ADS = "essential.service", "analytics", "personalize", "marketing.advertising"
BASE = [(category, use, "") for category in CATEGORIES for use in (SERVICE, "essential.fraud_detection")]
ADDED = {
    2: [("user.behavior", ANALYTICS, ""), ("user.device", ANALYTICS, "")],
    4: [("user.behavior", PERSONAL, ""), ("user.content", PERSONAL, "")],
    5: [("user.contact.email", ANALYTICS, "")],
    6: [("user.device", ADS, "")],
    7: [("user.location", ANALYTICS, "")],
    8: [("user.name", PERSONAL, "")],
    9: [("user.device", ADS, "Gannet Partners")],
    11: [("user.location", "research", "Plover Institute")],
    12: [
        ("user.content", "train_ai_system", ""),
        ("user.location", ADS, "Gannet Partners"),
        ("user.behavior", PERSONAL, ""),
    ],
}
REMOVED = {
    7: [("user.contact.email", ANALYTICS, ""), ("user.behavior", PERSONAL, "")],
    10: [("user.device", ADS, ""), ("user.device", ADS, "Gannet Partners")],
    11: [("user.device", ANALYTICS, ""), ("user.behavior", ANALYTICS, "")],
    12: [("user.location", ANALYTICS, "")],
}
USES = (SERVICE, "essential.fraud_detection", ANALYTICS, PERSONAL, ADS, "research", "train_ai_system", "marketing")
TAXONOMY = Taxonomy(dict.fromkeys(("user", *CATEGORIES), "Invented"), dict.fromkeys(USES, "Invented"))


def versions() -> list[Version]:
    """Give the versions, oldest first, with their registers."""
    stated = list(BASE)
    made = []
    for number, day in enumerate(map(date.fromisoformat, DAYS), start=1):
        stated = [practice for practice in stated if practice not in REMOVED.get(number, [])] + ADDED.get(number, [])
        practices = tuple(
            Practice(data, use, Recipient(name, agent=False) if name else None) for data, use, name in stated
        )
        made.append(
            Version(
                document="privacy",
                label=f"{number}.0",
                title="Privacy Policy",
                published=day - timedelta(days=30),
                effective=day,
                text="",
                source=b"",
                decisions=(Decision("use", DecisionKind.NEW_USE, f"What version {number} does with data is new."),),
                register=Register(practices),
            )
        )
    return made


def notice() -> Notice:
    """Give the notice of the newest version."""
    newest = versions()[-1]
    return Notice(newest, NoticeKind.CHANGE, Duty.EMAIL, True, (), newest.published, newest.effective)


def settings(root: Path) -> Settings:
    """Give the settings of the invented site."""
    return Settings(root, root / "policy", root / "site", timezone=ZONE)


def write(folder: Path, users: int, suffix: str = "parquet") -> None:
    """Write the tables of so many people as files that end in `suffix`: parquet, csv or csv.gz."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute(f"SET temp_directory = '{folder / 'spill'}'")
        for statement in _tables(users):
            database.execute(statement)
        for table, order in ORDERS.items():
            options = "FORMAT parquet, COMPRESSION zstd" if suffix == "parquet" else "FORMAT csv, HEADER"
            stamp = "" if suffix == "parquet" else ", TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%fZ'"
            database.execute(
                f"COPY (FROM {table} ORDER BY {order}) TO '{folder / table}.{suffix}.unfinished' ({options}{stamp})"
            )
            (folder / f"{table}.{suffix}.unfinished").rename(folder / f"{table}.{suffix}")


ORDERS = {
    "users": "user_id",
    "collections": "collected_at NULLS FIRST, user_id, data_category",
    "authorizations": "authorized_at, user_id",
    "deliveries": 'notice_id, user_id, "at"',
}


def _tables(users: int) -> list[str]:
    starts = [datetime.combine(date.fromisoformat(day), time(), ZONE).astimezone(UTC) for day in DAYS]
    listed = ", ".join(f"TIMESTAMPTZ '{start:%Y-%m-%d %H:%M:%S}+00'" for start in starts)
    weighted = [c for c, share in zip(CATEGORIES, SHARES, strict=True) for _ in range(share)]
    return [
        # r: from 0 to 1, the same for the same person and purpose
        "CREATE MACRO r(i, s) AS (hash(i, s) % 1000000) / 1e6",
        "CREATE MACRO pick(l, x) AS l[1 + CAST(floor(x * len(l)) AS INT)]",
        "CREATE MACRO name(i) AS lpad(CAST(i AS VARCHAR), 10, '0')",
        f"""CREATE TABLE users AS SELECT name(i) AS user_id,
          CASE WHEN r(i, 'e') < .012 THEN NULL
            WHEN r(i, 'e') < .014 THEN '  '
            WHEN r(i, 'e') < .017 THEN 'user' || i || '.example.com'
            WHEN r(i, 'e') < .020 THEN 'a b' || i || '@example.com'
            WHEN r(i, 'e') < .022 THEN 'x' || i || '@localhost'
            WHEN r(i, 'e') < .023 THEN 'x"' || i || '",y@example.org'
            WHEN r(i, 'e') < .024 THEN 'user' || i || '@bücher.example'
            WHEN r(i, 'e') < .0245 THEN '用户' || i || '@例子.example'
            WHEN r(i, 'e') < .026 THEN ' pad' || i || '@example.net '
            WHEN r(i, 'e') < .027 THEN chr(160) || 'pad' || i || '@example.net' || chr(9)
            WHEN r(i, 'e') < .032 THEN 'user' || (i - i % 2) || '@example.com'
            WHEN r(i, 'e') < .100 THEN 'First.Last' || (i - i % 2) || '@'
              || pick(['Example.COM', 'example.com'], r(i, 'c'))
            WHEN r(i, 'e') < .101 THEN '+tag' || i || '@example.com'
            ELSE pick(['ada', 'bruno', 'chiara', 'emeka', 'farah', 'hiro', 'ines', 'jonas'], r(i, 'f')) || '.' ||
              pick(['abara', 'bell', 'castell', 'dorn', 'grau', 'holm', 'ito', 'kaya'], r(i, 'g')) || i || '@' ||
              pick(['mail.example', 'web.example', 'corp.example', 'uni.example'], r(i, 'd')) END AS email,
          CASE WHEN r(i, 'l') < .005 THEN NULL
            ELSE pick(['en-US', 'en-US', 'en-GB', 'de-DE', 'fr-FR', 'es_ES', 'pt-BR', 'ja', 'ar'], r(i, 'l')) END
            AS locale,
          CASE WHEN r(i, 'o') < .01 THEN NULL ELSE r(i, 'o') < .05 END AS notices_opt_in,
          CASE WHEN r(i, 'x') < .02 THEN '+44 1632 ' || lpad(CAST(i % 1000000 AS VARCHAR), 6, '0') END AS fax,
          CASE WHEN r(i, 'p') < .3 THEN i % 900 || ' Mill Lane, ' || pick(['Easthaven', 'Stonebridge'], r(i, 'q')) END
            AS postal_address,
          TIMESTAMPTZ '2013-05-02 00:00:00+00' + to_microseconds(CAST(1e6 * 86400 * 4900 * r(i, 't') AS BIGINT))
            AS created_at
        FROM range({users}) AS t(i)""",
        f"""CREATE TABLE collections AS WITH joined AS (
          SELECT i, 1 + hash(i, 'k') % 4 AS k, TIMESTAMPTZ '2014-05-02 00:00:00+00'
            + to_microseconds(CAST(1e6 * 86400 * 4560 * sqrt(r(i, 't')) AS BIGINT)) AS born
          FROM range({users}) AS t(i)
        ), numbered AS (SELECT i, born, unnest(range(CAST(k AS BIGINT))) AS j FROM joined)
        SELECT CASE WHEN hash(i, j, 'orphan') % 20000 = 0 THEN name(i + {users}) ELSE name(i) END AS user_id,
          pick({weighted}, r(i * 8 + j, 'c')) AS data_category,
          CASE WHEN hash(i, j, 'n') % 10000 = 0 THEN NULL
            WHEN hash(i, j, 'n') % 10000 = 1 THEN pick([{listed}], r(i * 8 + j, 'x'))
            WHEN hash(i, j, 'n') % 10000 = 2 THEN pick([{listed}], r(i * 8 + j, 'x')) - INTERVAL 1 MICROSECOND
            WHEN hash(i, j, 'n') % 10000 = 3 THEN TIMESTAMPTZ '2013-01-01 00:00:00+00'
            ELSE least(born + to_microseconds(CAST(1e6 * 86400 * 900 * j * r(i * 8 + j, 'y') AS BIGINT)),
              TIMESTAMPTZ '2026-11-15 00:00:00+00') END AS collected_at
        FROM numbered""",
        "INSERT INTO collections SELECT * FROM collections WHERE hash(user_id, data_category) % 200 = 0",
        f"""CREATE TABLE authorizations AS SELECT name(i) AS user_id,
          pick(['user.content', 'user.location', 'user.behavior', 'user.name', 'user'], r(i, 'ac')) AS data_category,
          pick(['train_ai_system', '{ADS}', '{PERSONAL}', 'research', 'marketing'], r(i, 'ap')) AS data_use,
          TIMESTAMPTZ '2020-01-01 00:00:00+00' + to_microseconds(CAST(1e6 * 86400 * 2490 * r(i, 'at') AS BIGINT))
            AS authorized_at,
          CASE WHEN r(i, 'ar') < .1 THEN 'gannet  PARTNERS' END AS recipient
        FROM range({users}) AS t(i) WHERE r(i, 'a') < .15""",
        """CREATE TABLE deliveries AS SELECT user_id, n AS notice_id,
          CASE WHEN hash(i, n) % 50 = 0 THEN 'post' ELSE 'email' END AS channel,
          CASE WHEN r(i, n || 'b') < .02 THEN 'bounced' ELSE 'sent' END AS status,
          TIMESTAMPTZ '2021-10-02 00:00:00+00'
            + to_microseconds(CAST(1e6 * 86400 * 1800 * r(i, n || 'w') AS BIGINT)) AS "at",
          pick(['required', 'required', 'opted-in', NULL], r(i, n || 's')) AS basis,
          CASE WHEN r(i, n || 'h') < .6 THEN sha256(user_id || ' ' || split_part(box, '@', 1) || '@'
              || lower(split_part(box, '@', 2)))
            WHEN r(i, n || 'h') < .8 THEN sha256(user_id || ' former@example.com') END AS address_hash
        FROM (SELECT CAST(user_id AS BIGINT) AS i, trim(email, ' ' || chr(160) || chr(9)) AS box, user_id FROM users)
        AS t, (VALUES
          ('privacy-8.0', .05), ('privacy-10.0', .15), ('privacy-11.0', .10), ('privacy-12.0', .01)) AS v(n, share)
        WHERE r(i, n) < share""",
        "INSERT INTO deliveries SELECT * FROM deliveries WHERE hash(user_id) % 500 = 0",
        "INSERT INTO deliveries (notice_id) VALUES (NULL), ('privacy-12.0')",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--users", type=int, default=10_000_000, metavar="N")
    parser.add_argument("--csv", action="store_true")
    options = parser.parse_args(arguments)
    write(options.out, options.users, "csv" if options.csv else "parquet")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
