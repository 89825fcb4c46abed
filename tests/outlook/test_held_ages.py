"""What a run is worth by its age: against one forecast for each age."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.outlook.conftest import chain_of, dense_rates, masks

from detente.outlook.held import held_by
from detente.outlook.held_ages import Ages
from detente.solve.workers import Workers

Float = np.ndarray
NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Float, Float, float, float, float]:
    """Rates, a condition that holds at the start, its duration, the time left, an age."""
    rates = draw(dense_rates(max_states=5, max_rate=15))
    holds = draw(masks(len(rates)))
    holds[0] = True
    duration = draw(st.sampled_from([0.7, 1.0, 2.5]))
    left = draw(st.sampled_from([0.4, 0.9, 1.3, 3.1]))
    return rates, holds, duration, left, draw(st.sampled_from([0.1, 0.45, 0.9])) * duration


def worths(rates: Float, holds: Float, duration: float, left: float, age: float) -> Float:
    """G(age) on A, one forecast a state."""
    starts = np.flatnonzero(holds).tolist()
    return np.array(
        [held_by(chain_of(rates, s), holds, duration, left, age=age).probability for s in starts]
    )


@settings(max_examples=40)
@given(cases())
def test_a_forecast_at_one_age_is_that_from_every_state(
    case: tuple[Float, Float, float, float, float],
) -> None:
    rates, holds, duration, left, age = case
    running = held_by(chain_of(rates), holds, duration, left, age=age).running
    np.testing.assert_allclose(running[holds], worths(rates, holds, duration, left, age), atol=1e-9)


@settings(max_examples=30)
@given(cases())
def test_slopes_and_the_jump_add_up_to_what_age_is_worth(
    case: tuple[Float, Float, float, float, float],
) -> None:
    rates, holds, duration, left, age = case
    edges = sorted({0.0, min((-left) % duration, age), age})
    total = worths(rates, holds, duration, left, 0.0)
    with Workers(1) as pool:
        ages = Ages(chain_of(rates), holds, duration, left, 0.0, pool)
        for low, high in itertools.pairwise(edges):
            places = (low + high + (high - low) * NODES) / 2
            total = total + ages.slopes(places)[0] @ WEIGHTS * (high - low) / 2
        if 0 < duration - left <= age:
            total = total + ages.jump()[0]
    np.testing.assert_allclose(total, worths(rates, holds, duration, left, age), atol=1e-8)


def test_closed_form_where_nothing_comes_back() -> None:
    """G(v) = exp(-stop (d - v)), so its slope is `stop` times that."""
    stop = 0.3
    chain = chain_of(np.array([[-stop, stop], [0.0, 0.0]]))
    with Workers(1) as pool:
        ages = Ages(chain, np.array([True, False]), 2.0, 5.0, 0.5, pool)
        places = np.array([0.1, 0.9, 1.8])
        found = ages.slopes(places)[0][0]
        late = Ages(chain, np.array([True, False]), 2.0, 1.5, 0.5, pool)
        assert late.jump()[0][0] == pytest.approx(math.exp(-stop * 1.5))
        np.testing.assert_array_equal(late.slopes(np.array([0.2, 0.4]))[0], 0.0)
    np.testing.assert_allclose(found, stop * np.exp(-stop * (2.0 - places)), atol=1e-12)
    assert ages.held.running[0] == pytest.approx(math.exp(-stop * 1.5))
