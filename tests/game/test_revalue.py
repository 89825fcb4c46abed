"""Games with other numbers: the same bytes as compiling afresh, or nothing, never anything else."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.entangled import entangled_crisis

from detente.crisis.expressions import Constant, Indicator, LevelOf, Operation
from detente.crisis.loading import load
from detente.crisis.model import Crisis
from detente.errors import CrisisError, UsageError
from detente.game import Game, build, compile_crisis, prepared
from detente.game.revalue import revalued
from detente.outlook.beliefs import compile_game
from detente.testing.draft import Draft
from detente.testing.patron import patron
from detente.testing.strategies import random_crisis

GALLERY = sorted(path.parent for path in Path("crises").glob("*/crisis.yaml"))


def assert_same(one: Game, two: Game) -> None:
    """Every byte of two games but what is kept with them."""
    for entry in dataclasses.fields(one.arrays):
        ours, theirs = getattr(one.arrays, entry.name), getattr(two.arrays, entry.name)
        if isinstance(ours, np.ndarray):
            assert ours.dtype == theirs.dtype, entry.name
            assert ours.tobytes() == theirs.tobytes(), entry.name
            assert not ours.flags.writeable, entry.name
        else:
            assert ours == theirs, entry.name
    assert one.levels.tobytes() == two.levels.tobytes()
    assert one.diagnostics == two.diagnostics
    assert one.values == two.values
    assert one.crisis is two.crisis


def compiled(crisis: Crisis, values: Mapping[str, float]) -> Game | CrisisError:
    try:
        return compile_crisis(crisis, values=values)
    except CrisisError as error:
        return error


def agrees(game: Game, values: Mapping[str, float]) -> Game | None:
    """Revalue and compare with compiling; what came of it."""
    expected = compiled(game.crisis, {**game.values, **values})
    try:
        found = revalued(game, values)
    except CrisisError as error:
        refused = error.diagnostics
    else:
        if found is not None:
            assert isinstance(expected, Game)
            assert_same(found, expected)
        return found
    assert isinstance(expected, CrisisError)
    assert refused == expected.diagnostics
    return None


@st.composite
def other_values(draw: st.DrawFn, crisis: Crisis, *, bold: bool) -> dict[str, float]:
    """Other values of some numbers: multiplied by something above 0; if bold, anything."""
    keys = draw(st.lists(st.sampled_from(sorted(crisis.numbers)), unique=True, max_size=6))
    own = crisis.values()
    found = {key: own[key] * draw(st.sampled_from([0.5, 0.9, 1.0, 1.1, 3.0])) for key in keys}
    if bold:
        odd = st.sampled_from([0.0, -1.0, 0.2, 1.0, 50.0, math.inf, math.nan])
        found |= {key: draw(odd) for key in keys if draw(st.integers(0, 3)) == 0}
    return found


@settings(max_examples=300, deadline=None)
@given(st.data(), st.booleans())
def test_another_value_gives_what_compiling_gives(data: st.DataObject, bold: bool) -> None:
    crisis = data.draw(st.one_of(random_crisis(), entangled_crisis()))
    agrees(compile_crisis(crisis), data.draw(other_values(crisis, bold=bold)))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_stays_above_zero_needs_no_compiling(data: st.DataObject) -> None:
    crisis = data.draw(random_crisis())
    values = {
        key: value * data.draw(st.sampled_from([0.8, 0.9, 1.0]))
        for key, value in crisis.values().items()
        if crisis.numbers[key].kind != "chance" or 0 < value < 0.5
    }
    values["clock"] = 1e3
    assert agrees(compile_crisis(crisis), values) is not None


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_values_that_are_not_given_stay_those_of_the_game(data: st.DataObject) -> None:
    crisis = data.draw(entangled_crisis())
    first, second = (data.draw(other_values(crisis, bold=False)) for _ in range(2))
    game = compiled(crisis, first)
    if isinstance(game, CrisisError):
        return
    again = agrees(game, second)
    if again is not None:
        assert again.values == {**crisis.values(), **first, **second}
        back = revalued(again, game.values)
        assert back is not None
        assert_same(back, game)


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.name)
def test_the_gallery(path: Path) -> None:
    crisis = load(path)
    game = compile_crisis(crisis)
    rng = np.random.default_rng(5)
    values = {
        key: value * rng.uniform(0.97, 1.03)
        for key, value in game.values.items()
        if crisis.numbers[key].kind != "chance"
    }
    assert agrees(game, values) is not None
    assert agrees(game, {key: -1.0 for key, each in crisis.numbers.items()
                         if each.kind == "tempo"}) is None  # fmt: skip


# --- by hand --------------------------------------------------------------------------------------


def small(**numbers: float) -> Draft:
    """Two actors on a ladder of three."""
    new = Draft("small", **numbers)
    new.actor("A", "B")
    new.factor("tension", ["low", "high", "war"], 0)
    new.factor("talks", ["off", "on"], 0)
    return new


def test_a_pace_or_chance_that_begins_or_ends_needs_compiling() -> None:
    new = small()
    pace, odds = new.number("pace", "tempo", 0.5), new.number("odds", "chance", 0.5)
    none, never = new.number("none", "tempo", 0.0), new.number("never", "chance", 0.0)
    new.move("A", "up", [new.shift("tension", 1)], tempo=pace)
    new.move("B", "talk", [new.to("talks", "on")], tempo=none)
    outcomes = [(odds, [new.to("tension", "low")]), (never, [new.to("talks", "on")]), (None, [])]
    new.hazard("calm", outcomes=outcomes)
    game = compile_crisis(new.crisis())
    for values in ({"pace": 0.0}, {"odds": 0.0}, {"odds": 1.0}, {"none": 0.1}, {"never": 0.1}):
        assert revalued(game, values) is None, values
    for values in ({"pace": 0.1}, {"odds": 0.9}, {}):
        assert agrees(game, values) is not None, values


def test_a_pace_that_begins_where_it_changes_nothing_is_not_taken_for_the_same() -> None:
    """It changes what exploration tallies, and so perhaps the order of states."""
    new = small()
    new.move("A", "up", [new.shift("tension", 1)])
    tempo = Operation(
        "*", new.number("p", "tempo", 0.0), Indicator(new.test("tension", "=", "war"))
    )
    new.move("B", "to war", [new.to("tension", "war")], tempo=tempo)
    assert revalued(compile_crisis(new.crisis()), {"p": 0.5}) is None


def faults() -> Draft:
    new = small(clock=2.0)
    tempo = Operation("*", new.number("tempo", "tempo", 0.5), LevelOf(0))
    new.move("A", "down", [new.shift("tension", -1)], tempo=tempo, costs={"A": Operation(
        "/", Constant(1.0), new.number("divisor", "other", 2.0))})  # fmt: skip
    new.move("B", "up", [new.shift("tension", 1)])
    odds = new.number("odds", "chance", 0.5)
    rate = Operation("-", Constant(1.0), new.number("less", "rate", 0.5))
    new.hazard("luck", outcomes=[(odds, [new.to("talks", "on")]), (None, [])], rate=rate)
    new.worth("A", Operation("/", Constant(1.0), new.number("worthless", "other", 1.0)))
    dear = Operation("*", new.number("dear", "cost", 0.0), Indicator(new.test("talks", "=", "off")))
    new.factor("other", 2, 0)
    new.rule("talks", [new.to("talks", "on")], when=new.test("tension", "=", "war"))
    new.rule("other", [new.to("other", 1)], when=new.test("tension", "=", "war"), costs={"A": dear})
    return new


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"clock": 1.0}, "tempos-above-clock"),
        ({"tempo": 1.0}, "tempos-above-clock"),
        ({"tempo": -1.0}, "negative-tempo"),
        ({"less": 2.0}, "negative-rate"),
        ({"odds": 1.5}, "chance-range"),
        ({"odds": -0.5}, "chance-range"),
        ({"divisor": 0.0}, "not-finite"),
        ({"worthless": 0.0}, "not-finite"),
        ({"tempo": math.inf}, "not-finite"),
        ({"dear": 3.0}, "rules-order"),
        ({"dear": math.nan}, "not-finite"),
        ({"patience": 0.0}, "actor-number"),
        ({"precision": -1.0}, "actor-number"),
        ({"clock": math.nan}, "actor-number"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_as_the_compiler_says_it(
    values: dict[str, float], code: str
) -> None:
    game = compile_crisis(faults().crisis())
    assert agrees(game, {"tempo": 0.4}) is not None
    with pytest.raises(CrisisError) as caught:
        revalued(game, values)
    assert code in [each.code for each in caught.value.diagnostics if each.is_error]
    agrees(game, values)


def test_warnings_on_worths_are_those_of_the_values() -> None:
    new = small()
    new.move("A", "up", [new.shift("tension", 1)])
    new.move("A", "idle", [new.to("tension", "low")], when=new.test("tension", "=", "low"))
    new.worth("A", new.number("w", "worth", 50.0))
    game = compile_crisis(new.crisis())
    for value in (120.0, 130.0, 60.0):
        found = agrees(game, {"w": value})
        assert found is not None
        told = [each.message for each in found.diagnostics if each.code == "worth-range"]
        assert len(told) == (1 if value > 100 else 0)
        assert all(f"is {value:g}," in each for each in told)
        assert "move-idle" in [each.code for each in found.diagnostics]
        game = found


def test_precisions_keep_their_scale() -> None:
    new = small()
    new.move("A", "up", [new.shift("tension", 1)])
    game = compile_crisis(new.crisis()).at_precision(0.5)
    found = revalued(game, {"precision": 0.8})
    assert found is not None
    assert found.arrays.precision.tolist() == [0.4, 0.4]
    assert found.precision_scale.tolist() == [0.5, 0.5]
    assert not found.arrays.precision.flags.writeable


def test_the_layout_is_made_once_and_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    new = small()
    new.move("A", "up", [new.shift("tension", 1)])
    game = compile_crisis(new.crisis())
    made: list[Game] = []
    plain = prepared._prepare

    def counted(game: Game) -> prepared.Prepared:
        made.append(game)
        return plain(game)

    monkeypatch.setattr(prepared, "_prepare", counted)
    one = revalued(game, {"patience": 3.0})
    assert one is not None
    assert one.arrays.outcome_state is game.arrays.outcome_state
    two = revalued(one.at_precision(0.5), {"patience": 4.0})
    numbers = {**game.crisis.numbers}
    other = dataclasses.replace(game, crisis=dataclasses.replace(game.crisis, numbers=numbers))
    assert two is not None
    assert revalued(other, {}) is not None
    assert len(made) == 1
    changed = dataclasses.replace(game.crisis, hazards=(), moves=game.crisis.moves[:0])
    with pytest.raises(UsageError, match="not what its crisis compiles to"):
        revalued(dataclasses.replace(game, crisis=changed), {})


def test_games_built_otherwise_are_refused_and_beliefs_need_compiling() -> None:
    new = small()
    new.move("A", "up", [new.shift("tension", 1)])
    crisis = new.crisis()
    levels = np.array([[0, 1], [0, 0]], np.uint8)
    foreign = Game(crisis, build(["A", "B"], 2, [], worth=0.0), levels, ())
    assert foreign.values == crisis.values()
    with pytest.raises(UsageError, match="`small` is not what its crisis compiles to"):
        revalued(foreign, {"clock": 8.0})
    assert revalued(compile_game(patron()), {}) is None


def test_games_without_factors_moves_or_rules() -> None:
    new = Draft("still")
    new.actor("A")
    new.worth("A", new.number("w", "worth", 5.0))
    found = agrees(compile_crisis(new.crisis()), {"w": 7.0})
    assert found is not None
    assert found.arrays.worth.tolist() == [[7.0]]
