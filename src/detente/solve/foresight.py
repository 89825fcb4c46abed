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
from scipy.integrate import RK23

from detente.errors import NotConverged
from detente.solve.newton import Progress
from detente.solve.system import BellmanSystem, Float

POINTS, ROUGH = 1e-6, 1e-3
FEW, MANY = 6_000, 60_000


def backward_induction(
    system: BellmanSystem,
    start: Float,
    weeks: Sequence[float],
    tolerance: float = POINTS,
    budget: int = MANY,
    progress: Progress | None = None,
) -> list[Float]:
    """Values float64[n, N] at each foresight in `weeks` (rising, positive), from `start`.

    tolerance : points, absolute, for one step. budget : evaluations of F at most; a rate that is
    fast beside the horizon needs many. Raises NotConverged when the budget is spent or a step
    cannot be made.
    """

    def slope(_: float, flat: Float) -> Float:
        return system.evaluate(flat.reshape(system.shape)).residual.ravel()

    solver = RK23(
        slope,
        0.0,
        start.ravel().copy(),
        weeks[-1],
        rtol=1e-3 * tolerance,
        atol=tolerance,
        max_step=weeks[-1],
    )
    wanted, found = list(weeks), []
    while wanted:
        message = solver.step()
        if message is not None:
            raise NotConverged(f"backward induction stopped at week {solver.t:.3g}: {message}")
        if solver.nfev > budget:
            raise NotConverged(
                f"backward induction was given up at week {solver.t:.3g} of {weeks[-1]:.3g}: "
                "some rate is too fast for so long a horizon"
            )
        if solver.t >= wanted[0]:
            curve = solver.dense_output()
            while wanted and solver.t >= wanted[0]:
                found.append(curve(wanted.pop(0)).reshape(system.shape))
        if progress is not None:
            progress("foresight", float(np.clip(solver.t / weeks[-1], 0.0, 1.0)))
    return found
