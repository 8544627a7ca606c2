"""The plan as SQL: the text that an engine runs over its five typed tables; no decision is made here."""

# ruff: noqa: S608 (every text in this SQL is a literal made by a dialect, or a fixed name)

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from fairnotice.audience.baseline import Plan
from fairnotice.audience.claims import Answer
from fairnotice.audience.dialect import Dialect
from fairnotice.model import NoticeKind

T = TypeVar("T", bound=Hashable)

WORD = 62
"""Bits of a mask in one BIGINT column: neither the sign nor the bit before it, so that no engine can wrap."""

BEFORE, AFTER = "0001-01-02 00:00:00+00:00", "9999-12-30 00:00:00+00:00"
"""Instants before and after all others, also in an engine that turns them to its own zone."""

BLANKS = " \t\r\n\u00a0\u200b\u3000\ufeff"
"""What exports leave around cells; an engine's own TRIM takes blanks only."""

UPPER, LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"

SUPPRESSED = "COALESCE(LOWER(TRIM(status)), '') = 'suppressed'"
FAILED = "COALESCE(LOWER(TRIM(status)), '') IN ('bounced', 'failed', 'suppressed')"
"""A delivery that reached nobody; one without a status is in the ledger and counts as made."""

LEFT = "COALESCE(LOWER(TRIM(status)), '') IN ('complained', 'unsubscribed')"
"""A delivery of whatever notice after which somebody is on no list for having opted in."""


