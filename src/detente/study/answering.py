"""A table of draws answered: from a store, or now, by whoever is asked to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from detente.api import Progress
from detente.crisis.doing import size
from detente.crisis.model import Crisis
from detente.errors import UsageError
from detente.study import work
from detente.study.draws import Float
from detente.study.store import Store, opened
from detente.study.trial import parameters
from detente.study.variants import Drawn, Variants


class Design(Protocol):
    """Draws by index: float64[P], standard normal."""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters, in the order of a draw's numbers."""

    def rows(self, wanted: Iterable[int]) -> Iterator[tuple[int, Float]]:
        """Index and numbers of each draw wanted."""

    def told(self) -> dict[str, Any]:
        """Everything that the draws depend on, for the head of a store."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the work is done; results do not depend on it.

    workers : processes of this machine; 1 is this process itself. cluster : address of a Dask
    scheduler, in their place. keep : folder of a store.
    """

    workers: int = 1
    cluster: str | None = None
    keep: Path | None = None
    progress: Progress | None = None

    @contextmanager
    def crew(self, variants: Variants) -> Iterator[Callable[[Iterable[work.Job]], Iterator[Drawn]]]:
        """What answers jobs."""
        with ExitStack() as stack:
            if self.cluster is not None:
                from detente.study.cluster import clustered

                crew = stack.enter_context(clustered(variants, self.cluster))
            elif self.workers > 1:
                crew = stack.enter_context(work.local(variants, self.workers))
            else:
                yield lambda jobs: work.here(variants, jobs)
                return
            yield lambda jobs: work.by(crew, jobs)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Answers by draw, in the order of draws.

    questions : float64[n, Q], worths : float64[n, A], those of the crisis first, then of each
    branch; nan where there is none. residuals : points, float64[n]. faults : by draw, of those that
    have one. done : bool[n].
    """

    questions: Float
    worths: Float
    residuals: Float
    done: NDArray[np.bool_]
    faults: dict[int, str] = field(default_factory=dict)

    @classmethod
    def empty(cls, count: int, questions: int, actors: int) -> Table:
        """Nothing is answered yet."""
        return cls(
            np.full((count, questions), np.nan),
            np.full((count, actors), np.nan),
            np.full(count, np.nan),
            np.zeros(count, np.bool_),
        )

    def take(self, drawn: Drawn) -> None:
        """Put a draw in its place, if it has one here."""
        if drawn.index >= len(self.done):
            return
        self.questions[drawn.index] = drawn.questions
        self.worths[drawn.index] = drawn.worths
        self.residuals[drawn.index] = drawn.residual
        self.done[drawn.index] = True
        if drawn.fault:
            self.faults[drawn.index] = drawn.fault


def answer_all(
    variants: Variants, design: Design, count: int, head: Mapping[str, Any], way: Way
) -> Table:
    """Answer the first `count` draws; those of a store that `way` names are not solved again.

    head : what the store is told besides. Raises UsageError, LimitError, StoreLocked as `way` has
    it; what is done by then is in the store.
    """
    table = Table.empty(count, len(variants.asked), len(variants.valued))
    if way.keep is None:
        _answer(variants, design, table, None, way)
        return table
    header = header_of(variants, design, head)
    with opened(way.keep, header, table.take) as store:
        _check_first(variants, design, store)
        _answer(variants, design, table, store, way)
        store.finish()
    return table


def _answer(
    variants: Variants, design: Design, table: Table, store: Store | None, way: Way
) -> None:
    missing = np.flatnonzero(~table.done).tolist()
    if not missing:
        return
    with way.crew(variants) as crew:
        for done, drawn in enumerate(crew(design.rows(missing)), 1):
            if store is not None:
                store.add(drawn)
            table.take(drawn)
            if way.progress is not None:
                way.progress("draws", done / len(missing))


def header_of(variants: Variants, design: Design, head: Mapping[str, Any]) -> dict[str, Any]:
    """The head of a store of draws."""
    told = {
        **head,
        **design.told(),
        "play": "each by itself" if variants.near is None else "followed",
        "numbers": _numbers(variants.crisis, variants.spreads),
        "columns": dict(variants.columns),
        "questions": list(variants.asked),
        "actors": list(variants.valued),
    }
    if variants.branches:
        told["branches"] = {
            each.name: {
                "digest": each.crisis.digest,
                "numbers": _numbers(each.crisis, each.spreads),
            }
            for each in variants.branches
        }
    return told


def _numbers(crisis: Crisis, names: Iterable[str]) -> dict[str, list[float]]:
    """Best value and range of each number drawn, in weeks and points."""
    known = parameters(crisis)
    return {name: list(size(known[name])) for name in names}


def _check_first(variants: Variants, design: Design, store: Store) -> None:
    """The numbers of a draw that is there are those that it would have now. Raises UsageError."""
    if store.known is None:
        return
    index, digest = store.known
    ((_, row),) = design.rows([index])
    if variants.digest(row) != digest:
        raise UsageError(
            f"draw {index} in {store.folder} has other numbers than it would have now",
            hint="name another folder",
        )
