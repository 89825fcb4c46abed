"""Domestic diversion: a nationalist mood rewards support abroad.

Levy 1989; Tarar 2006, doi:10.1111/j.1468-2478.2005.00397.x. A leader may support a war abroad, at a
price, and stop. The mood at home comes and goes; while it is nationalist a hawkish posture pays.

S  the hazard of support is higher in the nationalist mood than in the calm one.
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, Small, solve

CRISIS = """
precision: 0.4
actors: {TUR: {}}
factors:
  support: {levels: [none, arms], start: none}
numbers: {bonus: 0.5, shame: 0}
moves:
  - {by: TUR, name: support, when: support = none, then: support = arms, tempo: 0.5/month, cost: 1}
  - {by: TUR, name: stop, when: support = arms, then: support = none, tempo: 0.5/month}
flows:
  TUR: [{when: support = arms, points: -0.1 per week}]
domestic:
  ankara:
    of: TUR
    stirred: {slump: {rate: 0.2/month}}
    fades: 0.3/month
    hawkish: support = arms
    bonus: bonus per week
    climbing_down: {"TUR: stop": shame}
"""


def more_when_hot(small: Small) -> float:
    """How much higher the hazard of support is in the nationalist mood, as a ratio."""
    calm, hot = (small.hazard("TUR: support", ankara=mood) for mood in ("calm", "nationalist"))
    return hot / calm


@pytest.mark.parametrize("scale", SCALES)
def test_support_is_likelier_in_the_nationalist_mood(scale: float) -> None:
    """Not without a bonus, and the more the greater it is."""
    ratios = [more_when_hot(solve(CRISIS, scale, bonus=bonus)) for bonus in (0.0, 0.25, 0.5, 1.0)]
    assert ratios[0] == pytest.approx(1, abs=1e-9)
    assert (np.diff(ratios) > 0.01).all()


@pytest.mark.parametrize("scale", SCALES)
def test_a_mood_that_punishes_climbing_down_keeps_support_in_place(scale: float) -> None:
    hot = {"support": "arms", "ankara": "nationalist"}
    stops = [solve(CRISIS, scale, shame=shame).hazard("TUR: stop", **hot) for shame in (0, 1, 2)]
    assert (np.diff(np.log(stops)) < -0.05).all()
