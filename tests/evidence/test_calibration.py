"""Calibration: identities, exact distributions, published intervals."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from detente.evidence.calibration import (
    BANDS,
    bin_of,
    calibrate,
    consistency_band,
    decompose,
    jeffreys,
    poisson_binomial,
    recalibrated,
)
from detente.show.words import BANDS as WORDS

CASES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


@given(CASES)
def test_the_parts_add_up_exactly(cases: list[tuple[float, bool]]) -> None:
    p, y = (np.array(each, np.float64) for each in zip(*cases, strict=True))
    parts = decompose(p, y, bin_of(p, BANDS))
    murphy = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert parts.brier == pytest.approx(float(((p - y) ** 2).mean()))
    assert murphy == pytest.approx(parts.brier, abs=1e-12)
    corp = parts.miscalibration - parts.discrimination + parts.uncertainty
    assert corp == pytest.approx(parts.brier, abs=1e-12)
    assert min(parts.miscalibration, parts.discrimination, parts.reliability) >= -1e-12


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1))
def test_with_one_value_a_bin_nothing_is_left_within(cases: list[tuple[float, bool]]) -> None:
    p, y = (np.array(each, np.float64) for each in zip(*cases, strict=True))
    assert decompose(p, y, bin_of(p, BANDS)).within == pytest.approx(0.0, abs=1e-12)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=7))
def test_no_other_order_keeping_forecast_does_better(cases: list[tuple[float, bool]]) -> None:
    """Against all step functions whose steps are means, which hold the isotonic regression."""
    ordered = sorted(cases)
    p, y = (np.array(each, np.float64) for each in zip(*ordered, strict=True))
    levels = np.unique(p)
    best = math.inf
    for cuts in itertools.product([False, True], repeat=len(levels) - 1):
        group = np.cumsum(np.array([0, *cuts], np.int64))[np.searchsorted(levels, p)]
        means = np.bincount(group, y) / np.bincount(group)
        if (np.diff(means) >= -1e-12).all():
            best = min(best, float(((means[group] - y) ** 2).mean()))
    found = recalibrated(p, y)
    assert (np.diff(found) >= -1e-12).all()
    assert float(((found - y) ** 2).mean()) == pytest.approx(best, abs=1e-12)


def test_a_forecaster_who_knows_everything_and_one_who_knows_the_average() -> None:
    outcomes = [True, False, False, True, False]
    sure = calibrate([float(each) for each in outcomes], outcomes).parts
    assert sure.brier == 0
    assert sure.discrimination == pytest.approx(sure.uncertainty)
    assert sure.resolution == pytest.approx(sure.uncertainty)
    average = calibrate([0.4] * 5, outcomes).parts
    assert average.brier == pytest.approx(average.uncertainty)
    assert average.resolution == pytest.approx(0)
    assert average.miscalibration == pytest.approx(0)


def test_bins_are_the_words_of_likelihood() -> None:
    inner = sorted({band.low for band in WORDS} | {band.high for band in WORDS})
    assert [round(100 * each) for each in BANDS[1:-1]] == [5, *inner[2:-2], 95]
    places = bin_of(np.array([0.0, 0.05, 0.2, 0.45, 0.5, 0.55, 0.8, 0.95, 1.0]), BANDS)
    assert places.tolist() == [0, 1, 2, 3, 3, 3, 4, 5, 6]  # an end belongs to the nearer to even


def test_counts_of_unequal_trials_are_exact() -> None:
    p = np.array([0.1, 0.5, 0.8, 0.35])
    by_hand = np.zeros(5)
    for outcome in itertools.product([0, 1], repeat=4):
        seen = np.array(outcome)
        by_hand[seen.sum()] += np.where(seen == 1, p, 1 - p).prod()
    np.testing.assert_allclose(poisson_binomial(p), by_hand, atol=1e-15)
    np.testing.assert_allclose(
        poisson_binomial(np.full(12, 0.3)), binom.pmf(range(13), 12, 0.3), atol=1e-14
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=25))
def test_the_band_holds_what_it_says_and_no_more_than_it_must(chances: list[float]) -> None:
    p = np.array(chances)
    low, high = consistency_band(p)
    pmf = poisson_binomial(p)
    first, last = round(low * len(p)), round(high * len(p))
    assert pmf[:first].sum() <= 0.025 + 1e-12
    assert pmf[last + 1 :].sum() <= 0.025 + 1e-12
    assert pmf[: first + 1].sum() > 0.025 - 1e-12
    assert pmf[last:].sum() > 0.025 - 1e-12


def test_a_calibrated_forecaster_is_seldom_called_wrong() -> None:
    random = np.random.default_rng(3)
    outside = bins = 0
    scores = []
    for _ in range(200):
        p = random.uniform(0, 1, 30)
        found = calibrate(p.tolist(), (random.uniform(0, 1, 30) < p).tolist())
        outside += sum(not each.fits for each in found.bins)
        bins += len(found.bins)
        scores.append(found.z)
    assert outside / bins <= 0.05
    assert np.std(scores) == pytest.approx(1.0, abs=0.12)
    assert np.mean(scores) == pytest.approx(0.0, abs=0.2)


def test_one_who_is_too_sure_is_found_out() -> None:
    found = calibrate([0.95] * 20, [True] * 12 + [False] * 8)
    (only,) = found.bins
    assert not only.fits
    assert only.share == 0.6
    assert found.chance < 1e-6
    assert found.expected == pytest.approx(0.0475)
    assert found.spread == pytest.approx(0)


def test_intervals_are_those_of_the_literature() -> None:
    exact = binomtest(3, 20).proportion_ci(0.95, method="wilson")
    found = calibrate([0.1] * 20, [True] * 3 + [False] * 17).bins[0]
    assert found.interval == pytest.approx((exact.low, exact.high), abs=1e-9)
    # Brown, Cai and DasGupta 2001, table 5: Jeffreys' interval for 1 in 7
    assert found.jeffreys == jeffreys(3, 20)
    assert jeffreys(1, 7) == pytest.approx((0.016, 0.501), abs=5e-4)
    assert jeffreys(0, 7)[0] == 0.0
    assert jeffreys(0, 7)[1] == pytest.approx(0.292, abs=5e-4)
    assert jeffreys(7, 7)[1] == 1.0


def test_the_sign_of_z_says_which_way() -> None:
    """Below 0 for who could have been surer, above for who was too sure (Spiegelhalter 1986)."""
    sure = 0.8
    size = math.sqrt(4 * (1 - 2 * sure) ** 2 * sure * (1 - sure))
    surer = calibrate([sure, sure, 1 - sure, 1 - sure], [True, True, False, False])
    assert surer.z == pytest.approx(4 * (1 - sure) * (1 - 2 * sure) / size)
    too_sure = calibrate([sure, sure, 1 - sure, 1 - sure], [True, False, True, False])
    assert surer.z < 0 < too_sure.z


def test_even_chances_say_nothing_of_calibration() -> None:
    found = calibrate([0.5, 0.5], [True, False])
    assert math.isnan(found.z)
    assert math.isnan(found.chance)


def test_as_many_outcomes_as_forecasts() -> None:
    with pytest.raises(ValueError, match="received 2 forecasts and 1 outcomes"):
        calibrate([0.1, 0.2], [True])
    with pytest.raises(ValueError, match="received 0 forecasts"):
        calibrate([], [])
