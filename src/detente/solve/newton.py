"""Pseudo-transient continuation: implicit backward induction that turns into Newton's method.

    (1/tau - J(V)) d = F(V),   V <- V + d

One step is one implicit Euler step of length tau of -dV/dt = F(V), V(T) = worth, the finite-horizon
game, which has exactly one equilibrium. tau grows while the choice probabilities change little
from step to step, so that the path stays near backward induction at first and ends quadratically.
Stops when max |F_i| / rho_i <= tolerance points. Kelley and Keyes 1998,
doi:10.1137/S0036142996304796; inner accuracy after Eisenstat and Walker 1996,
doi:10.1137/0917003.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.solve.krylov import gmres
from detente.solve.problem import System
from detente.solve.system import Float, Point

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast pseudo-time may run.

    first : weeks, the first step. change : largest change of a log choice probability that still
    lets the step grow by its full factor. growth : that factor. most : weeks, the longest step.
    """

    first: float = 1.0
    change: float = 2.0
    growth: float = 6.0
    most: float = 1e12


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """Where the iteration ended. error : points. weeks : pseudo-time passed."""

    point: Point
    converged: bool
    error: float
    steps: int
    products: int
    weeks: float


NEWTON = Pace(first=1e8, change=np.inf)
NEGLIGIBLE = 1e-7
TIGHTEST, LOOSEST = 1e-3, 0.2


def pseudo_transient(
    system: System,
    start: Float,
    tolerance: float,
    max_steps: int,
    pace: Pace | None = None,
    progress: Progress | None = None,
    until: Callable[[Point], bool] | None = None,
) -> Descent:
    """Iterate from `start` (float64[n, N]) until the error is at most `tolerance` points.

    until : ends the iteration, not converged, at the first point for which it is true.
    """
    pace = pace or Pace()
    point = system.evaluate(start)
    error, products, weeks, tau = system.error(point), 0, 0.0, pace.first
    forcing, stalled = LOOSEST, 0
    first_error = error
    steps = 0
    while error > tolerance and steps < max_steps and stalled <= 5:
        steps += 1
        trial, used = _step(system, point, tau, forcing)
        products += used
        new_error = system.error(trial)
        change = _largest_change(point, trial)
        if not np.isfinite(new_error) or (change > 4 * pace.change and tau > 1e-3):
            tau /= 4.0
            continue
        stalled = stalled + 1 if new_error > 0.9 * error and tau >= pace.most else 0
        forcing = _forcing(error, new_error, tolerance)
        point, error, weeks = trial, new_error, weeks + tau
        if until is not None and until(point):
            break
        grown = float(np.clip(pace.change / max(change, 1e-12), 0.5, pace.growth))
        tau = min(pace.most, tau * grown)
        if progress is not None:
            progress("solve", _fraction(first_error, error, tolerance))
    return Descent(point, error <= tolerance, error, steps, products, weeks)


def _forcing(old: float, new: float, goal: float) -> float:
    """Relative accuracy of the next linear solve: what the last step's success deserves, and no
    more than the goal needs, with a digit to spare.
    """
    deserved = 0.5 * (new / old) ** 1.5
    needed = 0.03 * goal / new if new > 0 else 1.0
    return float(np.clip(max(deserved, needed), TIGHTEST, LOOSEST))


def _step(system: System, point: Point, tau: float, forcing: float) -> tuple[Point, int]:
    """One implicit step of length tau from `point`."""
    shape, shift = system.shape, 1.0 / tau

    def operator(vector: Float) -> Float:
        direction = vector.reshape(shape)
        return shift * vector - system.product(point, direction).ravel()

    solution = gmres(
        operator, system.inverse(point, shift), point.residual.ravel(), forcing,
        system.workers,
    )  # fmt: skip
    trial = system.evaluate(point.values + solution.x.reshape(shape))
    return trial, solution.products


def _largest_change(old: Point, new: Point) -> float:
    """Largest change of a log choice probability, those far below NEGLIGIBLE left out."""
    if not np.isfinite(new.choice).all():
        return np.inf
    ratio = np.log(new.choice + NEGLIGIBLE) - np.log(old.choice + NEGLIGIBLE)
    return float(np.abs(ratio).max(initial=0.0))


def _fraction(first: float, now: float, goal: float) -> float:
    """How much of the way, in decades of the error."""
    if now <= 0 or first <= goal:
        return 1.0
    return float(np.clip(np.log(first / now) / np.log(first / goal), 0.0, 1.0))
