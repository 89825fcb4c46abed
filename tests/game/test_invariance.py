"""Names and order carry no meaning: the game is the same up to the order of states and actors."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.crisis.expressions import And, Compare
from detente.crisis.model import Crisis
from detente.game import Game, compile_crisis
from detente.game.trace import rules_between
from detente.testing import oracles
from detente.testing.draft import Draft
from detente.testing.strategies import random_crisis

WITH_FACTOR = {"Compare", "Among", "LevelOf", "SetLevel", "Shift"}


def refactored(part: Any, place: dict[int, int]) -> Any:
    """The same part of a crisis with every factor index replaced."""
    if isinstance(part, tuple):
        return tuple(refactored(each, place) for each in part)
    if isinstance(part, dict):
        return {key: refactored(each, place) for key, each in part.items()}
    if not dataclasses.is_dataclass(part) or isinstance(part, type):
        return part
    changes = {
        entry.name: refactored(getattr(part, entry.name), place)
        for entry in dataclasses.fields(part)
    }
    if type(part).__name__ in WITH_FACTOR:
        changes["factor"] = place[changes["factor"]]
    return dataclasses.replace(part, **changes)


def with_factors_in_order(crisis: Crisis, order: list[int]) -> Crisis:
    place = {old: new for new, old in enumerate(order)}
    moved: Crisis = refactored(crisis, place)
    return dataclasses.replace(moved, factors=tuple(crisis.factors[old] for old in order))


def generators(game: Game) -> tuple[np.ndarray, ...]:
    """Generators of play at the tempos and with worths for values, and the residual of these."""
    values = game.arrays.worth
    choice, _ = oracles.choices(game.arrays, values)
    residual = oracles.residual(game.arrays, values)
    return oracles.generator(game.arrays), oracles.generator(game.arrays, choice), residual


@settings(deadline=None, max_examples=50)
@given(random_crisis(), st.randoms(use_true_random=False))
def test_the_order_of_factors_changes_nothing(crisis: Crisis, shuffler: random.Random) -> None:
    order = list(range(len(crisis.factors)))
    shuffler.shuffle(order)
    one, two = compile_crisis(crisis), compile_crisis(with_factors_in_order(crisis, order))
    states = {tuple(levels): place for place, levels in enumerate(two.levels.T.tolist())}
    where = np.array([states[tuple(levels)] for levels in one.levels[order].T.tolist()])
    assert where[one.start] == two.start
    assert len(states) == one.states
    for ours, theirs in zip(generators(one)[:2], generators(two)[:2], strict=True):
        np.testing.assert_allclose(ours, theirs[np.ix_(where, where)], atol=1e-10)
    np.testing.assert_allclose(generators(one)[2], generators(two)[2][where], atol=1e-10)


@settings(deadline=None, max_examples=50)
@given(random_crisis(), st.randoms(use_true_random=False))
def test_the_order_of_actors_only_reorders_axes(crisis: Crisis, shuffler: random.Random) -> None:
    names = list(crisis.actors)
    order = shuffler.sample(names, len(names))
    mixed = dataclasses.replace(crisis, actors={name: crisis.actors[name] for name in order})
    one, two = compile_crisis(crisis), compile_crisis(mixed)
    axis = [order.index(name) for name in names]
    assert (one.levels == two.levels).all()
    for name in ("worth", "flow", "hold_weight"):
        ours, theirs = getattr(one.arrays, name), getattr(two.arrays, name)
        np.testing.assert_array_equal(ours, theirs[:, axis])
    for ours, theirs in zip(generators(one)[:2], generators(two)[:2], strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
    np.testing.assert_allclose(generators(one)[2], generators(two)[2][:, axis], atol=1e-10)


@settings(deadline=None, max_examples=30)
@given(random_crisis())
def test_names_of_factors_and_levels_change_nothing(crisis: Crisis) -> None:
    factors = tuple(
        dataclasses.replace(
            factor, id=f"renamed {factor.id}", levels=tuple(f"x{each}" for each in factor.levels)
        )
        for factor in crisis.factors
    )
    one, two = compile_crisis(crisis), compile_crisis(dataclasses.replace(crisis, factors=factors))
    assert (one.levels == two.levels).all()
    for entry in dataclasses.fields(one.arrays):
        assert np.array_equal(getattr(one.arrays, entry.name), getattr(two.arrays, entry.name))


@settings(deadline=None, max_examples=50)
@given(random_crisis())
def test_generator_rows_sum_to_zero(crisis: Crisis) -> None:
    for rates in generators(compile_crisis(crisis))[:2]:
        np.testing.assert_allclose(rates.sum(axis=1), 0.0, atol=1e-12)
        assert (rates - np.diag(np.diag(rates)) >= 0).all()


# --- the rules behind a transition ----------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(random_crisis())
def test_every_transition_knows_its_rules(crisis: Crisis) -> None:
    game = compile_crisis(crisis)
    arrays = game.arrays
    owner = np.searchsorted(arrays.state_edge, np.arange(arrays.edges), side="right") - 1
    for edge in range(arrays.edges):
        source = int(owner[edge])
        for place in range(arrays.edge_outcome[edge], arrays.edge_outcome[edge + 1]):
            target = int(arrays.outcome_state[place])
            fired = game.rules(source, game.move(edge), target)
            assert all(rule in crisis.rules for rule in fired)
            if not crisis.rules:
                assert fired == ()


def test_rules_are_told_in_the_order_in_which_they_fire() -> None:
    new = Draft("told")
    new.actor("A")
    for name in ("one", "two", "three"):
        new.factor(name, 2, 0)
    new.move("A", "go", [new.to("one", 1)])
    new.rule("last", [new.to("three", 1)], when=new.test("two", "=", 1))
    new.rule("first", [new.to("two", 1)], when=new.test("one", "=", 1))
    crisis = new.crisis()
    game = compile_crisis(crisis)
    (end,) = set(range(game.states)) - {game.start}
    told = game.rules(game.start, crisis.moves[0], end)
    assert [rule.name for rule in told] == ["first", "last"]
    with pytest.raises(ValueError, match="does not lead"):
        rules_between(crisis, (0, 0, 0), crisis.moves[0], (1, 0, 0))


def test_the_helper_of_these_tests_moves_indices() -> None:
    condition = And((Compare(0, "=", 1), Compare(1, ">", 0)))
    moved = refactored(condition, {0: 1, 1: 0})
    assert moved == And((Compare(1, "=", 1), Compare(0, ">", 0)))
