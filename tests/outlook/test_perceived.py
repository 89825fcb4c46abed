"""Hypergames: what happens when actors act on wrong numbers of their own."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import api
from detente.crisis import load
from detente.crisis.model import Crisis, Perception
from detente.errors import NotConverged
from detente.game import Game, compile_crisis
from detente.outlook import perceived
from detente.show import records, report, tables
from detente.solve import Equilibrium, Settings, Solution, limited_foresight, solve
from detente.testing.draft import Draft
from detente.testing.strategies import random_crisis

QUICK = Settings(selection_limit=0)


def seeing(crisis: Crisis, actor: str, **values: float) -> Crisis:
    """`crisis` with `actor` holding these values for numbers (`_` stands for a space)."""
    own = {
        key: replace(crisis.numbers[key], best=best, low=best, high=best)
        for key, best in ((name.replace("_", " "), best) for name, best in values.items())
    }
    return replace(crisis, perceptions={**crisis.perceptions, actor: Perception(actor, own)})


def drafted(patience: float = 26.0) -> Draft:
    """A threatens in two steps, B may give way, and what B makes of A's second step is a number."""
    draft = Draft("seen", patience=patience)
    draft.actor("A", "B")
    draft.factor("pressure", ["none", "threat", "attack"])
    draft.factor("B holds", ["firm", "gave way"])
    none, threat, firm = (
        draft.test("pressure", "=", "none"),
        draft.test("pressure", "=", "threat"),
        draft.test("B holds", "=", "firm"),
    )
    pace = draft.number("pace of attack", "tempo", 0.2)
    draft.move("A", "threaten", [draft.to("pressure", "threat")], when=none, tempo=0.3)
    draft.move("A", "attack", [draft.to("pressure", "attack")], when=threat, tempo=pace,
               costs={"A": draft.number("cost of attack", "cost", 6.0)})  # fmt: skip
    draft.move("B", "give way", [draft.to("B holds", "gave way")], when=firm, tempo=0.2)
    draft.hazard("calm returns", [draft.to("pressure", "none")], when=threat, rate=0.1)
    draft.worth("A", 40.0)
    draft.worth("A", 20.0, draft.test("B holds", "=", "gave way"))
    draft.worth("B", 60.0)
    draft.worth("B", -15.0, draft.test("B holds", "=", "gave way"))
    draft.worth("B", -50.0, draft.test("pressure", "=", "attack"))
    draft.question("attack", draft.test("pressure", "=", "attack"), by=dt.date(2020, 3, 1))
    draft.question("yields", draft.test("B holds", "=", "gave way"), by=dt.date(2020, 3, 1))
    return draft


def chosen(solution: Solution) -> Equilibrium:
    assert solution.chosen is not None
    return solution.chosen


def by_words(game: Game, play: Equilibrium) -> dict[tuple[tuple[str, ...], str], float]:
    """Rate per week of every move in every state, by their names."""
    arrays = game.arrays
    return {
        (tuple(game.describe(state).values()), game.move(edge).id): float(
            play.choice[edge] * arrays.clock[arrays.edge_actor[edge]]
        )
        for state in range(game.states)
        for edge in range(int(arrays.state_edge[state]), int(arrays.state_edge[state + 1]))
    }


def played(crisis: Crisis) -> tuple[Game, Solution, dict[str, tuple[Game, Solution]]]:
    game = compile_crisis(replace(crisis, questions={}))
    seen = perceived.seen_games(crisis)
    theirs = {actor: (each, solve(each.arrays, QUICK)) for actor, each in seen.items()}
    return game, solve(game.arrays, QUICK), theirs


@given(random_crisis(), st.data())
@settings(max_examples=20)
def test_correct_perceptions_change_nothing(crisis: Crisis, data: st.DataObject) -> None:
    for actor in data.draw(st.sets(st.sampled_from(sorted(crisis.actors)), min_size=1)):
        keys = data.draw(st.sets(st.sampled_from(sorted(crisis.numbers))))
        same = Perception(actor, {key: crisis.numbers[key] for key in keys})
        crisis = replace(crisis, perceptions={**crisis.perceptions, actor: same})
    game, base, theirs = played(crisis)
    both = perceived.composite(game, base, theirs)
    if base.chosen is None:
        assert both.chosen is None
        return
    np.testing.assert_array_equal(chosen(both).choice, base.chosen.choice)
    np.testing.assert_array_equal(chosen(both).values, base.chosen.values)
    np.testing.assert_allclose(chosen(both).hold, base.chosen.hold, rtol=0, atol=1e-14)
    assert both.certificates == base.certificates


