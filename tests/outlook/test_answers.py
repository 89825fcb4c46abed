"""Every kind of question against dense exponentials, closed forms and simulation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.crisis.expressions import Compare, Condition
from detente.crisis.model import Crisis, Question
from detente.game import Game, compile_crisis
from detente.outlook import forecast, make_chain
from detente.outlook.forecast import Forecast
from detente.outlook.simulate import first_time, longest_run, sample_paths
from detente.solve import Settings, solve
from detente.testing import oracles
from detente.testing.draft import Draft
from detente.testing.strategies import conditions, random_crisis

AS_OF = dt.date(2020, 1, 1)
BY = AS_OF + dt.timedelta(days=70)
WEEKS = 10.0
QUICK = Settings(restarts=0)
FIRST_LEVEL: Condition = Compare(0, "=", 0)


def asked(game: Game, *questions: Question) -> Game:
    """The same game with other questions."""
    named = {each.id: each for each in questions}
    return replace(game, crisis=replace(game.crisis, questions=named))


def every_kind(goal: Condition, rival: Condition) -> tuple[Question, ...]:
    return (
        Question("reached", "", "reached", goal, by=BY),
        Question("on", "", "on", goal, by=BY),
        Question("before", "", "before", goal, rival=rival),
        Question("before-by", "", "before", goal, rival=rival, by=BY),
        Question("time", "", "time", goal),
        Question("share", "", "share", goal, by=BY),
    )


def expected(
    game: Game, rates: np.ndarray, goal: np.ndarray, rival: np.ndarray
) -> dict[str, float]:
    start = game.start
    either = np.where((goal | rival)[:, None], 0.0, rates)
    ends = oracles.distribution(either, start, WEEKS)
    return {
        "reached": float(oracles.reached_by(rates, goal, WEEKS)[start]),
        "on": float(oracles.distribution(rates, start, WEEKS)[goal].sum()),
        "before": float(oracles.reached_ever(rates, goal, rival)[start]),
        "before-by": float(ends[goal & ~rival].sum()),
        "time": float(oracles.expected_time(rates, goal)[start]),
        "share": float(oracles.occupation(rates, start, WEEKS)[goal].sum()) / WEEKS,
    }


@st.composite
def a_question(draw: st.DrawFn) -> tuple[Crisis, Condition, Condition]:
    crisis = draw(random_crisis(max_factors=3, max_levels=3))
    sizes = tuple(len(each.levels) for each in crisis.factors)
    return crisis, draw(conditions(sizes)), draw(conditions(sizes))


@given(a_question())
def test_every_kind_equals_the_dense_oracle(case: tuple[Crisis, Condition, Condition]) -> None:
    crisis, goal, rival = case
    game = compile_crisis(crisis)
    game = asked(game, *every_kind(goal, rival))
    solution = solve(game.arrays, QUICK)
    if solution.chosen is None:
        return
    found = forecast(game, solution)
    masks = game.mask(goal), game.mask(rival)
    play = expected(game, oracles.generator(game.arrays, solution.chosen.choice), *masks)
    tempos = expected(game, oracles.generator(game.arrays), *masks)
    for name, value in play.items():
        answer = found.answers[name]
        assert answer.value is not None
        close = answer.error + 1e-7 * max(1.0, abs(value)) if np.isfinite(value) else 0.0
        assert answer.value == pytest.approx(value, rel=0.0, abs=close), name
        assert answer.tempo_only == pytest.approx(tempos[name], rel=1e-6, abs=1e-6), name


def toggling(begin: float, stop: float, start: int = 0) -> Draft:
    """Two states: a run begins at rate `begin` and ends at rate `stop` a week."""
    draft = Draft("toggling")
    draft.actor("A")
    draft.factor("truce", ["off", "on"], start)
    draft.hazard("begins", [draft.to("truce", "on")], rate=begin)
    draft.hazard("stops", [draft.to("truce", "off")], rate=stop)
    draft.worth("A", 50.0)
    return draft


def held_exactly(begin: float, stop: float, duration: float, horizon: float) -> np.ndarray:
    """h_B and g of the theory note at the horizon for two states, on a fine grid.

    h' = begin (g - h), g(t) = 1{t >= d} exp(-stop d) + int_0^min(d,t) stop exp(-stop s) h(t - s)
    ds, with the integral as y' = stop (h(t) - y) - stop exp(-stop d) h(t - d), Heun's method.
    """
    step = duration / 4_000
    lag = 4_000
    n = round(horizon / step)
    h, y = np.zeros(n + 1), np.zeros(n + 1)
    survive = np.exp(-stop * duration)

    def slope(k: int, hk: float, yk: float) -> tuple[float, float]:
        g = survive + yk if k >= lag else 0.0
        late = h[k - lag] if k >= lag else 0.0
        return begin * (g - hk), stop * (hk - yk) - stop * survive * late

    for k in range(n):
        a, b = slope(k, h[k], y[k])
        c, d = slope(k + 1, h[k] + step * a, y[k] + step * b)
        h[k + 1], y[k + 1] = h[k] + step * (a + c) / 2, y[k] + step * (b + d) / 2
    return np.array([h[n], (survive if n >= lag else 0.0) + y[n]])


def held(draft: Draft, days: float, age_days: float = 0.0) -> Forecast:
    game = compile_crisis(draft.crisis())
    holds = draft.test("truce", "=", "on")
    question = Question("held", "", "held", holds, by=BY, duration=days / 7.0, age=age_days / 7.0)
    game = asked(game, question)
    return forecast(game, solve(game.arrays, QUICK))


@pytest.mark.parametrize(("begin", "stop", "days"), [(0.3, 0.1, 30), (1.0, 0.5, 10), (0.2, 1.0, 7)])
def test_a_run_that_holds_equals_the_renewal_equation(begin: float, stop: float, days: int) -> None:
    off, on = held_exactly(begin, stop, days / 7.0, WEEKS)
    assert held(toggling(begin, stop), days).answers["held"].value == pytest.approx(off, abs=2e-5)
    running = held(toggling(begin, stop, 1), days).answers["held"].value
    assert running == pytest.approx(on, abs=2e-5)


def test_a_run_in_force_needs_only_the_rest() -> None:
    """With no way back, it holds for d - age with probability exp(-stop (d - age))."""
    draft = Draft("once")
    draft.actor("A")
    draft.factor("truce", ["off", "on"], 1)
    draft.hazard("stops", [draft.to("truce", "off")], rate=0.2)
    draft.worth("A", 50.0)
    for age in (0.0, 10.0, 29.0):
        value = held(draft, 30, age).answers["held"].value
        assert value == pytest.approx(np.exp(-0.2 * (30 - age) / 7), abs=1e-9)


def test_a_run_that_cannot_break_is_held_once_it_began_in_time() -> None:
    """It must begin by T - d: a single exponential time."""
    draft = Draft("for good")
    draft.actor("A")
    draft.factor("truce", ["off", "on"])
    draft.hazard("begins", [draft.to("truce", "on")], rate=0.15)
    draft.worth("A", 50.0)
    value = held(draft, 28).answers["held"].value
    assert value == pytest.approx(1 - np.exp(-0.15 * (WEEKS - 4.0)), abs=1e-9)


def test_longer_runs_are_less_likely() -> None:
    values = [held(toggling(0.4, 0.3), days).answers["held"].value for days in (1, 7, 21, 42, 69)]
    assert all(value is not None for value in values)
    assert sorted(values, key=lambda value: -(value or 0.0)) == values


@settings(max_examples=15)
@given(a_question(), st.integers(0, 1000))
def test_simulation_agrees_within_its_error(
    case: tuple[Crisis, Condition, Condition], seed: int
) -> None:
    crisis, goal, _ = case
    game = compile_crisis(crisis)
    mask = game.mask(goal)
    duration = 2.0
    game = asked(
        game,
        Question("reached", "", "reached", goal, by=BY),
        Question("held", "", "held", goal, by=BY, duration=duration),
    )
    solution = solve(game.arrays, QUICK)
    if solution.chosen is None:
        return
    answers = forecast(game, solution).answers
    chain = make_chain(game.arrays, solution.chosen.choice)
    paths = sample_paths(chain, 4_000, WEEKS, np.random.default_rng(seed))
    seen = {
        "reached": (first_time(paths, mask) <= WEEKS).mean(),
        "held": (longest_run(paths, mask) >= duration).mean(),
    }
    for name, share in seen.items():
        value = answers[name].value
        assert value is not None
        assert abs(share - value) < 5.5 * np.sqrt(max(value * (1 - value), 1e-3) / 4_000), name


@settings(max_examples=20)
@given(random_crisis())
def test_the_ladder_is_a_distribution_over_levels(crisis: Crisis) -> None:
    game = compile_crisis(crisis)
    question = Question("on", "", "on", FIRST_LEVEL, by=BY)
    game = asked(game, question)
    solution = solve(game.arrays, QUICK)
    if solution.chosen is None:
        return
    ladder = forecast(game, solution).ladder
    shares = np.array(ladder.shares)
    np.testing.assert_allclose(shares.sum(axis=-1), 1.0, atol=1e-9)
    rates = oracles.generator(game.arrays, solution.chosen.choice)
    for place, weeks in enumerate(ladder.weeks):
        spread = oracles.distribution(rates, game.start, float(weeks))
        first = spread[game.mask(FIRST_LEVEL)].sum()
        assert shares[place, 0] == pytest.approx(first, abs=1e-8)


@settings(max_examples=20)
@given(random_crisis())
def test_incentives_are_the_divergence_from_tempos(crisis: Crisis) -> None:
    game = compile_crisis(crisis)
    game = asked(game, Question("on", "", "on", FIRST_LEVEL, by=BY))
    solution = solve(game.arrays, QUICK)
    chosen = solution.chosen
    if chosen is None:
        return
    arrays = game.arrays
    occupied = oracles.occupation(oracles.generator(arrays, chosen.choice), game.start, WEEKS)
    nats, moves = np.zeros(len(arrays.actors)), np.zeros(len(arrays.actors))
    for x in range(arrays.states):
        for i in range(len(arrays.actors)):
            edges = [
                e
                for e in range(arrays.state_edge[x], arrays.state_edge[x + 1])
                if arrays.edge_actor[e] == i
            ]
            if not edges:
                continue
            p = np.append(chosen.choice[edges], chosen.hold[x, i])
            w = np.append(arrays.edge_weight[edges], arrays.hold_weight[x, i])
            pace = occupied[x] / WEEKS * arrays.clock[i]
            nats[i] += pace * float(np.sum(p * np.log(p / w)))
            moves[i] += pace * float(w[:-1].sum())
    found = forecast(game, solution).incentives
    for place, actor in enumerate(arrays.actors):
        if actor in found:
            assert found[actor].nats == pytest.approx(nats[place], abs=1e-7)
            assert found[actor].moves == pytest.approx(moves[place], abs=1e-7)
        else:
            assert moves[place] == 0
