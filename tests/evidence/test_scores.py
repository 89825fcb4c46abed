"""Scores against closed forms, against the package `scoringrules`, and for being proper."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
import scoringrules  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from detente.evidence.scores import (
    Arrival,
    Made,
    Score,
    brier,
    crps_of_sample,
    log_score,
    over_life,
    ranked,
    restricted_crps,
    standing,
)

CHANCES = st.floats(0.001, 0.999)
FIRST = dt.date(2020, 10, 1)


def shares(size: int) -> st.SearchStrategy[list[float]]:
    """Distributions over `size` classes, none of them quite 0."""
    drawn = st.lists(st.floats(0.01, 1.0), min_size=size, max_size=size)
    return drawn.map(lambda each: [part / sum(each) for part in each])


def after(days: int) -> dt.date:
    return FIRST + dt.timedelta(days=days)


# --- yes or no ----------------------------------------------------------------------------------


@given(st.floats(0, 1), st.booleans())
def test_brier_and_log_are_those_of_scoringrules(probability: float, happened: bool) -> None:
    assert brier(probability, happened) == pytest.approx(
        float(scoringrules.brier_score(float(happened), probability))
    )
    if 1e-9 < probability < 1 - 1e-9:
        assert log_score(probability, happened) == pytest.approx(
            float(scoringrules.log_score(float(happened), probability))
        )


@given(CHANCES, CHANCES)
def test_nobody_gains_by_saying_what_he_does_not_believe(truth: float, said: float) -> None:
    """Properness, and by how much: (p - q)^2, and the Kullback-Leibler divergence."""

    def expected(score: Score, probability: float) -> float:
        return truth * score(probability, True) + (1 - truth) * score(probability, False)

    lost = expected(brier, said) - expected(brier, truth)
    assert lost == pytest.approx((said - truth) ** 2, abs=1e-12)
    divergence = truth * math.log(truth / said) + (1 - truth) * math.log((1 - truth) / (1 - said))
    lost = expected(log_score, said) - expected(log_score, truth)
    assert lost == pytest.approx(divergence, abs=1e-9)
    assert lost >= -1e-12


def test_what_was_called_impossible_costs_without_end() -> None:
    assert log_score(0.0, True) == math.inf
    assert log_score(1.0, False) == math.inf
    assert log_score(1.0, True) == 0.0
    assert brier(1.0 + 1e-12, True) == 0.0  # rounding is forgiven


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_no_score_for_what_is_no_probability(wrong: float) -> None:
    for score in (brier, log_score):
        with pytest.raises(ValueError, match="must lie in"):
            score(wrong, True)


# --- ordered outcomes ---------------------------------------------------------------------------


@given(st.integers(2, 6).flatmap(lambda size: st.tuples(shares(size), st.integers(0, size - 1))))
def test_ranked_is_that_of_scoringrules(drawn: tuple[list[float], int]) -> None:
    probabilities, outcome = drawn
    theirs = float(scoringrules.rps_score(outcome + 1, np.array(probabilities)))
    assert ranked(probabilities, outcome) == pytest.approx(theirs / (len(probabilities) - 1))


@given(st.floats(0, 1), st.booleans())
def test_two_classes_are_yes_or_no(probability: float, happened: bool) -> None:
    two = ranked([1 - probability, probability], int(happened))
    assert two == pytest.approx(brier(probability, happened), abs=1e-12)


@given(st.integers(2, 5).flatmap(lambda size: st.tuples(shares(size), shares(size))))
def test_ranked_is_proper_and_knows_the_order(drawn: tuple[list[float], list[float]]) -> None:
    truth, said = drawn

    def expected(forecast: list[float]) -> float:
        return sum(chance * ranked(forecast, k) for k, chance in enumerate(truth))

    lost = expected(said) - expected(truth)
    gaps = (np.cumsum(said) - np.cumsum(truth))[:-1]
    assert lost == pytest.approx(float((gaps**2).sum()) / (len(truth) - 1), abs=1e-12)
    assert ranked([1, 0, 0], 1) < ranked([1, 0, 0], 2)


def test_ranked_refuses_what_is_no_distribution() -> None:
    for wrong, outcome in (([0.5, 0.6], 0), ([1.0], 0), ([0.5, 0.5], 2), ([1.5, -0.5], 0)):
        with pytest.raises(ValueError, match=r"must sum to 1|expected it to exist"):
            ranked(wrong, outcome)


# --- times --------------------------------------------------------------------------------------


def exponential(rate: float, horizon: float, points: int = 4001) -> Arrival:
    weeks = np.linspace(0.0, horizon, points)
    return Arrival(weeks, -np.expm1(-rate * weeks))


def closed_form(rate: float, came: float | None, end: float) -> float:
    """Restricted CRPS of an exponential time."""

    def squared(week: float) -> float:  # of F, from 0
        return (
            week + 2 * math.expm1(-rate * week) / rate - math.expm1(-2 * rate * week) / (2 * rate)
        )

    def left(week: float) -> float:  # of (1 - F)^2, from 0
        return -math.expm1(-2 * rate * week) / (2 * rate)

    turn = end if came is None else min(came, end)
    return squared(turn) + left(end) - left(turn)


@given(st.floats(0.05, 1.0), st.floats(0.0, 30.0), st.one_of(st.none(), st.floats(1.0, 30.0)))
def test_an_exponential_time_has_its_closed_form(
    rate: float, came: float, watched: float | None
) -> None:
    forecast = exponential(rate, 20.0)
    until = math.inf if watched is None else watched
    seen = came if came <= until else None
    found = restricted_crps(forecast, seen, until)
    assert found == pytest.approx(closed_form(rate, seen, min(20.0, until)), abs=2e-5)


def test_without_restriction_it_is_that_of_scoringrules() -> None:
    for came in (0.5, 3.0, 11.0):
        found = restricted_crps(exponential(0.5, 60.0, 24_001), came)
        assert found == pytest.approx(float(scoringrules.crps_exponential(came, 0.5)), abs=1e-5)


def test_restricted_it_is_the_threshold_weighted_one_of_scoringrules() -> None:
    """Of a sample, whose distribution function has jumps; drawn here as very steep lines."""
    sample = np.array([1.0, 2.5, 4.0, 9.0])
    steps = np.concatenate([[each - 1e-9, each] for each in sample[:3]])
    weeks = np.concatenate(([0.0], steps, [6.0]))
    forecast = Arrival(weeks, np.array([0, 0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75]))
    for came in (0.3, 3.0, 5.9):
        theirs = scoringrules.twcrps_ensemble(came, sample, a=0.0, b=6.0, estimator="nrg")
        assert restricted_crps(forecast, came) == pytest.approx(float(theirs), abs=1e-6)


def test_what_did_not_come_by_the_horizon_needs_no_shape_beyond() -> None:
    forecast = exponential(0.1, 10.0)
    assert restricted_crps(forecast, None) == restricted_crps(forecast, 25.0)
    never = Arrival(np.array([0.0, 10.0]), np.zeros(2))
    assert restricted_crps(never, None) == 0.0
    assert restricted_crps(never, 4.0) == pytest.approx(6.0)


@given(st.floats(0.05, 0.8), st.floats(0.05, 0.8), st.floats(1.0, 20.0))
def test_restricted_is_proper_under_a_fixed_end(truth: float, said: float, watched: float) -> None:
    """Who loses how much: the integral of (F - G)^2 up to the end, which is never below 0."""
    points = np.linspace(0.0, 20.0, 401)
    middles = (points[:-1] + points[1:]) / 2
    chances = np.diff(-np.expm1(-truth * points))
    rest = math.exp(-truth * 20.0)

    def expected(forecast: Arrival) -> float:
        def scored(week: float) -> float:
            return restricted_crps(forecast, week if week <= watched else None, watched)

        told = sum(c * scored(week) for c, week in zip(chances, middles.tolist(), strict=True))
        return float(told) + rest * restricted_crps(forecast, None, watched)

    own, other = exponential(truth, 20.0, 401), exponential(said, 20.0, 401)
    weeks = np.linspace(0.0, watched, 2001)
    gap = (np.exp(-truth * weeks) - np.exp(-said * weeks)) ** 2
    lost = float(((gap[:-1] + gap[1:]) / 2 * np.diff(weeks)).sum())
    assert expected(other) - expected(own) == pytest.approx(lost, abs=2e-3)


@pytest.mark.parametrize(
    ("weeks", "reached"),
    [
        ([0.0], [0.0]),
        ([0.0, 1.0], [0.0]),
        ([1.0, 2.0], [0.0, 1.0]),
        ([0.0, 2.0, 1.0], [0.0, 0.1, 0.2]),
        ([0.0, 1.0], [0.5, 0.4]),
        ([0.0, 1.0], [0.0, 1.1]),
    ],
)
def test_what_is_no_distribution_of_a_time(weeks: list[float], reached: list[float]) -> None:
    with pytest.raises(ValueError, match=r"expected|ascend|rises"):
        Arrival(np.array(weeks), np.array(reached))


def test_a_time_must_have_been_watched() -> None:
    forecast = exponential(0.5, 10.0)
    assert forecast.by(2.0) == pytest.approx(1 - math.exp(-1))
    with pytest.raises(ValueError, match="longer than 0 weeks"):
        restricted_crps(forecast, None, 0.0)
    with pytest.raises(ValueError, match="watched for 3"):
        restricted_crps(forecast, 4.0, 3.0)


# --- shares -------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30), st.floats(0, 1))
def test_a_sample_is_scored_as_scoringrules_does(sample: list[float], value: float) -> None:
    theirs = scoringrules.crps_ensemble(value, np.array(sample), estimator="fair")
    assert crps_of_sample(sample, value) == pytest.approx(float(theirs), abs=1e-12)


def test_a_sample_stands_for_the_distribution_that_it_comes_from() -> None:
    drawn = np.random.default_rng(5).beta(2.0, 3.0, 40_000)
    for value in (0.1, 0.4, 0.9):
        theirs = float(scoringrules.crps_beta(value, 2.0, 3.0))
        assert crps_of_sample(drawn, value) == pytest.approx(theirs, abs=3e-3)


def test_one_draw_is_no_distribution() -> None:
    with pytest.raises(ValueError, match="two draws or more, got 1"):
        crps_of_sample([0.3], 0.5)


# --- over the life of a question ------------------------------------------------------------------


def test_a_forecast_counts_for_the_days_that_it_stood() -> None:
    history = [Made(after(0), 0.2), Made(after(10), 0.7), Made(after(13), 0.9)]
    assert standing(history, after(20)) == (
        (history[0], 10), (history[1], 3), (history[2], 7),
    )  # fmt: skip
    expected = (10 * 0.8**2 + 3 * 0.3**2 + 7 * 0.1**2) / 20
    assert over_life(history, True, after(20)) == pytest.approx(expected)


def test_hindsight_does_not_count() -> None:
    """What was said on the day that it happened, or later, stood for no day."""
    history = [Made(after(0), 0.2), Made(after(5), 0.99), Made(after(6), 1.0)]
    assert over_life(history, True, after(5)) == pytest.approx(0.64)
    assert standing(history, after(5)) == ((history[0], 5),)
    assert math.isnan(over_life(history[1:], True, after(5)))
    assert math.isnan(over_life([], True, after(5)))


def test_of_two_on_one_day_the_last_counts_whatever_the_order() -> None:
    history = [Made(after(4), 0.5), Made(after(0), 0.2), Made(after(0), 0.3)]
    assert standing(history, after(6)) == ((history[2], 4), (history[0], 2))


@given(st.lists(st.tuples(st.integers(0, 40), CHANCES), min_size=1, max_size=8), st.booleans())
def test_an_average_lies_between_the_scores(drawn: list[tuple[int, float]], happened: bool) -> None:
    history = [Made(after(day), probability) for day, probability in drawn]
    scores = [brier(each.probability, happened) for each, _ in standing(history, after(41))]
    assert min(scores) - 1e-12 <= over_life(history, happened, after(41)) <= max(scores) + 1e-12
    days = sum(count for _, count in standing(history, after(41)))
    assert days == 41 - min(day for day, _ in drawn)
