"""Whether small deviations from an equilibrium die out under backward induction.

The growth rate is the largest real part of the eigenvalues of J = dF/dV. Small systems: all
eigenvalues. Larger ones: Arnoldi's method on one implicit step of T weeks,

    r(T J) = A (I - g T J)^-2 - B (I - g T J)^-1,   g = 1 - 1/sqrt 2, A = (1 - g)/g, B = A - 1

the L-stable second-order step of Alexander 1977 (doi:10.1137/0714068). It damps the fast modes,
keeps |r| <= 1 where nothing grows, and its eigenvalues theta give those of J exactly: with
theta s^2 + B s - A = 0, the eigenvalue is (1 - s) / (g T). To shift and invert would miss
growth that oscillates. Linear systems are solved to INNER, which leaves an error of about INNER / T
in the rate. A constant added to an actor's values is always a mode with rate -rho; it is projected
out where rho > 0, and counted. Stops when the rate has twice changed by less than SETTLED per week
or a tenth of itself: its sign is what matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.solve.krylov import gmres
from detente.solve.problem import System
from detente.solve.system import Float, Point

DENSE_UNKNOWNS = 400
WEEKS = 2.0
GAMMA = 1.0 - 0.5**0.5
SQUARE = (1.0 - GAMMA) / GAMMA
SINGLE = SQUARE - 1.0
FEWEST, MOST, SETTLED = 6, 30, 1e-3
INNER = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """rate : per week. direction : float64[n, N], real part of the mode that grows fastest."""

    rate: float
    direction: Float


def growth(system: System, point: Point, seed: int) -> Growth | None:
    """Fastest growing mode at `point`; None when it does not settle in MOST steps."""
    if point.values.size <= DENSE_UNKNOWNS:
        return _dense_growth(system, point)
    step = _ImplicitStep(system, point)
    start = np.random.default_rng(seed).standard_normal(system.shape)
    basis = [step.project(start).ravel()]
    basis[0] /= np.linalg.norm(basis[0])
    hessenberg = np.zeros((MOST + 1, MOST))
    known, calm = np.inf, 0
    for j in range(MOST):
        vector = step(basis[j])
        for _ in range(2):
            for i, other in enumerate(basis):
                share = float(np.einsum("s,s->", other, vector))
                hessenberg[i, j] += share
                vector -= share * other
        hessenberg[j + 1, j] = np.sqrt(np.einsum("s,s->", vector, vector))
        rate, weights = _fastest(hessenberg[: j + 1, : j + 1])
        calm = calm + 1 if abs(rate - known) < max(SETTLED, 0.1 * abs(rate)) else 0
        known = rate
        if (j + 1 >= FEWEST and calm >= 2) or hessenberg[j + 1, j] < 1e-10:
            mode = np.einsum("j,js->s", weights, np.array(basis)).reshape(system.shape)
            return Growth(max(rate, _constant_rate(system)), mode)
        basis.append(vector / hessenberg[j + 1, j])
    return None


def _dense_growth(system: System, point: Point) -> Growth:
    size = point.values.size
    columns = [system.product(point, unit.reshape(system.shape)).ravel() for unit in np.eye(size)]
    found, modes = np.linalg.eig(np.array(columns).T)
    fastest = int(found.real.argmax())
    direction = np.ascontiguousarray(modes[:, fastest].real.reshape(system.shape))
    return Growth(float(found[fastest].real), direction)


def _constant_rate(system: System) -> float:
    """Rate of the constant modes that are projected out."""
    discounted = system.impatience[system.impatience > 0]
    return -float(discounted.min()) if discounted.size else -np.inf


def _fastest(hessenberg: NDArray[np.float64]) -> tuple[float, Float]:
    """Largest real part among the eigenvalues of J that the Krylov space shows, and its weights."""
    theta, vectors = np.linalg.eig(hessenberg.astype(np.complex128))
    theta = np.where(theta == 0, 1e-300, theta)
    s = (-SINGLE + np.sqrt(SINGLE**2 + 4.0 * theta * SQUARE)) / (2.0 * theta)
    rates = ((1.0 - s) / (GAMMA * WEEKS)).real
    rates = np.where(np.abs(theta) > 0.1, rates, -np.inf)
    best = int(rates.argmax())
    return float(rates[best]), vectors[:, best].real


class _ImplicitStep:
    """v -> P r(T J) v, with P taking the mean of each discounting actor away."""

    def __init__(self, system: System, point: Point) -> None:
        self._system, self._point = system, point
        self._shift = 1.0 / (GAMMA * WEEKS)
        self._inverse = system.inverse(point, self._shift)
        self._discounted = system.impatience > 0

    def project(self, vector: Float) -> Float:
        projected: Float = vector - np.where(self._discounted, vector.mean(axis=0), 0.0)
        return projected

    def __call__(self, flat: Float) -> Float:
        once = self._solve(flat)
        twice = self._solve(once)
        stepped: Float = SQUARE * twice - SINGLE * once
        return self.project(stepped.reshape(self._system.shape)).ravel()

    def _solve(self, flat: Float) -> Float:
        """(I - g T J)^-1 flat."""
        system, shift = self._system, self._shift

        def operator(vector: Float) -> Float:
            direction = vector.reshape(system.shape)
            return shift * vector - system.product(self._point, direction).ravel()

        solution = gmres(operator, self._inverse, flat, INNER, system.workers)
        inverse: Float = shift * solution.x
        return inverse
