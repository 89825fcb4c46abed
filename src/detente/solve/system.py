"""The Bellman system F(V) = 0 of a game, its Jacobian, and the generator of play.

For actor i in state x, over the edges e of the actors k that have a move there,

    p_e   = w_e exp(lambda_k q_e) / sum_e' w_e' exp(lambda_k q_e'),   q_e = g_e + A_e V_k
    W_i   = (1 / lambda_i) log sum_e w_e exp(lambda_i q_e)               "lse"
          = sum_e p_e q_e                                                "aqre"
    F_i   = rho_i (u_i - V_i) + Q0 V_i + mu_i (W_i - V_i)
            + sum_{k != i} mu_k (sum_e p_e (G_e,i + A_e V_i) - V_i)

and the Jacobian product with a direction D, m_e = G_e,i + A_e V_i, is

    (J D)_i = Q(p) D_i - rho_i D_i
              + sum_{k != i} mu_k lambda_k Cov_p(A_e D_k, m_e)   (k = i too under "aqre")

by the envelope theorem. Symbols: V `values`, p `choice`, rho `pull`, rho u `reward`, mu `clock`,
lambda `precision`, w `edge_weight`. One evaluation and one product each read every transition
once: O(transitions x actors). Where rho_i = 0, an absorbing state is pinned to its worth.

McKelvey and Palfrey 1998, doi:10.1023/A:1009905800005; Arcidiacono, Bayer, Blevins and Ellickson
2016, Review of Economic Studies 83(3); Mattsson and Weibull 2002, Games and Economic Behavior
41(1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import CrisisError
from detente.game.arrays import GameArrays
from detente.solve.kernels import bellman_rows, jacobian_rows, play_rows
from detente.solve.pattern import Gains, Pattern
from detente.solve.result import ValueRule
from detente.solve.workers import Workers

Float = NDArray[np.float64]
SERIAL_BELOW = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """values, residual F, hold : float64[n, N]; choice : float64[E].

    gaps : float64[E], points by which an edge is better than holding, for its own actor.
    """

    values: Float
    residual: Float
    choice: Float
    hold: Float
    gaps: Float


@dataclass(frozen=True, slots=True, eq=False)
class PlayMatrix:
    """Generator of play without its diagonal, CSR; single precision will do for sweeps."""

    row: NDArray[np.uint64]
    column: NDArray[np.uint32]
    rate: NDArray[np.floating[Any]]
    exit_rate: Float


@dataclass(frozen=True, slots=True, eq=False)
class BellmanSystem:
    """A game ready to be solved at precisions `precision` (float64[N]).

    pull : float64[n, N], rho_i, or 1 in absorbing states where rho_i is 0.
    reward : float64[n, N], points per week.
    shared : bool[C], payoff rows that the Jacobian reads: those that others than the mover see.
    pattern : where play may lead. gains : who gains what by which payoff row.
    """

    game: GameArrays
    payoff_only: bool
    precision: Float
    pull: Float
    reward: Float
    shared: NDArray[np.bool_]
    pattern: Pattern
    gains: Gains
    workers: Workers

    @classmethod
    def of(
        cls,
        game: GameArrays,
        values: ValueRule,
        workers: Workers,
        pattern: Pattern | None = None,
    ) -> BellmanSystem:
        """Set up; raises CrisisError where a crisis without discounting may last for ever.

        pattern : that of `game`, if it is known.
        """
        pattern = pattern or Pattern.of(game, workers, serial=game.states < SERIAL_BELOW)
        pull = np.broadcast_to(game.impatience, game.worth.shape).copy()
        undiscounted = game.impatience == 0
        if undiscounted.any():
            absorbing = absorbing_states(game)
            _require_absorption(pattern, absorbing)
            pull[np.ix_(absorbing, undiscounted)] = 1.0
        reward = pull * game.worth + game.flow
        payoff_only = values == "aqre"
        shared = (np.count_nonzero(game.payoff_table, axis=1) > 1) | payoff_only
        shared[np.unique(game.edge_payoff[_paid_by_another(game)])] = True
        return cls(
            game, payoff_only, game.precision, pull, reward, shared, pattern, Gains.of(game),
            workers,
        )  # fmt: skip

    def at(self, scale: float) -> BellmanSystem:
        """The same game with all precisions multiplied by `scale`."""
        return replace(self, precision=self.game.precision * scale)

    @property
    def shape(self) -> tuple[int, int]:
        """(n, N)."""
        return self.game.states, len(self.game.actors)

    @property
    def worth(self) -> Float:
        """Float64[n, N], the values at no foresight."""
        return self.game.worth

    @property
    def impatience(self) -> Float:
        """Float64[N], rho, per week."""
        return self.game.impatience

    @property
    def serial(self) -> bool:
        """Too small for threads to pay."""
        return self.game.states < SERIAL_BELOW

    def evaluate(self, values: Float) -> Point:
        """Residual and choices at `values`."""
        game, pattern = self.game, self.pattern
        residual, hold = np.empty(self.shape), np.empty(self.shape)
        choice, gaps = np.empty(game.edges), np.empty(game.edges)
        self.workers.run(
            bellman_rows, game.states, values, self.precision, self.payoff_only,
            game.state_edge, game.edge_actor, game.edge_weight, game.edge_payoff,
            game.payoff_table, game.edge_outcome, game.outcome_chance, game.hold_weight,
            game.state_hazard, game.hazard_rate, game.clock, self.pull, self.reward, pattern.row,
            pattern.column, pattern.outcome, pattern.hazard, self.gains.start, self.gains.actor,
            self.gains.points, residual, choice, hold, gaps, serial=self.serial,
        )  # fmt: skip
        return Point(values, residual, choice, hold, gaps)

    def product(self, point: Point, direction: Float) -> Float:
        """J D at `point`; direction : float64[n, N]."""
        game, pattern = self.game, self.pattern
        out = np.empty(self.shape)
        self.workers.run(
            jacobian_rows, game.states, direction, point.values, self.precision,
            self.payoff_only, self.shared, game.state_edge, game.edge_actor, game.edge_payoff,
            game.payoff_table, game.edge_outcome, game.outcome_chance, game.state_hazard,
            game.hazard_rate, game.clock, self.pull, pattern.row, pattern.column, pattern.outcome,
            pattern.hazard, self.gains.start, self.gains.actor, self.gains.points, point.choice,
            point.gaps, out, serial=self.serial,
        )  # fmt: skip
        return out

    def play(self, choice: Float, *, exact: bool = False) -> PlayMatrix:
        """Generator of play under `choice`, in double precision where it must be exact."""
        game, pattern = self.game, self.pattern
        kind: type[np.floating[Any]] = np.float64 if exact else np.float32
        rate = np.empty(len(pattern.column), kind)
        exit_rate = np.empty(game.states)
        self.workers.run(
            play_rows, game.states, game.state_edge, game.edge_actor, game.edge_outcome,
            game.outcome_chance, game.state_hazard, game.hazard_rate, game.clock, choice,
            pattern.row, pattern.column, pattern.outcome, pattern.hazard, rate, exit_rate,
            serial=self.serial,
        )  # fmt: skip
        return PlayMatrix(pattern.row, pattern.column, rate, exit_rate)

    def inverse(self, point: Point, shift: float) -> Callable[[Float], Float]:
        """Approximate inverse of (shift + pull) I - Q(p) at `point`, for flat vectors."""
        from detente.solve.precondition import Preconditioner

        return Preconditioner(
            self.play(point.choice), self.pull, shift, self.workers, serial=self.serial
        )

    def error(self, point: Point) -> float:
        """Max |F_i| / rho_i in points (|F_i| where rho_i is 0)."""
        scale = np.where(self.game.impatience > 0, self.game.impatience, 1.0)
        return float((np.abs(point.residual).max(axis=0, initial=0.0) / scale).max())


def _paid_by_another(game: GameArrays) -> NDArray[np.bool_]:
    """bool[E]: edges whose mover gains or pays nothing itself though somebody does."""
    idle: NDArray[np.bool_] = game.payoff_table[game.edge_payoff, game.edge_actor] == 0
    return idle & (game.edge_payoff > 0)


def absorbing_states(game: GameArrays) -> NDArray[np.bool_]:
    """bool[n]: states without hazards and without edges."""
    no_edges: NDArray[np.bool_] = game.state_edge[1:] == game.state_edge[:-1]
    quiet: NDArray[np.bool_] = game.state_hazard[1:] == game.state_hazard[:-1]
    return no_edges & quiet


def _require_absorption(pattern: Pattern, absorbing: NDArray[np.bool_]) -> None:
    """Every state must be able to reach an absorbing one when somebody does not discount."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    n = len(absorbing)
    starts = pattern.row.astype(np.int64)
    source = np.repeat(np.arange(n), starts[1:] - starts[:-1])
    end = np.flatnonzero(absorbing)
    rows = np.concatenate([pattern.column.astype(np.int64), np.full(end.size, n)])
    columns = np.concatenate([source, end])
    graph = csr_array((np.ones(rows.size), (rows, columns)), shape=(n + 1, n + 1))
    reached = breadth_first_order(graph, n, return_predecessors=False)
    if reached.size < n + 1:
        raise CrisisError(
            f"{n + 1 - reached.size} states can never reach an absorbing state, so the game has "
            "no value without discounting; give every actor a patience"
        )
