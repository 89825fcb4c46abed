"""What edges are worth to all actors, as few distinct rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Rows = NDArray[np.uint32]


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
