"""The chain: the continuous-time Markov chain that play of a game makes.

    Q(x, y) = hazards(x, y) + sum_k mu_k sum_e p_ke A_ke(x, y),   y != x

Rows are stored in CSR form, one entry per (edge outcome or hazard) that changes the state, so that
every transition keeps its cause; entries of a row may repeat a target. Entries of rate zero are
dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """row : uint32[n + 1]; target : uint32[M]; rate : float64[M], per week, positive.

    cause : uint32[M]; below `moves` the index of a move, from there on `moves` + index of a hazard.
    exit_rate : float64[n], per week, the sum of each row.
    start : state at time 0.
    """

    row: NDArray[np.uint32]
    target: NDArray[np.uint32]
    rate: NDArray[np.float64]
    cause: NDArray[np.uint32]
    exit_rate: NDArray[np.float64]
    moves: int
    start: int

    @property
    def states(self) -> int:
        """n, the number of states."""
        return len(self.row) - 1
