"""Iran: a war on the border, a minority that watches, and arms in transit.

Saideman 2001; Carson 2016, doi:10.1017/S0020818315000284. A neighbour may help one side openly, or
let arms through in silence, which does less; help shortens the war. A minority at home resents help
that is seen; a war nearby costs the neighbour.

S  minority cost: open support falls, the ratio of covert to open support rises.
S  spillover: support that shortens the war rises.
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, solve

CRISIS = """
precision: 0.4
actors: {IRN: {}}
factors:
  fighting: {levels: [war, over], start: war}
  transit: {levels: [none, covert, overt], start: none}
numbers: {resented: 0, unrest: 0, strain: 0.3}
moves:
  - by: IRN
    name: send arms openly
    when: fighting = war and transit = none
    then: transit = overt
    tempo: 1/month
    cost: 1
  - by: IRN
    name: let arms through
    when: fighting = war and transit = none
    then: transit = covert
    tempo: 1/month
    cost: 1
  - by: IRN
    name: close the road
    when: fighting = war and transit > none
    then: transit = none
    tempo: 0.5/month
hazards:
  - name: the war ends
    when: fighting = war
    rate: 0.02 + 0.02 * (transit = covert) + 0.04 * (transit = overt) per week
    then: fighting = over
worths:
  IRN: [{when: fighting = over, points: 10}]
spillovers:
  araxes:
    to: IRN
    near: fighting = war
    strain: strain per week
    minority:
      resents: {"IRN: send arms openly": resented}
      support: transit
      unrest: {overt: unrest per week}
"""
OPENLY, COVERTLY = "IRN: send arms openly", "IRN: let arms through"


@pytest.mark.parametrize("number", ["resented", "unrest"])
@pytest.mark.parametrize("scale", SCALES)
def test_a_minority_drives_support_into_the_dark(number: str, scale: float) -> None:
    """Whether it resents the sending or the being seen to help."""
    sweep = [solve(CRISIS, scale, **{number: points}) for points in (0.0, 0.2, 0.4, 0.8)]
    openly = np.array([each.hazard(OPENLY) for each in sweep])
    covertly = np.array([each.hazard(COVERTLY) for each in sweep])
    assert (np.diff(openly) < -0.001).all()
    assert (np.diff(covertly / openly) > 0.005).all()


@pytest.mark.parametrize("scale", SCALES)
def test_a_war_next_door_is_one_to_shorten(scale: float) -> None:
    sweep = [solve(CRISIS, scale, strain=points) for points in (0.0, 0.3, 0.6, 1.2)]
    helped = [each.hazard(OPENLY) + each.hazard(COVERTLY) for each in sweep]
    assert (np.diff(helped) > 0.005).all()
    assert (np.diff([each.reached("fighting = over", 26) for each in sweep]) > 0.001).all()
