"""Maximum likelihood subject to equilibrium: parameters and equilibrium found together.

    maximise sum_k l_k(V_k)   subject to   Phi_k(V_k, theta) = V_k   for every unit k

over theta and all V at once (Su and Judd 2012, doi:10.3982/ECTA7925). No equilibrium has to be
solved on the way, and where a branch of equilibria folds back over theta the path goes on round
the fold, which a search over theta alone cannot. Newton's method on the first-order conditions,
with multipliers lambda:

    [ H_k - tau   0    C_k'  B_k' ] each unit by itself, then a system of P unknowns for theta
    [ C_k         B_k  0     0    ]      C_k = dPhi/dV - 1,  B_k = dPhi/dtheta,
                                         H_k = second derivatives of l + lambda Phi in V

tau (Levenberg) is raised until the step goes uphill: the whole matrix then has as many negative
eigenvalues as there are unknowns. Steps count by l - nu |Phi - V|_1, corrected once for the bend of
the constraints where that refuses them (Nocedal and Wright 2006, chapter 18). Stops where no
condition is off by more than TOLERANCE. What is found is a local maximum: there may be as many as
there are combinations of equilibria. Cost of a step: one 2m x 2m system with P right sides a unit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from detente.evidence.estimate.model import Float

Progress = Callable[[str, float], None]
TOLERANCE = 1e-7
GAP = 1e-10
FIRST = 1e-2
SMALLEST, LARGEST = 1e-9, 1e12
FURTHEST = 4.0
HALVINGS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Expansion:
    """Everything at one point, K units of m values and P parameters.

    loglik : float64[K]. slope : float64[K, m], of l in V. gap : float64[K, m], Phi - V. by_values :
    float64[K, m, m], of the gap. by_theta : float64[K, m, P]. curved : float64[K, m, m], H. cross :
    float64[K, m, P], second derivatives of lambda Phi in V and theta.
    """

    loglik: Float
    slope: Float
    gap: Float
    by_values: Float
    by_theta: Float
    curved: Float
    cross: Float


class Constrained(Protocol):
    """A likelihood of equilibria; Phi is linear in theta."""

    @property
    def scale(self) -> Float:
        """float64[P], what counts as a change of each parameter."""

    def expand(self, theta: Float, values: Float, multipliers: Float) -> Expansion:
        """At theta float64[P], values and multipliers float64[K, m]."""

    def glance(self, theta: Float, values: Float) -> tuple[float, Float]:
        """Log-likelihood and gap float64[K, m] alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Where the search ended.

    theta : float64[P]. values, multipliers : float64[K, m]. hessian : float64[P, P], second
    derivatives of the log-likelihood with equilibrium kept. residual : of the first-order
    conditions; gap : of the fixed points.
    """

    theta: Float
    values: Float
    multipliers: Float
    loglik: float
    hessian: Float
    residual: float
    gap: float
    converged: bool
    steps: int


def solve(
    problem: Constrained,
    theta: Float,
    values: Float,
    *,
    max_steps: int = 300,
    progress: Progress | None = None,
) -> Solved:
    """Climb from theta float64[P] and values float64[K, m], which need not be an equilibrium."""
    multipliers, tau = np.zeros_like(values), FIRST
    steps = 0
    while True:
        here = problem.expand(theta, values, multipliers)
        residual, gap = _residual(here, multipliers), float(np.abs(here.gap).max())
        done = residual <= TOLERANCE and gap <= GAP
        if done or steps >= max_steps or tau > LARGEST:
            break
        steps += 1
        system = _uphill(here, problem.scale, tau)
        tau = system.tau
        moved = system.step(-here.slope, -here.gap)
        trial = _accepted(problem, here, system, moved, theta, values)
        if trial is None:
            tau = max(4.0 * tau, SMALLEST)
            continue
        theta, values, good = trial
        multipliers = moved.multipliers
        if good:
            tau = tau / 3.0 if tau > SMALLEST else 0.0
        if progress is not None:
            progress("estimate", float(np.clip(np.log10(residual + gap) / np.log10(GAP), 0, 1)))
    plain = _System.of(here, problem.scale, 0.0)
    concave = done and plain.uphill
    return Solved(
        theta, values, multipliers, float(here.loglik.sum()), plain.reduced, residual, gap,
        concave, steps,
    )  # fmt: skip


def _residual(here: Expansion, multipliers: Float) -> float:
    """The largest first-order condition that is not met, in V and in theta."""
    by_values = here.slope + np.einsum("kij,ki->kj", here.by_values, multipliers)
    by_theta = np.einsum("kij,ki->j", here.by_theta, multipliers)
    return max(float(np.abs(by_values).max()), float(np.abs(by_theta).max()))


@dataclass(frozen=True, slots=True, eq=False)
class _Move:
    """A step: theta [P], values [K, m], and the multipliers after it [K, m]."""

    theta: Float
    values: Float
    multipliers: Float


@dataclass(frozen=True, slots=True, eq=False)
class _System:
    """The matrix of a step, taken apart: `unit` [K, 2m, 2m], `edge` [K, 2m, P], `reduced` [P, P].

    within : unit^-1 edge. uphill : whether steps go uphill.
    """

    unit: Float
    edge: Float
    within: Float
    reduced: Float
    uphill: bool
    tau: float

    @classmethod
    def of(cls, here: Expansion, scale: Float, tau: float) -> _System:
        count, size = here.gap.shape
        unit = np.zeros((count, 2 * size, 2 * size))
        unit[:, :size, :size] = here.curved - tau * np.eye(size)
        unit[:, :size, size:] = here.by_values.transpose(0, 2, 1)
        unit[:, size:, :size] = here.by_values
        edge = np.concatenate((here.cross, here.by_theta), axis=1)
        within = np.asarray(np.linalg.solve(unit, edge), np.float64)
        reduced = -np.einsum("kia,kib->ab", edge, within, optimize=True)
        ridge = tau * np.diag(1.0 / np.square(scale))
        reduced = np.asarray(0.5 * (reduced + reduced.T) - ridge, np.float64)
        negative = int((np.linalg.eigvalsh(unit) < 0).sum()) - count * size
        negative += int((np.linalg.eigvalsh(reduced) < 0).sum())
        return cls(unit, edge, within, reduced, negative == len(scale), tau)

    def step(self, by_values: Float, by_gap: Float) -> _Move:
        """The solution for right sides float64[K, m] of both rows."""
        size = by_gap.shape[1]
        right = np.concatenate((by_values, by_gap), axis=1)[..., None]
        alone = np.linalg.solve(self.unit, right)[..., 0]
        theta = np.linalg.solve(self.reduced, -np.einsum("kia,ki->a", self.edge, alone))
        both = alone - self.within @ theta
        return _Move(theta, both[:, :size], both[:, size:])


def _uphill(here: Expansion, scale: Float, tau: float) -> _System:
    """The system with the least tau, from the one given by factors of 4, that goes uphill."""
    system = _System.of(here, scale, tau)
    while not system.uphill and tau < LARGEST:
        tau = max(4.0 * tau, SMALLEST)
        system = _System.of(here, scale, tau)
    return system


def _accepted(
    problem: Constrained,
    here: Expansion,
    system: _System,
    move: _Move,
    theta: Float,
    values: Float,
) -> tuple[Float, Float, bool] | None:
    """Where the step leads and whether it did what it promised; None where it does not help."""
    size = float(np.abs(move.values).max())
    if not np.isfinite(size):
        return None
    weight = float(np.clip(2.0 * np.abs(move.multipliers).max(), 50.0, 1e4))
    length = min(1.0, FURTHEST / max(size, FURTHEST))
    for shorter in range(HALVINGS):
        there, then = theta + length * move.theta, values + length * move.values
        promised = _promise(here, move, weight, length)
        for _ in range(1 if shorter else 3):
            gained, gap = _gain(problem, here, weight, there, then)
            if promised > 0 and gained > 0.1 * promised:
                return there, then, not shorter and gained > 0.6 * promised
            if abs(gained) < 1e-7 and abs(promised) < 1e-6:
                return there, then, True
            put_right = system.step(np.zeros_like(gap), -gap)
            there, then = there + put_right.theta, then + put_right.values
        length *= 0.5
    return None


def _gain(
    problem: Constrained, here: Expansion, weight: float, theta: Float, values: Float
) -> tuple[float, Float]:
    """What a point is better than `here`, by likelihood less gaps, and its gaps."""
    loglik, gap = problem.glance(theta, values)
    before = float(here.loglik.sum()) - weight * float(np.abs(here.gap).sum())
    gained = loglik - weight * float(np.abs(gap).sum()) - before
    return (gained if np.isfinite(gained) else -np.inf), gap


def _promise(here: Expansion, move: _Move, weight: float, length: float) -> float:
    """What the quadratic model says that this part of the step gains."""
    linear = float((here.slope * move.values).sum())
    bent = np.einsum("ki,kij,kj", move.values, here.curved, move.values, optimize=True)
    bent += 2.0 * np.einsum("ki,kia,a", move.values, here.cross, move.theta, optimize=True)
    put_right = weight * float(np.abs(here.gap).sum())
    return length * (linear + put_right) + 0.5 * length**2 * float(bent)
