"""Actors who never move: nobody's play depends on their values, which follow from the others' play.

They are left out while an equilibrium is looked for. Afterwards their values solve one linear
system each under the play that was found,

    (rho_i I - Q(p)) V_i = reward_i + sum_k mu_k sum_e p_e G_e,i

by GMRES with the preconditioner of the others, corrected until max |F_i| / rho_i is within the
tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays
from detente.game.csr import lengths
from detente.solve._kernels import matrix_rows
from detente.solve.certificate import certify
from detente.solve.krylov import gmres
from detente.solve.precondition import Preconditioner
from detente.solve.result import Certificate, Equilibrium, Settings, ValueRule
from detente.solve.system import BellmanSystem, Float, PlayMatrix
from detente.solve.workers import Workers

ROUNDS = 10
FINEST, ENOUGH = 1e-6, 0.03


@dataclass(frozen=True, slots=True, eq=False)
class GameParts:
    """whole : the game. moving : the same with only the actors who move, at places `movers`."""

    whole: BellmanSystem
    moving: BellmanSystem
    movers: NDArray[np.intp]

    @classmethod
    def of(cls, game: GameArrays, values: ValueRule, workers: Workers) -> GameParts:
        """Split the game; raises CrisisError as `BellmanSystem.of`."""
        whole = BellmanSystem.of(game, values, workers)
        movers = np.unique(game.edge_actor).astype(np.intp)
        if movers.size in (0, len(game.actors)):
            return cls(whole, whole, np.arange(len(game.actors)))
        moving = BellmanSystem.of(_among(game, movers), values, workers, whole.pattern)
        return cls(whole, moving, movers)

    def restore(
        self,
        equilibrium: Equilibrium,
        scale: float,  # noqa: ARG002
        tolerance: float,
        near: Float,
    ) -> Equilibrium:
        """The equilibrium with everybody's values.

        near : float64[n, N], a guess of the values of those who do not move.
        """
        if self.moving is self.whole:
            return equilibrium
        idle = np.setdiff1d(np.arange(near.shape[1]), self.movers)
        found, error, products = _valued(self.whole, equilibrium.choice, idle, near, tolerance)
        values, hold = np.empty(near.shape), np.ones(near.shape)
        values[:, self.movers], values[:, idle] = equilibrium.values, found
        hold[:, self.movers] = equilibrium.hold
        return replace(
            equilibrium,
            values=values,
            hold=hold,
            converged=equilibrium.converged and error <= tolerance,
            residual=max(equilibrium.residual, error),
            products=equilibrium.products + products,
        )

    def delivered(self, equilibrium: Equilibrium, scale: float) -> Equilibrium:  # noqa: ARG002
        """The equilibrium as it is."""
        return equilibrium

    def certify(
        self, equilibrium: Equilibrium, settings: Settings, foresight_gap: float | None
    ) -> Certificate:
        """See `detente.solve.certificate`."""
        return certify(self.whole.game, equilibrium, settings, foresight_gap)


def _valued(
    system: BellmanSystem, choice: Float, idle: NDArray[np.intp], near: Float, tolerance: float
) -> tuple[Float, float, int]:
    """Values float64[n, m] of the actors `idle` under `choice`, max |F| / rho, products used."""
    play = system.play(choice, exact=True)
    pull = np.ascontiguousarray(system.pull[:, idle])
    right = system.reward[:, idle] + _gains(system.game, choice, idle)
    rho = np.where(system.impatience[idle] > 0, system.impatience[idle], 1.0)
    inverse = None
    values, products = np.ascontiguousarray(near[:, idle]), 0

    def operator(vector: Float) -> Float:
        out = np.empty(pull.shape)
        system.workers.run(
            matrix_rows, len(pull), 0.0, pull, play.row, play.column, play.rate, play.exit_rate,
            vector.reshape(pull.shape), out, serial=system.serial,
        )  # fmt: skip
        return out.ravel()

    for _ in range(ROUNDS):
        residual = right.ravel() - operator(values)
        error = float((np.abs(residual.reshape(pull.shape)).max(axis=0) / rho).max())
        if not error > tolerance:
            break
        inverse = inverse or _inverse(system, play, pull)
        goal = max(FINEST, ENOUGH * tolerance / error)
        solution = gmres(operator, inverse, residual, goal, system.workers)
        values, products = values + solution.x.reshape(pull.shape), products + solution.products
    return values, error, products


def _inverse(system: BellmanSystem, play: PlayMatrix, pull: Float) -> Preconditioner:
    rough = replace(play, rate=play.rate.astype(np.float32))
    return Preconditioner(rough, pull, 0.0, system.workers, serial=system.serial)


def _gains(game: GameArrays, choice: Float, actors: NDArray[np.intp]) -> Float:
    """Points a week, float64[n, m], that `actors` gain by the moves of all."""
    source = np.repeat(np.arange(game.states), lengths(game.state_edge))
    pace = game.clock[game.edge_actor] * choice
    columns = [
        np.bincount(source, pace * game.payoff_table[game.edge_payoff, i], game.states)
        for i in actors
    ]
    return np.stack(columns, axis=1)


def _among(game: GameArrays, actors: NDArray[np.intp]) -> GameArrays:
    """The game with only some of its actors, the movers among them."""
    place = np.zeros(len(game.actors), dtype=np.uint8)
    place[actors] = np.arange(actors.size)
    return replace(
        game,
        actors=tuple(game.actors[i] for i in actors),
        edge_actor=place[game.edge_actor],
        payoff_table=np.ascontiguousarray(game.payoff_table[:, actors]),
        hold_weight=np.ascontiguousarray(game.hold_weight[:, actors]),
        worth=np.ascontiguousarray(game.worth[:, actors]),
        flow=np.ascontiguousarray(game.flow[:, actors]),
        clock=game.clock[actors],
        precision=game.precision[actors],
        impatience=game.impatience[actors],
    )
