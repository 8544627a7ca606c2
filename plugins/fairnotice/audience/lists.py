"""The lists as SQL: who can be reached, one message a mailbox, and cells that are safe to open."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

from collections.abc import Mapping

from fairnotice.audience.baseline import Plan
from fairnotice.audience.query import BEFORE, FAILED, SUPPRESSED, quoted, trimmed, words
from fairnotice.audience.telling import conditions, told

# The subset of valid addresses that every engine's regular expressions read alike; the library judges the others.
ADDRESS = (
    r"^[A-Za-z0-9_%+'-]+([.][A-Za-z0-9_%+'-]+)*@"
    r"([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,63}$"
)
LONG_LABEL, PUNYCODE = "[A-Za-z0-9-]{64}[^@]*$", "[@.]..--"
LONGEST_LOCAL, LONGEST_ADDRESS = 64, 254
SPECIAL_DOMAINS = ("arpa", "invalid", "local", "localhost", "onion", "test")

WHYS = ("missing", "invalid", "bounced", "suppressed")
CHANNELS = ("fax", "post", "none")
LIST_COLUMNS = ("email", "user_id", "locale", "reasons", "from_version", "to_version", "summary")
UNREACHABLE_COLUMNS = (
    "user_id", "why", "channel", "fax", "postal_address", "locale", "reasons", "from_version", "to_version", "summary",
)  # fmt: skip


def doubtful() -> str:
    """Give the addresses that are not certainly valid, on which the library has to decide."""
    special = " OR ".join(f"LOWER(email) LIKE '%.{domain}'" for domain in SPECIAL_DOMAINS)
    return f"""
SELECT DISTINCT email FROM accounts WHERE email <> '' AND NOT (
  REGEXP_MATCHES(email, {quoted(ADDRESS)}) AND LENGTH(email) <= {LONGEST_ADDRESS}
  AND STRPOS(email, '@') <= {LONGEST_LOCAL + 1} AND NOT REGEXP_MATCHES(email, {quoted(LONG_LABEL)})
  AND NOT REGEXP_MATCHES(email, {quoted(PUNYCODE)}) AND NOT ({special}))"""


def bounced() -> str:
    """Give the mailboxes whose last delivery by e-mail, to any account and of any notice, failed, and how."""
    at = f'COALESCE("at", {BEFORE})'
    return f"""
WITH last AS (
  SELECT user_id, MAX(CASE WHEN {FAILED} THEN {at} END) AS refused, MAX(CASE WHEN NOT {FAILED} THEN {at} END) AS taken,
    MAX(CASE WHEN {SUPPRESSED} THEN {at} END) AS stopped
  FROM deliveries WHERE COALESCE(LOWER(TRIM(channel)), 'email') IN ('email', 'e-mail') GROUP BY user_id
), mailboxes AS (
  SELECT {_mailbox("u.email")} AS mailbox, MAX(u.refused) AS refused, MAX(u.taken) AS taken,
    MAX(u.stopped) AS stopped
  FROM (
    SELECT {trimmed("s.email")} AS email, l.refused, l.taken, l.stopped
    FROM last AS l JOIN users AS s ON s.user_id = l.user_id
  ) AS u GROUP BY 1
)
SELECT mailbox, CASE WHEN stopped = refused THEN 'suppressed' ELSE 'bounced' END AS why
FROM mailboxes WHERE refused IS NOT NULL AND (taken IS NULL OR refused >= taken)"""


def people() -> str:
    """Give each account with its mailbox, why it cannot be reached by e-mail, if it cannot, and what is left then."""
    mailbox = _mailbox("a.email")
    return f"""
SELECT a.*, {mailbox} AS mailbox,
  CASE WHEN a.email = '' THEN 'missing' WHEN i.email IS NOT NULL THEN 'invalid'
    WHEN b.mailbox IS NOT NULL THEN b.why END AS why,
  CASE WHEN TRIM(a.fax) <> '' THEN 'fax' WHEN TRIM(a.postal_address) <> '' THEN 'post' ELSE 'none' END AS channel
