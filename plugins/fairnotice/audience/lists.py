"""The lists as SQL for the workbench: who can be reached, one message a mailbox, and cells that are safe to open."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

from collections.abc import Mapping

from fairnotice.audience.addresses import box, hopeless, usual
from fairnotice.audience.baseline import Plan
from fairnotice.audience.dialect import DUCKDB, quoted
from fairnotice.audience.inert import inert_sql
from fairnotice.audience.query import mailbox, trimmed, words
from fairnotice.audience.telling import any_of, conditions, told

WHYS = ("missing", "invalid", "bounced", "suppressed")
CHANNELS = ("fax", "post", "none")
LIST_COLUMNS = ("email", "user_id", "locale", "reasons", "from_version", "to_version", "summary")
TOLD = ("reasons", "from_version", "to_version", "summary")
SHARED = (*TOLD, "shown")
"""The cells that are the same for all who are told the same; `shown` is the locale."""
BASES = 1 << 16
"""More than there are bases."""

BITS = {"asked": BASES, "had": BASES << 1, "required": BASES << 2}
STANDING = {
    "base": f"standing & {BASES - 1}",
    **{name: f"standing & {bit} <> 0" for name, bit in BITS.items()},
    # whether a row has the highest bit is seen for many rows at once, by their least and greatest number
    "required": f"standing >= {max(BITS.values())}",
}
"""What `standing` tells in one number, which is quicker to keep, to group and to join: the base, and above it bits."""

UNREACHABLE_COLUMNS = (
    "user_id", "why", "channel", "fax", "postal_address", "locale", "reasons", "from_version", "to_version", "summary",
)  # fmt: skip


def accounts(chosen: str) -> str:
    """Give what makes the table `accounts` of the chosen people: a row each, and the `box` of its address."""
    bits = (f"CASE WHEN {name} THEN {bit} ELSE 0 END" for name, bit in BITS.items())
    standing = f"CAST({' + '.join(['base', *bits])} AS INTEGER) AS standing"
    return f"""
CREATE TEMP TABLE accounts AS
SELECT * EXCLUDE ({", ".join(STANDING)}), {standing}, {box()} AS box FROM ({chosen}) AS chosen"""


def unsure() -> str:
    """Give what makes the table `unsure` of the accounts whose address has no `box`, trimmed."""
    return f"""
CREATE TEMP TABLE unsure AS
SELECT rowid AS place, user_id, {trimmed("email", DUCKDB)} AS address FROM accounts WHERE box IS NULL"""


def doubtful() -> str:
    """Give the addresses of the table `unsure` on which the library has to decide."""
    return f"SELECT DISTINCT address FROM unsure WHERE NOT {hopeless()} AND NOT {usual('address')}"


def statements(plan: Plan) -> list[str]:
    """Give what makes of `accounts`, `unsure`, `bounced` and `judged` the tables and views that the other queries read.

    A `place` is the number of a row of `accounts`. `unreached` are the accounts that e-mail cannot reach, each with why
    and with what is left then. `messages` is one row a mailbox: the spelling and locale of its first account, the
    reasons of all of them. `tellings` is one row for all who are told the same.
    """
    names = words(plan)
    masks = ", ".join(f"BIT_OR({name}) AS {name}" for name in names)
    telling = _said(plan)
    stood = ", ".join(f"{part} AS {name}" for name, part in STANDING.items())
    return [
        f"""
CREATE TEMP TABLE doubted AS
SELECT u.place, u.user_id, COALESCE(u.address, '') AS address,
  CASE WHEN {usual("u.address")} THEN u.address ELSE j.mailbox END AS mailbox
FROM unsure AS u LEFT JOIN judged AS j ON j.address = u.address""",
        f"""
