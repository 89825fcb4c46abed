"""Whether small deviations from an equilibrium die out under backward induction.

The growth rate is the largest real part of the eigenvalues of J = dF/dV. Small systems: all
eigenvalues. Larger ones: the eigenvalue of largest modulus of exp(J T) by Arnoldi's method
(Lehoucq, Sorensen and Yang 1998), where exp(J T) d is integrated with the classical Runge-Kutta
method inside its stability region; log |theta| / T is the growth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigs

from detente.solve.system import BellmanSystem, Float, Point

DENSE_UNKNOWNS = 400
WEEKS = 4.0
STABLE_STEP = 2.4


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """rate : per week. direction : float64[n, N], real part of the mode that grows fastest."""

    rate: float
    direction: Float


def growth(system: BellmanSystem, point: Point, seed: int) -> Growth | None:
    """Fastest growing mode at `point`; None when the eigenvalue solver does not settle."""
    size = point.values.size
    if size <= DENSE_UNKNOWNS:
        return _dense_growth(system, point)
    steps = _steps(system, point)

    def propagate(flat: Float) -> Float:
        return _propagate(system, point, flat.reshape(system.shape), steps).ravel()

    operator = LinearOperator((size, size), matvec=propagate, dtype=np.float64)
    start = np.random.default_rng(seed).standard_normal(size)
    try:
        found, modes = eigs(operator, k=1, which="LM", v0=start, ncv=8, tol=1e-3, maxiter=30)
    except ArpackNoConvergence:
        return None
    rate = float(np.log(np.abs(found[0])) / WEEKS)
    return Growth(rate, np.ascontiguousarray(modes[:, 0].real.reshape(system.shape)))


def _dense_growth(system: BellmanSystem, point: Point) -> Growth:
    size = point.values.size
    columns = [system.product(point, unit.reshape(system.shape)).ravel() for unit in np.eye(size)]
    found, modes = np.linalg.eig(np.array(columns).T)
    fastest = int(found.real.argmax())
    direction = np.ascontiguousarray(modes[:, fastest].real.reshape(system.shape))
    return Growth(float(found[fastest].real), direction)


def _steps(system: BellmanSystem, point: Point) -> int:
    """Steps that keep the integration of the fastest mode inside the stability region."""
    play = system.play(point.choice)
    fastest = 2.0 * float(play.exit_rate.max(initial=0.0)) + float(system.pull.max())
    return max(4, int(np.ceil(WEEKS * fastest / STABLE_STEP)))


def _propagate(system: BellmanSystem, point: Point, vector: Float, steps: int) -> Float:
    """exp(J T) vector by `steps` steps of the classical Runge-Kutta method."""
    step = WEEKS / steps
    for _ in range(steps):
        term = system.product(point, vector)
        total = vector + step * term
        for order in (2, 3, 4):
            term = system.product(point, term)
            total += term * (step**order / (1.0, 2.0, 6.0, 24.0)[order - 1])
        vector = total
    return vector
