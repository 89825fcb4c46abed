"""The equations of a game in which actor i has a type, 0 or 1, that only it knows.

A public belief b = P(type 1) is part of the state: (x, b) on a grid of G beliefs. Unknowns are the
values V_k(x, b) of those who do not know, and V_0, V_1 of the two types.

    p_t(a)  = w_t(a) exp(lambda q_t(a)) / sum,   q_t(a) = g_t(a) + E_t[ V_t(y, b'') | a ]
    b'(a)   = b p_1(a) / ((1 - b) p_0(a) + b p_1(a))                 if others see a, else b
    db/dt   = - b (1 - b) (R_1 - R_0),    R_t = mu sum of p_t over the moves that others see

Silence moves b to the next point at rate |db/dt| / gap, and b' splits between two points
(`grid`), both so that b is exactly P(type 1) given what was seen. So the three laws of motion, of
those who do not know and of each type, differ by a change of measure with density b, and (x, b)
is a Markov chain to all who do not know. F is written like that of `detente.solve.system`, each
column under its own law; types weigh payoffs that depend on them by 1 - b and b.

What a move tells depends on what types choose, and that on what it tells: at every (x, b) the
fixed point is found by Newton's method from "tells nothing", else by bracketing (damped iteration
cycles at high precision). The Jacobian takes it along by the implicit function theorem.

Kreps and Wilson 1982, doi:10.1016/0022-0531(82)90030-8; Aumann and Maschler 1995 (splitting).
Cost of one evaluation: G times that of the public game, N + 1 columns instead of N.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from detente.errors import CrisisError
from detente.game.arrays import TypedArrays
from detente.solve.beliefs.certificate import certify_typed
from detente.solve.beliefs.grid import belief_grid
from detente.solve.beliefs.kernels import belief_rows, product_rows
from detente.solve.beliefs.public import PUBLIC, generator, public_play
from detente.solve.precondition import Preconditioner
from detente.solve.result import Certificate, Equilibrium, Settings, ValueRule
from detente.solve.system import Float, PlayMatrix, Point
from detente.solve.workers import Workers

SERIAL_BELOW = 100


@dataclass(frozen=True, slots=True, eq=False)
class BeliefPoint(Point):
    """A point of the system; choice : float64[2, E, G], odds : float64[E, G]; no hold, no gaps."""

    odds: Float


@dataclass(frozen=True, slots=True, eq=False)
class BeliefSystem:
    """Ready to be solved at precisions `precision` (float64[N]).

    grid : float64[G]. pull, reward, worth : float64[G * n, N + 1]. impatience : float64[N + 1].
    """

    typed: TypedArrays
    grid: Float
    payoff_only: bool
    precision: Float
    impatience: Float
    pull: Float
    reward: Float
    worth: Float
    workers: Workers

    @classmethod
    def of(cls, typed: TypedArrays, values: ValueRule, workers: Workers) -> BeliefSystem:
        """Set up; raises CrisisError without discounting."""
        game, grid = typed.game, belief_grid(typed.prior, typed.grid)
        if (game.impatience == 0).any():
            raise CrisisError("a crisis with a reputation needs a patience for every actor")
        impatience = np.append(game.impatience, game.impatience[typed.informed])
        worth = by_belief(typed, grid, typed.worth)
        pull = np.broadcast_to(impatience, worth.shape).copy()
        reward = pull * worth + by_belief(typed, grid, typed.flow)
        return cls(
            typed, grid, values == "aqre", game.precision, impatience, pull, reward, worth, workers
        )

    def at(self, scale: float) -> BeliefSystem:
        """The same with all precisions multiplied by `scale`."""
        return replace(self, precision=self.typed.game.precision * scale)

    @property
    def shape(self) -> tuple[int, int]:
        """(G n, N + 1)."""
        return self.worth.shape[0], self.worth.shape[1]

    def evaluate(self, values: Float) -> BeliefPoint:
        """Residual, choices and what they tell, at `values`."""
        typed, game = self.typed, self.typed.game
        residual = np.empty(self.shape)
        choice = np.zeros((2, game.edges, len(self.grid)))
        odds = np.zeros((game.edges, len(self.grid)))
        self.workers.run(
            belief_rows, game.states, values, self.grid, self.precision, self.payoff_only,
            typed.informed, game.state_edge, game.edge_actor, typed.weight, typed.gain,
            typed.visible, game.edge_outcome, game.outcome_state, game.outcome_chance,
            game.hold_weight, typed.stay, game.state_hazard, game.hazard_state, game.hazard_rate,
            game.clock, self.impatience, self.reward, residual, choice, odds,
            serial=game.states < SERIAL_BELOW,
        )  # fmt: skip
        nothing = np.zeros(0)
        return BeliefPoint(values, residual, choice, nothing, nothing, odds)

    def product(self, point: Point, direction: Float) -> Float:
        """J D at `point`; direction : float64[G n, N + 1]."""
        typed, game = self.typed, self.typed.game
        at = cast("BeliefPoint", point)
        out = np.empty(self.shape)
        self.workers.run(
            product_rows, game.states, direction, at.values, self.grid, self.precision,
            self.payoff_only, typed.informed, game.state_edge, game.edge_actor, typed.weight,
            typed.gain, typed.visible, game.edge_outcome, game.outcome_state,
            game.outcome_chance, game.state_hazard, game.hazard_state, game.hazard_rate,
            game.clock, self.impatience, at.choice, at.odds, out,
            serial=game.states < SERIAL_BELOW,
        )  # fmt: skip
        return out

    def inverse(self, point: Point, shift: float) -> Callable[[Float], Float]:
        """Approximate inverse of (shift + rho) I - Q, each column under its own law."""
        at = cast("BeliefPoint", point)
        informed, last = self.typed.informed, self.shape[1] - 1
        others = np.array([c for c in range(last) if c != informed], np.intp)
        laws = [(PUBLIC, others), (0, np.array([informed])), (1, np.array([last]))]
        parts: list[tuple[NDArray[np.intp], Preconditioner]] = []
        for law, columns in laws:
            if len(columns):
                rates = generator(self.typed, self.grid, at.choice, at.odds, law)
                leaving = np.asarray(rates.sum(axis=1), np.float64).ravel()
                play = PlayMatrix(
                    rates.indptr.astype(np.uint64), rates.indices.astype(np.uint32),
                    rates.data.astype(np.float32), leaving,
                )  # fmt: skip
                pull = np.ascontiguousarray(self.pull[:, columns])
                serial = self.typed.game.states < SERIAL_BELOW
                parts.append(
                    (columns, Preconditioner(play, pull, shift, self.workers, serial=serial))
                )

        def apply(vector: Float) -> Float:
            right, out = vector.reshape(self.shape), np.empty(self.shape)
            for columns, part in parts:
                own = np.ascontiguousarray(right[:, columns])
                out[:, columns] = part(own.ravel()).reshape(own.shape)
            return out.ravel()

        return apply

    def error(self, point: Point) -> float:
        """Max |F| / rho in points."""
        return float((np.abs(point.residual).max(axis=0, initial=0.0) / self.impatience).max())


def by_belief(typed: TypedArrays, grid: Float, table: Float) -> Float:
    """Float64[2, n, N] by type to float64[G n, N + 1]: what each column may expect at a belief."""
    known = typed.informed
    mixed = (1.0 - grid)[:, None, None] * table[0] + grid[:, None, None] * table[1]
    mixed[:, :, known] = table[0, :, known]
    last = np.broadcast_to(table[1, :, known], mixed.shape[:2])
    return np.concatenate((mixed, last[:, :, None]), axis=2).reshape(-1, mixed.shape[2] + 1)


@dataclass(frozen=True, slots=True, eq=False)
class BeliefParts:
    """The whole is searched for; nobody is left out."""

    whole: BeliefSystem

    @classmethod
    def of(cls, typed: TypedArrays, values: ValueRule, workers: Workers) -> BeliefParts:
        """Set up as `BeliefSystem.of`."""
        return cls(BeliefSystem.of(typed, values, workers))

    @property
    def moving(self) -> BeliefSystem:
        """The whole."""
        return self.whole

    def restore(
        self,
        equilibrium: Equilibrium,
        scale: float,  # noqa: ARG002
        tolerance: float,  # noqa: ARG002
        near: Float,  # noqa: ARG002
    ) -> Equilibrium:
        """The equilibrium as it is."""
        return equilibrium

    def delivered(self, equilibrium: Equilibrium, scale: float) -> Equilibrium:
        """As those see it who do not know the type, with `typed` beside."""
        point = self.whole.at(scale).evaluate(equilibrium.values)
        return public_play(self.whole.typed, self.whole.grid, equilibrium, point.choice, point.odds)

    def certify(
        self, equilibrium: Equilibrium, settings: Settings, foresight_gap: float | None
    ) -> Certificate:
        """See `detente.solve.beliefs.certificate`."""
        return certify_typed(self.whole.typed, equilibrium, settings, foresight_gap)
