"""Numbers of a crisis from plays of it: likelihood by definition, exact slopes, recovery."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from tests.evidence.estimate.conftest import numerical_gradient

import detente
from detente import solve as solving
from detente.errors import UsageError
from detente.evidence.estimate import CrisisPlays, Plays, fit, headline_gap, numbers_of
from detente.evidence.estimate.crisis import Scale
from detente.evidence.estimate.response import Response
from detente.game import Game, compile_crisis
from detente.game.jacobian import number_jacobian
from detente.outlook.chain import Chain, make_chain
from detente.outlook.simulate import sample_paths
from detente.solve.adjoint import AdjointSystem
from detente.solve.result import Equilibrium, Settings
from detente.solve.system import BellmanSystem
from detente.solve.workers import Workers

CRISIS = Path(__file__).parents[3] / "crises" / "deterrence"
KEYS = (
    "precision", "numbers.breach", "moves.HILL: attack.tempo", "moves.BAY: fight for Vale.cost.BAY",
    "hazards.a border incident.rate", "patience", "clock", "worths.HILL#2", "flows.VALE#2",
)  # fmt: skip


@pytest.fixture(scope="module")
def solved() -> tuple[Game, Equilibrium, Chain]:
    game = compile_crisis(detente.load(CRISIS).model)
    play = solving.solve(game.arrays, Settings(restarts=0)).chosen
    assert play is not None
    return game, play, make_chain(game.arrays, play.choice)


def drawn(chain: Chain, count: int, seed: int, weeks: float = 104.0) -> Plays:
    return Plays.of(sample_paths(chain, count, weeks, np.random.default_rng(seed)))


def test_the_likelihood_is_that_of_the_chain(solved: tuple[Game, Equilibrium, Chain]) -> None:
    game, play, chain = solved
    plays = drawn(chain, 6, 1)
    model = CrisisPlays.of(game, play, ["precision"], plays)
    found = model.evaluate(model.starts()[0].values).loglik
    for place in range(plays.count):
        state, week, total = int(plays.start[place]), 0.0, 0.0
        for event in range(int(plays.first[place]), int(plays.first[place + 1])):
            total -= chain.exit_rate[state] * (plays.weeks[event] - week)
            row = range(int(chain.row[state]), int(chain.row[state + 1]))
            total += math.log(
                sum(
                    chain.rate[each]
                    for each in row
                    if chain.target[each] == plays.state[event]
                    and chain.cause[each] == plays.cause[event]
                )
            )
            state, week = int(plays.state[event]), float(plays.weeks[event])
        total -= chain.exit_rate[state] * (plays.horizon[place] - week)
        assert found[place] == pytest.approx(total, abs=1e-7)


def test_scores_match_differences(solved: tuple[Game, Equilibrium, Chain]) -> None:
    game, play, chain = solved
    model = CrisisPlays.of(game, play, KEYS, drawn(chain, 40, 2))
    theta = model.starts()[0].values + 0.1 * np.cos(np.arange(len(KEYS)))
    exact = model.evaluate(theta).gradient
    assert numerical_gradient(model, theta, 1e-4) == pytest.approx(exact, rel=2e-4, abs=2e-4)


def test_forward_derivatives_are_those_taken_backward(
    solved: tuple[Game, Equilibrium, Chain],
) -> None:
    # a weighted sum of choices, by the adjoint in `detente.solve`, which shares nothing with this
    game, play, _ = solved
    weights = np.random.default_rng(3).normal(size=game.arrays.edges)
    jacobian = number_jacobian(game)
    with Workers(1) as workers:
        backward = AdjointSystem.of(game.arrays, play, "lse", workers).solve(weights)
        slopes = jacobian.pull(backward.choice) + jacobian.pull(backward.expectations)
        system = BellmanSystem.of(game.arrays, "lse", workers)
        response = Response(system, system.evaluate(np.array(play.values, order="C")))
        pace = game.arrays.clock[game.arrays.edge_actor.astype(int)]
        for key, expected in zip(jacobian.keys, slopes, strict=True):
            if key == "clock":
                continue  # changes the pace as well as the choice
            moved = response.change(jacobian.push({key: 1.0})).outcome
            edge = np.repeat(np.arange(game.arrays.edges), np.diff(game.arrays.edge_outcome))
            by_edge = np.bincount(edge, moved, minlength=game.arrays.edges) / pace
            assert weights @ by_edge == pytest.approx(expected, rel=1e-7, abs=1e-10)


def test_scores_average_to_nothing_at_the_truth(solved: tuple[Game, Equilibrium, Chain]) -> None:
    game, play, chain = solved
    model = CrisisPlays.of(game, play, KEYS[:5], drawn(chain, 600, 4))
    scores = model.evaluate(model.starts()[0].values).scores
    z = scores.mean(axis=0) / (scores.std(axis=0) / math.sqrt(600))
    assert np.abs(z).max() < 4.0


def test_numbers_are_recovered(solved: tuple[Game, Equilibrium, Chain]) -> None:
    game, play, chain = solved
    keys = ["precision", "numbers.breach", "moves.HILL: attack.tempo"]
    model = CrisisPlays.of(game, play, keys, drawn(chain, 400, 5))
    found = fit(model, scattered=1)
    assert found.converged
    truth = model.starts()[0].values
    assert (np.abs(found.theta - truth) < 4 * found.errors()).all()
    assert found.errors("sandwich") == pytest.approx(found.errors(), rel=0.3)
    assert headline_gap(model, found.theta) < 1e-8
    for each in numbers_of(model, found):
        assert each.file == pytest.approx(game.crisis.values()[each.key])
        assert 0 < each.low < each.estimate < each.high
    assert found.names[0] == "log precision"
    assert model.values(found.theta)["precision"] == pytest.approx(math.exp(found.theta[0]))


def test_few_plays_leave_the_prior_and_many_override_it(
    solved: tuple[Game, Equilibrium, Chain],
) -> None:
    game, _, chain = solved
    keys = ["numbers.breach"]
    truth, believed = math.log(12.0), math.log(6.0)
    crisis = game.crisis
    number = crisis.numbers["numbers.breach"]
    wrong = dataclasses.replace(number, best=6.0, low=4.0, high=9.0)
    elicited = dataclasses.replace(crisis, numbers={**crisis.numbers, "numbers.breach": wrong})
    other = compile_crisis(elicited)
    start = solving.solve(other.arrays, Settings(restarts=0)).chosen
    assert start is not None
    found = {}
    for count in (2, 400):
        model = CrisisPlays.of(other, start, keys, drawn(chain, count, 6))
        prior = model.prior()
        assert prior.mean[0] == pytest.approx(believed)
        assert prior.sd[0] == pytest.approx(math.log(9 / 4) / 2.563, abs=1e-3)
        found[count] = fit(model, penalty=prior, scattered=0)
    assert abs(found[2].theta[0] - believed) < 0.25 < abs(found[2].theta[0] - truth)
    assert abs(found[400].theta[0] - truth) < 0.25 < abs(found[400].theta[0] - believed)
    assert found[400].errors()[0] < 0.5 * found[2].errors()[0]


def test_what_play_cannot_tell_is_named(solved: tuple[Game, Equilibrium, Chain]) -> None:
    # a constant of an actor's worth moves nothing, and points count only times precision
    game, play, chain = solved
    plays = drawn(chain, 60, 7)
    constant = fit(CrisisPlays.of(game, play, ["precision", "worths.HILL#1"], plays), scattered=0)
    assert [str(each) for each in constant.untold] == ["log worths.HILL#1"]
    assert constant.errors()[1] == math.inf
    assert math.isfinite(constant.errors()[0])
    points = [
        key
        for key, number in game.crisis.numbers.items()
        if (number.kind in {"cost", "worth", "flow", "other"}
        and not key.startswith("options")
        and not key.endswith("#1")) or key in {"flows.HILL#1", "flows.VALE#1", "flows.BAY#1"}
    ]  # fmt: skip
    model = CrisisPlays.of(game, play, ["precision", *points], plays)
    theta = model.starts()[0].values
    scaled = theta + 0.2
    scaled[0] = theta[0] - 0.2
    one, two = model.evaluate(theta), model.evaluate(scaled)
    assert two.loglik == pytest.approx(one.loglik, abs=1e-6)
    along = np.r_[-1.0, np.ones(len(points))]
    assert one.scores @ along == pytest.approx(0.0, abs=1e-6)


def test_numbers_keep_their_side_of_nothing(solved: tuple[Game, Equilibrium, Chain]) -> None:
    numbers = solved[0].crisis.numbers
    flow = Scale.of(numbers["flows.VALE#2"])
    assert flow.sign == -1
    assert flow.value(flow.mean) == pytest.approx(-1.5)
    assert flow.slope(flow.mean) == pytest.approx(-1.5)
    tempo = Scale.of(numbers["moves.HILL: attack.tempo"])
    assert tempo.value(tempo.mean) == pytest.approx(1 / 52.18, rel=1e-3)


def test_other_games_are_impossible_not_errors(solved: tuple[Game, Equilibrium, Chain]) -> None:
    game, play, chain = solved
    model = CrisisPlays.of(game, play, ["moves.HILL: attack.tempo"], drawn(chain, 5, 8))
    fast = np.array([math.log(50.0)])  # faster than the clock allows
    assert model.evaluate(fast).total == -np.inf
    assert model.at(fast) is None
    assert headline_gap(model, fast) == math.inf


def test_requests_without_sense_are_refused(solved: tuple[Game, Equilibrium, Chain]) -> None:
    game, play, chain = solved
    plays = drawn(chain, 5, 9)
    with pytest.raises(UsageError, match=r"no number `number\.breach`") as caught:
        CrisisPlays.of(game, play, ["number.breach"], plays)
    assert "numbers.breach" in caught.value.hint
    with pytest.raises(UsageError, match="each once"):
        CrisisPlays.of(game, play, ["precision", "precision"], plays)
    wrong = dataclasses.replace(plays, cause=plays.cause + 40)
    with pytest.raises(UsageError, match="play 0 has a transition that the game has not"):
        CrisisPlays.of(game, play, ["precision"], wrong)
    with pytest.raises(UsageError, match="precision of 0"):
        CrisisPlays.of(game.at_precision(0.0), play, ["precision"], plays)


def test_plays_are_laid_out_as_they_happened(solved: tuple[Game, Equilibrium, Chain]) -> None:
    chain = solved[2]
    one, two = drawn(chain, 3, 1), drawn(chain, 4, 2, 10.0)
    both = Plays.joined([one, two])
    assert both.count == 7
    assert both.events == one.events + two.events
    play, state, weeks = both.stays()
    total = np.bincount(play, weeks)
    assert total == pytest.approx([104.0] * 3 + [10.0] * 4)
    assert (weeks >= 0).all()
    sources = both.sources()
    for event in range(both.events):
        inside = int(both.owner[event])
        first = event == both.first[inside]
        assert sources[event] == (both.start[inside] if first else both.state[event - 1])
    assert state[0] == chain.start
    with pytest.raises(UsageError, match="order of time"):
        dataclasses.replace(one, weeks=one.weeks[::-1].copy())
    with pytest.raises(UsageError, match="do not fit"):
        dataclasses.replace(one, state=one.state[:-1])
    with pytest.raises(UsageError, match="no plays"):
        Plays.joined([])


@pytest.mark.slow
def test_intervals_of_numbers_cover_as_often_as_they_say(
    solved: tuple[Game, Equilibrium, Chain],
) -> None:
    game, play, chain = solved
    keys = ["precision", "numbers.breach", "moves.HILL: attack.tempo"]
    inside = np.zeros((120, len(keys)))
    for seed in range(120):
        model = CrisisPlays.of(game, play, keys, drawn(chain, 120, 100 + seed))
        truth = model.starts()[0].values
        for place, each in enumerate(fit(model, scattered=0).intervals(0.8)):
            inside[seed, place] = each.low <= truth[place] <= each.high
    assert inside.mean() == pytest.approx(0.8, abs=0.06)
    assert (np.abs(inside.mean(axis=0) - 0.8) < 0.13).all()
