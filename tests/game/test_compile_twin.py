"""The vectorised compiler against the naive one, on random crises."""

from __future__ import annotations

import dataclasses
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.crisis.expressions import Constant
from detente.crisis.model import Crisis, Rule
from detente.errors import CrisisError
from detente.game import Game, compile_crisis
from detente.testing.naive import NaiveCompiler, NaiveGame, NoRestError, OrderMattersError, State
from detente.testing.strategies import conditions, effects, random_crisis

CLOSE = 1e-12


def as_naive(game: Game) -> NaiveGame:
    """Read the arrays back into the naive form."""
    arrays = game.arrays
    states: list[State] = [tuple(column) for column in game.levels.T.tolist()]
    result = NaiveGame(states[game.start], set(states))
    assert len(result.states) == len(states), "a state is listed twice"
    for place, state in enumerate(states):
        for edge in range(arrays.state_edge[place], arrays.state_edge[place + 1]):
            span = slice(arrays.edge_outcome[edge], arrays.edge_outcome[edge + 1])
            targets = [states[target] for target in arrays.outcome_state[span]]
            assert targets == list(dict.fromkeys(targets)), "outcomes are not merged"
            move = game.move(edge)
            assert game.crisis.actors[move.by].id == arrays.actors[arrays.edge_actor[edge]]
            result.edges[state, move.id] = (
                float(arrays.edge_weight[edge]),
                tuple(arrays.payoff_table[arrays.edge_payoff[edge]].tolist()),
                dict(zip(targets, arrays.outcome_chance[span].tolist(), strict=True)),
            )
        for row in range(arrays.state_hazard[place], arrays.state_hazard[place + 1]):
            rates = result.hazards.setdefault((state, game.hazard(row).id), {})
            target = states[arrays.hazard_state[row]]
            assert target not in rates, "hazard outcomes are not merged"
            rates[target] = float(arrays.hazard_rate[row])
        result.worth[state] = tuple(arrays.worth[place].tolist())
        result.flow[state] = tuple(arrays.flow[place].tolist())
        result.hold[state] = tuple(arrays.hold_weight[place].tolist())
    return result


def assert_same(one: NaiveGame, two: NaiveGame) -> None:
    assert one.start == two.start
    assert one.states == two.states
    assert one.edges.keys() == two.edges.keys()
    for key, (weight, payoffs, lottery) in one.edges.items():
        other = two.edges[key]
        assert abs(weight - other[0]) < CLOSE
        np.testing.assert_allclose(payoffs, other[1], atol=CLOSE)
        assert_near(lottery, other[2])
    assert one.hazards.keys() == two.hazards.keys()
    for key, rates in one.hazards.items():
        assert_near(rates, two.hazards[key])
    for name in ("worth", "flow", "hold"):
        ours, theirs = getattr(one, name), getattr(two, name)
        for state in one.states:
            np.testing.assert_allclose(ours[state], theirs[state], atol=1e-11, err_msg=name)


def assert_near(one: dict[State, float], two: dict[State, float]) -> None:
    assert one.keys() == two.keys()
    for state, value in one.items():
        assert abs(value - two[state]) < CLOSE


@settings(max_examples=200, deadline=None)
@given(random_crisis())
def test_the_compiler_agrees_with_its_naive_twin(crisis: Crisis) -> None:
    assert_same(as_naive(compile_crisis(crisis)), NaiveCompiler(crisis).compile())


@settings(deadline=None, max_examples=50)
@given(random_crisis())
def test_states_are_sorted_distinct_and_closed(crisis: Crisis) -> None:
    game = compile_crisis(crisis)
    arrays = game.arrays
    assert game.levels.shape == (len(crisis.factors), arrays.states)
    for index in (arrays.outcome_state, arrays.hazard_state):
        assert (index < arrays.states).all()
    assert all(
        len(each.levels) > column.max()
        for each, column in zip(crisis.factors, game.levels, strict=True)
    )


@settings(deadline=None, max_examples=50)
@given(random_crisis(), st.randoms(use_true_random=False))
def test_the_order_of_moves_hazards_and_rules_changes_nothing(
    crisis: Crisis, shuffler: random.Random
) -> None:
    other = dataclasses.replace(
        crisis,
        moves=tuple(shuffler.sample(crisis.moves, len(crisis.moves))),
        hazards=tuple(shuffler.sample(crisis.hazards, len(crisis.hazards))),
        rules=tuple(shuffler.sample(crisis.rules, len(crisis.rules))),
    )
    assert_same(as_naive(compile_crisis(crisis)), as_naive(compile_crisis(other)))


@settings(deadline=None, max_examples=50)
@given(random_crisis())
def test_same_crisis_same_bytes(crisis: Crisis) -> None:
    one, two = compile_crisis(crisis), compile_crisis(crisis)
    assert one.levels.tobytes() == two.levels.tobytes()
    for entry in dataclasses.fields(one.arrays):
        ours, theirs = getattr(one.arrays, entry.name), getattr(two.arrays, entry.name)
        if isinstance(ours, np.ndarray):
            assert ours.dtype == theirs.dtype
            assert ours.tobytes() == theirs.tobytes(), entry.name
            assert not ours.flags.writeable, entry.name
        else:
            assert ours == theirs


@st.composite
def any_rules(draw: st.DrawFn, crisis: Crisis) -> tuple[Rule, ...]:
    """Rules without any care for rest or order."""
    sizes = tuple(len(factor.levels) for factor in crisis.factors)
    return tuple(
        Rule(
            f"r{place}",
            f"r{place}",
            draw(conditions(sizes)),
            tuple(draw(effects(sizes))),
            {"A0": Constant(draw(st.sampled_from([0.0, 1.0])))},
        )
        for place in range(draw(st.integers(1, 3)))
    )


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_verdict_on_rules_is_that_of_trying_every_order(data: st.DataObject) -> None:
    crisis = data.draw(random_crisis(rules=False))
    crisis = dataclasses.replace(crisis, rules=data.draw(any_rules(crisis)))
    try:
        expected = NaiveCompiler(crisis).compile()
    except (OrderMattersError, NoRestError):
        with pytest.raises(CrisisError) as caught:
            compile_crisis(crisis)
        codes = {each.code for each in caught.value.diagnostics if each.is_error}
        assert codes <= {"rules-order", "rules-cycle"}
        assert codes
    else:
        assert_same(as_naive(compile_crisis(crisis)), expected)
