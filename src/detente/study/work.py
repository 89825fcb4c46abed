"""Draws answered here, by several processes of this machine (loky), or by a cluster (Dask).

Results come as they are done, in any order; each depends on its draw alone. Every job is as many
draws as take about a second, and takes one core. Leaving the loop, for whatever reason, ends the
workers of this machine; on a cluster it cancels what was not done.
"""

from __future__ import annotations

import functools
import os
import pickle
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from detente.errors import LimitError
from detente.study.draws import Float
from detente.study.variants import Drawn, Variants

Job = tuple[int, Float]
Done = tuple[list[Drawn], float]
AIM = 1.0
"""Seconds that a job should take."""
MOST = 64
"""Draws in a job."""
AHEAD = 3
"""Jobs handed out for each worker."""
LOOK = 0.5
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR")}


@dataclass(frozen=True, slots=True, eq=False)
class Crew:
    """Who works. `given` is what `do` finds the variants by; `check` raises when they are gone."""

    executor: Executor
    width: int
    given: object
    check: Callable[[], None]


def here(variants: Variants, jobs: Iterable[Job]) -> Iterator[Drawn]:
    """One draw after another, in this process."""
    for index, row in jobs:
        yield variants.answered(index, row)


def by(crew: Crew, jobs: Iterable[Job]) -> Iterator[Drawn]:
    """By a crew, in the order in which they are done."""
    left = iter(jobs)
    pending: set[Future[Done]] = set()
    draws, seconds = 0, 0.0
    while True:
        while len(pending) < AHEAD * crew.width:
            size = 1 if not draws else min(MOST, max(1, round(AIM * draws / max(seconds, 1e-9))))
            batch = list(islice(left, size))
            if not batch:
                break
            pending.add(crew.executor.submit(do, crew.given, batch))
        if not pending:
            return
        done, pending = wait(pending, LOOK, FIRST_COMPLETED)
        for each in done:
            found, taken = each.result()
            draws, seconds = draws + len(found), seconds + taken
            yield from found
        crew.check()


def do(given: object, jobs: list[Job]) -> Done:
    """What a worker does: some draws, and the seconds that they took."""
    variants = given if isinstance(given, Variants) else _loaded(str(given))
    began = time.perf_counter()
    found = [variants.answered(index, row) for index, row in jobs]
    return found, time.perf_counter() - began


@functools.lru_cache(maxsize=1)
def _loaded(path: str) -> Variants:
    """The variants that were left in a file for the workers of this machine."""
    with Path(path).open("rb") as stream:
        variants: Variants = pickle.load(stream)  # noqa: S301 (written by this very program)
    return variants


@contextmanager
def local(variants: Variants, workers: int) -> Iterator[Crew]:
    """Processes of this machine.

    Raises LimitError when one of them dies.
    """
    from loky.process_executor import BrokenProcessPool, ProcessPoolExecutor

    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        path = Path(folder) / "variants"
        path.write_bytes(pickle.dumps(variants, pickle.HIGHEST_PROTOCOL))
        executor = ProcessPoolExecutor(
            workers, initializer=_subordinate, initargs=(os.getpid(),), env=ONE_THREAD
        )
        ended = False
        try:
            yield Crew(executor, workers, str(path), lambda: None)
            ended = True
        except BrokenProcessPool as error:
            raise LimitError(
                "a worker was ended from outside, probably for want of memory",
                hint="take fewer workers; what is done is kept if there is a folder to keep it in",
            ) from error
        finally:
            executor.shutdown(wait=True, kill_workers=not ended)


def _subordinate(parent: int) -> None:
    """Made in each worker: it leaves interrupts to the process that handed out the work, and ends
    when that is gone, as nobody else would tell it to. It may be gone before the worker is up, so
    the worker is told who it was.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
