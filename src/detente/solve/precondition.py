"""Two-level preconditioner for (1/tau + rho) I - Q(p), shared by all actors.

    z = P c,  c = (P' M P)^-1 P' r          piecewise constant over groups of adjacent states
    z <- Gauss-Seidel on M z = r from z, one sweep forward and one backward, inside blocks

States are ordered so that slow factors change slowly along the order; groups of adjacent states
therefore aggregate over fast factors, and the coarse matrix carries the slow modes (the constant
among them) that sweeps cannot reduce. Cost: two passes over the transitions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.solve.kernels import coarse_rows, invert, relax_blocks, split_columns
from detente.solve.system import Float, PlayMatrix
from detente.solve.workers import Workers

GROUPS = 128
GROUP_STATES = 60
BLOCK_STATES = 2_000
MOST_BLOCKS = 16


class Preconditioner:
    """Approximate inverse of (shift + pull) I - Q(p), for float64[n * N] vectors."""

    def __init__(
        self, play: PlayMatrix, pull: Float, shift: float, workers: Workers, *, serial: bool
    ) -> None:
        """Set up for the generator `play` of n states and `pull` float64[n, N]."""
        self._play, self._pull, self._shift = play, pull, shift
        self._workers, self._serial = workers, serial
        n = len(pull)
        blocks = min(MOST_BLOCKS, max(1, n // BLOCK_STATES))
        self._bounds = np.linspace(0, n, blocks + 1).astype(np.int64)
        groups = max(1, min(GROUPS, n // GROUP_STATES))
        self._starts = np.linspace(0, n, groups + 1).astype(np.int64)
        self._group = np.repeat(np.arange(groups), np.diff(self._starts))
        self._inverses = self._invert(groups)
        self._both = np.empty((2 * n, pull.shape[1]))
        self._end = np.empty(n, dtype=np.uint64)
        self._split = np.empty_like(self._play.column)
        self._rate = np.empty_like(self._play.rate)
        workers.run(
            split_columns, blocks, self._bounds, np.uint32(n), self._play.row, self._play.column,
            self._play.rate, self._split, self._rate, self._end, serial=serial,
        )  # fmt: skip

    def _invert(self, groups: int) -> list[tuple[NDArray[np.intp], Float]]:
        """Inverse of the coarse matrix for every set of actors with the same pull."""
        play, pull = self._play, self._pull
        base = np.zeros((groups, groups))
        coarse_rows(
            0, len(self._group), self._group, play.row, play.column, play.rate,
            play.exit_rate, base,
        )  # fmt: skip
        sums = np.add.reduceat(pull, self._starts[:-1], axis=0)
        sums += self._shift * np.diff(self._starts)[:, None]
        columns, inverse = np.unique(sums, axis=1, return_inverse=True)
        inverses = []
        for kind in range(columns.shape[1]):
            found = np.empty_like(base)
            invert(base + np.diag(columns[:, kind]), found)
            inverses.append((np.flatnonzero(inverse.ravel() == kind), found))
        return inverses

    def __call__(self, vector: Float) -> Float:
        """Approximate solution of M z = vector."""
        play = self._play
        right = vector.reshape(self._pull.shape)
        sums = np.add.reduceat(right, self._starts[:-1], axis=0)
        coarse = np.empty_like(sums)
        for actors, inverse in self._inverses:
            coarse[:, actors] = np.einsum("ab,bi->ai", inverse, sums[:, actors])
        both = self._both
        both[: len(right)] = both[len(right) :] = coarse[self._group]
        self._workers.run(
            relax_blocks, len(self._bounds) - 1, self._bounds, self._shift, self._pull,
            play.row, self._end, self._split, self._rate, play.exit_rate, right, both,
            serial=self._serial,
        )  # fmt: skip
        return both[: len(right)].flatten()
