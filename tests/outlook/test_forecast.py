"""The forecast as a whole: headline, span, foresight, warnings, what stands beside a value."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest

from detente.crisis.expressions import Always
from detente.crisis.model import Number, Question, ReferenceClass, Rung
from detente.errors import NotConverged
from detente.game import Game, compile_crisis
from detente.outlook import Forecast, forecast, make_chain
from detente.outlook.ladder import BELOW, rungs
from detente.outlook.moves import next_moves
from detente.outlook.warn import warnings_of
from detente.solve import Equilibrium, Settings, Solution, limited_foresight, solve
from detente.solve.result import Certificate
from detente.testing import oracles
from detente.testing.draft import Draft

AS_OF = dt.date(2020, 1, 1)


def weeks(number: float) -> dt.date:
    return AS_OF + dt.timedelta(days=round(7 * number))


def drafted() -> Draft:
    """Two actors on a ladder of three levels and a talk that may be under way."""
    draft = Draft("steps")
    draft.actor("A", "B")
    draft.factor("level", ["calm", "clash", "war"])
    draft.factor("talks", ["none", "on"])
    draft.move("A", "escalate", [draft.shift("level", 1)], tempo=0.3, costs={"A": 1.0, "B": 2.0})
    draft.move("B", "calm down", [draft.shift("level", -1)], tempo=0.5)
    draft.move("B", "talk", [draft.to("talks", "on")], tempo=0.2, costs={"B": 0.5})
    draft.hazard("talks fail", [draft.to("talks", "none")], rate=0.3)
    draft.worth("A", 40.0)
    draft.worth("A", 10.0, draft.test("level", "=", "war"))
    draft.worth("B", 60.0)
    draft.worth("B", -25.0, draft.test("level", "=", "war"))
    war, on = draft.test("level", "=", "war"), draft.test("talks", "=", "on")
    draft.question("war", war, by=weeks(10), grave=True)
    draft.question("war-sooner", war, by=weeks(4))
    draft.question("talks-then", on, "on", by=weeks(10))
    draft.question("talks-first", on, "before", rival=war)
    draft.question("talks-first-by", on, "before", rival=war, by=weeks(6))
    draft.question("calm-holds", draft.test("level", "=", "calm"), "held", duration=2.0,
                   by=weeks(10), age=1.0)  # fmt: skip
    draft.question("until-war", war, "time")
    draft.question("share-at-war", war, "share", by=weeks(8))
    return draft


@pytest.fixture(scope="module")
def game() -> Game:
    return compile_crisis(drafted().crisis())


@pytest.fixture(scope="module")
def solution(game: Game) -> Solution:
    return solve(game.arrays)


@pytest.fixture(scope="module")
def found(game: Game, solution: Solution) -> Forecast:
    return forecast(game, solution)


def asked(game: Game, *questions: Question) -> Game:
    named = {each.id: each for each in questions}
    return replace(game, crisis=replace(game.crisis, questions=named))


def test_answers_come_in_the_order_of_the_file(game: Game, found: Forecast) -> None:
    assert list(found.answers) == list(game.crisis.questions)
    assert found.weeks == 10.0
    assert found.headline
    assert not found.limited
    assert found.main is found.views[0]


def test_one_equilibrium_has_a_span_of_no_width(found: Forecast) -> None:
    for answer in found.answers.values():
        assert answer.value is not None
        assert answer.span == (answer.value, answer.value)
        assert answer.by_precision[1.0] == answer.value
        assert set(answer.by_precision) == {0.5, 1.0, 2.0}
        assert answer.by_foresight == {}
        assert 0 <= answer.error < 1e-5
    probabilities = [each.error for each in found.answers.values() if each.kind != "time"]
    assert found.error == max(probabilities)


def test_other_precisions_are_the_branch(game: Game, solution: Solution, found: Forecast) -> None:
    war = game.mask(game.crisis.questions["war"].happens)
    for scale, play in solution.branch.items():
        rates = oracles.generator(game.arrays, play.choice)
        exact = oracles.reached_by(rates, war, 10.0)[game.start]
        assert found.answers["war"].by_precision[scale] == pytest.approx(exact, abs=1e-8)


def test_values_over_time(game: Game, solution: Solution, found: Forecast) -> None:
    assert solution.chosen is not None
    rates = oracles.generator(game.arrays, solution.chosen.choice)
    war = game.mask(game.crisis.questions["war"].happens)
    curve = found.answers["war"].over_time
    assert [week for week, _ in curve] == [float(week) for week in range(11)]
    for week, value in curve:
        exact = oracles.reached_by(rates, war, week)[game.start]
        assert value == pytest.approx(exact, abs=1e-9)
    sooner = dict(found.answers["war"].over_time)[4.0]
    assert sooner == pytest.approx(found.answers["war-sooner"].value, abs=1e-12)
    assert found.answers["until-war"].over_time == ()
    assert found.answers["calm-holds"].over_time == ()


def test_a_date_between_weeks(game: Game, solution: Solution) -> None:
    question = replace(game.crisis.questions["war"], by=AS_OF + dt.timedelta(days=18))
    result = forecast(asked(game, question), solution)
    assert solution.chosen is not None
    rates = oracles.generator(game.arrays, solution.chosen.choice)
    exact = oracles.reached_by(rates, game.mask(question.happens), 18 / 7)[game.start]
    assert result.answers["war"].value == pytest.approx(exact, abs=1e-9)
    assert result.ladder.weeks == pytest.approx((0.0, 1.0, 2.0, 18 / 7))


def test_kinds_that_are_probabilities(found: Forecast) -> None:
    for key, answer in found.answers.items():
        if key in {"until-war", "share-at-war"}:
            assert answer.probability is None
        else:
            assert answer.probability == answer.value


def mirrored(headline: int | None) -> tuple[Game, Solution]:
    """A solution of two stable equilibria and an unstable one, put together by hand."""
    game = compile_crisis(drafted().crisis())
    arrays = game.arrays
    plays = []
    for factor, growth in ((0.5, -0.1), (3.0, 0.2), (1.5, -0.1)):
        choice = np.minimum(arrays.edge_weight * factor, 0.1)
        hold = np.ones((arrays.states, 2))
        np.subtract.at(hold, (_states(game), arrays.edge_actor), choice)
        plays.append(Equilibrium(arrays.worth, choice, hold, True, 1e-9, 1, 1, "restart", growth))
    proof = Certificate(1e-9, 1e-9, 0.0, None, 52.0, "", "")
    return game, Solution(tuple(plays), headline, "mirror images", Settings(), (proof,) * 3)


def _states(game: Game) -> np.ndarray:
    return np.repeat(np.arange(game.states), np.diff(game.arrays.state_edge.astype(int)))


def test_several_stable_equilibria_give_a_span_and_no_value() -> None:
    game, solution = mirrored(None)
    found = forecast(game, solution)
    assert not found.headline
    assert len(found.views) == 3
    assert found.main is found.views[0]
    for key, answer in found.answers.items():
        assert answer.value is None
        assert answer.by_precision == {0.5: None, 1.0: None, 2.0: None}
        stable = [found.views[place].values[key] for place in (0, 2)]
        assert answer.span == (min(stable), max(stable))
    low, high = found.answers["war"].span
    assert low < found.answers["war"].tempo_only < high


def test_a_headline_beside_another_stable_equilibrium() -> None:
    game, solution = mirrored(2)
    found = forecast(game, solution)
    answer = found.answers["war"]
    assert found.main is found.views[2]
    assert answer.value == found.views[2].values["war"] == answer.span[1]
    assert answer.span[0] == found.views[0].values["war"]


def test_limited_foresight_is_told_by_horizon(game: Game) -> None:
    solution = limited_foresight(game.arrays, Settings(foresight=8.0))
    found = forecast(game, solution)
    assert found.limited
    assert not found.headline
    assert found.main.play.horizon == 8.0
    for answer in found.answers.values():
        assert answer.value is None
        assert sorted(answer.by_foresight) == [4.0, 8.0, 16.0]
        values = answer.by_foresight.values()
        assert answer.span == (min(values), max(values))
    war = game.mask(game.crisis.questions["war"].happens)
    for horizon, play in solution.foresight.items():
        rates = oracles.generator(game.arrays, play.choice)
        exact = oracles.reached_by(rates, war, 10.0)[game.start]
        assert found.answers["war"].by_foresight[horizon] == pytest.approx(exact, abs=1e-8)


def test_no_play_no_forecast(game: Game) -> None:
    nothing = Solution((), None, "nothing settled", Settings(), ())
    with pytest.raises(NotConverged, match="nothing settled"):
        forecast(game, nothing)


def test_a_crisis_without_questions(game: Game, solution: Solution) -> None:
    found = forecast(asked(game), solution)
    assert found.answers == {}
    assert found.weeks == 26.0
    assert found.error == 0.0
    assert len(found.ladder.weeks) == 27


def test_what_may_never_come_is_infinite_and_not_nan(game: Game, solution: Solution) -> None:
    never = dataclasses.replace(game.crisis.questions["until-war"], happens=Always(value=False))
    answer = forecast(asked(game, never), solution).answers["until-war"]
    assert answer.value == math.inf
    assert answer.span == (math.inf, math.inf)
    assert answer.warnings == ()


def test_progress_runs_to_the_end_from_this_thread(game: Game, solution: Solution) -> None:
    told: list[tuple[str, float]] = []
    forecast(game, solution, lambda what, done: told.append((what, done)))
    assert all(what == "forecast" and 0 <= done <= 1 for what, done in told)


# --- warnings -------------------------------------------------------------------------------------


def grave(game: Game, **changes: object) -> Question:
    return replace(game.crisis.questions["war"], **changes)  # type: ignore[arg-type]


def test_a_grave_question_without_class_warns_above_a_tenth(game: Game) -> None:
    (told,) = warnings_of(game.crisis, grave(game), 0.3, None, None)
    assert told.startswith("tempos alone make war 30 % likely, much for a grave move")
    assert warnings_of(game.crisis, grave(game), 0.1, None, None) == ()
    assert warnings_of(game.crisis, grave(game, grave=False), 0.9, None, None) == ()
    assert warnings_of(game.crisis, grave(game, kind="share"), 0.9, None, None) == ()


def test_a_grave_question_warns_above_its_class(game: Game, solution: Solution) -> None:
    rate = Number("base", "reference", 0.02, 0.01, 0.05, "", ranged=True)
    question = grave(game, reference=ReferenceClass("wars of the kind", "base", reason="armed"))
    crisis = replace(
        game.crisis, numbers={**game.crisis.numbers, "base": rate}, questions={"war": question}
    )
    answer = forecast(replace(game, crisis=crisis), solution).answers["war"]
    assert answer.reference == (0.02, 0.01, 0.05)
    assert answer.tempo_only > 0.05
    (told,) = answer.warnings
    assert "above the upper bound of its reference class (wars of the kind, 5 %)" in told
    assert told.endswith("; the file's reason: armed")
    assert warnings_of(crisis, question, 0.05, answer.reference, None) == ()


def test_a_date_that_has_passed_is_a_warning(game: Game, solution: Solution) -> None:
    question = grave(game, by=AS_OF, grave=False)
    answer = forecast(asked(game, question), solution).answers["war"]
    assert answer.value == 0.0
    assert answer.warnings == ("war asks about 2020-01-01, no later than as_of (2020-01-01)",)


# --- what stands beside ---------------------------------------------------------------------------


def test_the_ladder_of_the_file(game: Game, solution: Solution) -> None:
    draft = drafted()
    clash = Rung("clash or worse", draft.test("level", ">=", "clash"))
    war = Rung("war", draft.test("level", "=", "war"))
    laddered = replace(game, crisis=replace(game.crisis, ladder=(clash, war)))
    found = rungs(laddered)
    assert found.names == (BELOW, "clash or worse", "war")
    assert found.of_state[game.start] == 0
    told = forecast(laddered, solution).ladder
    assert told.title == "escalation ladder"
    assert told.shares[0] == pytest.approx((1.0, 0.0, 0.0))
    np.testing.assert_allclose(np.sum(told.shares, axis=1), 1.0, atol=1e-10)
    full = replace(game, crisis=replace(game.crisis, ladder=(Rung("peace", Always()), clash, war)))
    assert rungs(full).names == ("peace", "clash or worse", "war")
    assert rungs(full).of_state[game.start] == 0


def test_without_a_ladder_the_first_factor_tells(game: Game) -> None:
    found = rungs(game)
    assert (found.title, found.names) == ("level", ("calm", "clash", "war"))


def test_next_moves_of_the_present_state(game: Game, solution: Solution) -> None:
    play = solution.chosen
    assert play is not None
    moves = next_moves(game.arrays, play)
    assert [game.crisis.moves[each.move].id for each in moves] == ["A: escalate", "B: talk"]
    first = moves[0]
    assert first.next == 1.0
    assert first.tempo == pytest.approx(0.3)
    assert first.within_week == pytest.approx(1 - math.exp(-first.rate))
    assert first.at_once == -1.0
    hold = play.hold[game.start, 0]
    weight = game.arrays.hold_weight[game.start, 0]
    odds = math.log(play.choice[first.edge] / hold) - math.log(
        game.arrays.edge_weight[first.edge] / weight
    )
    assert first.gain == pytest.approx(odds / 0.5, abs=1e-6)
    chain = make_chain(game.arrays, play.choice)
    assert sum(each.rate for each in moves) == pytest.approx(chain.exit_rate[game.start])


def test_histories_follow_the_main_view(found: Forecast) -> None:
    one, two = found.histories(2, seed=3), found.histories(2, seed=3)
    assert one == two
    assert all(story.weeks == 10.0 for story in one)
    assert found.histories(1, seed=3, weeks=2.0)[0].weeks == 2.0


def test_a_forecast_cannot_be_changed(found: Forecast) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.weeks = 3.0  # type: ignore[misc]


def test_playing_at_the_tempos_takes_no_incentive(game: Game, solution: Solution) -> None:
    play = solution.chosen
    assert play is not None
    idle = replace(play, choice=game.arrays.edge_weight, hold=game.arrays.hold_weight)
    found = forecast(game, replace(solution, equilibria=(idle,), branch={}))
    assert all(each.nats == pytest.approx(0.0, abs=1e-15) for each in found.incentives.values())
    for answer in found.answers.values():
        assert answer.value == pytest.approx(answer.tempo_only, abs=1e-8)
