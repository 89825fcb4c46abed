"""A compiled game with other numbers: the same states, without exploring them again.

The states and their order depend on numbers only by what has a pace or a chance above 0 (rules and
conditions depend on none). Where that stays as it is, in every state, the layout of the arrays
stays, and only their numbers are computed again: in a few milliseconds per 100,000 transitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from detente.game.amounts import numbers_of
from detente.game.arrays import GameArrays
from detente.game.assemble import assemble
from detente.game.compile import MAX_STATES, check_actors, compile_crisis
from detente.game.findings import Findings, in_order
from detente.game.game import Game
from detente.game.prepared import prepared
from detente.game.terms import WORTH


def revalued(game: Game, values: Mapping[str, float]) -> Game | None:
    """`game` at other values; None where its states could be others, or a belief is part of it.

    values : number key to value in weeks and points; other numbers stay as they are in `game`. The
    arrays are those that `compile_crisis` gives, bit for bit; precisions keep the scale that the
    game has them at.

    Raises CrisisError as `compile_crisis` does, with the same findings; UsageError where the game
    is not what its crisis compiles to.
    """
    if game.typed is not None:
        return None
    numbers = {**game.values, **values}
    base = prepared(game)
    findings = Findings(game.crisis)
    check_actors(findings, numbers)
    dynamics = base.dynamics.with_values(numbers, findings)
    found = numbers_of(base.layout, dynamics)
    if not found.fits and not findings.failed:
        return None
    arrays = None
    if found.fits and found.sound and not findings.failed:
        arrays = assemble(dynamics, base.layout, found, game.start)
    if arrays is None or findings.failed:
        # something is wrong, and has to be told as it is told to those who compile
        most = max(MAX_STATES, game.states)
        return compile_crisis(game.crisis, max_states=most, values=numbers)
    kept = [each for each in game.diagnostics if each.code != WORTH]
    return replace(
        game,
        arrays=_scaled(game, arrays),
        values=numbers,
        diagnostics=in_order([*findings.all(), *kept]),
    )


def _scaled(game: Game, arrays: GameArrays) -> GameArrays:
    """`arrays` with precisions multiplied as those of `game` are."""
    scale = game.precision_scale
    if (scale == 1.0).all():
        return arrays
    return replace(arrays, precision=arrays.precision * scale).freeze()
