"""The desk: every piece of work that anybody asked for, done once, and what came of it.

A job is named by its task, what is looked at and its arguments. Asking for one that is there gives
that one; so two people, or two tabs, that ask for the same share the work. Results belong to the
digest of a text and never change: another text is another digest.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.web.crew import Crew, Lane
from detente.web.messages import Look, Made, Order, Trouble

State = Literal["waiting", "running", "done", "failed", "stopped"]
KEPT = 400
"""Finished jobs that are remembered."""
STOPPED = Trouble("stopped", "this was stopped", "ask for it again when you want it")


@dataclass(frozen=True, slots=True)
class Key:
    """What a job is. `arguments` are sorted pairs."""

    task: str
    look: Look
    arguments: tuple[tuple[str, Any], ...] = ()


@dataclass(eq=False)
class Job:
    """A piece of work. turn : counts its changes, so that views know when to draw it again.

    share : of the present stage that is done, 0 to 1, or not-a-number.
    """

    key: Key
    title: str
    clock: Callable[[], float]
    state: State = "waiting"
    stage: str = ""
    share: float = math.nan
    result: Any = None
    trouble: Trouble | None = None
    turn: int = 0
    number: int = 0
    stage_began: float = 0.0
    doing: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in {"done", "failed", "stopped"}

    @property
    def left(self) -> float | None:
        """Seconds that the present stage will still take, by how it went so far."""
        if self.state != "running" or not 0.02 <= self.share <= 1:
            return None
        return (self.clock() - self.stage_began) * (1 - self.share) / self.share


class Desk:
    """crew : who does the work. clock : seconds, for the time left."""

    def __init__(self, crew: Crew, clock: Callable[[], float] = time.monotonic) -> None:
        self._crew = crew
        self._clock = clock
        self._jobs: dict[Key, Job] = {}
        self._numbers = itertools.count(1)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All that are remembered, the oldest first."""
        return tuple(self._jobs.values())

    @property
    def active(self) -> tuple[Job, ...]:
        """Those that wait or are being done."""
        return tuple(job for job in self._jobs.values() if not job.over)

    def find(self, number: int) -> Job | None:
        """The job with this number."""
        return next((job for job in self._jobs.values() if job.number == number), None)

    def known(self, task: str, look: Look, **arguments: Any) -> Job | None:
        """A job if it was ever asked for."""
        return self._jobs.get(_key(task, look, arguments))

    def ask(
        self,
        task: str,
        look: Look,
        title: str,
        *,
        lane: Lane = "heavy",
        urgency: int = 0,
        needs: Job | None = None,
        **arguments: Any,
    ) -> Job:
        """The job, begun if it was not. One that was stopped or failed stays so: see `again`.

        needs : a job that must be done before; when that fails, this one does for the same reason.
        Must be called where an event loop runs.
        """
        key = _key(task, look, arguments)
        job = self._jobs.get(key)
        if job is not None:
            return job
        job = Job(key, title, self._clock, number=next(self._numbers))
        self._jobs[key] = job
        self._forget()
        job.doing = asyncio.create_task(self._do(job, lane, urgency, needs, arguments))
        return job

    def stop(self, job: Job) -> None:
        """Give a job up, and end the process that does it."""
        if not job.over and job.doing is not None:
            job.doing.cancel()

    def again(self, job: Job) -> None:
        """Forget what was stopped or failed, and what failed with it: it can be asked for again."""
        for key, each in list(self._jobs.items()):
            lost = each.state in {"stopped", "failed"}
            if lost and (each is job or each.trouble == job.trouble) and key.look == job.key.look:
                del self._jobs[key]

    def drop(self, job: Job) -> None:
        """Give a job up if nobody has begun it."""
        if job.state == "waiting":
            self.stop(job)

    async def result(self, job: Job) -> Any:
        """What comes of a job; None where nothing does (`job.trouble` says why)."""
        if job.doing is not None:
            await asyncio.wait({job.doing})
        return job.result

    async def start(self) -> None:
        """Let the crew begin."""
        await self._crew.start()

    async def close(self) -> None:
        """Stop everything."""
        doing = [job.doing for job in self._jobs.values() if job.doing is not None]
        for each in doing:
            each.cancel()
        await asyncio.gather(*doing, return_exceptions=True)
        await self._crew.close()

    async def _do(
        self, job: Job, lane: Lane, urgency: int, needs: Job | None, arguments: dict[str, Any]
    ) -> None:
        try:
            if needs is not None and needs.doing is not None:
                await asyncio.wait({needs.doing})
                if needs.state != "done":
                    self._end(job, "failed", trouble=needs.trouble)
                    return
            order = Order(job.number, job.key.task, job.key.look, arguments)
            answer = await self._crew.ask(
                order, lane, lambda: self._begin(job), lambda *told: self._hear(job, *told), urgency
            )
        except asyncio.CancelledError:
            self._end(job, "stopped", trouble=STOPPED)
            return
        if isinstance(answer, Made):
            self._end(job, "done", result=answer.result)
        else:
            self._end(job, "failed", trouble=answer.trouble)

    def _begin(self, job: Job) -> None:
        job.state, job.stage_began = "running", self._clock()
        job.turn += 1

    def _hear(self, job: Job, stage: str, share: float) -> None:
        if stage != job.stage:
            job.stage, job.stage_began = stage, self._clock()
        job.share = share
        job.turn += 1

    def _end(
        self, job: Job, state: State, *, result: Any = None, trouble: Trouble | None = None
    ) -> None:
        job.state, job.result, job.trouble = state, result, trouble
        job.turn += 1

    def _forget(self) -> None:
        """Drop the oldest finished jobs beyond KEPT."""
        over = [key for key, job in self._jobs.items() if job.over]
        for key in over[: max(0, len(self._jobs) - KEPT)]:
            del self._jobs[key]


def _key(task: str, look: Look, arguments: dict[str, Any]) -> Key:
    return Key(task, look, tuple(sorted(arguments.items())))
