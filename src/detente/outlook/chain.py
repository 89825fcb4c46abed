"""The chain: the continuous-time Markov chain that play of a game makes.

    Q(x, y) = hazards(x, y) + sum_k mu_k sum_e p_ke A_ke(x, y),   y != x

Rows are stored in CSR form, one entry per (edge outcome or hazard) that changes the state, so that
every transition keeps its cause; entries of a row may repeat a target. Entries of rate zero are
dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays

if TYPE_CHECKING:
    import scipy.sparse as sp


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """row : uint32[n + 1]; target : uint32[M]; rate : float64[M], per week, positive.

    cause : uint32[M]; below `moves` the index of a move, from there on `moves` + index of a hazard.
    Empty in a chain that `merged` made.
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

    @property
    def transitions(self) -> int:
        """M, the number of stored transitions."""
        return len(self.target)

    @property
    def speed(self) -> float:
        """The largest exit rate, per week (0 when nothing can happen)."""
        return float(self.exit_rate.max(initial=0.0))


def make_chain(arrays: GameArrays, choice: NDArray[np.float64] | None = None) -> Chain:
    """The chain of play.

    choice : float64[E], the probability of each edge at an opportunity of its actor; None for play
    at the tempos (precision 0), where it is the edge's weight.

    Raises ValueError for a choice of another length. O(transitions), one pass.
    """
    from detente.outlook.kernels import fill_chain

    taken = arrays.edge_weight if choice is None else choice
    if taken.shape != (arrays.edges,):
        raise ValueError(f"choice: received shape {taken.shape}, expected ({arrays.edges},)")
    most = arrays.transitions
    moves = int(arrays.edge_origin.max()) + 1 if arrays.edges else 0
    row = np.zeros(arrays.states + 1, np.uint32)
    exit_rate = np.zeros(arrays.states)
    target, cause = np.empty(most, np.uint32), np.empty(most, np.uint32)
    rate = np.empty(most)
    used = fill_chain(
        arrays.state_edge, arrays.edge_actor, arrays.edge_outcome, arrays.edge_origin,
        arrays.outcome_state, arrays.outcome_chance, arrays.state_hazard, arrays.hazard_state,
        arrays.hazard_rate, arrays.hazard_origin, arrays.clock, taken, moves,
        row, target, rate, cause, exit_rate,
    )  # fmt: skip
    return _frozen(
        Chain(row, target[:used], rate[:used], cause[:used], exit_rate, moves, arrays.start)
    )


def merged(chain: Chain) -> Chain:
    """The same chain with rows sorted by target and equal targets summed; it forgets causes.

    Smaller by a quarter or more, so quicker where nothing but the law of the chain matters.
    """
    from detente.outlook.kernels import merge_chain

    row = np.zeros_like(chain.row)
    target, rate = np.empty_like(chain.target), np.empty_like(chain.rate)
    used = merge_chain(chain.row, chain.target, chain.rate, row, target, rate)
    nothing = np.zeros(0, np.uint32)
    return _frozen(
        Chain(
            row, target[:used].copy(), rate[:used].copy(), nothing, chain.exit_rate, chain.moves,
            chain.start,
        )
    )  # fmt: skip


def generator_matrix(chain: Chain) -> sp.csr_array:
    """Q with its diagonal as a sparse matrix: entries of a row sorted, duplicates summed."""
    import scipy.sparse as sp

    one = merged(chain)
    shape = (one.states, one.states)
    rates = sp.csr_array(
        (one.rate.copy(), one.target.astype(np.int64), one.row.astype(np.int64)), shape=shape
    )
    return sp.csr_array(rates - sp.diags_array(chain.exit_rate, format="csr"))


def incoming(chain: Chain) -> Chain:
    """The chain with its arrows turned: row x holds the sources of x and their rates into x.

    `exit_rate` still belongs to leaving x; causes are forgotten. Used to follow distributions
    forward and to find the states that can reach a set.
    """
    from detente.outlook.kernels import turn_chain

    row = np.zeros(chain.states + 1, np.uint32)
    source, rate = np.empty_like(chain.target), np.empty_like(chain.rate)
    turn_chain(chain.row, chain.target, chain.rate, row, source, rate)
    nothing = np.zeros(0, np.uint32)
    return _frozen(Chain(row, source, rate, nothing, chain.exit_rate, chain.moves, chain.start))


def _frozen(chain: Chain) -> Chain:
    for each in (chain.row, chain.target, chain.rate, chain.cause, chain.exit_rate):
        each.setflags(write=False)
    return chain
