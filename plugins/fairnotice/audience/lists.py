"""The lists as SQL for the workbench: who can be reached, one message a mailbox, and cells that are safe to open."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

import re
from collections.abc import Mapping

from fairnotice.audience.baseline import Plan
from fairnotice.audience.dialect import quoted
from fairnotice.audience.inert import inert_sql
from fairnotice.audience.query import mailbox, words
from fairnotice.audience.telling import any_of, conditions, told

# The subset of valid addresses that is told apart quickly; the library judges the others.
LOCAL = r"[A-Za-z0-9_%+'-]+([.][A-Za-z0-9_%+'-]+)*"
ADDRESS = rf"^{LOCAL}@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{{2,63}}$"
LONG_LABEL, PUNYCODE = "[A-Za-z0-9-]{64}[^@]*$", "[@.]..--"
LONGEST_LOCAL, LONGEST_ADDRESS = 64, 254
SPECIAL_DOMAINS = ("arpa", "invalid", "local", "localhost", "onion", "test")

WHYS = ("missing", "invalid", "bounced", "suppressed")
CHANNELS = ("fax", "post", "none")
LIST_COLUMNS = ("email", "user_id", "locale", "reasons", "from_version", "to_version", "summary")
TOLD = ("reasons", "from_version", "to_version", "summary")
UNREACHABLE_COLUMNS = (
    "user_id", "why", "channel", "fax", "postal_address", "locale", "reasons", "from_version", "to_version", "summary",
)  # fmt: skip


def plain_local(local: str) -> bool:
    """Whether the part of an address before the @ is valid without any doubt."""
    return len(local) <= LONGEST_LOCAL and re.fullmatch(LOCAL, local) is not None


def doubtful() -> str:
    """Give the addresses that are not certainly valid, on which the library has to decide."""
    ends = ", ".join(sorted({quoted(domain[-2:]) for domain in SPECIAL_DOMAINS}))
    special = (
        f"LOWER(SUBSTR(email, -2)) IN ({ends}) AND REGEXP_MATCHES(LOWER(email), '[.]({'|'.join(SPECIAL_DOMAINS)})$')"
    )
    # what is slow to look for is looked for only where it can be
    return f"""
SELECT DISTINCT email FROM accounts WHERE email <> '' AND NOT (
  REGEXP_MATCHES(email, {quoted(ADDRESS)}) AND LENGTH(email) <= {LONGEST_ADDRESS}
  AND STRPOS(email, '@') <= {LONGEST_LOCAL + 1}
  AND NOT (LENGTH(email) > {LONGEST_LOCAL} AND REGEXP_MATCHES(email, {quoted(LONG_LABEL)}))
  AND NOT (CONTAINS(email, '--') AND REGEXP_MATCHES(email, {quoted(PUNYCODE)}))
  AND NOT (LOWER(SUBSTR(email, -2)) IN ({ends}) AND {special}))"""


def statements(plan: Plan) -> list[str]:
    """Give what makes of `accounts`, `bounced` and `judged` the tables and views that the other queries read.

    `people` are all accounts, each with why it cannot be reached by e-mail, if it cannot, and what is left then.
    `messages` is one row a mailbox: the spelling and locale of its first account, the reasons of all of them.
    `tellings` is one row for all who are told the same.
    """
    box = f"COALESCE(j.mailbox, {mailbox('a.email')})"
    names = words(plan)
    masks = ", ".join(f"BIT_OR({name}) AS {name}" for name in names)
    telling = _said(plan)
    return [
        f"""
CREATE TEMP TABLE lost AS
SELECT a.user_id, CASE WHEN a.email = '' THEN 'missing' WHEN j.mailbox IS NULL AND j.email IS NOT NULL THEN 'invalid'
  ELSE b.why END AS why
FROM accounts AS a LEFT JOIN judged AS j ON j.email = a.email LEFT JOIN bounced AS b ON b.mailbox = {mailbox("a.email")}
WHERE a.email = '' OR (j.mailbox IS NULL AND j.email IS NOT NULL) OR b.mailbox IS NOT NULL""",
        f"""
CREATE TEMP VIEW boxes AS
SELECT a.user_id, {box} AS mailbox FROM accounts AS a LEFT JOIN judged AS j ON j.email = a.email
WHERE NOT EXISTS (SELECT 1 FROM lost AS l WHERE l.user_id = a.user_id)""",
        # numbers are quicker to group than texts, and few mailboxes share one; those are then compared as texts
        "CREATE TEMP TABLE alike AS SELECT HASH(mailbox) AS number FROM boxes GROUP BY 1 HAVING COUNT(*) > 1",
        """
CREATE TEMP TABLE shared AS
SELECT user_id, MIN(user_id) OVER (PARTITION BY mailbox) AS first FROM boxes
WHERE HASH(mailbox) IN (SELECT number FROM alike)""",
        f"""
CREATE TEMP TABLE together AS
SELECT ARG_MIN(a.email, a.user_id) AS email, STRING_AGG(a.user_id, '|' ORDER BY a.user_id) AS user_id, s.first,
  ARG_MIN(COALESCE(a.locale, ''), a.user_id) AS locale, BOOL_OR(a.required) AS required, BOOL_OR(a.had) AS had,
  BOOL_OR(a.asked) AS asked, MIN(a.base) AS base, {masks}
FROM shared AS s JOIN accounts AS a ON a.user_id = s.user_id GROUP BY s.first""",
        "CREATE TEMP TABLE apart AS SELECT user_id FROM lost UNION ALL SELECT user_id FROM shared",
        f"""