@given(st.sampled_from(["A", "B"]), st.floats(0.0, 1.0), st.floats(0.0, 30.0))
@settings(max_examples=15)
def test_each_actor_plays_its_own_game(actor: str, pace: float, cost: float) -> None:
    """By name: the perceiver's rates come from its game, everybody else's from the true one."""
    crisis = seeing(drafted().crisis(), actor, pace_of_attack=pace, cost_of_attack=cost)
    game, base, theirs = played(crisis)
    own, other = theirs[actor]
    expected = by_words(game, chosen(base))
    wrong, known = by_words(own, chosen(other)), {tuple(own.describe(x).values())
                                                  for x in range(own.states)}  # fmt: skip
    for (state, move), rate in expected.items():
        if move.startswith(actor) and state in known:
            expected[state, move] = wrong.get((state, move), 0.0)
        else:
            expected[state, move] = rate
    both = chosen(perceived.composite(game, base, theirs))
    assert by_words(game, both) == pytest.approx(expected, abs=1e-14)
    total = np.zeros_like(both.hold)
    source = np.repeat(np.arange(game.states), np.diff(game.arrays.state_edge.astype(int)))
    np.add.at(total, (source, game.arrays.edge_actor), both.choice)
    np.testing.assert_allclose(total + both.hold, 1.0, atol=1e-12)


def test_who_believes_it_cannot_move_does_not() -> None:
    """A believes it cannot attack: it never does, and expects no attack."""
    found = api.Crisis(seeing(drafted().crisis(), "A", pace_of_attack=0.0)).compile().solve()
    outlook = found.forecast()
    assert outlook["attack"].value == pytest.approx(0.0, abs=1e-12)
    assert outlook.seen_by["A"]["attack"].value == 0.0


def test_what_was_thought_impossible_may_happen() -> None:
    """B believes that A cannot attack. It may, and B then plays the true game's equilibrium."""
    crisis = seeing(drafted().crisis(), "B", pace_of_attack=0.0)
    outlook = api.Crisis(crisis).compile().solve().forecast()
    assert outlook.seen_by["B"]["attack"].value == 0.0
    assert outlook["attack"].value is not None
    assert outlook["attack"].value > 0.01
    game, base, theirs = played(crisis)
    own = theirs["B"][0]
    assert own.states < game.states
    assert chosen(perceived.composite(game, base, theirs)).hold.min() >= 0


@pytest.mark.parametrize("clock", [14.0, 7.0e3])
def test_a_clock_of_its_own_keeps_the_rates(clock: float) -> None:
    """Rates, not shares of opportunities, are carried over."""
    game, base, theirs = played(seeing(drafted().crisis(), "A", clock=clock))
    both = by_words(game, chosen(perceived.composite(game, base, theirs)))
    wrong = by_words(theirs["A"][0], chosen(theirs["A"][1]))
    mine = {key: rate for key, rate in both.items() if key[1].startswith("A")}
    assert mine == pytest.approx({key: wrong[key] for key in mine}, rel=1e-12)


def test_no_more_decisions_than_opportunities() -> None:
    """A believes in a hundred times the pace and clock: it decides at every true opportunity."""
    crisis = seeing(drafted().crisis(), "A", pace_of_attack=60.0, clock=1e3, cost_of_attack=-50.0)
    game, base, theirs = played(crisis)
    both = chosen(perceived.composite(game, base, theirs))
    rates = by_words(game, both)
    assert max(rates.values()) == pytest.approx(7.0, rel=1e-9)
    assert both.hold.min() == pytest.approx(0.0, abs=1e-9)


def test_the_perceiver_is_judged_by_its_own_values() -> None:
    game, base, theirs = played(seeing(drafted().crisis(), "B", cost_of_attack=0.0))
    both, own = chosen(perceived.composite(game, base, theirs)), chosen(theirs["B"][1])
    np.testing.assert_array_equal(both.values[:, 0], chosen(base).values[:, 0])
    start = theirs["B"][0].start
    assert both.values[game.start, 1] == own.values[start, 1] != chosen(base).values[game.start, 1]


