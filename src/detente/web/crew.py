"""Worker processes, and the lanes in which orders wait for them.

There are two lanes, so that a click is answered while something long is computed: `quick` for what
takes a moment, `heavy` for what takes all cores for seconds or minutes. In each lane orders are
taken by urgency, then by age. To stop an order under way its process is ended; the next order
starts another.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from detente.web.messages import Broke, Heard, Made, Order, Trouble, heard, packed

Lane = Literal["quick", "heavy"]
Listener = Callable[[str, float], None]
LIMIT = 2**30
"""Bytes that the pipe from a worker may hold unread."""
ENDED = Trouble(
    "ended",
    "the process that computed this was ended from outside, probably for want of memory",
    "free some memory and try again",
)


@dataclass(order=True)
class Waiting:
    """An order in a lane; the more urgent the smaller the number."""

    urgency: int
    age: int
    order: Order = field(compare=False)
    began: Callable[[], None] = field(compare=False)
    listener: Listener = field(compare=False)
    answer: asyncio.Future[Made | Broke] = field(compare=False)


class Hand:
    """One worker process, started when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, order: Order, listener: Listener) -> Made | Broke:
        """Have an order done. When cancelled, its process is ended."""
        try:
            process = await self.started()
            if process.stdin is None or process.stdout is None:
                return Broke(order.number, ENDED)
            process.stdin.write(packed(order))
            await process.stdin.drain()
            while True:
                told = await heard(process.stdout)
                if isinstance(told, Heard):
                    listener(told.stage, told.share)
                else:
                    answer: Made | Broke = told
                    return answer
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.end()
            return Broke(order.number, ENDED)
        except asyncio.CancelledError:
            await self.end()
            raise

    async def started(self) -> asyncio.subprocess.Process:
        """The process, running."""
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "detente.web.worker", str(self._folder),
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LIMIT,
            )  # fmt: skip
        return self._process

    async def end(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()


class Crew:
    """hands : how many worker processes each lane has."""

    def __init__(self, folder: Path, hands: Mapping[Lane, int]) -> None:
        self._lanes: dict[Lane, asyncio.PriorityQueue[Waiting]] = {
            lane: asyncio.PriorityQueue() for lane in hands
        }
        self._hands = {lane: [Hand(folder) for _ in range(count)] for lane, count in hands.items()}
        self._ages = itertools.count()
        self._serving: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to take orders."""
        self._serving = [
            asyncio.create_task(self._serve(lane, hand))
            for lane, hands in self._hands.items()
            for hand in hands
        ]

    async def close(self) -> None:
        """End all worker processes."""
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        for hands in self._hands.values():
            for hand in hands:
                await hand.end()

    async def ask(
        self,
        order: Order,
        lane: Lane,
        began: Callable[[], None],
        listener: Listener,
        urgency: int = 0,
    ) -> Made | Broke:
        """Have an order done once its turn comes. Cancelling this stops it wherever it is.

        began : called when its turn comes. listener : hears how far it is.
        """
        answer: asyncio.Future[Made | Broke] = asyncio.get_running_loop().create_future()
        waiting = Waiting(urgency, next(self._ages), order, began, listener, answer)
        self._lanes[lane].put_nowait(waiting)
        return await answer

    async def _serve(self, lane: Lane, hand: Hand) -> None:
        await hand.started()
        while True:
            waiting = await self._lanes[lane].get()
            if not waiting.answer.done():
                await self._do(hand, waiting)

    async def _do(self, hand: Hand, waiting: Waiting) -> None:
        """Do one order; when whoever waits for it goes away, it is stopped."""
        waiting.began()
        doing = asyncio.create_task(hand.ask(waiting.order, waiting.listener))
        waiting.answer.add_done_callback(lambda _: doing.cancel())
        try:
            answer = await doing
        except asyncio.CancelledError:
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
            me = asyncio.current_task()
            if waiting.answer.cancelled() and not (me is not None and me.cancelling()):
                return  # it was this order that was given up, not the crew
            raise
        if not waiting.answer.done():
            waiting.answer.set_result(answer)
