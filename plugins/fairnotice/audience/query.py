"""The plan as SQL: the text that an engine runs over its five typed tables; no decision is made here."""

# ruff: noqa: S608 (every text in this SQL is a literal made by a dialect, or a fixed name)

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from fairnotice.audience.baseline import Plan
from fairnotice.audience.claims import Answer
from fairnotice.audience.dialect import Dialect
from fairnotice.model import NoticeKind

T = TypeVar("T", bound=Hashable)
Row = Sequence[str | int]

WORD = 58
"""Bits of a mask in one BIGINT column: neither the sign nor the bit before it, so that no engine can wrap, nor PAST."""

DONE, HAD, OWED, AWAY = PAST = [1 << bit for bit in range(WORD, WORD + 4)]
"""Bits of the first word that say in `Query.concerned` what somebody had before: the fewer columns are grouped, the
quicker it is."""

BEFORE, AFTER = "0001-01-02 00:00:00+00:00", "9999-12-30 00:00:00+00:00"
"""Instants before and after all others, also in an engine that turns them to its own zone."""

SOME = 1000
"""Rows of a table that are looked at first."""

BLANKS = " \t\r\n\u00a0\u200b\u3000\ufeff"
"""What exports leave around cells; an engine's own TRIM takes blanks only."""

DIGITS = 12
"""Of the hash of an address, which is looked at to tell it from the few others that the same account had."""

UPPER, LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"

SUPPRESSED = "COALESCE(status, '') = 'suppressed'"
FAILED = "COALESCE(status, '') IN ('bounced', 'failed', 'suppressed')"
"""A delivery that reached nobody; one without a status is in the ledger and counts as made."""

LEFT = "COALESCE(status, '') IN ('complained', 'unsubscribed')"
"""A delivery of whatever notice after which somebody is on no list for having opted in."""


ASKED_FOR = "COALESCE(basis, '') = 'opted-in'"
"""A delivery that somebody had only for having opted in; one of which that is not known counts as required."""


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


def trimmed(cell: str, dialect: Dialect) -> str:
    """Give the expression of a cell without what exports leave around it."""
    # engines are slow to look for many signs, and few cells have any
    plain = f"{cell} BETWEEN '!' AND '~' AND {dialect.last(cell)} BETWEEN '!' AND '~'"
    return f"CASE WHEN {plain} THEN {cell} ELSE TRIM(BOTH {dialect.literal(BLANKS)} FROM {cell}) END"


def beginning(digest: str) -> str:
    """Give the expression of as much of a hash as is looked at."""
    return f"SUBSTR({digest}, 1, {DIGITS})"


class Query:
    """The questions to an engine, in its dialect.

    The tables are `users`, `collections`, `authorizations`, `opt_outs` and `deliveries`, with the columns and types of
    `tables.TABLES`; texts compare by their bytes.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.before, self.after = dialect.instant(BEFORE), dialect.instant(AFTER)

    def held(self, end: datetime | None = None) -> str:
        """Give the distinct data categories that people hold, and how many rows of each are dated after an instant."""
        late = f"SUM(CASE WHEN collected_at >= {self._at(end)} THEN 1 ELSE 0 END)" if end else "0"
        return f"SELECT data_category, {late} AS late FROM collections GROUP BY data_category"

    def answers(self, table: str) -> str:
        """Give the distinct answers in one of the tables of authorizations and opt-outs."""
        return f"SELECT DISTINCT data_category, data_use, COALESCE(recipient, '') AS recipient FROM {table}"

    def notices(self) -> str:
        """Give the distinct notices of which people had a message."""
        return "SELECT DISTINCT notice_id FROM deliveries WHERE notice_id IS NOT NULL"

    def strangers(self, *tables: str, some: bool = False) -> str:
        """Give how many rows some tables have, and how many of them are of nobody among the users.

        With `some`, only so many rows are looked at: any of deliveries, of others those at both ends of the ids.
        """
        ends = [f"ORDER BY user_id {order} LIMIT {SOME // 2}" for order in ("ASC", "DESC")]
        rows = " UNION ALL ".join(
            f"SELECT '{table}' AS name, user_id FROM (SELECT user_id FROM {table} WHERE user_id IS NOT NULL {end}) AS t"
            for table in tables
            for end in ([""] if not some else [f"LIMIT {SOME}"] if table == "deliveries" else ends)
        )
        return (
            f"SELECT t.name, COUNT(*) AS number, COUNT(*) - COUNT(u.user_id) AS strangers FROM ({rows}) AS t"
            " LEFT JOIN users AS u ON u.user_id = t.user_id GROUP BY t.name"
        )

    def known(self, table: str) -> str:
        """Give one row if a table has any row of a user, else none."""
        return f"SELECT 1 AS found FROM {table} AS t JOIN users AS u ON u.user_id = t.user_id LIMIT 1"

    def accounts(self, plan: Plan) -> str:
        """Give everyone whom the notice must reach, one row an account, in one question."""
        return f"WITH concerned AS ({self.concerned(plan)}\n)\n{self.reached(plan)}"

    def concerned(self, plan: Plan) -> str:
        """Give everyone of whom more is known than who they are, one row each.

        `base` is the oldest baseline of their data that the notice is about, NULL where there are none, and the masks
        say by what. The bits of PAST in the first one say what they had before: DONE this notice, HAD an earlier one of
        the same version, OWED if that was not for the asking alone; AWAY is who left the list of those who opted in.
        """
        names = words(plan)
        some = " OR ".join(f"{name} <> 0" for name in names)
        left = ", ".join(f"{self._left(plan, index)} AS {name}" for index, name in enumerate(names))
        this, earlier = (
            self._among("COALESCE(notice_id, '')", notices) for notices in ([plan.notice.id], plan.earlier)
        )
        bits = {DONE: this, HAD: earlier, OWED: f"{earlier} AND NOT ({ASKED_FOR})", AWAY: LEFT}
        past = " + ".join(f"CASE WHEN {condition} THEN {bit} ELSE 0 END" for bit, condition in bits.items())
        first, *others = names
        had = ", ".join([f"CAST({past} AS BIGINT) AS {first}", *(f"CAST(0 AS BIGINT) AS {name}" for name in others)])
        return f"""
