"""Entries of the Jacobian while it is collected, and which numbers it is incomplete in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Float = NDArray[np.float64]
Places = NDArray[np.integer]
Matrix = sparse.csr_array


@dataclass(frozen=True, slots=True)
class Block:
    """Derivatives of the entries of one array, in any order; those of the same entry add up."""

    _rows: list[Places] = field(default_factory=list)
    _columns: list[Places] = field(default_factory=list)
    _values: list[Float] = field(default_factory=list)

    def add(self, rows: Places, columns: Places, values: Float) -> None:
        """Triples: entry of the array, number, derivative; zeros are left out."""
        kept = np.flatnonzero(values)
        self._rows.append(rows[kept])
        self._columns.append(np.broadcast_to(columns, len(rows))[kept])
        self._values.append(values[kept])

    def matrix(self, rows: int, columns: int) -> Matrix:
        """The block as float64[rows, columns], without explicit zeros."""
        nothing = np.zeros(0, np.int32)
        index = (
            np.concatenate([nothing, *self._rows]),
            np.concatenate([nothing, *self._columns]),
        )
        values = np.concatenate([np.zeros(0), *self._values])
        matrix = sparse.coo_array((values, index), shape=(rows, columns)).tocsr()
        matrix.eliminate_zeros()  # derivatives that cancel
        return matrix


@dataclass(frozen=True, slots=True)
class Entries:
    """The blocks, by field of `GameAdjoint`.

    actors : N. column : by number key, its place among the keys. unsure : keys of numbers whose
    derivatives are incomplete: at their values something begins that the game lacks, or a slope is
    not finite.
    """

    actors: int
    column: Mapping[str, int]
    blocks: Mapping[str, Block]
    unsure: set[str] = field(default_factory=set)

    def finite(self, slopes: Mapping[str, Float]) -> dict[str, Float]:
        """Slopes with 0 where they are infinite or undefined."""
        kept = {}
        for key, slope in slopes.items():
            if not np.isfinite(slope).all():
                self.unsure.add(key)
            kept[key] = np.where(np.isfinite(slope), slope, 0.0)
        return kept

    def add(
        self,
        block: str,
        rows: Places,
        slopes: Mapping[str, Float],
        combination: Places,
        scale: Float | float = 1.0,
    ) -> None:
        """Slopes by combination, times `scale` by row, of the entries `rows`."""
        for key, slope in slopes.items():
            moved = np.flatnonzero((slope != 0)[combination])
            if len(moved):
                by = scale[moved] if isinstance(scale, np.ndarray) else scale
                values = slope[combination[moved]] * by
                self.blocks[block].add(rows[moved], np.array(self.column[key]), values)
