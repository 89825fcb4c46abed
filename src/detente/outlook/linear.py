"""Linear systems of hitting problems, solved with a bound on the error.

    M x = b,   M = diag(exit rate) - R   on states S from each of which S is left in the end

R holds the rates inside S, so M is a nonsingular M-matrix: M^-1 has no negative entry, and
M^-1 1 is the expected time to leave S. If M w >= (1 - theta) 1 for some w >= 0 and theta < 1, then
|M^-1| <= max w / (1 - theta) in the maximum norm; with r = b - M x that gives

    |error of x| <= max w / (1 - theta) * max |r|

(Berman and Plemmons 1994, doi:10.1137/1.9781611971262). Small systems are factorised (sparse LU);
large ones are solved by BiCGStab, or where that stagnates by restarted GMRES, with a two-level
preconditioner: piecewise constants over groups of adjacent states for the slow modes, then
Gauss-Seidel sweeps. Residuals are always
computed afresh and refined once more where that helps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import NotConverged
from detente.outlook.kernels import product_rows, relax_part, sum_groups
from detente.outlook.restrict import Part
from detente.outlook.stabilised import bicgstab
from detente.outlook.uniformise import BLOCK, Float
from detente.solve.krylov import gmres
from detente.solve.workers import Workers

DIRECT_STATES = 500
DIRECT_AT_WORST = 20_000
GROUPS = 512
BLOCK_STATES = 4_096
MOST_BLOCKS = 16
MOST_STEPS = 200
MOST_PRODUCTS = 3_000
Solver = Callable[[Float, float], Float]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """x : float64[m]. error : bound on each entry of x. slowest : bound on |M^-1|, weeks."""

    x: Float
    error: float
    slowest: float


def _never_left(states: int) -> NotConverged:
    return NotConverged(
        f"the expected time to leave {states:,} states was not found: they are hardly ever left",
        hint="ask for a date instead",
    )


class LeavingSystem:
    """M of a part of a chain that is left from everywhere in the end."""

    def __init__(self, part: Part, workers: Workers, *, direct: bool | None = None) -> None:
        self._part = part
        self._workers = workers
        self._blocks = -(-len(part.states) // BLOCK)
        self._direct = len(part.states) <= DIRECT_STATES if direct is None else direct
        self._solve: Solver = self._factorised() if self._direct else self._iterated()

    def product(self, x: Float) -> Float:
        """M x."""
        part = self._part
        flow = np.empty_like(x)
        self._workers.run(
            product_rows, self._blocks, BLOCK, part.row, part.target, part.rate, x, flow,
            serial=self._blocks < 4,
        )  # fmt: skip
        return part.exit_rate * x - flow

    def solve(self, right: Float, tolerance: float = 1e-12) -> Float:
        """Find x with max |right - M x| <= about tolerance max |right|, refined once if needed."""
        x = self._solve(right, tolerance)
        rest = right - self.product(x)
        worst = float(np.abs(rest).max(initial=0.0))
        if worst > tolerance * float(np.abs(right).max(initial=0.0)):
            better = x + self._solve(rest, 1e-3)
            if float(np.abs(right - self.product(better)).max()) < worst:
                return better
        return x

    def times(self, tolerance: float = 1e-12) -> tuple[Float, float]:
        """Expected times to leave w, and a bound on |M^-1|; raises NotConverged if none holds.

        Where iteration fails, a system that is not too large is factorised.
        """
        ones = np.ones(len(self._part.states))
        w = self.solve(ones, tolerance)
        theta = float(np.abs(ones - self.product(w)).max(initial=0.0))
        wrong = theta >= 0.5 or w.min(initial=0.0) < 0
        if wrong and not self._direct and len(ones) <= DIRECT_AT_WORST:
            self._direct, self._solve = True, self._factorised()
            return self.times(tolerance)
        if wrong:
            raise _never_left(len(ones))
        return w, float(w.max(initial=0.0)) / (1.0 - theta)

    def bounded(self, right: Float, tolerance: float = 1e-12) -> Solved:
        """Solve with the bound above."""
        _, norm = self.times(1e-3)
        x = self.solve(right, tolerance)
        residual = float(np.abs(right - self.product(x)).max(initial=0.0))
        return Solved(x, norm * residual, norm)

    def _factorised(self) -> Solver:
        from scipy.sparse import csr_array, diags_array
        from scipy.sparse.linalg import splu

        part = self._part
        size = len(part.states)
        inner = csr_array(
            (part.rate.copy(), part.target.astype(np.int32), part.row.astype(np.int32)),
            shape=(size, size),
        )
        inner.sum_duplicates()
        matrix = (diags_array(part.exit_rate, format="csr") - inner).tocsc()
        try:
            factors = splu(matrix)
        except RuntimeError as fault:
            raise _never_left(size) from fault
        return lambda right, _: np.asarray(factors.solve(right))

    def _iterated(self) -> Solver:
        precondition = _TwoLevel(self._part, self._workers)

        def solve(right: Float, tolerance: float) -> Float:
            quick = bicgstab(self.product, precondition, right, tolerance, MOST_STEPS)
            if quick.residual <= tolerance:
                return quick.x
            found = gmres(
                self.product, precondition, right, tolerance, self._workers,
                restart=60, max_products=MOST_PRODUCTS,
            )  # fmt: skip
            return found.x

        return solve


class _TwoLevel:
    """Approximate inverse of M: coarse piecewise constants, then sweeps inside blocks."""

    def __init__(self, part: Part, workers: Workers) -> None:
        from scipy.sparse import csc_array
        from scipy.sparse.linalg import splu

        n = len(part.states)
        self._part, self._workers = part, workers
        blocks = min(MOST_BLOCKS, max(1, n // BLOCK_STATES))
        self._bounds = np.linspace(0, n, blocks + 1).astype(np.int64)
        groups = max(1, min(GROUPS, n // 8))
        self._starts = np.linspace(0, n, groups + 1).astype(np.int64)
        self._group = np.repeat(np.arange(groups), np.diff(self._starts))
        coarse = np.zeros((groups, groups))
        sum_groups(self._group, part.row, part.target, part.rate, part.exit_rate, coarse)
        try:
            self._factors = splu(csc_array(coarse))
        except RuntimeError as fault:
            raise _never_left(n) from fault

    def __call__(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        part = self._part
        sums = np.add.reduceat(vector, self._starts[:-1])
        old = np.asarray(self._factors.solve(sums))[self._group]
        new = np.empty_like(old)
        self._workers.run(
            relax_part, len(self._bounds) - 1, self._bounds, part.row, part.target, part.rate,
            part.exit_rate, vector, old, new,
        )  # fmt: skip
        return new
