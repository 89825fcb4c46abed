"""What is read off a game once: successors of states, entries of payoffs."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from detente.game.arrays import GameArrays
from detente.game.csr import lengths
from detente.solve.pattern import Gains, Pattern
from detente.solve.workers import Workers
from detente.testing.strategies import random_game


@given(game=random_game(max_states=9))
def test_every_successor_once(game: GameArrays) -> None:
    with Workers(3) as workers:
        pattern = Pattern.of(game, workers, serial=False)
    np.testing.assert_array_equal(pattern.column[pattern.outcome], game.outcome_state)
    np.testing.assert_array_equal(pattern.column[pattern.hazard], game.hazard_state)
    for x in range(game.states):
        low, high = int(pattern.row[x]), int(pattern.row[x + 1])
        first, last = game.edge_outcome[game.state_edge[x : x + 2]].tolist()
        hazards = slice(*game.state_hazard[x : x + 2].tolist())
        expected = {*game.outcome_state[first:last].tolist(), *game.hazard_state[hazards].tolist()}
        assert len(expected) == high - low
        assert set(pattern.column[low:high].tolist()) == expected
        places = [*pattern.outcome[first:last].tolist(), *pattern.hazard[hazards].tolist()]
        assert all(low <= place < high for place in places)


@given(game=random_game())
def test_the_payoff_table_without_its_zeros(game: GameArrays) -> None:
    gains = Gains.of(game)
    table = np.zeros_like(game.payoff_table)
    rows = np.repeat(np.arange(len(table)), lengths(gains.start))
    table[rows, gains.actor] = gains.points
    np.testing.assert_array_equal(table, game.payoff_table)
    assert (gains.points != 0).all()
