"""Backward induction: the finite-horizon game, which has exactly one equilibrium.

    -dV/dt = F(V),   V(horizon) = worth

Written in time to the horizon s, dV/ds = F(V), V(0) = worth: an actor who looks s weeks ahead and
values what it then sees at its worth. Integrated with an explicit Runge-Kutta pair of order 3(2)
and error control: the size of a step is set by the fastest rate of play more than by accuracy.
Bogacki and Shampine 1989, doi:10.1016/0893-9659(89)90079-7.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.errors import NotConverged
from detente.solve.newton import Progress
from detente.solve.problem import System
from detente.solve.system import Float

POINTS, ROUGH = 1e-6, 1e-3
FEW, MANY = 6_000, 60_000
FIRST = 0.01
SAFETY, SHRINK, STRETCH = 0.9, 0.2, 5.0


def backward_induction(
    system: System,
    start: Float,
    weeks: Sequence[float],
    tolerance: float = POINTS,
    budget: int = MANY,
    progress: Progress | None = None,
) -> list[Float]:
    """Values float64[n, N] at each foresight in `weeks` (rising, positive), from `start`.

    tolerance : points, root mean square error of one step. budget : evaluations of F at most; a
    rate that is fast beside the horizon needs many. Raises NotConverged when the budget is spent
    or a step cannot be made.
    """
    values, slope = start, _slope(system, start)
    now, step, used = 0.0, min(FIRST, weeks[0] / 2), 1
    found = []
    for goal in weeks:
        while now < goal:
            tried = min(step, goal - now)
            new, new_slope, error = _step(system, values, slope, tried)
            used += 3
            ratio = error / tolerance
            if ratio <= 1.0:
                now = goal if tried == goal - now else now + tried
                values, slope = new, new_slope
            factor = SAFETY * ratio ** (-1 / 3) if ratio > 0 else STRETCH
            step = tried * min(STRETCH, max(SHRINK, factor if np.isfinite(ratio) else SHRINK))
            if used > budget or step < 1e-12:
                raise NotConverged(
                    f"backward induction was given up at week {now:.3g} of {weeks[-1]:.3g}: "
                    "some rate is too fast for so long a horizon"
                )
            if progress is not None:
                progress("foresight", now / weeks[-1])
        found.append(values)
    return found


def _slope(system: System, values: Float) -> Float:
    return system.evaluate(values).residual


def _step(system: System, values: Float, first: Float, step: float) -> tuple[Float, Float, float]:
    """New values, the slope there, and the estimated error of one step (points)."""
    second = _slope(system, values + step / 2 * first)
    third = _slope(system, values + 3 * step / 4 * second)
    new = values + step / 9 * (2 * first + 3 * second + 4 * third)
    last = _slope(system, new)
    error = step / 72 * (-5 * first + 6 * second + 8 * third - 9 * last)
    return new, last, float(np.sqrt(np.einsum("xi,xi->", error, error) / error.size))
