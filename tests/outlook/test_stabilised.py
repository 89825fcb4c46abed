"""BiCGStab against a dense solve, and what it does when it cannot go on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.outlook.stabilised import bicgstab


def same(vector: np.ndarray) -> np.ndarray:
    return vector.copy()


@given(st.integers(1, 12), st.integers(0, 200))
def test_diagonally_dominant_systems(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = -rng.random((size, size))
    np.fill_diagonal(matrix, 0.0)
    matrix += np.diag(0.1 - matrix.sum(axis=1))
    right = rng.random(size)
    found = bicgstab(lambda x: matrix @ x, lambda r: r / np.diag(matrix), right, 1e-10, 100)
    if found.residual <= 1e-10:
        assert np.linalg.norm(matrix @ found.x - right) <= 1e-8 * np.linalg.norm(right)
        np.testing.assert_allclose(found.x, np.linalg.solve(matrix, right), rtol=1e-6, atol=1e-7)
    else:
        assert found.steps == 100


def test_nothing_asked_nothing_done() -> None:
    found = bicgstab(same, same, np.zeros(3), 1e-10, 10)
    assert (found.steps, found.residual) == (0, 0.0)


def test_the_identity_takes_one_step() -> None:
    found = bicgstab(same, same, np.array([1.0, 2.0]), 1e-12, 10)
    assert found.steps == 1
    assert found.x == pytest.approx([1.0, 2.0])


def test_breakdown_is_told_by_the_residual() -> None:
    """A quarter turn: the image is orthogonal to what it came from."""
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    found = bicgstab(lambda x: turn @ x, same, np.array([1.0, 0.0]), 1e-10, 50)
    assert found.residual > 0.5


def test_too_few_steps_are_told_by_the_residual() -> None:
    matrix = np.diag(np.arange(1.0, 30.0)) + np.diag(np.full(28, -0.9), 1)
    found = bicgstab(lambda x: matrix @ x, same, np.ones(29), 1e-12, 2)
    assert found.steps == 2
    assert found.residual > 1e-12