def test_several_equilibria_of_a_seen_game_leave_no_headline() -> None:
    game, base, theirs = played(seeing(drafted().crisis(), "A", cost_of_attack=0.0))
    own, found = theirs["A"]
    twice = replace(
        found,
        equilibria=found.equilibria * 2,
        certificates=found.certificates * 2,
        headline=None,
        reason="two speak",
    )
    both = perceived.composite(game, base, {"A": (own, twice)})
    assert both.headline is None
    assert len(both.equilibria) == len(both.certificates) == 2
    assert "as A sees it, two speak" in both.reason
    many = replace(twice, equilibria=found.equilibria * 15, certificates=found.certificates * 15)
    listed = perceived.composite(game, base, {"A": (own, many)})
    assert len(listed.equilibria) == perceived.MOST
    assert "3 combinations of equilibria: not listed" in listed.skipped


def test_without_a_limit_foresight_stays_limited() -> None:
    """One seen game of limited foresight makes the whole play one of limited foresight."""
    game, base, theirs = played(seeing(drafted().crisis(), "A", cost_of_attack=0.0))
    own = theirs["A"][0]
    short = limited_foresight(own.arrays, QUICK)
    both = perceived.composite(game, base, {"A": (own, short)})
    assert not both.converged
    assert list(both.foresight) == [13.0, 26.0, 52.0]
    rates, wrong = by_words(game, both.foresight[13.0]), by_words(own, short.foresight[13.0])
    assert rates[("threat", "firm"), "A: attack"] == wrong[("threat", "firm"), "A: attack"]
    true = by_words(game, chosen(base))
    assert rates[("none", "firm"), "B: give way"] == true[("none", "firm"), "B: give way"]
    nothing = replace(short, foresight={}, certificates=())
    assert not perceived.composite(game, base, {"A": (own, nothing)}).foresight


@pytest.fixture(scope="module")
def outlook() -> api.Outlook:
    crisis = seeing(drafted().crisis(), "B", cost_of_attack=0.0)
    return api.Crisis(crisis).compile().solve().forecast()


def test_forecasts_as_they_are_and_as_they_are_seen(outlook: api.Outlook, tmp_path: Path) -> None:
    """Table, record, frame and report hold both."""
    facts = outlook.facts(histories=0)
    seen = outlook.seen_by["B"]["attack"].value
    assert seen is not None
    assert seen > (outlook["attack"].value or 1.0)
    table = tables.questions(facts)
    column = [each.name for each in table.columns].index("As seen by B")
    assert table.rows[0][column] == tables.figure(outlook.seen_by["B"]["attack"])
    record = json.loads(json.dumps(records.forecast(facts)))
    assert record["seen_by"]["B"]["values"]["attack"] == seen
    assert record["seen_by"]["B"]["converged"] is True
    assert record["seen_by"]["B"]["certificate"]["residual"] <= 1e-8
    assert outlook.to_frame().loc["attack", "as_B"] == seen
    page = report.render(facts)
    assert "As seen by B" in page
    assert "The game as seen by B" in page
    outlook.report(tmp_path / "report.html")


def test_precision_is_scaled_in_every_game(outlook: api.Outlook) -> None:
    game = api.Crisis(outlook.crisis).compile()
    half = game.solve(precision_scale=0.5).forecast()
    assert half["attack"].value == pytest.approx(outlook["attack"].by_precision[0.5], abs=1e-8)
    limited = game.solve(foresight=8.0)
    assert limited.certificate.limited
    assert limited.seen["B"].certificate.limited


def test_no_play_at_all_says_so(outlook: api.Outlook) -> None:
    empty = replace(outlook.play.solution, equilibria=(), headline=None, foresight={})
    with pytest.raises(NotConverged):
        replace(outlook.play, solution=empty).forecast()


def test_values_are_followed_into_another_order_of_states(monkeypatch: pytest.MonkeyPatch) -> None:
    crisis = load(Path(__file__).parents[2] / "crises" / "deterrence")
    base = compile_crisis(crisis)
    solution = solve(base.arrays)
    given: list[Solution] = []
    monkeypatch.setattr(perceived, "follow", lambda _, near, *__: given.append(near))
    turned = replace(base, levels=base.levels[:, ::-1].copy())
    assert perceived.followed(base, solution, turned) is None
    (near,) = given
    np.testing.assert_array_equal(near.equilibria[0].values, solution.equilibria[0].values[::-1])
    for scale, play in solution.branch.items():
        np.testing.assert_array_equal(near.branch[scale].values, play.values[::-1])
