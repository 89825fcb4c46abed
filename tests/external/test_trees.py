"""Perfect-information trees: rho = 0, the ends absorb, nobody holds."""

from __future__ import annotations

import numpy as np
import pytest

from detente.solve import Settings, solve

from .games import deterrence, threat

FINE = 6e-9


@pytest.mark.parametrize(
    ("precision", "act", "war"),
    [(1.0, 0.56587216, 0.52497919), (1 / np.sqrt(2), 0.54850679, 0.51767031)],
)
def test_deterrence_of_signorino(precision: float, act: float, war: float) -> None:
    solution = solve(deterrence(precision), Settings(values="aqre"))
    found = solution.chosen
    assert found is not None
    assert found.choice == pytest.approx([1 - war, war, 1 - act, act], abs=FINE)


def test_deterrence_outcomes() -> None:
    found = solve(deterrence(1.0), Settings(values="aqre")).chosen
    assert found is not None
    war, quo, act = found.choice[1], found.choice[2], found.choice[3]
    outcomes = [quo, act * (1 - war), act * war]
    assert outcomes == pytest.approx([0.43412784, 0.26880105, 0.29707111], abs=FINE)


def test_deterrence_values_at_the_ends_are_worths() -> None:
    found = solve(deterrence(1.0), Settings(values="aqre")).chosen
    assert found is not None
    assert found.values[:3] == pytest.approx(np.array([[-1, 0], [0, 0], [-1.4, 0.1]]), abs=1e-12)


RESIST_AND_FIGHT = {
    0.5: (0.56615759, 0.56217650),
    1.0: (0.57966354, 0.62245933),
    3.0: (0.25264934, 0.81757448),
}


@pytest.mark.parametrize(
    ("values", "precision", "first"),
    [
        ("aqre", 0.5, 0.55733019),
        ("aqre", 1.0, 0.60859683),
        ("aqre", 3.0, 0.98263866),
        ("lse", 0.5, 0.55624715),
        ("lse", 1.0, 0.60440514),
        ("lse", 3.0, 0.98167320),
    ],
)
def test_threat_resistance_fight(values: str, precision: float, first: float) -> None:
    found = solve(threat(precision), Settings(values=values)).chosen  # type: ignore[arg-type]
    assert found is not None
    resist, fight = RESIST_AND_FIGHT[precision]
    assert found.choice[1::2] == pytest.approx([fight, resist, first], abs=FINE)
