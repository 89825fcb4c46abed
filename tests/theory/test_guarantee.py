"""A guarantee with a scope: it binds in Armenia, not in Karabakh, or in both.

Benson 2012; Leeds 2003, doi:10.1111/1540-5907.00031; Morrow 1994, doi:10.1177/0022002794038002005.
The guarantor may intervene anyway, as often at the tempos; only where the guarantee is due does
holding back cost it the stake.

S  wider scope: the challenger's attack hazard falls, the guarantor's intervention hazard rises.
"""

from __future__ import annotations

import pytest

from .small import SCALES, Small, solve

CRISIS = """
precision: 0.3
theatres: {armenia: {name: Armenia}, karabakh: {name: Nagorno-Karabakh (Artsakh)}}
actors: {RUS: {name: guarantor}, ARM: {name: protege}, AZE: {name: challenger}}
factors:
  fighting:
    levels: [quiet, war, war on Armenian soil, lost, conceded, repelled]
    start: quiet
moves:
  - {by: AZE, name: attack, when: fighting = quiet, then: fighting = war, tempo: 0.6/month, cost: 2}
  - {by: ARM, name: concede, when: fighting = quiet, then: fighting = conceded, tempo: 0.6/month}
  - by: RUS
    name: intervene
    when: fighting in [war, war on Armenian soil] and (csto = failed or not (csto is met))
    then: fighting = repelled
    tempo: 1/month
    cost: 8
hazards:
  - name: the front gives way
    when: fighting in [war, war on Armenian soil]
    rate: 0.15 per week
    then: fighting = lost
  - name: it spreads
    when: fighting = war
    rate: 0.02 per week
    then: fighting = war on Armenian soil
worths:
  AZE: [{points: 40}, {factor: fighting, points: {lost: 50, conceded: 20, repelled: -20}}]
  ARM: [{points: 60}, {factor: fighting, points: {lost: -50, conceded: -20, repelled: -5}}]
  RUS: [{points: 50}, {factor: fighting, points: {lost: -15, conceded: -5, repelled: -5}}]
commitments:
  csto:
    by: RUS
    to: ARM
    covers: SCOPE
    trigger: {armenia: fighting = war on Armenian soil, karabakh: fighting = war}
    promise: fighting = repelled
    stake: 6
    call: 1/week
    honour: 1/month
    honour_cost: 8
    answer_within: 3 weeks
"""
NARROW = CRISIS.replace("SCOPE", "[armenia]")
WIDE = CRISIS.replace("SCOPE", "[armenia, karabakh]")


def intervenes(small: Small, **levels: str) -> float:
    """As its ally or of its own accord, per week."""
    return small.hazard("RUS: intervene", **levels) + small.hazard("RUS: honour csto", **levels)


@pytest.mark.parametrize("scale", SCALES)
def test_a_wider_scope_deters_the_challenger(scale: float) -> None:
    narrow, wide = solve(NARROW, scale), solve(WIDE, scale)
    assert wide.hazard("AZE: attack") < 0.93 * narrow.hazard("AZE: attack")


@pytest.mark.parametrize("scale", SCALES)
def test_a_wider_scope_draws_the_guarantor_in(scale: float) -> None:
    """Before it is called upon, and more so when it is."""
    narrow, wide = solve(NARROW, scale), solve(WIDE, scale)
    uncalled = intervenes(wide, fighting="war")
    called = intervenes(wide, fighting="war", csto="called")
    assert uncalled > 1.1 * intervenes(narrow, fighting="war")
    assert called > 1.05 * uncalled


def test_at_the_tempos_the_scope_changes_neither() -> None:
    """So what the tests above show is incentive, not a longer list of moves."""
    narrow, wide = solve(NARROW, 0.0), solve(WIDE, 0.0)
    assert wide.hazard("AZE: attack") == pytest.approx(narrow.hazard("AZE: attack"), rel=1e-12)
    ours, theirs = (intervenes(each, fighting="war") for each in (narrow, wide))
    assert ours == pytest.approx(theirs, rel=1e-12)
