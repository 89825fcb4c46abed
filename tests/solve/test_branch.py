"""The principal branch against a continuation that shares nothing with it: dense, by tiny steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from detente.game.arrays import GameArrays
from detente.game.build import EdgeRow, build
from detente.solve.branch import principal_branch
from detente.solve.system import BellmanSystem, Point
from detente.solve.workers import Workers

Float = np.ndarray
WANTED = (0.5, 1.0)
UNIT = 10.0
Dilemma = Callable[..., GameArrays]


def some_game(seed: int) -> GameArrays:
    """Up to twelve states and three actors with strong interests in each other's moves."""
    random = np.random.default_rng(seed)
    n, actors = int(random.integers(3, 13)), int(random.integers(2, 4))
    edges: list[EdgeRow] = []
    for x in range(n):
        for k in range(actors):
            moves = int(random.integers(0, 4))
            weights = random.dirichlet(np.ones(moves + 1))
            for move in range(moves):
                gains = random.normal(scale=4, size=actors).tolist()
                edges.append((x, k, float(weights[move]), gains, [(int(random.integers(n)), 1.0)]))
    hazards = [(x, int(random.integers(n)), float(random.random() * 0.3)) for x in range(n)]
    return build(
        [f"A{k}" for k in range(actors)], n, edges, [h for h in hazards if h[0] != h[1]],
        worth=100 * random.random((n, actors)), clock=float(random.choice([1.0, 3.0])),
        precision=float(random.choice([0.2, 0.5, 1.0, 2.0, 4.0])),
        impatience=float(random.choice([0.01, 0.05, 0.3])),
    )  # fmt: skip


# --- the plain continuation ----------------------------------------------------------------------


def residual(system: BellmanSystem, y: Float) -> Float:
    """H at y = (V / UNIT, t)."""
    values = (UNIT * y[:-1]).reshape(system.shape)
    return system.at(y[-1]).evaluate(values).residual.ravel()


def jacobian(system: BellmanSystem, y: Float) -> Float:
    """H's derivative, by central differences."""
    columns = []
    for place in range(y.size):
        step = np.zeros(y.size)
        step[place] = 1e-6
        columns.append((residual(system, y + step) - residual(system, y - step)) / 2e-6)
    return np.array(columns).T


def tiny_steps(system: BellmanSystem, length: float, most: int) -> tuple[list[Float], int]:
    """Points y at every crossing of a wanted scale, in the order met, and the number of folds."""
    y = np.append(system.worth.ravel() / UNIT, 0.0)
    for _ in range(3):  # at t = 0 it is linear
        y[:-1] -= np.linalg.solve(jacobian(system, y)[:, :-1], residual(system, y))
    ahead, met, folds = np.append(np.zeros(y.size - 1), 1.0), [], 0
    for _ in range(most):
        matrix = jacobian(system, y)
        new = np.linalg.solve(np.vstack((matrix, ahead)), np.append(np.zeros(y.size - 1), 1.0))
        new /= np.linalg.norm(new)
        folds += new[-1] * ahead[-1] < 0
        ahead, before = new, y
        y = y + length * ahead
        for _ in range(3):
            bordered = np.vstack((jacobian(system, y), ahead))
            y = y - np.linalg.solve(bordered, np.append(residual(system, y), 0.0))
        met += [
            at_scale(system, before, y, scale)
            for scale in WANTED
            if (before[-1] - scale) * (y[-1] - scale) <= 0 and before[-1] != scale
        ]
        if y[-1] >= WANTED[-1]:
            return met, folds
    raise AssertionError("the reference did not arrive")


def at_scale(system: BellmanSystem, before: Float, after: Float, scale: float) -> Float:
    share = (scale - before[-1]) / (after[-1] - before[-1])
    y: Float = before + share * (after - before)
    y[-1] = scale
    for _ in range(4):
        y[:-1] -= np.linalg.solve(jacobian(system, y)[:, :-1], residual(system, y))
    return y