FROM accounts AS a LEFT JOIN invalid AS i ON i.email = a.email LEFT JOIN bounced AS b ON b.mailbox = {mailbox}"""


def messages(plan: Plan) -> str:
    """Give one row a mailbox: the spelling and locale of its first account, the reasons of all of them."""
    masks = ", ".join(f"BIT_OR({word}) AS {word}" for word in words(plan))
    return f"""
SELECT ARG_MIN(email, user_id) AS email, STRING_AGG(user_id, '|' ORDER BY user_id) AS user_id, MIN(user_id) AS first,
  ARG_MIN(COALESCE(locale, ''), user_id) AS locale, BOOL_OR(required) AS required, BOOL_OR(had) AS had,
  BOOL_OR(asked) AS asked, MIN(base) AS base, {masks}
FROM people WHERE why IS NULL GROUP BY mailbox"""


def files(plan: Plan) -> Mapping[str, str]:
    """Give the finished rows of each list, by the name of its file."""
    return {
        "required.csv": _mailing_list(plan, "required"),
        "opted-in.csv": _mailing_list(plan, "NOT required"),
        "unreachable.csv": _unreachable(plan),
    }


def message_counts() -> str:
    """Give one row: how many messages are required, and how many were opted into."""
    return "SELECT COUNT(*) FILTER (WHERE required), COUNT(*) FILTER (WHERE NOT required) FROM messages"


def row_counts(plan: Plan) -> str:
    """Give one row: the rows of the three lists by reason."""
    columns = ["required", "had", "asked", *words(plan)]
    counts = ", ".join(f"COUNT(*) FILTER (WHERE {condition})" for condition in conditions(plan).values())
    chosen = ", ".join(columns)
    return f"""
SELECT {counts} FROM (
  SELECT {chosen} FROM messages UNION ALL SELECT {chosen} FROM people WHERE why IS NOT NULL) AS listed"""


def account_counts(plan: Plan) -> str:
    """Give one row: accounts that cannot be reached by each of WHYS and of CHANNELS, then accounts by reason."""
    found = [f"why = {quoted(why)}" for why in WHYS]
    found += [f"why IS NOT NULL AND channel = {quoted(channel)}" for channel in CHANNELS]
    found += conditions(plan).values()
    return f"SELECT {', '.join(f'COUNT(*) FILTER (WHERE {condition})' for condition in found)} FROM people"


def _mailbox(email: str) -> str:
    """Give the expression by which two valid addresses are the same mailbox: the domain's case does not count."""
    return f"SPLIT_PART({email}, '@', 1) || '@' || LOWER(SPLIT_PART({email}, '@', 2))"


def _mailing_list(plan: Plan, condition: str) -> str:
    cells = ", ".join(_inert_address() if name == "email" else _inert(name) for name in LIST_COLUMNS)
    # sorted by the first id itself: as a cell it may have got an apostrophe
    return f"""
SELECT {cells} FROM (SELECT first, email, user_id, locale, {told(plan)} FROM messages WHERE {condition}) AS told
ORDER BY told.first"""


def _unreachable(plan: Plan) -> str:
    cells = ", ".join(map(_inert, UNREACHABLE_COLUMNS))
    return f"""
SELECT {cells} FROM (
  SELECT user_id AS first, user_id, why, channel, fax, postal_address, locale, {told(plan)}
  FROM people WHERE why IS NOT NULL) AS told
ORDER BY told.first"""


def _inert(column: str) -> str:
    """Give a cell that no spreadsheet takes for a formula, NULL where it is empty."""
    risky = ", ".join(f"CHR({ord(sign)})" for sign in "=+-@\t\r\n")
    apostrophe = quoted("'")
    inert = f"CASE WHEN SUBSTR({column}, 1, 1) IN ({risky}) THEN {apostrophe} || {column} ELSE NULLIF({column}, '') END"
    return f"{inert} AS {column}"


def _inert_address() -> str:
    """Give an address likewise: its local part in quotes is the same mailbox (RFC 5321), an apostrophe another one."""
    local, rest = "SUBSTR(email, 1, STRPOS(email, '@') - 1)", "SUBSTR(email, STRPOS(email, '@'))"
    inert = f"""'"' || {local} || '"' || {rest}"""
    return f"CASE WHEN SUBSTR(email, 1, 1) IN ('=', '+', '-') THEN {inert} ELSE email END AS email"
