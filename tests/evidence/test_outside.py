"""The outside view: where a forecast lies, and what pooling makes of it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis.base_rates import Z80, Z95
from detente.errors import UsageError
from detente.evidence.outside import Pooled, logit, outside_of, pooled
from detente.outlook.answer import Answer

CHANCE = st.floats(0.001, 0.999)


def answer(
    value: float | None,
    reference: tuple[float, float, float] | None = (0.2, 0.1, 0.4),
    kind: str = "reached",
) -> Answer:
    given = math.nan if value is None else value
    return Answer("q", kind, value, (given, given), 0.0, 0.5, {}, reference)


def test_the_95_range_is_that_of_a_normal_on_log_odds() -> None:
    view = outside_of(answer(0.2))
    assert view is not None
    low, high = view.wide
    for end, wide in ((0.1, low), (0.4, high)):
        deviation = (logit(end) - logit(0.2)) / Z80
        assert logit(wide) == pytest.approx(logit(0.2) + Z95 * deviation)
    assert 0 < low < 0.1 < 0.4 < high < 1


@pytest.mark.parametrize(
    ("value", "where"),
    [(0.2, "inside"), (0.1, "inside"), (0.4, "inside"), (0.45, "outside 80 %"),
     (0.075, "outside 80 %"), (0.6, "outside 95 %"), (0.01, "outside 95 %")],
)  # fmt: skip
def test_where_a_forecast_lies(value: float, where: str) -> None:
    view = outside_of(answer(value))
    assert view is not None
    assert view.where == where


@given(CHANCE)
def test_how_far_it_lies_says_the_same_as_where(value: float) -> None:
    view = outside_of(answer(value))
    assert view is not None
    if abs(view.far - Z80) > 1e-9 and abs(view.far - Z95) > 1e-9:
        told = "inside" if view.far < Z80 else "outside 80 %" if view.far < Z95 else "outside 95 %"
        assert view.where == told


def test_an_interval_that_reaches_the_range_is_inside() -> None:
    """Doubt about the forecast counts: it is far only where all of it is."""
    for interval, where in (
        ((0.35, 0.8), "inside"), ((0.42, 0.8), "outside 80 %"), ((0.55, 0.8), "outside 95 %"),
    ):  # fmt: skip
        view = outside_of(answer(0.6), interval)
        assert view is not None
        assert view.where == where
        assert view.interval == interval


def test_what_has_no_outside_view() -> None:
    assert outside_of(answer(None)) is None
    assert outside_of(answer(0.3, None)) is None
    assert outside_of(answer(0.3, (0.2, 0.2, 0.2))) is None  # a figure without a range
    assert outside_of(answer(0.3, kind="share")) is None


@given(CHANCE, CHANCE, st.floats(0, 1))
def test_pooling_lies_between_and_is_fair(own: float, rate: float, weight: float) -> None:
    found = pooled(answer(own, (rate, rate, rate)), weight)
    assert found is not None
    low, high = sorted((own, rate))
    assert low - 1e-9 <= found.probability <= high + 1e-9
    odds = (own / (1 - own)) ** (1 - weight) * (rate / (1 - rate)) ** weight
    assert found.probability == pytest.approx(odds / (1 + odds), abs=1e-9)
    mirror = pooled(answer(1 - own, (1 - rate, 1 - rate, 1 - rate)), weight)
    assert mirror is not None
    assert mirror.probability == pytest.approx(1 - found.probability, abs=1e-9)


def test_the_ends_of_the_weight() -> None:
    nothing, everything = pooled(answer(0.7), 0.0), pooled(answer(0.7), 1.0)
    assert nothing is not None
    assert everything is not None
    assert nothing.probability == nothing.low == nothing.high == pytest.approx(0.7)
    ends = (everything.probability, everything.low, everything.high)
    assert ends == pytest.approx((0.2, 0.1, 0.4))


def test_both_intervals_count() -> None:
    plain, doubted = pooled(answer(0.7), 0.5), pooled(answer(0.7), 0.5, (0.5, 0.8))
    assert isinstance(plain, Pooled)
    assert isinstance(doubted, Pooled)
    assert doubted.low < plain.low < plain.probability < plain.high < doubted.high


def test_what_cannot_be_pooled() -> None:
    assert pooled(answer(None), 0.5) is None
    assert pooled(answer(0.4, None), 0.5) is None
    for weight in (-0.1, 1.1, math.nan):
        with pytest.raises(UsageError, match="between 0 and 1"):
            pooled(answer(0.4), weight)
