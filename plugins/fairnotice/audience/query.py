"""The plan as SQL: the text that an engine runs over the four typed tables; no decision is made here."""

# ruff: noqa: S608 (every text in this SQL is a literal made by `quoted`, or a fixed name)

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from fairnotice.audience.baseline import Plan

WORD = 62
"""Bits of a mask in one BIGINT column: neither the sign nor the bit before it, so that no engine can wrap."""

BEFORE = "TIMESTAMPTZ '0001-01-01 00:00:00+00:00'"
AFTER = "TIMESTAMPTZ '9999-12-31 00:00:00+00:00'"

BLANKS = " \t\r\n\u00a0\u200b\u3000\ufeff"
"""What exports leave around cells; an engine's own TRIM takes blanks only."""

SUPPRESSED = "COALESCE(LOWER(TRIM(status)), '') = 'suppressed'"
FAILED = "COALESCE(LOWER(TRIM(status)), '') IN ('bounced', 'failed', 'suppressed')"
"""A delivery that reached nobody; one without a status is in the ledger and counts as made."""


def quoted(text: str) -> str:
    """Give a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def trimmed(text: str) -> str:
    """Give the expression of a cell without blanks around it."""
    # what is all printable ASCII has none, and engines are slow to look for the rarer ones
    return f"CASE WHEN REGEXP_MATCHES({text}, '^[!-~]*$') THEN {text} ELSE TRIM({text}, {quoted(BLANKS)}) END"


def words(plan: Plan) -> list[str]:
    """Give the names of the columns that hold a mask."""
    return [f"w{index}" for index in range(max(1, -(-len(plan.claims) // WORD)))]


def split(mask: int, count: int) -> list[int]:
    """Give a mask as the values of its columns."""
    return [mask >> (WORD * index) & ((1 << WORD) - 1) for index in range(count)]


def accounts(plan: Plan) -> str:
    """Give everyone whom the notice must reach, one row an account.

    `base` is the oldest baseline affected, the masks say by what; `had` is true for who had the earlier notice of the
    same version, `asked` for who is told only because of having opted in.
    """
    names = words(plan)
    some = " OR ".join(f"{name} <> 0" for name in names)
    must = f"(a.user_id IS NOT NULL OR h.user_id IS NOT NULL OR {_truth(plan.everyone)})"
    return f"""
WITH ledger AS (
  SELECT user_id, notice_id FROM deliveries WHERE user_id IS NOT NULL AND NOT ({FAILED})
), held AS (
  SELECT user_id, data_category, since, {_baseline(plan)} AS base,
    {", ".join(f"{_new(plan, index)} AS {name}" for index, name in enumerate(names))}
  FROM (SELECT user_id, data_category, COALESCE(collected_at, {BEFORE}) AS since FROM collections) AS dated
), unstated AS (
  SELECT * FROM held WHERE {some}
), allowed AS (
  SELECT g.user_id, t.held, g.authorized_at AS until, {_columns("t", names)}
  FROM authorizations AS g JOIN {_authorized(plan, names)} AS t
    ON t.given_data = g.data_category AND t.given_use = g.data_use AND t.given_recipient = COALESCE(g.recipient, '')
  WHERE g.authorized_at IS NOT NULL
  UNION ALL
  SELECT l.user_id, t.held, {AFTER} AS until, {_columns("t", names)}
  FROM ledger AS l JOIN {_told(plan, names)} AS t ON t.given_notice = l.notice_id
), cleared AS (
  SELECT n.user_id, n.data_category, n.since, {", ".join(f"BIT_OR(c.{name}) AS {name}" for name in names)}
  FROM unstated AS n JOIN allowed AS c ON c.user_id = n.user_id AND c.held = n.data_category AND c.until >= n.since
  GROUP BY n.user_id, n.data_category, n.since
), remaining AS (
  SELECT n.user_id, n.base, {", ".join(f"n.{name} & ~COALESCE(c.{name}, 0) AS {name}" for name in names)}
  FROM unstated AS n
  LEFT JOIN cleared AS c ON c.user_id = n.user_id AND c.data_category = n.data_category AND c.since = n.since
), affected AS (
  SELECT user_id, MIN(base) AS base, {", ".join(f"BIT_OR({name}) AS {name}" for name in names)}
  FROM remaining WHERE {some} GROUP BY user_id
), had AS (
  SELECT DISTINCT user_id FROM ledger WHERE {_among("notice_id", plan.earlier)}
)
SELECT u.user_id, COALESCE({trimmed("u.email")}, '') AS email, TRIM(u.locale) AS locale,
  u.fax, u.postal_address, {must} AS required, h.user_id IS NOT NULL AS had, NOT {must} AS asked,
  COALESCE(a.base, {len(plan.baselines)}) AS base, {", ".join(f"COALESCE(a.{name}, 0) AS {name}" for name in names)}
