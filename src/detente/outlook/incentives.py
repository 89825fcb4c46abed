"""How much incentives, rather than tempos, drive a forecast.

    I_i = (1/T) sum_x (expected weeks in x up to T) mu_i KL(p_i(.|x) | w_i(.|x)),  nats per week

p is play, w the reference weights, "hold" included. Per opportunity the measure would vanish as the
clock grows; per week it does not. 0 means that the actor moves at its tempos: its interests do not
matter, and the forecast is dominated by noise (theory note, section 7). Beside it stand the moves
that its tempos offer, h: nats per offered move, I_i / h, have a scale of their own. Moves made
at twice their tempo cost .39 of them, at half .15, never made 1; within a fifth less than .02.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays
from detente.outlook.kernels import sum_incentives

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Incentive:
    """nats : per week, mu KL(p | w). moves : per week that the actor would make at its tempos."""

    nats: float
    moves: float

    @property
    def nats_per_move(self) -> float:
        """Nats per move at the tempos; 0 for an actor who has none."""
        return self.nats / self.moves if self.moves > 0 else 0.0


def incentives(
    arrays: GameArrays, choice: Float, hold: Float, occupied: Float
) -> dict[str, Incentive]:
    """For each actor who can move, averaged over the time of `occupied`.

    choice : float64[E]; hold : float64[n, N], as in an equilibrium. occupied : float64[n], expected
    weeks in each state; their sum is T (0 gives 0).
    """
    total = np.zeros(len(arrays.actors))
    offered = np.zeros(len(arrays.actors))
    sum_incentives(
        arrays.state_edge, arrays.edge_actor, arrays.edge_weight, arrays.hold_weight, choice, hold,
        arrays.clock, occupied, total, offered,
    )  # fmt: skip
    span = float(occupied.sum()) or 1.0
    movers = set(np.unique(arrays.edge_actor).tolist())
    return {
        actor: Incentive(float(total[place]) / span, float(offered[place]) / span)
        for place, actor in enumerate(arrays.actors)
        if place in movers
    }
