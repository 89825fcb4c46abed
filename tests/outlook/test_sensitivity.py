"""Derivatives of answers in every rate, against dense derivatives of matrix functions.

The derivative of exp(Q t) along E is the upper right block of exp([[Q, E], [0, Q]] t) (Van Loan
1978), which shares nothing with sums over powers.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outlook.conftest import chain_of, dense, dense_rates, large_chain, masks

from detente.outlook.chain import Chain, merged
from detente.outlook.pairs import PairSums
from detente.outlook.sensitivity import before_slopes, dated_slopes, time_slopes
from detente.solve.workers import Workers
from detente.testing import oracles

Float = np.ndarray


def directions(chain: Chain) -> list[Float]:
    """The change of the generator with the rate of each transition."""
    found = []
    for x in range(chain.states):
        for k in range(chain.row[x], chain.row[x + 1]):
            each = np.zeros((chain.states, chain.states))
            each[x, chain.target[k]] += 1.0
            each[x, x] -= 1.0
            found.append(each)
    return found


def moved(matrix: Float, change: Float, weeks: float) -> Float:
    n = len(matrix)
    block = np.block([[matrix, change], [np.zeros((n, n)), matrix]])
    return np.array(oracles.exponential(block * weeks)[:n, n:])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Chain, Float, Float]:
    rates = draw(dense_rates(max_states=5))
    start = draw(st.integers(0, len(rates) - 1))
    return chain_of(rates, start), draw(masks(len(rates))), draw(masks(len(rates)))


@given(cases(), st.floats(0.0, 15.0))
def test_dated_questions(case: tuple[Chain, Float, Float], weeks: float) -> None:
    chain, wins, fixed = case
    with Workers(1) as workers:
        found = dated_slopes(chain, wins, fixed, weeks, workers)
    still = np.where(fixed[:, None], 0.0, 1.0)
    matrix = dense(chain) * still
    value = (oracles.exponential(matrix * weeks) @ wins)[chain.start]
    assert found.value == pytest.approx(value, abs=1e-10)
    expected = [
        (moved(matrix, each * still, weeks) @ wins)[chain.start] for each in directions(chain)
    ]
    np.testing.assert_allclose(found.slope, expected, atol=1e-9 * (1 + weeks))


@given(cases(), st.floats(0.01, 10.0))
def test_shares_of_time(case: tuple[Chain, Float, Float], weeks: float) -> None:
    """A share is what a state that collects it holds in the end, so one more state."""
    chain, wins, _ = case
    nowhere = np.zeros_like(wins)
    with Workers(1) as workers:
        found = dated_slopes(chain, wins, nowhere, weeks, workers, share=True)
    n = chain.states

    def collected(matrix: Float) -> Float:
        return np.block([[matrix, wins[:, None] / weeks], [np.zeros((1, n + 1))]])

    whole = collected(dense(chain))
    value = oracles.exponential(whole * weeks)[chain.start, n]
    assert found.value == pytest.approx(value, abs=1e-9)
    expected = []
    for each in directions(chain):
        change = np.pad(each, ((0, 1), (0, 1)))
        expected.append(moved(whole, change, weeks)[chain.start, n])
    np.testing.assert_allclose(found.slope, expected, atol=1e-8 * (1 + weeks))


def nearby(chain: Chain, k: int, step: float) -> Float:
    return dense(chain) + step * directions(chain)[k]


@given(cases())
def test_what_comes_first(case: tuple[Chain, Float, Float]) -> None:
    chain, goal, rival = case
    with Workers(1) as workers:
        found = before_slopes(chain, goal, rival, workers)
    for k in range(chain.transitions):
        ends = [
            oracles.reached_ever(nearby(chain, k, step), goal, rival)[chain.start]
            for step in (1e-4, -1e-4)
        ]
        assert found.slope[k] == pytest.approx((ends[0] - ends[1]) / 2e-4, abs=1e-5)


@given(cases())
def test_expected_times(case: tuple[Chain, Float, Float]) -> None:
    chain, goal, _ = case
    with Workers(1) as workers:
        found = time_slopes(chain, goal, workers)
    if not np.isfinite(found.value):
        assert np.isnan(found.slope).all()
        return
    for k in range(chain.transitions):
        ends = [
            oracles.expected_time(nearby(chain, k, step), goal)[chain.start]
            for step in (1e-5, -1e-5)
        ]
        slope = (ends[0] - ends[1]) / 2e-5
        assert found.slope[k] == pytest.approx(slope, rel=1e-4, abs=1e-4 * (1 + found.value**2))


def test_two_states_in_closed_form() -> None:
    """In B by t from A at rate r: 1 - exp(-r t), derivative t exp(-r t); expected time 1 / r."""
    chain = chain_of(np.array([[-0.3, 0.3], [0.0, 0.0]]))
    goal = np.array([False, True])
    with Workers(1) as workers:
        reached = dated_slopes(chain, goal, goal, 4.0, workers)
        time = time_slopes(chain, goal, workers)
    assert reached.slope[0] == pytest.approx(4.0 * np.exp(-1.2), rel=1e-10)
    assert time.slope[0] == pytest.approx(-1 / 0.09, rel=1e-10)


def test_sums_of_pairs_equal_their_plain_twin_for_any_number_of_threads() -> None:
    chain = merged(large_chain(9_000))
    random = np.random.default_rng(3)
    weights, worths = random.standard_normal((2, chain.states, 7))
    fixed = random.random(chain.states) < 0.2
    source = np.repeat(np.arange(chain.states), np.diff(chain.row.astype(int)))
    kept = np.where(fixed[:, None], 0.0, weights)
    entry = (kept[source] * worths[chain.target]).sum(axis=1)
    own = (kept * worths).sum(axis=1)
    for threads in (1, 2):
        with Workers(threads) as workers:
            sums = PairSums.of(chain)
            sums.add(weights, worths, workers, fixed)
            sums.add(weights, worths, workers, fixed)
        np.testing.assert_allclose(sums.entry, 2 * entry, atol=1e-12)
        np.testing.assert_allclose(sums.slopes(), 2 * (entry - own[source]), atol=1e-12)
