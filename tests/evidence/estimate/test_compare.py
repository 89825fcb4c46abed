"""Tests of models against each other: closed forms, known laws, and no false comfort."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chi2, kstest, norm
from tests.evidence.estimate.conftest import Landscape, random_tree

from detente.errors import UsageError
from detente.evidence.estimate import (
    BinaryChoice,
    Design,
    Fit,
    LogF,
    clarke,
    fit,
    hold,
    likelihood_ratio,
    vuong,
    wald,
)
from detente.evidence.estimate.compare import _weighted_tail


def choices(seed: int, count: int = 400, slope: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Two regressors and answers that follow the first."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count, 2))
    return x, random.random(count) < norm.cdf(0.2 + slope * x[:, 0])


def probit(x: np.ndarray, yes: np.ndarray, columns: list[int]) -> Fit:
    values = np.column_stack((np.ones(len(yes)), x[:, columns]))
    names = ("constant", *(f"x{each}" for each in columns))
    return fit(BinaryChoice(yes, Design(names, values)), scattered=0)


def test_likelihood_ratio_of_two_coins() -> None:
    x = np.repeat([0.0, 1.0], 50)[:, None]
    yes = np.r_[np.arange(50) < 20, np.arange(50) < 33]
    found = likelihood_ratio(probit(x, yes, []), probit(x, yes, [0]))
    parts = [k * np.log(k / n) for k, n in ((20, 50), (30, 50), (33, 50), (17, 50))]
    pooled = [k * np.log(k / 100) for k in (53, 47)]
    statistic = 2 * (sum(parts) - sum(pooled))
    assert found.statistic == pytest.approx(statistic)
    assert found.degrees == 1
    assert found.p == pytest.approx(chi2.sf(statistic, 1))


def test_a_false_optimum_is_not_tested() -> None:
    low = fit(Landscape("two", first=(-1.9, 0.0)), scattered=0)
    held = fit(hold(Landscape("two", first=(1.9, 0.0)), {"b": 0.0}), scattered=0)
    with pytest.raises(UsageError, match="fits better") as caught:
        likelihood_ratio(held, low)
    assert "false optimum" in caught.value.hint


def test_models_must_fit_each_other() -> None:
    x, yes = choices(1)
    full, half = probit(x, yes, [0]), probit(x[:200], yes[:200], [])
    with pytest.raises(UsageError, match="different data"):
        likelihood_ratio(half, full)
    with pytest.raises(UsageError, match="different data"):
        vuong(half, full)
    with pytest.raises(UsageError, match="parameters"):
        likelihood_ratio(full, full)
    with pytest.raises(UsageError, match="penalty"):
        likelihood_ratio(fit(full.model, penalty=LogF(), scattered=0), full)
    with pytest.raises(UsageError, match="no correction"):
        vuong(full, probit(x, yes, [1]), "hq")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="shape"):
        wald(full, np.ones((1, 3)), np.zeros(1))


def test_wald_is_the_square_of_z() -> None:
    x, yes = choices(2, slope=0.4)
    found = probit(x, yes, [0])
    z = (found["x0"] - 0.1) / found.errors()[1]
    tested = wald(found, np.array([[0.0, 1.0]]), np.array([0.1]))
    assert tested.statistic == pytest.approx(z**2)
    assert tested.p == pytest.approx(2 * norm.sf(abs(z)))
    both = wald(found, np.eye(2), found.theta)
    assert both.degrees == 2
    assert [both.statistic, both.p] == pytest.approx([0.0, 1.0])


def test_vuong_and_clarke_by_hand() -> None:
    x, yes = choices(3, slope=0.6)
    one, two = probit(x, yes, [0]), probit(x, yes, [1])
    gap = one.evaluation.loglik - two.evaluation.loglik
    found = vuong(one, two)
    assert found.z == pytest.approx(gap.sum() / (np.sqrt(400) * gap.std()))
    assert found.p == pytest.approx(2 * norm.sf(abs(found.z)))
    assert found.better() == "first"
    assert vuong(two, one).better() == "second"
    assert vuong(two, one).z == pytest.approx(-found.z)
    won = int((gap > 0).sum())
    tested = clarke(one, two)
    low, high = binom.cdf(won, 400, 0.5), binom.sf(won - 1, 400, 0.5)
    assert tested.p == pytest.approx(min(1.0, 2 * min(low, high)))


@pytest.mark.parametrize(("correction", "off"), [("aic", 1.0), ("bic", 0.5 * np.log(400))])
def test_corrections_take_off_for_size(correction: str, off: float) -> None:
    x, yes = choices(4, slope=0.6)
    one, two = probit(x, yes, [0, 1]), probit(x, yes, [1])
    gap = one.evaluation.loglik - two.evaluation.loglik
    found = vuong(one, two, correction)  # type: ignore[arg-type]
    assert found.z == pytest.approx((gap.sum() - off) / (np.sqrt(400) * gap.std()))
    won = int((gap - off / 400 > 0).sum())
    counted = clarke(one, two, correction)  # type: ignore[arg-type]
    assert counted.z == pytest.approx((won - 200) / 10)


def test_models_that_say_the_same_are_not_told_apart() -> None:
    x, yes = choices(5)
    one = probit(x, yes, [0])
    same = probit(2.0 * x, yes, [0])
    assert vuong(one, same).better() == "neither"
    assert vuong(one, one).z == 0.0
    assert clarke(one, one).p == 1.0
    noise = vuong(one, probit(x, yes, [1]))  # neither regressor counts
    assert noise.told_apart > 0.05
    assert noise.better() == "neither"


def test_the_law_of_models_that_coincide() -> None:
    # neither regressor counts, so both models are the same and `told_apart` is uniform
    found = []
    for seed in range(150):
        x, yes = choices(seed, 200)
        found.append(vuong(probit(x, yes, [0]), probit(x, yes, [1])).told_apart)
    assert kstest(found, "uniform").pvalue > 0.01


@given(st.integers(1, 40), st.floats(0.01, 80.0))
def test_equal_weights_are_chi_square(degrees: int, value: float) -> None:
    found = _weighted_tail(value, np.full(degrees, 0.7))
    assert found == pytest.approx(chi2.sf(value / 0.7, degrees), abs=1e-7)


@given(st.floats(0.05, 3.0), st.floats(0.05, 3.0), st.floats(0.01, 20.0))
def test_pairs_of_weights_are_sums_of_exponentials(a: float, b: float, value: float) -> None:
    # two chi-squares of one degree with weight a make an exponential of mean 2 a
    one, two = 2 * a, 2 * b
    if abs(one - two) < 1e-3:
        return
    exact = (one * np.exp(-value / one) - two * np.exp(-value / two)) / (one - two)
    assert _weighted_tail(value, np.array([a, a, b, b])) == pytest.approx(exact, abs=1e-7)


@pytest.mark.slow
def test_the_ratio_is_chi_square_where_the_restriction_is_true() -> None:
    truth = np.array([0.3, 0.0, 0.0, -0.4, 0.5, 0.2, 1.0])
    found = []
    for seed in range(200):
        tree, _ = random_tree(seed, rows=600, theta=truth)
        held = hold(tree, {"u1(stay): x": 0.0, "u1(yield): y": 0.0})
        found.append(likelihood_ratio(fit(held, scattered=0), fit(tree, scattered=0)).statistic)
    assert kstest(found, chi2(2).cdf).pvalue > 0.01
    assert np.mean(np.array(found) > chi2.isf(0.05, 2)) == pytest.approx(0.05, abs=0.04)


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_say() -> None:
    truth = np.array([0.3, -0.8, 0.6, -0.4, 0.5, 0.2, 0.6])
    inside = np.zeros((150, len(truth)))
    for seed in range(150):
        tree, _ = random_tree(seed, errors="private", rows=800, theta=truth)
        for place, each in enumerate(fit(tree, scattered=0).intervals(0.8)):
            inside[seed, place] = each.low <= truth[place] <= each.high
    assert inside.mean() == pytest.approx(0.8, abs=0.03)
    assert (np.abs(inside.mean(axis=0) - 0.8) < 0.13).all()


def test_records_are_plain() -> None:
    x, yes = choices(6)
    made = vuong(probit(x, yes, [0]), probit(x, yes, [1]))
    assert dataclasses.asdict(made)["name"] == "Vuong"
