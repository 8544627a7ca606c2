"""Work on many items, spread over the processors of the machine."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

LEAST = 16  # items: for fewer, a process costs more than it saves
_job: tuple[Callable[[Any], Any], list[Any]] = (str, [])


def spread(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterable[Result]:
    """Give what `map` gives, in the same order, from several processes where the system forks safely.

    A forked process has the function and the items already; only results are sent, so they must be picklable.
    """
    global _job
    given = list(items)
    workers = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    if workers < 2 or len(given) < LEAST or threading.active_count() > 1:  # a fork beside threads may hang
        return map(function, given)
    _job = function, given
    try:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
            return list(pool.map(_done, range(len(given)), chunksize=-(-len(given) // (4 * workers))))
    except BrokenProcessPool:  # such as for want of memory
        return map(function, given)
    finally:
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


def _done(index: int) -> Any:
    function, items = _job
    return function(items[index])
