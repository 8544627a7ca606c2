"""The ledger: what stands after several events, what two jobs at once do to it, and how the audience reads it."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from audience_cases import choose, lists, notice, practice, settings, version, write_tables
from fairnotice.errors import LedgerError
from fairnotice.ledger import Event, Ledger, OptOut, Status, export, hash_of, instant

MAY, JUNE, JULY = (f"2025-0{month}-01T09:00:00.000000Z" for month in (5, 6, 7))


def event(user_id: str, status: str, at: str = MAY, notice_id: str = "privacy-2.0") -> Event:
    return Event(user_id, notice_id, "email", status, at)


def standing(ledger: Ledger) -> dict[str, str]:
    return {delivery.user_id: delivery.status for delivery in ledger.deliveries("privacy-2.0")}


def test_instants_sort_as_their_texts() -> None:
    east = datetime(2025, 5, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert instant(east) == "2025-04-30T23:30:00.000000Z" < instant(datetime(2025, 5, 1, tzinfo=UTC))


def test_the_latest_event_stands_and_at_one_time_the_worse_one(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.add([event("a", "sent"), event("a", "bounced", JUNE), event("b", "bounced"), event("b", "sent")])
        ledger.add([event("c", "bounced"), event("c", "sent", JUNE), event("d", "sent"), event("d", "complained")])
        ledger.add([event("e", "sending"), event("f", "deferred", JULY), event("f", "sending")])
        ledger.add([event("a", "sent", JULY, "privacy-1.0")])
        ledger.add(
            [event("g", "unsubscribed"), event("g", "sent", JUNE), event("h", "complained"), event("h", "bounced")]
        )
        assert standing(ledger) == {
            "a": "bounced",
            "b": "bounced",
            "c": "sent",
            "d": "complained",
            "g": "unsubscribed",
            "h": "complained",
        }
        assert ledger.unsettled("privacy-2.0") == {"e": Status.SENDING, "f": Status.DEFERRED}


def test_adding_again_changes_nothing(tmp_path: Path) -> None:
    rows = [event("a", "sent"), event("b", "bounced")]
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert (ledger.add(rows), ledger.add(rows)) == (2, 0)
        first = OptOut("a", "user.content", "train_ai_system", "", MAY)
        assert ledger.add_opt_outs([first]) == 1
        assert ledger.add_opt_outs([first._replace(opted_out_at=JULY), first]) == 1
        assert list(ledger.opt_outs()) == [first._replace(opted_out_at=JULY)]


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        with pytest.raises(LedgerError):
            ledger.add([event("a", "sent"), event("b", None)])  # type: ignore[arg-type]
        assert standing(ledger) == {}


def test_many_events_keep_nobody_waiting_while_they_are_read_and_come_all_or_none(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"

    def arriving(last: str) -> Iterator[Event]:
        yield event("a", "sent")
        with Ledger(path) as other:
            assert other.add([event("b", "sent")]) in (0, 1)
        yield event("b", "sent")
        if not last:
            raise LedgerError("unreadable")
        yield event(last, "sent")

    with Ledger(path) as ledger:
        with pytest.raises(LedgerError, match="unreadable"):
            ledger.add_many(arriving(""))
        assert standing(ledger) == {"b": "sent"}
        assert ledger.add_many(arriving("c")) == 2
        assert ledger.add_many(arriving("c")) == 0
        assert standing(ledger) == {"a": "sent", "b": "sent", "c": "sent"}


def test_the_file_is_private_and_a_forgotten_person_is_not_in_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ledger.sqlite"
    with Ledger(path) as ledger:
        ledger.add([event(f"person-{number:05}", "sent") for number in range(2000)])
        ledger.add_opt_outs([OptOut("person-00777", "user.content", "analytics", "", MAY)])
        assert b"person-00777" in path.read_bytes()
        assert ledger.forget("person-00777") == 2
        assert ledger.forget("person-00777") == 0
        assert len(standing(ledger)) == 1999
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert b"person-00777" not in path.read_bytes()
    assert list(path.parent.iterdir()) == [path]


def test_what_is_no_ledger_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_text("user_id,notice_id,channel,status,at\n" * 50)
    with pytest.raises(LedgerError, match="file is not a database") as caught:
        Ledger(tmp_path / "ledger.sqlite")
    assert caught.value.where == str(tmp_path / "ledger.sqlite")
    assert caught.value.hint == "Name a ledger with --ledger; this is another file, or it is damaged."
    with pytest.raises(LedgerError) as caught:
        Ledger(tmp_path / "ledger.sqlite" / "below")
    assert caught.value.hint == "Name one that you may write to with --ledger."


WRITER = """
import sys
from pathlib import Path
from fairnotice.ledger import Event, Ledger
name = sys.argv[2]
with Ledger(Path(sys.argv[1])) as ledger:
    print("open", flush=True)
    for batch in range(40):
        ledger.add([Event(f"{name}-{batch}-{row}", "privacy-2.0", "email", "sent", "2025") for row in range(50)])
