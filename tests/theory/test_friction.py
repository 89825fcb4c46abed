"""Friction between patron and client: less warmth, less help, more attacks.

Morrow 1994, doi:10.1177/0022002794038002005; Smith 1995. The patron may stop a war on its client at
a price; another state may help the attacker, and pays if the patron steps in. Swept: whether the
two have fallen out.

S  with less warmth the patron intervenes less, the attack hazard rises, and so does the hazard that
the attacker's friend helps it in the war.
"""

from __future__ import annotations

import pytest

from .small import SCALES, solve

CRISIS = """
precision: 0.5
actors: {RUS: {name: patron}, ARM: {name: client}, AZE: {name: attacker}, TUR: {name: its friend}}
factors:
  fighting: {levels: [quiet, war], start: quiet}
  help: {levels: [none, given], start: none}
moves:
  - by: AZE
    name: attack
    when: fighting = quiet
    then: fighting = war
    tempo: 0.5/month
    cost: 1
  - {by: TUR, name: help, when: help = none, then: help = given, tempo: 0.5/month, cost: 0.5}
  - {by: TUR, name: stop helping, when: help = given, then: help = none, tempo: 0.5/month}
  - by: RUS
    name: intervene
    when: fighting = war
    then: fighting = quiet
    tempo: 1/month
    cost: {RUS: 4, AZE: 6, TUR: 6 * (help = given)}
hazards:
  - {name: it ends, when: fighting = war, rate: 0.1 per week, then: fighting = quiet}
flows:
  AZE: [{when: fighting = war, points: 0.6 + 0.3 * (help = given) per week}]
  TUR: [{when: fighting = war and help = given, points: 0.6 per week}]
  ARM: [{when: fighting = war, points: -3 - 2 * (help = given) per week}]
  RUS: [{when: fighting = war, points: -0.2 per week}]
frictions:
  rift: {by: RUS, to: ARM, start: START, warmth: {warm: 0.6, strained: 0.05}}
"""
WARM, STRAINED = (CRISIS.replace("START", each) for each in ("warm", "strained"))


@pytest.mark.parametrize("scale", SCALES)
def test_a_strained_patron_intervenes_less(scale: float) -> None:
    warm, strained = solve(WARM, scale), solve(STRAINED, scale)
    move = "RUS: intervene"
    assert strained.hazard(move, fighting="war") < 0.7 * warm.hazard(move, fighting="war")


@pytest.mark.parametrize("scale", SCALES)
def test_it_emboldens_the_attacker(scale: float) -> None:
    warm, strained = solve(WARM, scale), solve(STRAINED, scale)
    assert strained.hazard("AZE: attack") > 1.1 * warm.hazard("AZE: attack")


@pytest.mark.parametrize("scale", SCALES)
def test_it_emboldens_the_attackers_friend(scale: float) -> None:
    warm, strained = solve(WARM, scale), solve(STRAINED, scale)
    move = "TUR: help"
    assert strained.hazard(move, fighting="war") > 1.1 * warm.hazard(move, fighting="war")


def test_at_the_tempos_warmth_changes_nothing() -> None:
    warm, strained = solve(WARM, 0.0), solve(STRAINED, 0.0)
    for move in ("AZE: attack", "TUR: help"):
        assert strained.hazard(move) == pytest.approx(warm.hazard(move), rel=1e-12)
