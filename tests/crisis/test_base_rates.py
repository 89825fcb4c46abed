"""Base rates: the stored intervals are what the formulas give, and the ranges lie inside them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binomtest

from detente.crisis.base_rates import Z80, Z95, BaseRate, base_rates, wilson

RATES = base_rates()
CLASSES = sorted({key.split("-")[1] for key in RATES if key.endswith("-365d")})


def test_wilson_is_that_of_scipy() -> None:
    for cases, many in ((17, 61), (0, 9), (40, 40), (110, 7920)):
        exact = binomtest(cases, many).proportion_ci(0.8, method="wilson")
        np.testing.assert_allclose(wilson(cases / many, many, Z80), exact, atol=1e-12)


@pytest.mark.parametrize("key", [key for key, each in RATES.items() if each.interval])
def test_an_interval_belongs_to_its_figure(key: str) -> None:
    """The 95 % interval follows from k of n, and the 80 % range lies inside it."""
    rate = RATES[key]
    assert rate.interval is not None
    if rate.method == "wilson" and rate.cases is not None:
        np.testing.assert_allclose(wilson(rate.best, rate.cases, Z95), rate.interval, atol=0.0012)
    assert rate.low is not None
    assert rate.high is not None
    least, most = rate.interval
    assert least - 1e-9 <= rate.low <= rate.best <= rate.high < most


def test_a_narrowed_log_log_interval() -> None:
    """Greenwood's error on the log-log scale is the same at 80 and 95 %."""
    rate = RATES["ceasefire-bilateral-90d"]
    assert rate.interval is not None
    assert rate.low is not None

    def log_log(share: float) -> float:
        return math.log(-math.log(share))

    wide = (log_log(rate.interval[0]) - log_log(rate.best)) / Z95
    assert (log_log(rate.low) - log_log(rate.best)) / Z80 == pytest.approx(wide)


@pytest.mark.parametrize("key", CLASSES)
def test_survival_curves_fall_and_medians_lie_on_them(key: str) -> None:
    days = (1, 3, 7, 14, 30, 90, 365)
    curve = [RATES[f"ceasefire-{key}-{each}d"] for each in days]
    shares = [each.best for each in curve]
    assert shares == sorted(shares, reverse=True)
    assert [each.days for each in curve] == list(days)
    median = RATES.get(f"ceasefire-{key}-median")
    if median is None:  # more than half outlast the record
        assert shares[-1] > 0.5
        return
    assert _crossing(curve, median, "best") == pytest.approx(7 * median.best)
    assert _crossing(curve, median, "low") == pytest.approx(7 * (median.low or 0), abs=0.51)
    assert _crossing(curve, median, "high") == pytest.approx(7 * (median.high or 0), abs=0.51)


def _crossing(curve: list[BaseRate], median: BaseRate, end: str) -> float:
    """Where the curve, or an end of its band, crosses one half; log days between its dates."""
    points = [(each.days or 0.0, getattr(each, end)) for each in curve]
    band = dict(zip(("low", "high"), wilson(0.5, median.cases or 1, Z80), strict=True))
    points = sorted([*points, (7 * median.best, band.get(end, 0.5))])
    logs = [math.log(day) for day, _ in points]
    return math.exp(float(np.interp(-0.5, [-share for _, share in points], logs)))


def test_every_row_says_what_it_counts() -> None:
    for key, rate in RATES.items():
        assert rate.text
        assert not rate.text.endswith(".")
        assert rate.source
        assert (rate.measure == "survival") == (rate.days is not None), key
        assert rate.ranged != (rate.method == "published")
        if rate.method in {"published", "definitions", "cases"}:
            assert rate.caveat
        if rate.measure != "median":
            assert 0 <= rate.best <= 1


def test_what_lies_inside() -> None:
    force = RATES["force-threat-yields"]
    assert force.best == 17 / 61
    assert force.holds(0.25)
    assert not force.holds(0.5)
    assert not RATES["alliance-honoured-since-1945"].holds(0.22)  # no range to lie inside of
    assert RATES["ceasefire-bilateral-median"].best == pytest.approx(92 / 7)
