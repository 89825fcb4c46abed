"""Poisson weights against SciPy's, and the bounds that come with them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from detente.outlook.poisson import point_weights, poisson_window, time_weights

means = st.floats(0.0, 5_000.0)
tolerances = st.sampled_from([1e-6, 1e-9, 1e-12, 1e-15])


@given(means, tolerances)
def test_weights_and_what_they_leave_out(mean: float, tolerance: float) -> None:
    window = poisson_window(mean, tolerance)
    places = np.arange(window.first, window.last + 1)
    assert window.weights.sum() == pytest.approx(1.0, abs=1e-13)
    np.testing.assert_allclose(
        window.weights, poisson.pmf(places, mean), rtol=1e-9 + 2 * tolerance, atol=1e-300
    )
    beyond = poisson.cdf(window.first - 1, mean) + poisson.sf(window.last, mean)
    assert beyond <= window.error * (1 + 1e-6) + 1e-300
    assert window.error <= tolerance


@pytest.mark.parametrize("mean", [0.0, 1e-9, 0.5, 1.0, 20.0, 1e6])
def test_extreme_means(mean: float) -> None:
    window = poisson_window(mean, 1e-12)
    average = float((window.weights * np.arange(window.first, window.last + 1)).sum())
    assert average == pytest.approx(mean, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("mean", [-1.0, np.inf, np.nan])
def test_a_mean_that_is_none_is_refused(mean: float) -> None:
    with pytest.raises(ValueError, match="mean: received"):
        poisson_window(mean, 1e-9)


@pytest.mark.parametrize("tolerance", [0.0, 1.0])
def test_a_tolerance_that_is_none_is_refused(tolerance: float) -> None:
    with pytest.raises(ValueError, match="tolerance: received"):
        poisson_window(1.0, tolerance)


def test_time_weights_are_integrals_of_point_weights() -> None:
    """By Simpson's rule on a fine grid."""
    speed, end = 3.0, 4.0
    grid = np.linspace(0.0, end, 4_001)
    table = time_weights(speed, [end], 1e-13)
    weights = np.ones(len(grid))
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    for n in (0, 1, 5, 12, 30):
        integral = (weights * poisson.pmf(n, speed * grid)).sum() * (grid[1] - grid[0]) / 3
        assert table.weights[n, 0] == pytest.approx(integral, abs=1e-12)


@given(st.floats(1e-6, 50.0), st.floats(1e-6, 20.0))
def test_time_weights_sum_to_the_time(weeks: float, speed: float) -> None:
    """However slow the chain: relative to the time, not absolutely."""
    table = time_weights(speed, [weeks], 1e-12)
    assert table.weights.sum() == pytest.approx(weeks, rel=1e-11)
    assert abs(table.weights.sum() - weeks) <= table.error + 1e-14 * weeks


@given(st.lists(st.floats(0.0, 30.0), min_size=1, max_size=4))
def test_excess_is_the_largest_weighted_distance(weeks: list[float]) -> None:
    table = point_weights(2.0, weeks, 1e-10)
    steps = np.arange(len(table.weights))
    for n in (0, len(steps) // 2, len(steps) - 1):
        beyond = np.clip(steps - n, 0, None)
        expected = (table.weights * beyond[:, None]).sum(axis=0).max()
        assert table.excess[n] == pytest.approx(expected, rel=1e-9, abs=1e-12)
    together = table.from_step(0, final=True)
    np.testing.assert_allclose(together, 1.0, atol=1e-12)