SELECT user_id, MIN(base) AS base, {", ".join(f"BIT_OR({name}) AS {name}" for name in names)} FROM (
  SELECT user_id, CASE WHEN {some} THEN base END AS base, {", ".join(names)}
  FROM (SELECT h.user_id, h.base, {left} FROM ({self._held(plan)}) AS h{self._cleared(plan)}) AS remaining
  UNION ALL SELECT user_id, CAST(NULL AS BIGINT) AS base, {had} FROM deliveries
  WHERE ({self._among("notice_id", [plan.notice.id, *plan.earlier])} OR {LEFT}) AND user_id IS NOT NULL
    AND NOT ({FAILED})
) AS facts GROUP BY user_id"""

    def reached(self, plan: Plan) -> str:
        """Give everyone whom the notice must reach, from the table `concerned`, one row an account.

        `base` and the masks are those of `concerned`; `had` is true for who had the earlier notice of the same version,
        `asked` for who is told only because of having opted in. That a notice is taken back concerns nobody who did not
        have it, and a correction is owed to nobody who had the notice for the asking alone; that a version is new is no
        news to who joined under it. Whoever is affected and not among the users has a row without a `user_id`.
        """
        before = f"COALESCE(u.created_at, {self.before}) < {self._at(plan.starts[-1])}" if plan.bound else "TRUE"
        done, had, owed, away = (f"(COALESCE(c.w0, 0) & {bit}) <> 0" for bit in PAST)
        must = f"(c.base IS NOT NULL OR {owed} OR ({_truth(plan.everyone)} AND {before}))"
        wish = f"(COALESCE(u.notices_opt_in, FALSE) AND NOT {away} AND {before})"
        withdrawn = _truth(plan.notice.kind is NoticeKind.WITHDRAWAL)
        masks = ", ".join(f"COALESCE(c.{name}, 0) & {(1 << WORD) - 1} AS {name}" for name in words(plan))
        return f"""
SELECT u.user_id, u.email, u.locale, u.fax, u.postal_address, {must} AS required, {had} AS had,
  NOT {must} AS asked, COALESCE(c.base, {len(plan.baselines)}) AS base, {masks}
FROM users AS u FULL JOIN concerned AS c ON c.user_id = u.user_id
WHERE {_truth(plan.active)} AND NOT {done} AND ({must} OR ({wish} AND ({had} OR NOT {withdrawn})))
  AND (u.user_id IS NOT NULL OR c.base IS NOT NULL)"""

    def bounced(self) -> str:
        """Give the mailboxes whose last delivery by e-mail, to any account and of any notice, failed, and how.

        A delivery of which another address is known than the account has today says nothing of today's.
        """
        at = f"COALESCE(d.{self.dialect.name_of('at')}, {self.before})"
        today = beginning(self.dialect.sha256("m.user_id || ' ' || mailbox"))
        by_mail = "COALESCE(d.channel, 'email') IN ('email', 'e-mail')"
        # to take an address to pieces and to hash it takes time, and in most mailboxes nothing failed; one that is the
        # same is so whatever the case of its letters
        return f"""
