"""An alliance umbrella emboldens: the rival pays for striking the protege's own soil.

Benson 2012; Snyder 1984, doi:10.2307/2010183. Turkey may support a war; Russia may strike back at
Turkish soil, or in Syria, which hurts Turkey less. The alliance covers Turkish soil, or some other
place.

S  the home-strike hazard falls, the support hazard rises, retaliation is displaced to Syria.
"""

from __future__ import annotations

import pytest

from .small import SCALES, Small, solve

CRISIS = """
precision: 0.3
theatres: {turkey: {name: Turkey}, elsewhere: {name: elsewhere}}
actors: {RUS: {name: rival}, TUR: {name: protege}, NATO: {name: alliance, kind: alliance}}
factors:
  support: {levels: [none, given], start: none}
  soil: {levels: [calm, struck, answered], start: calm}
moves:
  - {by: TUR, name: support, when: support = none, then: support = given, tempo: 1/month}
  - by: RUS
    name: strike Turkish soil
    when: support = given and soil = calm
    then: support = none; soil = struck
    tempo: 1/month
    cost: {TUR: 10, RUS: 1}
  - by: RUS
    name: strike in Syria
    when: support = given
    then: support = none
    tempo: 1/month
    cost: {TUR: 5, RUS: 1}
hazards:
  - {name: it is forgotten, when: soil > calm, rate: 0.3 per week, then: soil = calm}
flows:
  RUS: [{when: support = given, points: -1 per week}]
  TUR: [{when: support = given, points: 1 per week}]
commitments:
  umbrella:
    by: NATO
    to: TUR
    covers: SCOPE
    trigger: {turkey: soil = struck, elsewhere: never}
    promise: soil = answered
    stake: 8
    call: 1/week
    honour: 1/month
    honour_cost: {NATO: 2, RUS: 12}
    ends: soil != answered
"""
UNCOVERED = CRISIS.replace("SCOPE", "[elsewhere]")
COVERED = CRISIS.replace("SCOPE", "[turkey]")
GIVEN = {"support": "given"}


def strikes(small: Small) -> tuple[float, float]:
    """Of Turkish soil and in Syria, per week while Turkey gives support."""
    home = small.hazard("RUS: strike Turkish soil", **GIVEN)
    return home, small.hazard("RUS: strike in Syria", **GIVEN)


@pytest.mark.parametrize("scale", SCALES)
def test_the_rival_strikes_the_home_soil_less(scale: float) -> None:
    bare, covered = (strikes(solve(each, scale)) for each in (UNCOVERED, COVERED))
    assert covered[0] < 0.9 * bare[0]


@pytest.mark.parametrize("scale", SCALES)
def test_retaliation_moves_to_another_theatre(scale: float) -> None:
    bare, covered = (strikes(solve(each, scale)) for each in (UNCOVERED, COVERED))
    assert covered[1] / covered[0] > 1.1 * bare[1] / bare[0]


@pytest.mark.parametrize("scale", SCALES)
def test_the_protege_supports_more(scale: float) -> None:
    bare, covered = solve(UNCOVERED, scale), solve(COVERED, scale)
    assert covered.hazard("TUR: support") > 1.01 * bare.hazard("TUR: support")