def words(plan: Plan) -> list[str]:
    """Give the names of the columns that hold a mask."""
    return [f"w{index}" for index in range(max(1, -(-len(plan.claims) // WORD)))]


def split(mask: int, count: int) -> list[int]:
    """Give a mask as the values of its columns."""
    return [mask >> (WORD * index) & ((1 << WORD) - 1) for index in range(count)]


def mailbox(email: str) -> str:
    """Give the expression by which two valid addresses are the same mailbox: the domain's case does not count."""
    domain = f"TRANSLATE(SPLIT_PART({email}, '@', 2), '{UPPER}', '{LOWER}')"
    # most addresses have no capitals at all, and engines are slow to take a text to pieces
    return f"CASE WHEN LOWER({email}) = {email} THEN {email} ELSE SPLIT_PART({email}, '@', 1) || '@' || {domain} END"


class Query:
    """The questions to an engine, in its dialect.

    The tables are `users`, `collections`, `authorizations`, `opt_outs` and `deliveries`, with the columns and types of
    `tables.TABLES`; texts compare by their bytes.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.before, self.after = dialect.instant(BEFORE), dialect.instant(AFTER)

    def held(self) -> str:
        """Give the distinct data categories that people hold."""
        return "SELECT DISTINCT data_category FROM collections"

    def answers(self, table: str) -> str:
        """Give the distinct answers in one of the tables of authorizations and opt-outs."""
        return f"SELECT DISTINCT data_category, data_use, COALESCE(recipient, '') AS recipient FROM {table}"

    def notices(self) -> str:
        """Give the distinct notices of which people had a message."""
        return "SELECT DISTINCT notice_id FROM deliveries WHERE notice_id IS NOT NULL"

    def accounts(self, plan: Plan) -> str:
        """Give everyone whom the notice must reach, one row an account, in one question."""
        return f"WITH affected AS ({self.affected(plan)}\n)\n{self.reached(plan)}"

    def affected(self, plan: Plan) -> str:
        """Give everyone who holds data that the notice is about: the oldest baseline of them, and by what."""
        names = words(plan)
        some = " OR ".join(f"{name} <> 0" for name in names)
        masks = "".join(f", {self._new(plan, index)} AS {name}" for index, name in enumerate(names))
        return f"""
SELECT user_id, MIN(base) AS base, {", ".join(f"BIT_OR({name}) AS {name}" for name in names)} FROM (
  SELECT h.user_id, h.base, {", ".join(f"{_left(plan, index)} AS {name}" for index, name in enumerate(names))}
  FROM (
    SELECT * FROM (
      SELECT user_id, since, {self._baseline(plan)} AS base{masks}
      FROM (SELECT user_id, data_category, COALESCE(collected_at, {self.before}) AS since FROM collections) AS dated
    ) AS held WHERE {some}
  ) AS h LEFT JOIN ({self._cleared(plan, names)}
  ) AS c ON c.user_id = h.user_id
) AS remaining WHERE {some} GROUP BY user_id"""

    def reached(self, plan: Plan) -> str:
        """Give everyone whom the notice must reach, from the table `affected`, one row an account.

        `base` is the oldest baseline affected, the masks say by what; `had` is true for who had the earlier notice of
        the same version, `asked` for who is told only because of having opted in. That a notice is taken back concerns
        nobody who did not have it.
        """
        names = words(plan)
        must = f"(a.user_id IS NOT NULL OR COALESCE(f.had, FALSE) OR {_truth(plan.everyone)})"
        wish = "(COALESCE(u.notices_opt_in, FALSE) AND NOT COALESCE(f.away, FALSE))"
        asked = _truth(False) if plan.notice.kind is NoticeKind.WITHDRAWAL else wish
        this, earlier = self._among("notice_id", [plan.notice.id]), self._among("notice_id", plan.earlier)
        return f"""
SELECT u.user_id, COALESCE({self._trimmed("u.email")}, '') AS email, TRIM(u.locale) AS locale,
  u.fax, u.postal_address, {must} AS required, COALESCE(f.had, FALSE) AS had, NOT {must} AS asked,
  COALESCE(a.base, {len(plan.baselines)}) AS base, {", ".join(f"COALESCE(a.{name}, 0) AS {name}" for name in names)}
FROM users AS u LEFT JOIN affected AS a ON a.user_id = u.user_id LEFT JOIN (
  SELECT user_id, BOOL_OR({this}) AS done, BOOL_OR({earlier}) AS had, BOOL_OR({LEFT}) AS away FROM deliveries
  WHERE ({self._among("notice_id", [plan.notice.id, *plan.earlier])} OR {LEFT}) AND user_id IS NOT NULL
    AND NOT ({FAILED})
  GROUP BY user_id
) AS f ON f.user_id = u.user_id
WHERE {_truth(plan.active)} AND ({must} OR {asked}) AND NOT COALESCE(f.done, FALSE)"""

    def bounced(self) -> str:
        """Give the mailboxes whose last delivery by e-mail, to any account and of any notice, failed, and how."""
        at = f"COALESCE({self.dialect.name_of('at')}, {self.before})"
        email = self._trimmed("u.email")
        return f"""
WITH mails AS (
  SELECT user_id, {at} AS happened, {FAILED} AS failed, {SUPPRESSED} AS suppressed FROM deliveries
  WHERE user_id IS NOT NULL AND COALESCE(LOWER(TRIM(channel)), 'email') IN ('email', 'e-mail')
), doubted AS (
  SELECT DISTINCT {mailbox("r.email")} AS mailbox FROM (
    SELECT {email} AS email FROM users AS u
    WHERE EXISTS (SELECT 1 FROM mails AS m WHERE m.user_id = u.user_id AND m.failed)
  ) AS r
), latest AS (
  SELECT b.mailbox, MAX(CASE WHEN b.failed THEN b.happened END) AS refused,
    MAX(CASE WHEN NOT b.failed THEN b.happened END) AS taken,
    MAX(CASE WHEN b.suppressed THEN b.happened END) AS stopped
  FROM (
    SELECT {mailbox("r.email")} AS mailbox, r.happened, r.failed, r.suppressed FROM (
      SELECT {email} AS email, m.happened, m.failed, m.suppressed
      FROM mails AS m JOIN users AS u ON u.user_id = m.user_id
    ) AS r
  ) AS b JOIN doubted AS d ON d.mailbox = b.mailbox GROUP BY b.mailbox
)
SELECT mailbox, CASE WHEN stopped = refused THEN 'suppressed' ELSE 'bounced' END AS why
FROM latest WHERE taken IS NULL OR refused >= taken"""

    def _cleared(self, plan: Plan, names: Sequence[str]) -> str:
        """Give one row for each person who was told, agreed or opted out: the mask of what they were told of, and for
        each atom of the claims the last authorization of it, if no opt-out came after that.
        """
        atoms = _atoms(plan)
        nothing = [f"CAST(0 AS BIGINT) AS {name}" for name in names]
        never = f"CAST(NULL AS {self.dialect.instants})"

        def dates(kind: str, value: Mapping[int, str]) -> list[str]:
            return [f"{value.get(index, never)} AS {kind}{index}" for index in range(len(atoms))]

        told = []
        for index, name in enumerate(names):
            parts = {notice: split(mask, len(names))[index] for notice, mask in plan.told.items()}
            told.append(f"CAST({self._case('notice_id', parts, str)} AS BIGINT) AS {name}")
        selects = [
            f"SELECT user_id, {', '.join([*told, *dates('given', {}), *dates('taken', {})])} FROM deliveries"
            f" WHERE {self._among('notice_id', plan.told)} AND user_id IS NOT NULL AND NOT ({FAILED})"
        ]
        for table, at, clearing, kinds in (
            ("authorizations", "g.authorized_at", plan.authorized, ("given", "taken")),
            ("opt_outs", f"COALESCE(g.opted_out_at, {self.after})", plan.refused, ("taken", "given")),
        ):
            if clearing and atoms:
                some = {index: f"CASE WHEN t.a{index} THEN {at} END" for index in range(len(atoms))}
                columns = ", ".join([*nothing, *dates("given", some if kinds[0] == "given" else {})])
                columns += "".join(f", {date}" for date in dates("taken", some if kinds[0] == "taken" else {}))
                selects.append(
                    f"SELECT g.user_id, {columns} FROM {table} AS g JOIN {self._answers(clearing, atoms)} AS t"
                    " ON t.data_category = g.data_category AND t.data_use = g.data_use"
                    f" AND t.recipient = COALESCE(g.recipient, '') WHERE {at} IS NOT NULL"
                )
        untils = "".join(
            f", CASE WHEN MAX(taken{index}) IS NULL OR MAX(given{index}) > MAX(taken{index}) THEN MAX(given{index}) END"
            f" AS until{index}"
            for index in range(len(atoms))
        )
        union = "\n    UNION ALL ".join(selects)
        return f"""
  SELECT user_id, {", ".join(f"BIT_OR({name}) AS {name}" for name in names)}{untils} FROM (
    {union}
  ) AS answers GROUP BY user_id"""

    def _answers(self, clearing: Mapping[Answer, int], atoms: Sequence[int]) -> str:
        """Give a small table of answers, and which atoms each of them clears."""
        rows = (
            ", ".join(
                [
                    f"{self.dialect.literal(given.data)} AS data_category",
                    f"{self.dialect.literal(given.use)} AS data_use",
                    f"{self.dialect.literal(given.recipient)} AS recipient",
                    *(f"{_truth(bool(mask & atom))} AS a{index}" for index, atom in enumerate(atoms)),
                ]
            )
            for given, mask in clearing.items()
        )
        return f"(SELECT {' UNION ALL SELECT '.join(rows)})"

    def _baseline(self, plan: Plan) -> str:
        return self._steps(plan, range(len(plan.starts)), len(plan.baselines))

    def _new(self, plan: Plan, index: int) -> str:
        """Give one word of the mask: a nested CASE leaves no join that an optimiser could order badly."""
        steps = {held: tuple(split(mask, index + 1)[index] for mask in masks) for held, masks in plan.new.items()}
        some = {held: parts for held, parts in steps.items() if any(parts)}
        return f"CAST({self._case('data_category', some, lambda parts: self._steps(plan, parts, 0))} AS BIGINT)"

    def _steps(self, plan: Plan, values: Sequence[int], after: int) -> str:
        """Give the value of the baseline in force at `since`: half-open, `after` from the target's start on."""
        arms: list[str] = []
        value = after
        # read from the newest on; where two neighbours agree, one comparison does
        for start, earlier in zip(reversed(plan.starts), reversed(values), strict=True):
            if earlier != value:
                arms.append(f"WHEN since >= {self.dialect.instant(f'{start:%Y-%m-%d %H:%M:%S}+00:00')} THEN {value}")
            value = earlier
        return f"CASE {' '.join(arms)} ELSE {value} END" if arms else str(value)

    def _case(self, column: str, values: Mapping[str, T], shown: Callable[[T], str]) -> str:
        """Give the value for what a column holds, else 0."""
        alike: dict[T, list[str]] = {}
        for key, value in values.items():
            alike.setdefault(value, []).append(key)
        arms = [f"WHEN {self._among(column, keys)} THEN {shown(value)}" for value, keys in alike.items()]
        return f"CASE {' '.join(arms)} ELSE 0 END" if arms else "0"

    def _among(self, column: str, values: Iterable[str]) -> str:
        listed = ", ".join(map(self.dialect.literal, values))
        return f"{column} IN ({listed})" if listed else "FALSE"

    def _trimmed(self, cell: str) -> str:
        """Give the expression of a cell without blanks around it."""
        # what is all printable ASCII has none, and engines are slow to look for the rarer ones
        plain = self.dialect.matches(cell, "^[!-~]*$")
        return f"CASE WHEN {plain} THEN {cell} ELSE TRIM(BOTH {self.dialect.literal(BLANKS)} FROM {cell}) END"


def _atoms(plan: Plan) -> list[int]:
    """Give the sets of claims, as masks, that every authorization and every opt-out covers whole or not at all."""
    found = [sum(1 << bit for bit in range(len(plan.claims)))]
    for mask in (*plan.authorized.values(), *plan.refused.values()):
        found = [part for atom in found for part in (atom & mask, atom & ~mask) if part]
    authorized = 0
    for mask in plan.authorized.values():
        authorized |= mask
    return [atom for atom in found if atom & authorized]


def _left(plan: Plan, index: int) -> str:
    """Give one word of what is left of a mask for somebody who was told or agreed."""
    parts = [f"c.w{index}"]
    for number, atom in enumerate(_atoms(plan)):
        if part := split(atom, index + 1)[index]:
            parts.append(f"CASE WHEN c.until{number} >= h.since THEN {part} ELSE 0 END")
    mask = f"h.w{index}"
    return f"CASE WHEN c.user_id IS NULL THEN {mask} ELSE {mask} & ~({' | '.join(parts)}) END"


def _truth(value: bool) -> str:
    return "TRUE" if value else "FALSE"
