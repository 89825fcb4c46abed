"""Arms for one side: the recipient accepts less and gains more.

Slantchev 2003, doi:10.1017/S0003055403000911; Filson and Werner 2002, doi:10.2307/3088436. The
recipient may settle a war that it may win or lose. Swept: by how much its arms speed its winning.
Arming both sides alike has no sign (Regan 2002).

S  the hazard of settling falls, P(it wins) and what the war is worth to it rise.
"""

from __future__ import annotations

import pytest

from .small import SCALES, frozen, solve

CRISIS = """
precision: 0.5
actors: {TUR: {name: giver}, AZE: {name: recipient}, ARM: {name: its rival}}
factors: {war: {levels: [fought, settled, won, lost], start: fought}}
numbers: {times: 1}
moves:
  - {by: AZE, name: settle, when: war = fought, then: war = settled, tempo: 1/month}
hazards:
  - {name: it wins, when: war = fought, rate: 0.03 per week, then: war = won}
  - {name: it loses, when: war = fought, rate: 0.03 per week, then: war = lost}
worths:
  AZE: [{points: 50}, {factor: war, points: {won: 15, lost: -15}}]
flows:
  AZE: [{when: war = fought, points: -0.2 per week}]
supports:
  help:
    by: TUR
    to: AZE
    levels: [none, arms]
    start: arms
    up: 0.1/year
    down: 0.1/year
    effects: [{hazard: it wins, times: {arms: times}}]
"""
SETTLE = """moves:
  - {by: AZE, name: settle, when: war = fought, then: war = settled, tempo: 1/month}
"""
TRUCE = """
ceasefires:
  truce:
    between: [AZE, ARM]
    brokers: ARM
    possible: war = fought
    then: war = settled
    broken_then: war = fought
    propose: 1/month
    accept: 1/month
    break: 0/month
    terms: {lines as they stand: {}}
"""
WON = ("war = won", "war in [settled, lost]")


@pytest.mark.parametrize("scale", SCALES)
def test_an_armed_recipient_settles_less_and_gains_more(scale: float) -> None:
    bare, armed = (solve(CRISIS, scale, times=each) for each in (1.0, 3.0))
    assert armed.hazard("AZE: settle") < 0.8 * bare.hazard("AZE: settle")
    assert armed.before(*WON) > bare.before(*WON) + 0.1
    assert armed.value("AZE") > bare.value("AZE") + 1.0


@pytest.mark.parametrize("scale", SCALES)
def test_it_gains_by_holding_out_as_well_as_by_arms(scale: float) -> None:
    """What arms do at unchanged behaviour, and what the change of behaviour adds."""
    bare, armed = (solve(CRISIS, scale, times=each) for each in (1.0, 3.0))
    as_before = frozen(armed, bare)
    assert as_before.before(*WON) > bare.before(*WON) + 0.01
    assert armed.before(*WON) > as_before.before(*WON) + 0.01


@pytest.mark.parametrize("scale", SCALES)
def test_an_armed_recipient_accepts_a_cease_fire_less(scale: float) -> None:
    """The same where settling takes its rival's offer of the lines as they stand."""
    assert SETTLE in CRISIS
    text = CRISIS.replace(SETTLE, "") + TRUCE
    bare, armed = (
        solve(text, scale, times=each).hazard(
            "AZE: accept lines as they stand after ARM (truce)",
            truce="lines as they stand accepted by ARM",
        )
        for each in (1.0, 3.0)
    )
    assert armed < 0.8 * bare
