"""Work on many items, spread over the processors of the machine."""

from __future__ import annotations

import faulthandler
import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

LEAST = 16  # items: for fewer, a process costs more than it saves
PATIENCE = 300.0  # seconds without any result, after which processes are taken to hang
_LEAST_SHARE = 4  # items
_job: tuple[Callable[[Any], Any], list[Any]] = (str, [])


def spread(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterable[Result]:
    """Give what `map` gives, in the same order, from several processes where the system forks safely.

    A forked process has the function and the items already; only results are sent, so they must be picklable. Where a
    process is killed or hangs, its last words go to standard error and the work is done here instead; an error that the
    function raises is raised here, with its trace.
    """
    global _job
    given = list(items)
    workers = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    if workers < 2 or len(given) < LEAST or threading.active_count() > 1:  # a fork beside threads may hang
        return map(function, given)
    others = {*multiprocessing.active_children()}
    _job = function, given
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), _say_what_kills)
    try:
        shares = [pool.submit(_done, start, end) for start, end in pairwise(_bounds(len(given), workers))]
        _await(shares)
        return [result for share in shares for result in share.result()]
    except (BrokenProcessPool, _StalledError):  # such as for want of memory
        for child in {*multiprocessing.active_children()} - others:
            child.kill()
        return map(function, given)
    finally:
        pool.shutdown(cancel_futures=True)
        _job = str, []


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the search for cycles of objects, in processes that are forked meanwhile too.

    What a comparison makes has none, and is so much that looking for them takes a tenth of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _bounds(count: int, workers: int) -> Iterator[int]:
    """Give where shares of the work begin and end.

    They are large at first, for neighbours share what they know, and small at last, for all processes to end together.
    """
    done = 0
    while done < count:
        yield done
        done += max(_LEAST_SHARE, (count - done) // (2 * workers))
    yield count


class _StalledError(Exception):
    """No process has given anything for a long time."""


def _await(shares: Iterable[Future[Any]]) -> None:
    waiting = {*shares}
    while waiting:
        done, waiting = wait(waiting, PATIENCE, FIRST_COMPLETED)
        if not done:
            raise _StalledError


def _say_what_kills() -> None:
    faulthandler.enable(2)  # a crash of native code leaves no trace otherwise


def _done(start: int, end: int) -> list[Any]:
    function, items = _job
    return [function(item) for item in items[start:end]]
