"""How much incentives, rather than tempos, drive a forecast.

    I_i = (1/T) sum_x (expected weeks in x up to T) mu_i KL(p_i(.|x) | w_i(.|x)),  nats per week

p is play, w the reference weights, "hold" included. Per opportunity the measure would vanish as the
clock grows; per week it does not. 0 means that the actor moves at its tempos: its interests do not
matter, and the forecast is dominated by noise (theory note, section 7).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays
from detente.outlook.kernels import sum_incentives

Float = NDArray[np.float64]


def incentives(arrays: GameArrays, choice: Float, hold: Float, occupied: Float) -> dict[str, float]:
    """Nats per week for each actor, averaged over the time of `occupied`.

    choice : float64[E]; hold : float64[n, N], as in an equilibrium. occupied : float64[n], expected
    weeks in each state; their sum is T (0 gives 0).
    """
    total = np.zeros(len(arrays.actors))
    sum_incentives(
        arrays.state_edge, arrays.edge_actor, arrays.edge_weight, arrays.hold_weight, choice, hold,
        arrays.clock, occupied, total,
    )  # fmt: skip
    span = float(occupied.sum())
    rates = total / span if span > 0 else np.zeros_like(total)
    return {actor: float(rate) for actor, rate in zip(arrays.actors, rates, strict=True)}
