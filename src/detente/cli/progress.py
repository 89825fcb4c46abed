"""Progress with time left, on stderr, once a command has taken two seconds."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

QUIET_FOR = 2.0
REDRAW_EVERY = 0.2
LINE_EVERY = 5.0


class Progress:
    """Hand `self.report` to the library; leave the block to clear the line.

    On a terminal one line is redrawn; elsewhere (`--progress`) a line is printed now and then.
    Time left is how long the present stage has taken, scaled by the share still to do.
    """

    def __init__(
        self, wanted: bool | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._terminal = sys.stderr.isatty()
        self._wanted = self._terminal if wanted is None else wanted
        self._clock = clock
        self._began = self._stage_began = clock()
        self._last = -math.inf
        self._stage = ""
        self._drawn = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._drawn and self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def report(self, stage: str, share: float) -> None:
        """The library's callback: what is going on, share done from 0 to 1 or not-a-number."""
        now = self._clock()
        if stage != self._stage:
            self._stage, self._stage_began = stage, now
        pause = REDRAW_EVERY if self._terminal else LINE_EVERY
        if not self._wanted or now - self._began < QUIET_FOR or now - self._last < pause:
            return
        self._last = now
        text = line(stage, share, now - self._stage_began)
        sys.stderr.write(f"\r\x1b[K{text}" if self._terminal else text + "\n")
        sys.stderr.flush()
        self._drawn = True


def line(stage: str, share: float, seconds: float) -> str:
    """`solving: 43 %, about 12 s left`."""
    if not 0 <= share <= 1:
        return f"{stage}: {duration(seconds)} so far"
    text = f"{stage}: {math.floor(100 * share)} %"
    if share > 0.01 and seconds > 0.5:
        text += f", about {duration(seconds * (1 - share) / share)} left"
    return text


def duration(seconds: float) -> str:
    """`12 s`, `3 min`, `2.5 h`."""
    if seconds < 90:
        return f"{max(1, math.ceil(seconds))} s"
    if seconds < 5400:
        return f"{math.ceil(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
