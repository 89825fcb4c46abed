"""How play of a game changes with its numbers, forward: for few numbers and many transitions.

Numbers change the arrays of a game (`detente.game.jacobian`), these change everybody's values V by

    J dV = -dF,    F(V) = 0 the Bellman system, J its Jacobian, dF at V held fixed

and both change the rate of each transition. With a_e the change of log(w_e exp(lambda gap_e)) of an
edge and abar its mean over all that its actor may do there, holding included,

    d log p_e  = a_e - abar                                        the choice
    d(W - V)_k = abar / lambda - (W - V) dlambda / lambda          having it, own values held

One linear system a number, by GMRES with the solver's preconditioner to 1e-11; the derivatives of
all transitions then cost one pass. `detente.solve.adjoint` is the same backward: for one answer and
many numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import NotConverged
from detente.evidence.estimate.model import Float
from detente.game.arrays import GameArrays
from detente.game.csr import lengths
from detente.solve.krylov import gmres
from detente.solve.system import BellmanSystem, Point

TOLERANCE = 1e-11
ENOUGH = 1e-8
MOST_PRODUCTS = 600
Change = Mapping[str, Float]


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Rates of all outcomes and hazards, per week: outcome float64[O], hazard float64[H]."""

    outcome: Float
    hazard: Float


