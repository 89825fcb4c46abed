"""Following an equilibrium into a game that differs a little."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis import load
from detente.game import compile_crisis
from detente.game.arrays import GameArrays
from detente.solve import Settings, follow, solve
from detente.testing import strategies

TIGHT = Settings(tolerance=1e-10)


def shifted(game: GameArrays, actor: int, points: float) -> GameArrays:
    """The game with the worth of its even states changed for one actor."""
    worth = game.worth.copy()
    worth[::2, actor] += points
    return replace(game, worth=worth).freeze()


@given(strategies.random_game())
def test_the_same_game_comes_back_bit_for_bit(game: GameArrays) -> None:
    solution = solve(game)
    again = follow(game, solution)
    if not solution.converged:
        assert again is None
        return
    assert again is not None
    assert again.headline == solution.headline
    for one, two in zip(solution.equilibria, again.equilibria, strict=True):
        np.testing.assert_array_equal(one.values, two.values)
        np.testing.assert_array_equal(one.choice, two.choice)
    for scale, play in solution.branch.items():
        np.testing.assert_array_equal(again.branch[scale].choice, play.choice)


@given(strategies.random_game(), st.floats(-2.0, 2.0))
def test_it_arrives_where_the_other_game_has_its_equilibrium(
    game: GameArrays, points: float
) -> None:
    other = shifted(game, 0, points)
    base, fresh = solve(game, TIGHT), solve(other, TIGHT)
    followed = follow(other, base, TIGHT)
    if followed is None or len(fresh.equilibria) != 1 or len(base.equilibria) != 1:
        return
    assert followed.certificates[0].residual <= TIGHT.tolerance
    assert followed.equilibria[0].values == pytest.approx(fresh.equilibria[0].values, abs=1e-6)


def test_it_does_follow() -> None:
    """In a game of the gallery it arrives by steps of its own, where a fresh solution arrives."""
    crisis = load(Path(__file__).parents[2] / "crises" / "deterrence")
    base = compile_crisis(crisis)
    dearer = {**crisis.values(), "moves.HILL: attack.cost.HILL": 1.0}
    other = compile_crisis(crisis, values=dearer)
    followed = follow(other.arrays, solve(base.arrays))
    fresh = solve(other.arrays)
    assert followed is not None
    assert followed.equilibria[0].steps > 0
    assert followed.equilibria[0].values == pytest.approx(fresh.equilibria[0].values, abs=1e-7)
    assert np.abs(solve(base.arrays).equilibria[0].values - fresh.equilibria[0].values).max() > 0.01
    for scale, play in fresh.branch.items():
        assert followed.branch[scale].choice == pytest.approx(play.choice, abs=1e-5)


@given(strategies.random_game())
def test_another_number_of_states_is_not_followed(game: GameArrays) -> None:
    solution = solve(game)
    cut = [replace(each, values=each.values[:-1]) for each in solution.equilibria]
    assert follow(game, replace(solution, equilibria=tuple(cut))) is None
