"""Precision in bimatrix games: closed forms, exact slopes, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.evidence.estimate.conftest import numerical_gradient

from detente.errors import UsageError
from detente.evidence.estimate import QuantalResponse, fit

PENNIES = np.array([[1.1141, 0.0], [0.0, 0.2785]]), np.array([[0.0, 1.1141], [1.1141, 0.0]])


def shares(model: QuantalResponse, precision: float) -> np.ndarray:
    logs = model.equilibrium(precision)
    assert logs is not None
    return np.exp(logs)


def test_equilibria_of_theory_note_section_6_row_2() -> None:
    model = QuantalResponse(*PENNIES, np.ones(2), np.ones(2))
    for precision, p, q in (
        (1, 0.5867840, 0.4518070), (2, 0.6175219, 0.3719817), (3, 0.6168969, 0.3140163),
    ):  # fmt: skip
        found = shares(model, precision)
        assert found[[0, 2]] == pytest.approx([p, q], abs=7e-8)


def test_row_3_the_stag_hunt_along_its_principal_branch() -> None:
    gains = np.array([[10.0, 1.0], [8.0, 5.0]])
    model = QuantalResponse(gains, gains.T, np.ones(2), np.ones(2))
    for precision, stag in ((0.1, 0.47062807), (0.5, 0.19584605), (1.0, 0.02026448),
                            (1.5, 0.00252941), (2.0, 0.00033671)):  # fmt: skip
        assert shares(model, precision)[0] == pytest.approx(stag, abs=6e-9)


@settings(max_examples=20)
@given(st.integers(0, 999), st.integers(2, 4), st.integers(2, 4), st.floats(0.0, 2.0))
def test_responses_are_mutual(seed: int, rows: int, columns: int, precision: float) -> None:
    random = np.random.default_rng(seed)
    one, two = random.normal(size=(2, rows, columns))
    model = QuantalResponse(one, two, np.ones(rows), np.ones(columns))
    logs = model.equilibrium(precision)
    if logs is None:
        return  # folded back
    p, q = np.exp(logs[:rows]), np.exp(logs[rows:])
    assert [p.sum(), q.sum()] == pytest.approx([1.0, 1.0])
    for chances, gains in ((p, one @ q), (q, two.T @ p)):
        grown = np.exp(precision * (gains - gains.max()))
        assert chances == pytest.approx(grown / grown.sum(), abs=1e-10)


@settings(max_examples=5)
@example(5_000)  # an imperfect pitchfork: the branch in the middle is near and unstable
@given(st.integers(0, 9_999))
def test_the_principal_branch_is_not_left(seed: int) -> None:
    # beside a walk of very short steps
    random = np.random.default_rng(seed)
    gains = random.normal(size=(2, 2)) + 2.0 * np.eye(2)
    model = QuantalResponse(gains, gains.T + random.normal(size=(2, 2)), np.ones(2), np.ones(2))
    found = model.equilibrium(4.0)
    walk: np.ndarray | None = np.log(np.full(4, 0.5))
    for precision in np.linspace(0.0, 4.0, 401)[1:]:
        walk = None if walk is None else model._corrected(float(precision), walk)
    if found is not None and walk is not None:
        assert np.exp(found) == pytest.approx(np.exp(walk), abs=1e-6)


@settings(max_examples=15)
@given(st.integers(0, 999), st.floats(-2.0, 0.5))
def test_slopes_match_differences(seed: int, at: float) -> None:
    random = np.random.default_rng(seed)
    one, two = random.normal(size=(2, 3, 2))
    model = QuantalResponse(one, two, np.array([3.0, 0.0, 2.0]), np.array([4.0, 1.0]))
    theta = np.array([at])
    if np.isfinite(model.evaluate(theta + 0.01).total):
        exact = model.evaluate(theta).gradient
        assert numerical_gradient(model, theta) == pytest.approx(exact, abs=1e-6)


def test_gains_in_other_units_only_change_the_precision() -> None:
    rows, columns = np.array([67.0, 61.0]), np.array([47.0, 81.0])
    plain = fit(QuantalResponse(*PENNIES, rows, columns), scattered=1)
    scaled = QuantalResponse(7 * PENNIES[0], 7 * PENNIES[1] + 3.0, rows, columns)
    found = fit(scaled, scattered=1)
    assert found.loglik == pytest.approx(plain.loglik)
    assert found.theta[0] == pytest.approx(plain.theta[0] - np.log(7))


def test_a_dominant_strategy_is_an_ordinary_logit() -> None:
    # the second player does not matter to the first: log-odds = precision times 2
    first = np.array([[2.0, 2.0], [0.0, 0.0]])
    model = QuantalResponse(first, np.zeros((2, 2)), np.array([90.0, 10.0]), np.array([5.0, 5.0]))
    found = fit(model, scattered=1)
    assert np.exp(found.theta[0]) == pytest.approx(np.log(9) / 2)


def test_what_makes_no_game_is_refused() -> None:
    with pytest.raises(UsageError, match="strategies"):
        QuantalResponse(*PENNIES, np.ones(3), np.ones(2))
    with pytest.raises(UsageError, match="at least once"):
        QuantalResponse(*PENNIES, np.zeros(2), np.ones(2))
