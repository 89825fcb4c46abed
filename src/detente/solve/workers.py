"""Rows shared among threads: kernels release the lock and write only their own rows."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self


def available_cores() -> int:
    """Cores that this process may use (all cores where the system does not say)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """A pool that splits `range(total)` among threads; use as a context manager.

    count : threads; None takes all cores that this process may use.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = count or available_cores()
        self._pool = ThreadPoolExecutor(self.count - 1) if self.count > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def run(
        self, task: Callable[..., Any], total: int, *arguments: Any, serial: bool = False
    ) -> None:
        """Call `task(first, last, *arguments)` on disjoint ranges that cover 0..total."""
        if self._pool is None or serial or total < 2:
            task(0, total, *arguments)
            return
        cuts = [total * part // self.count for part in range(self.count + 1)]
        spans = [(low, high) for low, high in itertools.pairwise(cuts) if high > low]
        waiting = [self._pool.submit(task, low, high, *arguments) for low, high in spans[1:]]
        task(*spans[0], *arguments)
        for each in waiting:
            each.result()
