"""How numbers are spread, against SciPy's normal and log-normal and by differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from detente.crisis.defaults import default_of
from detente.crisis.model import Number, NumberKind
from detente.study.crossing import EDGE
from detente.study.distributions import spread_of, spreads_of

SHARES = np.array([0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])


def number(
    best: float, low: float, high: float, kind: NumberKind = "cost", scale: float = 1.0
) -> Number:
    return Number("key", kind, best, low, high, "", ranged=True, scale=scale)


def test_even_range_around_zero_is_normal() -> None:
    spread = spread_of(number(0.5, -1.5, 2.5))
    exact = stats.norm(0.5, 2.0 / EDGE).ppf(SHARES)
    np.testing.assert_allclose([spread.quantile(each) for each in SHARES], exact, rtol=1e-12)


def test_positive_range_is_log_normal() -> None:
    spread = spread_of(number(2.0, 0.5, 8.0, scale=0.25))
    exact = 0.25 * stats.lognorm(np.log(4.0) / EDGE, scale=2.0).ppf(SHARES)
    np.testing.assert_allclose([spread.quantile(each) for each in SHARES], exact, rtol=1e-12)


def test_negative_range_is_the_mirror_of_the_positive() -> None:
    up, down = spread_of(number(2.0, 0.5, 6.0)), spread_of(number(-2.0, -6.0, -0.5))
    for z in (-2.0, -0.3, 0.0, 0.9, 2.2):
        assert down.value(z) == pytest.approx(-up.value(-z), rel=1e-13)
        assert down.slope(z) == pytest.approx(up.slope(-z), rel=1e-13)


@st.composite
def ranged(draw: st.DrawFn) -> Number:
    kinds: list[NumberKind] = ["cost", "tempo", "rate", "chance", "flow", "precision"]
    kind = draw(st.sampled_from(kinds))
    bounds = default_of(kind)
    top = 0.99 if bounds.largest == 1 else 50.0
    least = -50.0 if bounds.least < 0 else 0.01
    cells = sorted(draw(st.lists(st.floats(least, top), min_size=3, max_size=3)))
    assume(cells[0] < cells[1] < cells[2])
    assume(min(cells[1] - cells[0], cells[2] - cells[1]) > 1e-3)
    assume(all(abs(each) > 1e-2 for each in cells))
    return number(cells[1], cells[0], cells[2], kind)


@given(ranged(), st.floats(-3.0, 3.0), st.floats(-3.0, 3.0))
def test_best_is_the_median_and_values_rise_within_their_bounds(
    each: Number, one: float, two: float
) -> None:
    spread = spread_of(each)
    assert spread.value(0.0) == pytest.approx(each.best, rel=1e-12)
    low, high = sorted((one, two))
    assert spread.value(low) <= spread.value(high) + 1e-9
    bounds = default_of(each.kind)
    for z in (one, two, -8.0, 8.0):
        assert bounds.least <= spread.value(z) <= bounds.largest * (1 + 1e-12)


@given(ranged(), st.floats(-2.5, 2.5))
def test_slope_is_the_derivative(each: Number, z: float) -> None:
    assume(abs(z) > 1e-3)
    spread = spread_of(each)
    ends = spread.value(z + 1e-5), spread.value(z - 1e-5)
    slope = (ends[0] - ends[1]) / 2e-5
    assert spread.slope(z) == pytest.approx(slope, rel=1e-5, abs=1e-6)


def test_ends_of_an_uncut_range_are_its_percentiles() -> None:
    spread = spread_of(number(1.0, 0.2, 9.0))
    assert spread.quantile(0.1) == pytest.approx(0.2)
    assert spread.quantile(0.9) == pytest.approx(9.0)


def test_a_chance_is_cut_off_at_one_and_keeps_its_median() -> None:
    """Above the median it is the upper half of a log-normal, cut off at 1."""
    spread = spread_of(number(0.8, 0.6, 0.95, "chance"))
    assert spread.value(9.0) <= 1.0
    free = stats.lognorm(np.log(0.95 / 0.8) / EDGE, scale=0.8)
    share = 0.8
    exact = free.ppf(0.5 + (share - 0.5) * (free.cdf(1.0) - 0.5) / 0.5)
    assert spread.quantile(share) == pytest.approx(exact, rel=1e-10)


def test_a_side_without_width_does_not_move() -> None:
    spread = spread_of(number(1.0, 0.9, 1.0, "chance"))
    assert spread.value(2.0) == 1.0
    assert spread.value(-EDGE) == pytest.approx(0.9)


def test_what_has_no_range_has_no_spread() -> None:
    fixed = Number("key", "cost", 1.0, 1.0, 1.0, "", ranged=False)
    with pytest.raises(ValueError, match="without a range"):
        spread_of(fixed)
    assert spreads_of({"a": fixed, "b": number(1, 0.5, 2)}).keys() == {"b"}
    with pytest.raises(ValueError, match="share: received 1"):
        spread_of(number(1, 0.5, 2)).quantile(1.0)
