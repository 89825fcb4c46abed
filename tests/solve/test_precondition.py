"""The preconditioner and its kernels against dense matrices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.solve import precondition
from detente.solve._kernels import enter_sweeps, leave_sweeps, matrix_rows
from detente.solve.krylov import gmres
from detente.solve.precondition import Preconditioner
from detente.solve.system import PlayMatrix
from detente.solve.workers import Workers

Float = np.ndarray


def process(n: int, seed: int, drain: float = 0.0) -> tuple[PlayMatrix, Float]:
    """A generator near a line of n states, and the same dense. drain : how much faster it moves
    down the line than up, so that play gathers at its start; states are then numbered at random.
    """
    random = np.random.default_rng(seed)
    dense = np.zeros((n, n))
    for x in range(n):
        for y in {max(0, x - 1), min(n - 1, x + 1), int(random.integers(n))} - {x}:
            dense[x, y] = random.random() * (1.0 + drain * (y < x)) + 0.05
            if drain and y > x:
                dense[x, y] *= 0.2 if y == x + 1 else 0.0
    if drain:
        order = random.permutation(n)
        dense = dense[order][:, order]
    rows, columns = np.nonzero(dense)
    start = np.zeros(n + 1, np.uint64)
    np.cumsum(np.bincount(rows, minlength=n), out=start[1:])
    rate = dense[rows, columns].astype(np.float32)
    dense[rows, columns] = rate
    leaving = dense.sum(axis=1)
    return (
        PlayMatrix(start, columns.astype(np.uint32), rate, leaving),
        dense - np.diag(leaving),
    )


def against(play: PlayMatrix, generator: Float, rho: float, actors: int) -> tuple[Float, int]:
    """True solution of M z = r for random r, and how many products GMRES needs for 1e-6 of it."""
    n = len(generator)
    matrix = rho * np.eye(n) - generator
    right = np.random.default_rng(7).standard_normal((n, actors))
    with Workers(2) as workers:
        inverse = Preconditioner(play, np.full((n, actors), rho), 0.0, workers, serial=False)
        found = gmres(
            lambda v: (matrix @ v.reshape(n, actors)).ravel(), inverse, right.ravel(), 1e-9, workers
        )
    np.testing.assert_allclose(
        found.x.reshape(n, actors), np.linalg.solve(matrix, right), rtol=1e-4, atol=1e-4
    )
    return found.x, found.products


@pytest.mark.parametrize(("drain", "most"), [(0.0, 12), (5.0, 32)])
@pytest.mark.parametrize("actors", [1, 3, 5])
def test_few_products_are_needed(drain: float, most: int, actors: int) -> None:
    """Though the slowest mode decays at a hundredth of the rate of moves."""
    play, generator = process(600, 1, drain)
    assert against(play, generator, 0.01, actors)[1] <= most


def test_where_play_gathers_equal_weights_get_the_level_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What lasts is the mean of the right-hand side over where play is in the end, not over all."""
    play, generator = process(400, 2, 5.0)
    rho = 1e-3
    matrix = rho * np.eye(400) - generator
    visits = np.linalg.solve(matrix.T, np.ones(400))
    right = (visits < np.median(visits)).astype(float)[:, None]
    level = np.linalg.solve(matrix, right).mean()

    def found() -> float:
        with Workers(1) as workers:
            inverse = Preconditioner(play, np.full((400, 1), rho), 0.0, workers, serial=True)
            return float(inverse(right.ravel()).mean())

    assert level < 1.0
    assert abs(found() - level) < 50.0
    monkeypatch.setattr(precondition, "SHAPED", np.inf)
    assert found() > 400.0  # half of 1 / rho


def test_the_transposed_system_is_served_too() -> None:
    """There M^-1 1 is what is shaped, and its transpose flat."""
    play, generator = process(400, 4, 5.0)
    rows, columns = np.nonzero(generator.T - np.diag(np.diag(generator)))
    start = np.zeros(401, np.uint64)
    np.cumsum(np.bincount(rows, minlength=400), out=start[1:])
    rate = generator.T[rows, columns].astype(np.float32)
    turned = PlayMatrix(start, columns.astype(np.uint32), rate, play.exit_rate)
    assert against(turned, generator.T, 0.01, 2)[1] <= 32


@given(n=st.integers(2, 30), seed=st.integers(0, 99), sweeps=st.integers(1, 4))
def test_sweeps_are_gauss_seidel(n: int, seed: int, sweeps: int) -> None:
    """On M z = 1 and on M' z = 1, from the same start, against triangular solves."""
    play, generator = process(n, seed)
    matrix = 0.3 * np.eye(n) - generator
    diagonal = np.diag(matrix).copy()
    start = np.random.default_rng(seed).random(n) + 0.5
    for kernel, dense in ((leave_sweeps, matrix), (enter_sweeps, matrix.T)):
        found, plain = start.copy(), start.copy()
        kernel(sweeps, 0.0, diagonal, play.row, play.column, play.rate, found)
        for sweep in range(sweeps):
            part = np.tril(dense) if sweep % 2 == 0 else np.triu(dense)
            plain = plain + np.linalg.solve(part, 1.0 - dense @ plain)
        np.testing.assert_allclose(found, plain, rtol=1e-9, atol=1e-9)
        assert (found > 0).all()


def test_a_shape_that_fits_is_left_alone() -> None:
    play, _ = process(20, 5)
    flat = np.full(20, 1 / 0.3)
    leave_sweeps(3, 1e-9, 0.3 + play.exit_rate, play.row, play.column, play.rate, flat)
    assert (flat == 1 / 0.3).all()


@given(n=st.integers(2, 30), seed=st.integers(0, 99))
def test_products_with_the_matrix(n: int, seed: int) -> None:
    play, generator = process(n, seed)
    random = np.random.default_rng(seed)
    pull, vector = random.random((n, 3)), random.standard_normal((n, 3))
    out = np.empty((n, 3))
    matrix_rows(
        0, n, 0.7, pull, play.row, play.column, play.rate.astype(float), play.exit_rate, vector, out
    )
    np.testing.assert_allclose(out, (0.7 + pull) * vector - generator @ vector, atol=1e-12)


def test_any_number_of_threads_gives_the_same_bytes() -> None:
    play, _ = process(9_000, 6)
    right = np.random.default_rng(8).standard_normal(18_000)
    found = set()
    for count in (1, 2, 3):
        with Workers(count) as workers:
            inverse = Preconditioner(play, np.full((9_000, 2), 0.02), 0.1, workers, serial=False)
            found.add(inverse(right).tobytes())
    assert len(found) == 1
