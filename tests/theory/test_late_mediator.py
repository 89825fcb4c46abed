"""The West is missing; a mediator may enter.

Kydd 2003, doi:10.1111/1540-5907.00042; Beardsley 2011. Two sides fight; a third party may come to
the table late, at a price, with payments that last or with pressure that works once.

T  a mediator that never enters changes nothing. S  its payments raise P(cease-fire within 12 weeks)
and lengthen its life; its pressure raises it too and shortens its life. Swept: payments of 0 to 0.5
points per week, relief of 0 to 8 points.
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, Small, solve

CRISIS = """
precision: 0.5
actors: {OWN: {}, RIV: {}, USA: {}}
factors:
  fighting: {levels: [truce, war], start: war}
numbers: {enter: 0.2, pays: 0, relief: 0}
flows:
  USA: [{when: fighting = war, points: -0.2 per week}]
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
    possible: fighting = war
    then: fighting = truce
    broken_then: fighting = war
    propose: 0.2/week
    accept: 0.3/week
    accept_cost: 3
    refuse: 0.1/week
    break: 0.15/week
    terms: {lines: {}}
"""
MEDIATOR = """
mediations:
  west:
    mediator: USA
    of: truce
    enter: enter * 1 per week
    enter_cost: 0.5
    leave: 0.02/week
    offers: {pays: pays * 1 per week}
    pressure: {relief: relief}
"""
STATES: tuple[dict[str, str], ...] = (
    {}, {"line": "held"}, {"truce": "lines accepted by OWN"},
    {"truce": "lines holds", "fighting": "truce"},
)  # fmt: skip


def life(play: Small) -> float:
    """Expected weeks that it holds, with the mediator there."""
    return play.weeks_to("fighting = war", truce="lines holds", fighting="truce", west="present")


@pytest.mark.parametrize("scale", SCALES)
def test_one_that_never_enters_changes_nothing(scale: float) -> None:
    without = solve(CRISIS, scale)
    absent = solve(CRISIS + MEDIATOR, scale, enter=0.0, pays=0.5, relief=8.0)
    for levels in STATES:
        for actor in ("OWN", "RIV", "USA"):
            assert absent.value(actor, **levels) == pytest.approx(
                without.value(actor, **levels), abs=1e-8
            )
        for move in without.game.move_names:
            assert absent.hazard(move, **levels) == pytest.approx(
                without.hazard(move, **levels), abs=1e-10
            )


@pytest.mark.parametrize("scale", SCALES)
def test_offers_raise_cease_fire_and_make_it_last(scale: float) -> None:
    plays = [solve(CRISIS + MEDIATOR, scale, pays=each) for each in (0.0, 0.2, 0.5)]
    assert (np.diff([play.reached("truce = lines holds", 12) for play in plays]) > 0.02).all()
    assert (np.diff([life(play) for play in plays]) > 0.1).all()


@pytest.mark.parametrize("scale", SCALES)
def test_pressure_raises_cease_fire_and_shortens_it(scale: float) -> None:
    plays = [solve(CRISIS + MEDIATOR, scale, relief=each) for each in (0.0, 4.0, 8.0)]
    signed = [play.reached("truce = lines holds", 12) for play in plays]
    assert signed[1] > signed[0] + 0.02
    assert signed[2] > signed[0] + 0.05
    assert (np.diff([life(play) for play in plays]) < -0.3).all()
