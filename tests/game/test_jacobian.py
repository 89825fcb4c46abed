"""The Jacobian of a game in its numbers: differences of whole compilations, and by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.entangled import entangled_crisis

from detente.crisis.expressions import (
    And,
    Call,
    Constant,
    Effect,
    Indicator,
    LevelOf,
    Operation,
    Quantity,
)
from detente.crisis.loading import load
from detente.crisis.model import Crisis
from detente.errors import CrisisError, DetenteError
from detente.game import Game, compile_crisis
from detente.game.adjoint import GameAdjoint
from detente.game.jacobian import BLOCKS, NumberJacobian, number_jacobian
from detente.game.parts import compile_parts
from detente.game.revalue import revalued
from detente.outlook.beliefs import compile_game
from detente.testing.draft import Draft
from detente.testing.patron import patron
from detente.testing.strategies import random_crisis

GALLERY = sorted(path.parent for path in Path("crises").glob("*/crisis.yaml"))
STEP = 2e-4
Arrays = Mapping[str, NDArray[np.float64]]


def entries(game: Game) -> dict[str, NDArray[np.float64]]:
    """The arrays that the Jacobian is of."""
    arrays = game.arrays
    own = {name: getattr(arrays, name) for name in BLOCKS if name != "payoff"}
    return own | {"payoff": arrays.payoff_table[arrays.edge_payoff]}


def at(game: Game, values: Mapping[str, float]) -> Arrays | None:
    """The arrays at other values, compiled afresh; None where the game is another one there."""
    try:
        other = compile_crisis(game.crisis, values={**game.values, **values})
    except CrisisError:
        return None
    same = all(
        np.array_equal(getattr(game.arrays, name), getattr(other.arrays, name))
        for name in ("state_edge", "edge_origin", "edge_outcome", "outcome_state",
                     "state_hazard", "hazard_state", "hazard_origin")
    )  # fmt: skip
    return entries(other) if same and np.array_equal(game.levels, other.levels) else None


def differences(around: Sequence[Arrays], step: float) -> dict[str, NDArray[np.float64]]:
    """Richardson's combination of two central differences, of the fourth order in `step`.

    around : at -2, -1, 1 and 2 steps.
    """
    low, less, more, high = around
    return {
        name: (8 * (more[name] - less[name]) - (high[name] - low[name])) / (12 * step)
        for name in BLOCKS
    }


def assert_close(found: Arrays, expected: Arrays, what: object) -> None:
    for name in BLOCKS:
        np.testing.assert_allclose(
            found[name], expected[name], rtol=1e-7, atol=1e-8, err_msg=f"{name} in {what}"
        )


def assert_differences(game: Game, jacobian: NumberJacobian) -> int:
    """Compare with differences in every number; returns how many could be taken."""
    compared = 0
    for key, value in game.values.items():
        step = STEP * (abs(value) or 1.0)
        around = [at(game, {key: value + k * step}) for k in (-2, -1, 1, 2)]
        known = [each for each in around if each is not None]
        if len(known) == 4:
            compared += 1
            assert key not in jacobian.unsure
            assert_close(jacobian.push({key: 1.0}), differences(known, step), key)
        elif value != 0 or key != "precision":
            assert key in jacobian.unsure, f"{key} changes the game"
    return compared


@settings(max_examples=40, deadline=None)
@given(st.one_of(random_crisis(max_moves=3), entangled_crisis()))
def test_the_jacobian_agrees_with_differences_of_compilations(crisis: Crisis) -> None:
    game = compile_crisis(crisis)
    assert assert_differences(game, number_jacobian(game)) >= 2


@settings(max_examples=40, deadline=None)
@given(entangled_crisis(), st.data())
def test_a_game_at_other_values_has_its_own_jacobian(crisis: Crisis, data: st.DataObject) -> None:
    keys = data.draw(st.lists(st.sampled_from(sorted(crisis.numbers)), unique=True, max_size=4))
    values = crisis.values()
    values |= {key: values[key] * data.draw(st.sampled_from([0.7, 0.9, 1.05])) for key in keys}
    try:
        game = compile_crisis(crisis, values=values)
    except CrisisError:
        return
    # without compiling: the gallery is checked in the same way
    assert_moved(game, number_jacobian(game), data.draw(st.integers(0, 99)))


def assert_moved(game: Game, jacobian: NumberJacobian, seed: int) -> None:
    """Compare in one random direction of all numbers that change nothing else."""
    rng = np.random.default_rng(seed)
    speed = {
        key: (abs(value) or 1.0) * rng.uniform(-1.0, 1.0)
        for key, value in game.values.items()
        if key not in jacobian.unsure and revalues(game, key)
    }
    around = [
        revalued(game, {key: game.values[key] + k * STEP * by for key, by in speed.items()})
        for k in (-2, -1, 1, 2)
    ]
    known = [entries(each) for each in around if each is not None]
    assert len(known) == 4
    assert_close(jacobian.push(speed), differences(known, STEP), "all")


def revalues(game: Game, key: str) -> bool:
    """Whether there is a game at slightly other values of a number, on either side."""
    value, kind = game.values[key], game.crisis.numbers[key].kind
    if value != 0 and kind not in {"chance", "other"}:
        return True
    try:
        return all(
            revalued(game, {key: value + k * STEP * (abs(value) or 1.0)}) is not None
            for k in (-2, 2)
        )
    except CrisisError:
        return False


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.name)
def test_the_gallery(path: Path) -> None:
    game = compile_crisis(load(path))
    jacobian = number_jacobian(game)
    assert jacobian.keys == tuple(game.crisis.numbers)
    for name in ("edge_weight", "hold_weight", "payoff", "worth", "clock"):
        assert jacobian.blocks[name].nnz, name
    assert_moved(game, jacobian, 3)


@pytest.mark.parametrize("name", ["chicken", "deterrence", "july-1914", "taiwan-1995-96"])
def test_every_number_of_a_crisis(name: str) -> None:
    game = compile_crisis(load(Path("crises") / name))
    jacobian = number_jacobian(game)
    compared = 0
    for key, value in game.values.items():
        if key in jacobian.unsure or not revalues(game, key):
            continue
        step = STEP * (abs(value) or 1.0)
        around = [revalued(game, {key: value + k * step}) for k in (-2, -1, 1, 2)]
        known = [entries(each) for each in around if each is not None]
        assert len(known) == 4
        assert_close(jacobian.push({key: 1.0}), differences(known, step), key)
        compared += 1
    assert compared > 0.9 * len(game.values)


# --- by hand --------------------------------------------------------------------------------------


def ladder(**numbers: float) -> Draft:
    """Two actors, a ladder of three and a switch."""
    new = Draft("ladder", **numbers)
    new.actor("A", "B")
    new.factor("tension", ["low", "high", "war"], 0)
    new.factor("talks", ["off", "on"], 0)
    return new


def edge_of(game: Game, name: str, **levels: str) -> int:
    state = game.state_of({"tension": "low", "talks": "off"} | levels)
    assert state is not None
    first, last = game.arrays.state_edge[state : state + 2]
    (edge,) = [edge for edge in range(first, last) if game.move(edge).name == name]
    return edge


def slopes(jacobian: NumberJacobian, key: str) -> Arrays:
    return jacobian.push({key: 1.0})


def test_weights_and_payoffs_of_a_move() -> None:
    new = ladder(clock=2.0)
    tempo = Operation("*", new.number("t", "tempo", 0.5), Operation("+", Constant(1.0), LevelOf(1)))
    dear = Operation("*", new.number("c", "cost", 3.0), new.number("d", "other", 2.0))
    new.move("A", "up", [new.shift("tension", 1)], tempo=tempo, costs={"B": dear})
    new.move("A", "talk", [new.to("talks", "on")], tempo=0.25)
    game = compile_crisis(new.crisis())
    jacobian = number_jacobian(game)
    edge, start = edge_of(game, "up", talks="on"), game.start
    on = game.state_of({"tension": "low", "talks": "on"})
    assert on is not None
    by_tempo = slopes(jacobian, "t")
    assert by_tempo["edge_weight"][edge] == 1.0
    assert by_tempo["hold_weight"][start].tolist() == [-0.5, 0.0]
    assert by_tempo["hold_weight"][on].tolist() == [-1.0, 0.0]
    by_clock = slopes(jacobian, "clock")
    assert by_clock["edge_weight"][edge] == -0.25
    assert by_clock["hold_weight"][start].tolist() == [0.75 / 4, 0.0]
    assert by_clock["clock"].tolist() == [1.0, 1.0]
    assert slopes(jacobian, "c")["payoff"][edge].tolist() == [0.0, -2.0]
    assert slopes(jacobian, "d")["payoff"][edge].tolist() == [0.0, -3.0]
    assert not slopes(jacobian, "c")["payoff"][edge_of(game, "talk")].any()


def test_chances_take_from_the_rest_and_add_up_over_equal_targets() -> None:
    new = ladder()
    up: list[Effect] = [new.shift("tension", 1)]
    outcomes: list[tuple[Quantity | None, list[Effect]]] = [
        (new.number("p", "chance", 0.2), up),
        (new.number("q", "chance", 0.3), up),
        (new.number("r", "chance", 0.1), [new.to("talks", "on")]),
        (None, []),
    ]
    new.move("A", "gamble", outcomes=outcomes, when=new.test("tension", "=", "low"))
    rate = new.number("rate", "rate", 2.0)
    new.hazard("luck", outcomes=outcomes, rate=rate, when=new.test("tension", "=", "low"))
    game = compile_crisis(new.crisis())
    jacobian = number_jacobian(game)
    arrays, start = game.arrays, game.start
    edge = int(arrays.state_edge[start])
    span = slice(*arrays.edge_outcome[edge : edge + 2])
    target = arrays.outcome_state[span].tolist()
    high = game.state_of({"tension": "high", "talks": "off"})
    on = game.state_of({"tension": "low", "talks": "on"})
    for key, gaining in (("p", high), ("q", high), ("r", on)):
        expected = {start: -1.0, high: 0.0, on: 0.0} | {gaining: 1.0}
        found = slopes(jacobian, key)["outcome_chance"][span]
        np.testing.assert_allclose(found, [expected[each] for each in target], atol=1e-15)
    first, last = arrays.state_hazard[start : start + 2]
    places = dict(zip(arrays.hazard_state[first:last].tolist(), range(first, last), strict=True))
    assert set(places) == {high, on}
    by_rate, by_chance = slopes(jacobian, "rate"), slopes(jacobian, "q")
    assert by_rate["hazard_rate"][places[high]] == pytest.approx(0.5)
    assert by_rate["hazard_rate"][places[on]] == pytest.approx(0.1)
    assert by_chance["hazard_rate"][places[high]] == pytest.approx(2.0)
    assert by_chance["hazard_rate"][places[on]] == 0.0


def test_chances_without_a_rest_are_kept_at_a_sum_of_one() -> None:
    new = ladder()
    p = new.number("p", "chance", 0.3)
    other = Operation("-", Constant(1.0), p)
    outcomes: list[tuple[Quantity, list[Effect]]] = [
        (p, [new.to("talks", "on")]),
        (other, [new.to("tension", "war")]),
    ]
    new.move("A", "gamble", outcomes=outcomes, when=new.test("tension", "=", "low"))
    game = compile_crisis(new.crisis())
    found = slopes(number_jacobian(game), "p")["outcome_chance"]
    assert sorted(found[:2].tolist()) == [-1.0, 1.0]
    # two numbers of their own: p / (p + q) and q / (p + q)
    new.moves.clear()
    q = new.number("q", "chance", 0.7)
    apart: list[tuple[Quantity, list[Effect]]] = [(each, then) for each, (_, then) in
                                                  zip((p, q), outcomes, strict=True)]  # fmt: skip
    new.move("A", "gamble", outcomes=apart, when=new.test("tension", "=", "low"))
    jacobian = number_jacobian(compile_crisis(new.crisis()))
    for key, slope in (("p", 0.7), ("q", 0.3)):
        found = slopes(jacobian, key)["outcome_chance"]
        np.testing.assert_allclose(sorted(found[:2]), [-slope, slope], atol=1e-15)


def with_rules() -> Draft:
    """War begins talks, at a cost, and talks then lower tension, at another."""
    new = ladder()
    odds, rate = new.number("odds", "chance", 0.25), new.number("rate", "rate", 0.5)
    war = [new.to("tension", "war")]
    low = new.test("tension", "=", "low")
    new.move("A", "gamble", outcomes=[(odds, war), (None, [])], costs={"A": 1.0}, when=low)
    new.hazard("luck", outcomes=[(odds, war), (None, [])], rate=rate, costs={"B": 2.0}, when=low)
    first, second = new.number("first", "cost", 3.0), new.number("second", "cost", 5.0)
    off, on = (new.test("talks", "=", each) for each in ("off", "on"))
    both = Operation("*", Operation("*", first, second), Indicator(new.test("talks", "=", "off")))
    at_war = new.test("tension", "=", "war")
    new.rule("begin", [new.to("talks", "on")], when=And((at_war, off)), costs={"A": both})
    new.rule(
        "calm", [new.to("tension", "high")], when=And((at_war, on)), costs={"A": second, "B": first}
    )
    return new


def test_costs_of_rules_are_expected_over_outcomes_and_summed_along_their_path() -> None:
    """On the way the rules cost A 3 * 5 + 5 and B 3, with chance 1/4."""
    game = compile_crisis(with_rules().crisis())
    jacobian = number_jacobian(game)
    edge, start = edge_of(game, "gamble"), game.start
    arrays = game.arrays
    assert arrays.payoff_table[arrays.edge_payoff[edge]].tolist() == [-6.0, -0.75]
    assert arrays.flow[start].tolist() == [-0.5 * 5.0, -0.5 * 2.75]
    expected = {
        "odds": [-20.0, -3.0],
        "first": [-0.25 * 5, -0.25],
        "second": [-0.25 * (3 + 1), 0.0],
    }
    for key, gain in expected.items():
        found = slopes(jacobian, key)
        np.testing.assert_allclose(found["payoff"][edge], gain, atol=1e-14)
        np.testing.assert_allclose(found["flow"][start], [0.5 * each for each in gain], atol=1e-14)
    by_rate = slopes(jacobian, "rate")
    np.testing.assert_allclose(by_rate["flow"][start], [-5.0, -2.75])
    assert not by_rate["payoff"].any()


def test_actors_worths_and_flows() -> None:
    new = ladder(patience=10.0)
    new.move("A", "up", [new.shift("tension", 1)])
    new.worth("A", Operation("*", new.number("w", "worth", 5.0), LevelOf(0)))
    new.worth("A", new.number("v", "worth", 5.0), new.test("tension", "=", "war"))
    new.flow("B", Call("max", (new.number("f", "flow", -2.0), Constant(-9.0))))
    game = compile_crisis(new.crisis()).at_precision(0.5)
    jacobian = number_jacobian(game)
    level = game.levels[0].astype(float)
    np.testing.assert_array_equal(slopes(jacobian, "w")["worth"].T, [level, 0 * level])
    np.testing.assert_array_equal(slopes(jacobian, "v")["worth"][:, 0], level == 2)
    np.testing.assert_array_equal(slopes(jacobian, "f")["flow"].T, [0 * level, 0 * level + 1])
    assert slopes(jacobian, "precision")["precision"].tolist() == [0.5, 0.5]
    found = slopes(jacobian, "patience")["impatience"]
    np.testing.assert_allclose(found, -math.log(2) / 100)


def test_numbers_at_which_something_begins_are_named() -> None:
    new = ladder()
    up: list[Effect] = [new.shift("tension", 1)]
    talk: list[Effect] = [new.to("talks", "on")]
    at_war = Indicator(new.test("tension", "=", "war"))
    new.move("A", "up", up, tempo=new.number("some", "tempo", 0.1))
    new.move("A", "talk", talk, tempo=new.number("none", "tempo", 0.0))
    new.move("B", "off", talk, tempo=Operation("*", new.number("there", "tempo", 0.1), at_war))
    never, always = new.number("never", "chance", 0.0), new.number("always", "chance", 1.0)
    new.hazard("late", outcomes=[(never, talk), (None, up)], rate=0.3)
    new.hazard("sure", outcomes=[(always, up), (None, talk)], rate=0.3)
    idle = new.number("idle", "chance", 0.0)
    high = new.test("tension", "=", "high")
    new.move("B", "hold", outcomes=[(idle, talk), (None, [new.to("tension", "high")])], when=high)
    new.worth("A", Call("sqrt", (new.number("root", "worth", 0.0),)))
    new.worth("B", Call("max", (Constant(0.0), new.number("kink", "worth", 0.0))))
    jacobian = number_jacobian(compile_crisis(new.crisis()))
    assert jacobian.unsure == {"none", "never", "always", "idle", "root"}
    assert not slopes(jacobian, "always")["hazard_rate"].any(), "its outcome has all the chance"
    for block in jacobian.blocks.values():
        assert np.isfinite(block.data).all()
        assert block.data.all(), "an explicit zero"


@settings(max_examples=50, deadline=None)
@given(entangled_crisis(), st.integers(0, 99))
def test_pulling_is_the_transpose_of_pushing(crisis: Crisis, seed: int) -> None:
    jacobian = number_jacobian(compile_crisis(crisis))
    rng = np.random.default_rng(seed)
    adjoint = GameAdjoint(**{name: rng.normal(size=jacobian.shapes[name]) for name in BLOCKS})
    found = jacobian.pull(adjoint)
    assert found.shape == (len(crisis.numbers),)
    direction = {key: float(rng.normal()) for key in crisis.numbers}
    pushed = jacobian.push(direction)
    there = sum(float((pushed[name] * getattr(adjoint, name)).sum()) for name in BLOCKS)
    back = sum(speed * slope for speed, slope in zip(direction.values(), found, strict=True))
    assert there == pytest.approx(back, rel=1e-9, abs=1e-9)


def test_parts_are_games_like_others() -> None:
    new = ladder()
    new.move("A", "up", [new.shift("tension", 1)], tempo=new.number("t", "tempo", 0.2))
    new.move("B", "talk", [new.to("talks", "on")], tempo=new.number("u", "tempo", 0.2))
    parts = compile_parts(new.crisis())
    assert parts is not None
    for game in parts.games:
        jacobian = number_jacobian(game)
        assert_differences(game, jacobian)
        assert sum(bool(slopes(jacobian, key)["edge_weight"].any()) for key in ("t", "u")) == 1


def test_beliefs_have_no_derivatives_and_numbers_must_be_known() -> None:
    with pytest.raises(DetenteError, match="has a reputation"):
        number_jacobian(compile_game(patron()))
    new = ladder()
    with pytest.raises(KeyError, match="absent"):
        number_jacobian(compile_crisis(new.crisis())).push({"absent": 1.0})
