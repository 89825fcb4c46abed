"""Row 10: random proposers (Binmore 1987; the limit V_1 = mu_1 r_2 / (r_1 r_2 + r_1 mu_2 + ...)).

The printed engine values are payoff-only (aqre), with weights uniform over the grid of offers and
answers that take no time.
"""

from __future__ import annotations

import pytest

from detente.solve import Settings, solve

from .games import bargaining


def limit(clock: tuple[float, float], impatience: tuple[float, float]) -> tuple[float, float]:
    (m1, m2), (r1, r2) = clock, impatience
    total = r1 * r2 + r1 * m2 + r2 * m1
    return m1 * r2 / total, m2 * r1 / total


def test_closed_form() -> None:
    assert limit((1, 1), (1, 2)) == pytest.approx((0.4, 0.2), abs=1e-15)
    assert limit((2, 1), (1, 1)) == pytest.approx((0.5, 0.25), abs=1e-15)


@pytest.mark.parametrize(
    ("clock", "impatience", "precision", "grid", "first"),
    [
        ((2.0, 1.0), (1.0, 1.0), 100.0, 40, 0.4557),
        ((2.0, 1.0), (1.0, 1.0), 1000.0, 100, 0.4825),
    ],
)
def test_precise_play_nears_it(
    clock: tuple[float, float],
    impatience: tuple[float, float],
    precision: float,
    grid: int,
    first: float,
) -> None:
    game = bargaining(clock, impatience, precision, grid)
    found = solve(game, Settings(values="aqre", foresight=0.003)).chosen
    assert found is not None
    assert found.values[0, 0] == pytest.approx(first, abs=6e-5)
