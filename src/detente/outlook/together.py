"""Several independent computations at once, each on its share of the cores.

Results come in the order of the jobs and do not depend on the number of threads. Progress is
reported from the calling thread only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from detente.solve.workers import Workers, available_cores

Report = Callable[[float], None]
T = TypeVar("T")
R = TypeVar("R", covariant=True)
Job = Callable[[Workers, Report], T]
PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Task(Generic[R]):
    """A job and how heavy it is beside others."""

    weight: float
    job: Job[R]


class _StoppedError(Exception):
    """Another job failed, or the user interrupted: this one need not go on."""


def run_together(
    jobs: Sequence[Job[T]], progress: Report | None = None, cores: int | None = None
) -> list[T]:
    """Run every job with workers of its own; each may report its fraction done.

    progress : called with the fraction done of all. cores : None takes all that there are. The
    first exception of a job, or an interrupt, stops the others at their next report.
    """
    cores = cores or available_cores()
    at_once = max(1, min(cores, len(jobs)))
    done = [0.0] * len(jobs)
    stop = threading.Event()

    def run(place: int) -> T:
        def report(fraction: float) -> None:
            done[place] = fraction
            if stop.is_set():
                raise _StoppedError

        report(0.0)
        with Workers(max(1, cores // at_once)) as workers:
            result = jobs[place](workers, report)
        done[place] = 1.0
        return result

    with ThreadPoolExecutor(at_once) as pool:
        futures = [pool.submit(run, place) for place in range(len(jobs))]
        try:
            _watch(futures, done, progress)
        finally:
            stop.set()
    for each in futures:
        fault = each.exception()
        if fault is not None and not isinstance(fault, _StoppedError):
            raise fault
    return [each.result() for each in futures]


def _watch(futures: Sequence[Future[T]], done: Sequence[float], progress: Report | None) -> None:
    """Wait for all, or for the first that fails, reporting meanwhile."""
    pending = set(futures)
    while pending:
        finished, pending = wait(pending, PAUSE, FIRST_EXCEPTION)
        if any(each.exception() is not None for each in finished):
            return
        if progress is not None and pending:
            progress(sum(done) / len(done))


def run_tasks(tasks: Sequence[Task[T]], progress: Report | None = None) -> list[T]:
    """Run tasks together, the heaviest first; results come in the order of `tasks`."""
    order = sorted(range(len(tasks)), key=lambda place: -tasks[place].weight)
    made = run_together([tasks[place].job for place in order], progress)
    results = dict(zip(order, made, strict=True))
    return [results[place] for place in range(len(tasks))]
