"""The desk: work that is shared, told of, stopped; with a crew that does what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from detente.web.desk import KEPT, Desk, Job
from detente.web.messages import Broke, Look, Made, Order, Trouble

LOOK = Look("0" * 16)


class Fake:
    """A crew whose answers the test gives."""

    def __init__(self) -> None:
        self.asked: list[Order] = []
        self.answers: dict[int, asyncio.Future[Made | Broke]] = {}
        self.told: dict[int, tuple[Callable[[], None], Callable[[str, float], None]]] = {}
        self.closed = False

    async def ask(
        self,
        order: Order,
        _lane: str,
        began: Callable[[], None],
        listener: Callable[[str, float], None],
        _urgency: int = 0,
    ) -> Made | Broke:
        self.asked.append(order)
        self.told[order.number] = began, listener
        self.answers[order.number] = asyncio.get_running_loop().create_future()
        return await self.answers[order.number]

    async def close(self) -> None:
        self.closed = True


def desk() -> tuple[Desk, Fake, list[float]]:
    crew, now = Fake(), [0.0]
    made: Any = crew
    return Desk(made, lambda: now[0]), crew, now


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_the_same_work_is_done_once() -> None:
    async def play() -> None:
        where, crew, _ = desk()
        first = where.ask("outlook", LOOK, "Forecast")
        assert where.ask("outlook", LOOK, "Forecast") is first
        other = where.ask("futures", LOOK, "Futures", seed=1)
        assert where.ask("futures", LOOK, "Futures", seed=2) is not other
        assert where.known("futures", LOOK, seed=1) is other
        assert where.find(first.number) is first
        await settle()
        assert len(crew.asked) == 3
        assert first in where.active
        crew.answers[first.number].set_result(Made(first.number, "told"))
        assert await where.result(first) == "told"
        assert first.state == "done"
        assert first not in where.active
        assert where.ask("outlook", LOOK, "Forecast") is first

    asyncio.run(play())


def test_progress_and_time_left() -> None:
    async def play() -> None:
        where, crew, now = desk()
        job = where.ask("outlook", LOOK, "Forecast")
        await settle()
        assert (job.state, job.left) == ("waiting", None)
        began, listener = crew.told[job.number]
        now[0] = 10.0
        began()
        assert (job.state, job.left) == ("running", None)
        listener("solving", 0.0)
        now[0] = 14.0
        listener("solving", 0.25)
        assert job.left == 12.0
        before = job.turn
        listener("forecast", 0.5)
        assert job.left == 0.0  # another stage begins to be timed
        assert job.turn > before
        listener("forecast", float("nan"))
        assert job.left is None

    asyncio.run(play())


def test_what_is_stopped_or_failed_can_be_asked_for_again() -> None:
    async def play() -> None:
        where, crew, _ = desk()
        job = where.ask("outlook", LOOK, "Forecast")
        await settle()
        where.stop(job)
        assert await where.result(job) is None
        assert job.state == "stopped"
        assert job.trouble is not None
        where.stop(job)  # once more does no harm
        assert where.ask("outlook", LOOK, "Forecast") is job  # nobody asked for it again
        where.again(job)
        again = where.ask("outlook", LOOK, "Forecast")
        assert again is not job
        await settle()
        crew.answers[again.number].set_result(Broke(again.number, Trouble("LimitError", "no")))
        await where.result(again)
        assert (again.state, again.trouble) == ("failed", Trouble("LimitError", "no"))
        assert where.ask("outlook", LOOK, "Forecast") is again
        after = where.ask("turns", LOOK, "Derivatives", needs=again)
        await where.result(after)
        assert after.trouble == again.trouble
        where.again(after)
        assert where.ask("outlook", LOOK, "Forecast") is not again
        assert where.ask("turns", LOOK, "Derivatives") is not after

    asyncio.run(play())


def test_what_needs_other_work_waits_for_it_and_fails_with_it() -> None:
    async def play() -> None:
        where, crew, _ = desk()
        first = where.ask("outlook", LOOK, "Forecast")
        second = where.ask("turns", LOOK, "Derivatives", needs=first)
        third = where.ask("ahead", LOOK, "Ahead", needs=first)
        await settle()
        assert [each.task for each in crew.asked] == ["outlook"]
        where.stop(third)
        crew.answers[first.number].set_result(Made(first.number, 1))
        await settle()
        assert [each.task for each in crew.asked] == ["outlook", "turns"]
        assert third.state == "stopped"
        bad = where.ask("outlook", Look("1" * 16), "Forecast")
        after = where.ask("turns", Look("1" * 16), "Derivatives", needs=bad)
        await settle()
        crew.answers[bad.number].set_result(Broke(bad.number, Trouble("CrisisError", "line 3")))
        await where.result(after)
        assert after.trouble == Trouble("CrisisError", "line 3")
        crew.answers[second.number].set_result(Made(second.number, 2))
        assert await where.result(second) == 2

    asyncio.run(play())


def test_old_results_are_forgotten_but_nothing_that_is_under_way() -> None:
    async def play() -> None:
        where, crew, _ = desk()
        running = where.ask("outlook", LOOK, "Forecast")
        done: list[Job] = []
        for seed in range(KEPT + 5):
            job = where.ask("futures", LOOK, "Futures", seed=seed)
            await settle()
            crew.answers[job.number].set_result(Made(job.number, seed))
            await settle()
            done.append(job)
        assert len(where.jobs) <= KEPT + 1
        assert running in where.jobs
        assert done[0] not in where.jobs
        assert done[-1] in where.jobs
        await where.close()
        assert crew.closed
        assert running.state == "stopped"

    asyncio.run(play())