WITH mails AS (
  SELECT u.user_id, {trimmed("u.email", self.dialect)} AS address, {FAILED} AS failed
  FROM deliveries AS d JOIN users AS u ON u.user_id = d.user_id WHERE {by_mail}
), doubted AS (
  SELECT DISTINCT user_id, {mailbox("address")} AS mailbox FROM mails
  WHERE LOWER(address) IN (SELECT LOWER(address) FROM mails WHERE failed)
), latest AS (
  SELECT mailbox, MAX(CASE WHEN own AND failed THEN happened END) AS refused,
    MAX(CASE WHEN own AND NOT failed THEN happened END) AS taken,
    MAX(CASE WHEN own AND suppressed THEN happened END) AS stopped
  FROM (
    SELECT mailbox, {at} AS happened, {FAILED} AS failed, {SUPPRESSED} AS suppressed,
      address_hash IS NULL OR LOWER({beginning("TRIM(address_hash)")}) = {today} AS own
    FROM deliveries AS d JOIN doubted AS m ON m.user_id = d.user_id WHERE {by_mail}
  ) AS owned GROUP BY mailbox
)
SELECT mailbox, CASE WHEN stopped = refused THEN 'suppressed' ELSE 'bounced' END AS why
FROM latest WHERE refused IS NOT NULL AND (taken IS NULL OR refused >= taken)"""

    def _held(self, plan: Plan) -> str:
        """Give the data that people hold and to whose baseline something is new: since when, and by which masks."""
        names = words(plan)
        rows: list[Row] = [
            (held, base, *split(mask, len(names)))
            for held, masks in plan.new.items()
            for base, mask in enumerate(masks)
            if mask
        ]
        return f"""
    SELECT d.user_id, d.since, d.base, {", ".join(f"n.{name}" for name in names)} FROM (
      SELECT user_id, data_category, collected_at AS since, {self._baseline(plan)} AS base FROM collections
    ) AS d JOIN {self._small("n", ("data_category", "base", *names), rows or [("", 0, *split(0, len(names)))])}
      ON n.data_category = d.data_category AND n.base = d.base"""

    def _cleared(self, plan: Plan) -> str:
        """Give the joins of what `_held` gives to who was told and who agreed, tried only where it can matter."""
        names = words(plan)
        joins = ""
        if plan.told:
            joins += f"""
    LEFT JOIN ({self._credited(plan, names)}) AS c
      ON c.user_id = CASE WHEN {_any_bit(names, plan.told.values())} THEN h.user_id END"""
        if atoms := _atoms(plan):
            joins += f"""
    LEFT JOIN ({self._authorized(plan, atoms)}) AS g
      ON g.user_id = CASE WHEN {_any_bit(names, atoms)} THEN h.user_id END"""
        return joins

    def _left(self, plan: Plan, index: int) -> str:
        """Give one word of what is left of a mask for somebody who was told or agreed."""
        word = f"h.w{index} & ~COALESCE(c.w{index}, 0)" if plan.told else f"h.w{index}"
        agreed = [
            f"CASE WHEN g.until{number} >= COALESCE(h.since, {self.before}) THEN {part} ELSE 0 END"
            for number, atom in enumerate(_atoms(plan))
            if (part := split(atom, index + 1)[index])
        ]
        # few people agreed to anything
        return f"CASE WHEN g.user_id IS NULL THEN {word} ELSE {word} & ~({' | '.join(agreed)}) END" if agreed else word

    def _credited(self, plan: Plan, names: Sequence[str]) -> str:
        """Give one row for each person who had an earlier notice: the mask of what they were told of."""
        masks = []
        for index, name in enumerate(names):
            parts = {notice: split(mask, len(names))[index] for notice, mask in plan.told.items()}
            masks.append(f"BIT_OR(CAST({self._case('notice_id', parts, str)} AS BIGINT)) AS {name}")
        return (
            f"SELECT user_id, {', '.join(masks)} FROM deliveries WHERE {self._among('notice_id', plan.told)}"
            f" AND user_id IS NOT NULL AND NOT ({FAILED}) GROUP BY user_id"
        )

    def _authorized(self, plan: Plan, atoms: Sequence[int]) -> str:
        """Give one row for each person who agreed to something: for each atom of the claims the last authorization of
        it, if no opt-out came after that.
        """
        given = self._answered("authorizations", "authorized_at", plan.authorized, atoms)
        dates = [f"MAX(CASE WHEN agreed AND a{index} THEN happened END)" for index in range(len(atoms))]
        if plan.refused:
            given += f" UNION ALL {self._answered('opt_outs', 'opted_out_at', plan.refused, atoms)}"
            refused = [f"MAX(CASE WHEN NOT agreed AND a{index} THEN happened END)" for index in range(len(atoms))]
            dates = [
                f"CASE WHEN {no} IS NULL OR {yes} > {no} THEN {yes} END" for yes, no in zip(dates, refused, strict=True)
            ]
        untils = ", ".join(f"{date} AS until{index}" for index, date in enumerate(dates))
        return f"SELECT user_id, {untils} FROM ({given}) AS answers GROUP BY user_id"

    def _answered(self, table: str, at: str, clearing: Mapping[Answer, int], atoms: Sequence[int]) -> str:
        """Give the answers in a table that matter: whose, when, and which atoms each is about."""
        agreed = table == "authorizations"
        # an authorization without a date clears nothing, an opt-out without one is newer than any authorization
        when = f"g.{at}" if agreed else f"COALESCE(g.{at}, {self.after})"
        columns = ", ".join(f"t.a{index}" for index in range(len(atoms)))
        return (
            f"SELECT g.user_id, {when} AS happened, {_truth(agreed)} AS agreed, {columns}"
            f" FROM {table} AS g JOIN {self._answers(clearing, atoms)}"
            " ON t.data_category = g.data_category AND t.data_use = g.data_use"
            f" AND t.recipient = COALESCE(g.recipient, '') WHERE {when} IS NOT NULL"
        )

    def _answers(self, clearing: Mapping[Answer, int], atoms: Sequence[int]) -> str:
        """Give a small table of answers, and which atoms each of them clears."""
        columns = ("data_category", "data_use", "recipient", *(f"a{index}" for index in range(len(atoms))))
        rows: list[Row] = [
            (given.data, given.use, given.recipient, *(bool(mask & atom) for atom in atoms))
            for given, mask in clearing.items()
        ]
        return self._small("t", columns, rows)

    def _small(self, name: str, columns: Sequence[str], rows: Iterable[Row]) -> str:
        """Give a small table, written out."""
        shown = ("(" + ", ".join(map(self._value, row)) + ")" for row in rows)
        return f"(VALUES {', '.join(shown)}) AS {name}({', '.join(columns)})"

    def _value(self, value: str | int) -> str:
        if isinstance(value, bool):
            return _truth(value)
        return self.dialect.literal(value) if isinstance(value, str) else f"CAST({value} AS BIGINT)"

    def _baseline(self, plan: Plan) -> str:
        """Give the baseline in force when data were collected: half-open; from the target's start on, the number after
        the last; 0 for data without a date.
        """
        # read from the newest on
        starts = enumerate(plan.starts, start=1)
        arms = [f"WHEN collected_at >= {self._at(start)} THEN {self._value(index)}" for index, start in starts]
        return f"CASE {' '.join(reversed(arms))} ELSE {self._value(0)} END"

    def _at(self, moment: datetime) -> str:
        return self.dialect.instant(f"{moment:%Y-%m-%d %H:%M:%S}+00:00")

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


def _atoms(plan: Plan) -> list[int]:
    """Give the sets of claims, as masks, that every authorization and every opt-out covers whole or not at all."""
    found = [sum(1 << bit for bit in range(len(plan.claims)))]
    for mask in (*plan.authorized.values(), *plan.refused.values()):
        found = [part for atom in found for part in (atom & mask, atom & ~mask) if part]
    authorized = 0
    for mask in plan.authorized.values():
        authorized |= mask
    return [atom for atom in found if atom & authorized]


def _any_bit(names: Sequence[str], masks: Iterable[int]) -> str:
    """Give the condition that `h` has any bit of some masks."""
    union = 0
    for mask in masks:
        union |= mask
    parts = zip(names, split(union, len(names)), strict=True)
    return " OR ".join(f"(h.{name} & {part}) <> 0" for name, part in parts if part)


def _truth(value: bool) -> str:
    return "TRUE" if value else "FALSE"
