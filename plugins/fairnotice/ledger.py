"""The ledger: what became of each message to each person, and what people opted out of; one SQLite file.

Beside the two tables stands the view `deliveries`, which has the columns of the table of that name in the users' store.
"""

# ruff: noqa: S608 (the names in this SQL are fixed)

from __future__ import annotations

import csv
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from fairnotice.errors import LedgerError
from fairnotice.model import Term

FILE = "ledger.sqlite"
"""The ledger's name beside the mailings, where no other is named."""

PATIENCE = 60.0
"""Seconds for which a job waits while another one writes."""

HINTS = {
    "SQLITE_BUSY": "Wait for the job that holds it, and run it again; nothing was written.",
    "SQLITE_FULL": "Make room on the disk, and run it again; nothing was written.",
    "SQLITE_NOTADB": "Name a ledger with --ledger; this is another file, or it is damaged.",
}


class Status(Term):
    """What became of a message; the later of two counts, and of two at one time the one further down.

    That somebody complained or unsubscribed stands whatever came later.
    """

    SENDING = "sending", "It is handed over just now, or was when the program was stopped."
    DEFERRED = "deferred", "It was not taken yet, and is tried again."
    SENT = "sent", "It was handed over, and no bounce is known."
    COMPLAINED = "complained", "It arrived, and the person called it spam."
    UNSUBSCRIBED = "unsubscribed", "It arrived, and the person wants no more of the kind."
    SUPPRESSED = (
        "suppressed",
        "The mailer never sent it: the address is on its list of those that it does not write to.",
    )
    BOUNCED = "bounced", "It came back."


UNSETTLED = (Status.SENDING, Status.DEFERRED)
"""What says nothing yet of whether somebody was told."""

LEAVING = (Status.COMPLAINED, Status.UNSUBSCRIBED)
"""What takes somebody off the list of those who opted in; what is owed to them is owed all the same."""


class Event(NamedTuple):
    """What happened to one person's message; `at` is UTC, as `instant` writes it.

    `basis` says whether it was `required` or `opted-in`, `address_hash` is `hash_of` its address; both are None where
    that is not known.
    """

    user_id: str
    notice_id: str
    channel: str
    status: str
    at: str
    basis: str | None = None
    address_hash: str | None = None


class OptOut(NamedTuple):
    """What somebody does not want done: a use of a category of data, or, with a recipient, a disclosure."""

    user_id: str
    data_category: str
    data_use: str
    recipient: str
    opted_out_at: str


def _texts(statuses: Iterable[Status]) -> str:
    return ", ".join(f"'{status}'" for status in statuses)


