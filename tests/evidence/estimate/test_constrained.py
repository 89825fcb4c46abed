"""Parameters and equilibrium together, on problems of one number with known answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from detente.evidence.estimate.constrained import FURTHEST, Expansion, solve
from detente.evidence.estimate.model import Float

Three = Callable[[float], tuple[float, float, float]]


@dataclass(frozen=True)
class Scalar:
    """One unit: log-likelihood l(V), equilibrium theta = c(V); both with two derivatives."""

    likelihood: Three
    curve: Three

    @property
    def scale(self) -> Float:
        return np.ones(1)

    def expand(self, theta: Float, values: Float, multipliers: Float) -> Expansion:
        value = float(values[0, 0])
        height, slope, bend = self.likelihood(value)
        wanted, tilt, turn = self.curve(value)

        def cell(x: float) -> Float:
            return np.full((1, 1, 1), x)

        curved = bend - float(multipliers[0, 0]) * turn
        return Expansion(
            np.array([height]), np.array([[slope]]), np.array([[float(theta[0]) - wanted]]),
            cell(-tilt), cell(1.0), cell(curved), cell(0.0),
        )  # fmt: skip

    def glance(self, theta: Float, values: Float) -> tuple[float, Float]:
        found = self.expand(theta, values, np.zeros((1, 1)))
        return float(found.loglik.sum()), found.gap


def straight(value: float) -> tuple[float, float, float]:
    return value, 1.0, 0.0


def folded(value: float) -> tuple[float, float, float]:
    """theta = V^3 - V: three equilibria where theta is small, folds at V = -+0.577."""
    return value**3 - value, 3 * value**2 - 1, 6 * value


def hill(top: float) -> Three:
    return lambda value: (-0.5 * (value - top) ** 2, top - value, -1.0)


def two_hills(value: float) -> tuple[float, float, float]:
    """Maxima at -1 and 1, a minimum between them."""
    return -((value**2 - 1) ** 2), -4 * value * (value**2 - 1), 4 - 12 * value**2


def climb(problem: Scalar, theta: float, value: float) -> tuple[float, float, bool, int]:
    found = solve(problem, np.array([theta]), np.array([[value]]))
    return float(found.theta[0]), float(found.values[0, 0]), found.converged, found.steps


@pytest.mark.parametrize("begin", [-1.2, -0.9, 0.0, 0.5])
def test_folds_are_passed(begin: float) -> None:
    # a search over theta alone would end at the fold of the branch that it is on
    theta, value, converged, _ = climb(Scalar(hill(1.2), folded), begin**3 - begin, begin)
    assert converged
    assert value == pytest.approx(1.2, abs=1e-5)
    assert theta == pytest.approx(1.2**3 - 1.2, abs=1e-5)


def test_a_start_need_be_no_equilibrium() -> None:
    theta, value, converged, _ = climb(Scalar(hill(1.2), folded), 40.0, -3.0)
    assert converged
    assert [theta, value] == pytest.approx([0.528, 1.2], abs=1e-5)


def test_a_minimum_is_no_maximum() -> None:
    # every first-order condition is met there
    theta, value, converged, steps = climb(Scalar(two_hills, straight), 0.0, 0.0)
    assert (theta, value, steps) == (0.0, 0.0, 0)
    assert not converged
    theta, value, converged, _ = climb(Scalar(two_hills, straight), 0.05, 0.05)
    assert converged
    assert value == pytest.approx(1.0, abs=1e-6)
    assert climb(Scalar(two_hills, straight), -0.3, -0.3)[1] == pytest.approx(-1.0, abs=1e-6)


def test_steps_are_bounded() -> None:
    _, value, converged, steps = climb(Scalar(hill(100.0), straight), 0.0, 0.0)
    assert converged
    assert value == pytest.approx(100.0)
    assert steps >= 100.0 / FURTHEST


def test_the_hessian_is_that_of_the_likelihood_in_theta() -> None:
    # theta = V^3 - V, so d2 l / dtheta2 = l'' / c'^2 - l' c'' / c'^3 with l' = 0 at the top
    found = solve(Scalar(hill(1.2), folded), np.array([0.3]), np.array([[1.1]]))
    tilt = 3 * 1.2**2 - 1
    assert found.hessian == pytest.approx(np.array([[-1.0 / tilt**2]]), rel=1e-6)
    assert found.residual < 1e-7
    assert found.loglik == pytest.approx(0.0, abs=1e-12)


def test_giving_up_is_said() -> None:
    found = solve(Scalar(hill(100.0), straight), np.array([0.0]), np.array([[0.0]]), max_steps=3)
    assert not found.converged
    assert found.steps == 3
