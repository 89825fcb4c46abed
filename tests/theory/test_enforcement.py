"""Enforcement and monitoring lengthen the life of a cease-fire.

Fortna 2003, doi:10.1017/S0020818303572046. Against one-off pressure stand what holding to it pays
as long as it lasts, what breaking it costs, and observers who keep incidents from ending it.

S  the mean life rises in the payment, in the cost of breach and in monitoring. Swept: 0 to 0.5
points per week; 0 to 4 points; half of the incidents left. Monitoring lowers the hazard of
incidents alone, so that part of its effect is direct: with the choices of a cease-fire without
observers it is longer-lived too. What observers do to the wish to sign or break has no sign.
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, Small, frozen, solve

CRISIS = """
precision: 0.5
actors: {OWN: {}, RIV: {}, RUS: {}}
factors:
  fighting: {levels: [truce, war], start: war}
numbers: {pays: 0, fine: 0, leaves: 1}
battles:
  line:
    between: [OWN, RIV]
    levels: [held, pressed, lost]
    start: pressed
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
    enforcement: {pays: pays * 1 per week, break_cost: fine}
    monitoring: {leaves: leaves}
"""


def life(play: Small) -> float:
    """Expected weeks that it holds."""
    return play.weeks_to("fighting = war", truce="lines holds", fighting="truce")


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("name", "values"), [("pays", (0.0, 0.2, 0.5)), ("fine", (0.0, 2.0, 4.0))])
def test_enforcement_lengthens_its_life(name: str, values: tuple[float, ...], scale: float) -> None:
    lives = [life(solve(CRISIS, scale, **{name: each})) for each in values]
    assert lives[-1] > 1.05 * lives[0]
    assert (np.diff(lives) > 0.02).all()


@pytest.mark.parametrize("scale", SCALES)
def test_monitoring_lengthens_its_life(scale: float) -> None:
    base, watched = solve(CRISIS, scale), solve(CRISIS, scale, leaves=0.5)
    assert life(watched) > life(base) + 0.2
    assert life(frozen(watched, base)) > life(base) + 0.2
