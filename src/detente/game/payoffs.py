"""What moves and hazards cost in every state, as few distinct rows.

The costs of a change are evaluated once per combination of levels of the factors that they read,
not once per state.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.game.dynamics import Change, Dynamics, Step
from detente.game.radix import Codes, Column, LazyColumns, Radix

Float = NDArray[np.float64]
Rows = NDArray[np.uint32]
DENSE = 1 << 16
"""Combinations of levels that are always counted in a table rather than by sorting."""


@dataclass(frozen=True, slots=True)
class PayoffTable:
    """Collects rows of points gained; equal rows become one at the end."""

    actors: int
    _parts: list[Float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._parts.append(np.zeros((1, self.actors)))

    def add(self, rows: Float) -> int:
        """Append rows float64[r, N]; returns the number of the first."""
        first = sum(map(len, self._parts))
        self._parts.append(rows)
        return first

    def finish(self) -> tuple[Float, Rows]:
        """The distinct rows, zeros first, and for each row added its place among them."""
        every = np.concatenate(self._parts)
        table, place = np.unique(every, axis=0, return_inverse=True)
        place = place.ravel()
        zero = place[0]
        renamed = np.arange(len(table))
        renamed[zero], renamed[0] = 0, zero
        return table[renamed], renamed[place].astype(np.uint32)


def cost_rows(
    dynamics: Dynamics, change: Change, step: Step, codes: Codes, levels: Column
) -> tuple[Float, NDArray[np.intp]]:
    """Points paid when the change happens: distinct rows float64[r, N], and the row of each place.

    codes, levels : the batch that `step` belongs to. Costs of rules are not included.
    """
    actors = list(dynamics.crisis.actors)
    count = len(step.places)
    reads = sorted(frozenset[int]().union(*map(evaluate.factors, change.costs.values())))
    if not reads:
        first, row = step.places[:1], np.broadcast_to(np.intp(0), count)
    else:
        sizes = [dynamics.radix.sizes[factor] for factor in reads]
        first, row = _distinct(sizes, [levels[factor][step.places] for factor in reads])
        first = step.places[first]
    columns = LazyColumns.of_places(levels, first)
    rows = np.zeros((len(first), len(actors)))
    for actor, expr in change.costs.items():
        cost = dynamics.quantity(change, expr, codes[first], columns, "cost")
        rows[:, actors.index(actor)] = cost
    return rows, row


def distinct_rows(rows: Float) -> tuple[Float, NDArray[np.intp]]:
    """Distinct rows of float64[m, N], and which of them each row is.

    By one number per row, with a check that equal numbers came from equal rows; sorting the rows
    themselves takes many times longer.
    """
    key = np.zeros(len(rows))
    for column in range(rows.shape[1]):  # no matrix product: equal rows must get equal keys
        key += rows[:, column] * np.sqrt(column + 2.0)
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    table, place = rows[first], place.ravel()
    if (table[place] == rows).all():
        return table, place
    table, place = np.unique(rows, axis=0, return_inverse=True)
    return table, place.ravel()


def _distinct(
    sizes: Sequence[int], columns: Sequence[Column]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Distinct combinations of some columns: a place where each occurs, and which occurs where."""
    count = len(columns[0])
    if math.prod(sizes) > max(DENSE, count):
        stacked = np.stack(columns, axis=1)
        _, first, row = np.unique(stacked, axis=0, return_index=True, return_inverse=True)
        return first, row.ravel()
    key = Radix.of(sizes).encode(list(columns)).astype(np.intp)
    place = np.full(math.prod(sizes), -1, np.intp)
    place[key[::-1]] = np.arange(count)[::-1]
    used = np.flatnonzero(place >= 0)
    first = place[used]
    place[used] = np.arange(len(used))
    return first, place[key]