FROM users AS u LEFT JOIN affected AS a ON a.user_id = u.user_id LEFT JOIN had AS h ON h.user_id = u.user_id
WHERE {_truth(plan.active)} AND ({must} OR COALESCE(u.notices_opt_in, FALSE))
  AND NOT EXISTS (SELECT 1 FROM ledger AS l WHERE l.user_id = u.user_id AND l.notice_id = {quoted(plan.notice.id)})"""


def _steps(plan: Plan, values: Sequence[int], after: int) -> str:
    """Give the value of the baseline in force at `since`: half-open, `after` from the target's start on."""
    arms = [f"WHEN since >= {_instant(plan.starts[-1])} THEN {after}"]
    earlier = zip(plan.starts[:-1], values[1:], strict=True)
    arms += [f"WHEN since >= {_instant(start)} THEN {value}" for start, value in reversed(list(earlier))]
    return f"CASE {' '.join(arms)} ELSE {values[0]} END"


def _baseline(plan: Plan) -> str:
    return _steps(plan, range(len(plan.starts)), len(plan.baselines))


def _new(plan: Plan, index: int) -> str:
    """Give one word of the mask: a nested CASE leaves no join that an optimiser could order badly."""
    alike: dict[tuple[int, ...], list[str]] = {}
    for held, masks in plan.new.items():
        parts = tuple(split(mask, index + 1)[index] for mask in masks)
        if any(parts):
            alike.setdefault(parts, []).append(held)
    arms = [f"WHEN {_among('data_category', held)} THEN {_steps(plan, parts, 0)}" for parts, held in alike.items()]
    value = f"CASE {' '.join(arms)} ELSE 0 END" if arms else "0"
    return f"CAST({value} AS BIGINT)"


def _authorized(plan: Plan, names: Sequence[str]) -> str:
    found = (
        ((given.data, given.use, given.recipient, held), mask)
        for given, masks in plan.authorized.items()
        for held, mask in masks.items()
    )
    return _rows(("given_data", "given_use", "given_recipient", "held"), names, found)


def _told(plan: Plan, names: Sequence[str]) -> str:
    found = (((name, held), mask) for name, masks in plan.told.items() for held, mask in masks.items())
    return _rows(("given_notice", "held"), names, found)


def _rows(columns: Sequence[str], names: Sequence[str], rows: Iterable[tuple[Sequence[str], int]]) -> str:
    """Give a small table of texts and a mask as a query."""
    selects = [
        ", ".join(
            [f"{quoted(text)} AS {column}" for text, column in zip(cells, columns, strict=True)]
            + [f"CAST({part} AS BIGINT) AS {name}" for part, name in zip(split(mask, len(names)), names, strict=True)]
        )
        for cells, mask in rows
    ]
    if selects:
        return f"(SELECT {' UNION ALL SELECT '.join(selects)})"
    empty = [f"CAST(NULL AS VARCHAR) AS {column}" for column in columns]
    empty += [f"CAST(NULL AS BIGINT) AS {name}" for name in names]
    return f"(SELECT {', '.join(empty)} WHERE FALSE)"


def _among(column: str, values: Iterable[str]) -> str:
    listed = ", ".join(map(quoted, values))
    return f"{column} IN ({listed})" if listed else "FALSE"


def _columns(alias: str, names: Iterable[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


def _instant(moment: datetime) -> str:
    return f"TIMESTAMPTZ '{moment:%Y-%m-%d %H:%M:%S}+00:00'"


def _truth(value: bool) -> str:
    return "TRUE" if value else "FALSE"
