"""Work spread over processes gives what it gives in one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from conftest import policy
from fairnotice import spread as module
from fairnotice.errors import SettingsError
from fairnotice.history import read_histories
from fairnotice.practices import fideslang_taxonomy
from fairnotice.settings import Settings
from fairnotice.site import plan_of
from fairnotice.spread import LEAST, spread

MANY = range(4 * LEAST)
linux = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="needs Linux and two processors"
)


def test_results_are_those_of_map_in_order() -> None:
    assert list(spread(lambda number: number * number, MANY)) == [number * number for number in MANY]


@linux
def test_many_items_are_worked_on_by_other_processes() -> None:
    assert os.getpid() not in set(spread(lambda _: os.getpid(), MANY))


def test_few_items_are_worked_on_here() -> None:
    assert set(spread(lambda _: os.getpid(), range(LEAST - 1))) == {os.getpid()}


def test_nothing_is_forked_beside_threads() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert set(spread(lambda _: os.getpid(), MANY)) == {os.getpid()}
    finally:
        done.set()
        thread.join()


def test_an_error_is_raised_as_it_is() -> None:
    def refuse(number: int) -> int:
        raise SettingsError("no", "Yes.", "here")

    with pytest.raises(SettingsError, match="here: no"):
        list(spread(refuse, MANY))


def test_work_of_a_process_that_was_killed_is_done_here() -> None:
    parent = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != parent:
            os._exit(9)
        return number

    assert list(spread(work, MANY)) == [*MANY]
    assert module._job == (str, [])


@linux
def test_crash_of_native_code_says_where_it_was_and_the_work_is_done_here(capfd: pytest.CaptureFixture[str]) -> None:
    parent = os.getpid()

    def work(number: int) -> int:
        if number == MANY[0] and os.getpid() != parent:  # one process alone: two would write over each other
            os.kill(os.getpid(), signal.SIGSEGV)
        return number

    assert list(spread(work, MANY)) == [*MANY]
    said = capfd.readouterr().err
    assert "Segmentation fault" in said
    assert "in work" in said


@linux
def test_processes_that_hang_are_ended_and_their_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    parent = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != parent:
            threading.Event().wait()
        return number

    assert list(spread(work, MANY)) == [*MANY]
    assert multiprocessing.active_children() == []


def test_site_is_the_same_however_the_work_is_spread(repository: Callable[..., Path]) -> None:
    texts = [policy(f"{n}.0", f"20{n}-01-01", f"20{n}-02-01", f"We keep {n} names.\n") for n in range(10, 40)]
    root = repository(*({"policy/privacy.md": text} for text in texts))
    settings = Settings(root, root / "policy", root / "site", site_url="https://policy.example.com/")
    day = date(2026, 12, 1)
    histories = read_histories(settings, fideslang_taxonomy(), day)
    assert plan_of(histories, settings, day, mapper=spread) == plan_of(histories, settings, day)


@pytest.mark.parametrize(("count", "workers"), [(16, 2), (17, 3), (970, 2), (4000, 16)])
def test_shares_of_the_work_grow_smaller_and_leave_nothing_out(count: int, workers: int) -> None:
    bounds = [*module._bounds(count, workers)]
    sizes = [end - start for start, end in pairwise(bounds)]
    assert (bounds[0], bounds[-1]) == (0, count)
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] <= 4