CREATE TEMP VIEW messages AS
SELECT a.email, a.user_id, a.user_id AS first, COALESCE(a.locale, '') AS locale, {telling} FROM accounts AS a
WHERE NOT EXISTS (SELECT 1 FROM apart AS p WHERE p.user_id = a.user_id)
UNION ALL SELECT email, user_id, first, locale, {telling} FROM together""",
        """
CREATE TEMP VIEW people AS
SELECT a.*, l.why,
  CASE WHEN TRIM(a.fax) <> '' THEN 'fax' WHEN TRIM(a.postal_address) <> '' THEN 'post' ELSE 'none' END AS channel
FROM accounts AS a LEFT JOIN lost AS l ON l.user_id = a.user_id""",
        f"""
CREATE TEMP TABLE accounts_tally AS SELECT why, channel, required, had, asked, {", ".join(names)}, COUNT(*) AS number
FROM people GROUP BY ALL""",
        f"""
CREATE TEMP TABLE messages_tally AS SELECT locale, {telling}, COUNT(*) AS number FROM messages GROUP BY ALL""",
        f"""
CREATE TEMP TABLE texts AS SELECT locale, {telling}, {", ".join(map(_inert, TOLD))} FROM (
  SELECT *, {told(plan)} FROM (
    SELECT locale, {telling} FROM messages_tally
    UNION SELECT COALESCE(locale, ''), {telling} FROM people WHERE why IS NOT NULL) AS said) AS told""",
        # sorting millions of rows moves numbers then, where it would move long texts that few people have for their own
        *(f"CREATE TYPE {name}_text AS ENUM (SELECT {name} FROM texts UNION SELECT '' ORDER BY 1)" for name in TOLD),
        f"""
CREATE TEMP TABLE tellings AS
SELECT locale, {telling}, {", ".join(f"CAST({name} AS {name}_text) AS {name}" for name in TOLD)} FROM texts""",
    ]


def files(plan: Plan) -> Mapping[str, str]:
    """Give the finished rows of each list, by the stem of its file."""
    return {
        "required": _mailing_list(plan, "required"),
        "opted-in": _mailing_list(plan, "NOT required"),
        "unreachable": _unreachable(plan),
    }


def message_counts() -> str:
    """Give one row: how many messages are required, and how many were opted into."""
    return f"SELECT {_sum('required')}, {_sum('NOT required')} FROM messages_tally"


def row_counts(plan: Plan) -> str:
    """Give one row: the rows of the three lists by reason."""
    chosen = ", ".join(["required", "had", "asked", *words(plan), "number"])
    return f"""
SELECT {", ".join(map(_sum, conditions(plan).values()))} FROM (
  SELECT {chosen} FROM messages_tally UNION ALL SELECT {chosen} FROM accounts_tally WHERE why IS NOT NULL) AS listed"""


def account_counts(plan: Plan) -> str:
    """Give one row: accounts out of reach by each of WHYS and of CHANNELS, accounts by reason, and those told late."""
    found = [f"why = {quoted(why)}" for why in WHYS]
    found += [f"why IS NOT NULL AND channel = {quoted(channel)}" for channel in CHANNELS]
    found += [*conditions(plan).values(), f"{any_of(plan, plan.late)} AND NOT had"]
    return f"SELECT {', '.join(map(_sum, found))} FROM accounts_tally"


def _sum(condition: str) -> str:
    return f"CAST(COALESCE(SUM(number) FILTER (WHERE {condition}), 0) AS BIGINT)"


def _mailing_list(plan: Plan, condition: str) -> str:
    cells = ", ".join(["first", _inert_address(), _inert("user_id"), _inert("locale")])
    # sorted by the first id itself: as a cell it may have got an apostrophe
    return f"""
SELECT {", ".join(LIST_COLUMNS)} FROM (
  SELECT m.*, {_told()} FROM (SELECT {cells}, locale AS said_in, {_said(plan)} FROM messages WHERE {condition}) AS m
  JOIN tellings AS t ON {_same(plan)}) AS told
ORDER BY told.first"""


def _unreachable(plan: Plan) -> str:
    own = [column for column in UNREACHABLE_COLUMNS if column not in TOLD]
    cells = ", ".join(map(_inert, own))
    return f"""
SELECT {", ".join(UNREACHABLE_COLUMNS)} FROM (
  SELECT m.*, {_told()} FROM (
    SELECT user_id AS first, {cells}, COALESCE(locale, '') AS said_in, {_said(plan)} FROM people WHERE why IS NOT NULL
  ) AS m JOIN tellings AS t ON {_same(plan)}) AS told
ORDER BY told.first"""


def _told() -> str:
    return ", ".join(f"t.{name}" for name in TOLD)


def _said(plan: Plan) -> str:
    return ", ".join(["required", "had", "asked", "base", *words(plan)])


def _same(plan: Plan) -> str:
    """Give the condition on which somebody is told what a row of tellings says."""
    names = ["required", "had", "asked", "base", *words(plan)]
    return " AND ".join([*(f"t.{name} = m.{name}" for name in names), "t.locale = m.said_in"])


def _inert(column: str) -> str:
    return f"{inert_sql(column)} AS {column}"


def _inert_address() -> str:
    """Give an inert address: its local part in quotes is the same mailbox (RFC 5321), an apostrophe another one."""
    local, rest = "SUBSTR(email, 1, STRPOS(email, '@') - 1)", "SUBSTR(email, STRPOS(email, '@'))"
    inert = f"""'"' || {local} || '"' || {rest}"""
    return f"CASE WHEN SUBSTR(email, 1, 1) IN ('=', '+', '-') THEN {inert} ELSE email END AS email"
