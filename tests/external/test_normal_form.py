"""Simultaneous games that Gambit and sgamesolver solve (test code against the literature)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import expit, xlogy

from .normal_form import TwoByTwo, equilibria, fold, principal_branch

PENNIES = TwoByTwo(((1.1141, 0.0), (0.0, 0.2785)), ((0.0, 1.1141), (1.1141, 0.0)))
STAG_HUNT = TwoByTwo.symmetric(((10.0, 1.0), (8.0, 5.0)))
CHICKEN = TwoByTwo.symmetric(((-10.0, 1.0), (-1.0, 0.0)))
"""First strategies: heads, stag, dare."""


@pytest.mark.parametrize(
    ("precision", "p", "q"),
    [
        (1.0, 0.5867840, 0.4518070),
        (2.0, 0.6175219, 0.3719817),
        (3.0, 0.6168969, 0.3140163),
        (1.845610, 0.6156513, 0.3832909),
    ],
)
def test_matching_pennies_of_ochs(precision: float, p: float, q: float) -> None:
    assert equilibria(PENNIES, precision) == [pytest.approx((p, q), abs=1e-7)]
    assert principal_branch(PENNIES, precision) == pytest.approx((p, q), abs=1e-7)


def test_matching_pennies_maximum_likelihood() -> None:
    """128 plays a side with frequencies .527 and .366, the example of Gambit's manual."""
    seen = 128 * np.array([0.527, 1 - 0.527, 0.366, 1 - 0.366])

    def loss(precision: float) -> float:
        ((p, q),) = equilibria(PENNIES, precision, grid=400)
        return -float(xlogy(seen, [p, 1 - p, q, 1 - q]).sum())

    best = minimize_scalar(loss, bounds=(1.0, 3.0), method="bounded", options={"xatol": 1e-9})
    assert best.x == pytest.approx(1.845610, abs=2e-6)
    assert -best.fun == pytest.approx(-174.764532, abs=6e-7)


@pytest.mark.parametrize(
    ("precision", "stag"),
    [(0.1, 0.47062807), (0.5, 0.19584605), (1, 0.02026448), (1.5, 0.00252941), (2, 0.00033671)],
)
def test_stag_hunt_principal_branch(precision: float, stag: float) -> None:
    assert principal_branch(STAG_HUNT, precision) == pytest.approx((stag, stag), abs=6e-9)


def test_stag_hunt_other_roots_and_fold() -> None:
    symmetric = [p for p, q in equilibria(STAG_HUNT, 2.0) if abs(p - q) < 1e-9]
    assert symmetric == pytest.approx([0.00033671, 0.76504510, 0.97621346], abs=6e-9)
    assert fold(STAG_HUNT, 0.7, 0.99) == pytest.approx((1.55648696, 0.87804928), abs=6e-8)


@pytest.mark.parametrize(
    ("precision", "dare"), [(0.5, 0.28447461), (1.0, 0.22415913), (3.0, 0.15622071)]
)
def test_chicken_symmetric_branch(precision: float, dare: float) -> None:
    symmetric = [p for p, q in equilibria(CHICKEN, precision) if abs(p - q) < 1e-9]
    assert symmetric == pytest.approx([dare], abs=6e-9)


def test_chicken_asymmetric_equilibria() -> None:
    first, _, last = equilibria(CHICKEN, 1.0)
    assert first == pytest.approx((0.00188222, 0.72734185), abs=6e-9)
    assert last == pytest.approx((0.72734185, 0.00188222), abs=6e-9)


def test_chicken_pitchfork() -> None:
    """Two more equilibria appear where the slope of the answer at the symmetric one is -1."""
    precision, dare = 0.48918179, 0.28651225
    assert expit(precision * CHICKEN.gain_row(dare)) == pytest.approx(dare, abs=6e-9)
    assert precision * dare * (1 - dare) * 10 == pytest.approx(1, abs=1e-7)
    assert len(equilibria(CHICKEN, precision - 1e-3)) == 1
    assert len(equilibria(CHICKEN, precision + 1e-3)) == 3