"""


def start(path: Path, name: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-c", WRITER, str(path), name]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_jobs_that_write_at_once_or_are_killed_leave_whole_batches(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    processes = [start(path, name) for name in "abc"]
    assert processes[2].stdout
    processes[2].stdout.readline()
    processes[2].send_signal(signal.SIGKILL)
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0, 0, -signal.SIGKILL]
    with Ledger(path) as ledger:
        names = [delivery.user_id.split("-")[0] for delivery in ledger.deliveries()]
    assert (names.count("a"), names.count("b"), names.count("c") % 50) == (2000, 2000, 0)
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


OLD = version("1.0", "2019-03-01", [practice("user.contact.email", "essential.service")])
NEW = version("2.0", "2025-07-01", [practice("user.contact.email", use) for use in ("essential.service", "analytics")])


def test_the_audience_reads_deliveries_from_the_ledger_and_from_the_store(tmp_path: Path) -> None:
    users = write_tables(
        tmp_path / "users",
        users=[[name, f"{name}@example.com", "", "", "", "", "2020-01-01"] for name in "abcdef"],
        deliveries=[["a", "privacy-2.0", "email", "sent", "2025-05-01"]],
    )
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        ledger.add([event("b", "sent"), event("c", "sent"), event("c", "bounced", JUNE), event("d", "suppressed")])
        ledger.add([event("e", "sending")])
    made = settings(tmp_path)
    with choose(users, notice(NEW), (OLD, NEW), made, tmp_path, ledger=path) as audience:
        found = lists(audience, tmp_path / "out")
    assert [row["user_id"] for row in found["required"]] == ["e", "f"]
    assert {row["user_id"]: row["why"] for row in found["unreachable"]} == {"c": "bounced", "d": "suppressed"}
    with choose(users, notice(NEW), (OLD, NEW), made, tmp_path, ledger=tmp_path / "none.sqlite") as audience:
        assert audience.counts.required == 5
    assert not (tmp_path / "none.sqlite").exists()


def test_reading_neither_makes_a_ledger_nor_changes_one(tmp_path: Path) -> None:
    path = tmp_path / "ledger #1?.sqlite"
    with pytest.raises(LedgerError, match="unable to open"):
        Ledger(path, read_only=True)
    assert not path.exists()
    with Ledger(path) as ledger:
        ledger.add([event("a", "sent")])
    with Ledger(path, read_only=True) as ledger:
        assert standing(ledger) == {"a": "sent"}
        with pytest.raises(LedgerError, match="readonly"):
            ledger.add([event("b", "sent")])


OLDER = """
CREATE TABLE events (
  user_id TEXT NOT NULL, notice_id TEXT NOT NULL, channel TEXT NOT NULL, status TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (user_id, notice_id, channel, status, at)
) WITHOUT ROWID;
CREATE VIEW deliveries AS SELECT user_id, notice_id, channel, status, at FROM events;
INSERT INTO events VALUES ('a', 'privacy-2.0', 'email', 'bounced', '2025-05-01T09:00:00.000000Z');
"""


def test_an_older_ledger_is_read_as_it_is_and_gets_its_columns_when_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(OLDER)
    with Ledger(path, read_only=True) as ledger:
        assert list(ledger.deliveries()) == [event("a", "bounced")]
        assert ledger.unsettled("privacy-2.0") == {}
    for _ in range(2):
        with Ledger(path) as ledger:
            later = event("b", "sent")._replace(basis="opted-in", address_hash=hash_of("b", "b@example.com"))
            ledger.add([later])
            assert list(ledger.deliveries()) == [event("a", "bounced"), later]
            assert ledger.add_many([later, event("a", "sent", JUNE)]) in (0, 1)
            ledger.forget("a")
            ledger.add([event("a", "bounced")])


def test_an_export_holds_both_tables(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        known = {"basis": "required", "address_hash": hash_of("a", "a@example.com")}
        ledger.add([event("a", "sent")._replace(**known), event("b", "sent")])
        ledger.add_opt_outs([OptOut("a", "user.content", "analytics", "Gull & Heron, Ltd", MAY)])
    files = export(tmp_path / "ledger.sqlite", tmp_path)
    assert files["deliveries"].read_bytes().decode() == (
        "user_id,notice_id,channel,status,at,basis,address_hash\r\n"
        f"a,privacy-2.0,email,sent,{MAY},required,{hash_of('a', 'a@example.com')}\r\n"
        f"b,privacy-2.0,email,sent,{MAY},,\r\n"
    )
    assert files["opt_outs"].read_bytes().decode() == (
        "user_id,data_category,data_use,recipient,opted_out_at\r\n"
        f'a,user.content,analytics,"Gull & Heron, Ltd",{MAY}\r\n'
    )
