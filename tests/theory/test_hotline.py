"""Deconfliction hotline: accidents where two sides meet become rarer, and one comes closer for it.

Schelling & Halperin 1961; Powell 2015, doi:10.1017/S0020818315000028. One side gains from patrols
close to the other's; there an accident may mean war, which both dread. A hotline divides its rate.

S  P(war within 26 weeks) falls; contact crowds in: equilibrium minus policy-frozen effect >= 0.

The net sign is no law: a side that follows its interests far more closely than here (precision 1.2)
avoids contact without the line and seeks it with one, so that war becomes more likely.
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, frozen, solve

CRISIS = """
precision: 0.12
actors: {RUS: {}, TUR: {}}
factors:
  patrols: {levels: [apart, close], start: apart}
  state: {levels: [peace, war], start: peace}
numbers: {to: 1}
moves:
  - by: TUR
    name: come close
    when: patrols = apart and state = peace
    then: patrols = close
    tempo: 1/month
  - by: TUR
    name: pull back
    when: patrols = close and state = peace
    then: patrols = apart
    tempo: 1/month
worths:
  RUS: [{points: 60}, {when: state = war, points: -30}]
  TUR: [{points: 60}, {when: state = war, points: -20}]
flows:
  TUR: [{when: patrols = close and state = peace, points: 0.3 per week}]
incidents:
  clash: {where: patrols = close and state = peace, rate: 0.12 per week, then: state = war}
hotlines:
  line: {between: [RUS, TUR], lowers: clash, to: to, standing: true}
"""
WAR = "state = war"
SWEEP = (1.0, 0.6, 0.3, 0.1)


@pytest.mark.parametrize("scale", SCALES)
def test_war_becomes_less_likely(scale: float) -> None:
    wars = [solve(CRISIS, scale, to=to).reached(WAR, 26) for to in SWEEP]
    assert (np.diff(wars) < -0.01).all()


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("to", SWEEP[1:])
def test_contact_crowds_in(to: float, scale: float) -> None:
    """It comes closer, so war falls by less than accidents alone would have it."""
    without, line = solve(CRISIS, scale), solve(CRISIS, scale, to=to)
    kept = frozen(line, without)
    assert line.reached(WAR, 26) - kept.reached(WAR, 26) > 0.002
    assert line.hazard("TUR: come close") > 1.01 * without.hazard("TUR: come close")
    assert line.hazard("TUR: pull back", patrols="close") < without.hazard(
        "TUR: pull back", patrols="close"
    )


@pytest.mark.parametrize("scale", SCALES)
def test_a_line_that_can_be_set_up_lies_between_none_and_one_that_stands(scale: float) -> None:
    none, stands = (solve(CRISIS, scale, to=to).reached(WAR, 26) for to in (1.0, 0.1))
    set_up = solve(CRISIS.replace(", standing: true", ""), scale, to=0.1)
    assert stands + 0.01 < set_up.reached(WAR, 26) < none - 0.01
    assert set_up.hazard("RUS: set up line") > set_up.hazard("RUS: drop line", line="open")
