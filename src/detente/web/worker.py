"""A worker process of the workbench: `python -m detente.web.worker FOLDER`.

It reads orders from standard input, one after the other, does them, and answers on what was
standard output; whatever else is printed goes to standard error. It ends when nobody writes to it
any more, in the middle of an order too. To stop an order its process is ended and another begun.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from detente.web.messages import Broke, Heard, Made, Order, Trouble, read, write

if TYPE_CHECKING:
    from detente.web.bench import Bench

PAUSE = 0.1
"""Seconds between two reports of progress."""


def main() -> None:
    """Work until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives orders
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
    threading.Thread(target=_take, args=(sys.stdin.buffer, orders), daemon=True).start()
    from detente.web.bench import Bench

    bench = Bench(Path(sys.argv[1]))
    bench.warm()
    while True:
        write(answers, _done(bench, orders.get(), answers))


def _take(stream: BinaryIO, orders: queue.SimpleQueue[Order]) -> None:
    try:
        while True:
            orders.put(read(stream))
    except EOFError:
        os._exit(0)


def _done(bench: Bench, order: Order, answers: BinaryIO) -> Made | Broke:
    """Do an order; whatever happens is an answer."""
    from detente.errors import DetenteError
    from detente.web.tasks import task

    said = [0.0]

    def report(stage: str, share: float) -> None:
        now = time.monotonic()
        if now - said[0] >= PAUSE:
            said[0] = now
            write(answers, Heard(order.number, stage, share))

    try:
        return Made(order.number, task(order.task)(bench, order.look, report, **order.arguments))
    except DetenteError as error:
        return Broke(order.number, trouble(error))
    except MemoryError:
        return Broke(order.number, Trouble("MemoryError", "the machine ran out of memory"))
    except Exception as error:
        return Broke(order.number, fault(error, order))


def trouble(error: Exception) -> Trouble:
    """An error on purpose, as it is told."""
    return Trouble(
        type(error).__name__,
        str(error),
        getattr(error, "hint", ""),
        tuple(getattr(error, "diagnostics", ())),
    )


def fault(error: Exception, order: Order) -> Trouble:
    """A fault of ours: what it is, and where its traceback was written."""
    from detente import faults

    where = faults.log(error, ["serve", order.task, repr(order.look)])
    return Trouble(
        "fault",
        f"a fault in Detente itself: {type(error).__name__}: {error}",
        f"please report it with the log in {where}" if where else "please report it",
        log="" if where is None else str(where),
    )


if __name__ == "__main__":
    main()
