"""The benchmark generator, and writing crises as files."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from detente.crisis import examine
from detente.crisis.model import Crisis
from detente.game import Game, compile_crisis
from detente.testing.generate import as_yaml, coupled_crisis
from detente.testing.strategies import random_crisis


@pytest.mark.parametrize("states", [200, 1_000, 5_000, 20_000])
def test_sizes_and_branching_are_as_asked(states: int) -> None:
    game = compile_crisis(coupled_crisis(states))
    arrays = game.arrays
    assert abs(arrays.states / states - 1) < 0.1
    assert 13 < arrays.transitions / arrays.states < 17
    assert not game.diagnostics
    assert arrays.worth.min() >= 0
    assert arrays.worth.max() <= 100


def test_the_numbers_are_those_of_the_benchmark() -> None:
    arrays = compile_crisis(coupled_crisis(200, actors=6)).arrays
    assert len(arrays.actors) == 6
    assert set(arrays.precision) == {0.5}
    assert set(arrays.clock) == {7.0}
    np.testing.assert_allclose(np.log(2) / arrays.impatience, 26.0)
    counts = np.diff(arrays.edge_outcome.astype(np.int64))
    assert counts.max() > 1, "there are lotteries"
    assert arrays.flow.any()
    assert len(arrays.payoff_table) > 20


def test_the_theatres_are_coupled() -> None:
    """The rate of one move differs between states that differ in the next theatre only."""
    game = compile_crisis(coupled_crisis(200))
    arrays = game.arrays
    state = np.searchsorted(arrays.state_edge, np.arange(arrays.edges), side="right") - 1
    coupled = 0
    for move in range(len(game.crisis.moves)):
        edges = np.flatnonzero(arrays.edge_origin == move)
        own = game.levels[:3, state[edges]].T
        if game.crisis.moves[move].theatre == "theatre-1":
            here = (own == own[0]).all(axis=1)
            coupled += len(np.unique(arrays.edge_weight[edges[here]])) > 1
    assert coupled >= 4


def test_the_generator_is_deterministic_and_seeds_differ() -> None:
    assert coupled_crisis(500) == coupled_crisis(500)
    assert as_yaml(coupled_crisis(500)) == as_yaml(coupled_crisis(500))
    assert as_yaml(coupled_crisis(500, seed=1)) != as_yaml(coupled_crisis(500, seed=2))


@pytest.mark.parametrize(("states", "actors"), [(10, 6), (100, 1)])
def test_impossible_sizes_are_refused(states: int, actors: int) -> None:
    with pytest.raises(ValueError, match="expected 20 and 2"):
        coupled_crisis(states, actors=actors)


@pytest.mark.parametrize("actors", [2, 3])
def test_other_numbers_of_actors(actors: int) -> None:
    game = compile_crisis(coupled_crisis(300, actors=actors))
    assert len(game.arrays.actors) == actors
    assert set(game.arrays.edge_actor.tolist()) == set(range(actors))


def assert_same_game(one: Game, two: Game) -> None:
    assert (one.levels == two.levels).all()
    for entry in dataclasses.fields(one.arrays):
        ours, theirs = getattr(one.arrays, entry.name), getattr(two.arrays, entry.name)
        assert np.array_equal(ours, theirs), entry.name


def reloaded(crisis: Crisis, folder: Path) -> Crisis:
    path = folder / "crisis.yaml"
    path.write_text(as_yaml(crisis), encoding="utf-8")
    examined = examine(path)
    assert not [each for each in examined.diagnostics if each.is_error]
    assert examined.crisis is not None
    return examined.crisis


def test_a_generated_crisis_survives_being_written_and_read(tmp_path: Path) -> None:
    crisis = coupled_crisis(1_000)
    read = reloaded(crisis, tmp_path)
    assert_same_game(compile_crisis(crisis), compile_crisis(read))
    for name, question in crisis.questions.items():
        other = read.questions[name]
        assert (question.kind, question.happens, question.rival, question.by) == (
            other.kind, other.happens, other.rival, other.by,
        )  # fmt: skip
        assert question.duration == other.duration


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(random_crisis())
def test_random_crises_survive_being_written_and_read(tmp_path: Path, crisis: Crisis) -> None:
    assert_same_game(compile_crisis(crisis), compile_crisis(reloaded(crisis, tmp_path)))
