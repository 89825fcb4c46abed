"""Row 8: logit dynamics of a potential game settle at the Gibbs measure (Blume 1993)."""

from __future__ import annotations

import numpy as np
import pytest

from detente.solve import Settings, solve
from detente.testing import oracles

from .games import stag_hunt_revision

POTENTIAL = np.array([2.0, 0.0, 0.0, 4.0])
"""Of stag hunt (10, 1, 8, 5); states both stag, one hare, the other hare, both hare."""


def stationary(impatience: float, precision: float = 0.5) -> np.ndarray:
    game = stag_hunt_revision(precision, impatience)
    found = solve(game, Settings(foresight=20 / impatience)).chosen
    assert found is not None
    rates = oracles.generator(game, found.choice)
    system = np.vstack((rates.T, np.ones(4)))
    return np.asarray(np.linalg.lstsq(system, np.array([0, 0, 0, 0, 1.0]), rcond=None)[0])


def test_gibbs_measure() -> None:
    weights = np.exp(0.5 * POTENTIAL)
    expected = [0.22451524, 0.08259454, 0.08259454, 0.61029569]
    assert weights / weights.sum() == pytest.approx(expected, abs=6e-9)


@pytest.mark.parametrize(("impatience", "error"), [(1e3, 1.1e-3), (1e5, 1.1e-5)])
def test_myopic_play_settles_at_the_gibbs_measure(impatience: float, error: float) -> None:
    weights = np.exp(0.5 * POTENTIAL)
    worst = np.abs(stationary(impatience) - weights / weights.sum()).max()
    assert worst == pytest.approx(error, rel=0.05)
