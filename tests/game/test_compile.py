"""The compiler on small crises worked out by hand, and everything that it refuses or warns of."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from detente.crisis.diagnostics import Diagnostic
from detente.crisis.expressions import (
    Always,
    And,
    Call,
    Constant,
    Effect,
    Indicator,
    LevelOf,
    Operation,
    Parameter,
    Quantity,
)
from detente.crisis.model import Crisis
from detente.errors import CrisisError, LimitError
from detente.game import Game, compile_crisis
from detente.testing.draft import Draft

NEVER = Always(value=False)
Chance = float | Quantity | None


def draft(**numbers: float) -> Draft:
    """Two actors, a three-level `tension` and a two-level `talks`."""
    new = Draft("small", **numbers)
    new.actor("A", "B")
    new.factor("tension", ["low", "high", "war"], 0)
    new.factor("talks", ["off", "on"], 0)
    return new


def refused(crisis: Crisis) -> tuple[Diagnostic, ...]:
    with pytest.raises(CrisisError) as caught:
        compile_crisis(crisis)
    return caught.value.diagnostics


def only(found: tuple[Diagnostic, ...], code: str) -> Diagnostic:
    (diagnostic,) = [each for each in found if each.code == code]
    return diagnostic


def edges(game: Game, state: int) -> dict[str, list[tuple[int, float]]]:
    """Outcomes of the edges of a state, by the name of the move."""
    arrays = game.arrays
    found = {}
    for edge in range(arrays.state_edge[state], arrays.state_edge[state + 1]):
        span = slice(arrays.edge_outcome[edge], arrays.edge_outcome[edge + 1])
        targets, chances = arrays.outcome_state[span], arrays.outcome_chance[span]
        found[game.move(edge).name] = list(zip(targets.tolist(), chances.tolist(), strict=True))
    return found


def at(game: Game, **levels: str) -> int:
    state = game.state_of(levels)
    assert state is not None, levels
    return state


# --- states and edges -----------------------------------------------------------------------------


def test_a_ladder_worked_out_by_hand() -> None:
    new = draft(clock=2.0)
    new.move("A", "escalate", [new.shift("tension", 1)], tempo=0.5, costs={"A": 3.0, "B": -1.0})
    new.move("B", "talk", [new.to("talks", "on")], when=new.test("tension", ">", "low"), tempo=1.0)
    new.worth("A", 40.0)
    new.worth("A", 15.0, new.test("tension", "=", "war"))
    new.flow("B", -2.0, new.test("talks", "=", "off"))
    game = compile_crisis(new.crisis())
    assert game.states == 5  # talks cannot begin at low tension
    assert game.state_of({"tension": "low", "talks": "on"}) is None
    start = at(game, tension="low", talks="off")
    assert game.start == start
    assert game.describe(start) == {"tension": "low", "talks": "off"}
    high = at(game, tension="high", talks="off")
    assert edges(game, start) == {"escalate": [(high, 1.0)]}
    top = at(game, tension="war", talks="on")
    assert edges(game, top) == {}
    assert set(edges(game, high)) == {"escalate", "talk"}
    arrays = game.arrays
    first = int(arrays.state_edge[start])
    assert arrays.edge_weight[first] == 0.25
    assert arrays.payoff_table[arrays.edge_payoff[first]].tolist() == [-3.0, 1.0]
    assert arrays.hold_weight[start].tolist() == [0.75, 1.0]
    assert arrays.hold_weight[high].tolist() == [0.75, 0.5]
    assert arrays.worth[top].tolist() == [55.0, 0.0]
    assert arrays.flow[start].tolist() == [0.0, -2.0]
    assert arrays.flow[top].tolist() == [0.0, 0.0]
    assert game.mask(new.test("tension", "=", "war")).sum() == 2
    assert game.move_names == ("A: escalate", "B: talk")


def test_a_statement_is_an_edge_to_its_own_state_with_a_cost() -> None:
    new = draft()
    new.move("A", "warn", (), costs={"A": 0.5})
    new.move("A", "rest", [new.to("tension", "low")])
    game = compile_crisis(new.crisis())
    assert edges(game, game.start) == {"warn": [(game.start, 1.0)]}
    assert game.arrays.payoff_table[game.arrays.edge_payoff[0], 0] == -0.5
    assert only(game.diagnostics, "move-idle").message.startswith("move `A: rest` changes nothing")


def test_lotteries_are_merged_by_target_and_may_lead_back() -> None:
    new = draft()
    up: list[Effect] = [new.shift("tension", 1)]
    outcomes: list[tuple[Chance, Sequence[Effect]]] = [
        (0.25, up),
        (0.25, up),
        (0.3, []),
        (None, [new.to("tension", "low")]),
    ]
    new.move("A", "gamble", when=new.test("tension", "<", "war"), outcomes=outcomes)
    game = compile_crisis(new.crisis())
    low, high = (at(game, tension=each, talks="off") for each in ("low", "high"))
    assert edges(game, low)["gamble"] == [(low, pytest.approx(0.5)), (high, 0.5)]
    targets = dict(edges(game, high)["gamble"])
    assert targets[low] == pytest.approx(0.2)
    assert targets[high] == pytest.approx(0.3)


def test_outcomes_without_chance_reach_nothing() -> None:
    new = draft()
    war, high = [new.to("tension", "war")], [new.to("tension", "high")]
    new.move("A", "gamble", outcomes=[(0.0, war), (1.0, high), (None, [new.to("talks", "on")])])
    game = compile_crisis(new.crisis())
    assert game.states == 2
    assert len(game.arrays.outcome_state) == 1


def test_zero_tempo_is_no_edge_and_other_values_can_be_given() -> None:
    new = draft()
    tempo = new.number("pace", "tempo", 0.0)
    new.move("A", "escalate", [new.shift("tension", 1)], tempo=tempo)
    crisis = new.crisis()
    assert compile_crisis(crisis).states == 1
    assert "its tempo is 0" in only(compile_crisis(crisis).diagnostics, "move-never").message
    assert compile_crisis(crisis, values={"pace": 0.5}).states == 3


def test_hazards_split_and_their_costs_are_expected_flows() -> None:
    new = draft()
    up: list[Effect] = [new.shift("tension", 1)]
    branches: list[tuple[Chance, Sequence[Effect]]] = [
        (0.25, up),
        (0.25, [new.to("talks", "on")]),
        (None, []),
    ]
    new.hazard("storm", outcomes=branches, rate=2.0, costs={"B": 3.0})
    game = compile_crisis(new.crisis())
    arrays = game.arrays
    span = slice(arrays.state_hazard[game.start], arrays.state_hazard[game.start + 1])
    assert arrays.hazard_rate[span].tolist() == [0.5, 0.5]
    assert game.hazard(0).id == "storm"
    assert game.hazard_names == ("storm",)
    assert arrays.flow[game.start].tolist() == [0.0, -6.0]
    last = at(game, tension="war", talks="on")
    assert arrays.state_hazard[last] == arrays.state_hazard[last + 1], "no transition is left"
    assert arrays.flow[last].tolist() == [0.0, -6.0], "but it still happens and costs"


def test_a_crisis_without_factors_is_one_state() -> None:
    new = Draft("empty")
    new.actor("A")
    new.worth("A", 30.0)
    new.move("A", "wait", ())
    game = compile_crisis(new.crisis())
    assert (game.states, game.levels.shape) == (1, (0, 1))
    assert game.arrays.worth.tolist() == [[30.0]]
    assert game.mask(Always()).tolist() == [True]
    assert game.describe(0) == {}
    assert game.arrays.edges == 1


def test_more_levels_than_a_byte_holds() -> None:
    new = Draft("long")
    new.actor("A")
    new.factor("count", 300, 290)
    new.move("A", "on", [new.shift("count", 1)])
    game = compile_crisis(new.crisis())
    assert game.levels.dtype == np.uint16
    assert game.levels.tolist() == [list(range(290, 300))]


def test_actor_numbers_are_taken_over() -> None:
    new = Draft("numbers", precision=0.5, patience=26.0, clock=7.0)
    new.actor("A")
    new.actor("B", precision=1.5, patience=8.0, clock=3.0)
    arrays = compile_crisis(new.crisis()).arrays
    assert arrays.precision.tolist() == [0.5, 1.5]
    assert arrays.clock.tolist() == [7.0, 3.0]
    np.testing.assert_allclose(arrays.impatience, np.log(2) / np.array([26.0, 8.0]))


def test_states_are_laid_out_for_locality() -> None:
    """The factor that changes most often is least significant, whatever its place in the file."""
    for busy_first in (True, False):
        new = Draft("local")
        new.actor("A")
        for name in ("busy", "slow") if busy_first else ("slow", "busy"):
            new.factor(name, 4, 0)
        for step in (1, -1, 2, -2):
            new.move("A", f"busy {step}", [new.shift("busy", step)])
        new.move("A", "slow", [new.shift("slow", 1)])
        game = compile_crisis(new.crisis())
        busy = game.levels[0 if busy_first else 1]
        assert busy[:4].tolist() == [0, 1, 2, 3]


def test_progress_is_told() -> None:
    new = draft()
    new.move("A", "escalate", [new.shift("tension", 1)])
    told: list[tuple[str, float]] = []
    compile_crisis(new.crisis(), progress=lambda what, done: told.append((what, done)))
    assert told[-1] == ("laying out transitions", 1.0)
    assert any("exploring" in what and np.isnan(done) for what, done in told)


# --- rules ----------------------------------------------------------------------------------------


def test_rules_run_after_transitions_and_at_the_start_and_their_costs_are_paid() -> None:
    new = draft()
    new.factor("alarm", ["no", "yes"], 0)
    new.move("A", "escalate", [new.shift("tension", 1)], costs={"A": 1.0})
    new.hazard("incident", [new.shift("tension", 1)], rate=0.5)
    new.rule("alarm", [new.to("alarm", "yes")], when=new.test("tension", ">=", "high"),
             costs={"B": 4.0})  # fmt: skip
    new.rule("talks", [new.to("talks", "on")], when=new.test("alarm", "=", "yes"), costs={"A": 2.0})
    game = compile_crisis(new.crisis())
    assert game.states == 3
    alarmed = at(game, tension="high", talks="on", alarm="yes")
    arrays = game.arrays
    assert edges(game, game.start) == {"escalate": [(alarmed, 1.0)]}
    edge = int(arrays.state_edge[game.start])
    assert arrays.payoff_table[arrays.edge_payoff[edge]].tolist() == [-3.0, -4.0]
    assert arrays.flow[game.start].tolist() == [-1.0, -2.0]
    second = int(arrays.state_edge[alarmed])
    assert arrays.payoff_table[arrays.edge_payoff[second]].tolist() == [-1.0, 0.0]


def test_rules_settle_the_start() -> None:
    new = draft()
    new.rule("talks", [new.to("talks", "on")])
    game = compile_crisis(new.crisis())
    assert game.describe(game.start) == {"tension": "low", "talks": "on"}
    assert not [each for each in game.diagnostics if each.code == "rule-never"]


def test_independent_rules_may_fire_in_any_order() -> None:
    new = draft()
    for place in range(4):
        new.factor(f"f{place}", 2, 0)
        when = new.test("tension", "=", "war")
        new.rule(f"r{place}", [new.to(f"f{place}", 1)], when=when, costs={"A": 0.1 * (place + 1)})
    new.move("A", "strike", [new.to("tension", "war")])
    game = compile_crisis(new.crisis())
    assert game.states == 2
    assert game.arrays.payoff_table.min() == pytest.approx(-1.0)


def test_rules_whose_order_matters_are_an_error_that_shows_the_state() -> None:
    new = draft()
    new.move("A", "escalate", [new.shift("tension", 1)])
    new.rule("calm", [new.to("tension", "low")], when=new.test("tension", "=", "high"))
    new.rule("flare", [new.to("tension", "war")], when=new.test("tension", "=", "high"))
    found = only(refused(new.crisis()), "rules-order")
    assert "rules `calm` and `flare`" in found.message
    assert "in the state tension = high, talks = off" in found.message
    assert "`calm` first ends in tension = low, `flare` first in tension = war" in found.message


def test_rules_whose_costs_depend_on_the_order_are_an_error() -> None:
    new = draft()
    new.factor("other", 2, 0)
    new.move("A", "escalate", [new.shift("tension", 1)])
    high = new.test("tension", "=", "high")
    dear = Operation("*", new.number("c", "cost", 5.0), Indicator(new.test("talks", "=", "off")))
    new.rule("talks", [new.to("talks", "on")], when=high)
    new.rule("other", [new.to("other", 1)], when=high, costs={"A": dear})
    message = only(refused(new.crisis()), "rules-order").message
    assert "the state is the same in the end, but the summed costs differ" in message


def test_an_order_that_matters_deep_inside_rewriting_is_found() -> None:
    """The first step is forced; only the state that it leads to has two ways on."""
    new = draft()
    new.factor("phase", 4, 0)
    new.move("A", "go", [new.to("phase", 1)])
    new.rule("forced", [new.to("phase", 2)], when=new.test("phase", "=", 1))
    new.rule("left", [new.to("phase", 3)], when=new.test("phase", "=", 2))
    new.rule("right", [new.to("phase", 0)], when=new.test("phase", "=", 2))
    assert "`left` and `right`" in only(refused(new.crisis()), "rules-order").message


def test_what_rules_pass_through_is_bounded_for_each_outcome_by_itself() -> None:
    """Together the outcomes pass through more states than four times what is allowed."""
    new = Draft("scratch")
    new.actor("A")
    for place in range(10):
        new.factor(f"f{place}", 2, 0)
        new.move("A", f"touch {place}", [new.to(f"f{place}", 1)], costs={"A": float(place)})
        new.rule(f"let go {place}", [new.to(f"f{place}", 0)], when=new.test(f"f{place}", "=", 1))
    new.moves = [dataclasses.replace(each, changes_nothing=True) for each in new.moves]
    game = compile_crisis(new.crisis(), max_states=1)
    assert game.states == 1
    assert game.arrays.edges == 10


def test_rules_that_never_rest_are_an_error() -> None:
    new = draft()
    new.move("A", "escalate", [new.shift("tension", 1)])
    new.rule("up", [new.to("talks", "on")], when=And((new.test("tension", "=", "high"),
             new.test("talks", "=", "off"))))  # fmt: skip
    new.rule("down", [new.to("talks", "off")], when=And((new.test("tension", "=", "high"),
             new.test("talks", "=", "on"))))  # fmt: skip
    message = only(refused(new.crisis()), "rules-cycle").message
    assert "`up`, then `down` lead back to the state" in message
    assert "tension = high" in message


def test_a_single_rule_can_undo_itself() -> None:
    new = Draft("loop")
    new.actor("A")
    new.factor("f", 3, 0)
    new.rule("forth", [new.shift("f", 1)], when=new.test("f", "<", 2))
    new.rule("back", [new.to("f", 0)], when=new.test("f", "=", 2))
    assert "never come to rest" in only(refused(new.crisis()), "rules-cycle").message


# --- what is refused ------------------------------------------------------------------------------


def test_tempos_at_the_clock_are_an_error_that_names_state_and_moves() -> None:
    new = draft(clock=2.0)
    new.move("A", "escalate", [new.shift("tension", 1)], tempo=0.5)
    new.move("A", "talk", [new.to("talks", "on")], when=new.test("tension", "=", "high"), tempo=1.5)
    found = only(refused(new.crisis()), "tempos-above-clock")
    assert "the tempos of `A` sum to 2 per week, expected below its clock of 2" in found.message
    assert "in the state tension = high, talks = off: `escalate` 0.5, `talk` 1.5" in found.message


def quantities(new: Draft) -> dict[str, Operation | Call]:
    one, level = new.number("one", "other", 1.0), LevelOf(0)
    return {
        "falls": Operation("-", one, level),
        "divides": Operation("/", one, Operation("-", one, level)),
        "logarithm": Call("log", (Operation("-", one, level),)),
    }


def lottery(new: Draft, first: Chance, second: Chance) -> list[tuple[Chance, Sequence[Effect]]]:
    return [(first, [new.shift("talks", 1)]), (second, [])]


def talk(new: Draft) -> list[Effect]:
    return [new.shift("talks", 1)]


@pytest.mark.parametrize(
    ("add", "code", "message"),
    [
        (
            lambda new, q: new.move("B", "m", talk(new), tempo=q["falls"]),
            "negative-tempo",
            "the tempo of move `B: m` is -1 per week",
        ),
        (
            lambda new, q: new.hazard("h", talk(new), rate=q["falls"]),
            "negative-rate",
            "the rate of hazard `h` is -1 per week",
        ),
        (
            lambda new, q: new.move("B", "m", talk(new), tempo=q["divides"]),
            "not-finite",
            "tempo of move `B: m` is not a finite number in the state tension = high, talks = off",
        ),
        (
            lambda new, q: new.hazard("h", talk(new), rate=q["logarithm"]),
            "not-finite",
            "the rate of hazard `h` is not a finite number",
        ),
        (
            lambda new, q: new.move("B", "m", talk(new), costs={"A": q["divides"]}),
            "not-finite",
            "the cost of move `B: m` is not a finite number",
        ),
        (lambda new, q: new.worth("B", q["divides"]), "not-finite", "a worth of `B` is not"),
        (lambda new, q: new.flow("B", q["divides"]), "not-finite", "a flow of `B` is not"),
        (
            lambda new, q: new.rule(
                "r", talk(new), when=new.test("tension", "=", "high"), costs={"A": q["divides"]}
            ),
            "not-finite",
            "the cost of rule `r` is not a finite number",
        ),
        (
            lambda new, q: new.move("B", "m", outcomes=lottery(new, q["falls"], None)),
            "chance-range",
            "the chances of move `B: m` are -1, expected each in 0..1",
        ),
        (
            lambda new, _: new.move("B", "m", outcomes=lottery(new, 0.7, 0.6)),
            "chance-range",
            "are 0.7, 0.6, expected each in 0..1 and a sum of exactly 1",
        ),
        (
            lambda new, _: new.move("B", "m", outcomes=lottery(new, 0.7, 0.2)),
            "chance-range",
            "are 0.7, 0.2, expected each in 0..1 and a sum of exactly 1",
        ),
        (
            lambda new, _: new.hazard("h", outcomes=lottery(new, 1.5, None)),
            "chance-range",
            "the chances of hazard `h` are 1.5",
        ),
    ],
)
def test_numbers_that_cannot_be(
    add: Callable[[Draft, dict[str, Operation | Call]], None], code: str, message: str
) -> None:
    new = draft()
    new.move("A", "escalate", [new.shift("tension", 1)])
    add(new, quantities(new))
    assert message in only(refused(new.crisis()), code).message


def test_numbers_are_only_judged_where_they_matter() -> None:
    new = draft()
    new.move("A", "escalate", [new.shift("tension", 1)])
    falls = quantities(new)["falls"]
    new.move("B", "m", [new.shift("talks", 1)], when=new.test("tension", "=", "low"), tempo=falls)
    assert compile_crisis(new.crisis()).states == 6


def test_all_errors_come_in_one_pass() -> None:
    new = draft()
    new.move("A", "escalate", [new.shift("tension", 1)])
    falls = quantities(new)["falls"]
    new.move("A", "one", [new.shift("talks", 1)], tempo=falls)
    new.move("B", "two", [new.shift("talks", -1)], tempo=falls)
    new.hazard("three", [new.shift("talks", 1)], rate=falls)
    new.factor("other", 3, 0)
    new.hazard("push", [new.to("other", 1)])
    new.move("B", "rush", [new.shift("tension", 1)], tempo=9.0)
    new.rule("left", [new.to("other", 0)], when=new.test("other", "=", 1))
    new.rule("right", [new.to("other", 2)], when=new.test("other", "=", 1))
    codes = [each.code for each in refused(new.crisis())]
    expected = ["negative-rate", "negative-tempo", "negative-tempo", "rules-order"]
    assert sorted(codes) == [*expected, "tempos-above-clock"]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ({"clock": 0.0}, "the clock of `A` is 0, expected above 0"),
        ({"patience": -1.0}, "the patience of `A` is -1, expected above 0"),
        ({"precision": -0.5}, "the precision of `A` is -0.5, expected 0 or more"),
        ({"precision": float("nan")}, "the precision of `A` is nan"),
    ],
)
def test_actor_numbers_that_cannot_be(numbers: dict[str, float], told: str) -> None:
    assert any(told in each.message for each in refused(draft(**numbers).crisis()))


# --- limits ---------------------------------------------------------------------------------------


def wide(factors: int, levels: int) -> Crisis:
    new = Draft("wide")
    new.actor("A")
    for place in range(factors):
        new.factor(f"f{place}", levels + place, 0)
        new.move("A", f"m{place}", [new.shift(f"f{place}", 1)], tempo=0.1)
    return new.crisis()


def test_too_many_states_name_the_factors_that_multiply_most() -> None:
    with pytest.raises(LimitError) as caught:
        compile_crisis(wide(5, 3), max_states=1_000)
    message = str(caught.value)
    assert message.startswith("more than 1,000 states can be reached")
    assert message.index("`f4`") < message.index("`f3`") < message.index("`f2`")
    assert "7 levels met" in message
    assert "max_states" in caught.value.hint
    assert caught.value.exit_code == 3


def test_the_limit_is_exact() -> None:
    crisis = wide(2, 3)
    assert compile_crisis(crisis, max_states=12).states == 12
    with pytest.raises(LimitError):
        compile_crisis(crisis, max_states=11)


def test_states_that_cannot_be_numbered_are_refused() -> None:
    with pytest.raises(LimitError) as caught:
        compile_crisis(wide(30, 4))
    assert "more than can be numbered (2^63)" in str(caught.value)
    assert "`f29` (33 levels), `f28` (32 levels), `f27` (31 levels)" in str(caught.value)


def test_errors_come_before_the_limit() -> None:
    new = draft()
    new.move("A", "escalate", [new.shift("tension", 1)], tempo=-1.0)
    new.hazard("h", [new.shift("tension", 1)])
    with pytest.raises(CrisisError):
        compile_crisis(new.crisis(), max_states=1)


def test_rules_that_multiply_are_stopped() -> None:
    new = Draft("rules")
    new.actor("A")
    new.factor("go", 2, 0)
    for place in range(12):
        new.factor(f"f{place}", 2, 0)
        new.rule(f"r{place}", [new.to(f"f{place}", 1)], when=new.test("go", "=", 1))
    new.move("A", "go", [new.to("go", 1)])
    crisis = new.crisis()
    assert compile_crisis(crisis).states == 2
    with pytest.raises(LimitError, match="the rules pass through more than"):
        compile_crisis(crisis, max_states=100)


# --- warnings and questions -----------------------------------------------------------------------


def test_dead_parts_are_warned_of() -> None:
    new = draft()
    new.move("A", "escalate", [new.to("tension", "high")])
    new.move("A", "never", [new.to("talks", "on")], when=NEVER)
    new.move("A", "idle", [new.to("talks", "off")])
    new.hazard("silent", [new.to("talks", "on")], when=new.test("tension", "=", "war"))
    new.hazard("zero", [new.to("talks", "on")], rate=0.0)
    new.rule("asleep", [new.to("talks", "on")], when=new.test("tension", "=", "war"))
    found = compile_crisis(new.crisis()).diagnostics
    assert not any(each.is_error for each in found)
    assert {(each.code, each.message) for each in found} == {
        ("level-never", "factor `tension` never reaches the level `war`"),
        ("level-never", "factor `talks` never reaches the level `on`"),
        ("move-never", "move `A: never` is never possible: its `when` holds in no reachable state"),
        ("move-idle",
         "move `A: idle` changes nothing in any reachable state where its `when` holds"),
        ("hazard-never",
         "hazard `silent` is never possible: its `when` holds in no reachable state"),
        ("hazard-never", "hazard `zero` is never possible: its rate is 0"),
        ("rule-never", "rule `asleep` never changes anything in a reachable state"),
    }  # fmt: skip


def test_worths_outside_the_scale_are_warned_of() -> None:
    new = draft()
    new.move("A", "escalate", [new.shift("tension", 1)])
    new.worth("A", 90.0)
    new.worth("A", 20.0, new.test("tension", "=", "war"))
    new.worth("B", -5.0)
    found = compile_crisis(new.crisis()).diagnostics
    messages = [each.message for each in found if each.code == "worth-range"]
    assert messages[0].startswith(
        "the worth of `A` is 110, expected 0 to 100, in the state tension = war"
    )
    assert messages[1].startswith("the worth of `B` is -5")


def asked(kind: str, happens: str, **rest: object) -> Crisis:
    new = draft()
    new.move("A", "escalate", [new.to("tension", "high")])
    if "rival" in rest:
        rest["rival"] = new.test("tension", "=", str(rest["rival"]))
    condition = Always() if happens == "always" else new.test("tension", "=", happens)
    new.question("q", condition, kind, **rest)
    return new.crisis()


@pytest.mark.parametrize(
    ("crisis", "code", "told"),
    [
        *[(asked(kind, "war"), "question-never", "holds in no reachable state")
          for kind in ("reached", "on", "time", "share", "held", "before")],
        *[(asked(kind, "low"), "question-certain", "holds at `as_of`")
          for kind in ("reached", "time")],
        *[(asked(kind, "always"), "question-certain", "holds in every reachable state")
          for kind in ("on", "share", "held", "reached")],
        (asked("before", "high", rival="low"), "question-never", "holds at `as_of`"),
        (asked("before", "low", rival="high"), "question-certain", "holds at `as_of`"),
        (asked("held", "low", duration=2.0, age=3.0), "question-certain", "already held"),
    ],
)  # fmt: skip
def test_questions_that_need_no_forecast_are_errors(crisis: Crisis, code: str, told: str) -> None:
    assert told in only(refused(crisis), code).message


@pytest.mark.parametrize(
    "crisis",
    [
        asked("reached", "high"),
        asked("on", "low"),
        asked("share", "low"),
        asked("held", "low", duration=2.0, age=1.0),
        asked("time", "high"),
    ],
)
def test_open_questions_pass(crisis: Crisis) -> None:
    codes = {each.code for each in compile_crisis(crisis).diagnostics}
    assert codes == {"level-never"}


def test_a_rival_that_never_comes_is_a_warning() -> None:
    game = compile_crisis(asked("before", "high", rival="war"))
    assert "it asks only whether it ever happens" in only(game.diagnostics, "rival-never").message


def test_constants_in_expressions_need_no_number() -> None:
    new = draft()
    twice = Operation("*", Constant(2.0), Parameter("pace"))
    new.number("pace", "tempo", 0.5)
    new.move("A", "escalate", [new.shift("tension", 1)], tempo=twice)
    assert compile_crisis(new.crisis()).arrays.edge_weight[0] == pytest.approx(1 / 7)
