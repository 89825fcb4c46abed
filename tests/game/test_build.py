"""Games from plain lists: the layout, what is merged, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from detente.game.arrays import GameArrays
from detente.game.build import EdgeRow, build
from detente.testing.strategies import random_game

EDGES: list[EdgeRow] = [
    (1, 0, 0.25, None, [(0, 1.0)]),
    (0, 1, 0.5, (1.0, -2.0), [(2, 0.25), (1, 0.5), (2, 0.25)]),
    (0, 0, 0.1, (0.0, 0.0), [(1, 1.0), (2, 0.0)]),
    (0, 1, 0.5, (1.0, -2.0), [(0, 1.0)]),
]


def small(**changes: Any) -> GameArrays:
    arguments: dict[str, Any] = {
        "actors": ["A", "B"],
        "states": 3,
        "edges": EDGES,
        "hazards": [(2, 1, 0.5), (0, 0, 9.0), (0, 2, 0.0), (0, 1, 0.25)],
        "worth": [[0, 1], [2, 3], [4, 5]],
    } | changes
    return build(**arguments)


def test_the_layout_is_sorted_by_state_then_actor_then_place() -> None:
    game = small()
    assert game.state_edge.tolist() == [0, 3, 4, 4]
    assert game.edge_actor.tolist() == [0, 1, 1, 0]
    assert game.edge_origin.tolist() == [2, 1, 3, 0]
    assert game.edge_weight.tolist() == [0.1, 0.5, 0.5, 0.25]
    assert (game.states, game.edges, game.transitions) == (3, 4, 7)


def test_outcomes_are_merged_sorted_and_without_zeros() -> None:
    game = small()
    assert game.edge_outcome.tolist() == [0, 1, 3, 4, 5]
    assert game.outcome_state.tolist() == [1, 1, 2, 0, 0]
    assert game.outcome_chance.tolist() == [1.0, 0.5, 0.5, 1.0, 1.0]


def test_payoff_rows_are_distinct_and_the_first_is_zero() -> None:
    game = small()
    assert game.payoff_table.tolist() == [[0.0, 0.0], [1.0, -2.0]]
    assert game.edge_payoff.tolist() == [0, 1, 1, 0]


def test_hold_takes_the_rest_and_is_exactly_zero_when_there_is_none() -> None:
    hold = small().hold_weight
    assert hold.tolist() == [[0.9, 0.0], [0.75, 1.0], [1.0, 1.0]]
    thirds: list[EdgeRow] = [(0, 0, w, None, [(1, 1.0)]) for w in (0.1, 0.2, 0.7 - 1e-12)]
    game = small(edges=thirds)
    assert game.hold_weight[0, 0] == 0.0
    assert abs(game.edge_weight.sum() - 1) < 1e-15


def test_hazards_drop_loops_and_zeros() -> None:
    game = small()
    assert game.state_hazard.tolist() == [0, 1, 1, 2]
    assert game.hazard_state.tolist() == [1, 1]
    assert game.hazard_rate.tolist() == [0.25, 0.5]
    assert game.hazard_origin.tolist() == [3, 0]


def test_no_edges_and_no_hazards() -> None:
    game = small(edges=[], hazards=[], impatience=0.0)
    assert (game.edges, game.transitions, len(game.payoff_table)) == (0, 0, 1)
    assert (game.hold_weight == 1).all()


def test_arrays_are_read_only_and_indices_unsigned() -> None:
    game = small()
    with pytest.raises(ValueError, match="read-only"):
        game.worth[0, 0] = 1.0
    for name in ("state_edge", "edge_payoff", "edge_outcome", "outcome_state", "edge_origin"):
        assert getattr(game, name).dtype == np.uint32, name
    assert game.edge_actor.dtype == np.uint8


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"states": 0}, "states: received 0"),
        ({"actors": []}, "actors: received 0"),
        ({"edges": [(3, 0, 0.5, None, [(0, 1.0)])]}, "state 3 is not in 0..2"),
        ({"edges": [(0, 2, 0.5, None, [(0, 1.0)])]}, "actor 2 is not in 0..1"),
        ({"edges": [(0, 0, 0.0, None, [(0, 1.0)])]}, "received weight 0.0"),
        ({"edges": [(0, 0, 0.5, (1.0,), [(0, 1.0)])]}, "2 finite numbers"),
        ({"edges": [(0, 0, 0.5, (1.0, float("nan")), [(0, 1.0)])]}, "2 finite numbers"),
        ({"edges": [(0, 0, 0.5, None, [(0, 0.9)])]}, "sum to 0.9"),
        ({"edges": [(0, 0, 0.5, None, [(0, -0.5), (1, 1.0)])]}, "received chance -0.5"),
        ({"edges": [(0, 0, 0.5, None, [(7, 1.0)])]}, "state 7 is not in"),
        ({"edges": [(0, 0, 0.6, None, [(1, 1.0)])] * 2}, "state 0, actor 0: the weights sum to"),
        ({"hazards": [(0, 1, -1.0)]}, "received rate -1.0"),
        ({"hazards": [(0, 5, 1.0)]}, "state 5 is not in"),
        ({"clock": 0.0}, "clock: received"),
        ({"precision": [0.5, -0.5]}, "precision: received"),
        ({"worth": float("inf")}, "worth: every entry must be finite"),
        ({"start": 3}, "start: state 3"),
    ],
)
def test_bad_rows_are_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        small(**changes)


@given(random_game())
def test_random_games_keep_the_invariants_of_the_layout(game: GameArrays) -> None:
    chance = np.add.reduceat(np.append(game.outcome_chance, 0.0), game.edge_outcome[:-1])
    np.testing.assert_allclose(chance, 1.0, atol=1e-12)
    states = np.repeat(np.arange(game.states), np.diff(game.state_edge))
    total = game.hold_weight.copy()
    np.add.at(total, (states, game.edge_actor), game.edge_weight)
    np.testing.assert_allclose(total, 1.0, atol=1e-12)
    assert (game.hazard_rate > 0).all()
    assert not game.payoff_table[0].any()
    assert len(np.unique(game.payoff_table, axis=0)) == len(game.payoff_table)
