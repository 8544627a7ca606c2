"""Whether a mailing is what its manifest says, and what is right after somebody was taken out."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from fairnotice.errors import MailingError
from fairnotice.mailing.erasure import UNFINISHED, erase, mailings_in
from fairnotice.mailing.opened import Opened, open_mailing
from fairnotice.mailing.verification import mismatches
from fairnotice.model import Recipient, Register, Status
from mailing_cases import HISTORY, everything, written
from test_mailing import VERSIONS

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "plugins" / "fairnotice" / "manifest.schema.json").read_text(encoding="utf-8")
)
DAY = date(2025, 6, 2)


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return written(tmp_path)


def valid(opened: Opened) -> None:
    jsonschema.validate(opened.manifest, SCHEMA, format_checker=jsonschema.FormatChecker())


def test_what_was_written_is_as_its_manifest_says(opened: Opened) -> None:
    assert list(mismatches(opened, HISTORY)) == []
    valid(opened)


def change_list(folder: Path) -> None:
    path = folder / "required.csv"
    path.write_bytes(path.read_bytes().replace(b"ada@", b"eda@"))


def drop_row(folder: Path) -> None:
    path = folder / "opted-in.csv"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def drop_message(folder: Path) -> None:
    (folder / "messages/required/en/new-13.html").unlink()


def add_file(folder: Path) -> None:
    (folder / "more.txt").touch(mode=0o600)


def open_to_all(folder: Path) -> None:
    (folder / "required.csv").chmod(0o644)


def damage(folder: Path) -> None:
    (folder / "required.csv").write_text("email\nada@example.com\n")


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (change_list, ["required.csv: its content is not what the manifest's hash says"]),
        (
            drop_row,
            [
                "opted-in.csv: its content is not what the manifest's hash says",
                "counts, groups, opted-in/en/since-2.0-6: the manifest says 3, the lists 2",
                "counts, languages, en: the manifest says 11, the lists 10",
                "counts, messages, opted-in: the manifest says 2, the lists 1",
                "counts, reasons, opted-in: the manifest says 4, the lists 3",
            ],
        ),
        (drop_message, ["messages/required/en/new-13.html: it is missing"]),
        (add_file, ["more.txt: the manifest does not list it"]),
        (open_to_all, ["required.csv: others than its owner may read it; chmod go= mends that"]),
        (damage, ["required.csv: its content is not what the manifest's hash says", "counts: the list is damaged"]),
    ],
)
def test_every_change_is_found(spoil: Callable[[Path], None], found: list[str], opened: Opened) -> None:
    spoil(opened.folder)
    assert list(mismatches(opened, HISTORY)) == found


def test_a_policy_that_changed_since_is_found(opened: Opened) -> None:
    assert list(mismatches(opened, None)) == [
        "privacy 2.0: the repository has no such version",
        "privacy 3.0: the repository has no such version",
    ]
    register = VERSIONS[1].register or Register(())
    quieter = replace(register, practices=tuple(replace(p, recipient=Recipient("X", True)) for p in register.practices))
    later = (VERSIONS[0], replace(VERSIONS[1], register=quieter), replace(VERSIONS[2], source=b"other", commit="d0d0"))
    found = list(mismatches(opened, replace(HISTORY, versions=later)))
    assert [line.split(":")[0] for line in found] == [
        "privacy 2.0, register_sha256",
        "privacy 3.0, commit",
        "privacy 3.0, source_sha256",
    ]


def test_a_mailing_stays_true_when_its_version_is_postponed_or_withdrawn_since(opened: Opened) -> None:
    version = VERSIONS[2]
    later = replace(version, effective=date(2026, 1, 1), announced=(version.effective,))
    withdrawn = replace(version, status=Status.WITHDRAWN)
    for now in (later, withdrawn):
        assert list(mismatches(opened, replace(HISTORY, versions=(*VERSIONS[:2], now)))) == []
    moved = replace(version, effective=date(2026, 1, 1))
    assert list(mismatches(opened, replace(HISTORY, versions=(*VERSIONS[:2], moved)))) == [
        f"privacy 3.0, effective: the manifest says {version.effective}, the repository 2026-01-01"
    ]


@pytest.mark.parametrize(
    ("user_id", "messages", "email"),
    [("0001", 7, b"ada@"), ("0003", 7, b"bruno.kaya@"), ("0004", 8, b""), ("0006", 8, b""), ("0014", 7, b"before@")],
)
def test_a_person_leaves_no_trace_and_the_counts_are_right(
    user_id: str, messages: int, email: bytes, opened: Opened
) -> None:
    lists = [opened.folder / name for name in ("required.csv", "opted-in.csv", "unreachable.csv")]
    before = [line for path in lists for line in path.read_bytes().splitlines()]
    assert erase(opened, user_id, DAY)
    after = open_mailing(opened.folder)
    assert list(mismatches(after, HISTORY)) == []
    valid(after)
    assert sum(after.manifest["counts"]["messages"].values()) == messages
    assert user_id.encode() not in b"".join(path.read_bytes() for path in lists)
    assert not email or email not in everything(opened.folder)
    kept = {line for path in lists for line in path.read_bytes().splitlines()}
    assert [line for line in before if user_id.encode() not in line and line not in kept] == []
    assert [(entry["day"], entry["accounts"]) for entry in after.manifest["erasures"]] == [("2025-06-02", 1)]
    assert user_id not in json.dumps(after.manifest["erasures"])
    assert not erase(after, user_id, DAY)
    assert erase(after, "0010", DAY)
    assert len(open_mailing(opened.folder).manifest["erasures"]) == 2


def test_people_who_are_taken_out_at_once_all_stay_out(opened: Opened) -> None:
    users = ("0001", "0003", "0006", "0008", "0010", "0014")
    children = []
    for user in users:
        if not (child := os.fork()):
            os._exit(0 if erase(opened, user, DAY) else 1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * len(users)
    after = open_mailing(opened.folder)
    assert list(mismatches(after, HISTORY)) == []
    assert len(after.manifest["erasures"]) == len(users)
    assert not {user for row in after.rows() for user in row.users} & set(users)


def test_who_is_not_there_changes_nothing(opened: Opened) -> None:
    before = everything(opened.folder)
    assert not erase(opened, "4711", DAY)
    assert everything(opened.folder) == before


def test_a_list_that_was_changed_by_hand_is_not_hidden_by_an_erasure(opened: Opened) -> None:
    change_list(opened.folder)
    before = everything(opened.folder)
    with pytest.raises(MailingError, match="erasing somebody would hide that"):
        erase(opened, "0008", DAY)
    assert everything(opened.folder) == before


def test_mailings_are_found_beside_other_things(opened: Opened) -> None:
    (opened.folder.parent / "notes").mkdir()
    (opened.folder.parent / "notes" / "list.txt").write_text("")
    assert [found.notice_id for found in mailings_in(opened.folder.parent)] == ["privacy-3.0"]


PROGRAM = """
import os, sys
from datetime import date
from pathlib import Path
from fairnotice.mailing.erasure import erase
from fairnotice.mailing.opened import open_mailing
left = int(sys.argv[2])
def counting(event, arguments):
    global left
    if event in ("os.rename", "os.remove", "os.chmod"):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
