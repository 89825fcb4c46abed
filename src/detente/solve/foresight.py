"""Backward induction: the finite-horizon game, which has exactly one equilibrium.

    -dV/dt = F(V),   V(horizon) = worth

Written in time to the horizon s, dV/ds = F(V), V(0) = worth: an actor who looks s weeks ahead and
values what it then sees at its worth. Integrated by explicit steps of second order that are stable
for fast rates (`detente.solve.chebyshev`), with error control: a step ends where its estimated
error exceeds the tolerance, and has as many stages as the fastest rate needs, about the square root
of their product. That rate is measured every AGE steps and after a step that failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.errors import NotConverged
from detente.solve.chebyshev import advance, error, spectral_radius, stages_for
from detente.solve.newton import Progress
from detente.solve.problem import System
from detente.solve.system import Float, Point

POINTS, ROUGH = 1e-6, 1e-3
FEW, MANY = 6_000, 60_000
SAFETY, SHRINK, STRETCH = 0.85, 0.2, 5.0
FIRST = 0.25
AGE = 20
SLOWEST = 1e-9


@dataclass(slots=True)
class _Way:
    """Where integration is. fastest : rate per week, and `mode` that has about that rate.

    used : evaluations of F and products with its Jacobian. age : steps since `fastest` was found.
    """

    system: System
    tolerance: float
    point: Point
    mode: Float
    fastest: float = 0.0
    used: int = 1
    age: int = AGE

    def measure(self) -> None:
        """Find the fastest rate where we are."""
        found = spectral_radius(lambda v: self.system.product(self.point, v), self.mode)
        self.fastest, self.mode = max(found[0], SLOWEST), found[1]
        self.used += found[2]
        self.age = 0

    def go(self, length: float) -> float:
        """Make a step if its error is within the tolerance, of which that is a multiple."""
        count, here = stages_for(length * self.fastest), self.point
        new = advance(
            lambda v: self.system.evaluate(v).residual, here.values, here.residual, length, count
        )
        there = self.system.evaluate(new)
        self.used += count
        ratio = error(here.values, new, here.residual, there.residual, length) / self.tolerance
        if ratio <= 1.0:
            self.point, self.age = there, self.age + 1
        else:
            self.age = AGE
        return ratio


def backward_induction(
    system: System,
    start: Float,
    weeks: Sequence[float],
    tolerance: float = POINTS,
    budget: int = MANY,
    progress: Progress | None = None,
) -> list[Float]:
    """Values float64[n, N] at each foresight in `weeks` (rising, positive), from `start`.

    tolerance : points, root mean square error of one step. budget : evaluations of F and products
    with its Jacobian at most; a rate that is very fast beside the horizon needs many. Raises
    NotConverged when the budget is spent or a step cannot be made.
    """
    any_mode = np.random.default_rng(0).standard_normal(system.shape)
    way = _Way(system, tolerance, system.evaluate(start), any_mode)
    now, step, found = 0.0, 0.0, []
    for goal in weeks:
        while now < goal:
            if way.age >= AGE:
                way.measure()
            step = step or FIRST / way.fastest
            pieces = np.ceil((goal - now) / step)
            tried = float((goal - now) / pieces)
            if step < 1e-12 or way.used + stages_for(tried * way.fastest) > budget:
                raise NotConverged(
                    f"backward induction was given up at week {now:.3g} of {weeks[-1]:.3g}: "
                    "some rate is too fast for so long a horizon"
                )
            ratio = way.go(tried)
            if ratio <= 1.0:
                now = goal if pieces == 1 else now + tried
            step = tried * _factor(ratio)
            if progress is not None:
                progress("foresight", now / weeks[-1])
        found.append(way.point.values)
    return found


def _factor(ratio: float) -> float:
    """How much longer the next step may be, after an error of `ratio` times the tolerance."""
    if not np.isfinite(ratio):
        return SHRINK
    return float(np.clip(SAFETY * max(ratio, 1e-12) ** (-1 / 3), SHRINK, STRETCH))
