"""How draws are answered: options that several commands share, and what is said of them."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.api import Progress
    from detente.study.answering import Way

Draws = Annotated[
    int,
    typer.Option(
        "--draws", metavar="N", min=0,
        help="Draw all ranged numbers N times, for intervals; 0 for point values alone.",
    ),
]  # fmt: skip
Keep = Annotated[
    Path | None,
    typer.Option(
        "--keep",
        metavar="FOLDER",
        help="Keep the draws there; the same command goes on where it was interrupted.",
    ),
]
WorkerCount = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, help="Processes; by default one a core."),
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler: tcp://host:port."),
]


def way_of(workers: int | None, cluster: str | None, keep: Path | None, report: Progress) -> Way:
    """How the work is done."""
    from detente.solve.workers import available_cores
    from detente.study.answering import Way

    return Way(workers or available_cores(), cluster, keep, report)


@contextmanager
def kept(folder: Path | None) -> Iterator[None]:
    """Say what is kept when the work is interrupted."""
    try:
        yield
    except Exception:
        raise
    except BaseException:  # an interrupt, or the end asked for by the system
        if folder is not None and (folder / "draws.jsonl").exists():
            with (folder / "draws.jsonl").open("rb") as stream:
                count = sum(line.endswith(b"\n") for line in stream)
            say.talk(f"{count:,} draws are kept in {folder}; the same command goes on from there")
        raise
