"""lse equilibria of random games against plain uniformised value iteration, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from detente.solve import Settings, solve
from detente.testing import oracles

from .random_games import lottery_game


@pytest.mark.parametrize(("seed", "states", "actors"), [(31, 6, 2), (32, 5, 3)])
def test_value_iteration_ends_there(seed: int, states: int, actors: int) -> None:
    """V <- V + F(V) / (rho + Lambda), started from the worth: backward induction."""
    game = lottery_game(seed, states, actors, 2)
    rates = oracles.generator(game)
    speed = game.clock.sum() - np.diag(rates).min() + game.impatience.max()
    values = game.worth.copy()
    for _ in range(4000):
        step = oracles.residual(game, values) / speed
        values = values + step
        if np.abs(step).max() < 1e-13:
            break
    found = solve(game, Settings(tolerance=1e-11)).chosen
    assert found is not None
    choice, hold = oracles.choices(game, values)
    assert found.values == pytest.approx(values, abs=1e-8)
    assert found.choice == pytest.approx(choice, abs=1e-8)
    assert found.hold == pytest.approx(hold, abs=1e-8)
