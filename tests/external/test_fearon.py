"""Fearon (1994), doi:10.2307/2944796: a crisis as a war of attrition with rising audience costs.

War values are uniform on [-1, 0] on both sides, the prize is worth 1, audience costs rise at
slopes a_1 = 0.2 and a_2 = 0.1. While the crisis lasts, the hazard at which i backs down keeps j
indifferent, so i is still there at t with probability S_i = 1 / (1 + a_j t); from the horizon t*
on only types that prefer war remain, a share a_i t*.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

HIGH, LOW = 0.2, 0.1


def still_there(rival_slope: float, time: float) -> float:
    return 1 / (1 + rival_slope * time)


def horizon() -> float:
    """t*: when the side that never yields at once is down to its fighters."""
    return float(brentq(lambda t: still_there(LOW, t) - HIGH * t, 0, 10, xtol=1e-14))


def test_horizon() -> None:
    assert horizon() == pytest.approx(5 * (np.sqrt(3) - 1), abs=1e-12)
    assert horizon() == pytest.approx(3.66025404, abs=6e-9)


def test_side_with_low_audience_costs_may_yield_at_once() -> None:
    at_once = 1 - LOW * horizon() / still_there(HIGH, horizon())
    assert at_once == pytest.approx(0.36602540, abs=6e-9)


def test_probability_of_war() -> None:
    war = HIGH * horizon() * LOW * horizon()
    assert war == pytest.approx(2 - np.sqrt(3), abs=1e-12)
    assert war == pytest.approx(0.26794919, abs=6e-9)


def test_survival_keeps_the_rival_indifferent() -> None:
    """Integrating the indifference condition step by step gives the same horizon.

    A step at cost a dt is worth it if the rival yields meanwhile with chance h dt, h (1 + a t) = a.
    """
    steps = 20_000
    times = np.linspace(0, horizon(), steps + 1)
    middle = (times[1:] + times[:-1]) / 2
    hazard = LOW / (1 + LOW * middle)
    left = float(np.exp(-(hazard * np.diff(times)).sum()))
    assert left == pytest.approx(HIGH * horizon(), abs=1e-9)