CREATE TEMP TABLE lost AS
SELECT d.place, CASE WHEN d.address = '' THEN 'missing' WHEN d.mailbox IS NULL THEN 'invalid' ELSE b.why END AS why
FROM doubted AS d LEFT JOIN bounced AS b ON b.mailbox = {mailbox("d.address")}
WHERE d.mailbox IS NULL OR b.mailbox IS NOT NULL
UNION ALL SELECT a.place, b.why FROM (
  SELECT rowid AS place, email FROM accounts WHERE box IN (SELECT HASH(LOWER(mailbox)) FROM bounced)
) AS a JOIN bounced AS b ON b.mailbox = {mailbox("a.email")}""",
        # numbers are quicker to group than texts, and few mailboxes share one; those are then compared as texts
        """
CREATE TEMP TABLE alike AS SELECT number FROM (
  SELECT box AS number FROM accounts WHERE box IS NOT NULL
  UNION ALL SELECT HASH(LOWER(mailbox)) FROM doubted WHERE mailbox IS NOT NULL
) AS boxes GROUP BY number HAVING COUNT(*) > 1""",
        f"""
CREATE TEMP TABLE shared AS
SELECT place, address, mailbox, MIN(user_id) OVER (PARTITION BY mailbox) AS first FROM (
  SELECT rowid AS place, user_id, email AS address, {mailbox("email")} AS mailbox FROM accounts
  WHERE box IN (SELECT number FROM alike)
  UNION ALL SELECT place, user_id, address, mailbox FROM doubted WHERE mailbox IS NOT NULL
) AS boxes WHERE NOT EXISTS (SELECT 1 FROM lost AS l WHERE l.place = boxes.place)""",
        f"""
CREATE TEMP TABLE together AS
SELECT ARG_MIN(s.address, a.user_id) AS email, STRING_AGG(a.user_id, '|' ORDER BY a.user_id) AS user_id, s.first,
  ARG_MIN(COALESCE(a.locale, ''), a.user_id) AS locale, {masks},
  BIT_OR(a.standing & {-BASES}) | MIN(a.standing & {BASES - 1}) AS standing
FROM shared AS s JOIN accounts AS a ON a.rowid = s.place GROUP BY s.first""",
        "CREATE TEMP TABLE apart AS SELECT place FROM lost UNION ALL SELECT place FROM shared",
        f"""
CREATE TEMP VIEW messages AS
SELECT a.email, a.user_id, a.user_id AS first, COALESCE(a.locale, '') AS locale, {telling} FROM accounts AS a
WHERE NOT EXISTS (SELECT 1 FROM apart AS p WHERE p.place = a.rowid)
UNION ALL SELECT email, user_id, first, locale, {telling} FROM together""",
        f"""
CREATE TEMP TABLE unreached AS
SELECT a.user_id, a.locale, a.fax, a.postal_address, {telling}, l.why,
  CASE WHEN TRIM(a.fax) <> '' THEN 'fax' WHEN TRIM(a.postal_address) <> '' THEN 'post' ELSE 'none' END AS channel
FROM lost AS l JOIN accounts AS a ON a.rowid = l.place""",
        f"""
CREATE TEMP TABLE accounts_tally AS SELECT *, {stood} FROM (
  SELECT p.place IS NULL AS alone, COALESCE(a.locale, '') AS locale, {telling}, COUNT(*) AS number
  FROM accounts AS a LEFT JOIN apart AS p ON p.place = a.rowid GROUP BY ALL
) AS counted""",
        f"""
CREATE TEMP TABLE messages_tally AS SELECT *, {stood} FROM (
  SELECT locale, {telling}, number FROM accounts_tally WHERE alone
  UNION ALL SELECT locale, {telling}, COUNT(*) AS number FROM together GROUP BY ALL
) AS counted""",
        f"""
CREATE TEMP TABLE unreached_tally AS SELECT *, {stood} FROM (
  SELECT why, channel, COALESCE(locale, '') AS locale, {telling}, COUNT(*) AS number FROM unreached GROUP BY ALL
) AS counted""",
        f"""
