"""How every entry of a game's arrays changes with every number of its crisis, exactly.

The arrays are made of the crisis's numbers by its own expressions, by the sum of chances to 1, by
weights that sum to 1 and by sums over paths of rules; each is differentiated by the rules of the
calculus (`detente.crisis.differentiate`, `detente.game.jacobian_changes`). States and transitions
are taken as they are: a number at which something begins that the game lacks is named (`unsure`).

Cost: one evaluation of each expression's slopes per combination of levels that it reads; memory for
one number in each nonzero entry (about 10 for each transition).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.differentiate import derivatives
from detente.crisis.model import Term
from detente.errors import UsageError
from detente.game.adjoint import GameAdjoint
from detente.game.amounts import numbers_of
from detente.game.arrays import GameArrays
from detente.game.findings import Findings
from detente.game.game import Game
from detente.game.jacobian_changes import ChangeSlopes
from detente.game.jacobian_entries import Block, Entries, Matrix
from detente.game.prepared import prepared
from detente.game.radix import Column
from detente.game.spread import Spread

Float = NDArray[np.float64]
BLOCKS = tuple(entry.name for entry in fields(GameAdjoint))


@dataclass(frozen=True, slots=True, eq=False)
class NumberJacobian:
    """Derivatives of a game's arrays in the numbers of its crisis, weeks and points.

    keys : all keys of `Crisis.numbers`, in their order. blocks : for each field of `GameAdjoint`
    the derivatives float64[entries, numbers] of its entries, sparse, without explicit zeros;
    `payoff` is by edge. shapes : the shape of each field. unsure : keys of numbers in which
    derivatives are incomplete, because a change of them would begin a move, hazard or outcome where
    the game has none, or because a slope is not finite; such entries are left out.
    """

    keys: tuple[str, ...]
    blocks: Mapping[str, Matrix]
    shapes: Mapping[str, tuple[int, ...]]
    unsure: frozenset[str]

    def pull(self, adjoint: GameAdjoint) -> Float:
        """The derivative in every number, float64[keys], of what has these in every entry."""
        total = np.zeros(len(self.keys))
        for name, block in self.blocks.items():
            total += block.T @ np.ravel(getattr(adjoint, name))
        return total

    def push(self, direction: Mapping[str, float]) -> dict[str, Float]:
        """How each array changes as numbers change at these speeds (0 where not given), by field.

        Raises KeyError for a number that there is not.
        """
        place = {key: number for number, key in enumerate(self.keys)}
        speed = np.zeros(len(self.keys))
        for key, value in direction.items():
            speed[place[key]] = value
        return {
            name: np.reshape(block @ speed, self.shapes[name])
            for name, block in self.blocks.items()
        }


def number_jacobian(game: Game) -> NumberJacobian:
    """The Jacobian of a compiled game at its own values.

    Raises UsageError where a belief is part of the game, or it is not what its crisis compiles to.
    """
    if game.typed is not None:
        raise UsageError(
            f"`{game.crisis.id}` has a reputation: there are no exact derivatives where beliefs are"
            " part of the game",
            hint="compare two forecasts instead",
        )
    base = prepared(game)
    dynamics = base.dynamics.with_values(game.values, Findings(game.crisis))
    keys = tuple(game.crisis.numbers)
    column = {key: place for place, key in enumerate(keys)}
    entries = Entries(len(game.crisis.actors), column, {name: Block() for name in BLOCKS})
    numbers = numbers_of(base.layout, dynamics)
    ChangeSlopes(dynamics, base.layout, numbers, entries).add()
    for block, terms in (("worth", game.crisis.worths), ("flow", game.crisis.flows)):
        for term in terms:
            _add_term(entries, block, game, term)
    _add_actors(entries, game)
    shapes = _shapes(game.arrays)
    blocks = {
        name: entries.blocks[name].matrix(int(np.prod(shape)), len(keys))
        for name, shape in shapes.items()
    }
    return NumberJacobian(keys, blocks, shapes, frozenset(entries.unsure))


def _shapes(arrays: GameArrays) -> dict[str, tuple[int, ...]]:
    """Of the fields of `GameAdjoint`."""
    actors = len(arrays.actors)
    grid = (arrays.states, actors)
    return {
        "edge_weight": (arrays.edges,),
        "hold_weight": grid,
        "payoff": (arrays.edges, actors),
        "outcome_chance": arrays.outcome_chance.shape,
        "hazard_rate": arrays.hazard_rate.shape,
        "worth": grid,
        "flow": grid,
        "clock": (actors,),
        "precision": (actors,),
        "impatience": (actors,),
    }


def _add_term(entries: Entries, block: str, game: Game, term: Term) -> None:
    """A summand of a worth or a flow."""
    levels: Column = game.levels
    places = np.flatnonzero(evaluate.condition(term.when, levels))
    if not len(places):
        return
    sizes = [len(factor.levels) for factor in game.crisis.factors]
    spread = Spread.of(sizes, evaluate.factors(term.points), levels, places)
    slopes = derivatives(term.points, spread.columns(levels), game.values)
    actor = game.arrays.actors.index(term.actor)
    rows = places * entries.actors + actor
    entries.add(block, rows, entries.finite(slopes), spread.row)


def _add_actors(entries: Entries, game: Game) -> None:
    """Clocks, precisions and patiences themselves."""
    arrays, scale = game.arrays, game.precision_scale
    for place, actor in enumerate(game.crisis.actors.values()):
        row = np.array([place])
        half_life = game.values[actor.patience]
        for block, key, slope in (
            ("clock", actor.clock, 1.0),
            ("precision", actor.precision, scale[place]),
            ("impatience", actor.patience, -arrays.impatience[place] / half_life),
        ):
            column = np.array([entries.column[key]])
            entries.blocks[block].add(row, column, np.array([slope]))
