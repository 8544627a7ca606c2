"""Runs that are killed, or that find no room, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairnotice import manifest
from fairnotice.audience.workspace import PREFIX, Workspace
from sample_users import Version, write_tables
from test_mailing import VERSIONS

PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from fairnotice import mailing
from fairnotice.audience import select
from fairnotice.errors import MailingError
from fairnotice.practices import fideslang_taxonomy
from audience_cases import notice, settings
from test_mailing import DAY, VERSIONS, never
root = Path(sys.argv[1])
{before}
out, made, terms = root / "out", settings(root), fideslang_taxonomy()
try:
    with select(root / "users", notice(VERSIONS[2]), VERSIONS, terms, made, work=out) as chosen:
        print("chosen", flush=True)
        mailing.write(chosen, out, made, day=DAY, ignored=never)
except MailingError as error:
    print(error)
"""


def start(root: Path, before: str = "", **environment: str) -> subprocess.Popen[str]:
    path = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "PYTHONPATH": path, **environment}
    command = [sys.executable, "-c", PROGRAM.format(before=before), str(root)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in manifest.files(folder)}


KILLS = """
import json, os, signal, sys, time
from pathlib import Path
from random import Random
from fairnotice import mailing
from fairnotice.audience import select
from fairnotice.audience.workspace import PREFIX
from fairnotice.practices import fideslang_taxonomy
from audience_cases import notice, settings
from test_mailing import DAY, VERSIONS, never
from test_mailing_crash import content, wiped
root = Path(sys.argv[1])
out, folder = root / "out", root / "out" / "privacy-3.0"
made, terms, random = settings(root), fideslang_taxonomy(), Random(7)

def write():
    with select(root / "users", notice(VERSIONS[2]), VERSIONS, terms, made, work=out) as chosen:
        mailing.write(chosen, out, made, day=DAY, ignored=never, formats=["mailman"])

def forked():
    # what is imported is there already, so that every moment of the child is one of the work
    child = os.fork()
    if not child:
        write()
        os._exit(0)
    return child

begin = time.monotonic()
os.waitpid(forked(), 0)
whole, length, states = content(folder), time.monotonic() - begin, []
for _ in range(50):
    wiped(folder)
    child = forked()
    time.sleep(random.uniform(0, length))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    names = {path.name for path in out.iterdir() if not path.name.startswith(PREFIX)}
    assert names <= {"privacy-3.0"}, names
    assert not folder.exists() or content(folder) == whole
    left = list(out.glob(f"{PREFIX}*"))
    assert all(path.stat().st_mode & 0o777 == 0o700 for path in left)
    states.append((folder.exists(), bool(left)))
print(json.dumps(states))
"""


def wiped(folder: Path) -> None:
    for path in [*folder.rglob("*")][::-1] + [folder] * folder.exists():
        path.rmdir() if path.is_dir() else path.unlink()


@pytest.mark.slow
def test_a_run_killed_at_fifty_moments_leaves_the_whole_mailing_or_none(tmp_path: Path) -> None:
    write_tables(tmp_path / "users", [Version(v.label, v.effective) for v in VERSIONS], 3000, 5)
    (tmp_path / "out").mkdir()
    path = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-c", KILLS, str(tmp_path)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert not done.stderr
    states = json.loads(done.stdout)
    assert len(states) == 50
    assert [False, True] in states, "no kill struck a run at work; the test proves nothing"
    with Workspace(tmp_path / "out") as workspace:
        assert list((tmp_path / "out").glob(f"{PREFIX}*")) == [workspace.path]
    assert not list((tmp_path / "out").glob(f"{PREFIX}*"))


def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path) -> None:
    write_tables(tmp_path / "users", [Version(v.label, v.effective) for v in VERSIONS], 3000, 5)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))"
    said, errors = start(tmp_path, limit).communicate()
    assert not errors
    assert "nothing was" in said
    assert not (tmp_path / "out").exists()


def test_two_runs_at_once_make_one_mailing(tmp_path: Path) -> None:
    write_tables(tmp_path / "users", [Version(v.label, v.effective) for v in VERSIONS], 300, 5)
    processes = [start(tmp_path) for _ in range(3)]
    assert [process.communicate() for process in processes] == [("chosen\n", "")] * 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["privacy-3.0"]


def test_the_same_tables_give_the_same_bytes_in_another_time_zone_and_process(tmp_path: Path) -> None:
    found = []
    for zone, seed in (("Asia/Tokyo", "1"), ("America/Lima", "2")):
        root = tmp_path / seed
        root.mkdir()
        (root / "users").symlink_to(Path(__file__).parent / "mailings" / "users")
        environment = {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C", "COLUMNS": seed}
        assert start(root, **environment).communicate() == ("chosen\n", "")
        found.append(content(root / "out" / "privacy-3.0"))
    assert found[0] == found[1]
