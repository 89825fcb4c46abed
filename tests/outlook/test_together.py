"""Jobs side by side: order, progress, failures."""

from __future__ import annotations

import threading

import pytest

from detente.outlook.together import Job, Report, run_together
from detente.solve.workers import Workers


def square(number: int) -> Job[int]:
    def job(workers: Workers, report: Report) -> int:
        report(0.5)
        return number * number * min(workers.count, 1)

    return job


@pytest.mark.parametrize("cores", [1, 2, 7])
def test_results_come_in_the_order_of_the_jobs(cores: int) -> None:
    assert run_together([square(n) for n in range(9)], cores=cores) == [n * n for n in range(9)]


def test_cores_are_shared_out() -> None:
    seen = run_together([lambda workers, _: workers.count] * 2, cores=8)
    assert seen == [4, 4]


def test_progress_is_told_by_the_caller() -> None:
    gate = threading.Event()
    told: list[tuple[float, int]] = []

    def job(_: Workers, report: Report) -> None:
        report(0.5)
        gate.wait(10)

    def progress(done: float) -> None:
        told.append((done, threading.get_ident()))
        if done >= 0.5:
            gate.set()

    run_together([job, job], progress, cores=2)
    assert told
    assert {thread for _, thread in told} == {threading.get_ident()}
    assert all(0 <= done <= 1 for done, _ in told)


def test_a_failure_stops_the_others() -> None:
    reports = 0

    def failing(_: Workers, __: Report) -> None:
        raise KeyError("lost")

    def endless(_: Workers, report: Report) -> None:
        nonlocal reports
        while True:
            reports += 1
            report(0.1)

    with pytest.raises(KeyError, match="lost"):
        run_together([endless, failing], cores=2)
    assert reports > 0


def test_an_interrupt_reaches_the_caller() -> None:
    def endless(_: Workers, report: Report) -> None:
        while True:
            report(0.1)

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_together([endless, endless], interrupted, cores=2)
