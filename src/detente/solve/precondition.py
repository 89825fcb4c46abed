"""Two-level preconditioner for M = (1/tau + rho) I - Q(p), shared by all actors.

    z = P c,  c = (R' M P)^-1 R' r          P, R : a column for each group of adjacent states
    z <- Gauss-Seidel on M z = r from z, forward and backward inside blocks, SWEEPS times

States are ordered so that slow factors change slowly along the order; groups of adjacent states
therefore aggregate over fast factors, and the coarse matrix carries the slow modes (the constant
among them) that sweeps cannot reduce. Inside a group P is shaped like M^-1 1 and R like M'^-1 1:
what lasts, and how much each state matters to it in the end. Where play soon leaves most states for
a few, equal weights in R would get the slowest modes wrong by orders of magnitude (aggregation and
disaggregation: Koury, McAllister and Stewart 1984, doi:10.1137/0605019). A few sweeps give both
shapes well enough. Cost: 2 SWEEPS passes over the transitions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.solve._kernels import (
    coarse_rows,
    enter_sweeps,
    invert,
    leave_sweeps,
    relax_blocks,
    split_columns,
)
from detente.solve.system import Float, PlayMatrix
from detente.solve.workers import Workers

GROUPS = 64
GROUP_STATES = 60
BLOCK_STATES = 4_000
MOST_BLOCKS = 16
SWEEPS = 3
SHAPING = 3
SHAPED = 0.1


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
        self._shape, self._weight = self._shapes()
        self._inverses = self._invert(groups)
        self._both = np.empty((2 * n, pull.shape[1]))
        self._end = np.empty(n, dtype=np.uint64)
        self._split = np.empty_like(self._play.column)
        self._rate = np.empty_like(self._play.rate)
        workers.run(
            split_columns, blocks, self._bounds, np.uint32(n), self._play.row, self._play.column,
            self._play.rate, self._split, self._rate, self._end, serial=serial,
        )  # fmt: skip

    def _shapes(self) -> tuple[Float, Float]:
        """float64[n, 1] each: about M^-1 1 and M'^-1 1, at the actors' mean pull."""
        play, ones = self._play, np.ones(len(self._pull))
        pull = self._shift + self._pull.mean(axis=1)
        shapes = []
        for sweeps in (leave_sweeps, enter_sweeps):
            shape = ones / pull.mean()
            sweeps(SHAPING, SHAPED, pull + play.exit_rate, play.row, play.column, play.rate, shape)
            shapes.append((shape / shape.mean())[:, None])
        return shapes[0], shapes[1]

    def _invert(self, groups: int) -> list[tuple[NDArray[np.intp], Float]]:
        """Inverse of the coarse matrix for every set of actors with the same pull."""
        play, pull = self._play, self._pull
        base = np.zeros((groups, groups))
        coarse_rows(
            0, len(self._group), self._group, self._weight[:, 0], self._shape[:, 0], play.row,
            play.column, play.rate, play.exit_rate, base,
        )  # fmt: skip
        kept = self._weight * self._shape * (pull + self._shift)
        sums = np.add.reduceat(kept, self._starts[:-1], axis=0)
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
        n = len(right)
        sums = np.add.reduceat(self._weight * right, self._starts[:-1], axis=0)
        coarse = np.empty_like(sums)
        for actors, inverse in self._inverses:
            coarse[:, actors] = np.einsum("ab,bi->ai", inverse, sums[:, actors])
        both = self._both
        np.multiply(self._shape, coarse[self._group], out=both[:n])
        for _ in range(SWEEPS):
            both[n:] = both[:n]
            self._workers.run(
                relax_blocks, len(self._bounds) - 1, self._bounds, self._shift, self._pull,
                play.row, self._end, self._split, self._rate, play.exit_rate, right, both,
                serial=self._serial,
            )  # fmt: skip
        return both[:n].flatten()
