"""Sanctions: those who would yield do so at the threat.

Drezner 2003, doi:10.1017/S0020818303573052. A sender asks a target to give up what it gains from;
sanctions cost the target more, and the sender something. Swept: what they cost the target.

S  compliance comes mostly before imposition, and the more so the more sanctions would hurt.

With two kinds of target, those sanctioned are adversely selected: see the test with beliefs.
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, solve

CRISIS = """
precision: 0.4
actors: {EU: {name: sender}, TUR: {name: target}}
factors:
  drilling: {levels: [stopped, under way], start: under way}
numbers: {bite: 1, idle: 4}
flows:
  TUR: [{when: drilling = under way, points: 0.2 per week}]
worths:
  EU: [{when: drilling = stopped, points: 40}]
sanctions:
  eu:
    by: EU
    on: TUR
    issues: drilling = stopped
    comply: drilling = stopped
    start: threatened
    bite: bite per week
    burden: 0.1 per week
    idle: idle
"""
DONE = "drilling = stopped"


def before_imposition(scale: float, **values: float) -> tuple[float, float]:
    """Probability of compliance before and after sanctions come."""
    small = solve(CRISIS, scale, **values)
    before = small.before(DONE, "eu = imposed")
    return before, small.before(DONE, "drilling = under way and drilling = stopped") - before


@pytest.mark.parametrize("scale", SCALES)
def test_a_target_hit_hard_yields_to_the_threat(scale: float) -> None:
    early = [before_imposition(scale, bite=bite)[0] for bite in (0.0, 0.5, 1.0, 2.0)]
    assert (np.diff(early) > 0.01).all()


@pytest.mark.parametrize("scale", SCALES[1:])
def test_compliance_comes_mostly_before_imposition(scale: float) -> None:
    before, after = before_imposition(scale, bite=3)
    assert before > 1.2 * after


@pytest.mark.parametrize("scale", SCALES)
def test_a_price_on_idle_threats_has_them_carried_out(scale: float) -> None:
    cheap, dear = (solve(CRISIS, scale, idle=idle) for idle in (0, 8))
    step, back = "EU: impose eu", "EU: back down over eu"
    odds = [each.hazard(step) / each.hazard(back) for each in (cheap, dear)]
    assert odds[1] > 1.3 * odds[0]