class Response:
    """A solved game, ready for changes of its arrays. Log-sum-exp values, precisions above 0."""

    def __init__(self, system: BellmanSystem, point: Point) -> None:
        game = system.game
        self.system, self.point, self.game = system, point, game
        self._actor = game.edge_actor.astype(np.int64)
        self._source = np.repeat(np.arange(game.states), lengths(game.state_edge))
        self._edge = np.repeat(np.arange(game.edges), lengths(game.edge_outcome))
        self._from = np.repeat(np.arange(game.states), lengths(game.state_hazard))
        payoff = game.payoff_table[game.edge_payoff]
        self._ahead = payoff + self._expected(point.values)
        self._gap = self._ahead[np.arange(game.edges), self._actor]
        self._surplus = self._worth_of_choosing()

    def rates(self) -> Rates:
        """As they are."""
        game = self.game
        pace = game.clock[self._actor] * self.point.choice
        return Rates(pace[self._edge] * game.outcome_chance, game.hazard_rate)

    def change(self, change: Change) -> Rates:
        """Derivatives of all rates as the arrays change; `change` by field of `GameAdjoint`.

        Raises NotConverged where values cannot be followed.
        """
        game, edges = self.game, np.arange(self.game.edges)
        tilt = self._tilt(change)
        values = self._solve(self._residual(change, tilt))
        moved = self._expected(values)[edges, self._actor]
        tilt = tilt + self.system.precision[self._actor] * moved
        log_choice = tilt - self._mean(tilt, change["hold_weight"])[self._source, self._actor]
        pace = game.clock[self._actor] * self.point.choice
        grown = pace * (log_choice + (change["clock"] / game.clock)[self._actor])
        outcome = grown[self._edge] * game.outcome_chance
        return Rates(outcome + pace[self._edge] * change["outcome_chance"], change["hazard_rate"])

    def _expected(self, values: Float) -> Float:
        """float64[E, N]: where an edge leads less where it starts, in `values` float64[n, N]."""
        if not self.game.edges:
            return np.zeros((0, values.shape[1]))
        ahead = self.game.outcome_chance[:, None] * values[self.game.outcome_state]
        first = self.game.edge_outcome[:-1].astype(np.intp)
        return np.asarray(np.add.reduceat(ahead, first, axis=0) - values[self._source], np.float64)

    def _sums(self, of_edge: Float) -> Float:
        """float64[n, N]: sums over an actor's edges in a state."""
        game = self.game
        place = self._source * len(game.actors) + self._actor
        total = np.bincount(place, of_edge, minlength=game.states * len(game.actors))
        return np.asarray(total.reshape(self.system.shape), np.float64)

    def _worth_of_choosing(self) -> Float:
        """float64[n, N]: W - V."""
        game, precision = self.game, self.system.precision
        power = precision[self._actor] * self._gap
        top = np.zeros(self.system.shape)
        np.maximum.at(top, (self._source, self._actor), power)
        grown = game.edge_weight * np.exp(power - top[self._source, self._actor])
        total = self._sums(grown) + game.hold_weight * np.exp(-top)
        return np.asarray((top + np.log(total)) / precision, np.float64)

    def _tilt(self, change: Change) -> Float:
        """float64[E]: a, with everybody's values held."""
        game, precision = self.game, self.system.precision[self._actor]
        gained = change["payoff"][np.arange(game.edges), self._actor]
        gained = gained + self._outcomes(change, self._actor)
        found = change["edge_weight"] / game.edge_weight
        found = found + change["precision"][self._actor] * self._gap
        return np.asarray(found + precision * gained, np.float64)

    def _outcomes(self, change: Change, actor: NDArray[np.int64]) -> Float:
        """float64[E]: what changed chances of outcomes are worth to an actor (by edge)."""
        if not self.game.edges:
            return np.zeros(0)
        there = self.point.values[self.game.outcome_state, actor[self._edge]]
        first = self.game.edge_outcome[:-1].astype(np.intp)
        return np.asarray(np.add.reduceat(change["outcome_chance"] * there, first), np.float64)

    def _mean(self, tilt: Float, hold_weight: Float) -> Float:
        """float64[n, N]: abar."""
        stays = self.game.hold_weight > 0
        held = self.point.hold * hold_weight / np.where(stays, self.game.hold_weight, 1.0)
        return self._sums(self.point.choice * tilt) + np.where(stays, held, 0.0)

    def _residual(self, change: Change, tilt: Float) -> Float:
        """float64[n, N]: dF at V held fixed."""
        game, point, precision = self.game, self.point, self.system.precision
        discounted = game.impatience > 0
        found = np.where(discounted, change["impatience"], 0.0) * (game.worth - point.values)
        found = found + self.system.pull * change["worth"] + change["flow"]
        jump = point.values[game.hazard_state] - point.values[self._from]
        np.add.at(found, self._from, change["hazard_rate"][:, None] * jump)
        mean = self._mean(tilt, change["hold_weight"])
        choosing = mean / precision - self._surplus * change["precision"] / precision
        found = found + change["clock"] * self._surplus + game.clock * choosing
        return found + self._others(change, tilt - mean[self._source, self._actor])

    def _others(self, change: Change, log_choice: Float) -> Float:
        """float64[n, N]: what moves of others bring, as choices, clocks and payoffs change."""
        game, choice = self.game, self.point.choice
        pace = game.clock[self._actor] * choice
        grown = pace * log_choice + change["clock"][self._actor] * choice
        found = np.zeros(self.system.shape)
        for actor in range(len(game.actors)):
            other = self._actor != actor
            everywhere = np.full(game.edges, actor, np.int64)
            gained = change["payoff"][:, actor] + self._outcomes(change, everywhere)
            brought = np.where(other, grown * self._ahead[:, actor] + pace * gained, 0.0)
            found[:, actor] = np.bincount(self._source, brought, minlength=game.states)
        return found

    def _solve(self, residual: Float) -> Float:
        """float64[n, N]: dV."""
        system, shape = self.system, self.system.shape

        def operator(vector: Float) -> Float:
            return -system.product(self.point, vector.reshape(shape)).ravel()

        found = gmres(
            operator, system.inverse(self.point, 0.0), residual.ravel(), TOLERANCE,
            system.workers, restart=60, max_products=MOST_PRODUCTS,
        )  # fmt: skip
        if not found.residual <= ENOUGH:
            raise NotConverged(
                f"the derivatives of play were not found: after {found.products} products the"
                f" residual is {found.residual:.1e} of what it was",
                hint="lower the precision",
            )
        return found.x.reshape(shape)


def outcome_sources(game: GameArrays) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """State that each outcome and each hazard leaves: int64[O], int64[H]."""
    edge = np.repeat(np.arange(game.edges), lengths(game.edge_outcome))
    source = np.repeat(np.arange(game.states), lengths(game.state_edge))
    return source[edge], np.repeat(np.arange(game.states), lengths(game.state_hazard))
