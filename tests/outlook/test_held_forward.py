"""What has completed no run, forward in time: against the forecast, dense solutions, simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outlook.conftest import chain_of, dense_rates, large_chain, masks

from detente.outlook.chain import merged
from detente.outlook.held import held_by
from detente.outlook.held_forward import unfinished
from detente.outlook.restrict import part
from detente.outlook.simulate import longest_run, sample_paths
from detente.testing.oracles import distribution, exponential

Float = np.ndarray
DURATION = 1.3


@st.composite
def cases(draw: st.DrawFn) -> tuple[Float, Float, int, float]:
    rates = draw(dense_rates(max_states=5, max_rate=15))
    start = draw(st.integers(0, len(rates) - 1))
    return rates, draw(masks(len(rates))), start, draw(st.sampled_from([0.3, 1.3, 2.0, 2.6, 6.0]))


@given(cases(), st.sampled_from([0.0, 0.4, 1.1]))
def test_backward_and_forward_complete_the_same(
    case: tuple[Float, Float, int, float], age: float
) -> None:
    """What is left over is what the forecast says is not held by then."""
    rates, holds, start, weeks = case
    chain = chain_of(rates, start)
    found = unfinished(chain, holds, DURATION, weeks, np.zeros(0), age=age)
    held = held_by(chain, holds, DURATION, weeks, age=age)
    left = 1.0 - float(found.ends.sum() + found.running.sum())
    assert left == pytest.approx(held.probability, abs=1e-9)
    assert abs(left - held.probability) <= found.error + held.error


@given(cases())
def test_until_a_run_can_be_complete_it_is_the_plain_chain(
    case: tuple[Float, Float, int, float],
) -> None:
    rates, holds, start, weeks = case
    weeks = min(weeks, DURATION * 0.999)
    times = np.array([0.0, 0.4 * weeks, weeks])
    found = unfinished(chain_of(rates, start), holds, DURATION, weeks, times)
    inner = rates[np.ix_(holds, holds)]
    for time, inside in zip(times, found.inside, strict=True):
        plain = distribution(rates, start, time)[holds]
        if holds[start]:
            plain = plain - exponential(inner * time)[holds[:start].sum()]
        np.testing.assert_allclose(inside, plain, atol=1e-10)
    whole = found.ends + found.running
    np.testing.assert_allclose(whole, distribution(rates, start, weeks), atol=1e-10)


def test_times_agree_with_ends() -> None:
    """What is read on the way is where a shorter course ends."""
    chain = chain_of(np.array([[0, 0.8, 0.3], [0.5, 0, 0.9], [0.7, 0.2, 0]]), 1)
    holds = np.array([False, True, True])
    times = np.array([0.0, 0.5, 1.3, 1.7, 2.4, 3.9, 5.2])
    found = unfinished(chain, holds, DURATION, 5.2, times, age=0.6)
    for time, inside in zip(times.tolist(), found.inside, strict=True):
        ends = unfinished(chain, holds, DURATION, time, np.zeros(0), age=0.6).ends
        np.testing.assert_allclose(inside, ends[holds], atol=1e-11)


@pytest.mark.parametrize("age", [0.0, 0.5])
def test_simulation_agrees_state_by_state(age: float) -> None:
    rng = np.random.default_rng(4)
    rates = rng.random((5, 5))
    holds, weeks, count = np.array([True, False, True, True, False]), 2.9, 40_000
    chain = chain_of(rates, 0)
    found = unfinished(chain, holds, DURATION, weeks, np.zeros(0), age=age)
    paths = sample_paths(chain, count, weeks, np.random.default_rng(6))
    open_ = longest_run(paths, holds, age) < DURATION
    shares = np.bincount(paths.final()[open_], minlength=5) / count
    whole = found.ends + found.running
    assert (np.abs(shares - whole) < 4 * np.sqrt(whole * (1 - whole) / count) + 1e-9).all()


def test_what_is_lost_on_the_way_is_missing() -> None:
    """A chain that ends at a steady rate from everywhere, as when an event is seen."""
    rates = np.array([[0, 0.8, 0.3], [0.5, 0, 0.9], [0.7, 0.2, 0]])
    chain, holds = chain_of(rates), np.array([False, True, True])
    losing = type(chain)(
        chain.row, chain.target, chain.rate, chain.cause, chain.exit_rate + 0.2, chain.moves, 0
    )
    plain = unfinished(chain, holds, DURATION, 4.0, np.array([2.0]))
    less = unfinished(losing, holds, DURATION, 4.0, np.array([2.0]))
    np.testing.assert_allclose(less.ends, plain.ends * math.exp(-0.8), atol=1e-11)
    np.testing.assert_allclose(less.inside, plain.inside * math.exp(-0.4), atol=1e-11)


def test_a_large_chain_within_its_bound() -> None:
    chain = merged(large_chain(2_000))
    holds = np.arange(2_000) % 3 > 0
    found = unfinished(chain, holds, 1.1, 4.0, np.zeros(0))
    held = held_by(chain, holds, 1.1, 4.0)
    left = 1.0 - float(found.ends.sum() + found.running.sum())
    assert abs(left - held.probability) <= found.error + held.error
    assert found.error < 1e-7
    assert part(chain, holds).states.size == found.inside.shape[1]
