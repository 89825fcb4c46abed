"""Actors who never move: nobody's play depends on their values, which follow from the others' play.

They are left out while an equilibrium is looked for. Afterwards their values solve one linear
system each, (rho I - Q) V = reward + expected payoffs of the others' moves, by the same Newton
steps on the whole game, which leave the movers where they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays
from detente.solve.certificate import certify
from detente.solve.newton import NEWTON, pseudo_transient
from detente.solve.result import Certificate, Equilibrium, Settings, ValueRule
from detente.solve.system import BellmanSystem, Float
from detente.solve.workers import Workers

STEPS = 30


@dataclass(frozen=True, slots=True, eq=False)
class GameParts:
    """whole : the game. moving : the same with only the actors who move, at places `movers`."""

    whole: BellmanSystem
    moving: BellmanSystem
    movers: NDArray[np.intp]

    @classmethod
    def of(cls, game: GameArrays, values: ValueRule, workers: Workers) -> GameParts:
        """Split the game; raises DetenteError as `BellmanSystem.of`."""
        whole = BellmanSystem.of(game, values, workers)
        movers = np.unique(game.edge_actor).astype(np.intp)
        if movers.size in (0, len(game.actors)):
            return cls(whole, whole, np.arange(len(game.actors)))
        return cls(whole, BellmanSystem.of(_among(game, movers), values, workers), movers)

    def restore(
        self, equilibrium: Equilibrium, scale: float, tolerance: float, near: Float
    ) -> Equilibrium:
        """The equilibrium with everybody's values, at `scale` times the precision.

        near : float64[n, N], a guess of the values of those who do not move.
        """
        if self.moving is self.whole:
            return equilibrium
        values = near.copy()
        values[:, self.movers] = equilibrium.values
        descent = pseudo_transient(self.whole.at(scale), values, tolerance, STEPS, NEWTON)
        return replace(
            equilibrium,
            values=descent.point.values,
            choice=descent.point.choice,
            hold=descent.point.hold,
            converged=equilibrium.converged and descent.converged,
            residual=descent.error,
            products=equilibrium.products + descent.products,
        )

    def delivered(self, equilibrium: Equilibrium, scale: float) -> Equilibrium:  # noqa: ARG002
        """The equilibrium as it is."""
        return equilibrium

    def certify(
        self, equilibrium: Equilibrium, settings: Settings, foresight_gap: float | None
    ) -> Certificate:
        """See `detente.solve.certificate`."""
        return certify(self.whole.game, equilibrium, settings, foresight_gap)


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
