"""A red line and its audience cost; tying hands against sinking costs.

Fearon 1994, doi:10.2307/2944796; Fearon 1997, doi:10.1177/0022002797041001004; Schultz 2001. One
side threatens; the other yields or goes on; then the first carries the threat out or backs down.
Swept: the audience cost, for a side to whom war is cheap (resolute) or dear (irresolute), and the
cost sunk in announcing.

S  with an audience cost P(fight if resisted) rises, for the irresolute too (war if a bluff is
called); the rival yields more. T  a sunk cost leaves every later choice unchanged (1e-10).
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, Small, solve

CRISIS = """
precision: 0.5
actors: {ADV: {name: who threatens}, TGT: {name: who is threatened}}
factors: {prize: {levels: [open, yielded, war], start: open}}
numbers: {audience: 0, sunk: 0, dear: 4}
moves:
  - by: TGT
    name: yield
    when: prize = open and line != crossed
    then: prize = yielded
    tempo: 1/month
  - {by: TGT, name: go on, when: prize = open and line = standing, then: nothing, tempo: 1/month}
worths:
  ADV: [{points: 50}, {when: prize = yielded, points: 12}]
  TGT: [{points: 50}, {when: prize = yielded, points: -8}]
threats:
  line:
    by: ADV
    against: "TGT: go on"
    yields: prize = yielded
    possible: prize = open
    announce_cost: sunk
    audience: audience
    carry_out: prize = war
    carry_out_cost: {ADV: dear, TGT: 16}
    answer_within: 8 weeks
"""
RESOLUTE, IRRESOLUTE = 4.0, 8.0


def fights(small: Small) -> float:
    """Once resisted, before it has backed down."""
    return small.before("prize = war", "line = backed down", line="crossed")


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("dear", [RESOLUTE, IRRESOLUTE])
def test_it_fights_more_if_resisted(scale: float, dear: float) -> None:
    cheap, tied = (solve(CRISIS, scale, audience=each, dear=dear) for each in (0.0, 12.0))
    assert fights(tied) > fights(cheap) + 0.01


@pytest.mark.parametrize("scale", SCALES)
def test_the_rival_yields_more(scale: float) -> None:
    cheap, tied = (solve(CRISIS, scale, audience=each) for each in (0.0, 12.0))
    move, over = "TGT: yield", ("prize = yielded", "line = crossed")
    assert tied.hazard(move, line="standing") > 1.1 * cheap.hazard(move, line="standing")
    assert tied.before(*over, line="standing") > cheap.before(*over, line="standing") + 0.05


@pytest.mark.parametrize("scale", SCALES)
def test_a_sunk_cost_changes_nothing_that_follows(scale: float) -> None:
    """But it is announced less."""
    free, dear = (solve(CRISIS, scale, audience=6.0, sunk=each) for each in (0.0, 8.0))
    place = [factor.id for factor in free.game.crisis.factors].index("line")
    later = [each for each in free.occasions() if each[0][place] != "silent"]
    assert later
    for occasion in later:
        edges = (small.occasions()[occasion].values() for small in (free, dear))
        mine, theirs = (
            small.choice[list(each)] for small, each in zip((free, dear), edges, strict=True)
        )
        np.testing.assert_allclose(theirs, mine, rtol=0, atol=1e-10)
    assert dear.hazard("ADV: announce line") < 0.5 * free.hazard("ADV: announce line")


@pytest.mark.parametrize("scale", SCALES)
def test_an_audience_cost_does_change_it(scale: float) -> None:
    """Hands are tied by what is lost later, so the two signals are not the same."""
    cheap, tied = (solve(CRISIS, scale, audience=each) for each in (0.0, 12.0))
    moves = ("ADV: back down from line", "ADV: carry out line")
    backs, carries = (
        [small.hazard(move, line="crossed") for small in (cheap, tied)] for move in moves
    )
    assert backs[1] < 0.7 * backs[0]
    assert carries[1] > 1.1 * carries[0]
