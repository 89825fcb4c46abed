"""Row 10: random proposers; in the limit V_1 = mu_1 r_2 / (r_1 r_2 + r_1 mu_2 + r_2 mu_1).

Side i proposes at rate mu_i and discounts at r_i; an offer is accepted or refused at once. The
printed engine values are payoff-only (aqre), with weights uniform over the grid of offers. They
are one of several equilibria that the grid makes: starting from 0, backward induction ends in
another one (van Damme, Selten and Winter 1990).
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.special import expit, softmax

from detente.solve import Settings, solve

from .games import bargaining

Pair = tuple[float, float]
CASES: list[tuple[Pair, Pair, float, int, Pair, float]] = [
    ((2, 1), (1, 1), 100, 40, (0.4557, 0.2852), 6e-5),
    ((2, 1), (1, 1), 1000, 100, (0.4825, 0.2675), 6e-5),
    ((2, 1), (1, 1), 4000, 400, (0.4956, 0.2543), 6e-5),
    ((1, 1), (1, 2), 4000, 400, (0.39999, 0.20000), 6e-6),
]
"""clock, impatience, precision, grid, values, half a digit. The second values are ours."""


def limit(clock: Pair, impatience: Pair) -> Pair:
    (m1, m2), (r1, r2) = clock, impatience
    total = r1 * r2 + r1 * m2 + r2 * m1
    return m1 * r2 / total, m2 * r1 / total


def slope(values: np.ndarray, clock: Pair, impatience: Pair, precision: float, grid: int) -> Pair:
    """dV/ds of both sides between offers, the answers taking no time; written out plainly."""
    share = np.arange(grid + 1) / grid
    gain = [-impatience[i] * values[i] for i in (0, 1)]
    for proposer in (0, 1):
        other = 1 - proposer
        accepts = expit(precision * (share - values[other]))
        worth = accepts * (1 - share) + (1 - accepts) * values[proposer]
        offers = softmax(precision * worth)
        answer = accepts * share + (1 - accepts) * values[other]
        gain[proposer] += clock[proposer] * (offers @ worth - values[proposer])
        gain[other] += clock[proposer] * (offers @ answer - values[other])
    return gain[0], gain[1]


def settled(start: Pair, clock: Pair, impatience: Pair, precision: float, grid: int) -> np.ndarray:
    """Where backward induction from `start` ends."""
    rest = (clock, impatience, precision, grid)
    run = solve_ivp(lambda _, v: slope(v, *rest), (0, 60), start, "LSODA", rtol=1e-10, atol=1e-12)
    return np.asarray(run.y[:, -1])


def test_closed_form() -> None:
    assert limit((1, 1), (1, 2)) == pytest.approx((0.4, 0.2), abs=1e-15)
    assert limit((2, 1), (1, 1)) == pytest.approx((0.5, 0.25), abs=1e-15)


@pytest.mark.parametrize(("clock", "impatience", "precision", "grid", "expected", "digit"), CASES)
def test_precise_play_nears_it(
    clock: Pair, impatience: Pair, precision: float, grid: int, expected: Pair, digit: float
) -> None:
    found = settled((0.3, 0.3), clock, impatience, precision, grid)
    assert found == pytest.approx(expected, abs=digit)


def test_engine_finds_it_on_the_principal_branch() -> None:
    """With answers at 3e4 a week; the finite-horizon limit is the other equilibrium."""
    clock, impatience, precision, grid, expected, _ = CASES[0]
    solution = solve(
        bargaining(clock, impatience, precision, grid),
        Settings(values="aqre", foresight=0.01, restarts=0),
    )
    found = {each.found_by: each.values[0, :2] for each in solution.equilibria}
    assert solution.headline is None
    assert found["principal branch"] == pytest.approx(np.array(expected), abs=6e-5)
    other = settled((0.0, 0.0), clock, impatience, precision, grid)
    assert found["finite horizon"] == pytest.approx(other, abs=1e-4)
