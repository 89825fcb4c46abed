"""A cease-fire breaks down where one side has the advantage.

Werner 1999; Powell 2004, doi:10.1111/j.0092-5853.2004.00074.x. A truce holds along a line; if the
war resumes the line drifts.

S  the hazard of resuming rises in own drift, and the other side's falls. Swept: the advantage from
-0.3 to 0.6 (a side in collapse may resume for other reasons and is left out).
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, solve

CRISIS = """
precision: 0.5
actors: {OWN: {}, RIV: {}}
factors:
  fighting: {levels: [truce, war], start: truce}
numbers: {advantage: 0}
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
    cost: 0.5 per week
ceasefires:
  truce:
    between: [OWN, RIV]
    start: lines holds
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


@pytest.mark.parametrize("scale", SCALES)
def test_resuming_rises_in_own_drift(scale: float) -> None:
    plays = [solve(CRISIS, scale, advantage=each) for each in (-0.3, 0.0, 0.3, 0.6)]
    own, rival = (
        [play.hazard(f"{side}: break lines (truce)") for play in plays] for side in ("OWN", "RIV")
    )
    assert (np.diff(own) > 0.005).all()
    assert rival[0] > rival[1] + 0.005
