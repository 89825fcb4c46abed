"""Stabilised explicit steps against their polynomial, and their order against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import chebyshev

from detente.solve.chebyshev import (
    REACH,
    advance,
    error,
    spectral_radius,
    stages,
    stages_for,
)

Float = np.ndarray
COUNTS = [2, 3, 4, 7, 20, 61]


def polynomial(count: int, z: Float) -> Float:
    """P_m by its closed form, with Chebyshev polynomials from NumPy."""
    w0, w1, b, top = stages(count).ends
    only_last = np.zeros(count + 1)
    only_last[-1] = 1.0
    return 1.0 - b * top + b * chebyshev.chebval(w0 + w1 * z, only_last)


@pytest.mark.parametrize("count", COUNTS)
def test_a_step_on_a_linear_equation_is_its_polynomial(count: int) -> None:
    z = -np.linspace(0.0, REACH * (count**2 - 1), 50)[:, None]
    start = np.ones_like(z)
    found = advance(lambda v: z * v, start, z * start, 1.0, count)
    np.testing.assert_allclose(found, polynomial(count, z), atol=1e-10)


@pytest.mark.parametrize("count", COUNTS)
def test_the_polynomial_agrees_with_exp_to_second_order(count: int) -> None:
    z = np.array([-0.1, -0.05])
    gaps = np.abs(polynomial(count, z) - np.exp(z))
    assert gaps[0] < 2e-4
    assert gaps[0] / gaps[1] == pytest.approx(8.0, rel=0.1)


@given(st.floats(0.0, 1e5))
def test_as_many_stages_as_it_says_are_stable(reach: float) -> None:
    count = stages_for(reach)
    size = np.abs(polynomial(count, -np.linspace(0.0, reach, 2_000)))
    assert size.max() <= 1.0 + 1e-12
    assert count <= 2 + 1.4 * np.sqrt(reach)


@pytest.mark.parametrize("count", [3, 5, 10])
def test_there_is_room_for_complex_eigenvalues(count: int) -> None:
    """Beside the real axis, inside the interval: about a quarter of the number of stages."""
    real = -np.linspace(1.0, REACH * (count**2 - 1) - 1.0, 500)
    assert np.abs(polynomial(count, real + 0.23j * count)).max() <= 1.0


@pytest.mark.parametrize("count", COUNTS)
def test_global_error_is_of_second_order(count: int) -> None:
    """Growth to a ceiling, whose closed form is known, beside a fast decay."""

    def slope(v: Float) -> Float:
        return np.array([[v[0, 0] * (1.0 - v[0, 0]), -3.0 * (v[0, 1] - v[0, 0])]])

    def ending(steps: int) -> float:
        values = np.array([[0.2, 0.5]])
        for _ in range(steps):
            values = advance(slope, values, slope(values), 2.0 / steps, count)
        return float(abs(values[0, 0] - 1.0 / (1.0 + 4.0 * np.exp(-2.0))))

    gaps = [ending(steps) for steps in (40, 80)]
    assert gaps[0] < 1e-3
    assert gaps[0] / gaps[1] == pytest.approx(4.0, rel=0.15)


@pytest.mark.parametrize("count", COUNTS)
def test_the_estimated_error_is_that_of_a_step(count: int) -> None:
    """For slow modes to a factor of two; it falls by eight when the step is halved."""
    rate, start = -1.0, np.ones((1, 1))
    estimates = []
    for length in (0.2, 0.1):
        new = advance(lambda v: rate * v, start, rate * start, length, count)
        estimates.append(error(start, new, rate * start, rate * new, length))
        true = abs(float(new[0, 0]) - np.exp(rate * length))
        assert 0.5 * true < estimates[-1] < 4.0 * true
    assert estimates[0] / estimates[1] == pytest.approx(8.0, rel=0.2)


@given(st.integers(2, 30), st.integers(0, 99))
def test_spectral_radius_is_about_the_largest_eigenvalue(size: int, seed: int) -> None:
    """Of generators of reversible processes, whose eigenvalues are real."""
    random = np.random.default_rng(seed)
    rates = random.random((size, size)) * 5.0
    rates = rates + rates.T
    generator = rates - np.diag(rates.sum(axis=1))
    largest = np.abs(np.linalg.eigvalsh(generator)).max()
    start = random.standard_normal((size, 1))
    found, mode, used = spectral_radius(lambda v: generator @ v, start)
    assert 0.7 * largest <= found <= 1.15 * largest + 1e-12
    again, _, _ = spectral_radius(lambda v: generator @ v, mode)
    assert again >= 0.99 * found
    assert used <= 30


def test_spectral_radius_of_a_process_with_few_fast_states() -> None:
    rates = np.append(np.full(500, 1.0), 40.0)[:, None]
    start = np.random.default_rng(1).standard_normal(rates.shape)
    found, _, used = spectral_radius(lambda v: -rates * v, start)
    assert found == pytest.approx(1.15 * 40.0, rel=0.01)
    assert used < 10


def test_spectral_radius_of_nothing_and_of_nonsense() -> None:
    start = np.ones((3, 1))
    assert spectral_radius(lambda v: 0.0 * v, start)[0] == 0.0
    found, mode, used = spectral_radius(lambda v: np.nan * v, start)
    assert (found, used) == (0.0, 1)
    assert mode is start
