"""GMRES against dense solves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.solve.krylov import gmres
from detente.solve.workers import Workers


def system(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    matrix = random.standard_normal((size, size)) / np.sqrt(size) + 3.0 * np.eye(size)
    return matrix, random.standard_normal(size)


@given(size=st.integers(1, 60), seed=st.integers(0, 1000), restart=st.integers(3, 40))
def test_solves_to_the_tolerance_it_states(size: int, seed: int, restart: int) -> None:
    matrix, right = system(size, seed)
    with Workers(1) as workers:
        found = gmres(
            lambda v: matrix @ v, lambda v: v / 3.0, right, 1e-9, workers, restart=restart
        )
    true = np.linalg.norm(right - matrix @ found.x) / np.linalg.norm(right)
    assert true <= 1.1e-9
    assert found.residual == pytest.approx(true, abs=1e-10)


def test_zero_right_hand_side_needs_no_product() -> None:
    with Workers(1) as workers:
        found = gmres(lambda v: v, lambda v: v, np.zeros(4), 1e-9, workers)
    assert found.products == 0
    assert not found.x.any()


def test_says_what_it_reached_when_products_run_out() -> None:
    matrix, right = system(200, 1)
    with Workers(1) as workers:
        found = gmres(lambda v: matrix @ v, lambda v: v, right, 1e-14, workers, max_products=4)
    true = np.linalg.norm(right - matrix @ found.x) / np.linalg.norm(right)
    assert found.residual >= 0.9 * true
    assert true > 1e-6


@given(size=st.integers(2, 80), seed=st.integers(0, 1000), digits=st.integers(1, 5))
def test_the_residual_of_a_cycle_needs_no_product_of_its_own(
    size: int, seed: int, digits: int
) -> None:
    matrix, right = system(size, seed)
    used = [0]

    def operator(v: np.ndarray) -> np.ndarray:
        used[0] += 1
        product: np.ndarray = matrix @ v
        return product

    with Workers(1) as workers:
        found = gmres(operator, lambda v: v / 3.0, right, 10.0**-digits, workers, restart=size)
    true = np.linalg.norm(right - matrix @ found.x) / np.linalg.norm(right)
    assert true <= 10.0**-digits
    assert found.residual == pytest.approx(true, abs=1e-12)
    assert found.products == used[0] <= size


def test_below_what_rounding_allows_the_residual_is_measured() -> None:
    """Of a matrix whose singular values span eight decades."""
    random = np.random.default_rng(1)
    left, right = (np.linalg.qr(random.normal(size=(60, 60)))[0] for _ in range(2))
    matrix, b = left @ np.diag(10.0 ** -np.linspace(0, 8, 60)) @ right, random.normal(size=60)
    with Workers(1) as workers:
        found = gmres(lambda v: matrix @ v, lambda v: v, b, 1e-11, workers, restart=60)
    true = np.linalg.norm(b - matrix @ found.x) / np.linalg.norm(b)
    assert found.residual >= 0.9 * true


def test_sums_do_not_depend_on_the_number_of_threads() -> None:
    size = 200_000
    random = np.random.default_rng(2)
    diagonal, right = 2.0 + random.random(size), random.standard_normal(size)
    found = set()
    for count in (1, 2, 3):
        with Workers(count) as workers:
            found.add(gmres(lambda v: diagonal * v, lambda v: v, right, 1e-8, workers).x.tobytes())
    assert len(found) == 1
