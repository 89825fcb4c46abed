"""The derivative of one number in every entry of a game's arrays.

Every entry counts as free: weights of an actor's choices in a state, and chances of an edge, move
without the others. As their true changes sum to zero, constants that are common to all of them may
have been left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GameAdjoint:
    """Laid out as `GameArrays`: n states, N actors, E edges, O outcomes, H hazard transitions.

    edge_weight : float64[E]. hold_weight : float64[n, N]. payoff : float64[E, N], in the points
    that each actor gains by an edge. outcome_chance : float64[O]. hazard_rate : float64[H].
    worth, flow : float64[n, N]. clock, precision, impatience : float64[N].
    """

    edge_weight: Float
    hold_weight: Float
    payoff: Float
    outcome_chance: Float
    hazard_rate: Float
    worth: Float
    flow: Float
    clock: Float
    precision: Float
    impatience: Float
