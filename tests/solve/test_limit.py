"""The finite-horizon limit alone: the one that solving in full finds first, or nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given

from detente.game.arrays import GameArrays
from detente.solve import Settings, solve
from detente.testing.strategies import random_game

Dilemma = Callable[..., GameArrays]
ALONE = Settings(limit_only=True)


@given(random_game())
def test_it_is_the_equilibrium_that_solving_in_full_finds_first(game: GameArrays) -> None:
    full, alone = solve(game, Settings(restarts=0)), solve(game, ALONE)
    assert alone.converged == full.converged
    if full.converged:
        first = full.equilibria[0]
        assert first.found_by == "finite horizon"
        assert alone.headline == 0
        np.testing.assert_array_equal(alone.equilibria[0].values, first.values)
        np.testing.assert_array_equal(alone.equilibria[0].choice, first.choice)
        assert alone.certificates[0].residual == full.certificates[0].residual
        assert alone.branch == {}
        assert alone.equilibria[0].growth is None


def test_without_a_limit_there_is_nothing_beside_the_reason(dilemma: Dilemma) -> None:
    """One step is too few, and no play of limited foresight is computed in place of a limit."""
    game = dilemma(1.0)
    full = solve(game, Settings(max_steps=1, restarts=0))
    alone = solve(game, Settings(max_steps=1, limit_only=True))
    assert list(full.foresight) == [13.0, 26.0, 52.0]
    assert alone.foresight == {}
    assert not alone.converged
    assert alone.certificates == ()
    assert alone.reason == full.reason


def test_nothing_else_is_looked_for(dilemma: Dilemma) -> None:
    """Above the pitchfork the limit is the unstable one, which only solving in full finds out."""
    found = solve(dilemma(1.0), ALONE)
    assert len(found.equilibria) == 1
    assert found.checks == ("finite-horizon limit",)
    assert found.reason == "the finite-horizon limit; other equilibria were not looked for"
    assert found.equilibria[0].choice[2] == pytest.approx(0.2788, abs=5e-5)