CREATE TEMP TABLE texts AS SELECT locale, {telling}, {", ".join(map(_inert, TOLD))}, {_inert("TRIM(locale)", "shown")}
FROM (
  SELECT *, {told(plan)} FROM (
    SELECT locale, {telling}, {", ".join(STANDING)} FROM messages_tally
    UNION SELECT locale, {telling}, {", ".join(STANDING)} FROM unreached_tally
  ) AS said
) AS told""",
        # sorting millions of rows moves numbers then, where it would move long texts that few people have for their own
        *(f"CREATE TYPE {name}_text AS ENUM (SELECT {name} FROM texts UNION SELECT '' ORDER BY 1)" for name in SHARED),
        f"""
CREATE TEMP TABLE tellings AS
SELECT locale, {telling}, {", ".join(f"CAST({name} AS {name}_text) AS {name}" for name in SHARED)} FROM texts""",
    ]


def files(plan: Plan) -> Mapping[str, str]:
    """Give the finished rows of each list, by the stem of its file."""
    return {
        "required": _mailing_list(plan, STANDING["required"]),
        "opted-in": _mailing_list(plan, f"NOT ({STANDING['required']})"),
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
  SELECT {chosen} FROM messages_tally UNION ALL SELECT {chosen} FROM unreached_tally) AS listed"""


def unreached_counts() -> str:
    """Give one row: accounts out of reach by each of WHYS and of CHANNELS."""
    found = [f"why = {quoted(why)}" for why in WHYS] + [f"channel = {quoted(channel)}" for channel in CHANNELS]
    return f"SELECT {', '.join(map(_sum, found))} FROM unreached_tally"


def account_counts(plan: Plan) -> str:
    """Give one row: accounts by reason, and those told late."""
    found = [*conditions(plan).values(), f"{any_of(plan, plan.late)} AND NOT had"]
    return f"SELECT {', '.join(map(_sum, found))} FROM accounts_tally"


def _sum(condition: str) -> str:
    return f"CAST(COALESCE(SUM(number) FILTER (WHERE {condition}), 0) AS BIGINT)"


def _mailing_list(plan: Plan, condition: str) -> str:
    cells = ", ".join(["first", _inert_address(), _inert("user_id")])
    # sorted by the first id itself: as a cell it may have got an apostrophe
    return f"""
SELECT {", ".join(LIST_COLUMNS)} FROM (
  SELECT m.*, {_told()} FROM (SELECT {cells}, locale AS said_in, {_said(plan)} FROM messages WHERE {condition}) AS m
  JOIN tellings AS t ON {_same(plan)}) AS told
ORDER BY told.first"""


def _unreachable(plan: Plan) -> str:
    own = [column for column in UNREACHABLE_COLUMNS if column not in (*TOLD, "locale")]
    cells = ", ".join(map(_inert, own))
    return f"""
SELECT {", ".join(UNREACHABLE_COLUMNS)} FROM (
  SELECT m.*, {_told()} FROM (
    SELECT user_id AS first, {cells}, COALESCE(locale, '') AS said_in, {_said(plan)} FROM unreached
  ) AS m JOIN tellings AS t ON {_same(plan)}) AS told
ORDER BY told.first"""


def _told() -> str:
    return ", ".join([*(f"t.{name}" for name in TOLD), "t.shown AS locale"])


def _said(plan: Plan) -> str:
    return ", ".join(["standing", *words(plan)])


def _same(plan: Plan) -> str:
    """Give the condition on which somebody is told what a row of tellings says."""
    names = ["standing", *words(plan)]
    return " AND ".join([*(f"t.{name} = m.{name}" for name in names), "t.locale = m.said_in"])


def _inert(column: str, name: str = "") -> str:
    return f"{inert_sql(column)} AS {name or column}"


def _inert_address() -> str:
    """Give an inert address: its local part in quotes is the same mailbox (RFC 5321), an apostrophe another one."""
    local, rest = "SUBSTR(email, 1, STRPOS(email, '@') - 1)", "SUBSTR(email, STRPOS(email, '@'))"
    inert = f"""'"' || {local} || '"' || {rest}"""
    risky = ", ".join(str(ord(sign)) for sign in "=+-")
    return f"CASE WHEN ORD(email) IN ({risky}) THEN {inert} ELSE email END AS email"
