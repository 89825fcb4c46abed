"""What reads few factors, over many states: computed once per combination of their levels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.game.radix import Column, LazyColumns, Radix

DENSE = 1 << 16
"""Combinations of levels that are always counted in a table rather than by sorting."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Combinations of levels that are met in k places of a batch.

    first : intp[r], a place of the batch where each combination is met. row : [k], which of them is
    met in each of the k places.
    """

    first: NDArray[np.intp]
    row: NDArray[np.unsignedinteger]

    @classmethod
    def of(
        cls, sizes: Sequence[int], reads: Iterable[int], levels: Column, places: NDArray[np.intp]
    ) -> Spread:
        """Tell places (at least one) apart by the factors that are read.

        sizes : how many levels each factor has. levels : the batch, [F, m]. places : intp[k].
        """
        chosen = sorted(reads)
        if not chosen:
            return cls(places[:1], np.broadcast_to(np.uint32(0), len(places)))
        columns = [levels[factor][places] for factor in chosen]
        first, row = distinct_columns([sizes[factor] for factor in chosen], columns)
        return cls(places[first], row.astype(np.min_scalar_type(len(first))))

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Spread:
        """The same combinations over some of the places."""
        return Spread(self.first, self.row[chosen])

    def columns(self, levels: Column) -> LazyColumns:
        """The columns of one place of each combination."""
        return LazyColumns.of_places(levels, self.first)


def distinct_columns(
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
