"""Draws answered by a Dask cluster that somebody started (`dask scheduler`, `dask worker`).

Every worker needs the same version of Detente. The crisis is sent to each worker once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from detente._version import __version__
from detente.errors import LimitError, UsageError
from detente.study.variants import Variants
from detente.study.work import Crew

CONNECT, JOIN, SILENT = 8.0, 30.0, 15.0
"""Seconds to wait for the scheduler, for a first worker, and for a scheduler that went silent."""
STARTING = "start one with `dask scheduler` and workers with `dask worker ADDRESS`"


@contextmanager
def clustered(variants: Variants, address: str) -> Iterator[Crew]:
    """The workers of the cluster whose scheduler is at `address`.

    Raises UsageError when no scheduler answers there, it has no workers, or they run another
    version; LimitError when it falls silent later, or a worker dies again and again.
    """
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "a cluster needs the package `distributed`",
            hint="install it with: pip install 'detente[cluster]'",
        ) from error
    with _quiet(), _client(distributed, address) as client:
        width = _workers(client, address)
        watch = _Watch(client, address)
        given = client.scatter(variants, broadcast=True, hash=False)
        with client.get_executor(pure=False) as executor:
            try:
                yield Crew(executor, width, given, watch.check)
            except (distributed.KilledWorker, CancelledError, TimeoutError, OSError) as error:
                raise _lost(address, error) from error
            except BaseException:
                executor.shutdown(wait=False)  # which cancels what was handed out
                raise


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the cluster's own talk: what matters of it is said in one line."""
    known = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    loggers = [logging.getLogger(name) for name in known]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def _client(distributed: Any, address: str) -> Iterator[Any]:
    """Connect; a scheduler that cannot be reached is found out before, as a client would linger."""
    try:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _knock(address)).result()
        client = distributed.Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(f"no scheduler answers at {address}", hint=STARTING) from error
    try:
        yield client
    finally:
        client.close(timeout=CONNECT)


async def _knock(address: str) -> None:
    """Raises OSError, TimeoutError or ValueError where no scheduler answers."""
    from distributed.comm.core import connect

    async with asyncio.timeout(CONNECT):  # its own takes no notice of who answers nothing
        comm: Any = await connect(address, timeout=CONNECT)  # type: ignore[no-untyped-call]
    await comm.close()


def _workers(client: Any, address: str) -> int:
    """Cores of the cluster, all of one version."""
    try:
        client.wait_for_workers(1, timeout=JOIN)
    except TimeoutError as error:
        raise UsageError(f"the scheduler at {address} has no workers", hint=STARTING) from error
    try:
        versions: Mapping[str, str] = client.run(engine)
    except ImportError as error:
        raise UsageError(
            f"the workers of {address} do not have Detente", hint="install it there too"
        ) from error
    for worker, version in versions.items():
        if version != __version__:
            raise UsageError(
                f"the worker {worker} runs Detente {version}, this is {__version__}",
                hint="all of a sweep comes from one version",
            )
    threads: Mapping[str, int] = client.nthreads()
    return max(1, sum(threads.values()))


def engine() -> str:
    """The version that a worker runs."""
    return __version__


class _Watch:
    """Raises once the scheduler has been silent for too long."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._heard = time.monotonic()

    def check(self) -> None:
        now = time.monotonic()
        if self._client.status == "running":
            self._heard = now
        elif now - self._heard > SILENT:
            raise _lost(self._address, None)


def _lost(address: str, error: BaseException | None) -> LimitError:
    told = f" ({type(error).__name__})" if error else ""
    return LimitError(
        f"the cluster at {address} was lost{told}",
        hint="what is done is kept if there is a folder to keep it in; start again to go on",
    )
