"""At an advantage there is little incentive to return to the table.

Zartman 1985, 2000; Slantchev 2003, doi:10.1017/S0003055403000911. Two sides fight over a line that
drifts; each may propose to stop where it stands, and both must accept.

S  a side accepts less the more the line drifts its way; P(a cease-fire before the line reaches an
end) is highest at parity, the same for a drift either way, and rises in the cost of war. Swept:
the advantage from -0.6 to 0.6, the cost of a week of war from 0.2 to 2 points. Range: not for a
side in collapse, which may have nothing left that a cease-fire could save (at four times the
precision it accepts less at -0.6 than at -0.3).
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, Small, solve

CRISIS = """
precision: 0.5
actors: {OWN: {}, RIV: {}}
factors:
  fighting: {levels: [truce, war], start: war}
numbers: {advantage: 0, cost: 0.5}
battles:
  line:
    between: [OWN, RIV]
    levels: [lost, pressed, even, pressing, won]
    start: even
    while: fighting = war
    advance: 0.25/week
    retreat: 0.25/week
    advantage: advantage
    values:
      OWN: {lost: 20, pressed: 35, even: 50, pressing: 65, won: 80}
      RIV: {lost: 80, pressed: 65, even: 50, pressing: 35, won: 20}
    cost: cost * 1 per week
ceasefires:
  truce:
    between: [OWN, RIV]
    possible: fighting = war and line > lost and line < won
    then: fighting = truce
    broken_then: fighting = war
    propose: 0.3/week
    accept: 0.3/week
    refuse: 0.1/week
    break: 0.1/week
    terms: {lines: {}}
rules:
  - {name: victory, when: fighting = war and line in [lost, won], then: fighting = truce}
"""
ENDS = "line = lost or line = won"


def stops_first(play: Small) -> float:
    return play.before("truce = lines holds", ENDS)


@pytest.mark.parametrize("scale", SCALES)
def test_acceptance_falls_in_own_drift(scale: float) -> None:
    plays = [solve(CRISIS, scale, advantage=each) for each in (-0.3, 0.0, 0.3, 0.6)]
    asked = [play.hazard("OWN: accept lines after RIV (truce)", truce="lines accepted by RIV")
             for play in plays]  # fmt: skip
    assert (np.diff(asked) < -0.02).all()


@pytest.mark.parametrize("scale", SCALES)
def test_a_cease_fire_is_likeliest_at_parity(scale: float) -> None:
    far, near, parity, near_own, far_own = (
        stops_first(solve(CRISIS, scale, advantage=each)) for each in (-0.6, -0.3, 0.0, 0.3, 0.6)
    )
    assert far + 0.05 < near < parity - 0.03
    assert (far_own, near_own) == pytest.approx((far, near), abs=1e-6)


@pytest.mark.parametrize("scale", SCALES)
def test_the_dearer_the_war_the_likelier_it_stops(scale: float) -> None:
    chances = [stops_first(solve(CRISIS, scale, cost=each)) for each in (0.2, 0.5, 1.0, 2.0)]
    assert (np.diff(chances) > 0.005).all()