sys.addaudithook(counting)
print(erase(open_mailing(Path(sys.argv[1])), "0001", date(2025, 6, 2)))
"""


def run(folder: Path, steps: int) -> int:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), str(steps)], env=environment, check=False
    ).returncode


@pytest.mark.slow
def test_an_erasure_killed_at_any_step_is_finished_by_running_it_again(opened: Opened, tmp_path: Path) -> None:
    shutil.copytree(opened.folder.parent, tmp_path / "whole")
    whole = tmp_path / "whole" / "privacy-3.0"
    assert run(whole, 1000) == 0
    steps, killed = 0, -signal.SIGKILL
    while killed == -signal.SIGKILL:
        shutil.rmtree(tmp_path / "again", ignore_errors=True)
        shutil.copytree(opened.folder.parent, tmp_path / "again")
        folder = tmp_path / "again" / "privacy-3.0"
        killed = run(folder, steps)
        if (folder / UNFINISHED).exists():
            with pytest.raises(MailingError, match="somebody else"):
                erase(open_mailing(folder), "0008", DAY)
        if b"0001" in everything(folder) or (folder / UNFINISHED).exists():
            assert erase(open_mailing(folder), "0001", DAY)
        assert everything(folder) == everything(whole)
        steps += 1
    assert steps > 5, "no kill struck the erasure at work; the test proves nothing"
