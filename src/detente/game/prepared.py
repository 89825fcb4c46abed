"""What a compiled game is laid out by, made once for each game and kept with it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np

from detente.crisis.model import Crisis
from detente.errors import UsageError
from detente.game.dynamics import Dynamics
from detente.game.findings import Findings
from detente.game.game import Game
from detente.game.layout import Layout
from detente.game.radix import Radix


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """The changes of a game's crisis at the game's own numbers, and where they go in its arrays."""

    dynamics: Dynamics
    layout: Layout


def prepared(game: Game) -> Prepared:
    """Lay a game out again, the first time that this is asked.

    Raises UsageError where the game is not what its crisis compiles to: a belief is part of it, or
    it was built by other means.
    """
    known = game.kept.get(Prepared)
    if not (isinstance(known, Prepared) and _fits(known, game)):
        known = game.kept[Prepared] = _prepare(game)
    return known


def _fits(known: Prepared, game: Game) -> bool:
    """Whether a layout is still that of the game, which may have been replaced in part."""
    arrays = game.arrays
    return _changes(known.dynamics.crisis) == _changes(game.crisis) and all(
        getattr(arrays, name) is known.layout.fields[name] for name in known.layout.fields
    )


def _changes(crisis: Crisis) -> tuple[int, ...]:
    """What a layout depends on, by identity: numbers, questions and texts may differ."""
    parts = (crisis.factors, crisis.actors, crisis.moves, crisis.hazards, crisis.rules)
    return tuple(id(each) for each in (*parts, crisis.worths, crisis.flows))


def _prepare(game: Game) -> Prepared:
    crisis = game.crisis
    radix = Radix.of([len(factor.levels) for factor in crisis.factors])
    # what rules pass through was bounded when the game was compiled
    dynamics = Dynamics.of(crisis, radix, game.values, Findings(crisis), sys.maxsize)
    layout = Layout.of(dynamics, radix.encode(game.levels), game.levels)
    fields = {name: getattr(game.arrays, name) for name in layout.fields}
    if not all(np.array_equal(fields[name], value) for name, value in layout.fields.items()):
        raise UsageError(
            f"the game of `{crisis.id}` is not what its crisis compiles to",
            hint="compile the crisis, without beliefs and by itself, and take that game",
        )
    return Prepared(dynamics, replace(layout, fields=fields))
