"""Transient distributions against dense exponentials; independence of threads and of order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outlook.conftest import chain_of, dense, dense_rates, large_chain, masks, reordered

from detente.outlook.chain import merged
from detente.outlook.kernels import step_columns, step_vector
from detente.outlook.transient import backward, backward_curve, course, forward
from detente.outlook.uniformise import Stepper, backward_form, column_bits
from detente.solve.workers import Workers
from detente.testing import oracles
from detente.testing.oracles import exponential

TIMES = (0.0, 0.3, 2.0, 11.0)


@st.composite
def chains_and_masks(draw: st.DrawFn) -> tuple[np.ndarray, list[np.ndarray]]:
    rates = draw(dense_rates())
    return rates, [draw(masks(len(rates))) for _ in range(3)]


@given(chains_and_masks())
def test_backward_is_the_exponential(case: tuple[np.ndarray, list[np.ndarray]]) -> None:
    """Three columns: plain, plain later, with rows kept fixed."""
    rates, (first, second, goal) = case
    terminal = np.stack([first, second, goal], axis=1).astype(float)
    found = backward(chain_of(rates), terminal, [0.7, 9.0, 3.0], fixed=[None, None, goal])
    np.testing.assert_allclose(found.values[:, 0], exponential(rates * 0.7) @ first, atol=1e-11)
    np.testing.assert_allclose(found.values[:, 1], exponential(rates * 9.0) @ second, atol=1e-11)
    reached = oracles.reached_by(rates, goal, 3.0)
    np.testing.assert_allclose(found.values[:, 2], reached, atol=1e-11)
    assert 0 <= found.error < 1e-10


@given(chains_and_masks(), st.integers(0, 5))
def test_a_curve_is_backward_at_every_time(
    case: tuple[np.ndarray, list[np.ndarray]], start: int
) -> None:
    rates, (first, _, goal) = case
    state = start % len(rates)
    terminal = np.stack([first, goal], axis=1).astype(float)
    curve = backward_curve(chain_of(rates), terminal, TIMES, state, fixed=[None, goal])
    for place, weeks in enumerate(TIMES):
        plain = exponential(rates * weeks) @ first
        assert curve.values[place, 0] == pytest.approx(plain[state], abs=1e-11)
        reached = oracles.reached_by(rates, goal, weeks)[state]
        assert curve.values[place, 1] == pytest.approx(reached, abs=1e-11)
        spent = oracles.occupation(rates, state, weeks) @ first
        assert curve.integrals[place, 0] == pytest.approx(spent, abs=1e-9)
    assert (np.diff(curve.values[:, 1]) > -1e-12).all()


@given(dense_rates(), st.integers(0, 5))
def test_forward_and_the_course_of_classes(rates: np.ndarray, start: int) -> None:
    n = len(rates)
    chain = chain_of(rates, start % n)
    initial = np.zeros(n)
    initial[chain.start] = 1.0
    label = (np.arange(n) % 2).astype(np.uint32)
    ahead = forward(chain, initial, TIMES)
    classes = course(chain, label, 2, TIMES)
    np.testing.assert_allclose(ahead.values.sum(axis=1), 1.0, atol=1e-11)
    for place, weeks in enumerate(TIMES):
        expected = oracles.distribution(rates, chain.start, weeks)
        spent = oracles.occupation(rates, chain.start, weeks)
        np.testing.assert_allclose(ahead.values[place], expected, atol=1e-11)
        for kind in (0, 1):
            share = expected[label == kind].sum()
            assert classes.share[place, kind] == pytest.approx(share, abs=1e-11)
            time = spent[label == kind].sum()
            assert classes.time[place, kind] == pytest.approx(time, abs=1e-9)
    spent = oracles.occupation(rates, chain.start, TIMES[-1])
    np.testing.assert_allclose(classes.occupied, spent, atol=1e-9)


def test_a_steady_state_is_noticed_and_bounded() -> None:
    """Mixing within weeks, asked about after ten years."""
    rng = np.random.default_rng(3)
    rates = rng.random((5, 5))
    rates -= np.diag(rates.sum(axis=1))
    chain = chain_of(rates)
    found = backward(chain, np.eye(5), [520.0] * 5)
    exact = exponential(rates * 520.0)
    assert found.steps < 200 < chain.speed * 520
    assert np.abs(found.values - exact).max() <= found.error + 1e-13
    curve = backward_curve(chain, np.eye(5), [1.0, 520.0], 0)
    np.testing.assert_allclose(curve.values[1], exact[0], atol=1e-11)
    np.testing.assert_allclose(curve.integrals[1], oracles.occupation(rates, 0, 520.0), rtol=1e-10)


def test_time_spent_where_hardly_anything_happens() -> None:
    """At 1e-7 a week a run of ones must still integrate to the time."""
    chain = chain_of(np.array([[0.0, 1e-7], [0.0, 0.0]]))
    curve = backward_curve(chain, np.ones((2, 1)), [0.5, 10.0], 0)
    np.testing.assert_allclose(curve.integrals[:, 0], [0.5, 10.0], rtol=1e-12)
    assert curve.integral_error < 1e-9


def test_the_bound_holds_at_a_coarse_tolerance() -> None:
    rng = np.random.default_rng(5)
    rates = rng.random((6, 6)) * 2
    rates -= np.diag(rates.sum(axis=1))
    for tolerance in (1e-2, 1e-4, 1e-7):
        found = backward(chain_of(rates), np.eye(6), [4.0] * 6, tolerance=tolerance)
        worst = np.abs(found.values - exponential(rates * 4.0)).max()
        assert worst <= found.error
        assert found.error <= 3 * tolerance


def test_a_chain_in_which_nothing_happens_stays() -> None:
    chain = chain_of(np.zeros((3, 3)), 1)
    terminal = np.array([[1.0], [0.25], [0.0]])
    np.testing.assert_allclose(backward(chain, terminal, [26.0]).values, terminal, atol=1e-12)
    classes = course(chain, np.arange(3, dtype=np.uint32), 3, [0.0, 26.0])
    np.testing.assert_allclose(classes.share[1], [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(classes.time[1], [0, 26.0, 0], rtol=1e-12)


@given(chains_and_masks(), st.randoms(use_true_random=False))
def test_order_of_states_does_not_matter(
    case: tuple[np.ndarray, list[np.ndarray]], random: object
) -> None:
    rates, (goal, *_) = case
    order = np.arange(len(rates))
    random.shuffle(order)  # type: ignore[attr-defined]
    column = goal.astype(float)[:, None]
    plain = backward(chain_of(rates), column, [5.0], fixed=[goal]).values
    other = backward(
        chain_of(reordered(rates, order)), column[order], [5.0], fixed=[goal[order]]
    ).values
    np.testing.assert_allclose(other, plain[order], atol=1e-13)


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    """To the last bit, on more blocks than threads."""
    chain = merged(large_chain(30_000))
    rng = np.random.default_rng(1)
    terminal = (rng.random((30_000, 5)) < 0.01).astype(float)
    fixed = [terminal[:, 0] > 0, None, terminal[:, 2] > 0, None, None]
    label = rng.integers(0, 3, 30_000).astype(np.uint32)
    results = []
    for count in (1, 2, 5):
        with Workers(count) as pool:
            found = backward(chain, terminal, [3.0] * 5, fixed=fixed, workers=pool)
            ahead = course(chain, label, 3, [0.0, 1.0, 3.0], workers=pool)
        results.append((found.values, ahead.share, ahead.time, ahead.occupied))
    for other in results[1:]:
        for one, two in zip(results[0], other, strict=True):
            assert one.tobytes() == two.tobytes()


def test_masks_are_checked() -> None:
    with pytest.raises(ValueError, match="at most 64"):
        column_bits([None] * 65, 2)
    with pytest.raises(ValueError, match="one per column"):
        backward(chain_of(np.zeros((2, 2))), np.ones((2, 2)), [1, 1], fixed=[np.ones(2, bool)])


# --- plain twins of the kernels ------------------------------------------------------------------


@given(dense_rates(), st.integers(0, 100))
def test_kernels_equal_their_plain_twins(rates: np.ndarray, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = len(rates)
    form = backward_form(chain_of(rates))
    matrix = np.eye(n) + dense(chain_of(rates)) / form.speed
    x, gain, total = rng.random(n), rng.random(n), rng.random(n)
    y, before = np.empty(n), total.copy()
    largest, moved = np.zeros(1), np.zeros(1)
    step_vector(
        0, 1, n, form.row, form.target, form.rate, form.stay, 1 / form.speed, gain, 0.25, x, y,
        total, True, largest, moved,
    )  # fmt: skip
    np.testing.assert_allclose(y, matrix @ x + gain, atol=1e-13)
    np.testing.assert_allclose(total, before + 0.25 * x, atol=1e-13)
    assert largest[0] == pytest.approx(np.abs(y - x).max())
    assert moved[0] == pytest.approx(np.abs(y - x).sum())

    wide = rng.random((n, 8))
    bits = rng.integers(0, 256, n).astype(np.uint64)
    weights, out, sums = rng.random(8), np.empty((n, 8)), np.zeros((n, 8))
    step_columns(
        0, 1, n, 8, form.row, form.target, form.rate, form.stay, 1 / form.speed, bits, weights,
        wide.ravel(), out.ravel(), sums.ravel(), True, largest,
    )  # fmt: skip
    kept = (bits[:, None] >> np.arange(8, dtype=np.uint64)) & np.uint64(1) == 1
    expected = np.where(kept, wide, matrix @ wide)
    np.testing.assert_allclose(out, expected, atol=1e-13)
    np.testing.assert_allclose(sums, weights * wide, atol=1e-13)
    assert largest[0] == pytest.approx(np.abs(expected - wide).max(), abs=1e-15)


def test_a_stepper_without_gain_or_sum_only_multiplies() -> None:
    chain = large_chain(9_000)
    form = backward_form(chain)
    x = np.random.default_rng(1).random(9_000)
    y = np.empty_like(x)
    with Workers(2) as pool:
        Stepper(form, pool).step(x, y)
    flow = np.add.reduceat(chain.rate * x[chain.target], chain.row[:-1].astype(int))
    np.testing.assert_allclose(y, form.stay * x + flow / form.speed, rtol=1e-13)
