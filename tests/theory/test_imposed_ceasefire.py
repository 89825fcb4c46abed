"""Imposed cease-fires collapse in hours: pressure brings them about and cannot keep them.

Werner & Yuen 2005; Beardsley 2008, doi:10.1111/j.1540-5907.2008.00339.x. A broker proposes;
agreeing has a price, of which its pressure takes off a part, once; nothing holds the parties to
what they agreed.

S  pressure raises P(cease-fire within 12 weeks) and shortens its mean life, wherever the line
stands when it begins. Swept: relief of 0 to 8 points.
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, Small, solve

CRISIS = """
precision: 0.5
actors: {OWN: {}, RIV: {}, RUS: {}}
factors:
  fighting: {levels: [truce, war], start: war}
numbers: {relief: 0}
battles:
  line:
    between: [OWN, RIV]
    levels: [held, pressed, lost]
    while: fighting = war
    advance: 0.1/week
    retreat: 0.05/week
    values:
      OWN: {held: 30, pressed: 45, lost: 60}
      RIV: {held: 60, pressed: 45, lost: 30}
    cost: 0.5 per week
ceasefires:
  truce:
    between: [OWN, RIV]
    brokers: RUS
    possible: fighting = war
    then: fighting = truce
    broken_then: fighting = war
    propose: 0.3/week
    accept: 0.3/week
    accept_cost: 2
    refuse: 0.1/week
    break: 0.15/week
    terms: {lines: {}}
    pressure: {relief: relief}
"""
RELIEF = (0.0, 2.0, 4.0, 8.0)


def lives(play: Small) -> list[float]:
    """Expected weeks that it holds, by where the line stands."""
    held = {"truce": "lines holds", "fighting": "truce"}
    return [play.weeks_to("fighting = war", **held, line=at) for at in ("held", "pressed", "lost")]


@pytest.mark.parametrize("scale", SCALES)
def test_pressure_brings_it_about_and_shortens_its_life(scale: float) -> None:
    plays = [solve(CRISIS, scale, relief=each) for each in RELIEF]
    signed = [play.reached("truce = lines holds", 12) for play in plays]
    assert (np.diff(signed) > 0.02).all()
    assert (np.diff([lives(play) for play in plays], axis=0) < -0.08).all()