# --- the tests -----------------------------------------------------------------------------------
@pytest.mark.parametrize(("seed", "folds"), [(3, 0), (762, 2), (1947, 4), (2446, 2), (2166, 0)])
def test_it_meets_what_tiny_steps_meet(seed: int, folds: int) -> None:
    """The same points in the same order, round the same folds."""
    with Workers(1) as workers:
        system = BellmanSystem.of(some_game(seed), "lse", workers)
        found = principal_branch(system, WANTED, 1e-9)
        met, turns = tiny_steps(system, 0.02, 2_000)
    assert (found.folds, turns) == (folds, folds)
    assert [each.scale for each in found.crossings] == pytest.approx([y[-1] for y in met])
    for crossing, y in zip(found.crossings, met, strict=True):
        assert crossing.descent.converged
        values = crossing.descent.point.values
        np.testing.assert_allclose(values.ravel(), UNIT * y[:-1], atol=1e-3)


@pytest.mark.parametrize("seed", [151, 158, 66, 48, 74])
def test_it_arrives(seed: int) -> None:
    """Round four folds; and where values change by hundreds of points, so that steps must be long.
    What it arrives at is an equilibrium, and half precision was passed an odd number of times.
    """
    with Workers(1) as workers:
        system = BellmanSystem.of(some_game(seed), "lse", workers)
        found = principal_branch(system, WANTED, 1e-9)
        for crossing in found.crossings:
            at = system.at(crossing.scale)
            assert at.error(at.evaluate(crossing.descent.point.values)) <= 1e-6
    assert found.reached >= 1.0
    assert len(found.at(1.0)) == 1
    assert len(found.at(0.5)) % 2 == 1
    assert found.folds % 2 == 0


def test_the_symmetric_branch_is_followed_through_a_pitchfork(dilemma: Dilemma) -> None:
    """At .62 two branches leave it; mirror images stay mirror images on it."""
    with Workers(1) as workers:
        system = BellmanSystem.of(dilemma(1.0), "lse", workers)
        found = principal_branch(system, WANTED, 1e-9)
    (end,) = found.at(1.0)
    assert found.folds == 0
    np.testing.assert_allclose(end.point.values[:, 0], end.point.values[[0, 2, 1, 3], 1], atol=1e-6)
    assert end.point.choice[2] == pytest.approx(0.2788, abs=5e-5)


def test_wanted_scales_are_landed_on(dilemma: Dilemma) -> None:
    """Full accuracy at scale 1, a thousand times the tolerance elsewhere, and nothing beyond 1."""
    with Workers(1) as workers:
        system = BellmanSystem.of(dilemma(0.4), "lse", workers)
        found = principal_branch(system, (0.25, *WANTED), 1e-10)
    assert [each.scale for each in found.crossings] == [0.25, 0.5, 1.0]
    assert [each.descent.error <= bound for each, bound in zip(
        found.crossings, (1e-7, 1e-7, 1e-10), strict=True)] == [True] * 3  # fmt: skip
    assert found.reached == 1.0


def test_what_is_known_is_not_solved_again(dilemma: Dilemma) -> None:
    with Workers(1) as workers:
        system = BellmanSystem.of(dilemma(0.4), "lse", workers)
        seen: list[Point] = []

        def known(point: Point) -> bool:
            seen.append(point)
            return True

        found = principal_branch(system, WANTED, 1e-12, until=known)
    (end,) = found.at(1.0)
    assert not end.converged
    assert end.steps == 1
    assert seen


def test_it_says_how_far_it_came() -> None:
    with Workers(1) as workers:
        system = BellmanSystem.of(some_game(190), "lse", workers)
        found = principal_branch(system, WANTED, 1e-9, max_points=6)
    assert 0.0 < found.reached < 1.0
    assert found.at(1.0) == []


def test_secants_save_tangents() -> None:
    """A smooth branch takes few products with the Jacobian (a tangent at every point took 600)."""
    with Workers(1) as workers:
        system = BellmanSystem.of(some_game(0), "lse", workers)
        found = principal_branch(system, WANTED, 1e-9)
    assert found.products < 230