RANK = " ".join(["CASE status", *(f"WHEN '{status}' THEN {rank}" for rank, status in enumerate(Status)), "END"])
EVENTS_KEY = "user_id, notice_id, channel, status, at"
EVENT = ", ".join(Event._fields)
ADDED_LATER = ("basis", "address_hash")
"""The columns of events that an older ledger does not have."""
OPT_OUTS_KEY = "user_id, data_category, data_use, recipient"
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS events (
  user_id TEXT NOT NULL, notice_id TEXT NOT NULL, channel TEXT NOT NULL, status TEXT NOT NULL, at TEXT NOT NULL,
  basis TEXT, address_hash TEXT, PRIMARY KEY ({EVENTS_KEY})
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS opt_outs (
  user_id TEXT NOT NULL, data_category TEXT NOT NULL, data_use TEXT NOT NULL, recipient TEXT NOT NULL DEFAULT '',
  opted_out_at TEXT NOT NULL, PRIMARY KEY ({OPT_OUTS_KEY})
) WITHOUT ROWID;
CREATE VIEW IF NOT EXISTS deliveries AS
SELECT {EVENT} FROM (
  SELECT *, ROW_NUMBER() OVER (
    PARTITION BY user_id, notice_id, channel
    ORDER BY status IN ({_texts(LEAVING)}) DESC, at DESC, {RANK} DESC
  ) AS place FROM events WHERE status NOT IN ({_texts(UNSETTLED)})
) WHERE place = 1;
"""


def instant(moment: datetime) -> str:
    """Write an instant so that texts sort as instants do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def hash_of(user_id: str, mailbox: str) -> str:
    """Give what the ledger keeps of an address: enough to see whether an account has another one by now, no more.

    The account is its salt, so that one address of two accounts looks like two. Whoever has the ledger can still try
    whether an address that they think of is that of an account.
    """
    return hashlib.sha256(f"{user_id} {mailbox}".encode()).hexdigest()


class Ledger:
    """An open ledger; the file is made, private, where there is none, unless it is only read. Close it after use.

    Every method that writes does so in one transaction, and waits for other jobs that do. Raises LedgerError where the
    file cannot be used.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._missing: tuple[str, ...] = ()
        with self._told():
            if read_only:
                address = f"file:{quote(str(path.resolve()))}?mode=ro"
                self._database = sqlite3.connect(address, timeout=PATIENCE, isolation_level=None, uri=True)
                self._missing = self._missing_columns()
                return
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        try:
            with self._told():
                self._database.execute("PRAGMA secure_delete = ON")  # also where no room is left to make the file anew
            with self._transaction() as database:
                for column in self._missing_columns():
                    database.execute(f"ALTER TABLE events ADD COLUMN {column} TEXT")
                    database.execute("DROP VIEW IF EXISTS deliveries")
                for statement in SCHEMA.split(";"):
                    database.execute(statement)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Ledger:
        """Give the ledger itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the file."""
        self.close()

    def add(self, events: Iterable[Event]) -> int:
        """Add events, all or none; give how many were not there before."""
        values = ", ".join("?" for _ in Event._fields)
        return self._insert(
            f"INSERT INTO events ({EVENT}) VALUES ({values}) ON CONFLICT ({EVENTS_KEY}) DO NOTHING", events
        )

    def add_many(self, events: Iterable[Event]) -> int:
        """Add events as `add` does, and keep no other job waiting while they are still being read."""
        with self._transaction("DEFERRED") as database:
            database.execute(f"CREATE TEMP TABLE arriving ({EVENT})")
            database.executemany(f"INSERT INTO arriving VALUES ({', '.join('?' for _ in Event._fields)})", events)
        with self._transaction() as database:
            before = database.total_changes
            database.execute(
                f"INSERT OR IGNORE INTO events ({EVENT}) SELECT {EVENT} FROM arriving ORDER BY {EVENTS_KEY}"
            )
            added = database.total_changes - before
            database.execute("DROP TABLE arriving")
        return added

    def add_opt_outs(self, opt_outs: Iterable[OptOut]) -> int:
        """Add opt-outs, all or none; the latest of one person for one use counts. Give how many are new or later."""
        return self._insert(
            f"INSERT INTO opt_outs VALUES (?, ?, ?, ?, ?) ON CONFLICT ({OPT_OUTS_KEY}) DO UPDATE"
            " SET opted_out_at = excluded.opted_out_at WHERE excluded.opted_out_at > opt_outs.opted_out_at",
            opt_outs,
        )

    def deliveries(self, notice_id: str | None = None) -> Iterator[Event]:
        """Give what stands of each person, notice and channel, sorted; or of one notice."""
        return map(Event._make, self._select("deliveries", notice_id, EVENTS_KEY, self._event))

    def unsettled(self, notice_id: str) -> dict[str, str]:
        """Give by user_id the status of those whose last event on a notice settles nothing."""
        latest: dict[str, str] = {}
        for event in map(Event._make, self._select("events", notice_id, f"at, {RANK}", self._event)):
            latest[event.user_id] = event.status
        return {user_id: status for user_id, status in latest.items() if status in UNSETTLED}

    def opt_outs(self) -> Iterator[OptOut]:
        """Give what people opted out of, sorted."""
        return map(OptOut._make, self._select("opt_outs", None, OPT_OUTS_KEY))

    def forget(self, user_id: str) -> int:
        """Remove a person, and leave no trace in the file's free space; give the number of lines removed."""
        with self._transaction() as database:
            found = [database.execute(f"DELETE FROM {table} WHERE user_id = ?", [user_id]) for table in _TABLES]
            removed = sum(cursor.rowcount for cursor in found)
        with self._told():
            self._database.execute("VACUUM")
        return removed

    def _missing_columns(self) -> tuple[str, ...]:
        """Give what an older ledger lacks."""
        held = {row[1] for row in self._database.execute("PRAGMA table_info(events)")}
        return tuple(column for column in ADDED_LATER if held and column not in held)

    def _insert(self, sql: str, rows: Iterable[tuple[str | None, ...]]) -> int:
        with self._transaction() as database:
            before = database.total_changes
            database.executemany(sql, rows)
            return database.total_changes - before

    @property
    def _event(self) -> str:
        return ", ".join(f"NULL AS {name}" if name in self._missing else name for name in Event._fields)

    def _select(self, table: str, notice_id: str | None, order: str, columns: str = "*") -> sqlite3.Cursor:
        where, values = ("WHERE notice_id = ?", [notice_id]) if notice_id is not None else ("", [])
        with self._told():
            return self._database.execute(f"SELECT {columns} FROM {table} {where} ORDER BY {order}", values)

    @contextmanager
    def _transaction(self, kind: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
        with self._told():
            self._database.execute(f"BEGIN {kind}")
            try:
                yield self._database
            except BaseException:
                self._database.rollback()
                raise
            self._database.commit()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as problem:
            # SQLite's own messages name files, tables and columns, never what is in them
            raise LedgerError(
                f"the ledger cannot be used: {getattr(problem, 'strerror', None) or problem}",
                HINTS.get(getattr(problem, "sqlite_errorname", ""), "Name one that you may write to with --ledger."),
                str(self.path),
            ) from None


_TABLES = ("events", "opt_outs")


def export(path: Path | None, folder: Path, waiting: Iterable[Event] = ()) -> dict[str, Path]:
    """Write a ledger's deliveries and opt-outs as CSV files into a private folder, and give the files by table.

    There need not be a ledger; deliveries that are `waiting` for an entry in it are added to the others.
    """
    found = {}
    with closing(Ledger(path, read_only=True)) if path and path.exists() else nullcontext() as ledger:
        deliveries = chain(ledger.deliveries() if ledger else (), waiting)
        tables = (("deliveries", Event, deliveries), ("opt_outs", OptOut, ledger.opt_outs() if ledger else ()))
        for name, row, rows in tables:
            found[name] = folder / f"{name}.csv"
            with found[name].open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(row._fields)
                writer.writerows(rows)
    return found
