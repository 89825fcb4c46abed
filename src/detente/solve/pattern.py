"""What the arrays of a game repeat, found once so that every evaluation is spared it.

`Pattern`: where play may lead from each state, every successor once, however many transitions lead
there. Rates of transitions to the same state are added up before anything is gathered from it.
`Gains`: the entries of the payoff table that are not zero, a few in a row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays, Index
from detente.solve.kernels import count_targets, place_targets
from detente.solve.workers import Workers


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """row : uint64[n + 1]. column : uint32[row[n]], successors of state x at row[x]:row[x + 1], in
    the order met; x itself is one where an outcome leads back. outcome, hazard : uint32[O], [H],
    the place in `column` of where each transition leads.
    """

    row: NDArray[np.uint64]
    column: Index
    outcome: Index
    hazard: Index

    @classmethod
    def of(cls, game: GameArrays, workers: Workers, *, serial: bool) -> Pattern:
        """Read off a game."""
        count = np.empty(game.states, np.uint64)
        where = (
            game.state_edge, game.edge_outcome, game.outcome_state, game.state_hazard,
            game.hazard_state,
        )  # fmt: skip
        workers.run(count_targets, game.states, *where, count, serial=serial)
        row = np.zeros(game.states + 1, np.uint64)
        np.cumsum(count, out=row[1:])
        column = np.empty(int(row[-1]), np.uint32)
        outcome = np.empty(len(game.outcome_state), np.uint32)
        hazard = np.empty(len(game.hazard_state), np.uint32)
        workers.run(
            place_targets, game.states, *where, row, column, outcome, hazard, serial=serial
        )  # fmt: skip
        return cls(row, column, outcome, hazard)


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """Row c of the payoff table: `points` of `actor` at start[c]:start[c + 1].

    start : uint32[C + 1]. actor : uint32[K]. points : float64[K].
    """

    start: Index
    actor: Index
    points: NDArray[np.float64]

    @classmethod
    def of(cls, game: GameArrays) -> Gains:
        """Read off a game."""
        row, actor = np.nonzero(game.payoff_table)
        start = np.zeros(len(game.payoff_table) + 1, np.uint32)
        np.cumsum(np.bincount(row, minlength=len(game.payoff_table)), out=start[1:])
        return cls(start, actor.astype(np.uint32), game.payoff_table[row, actor])
