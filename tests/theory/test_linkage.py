"""A message by bombing in Syria: theatres touch only through declared links.

Schelling 1966; Putnam 1988, doi:10.1017/S0020818300027697. In one theatre Turkey gains from arming
its side; in the other Russia and a rebel army push a front back and forth. The link lets Russia
strike Turkey's camps in the second theatre while Turkey arms its side in the first.

T  no declared link: values and choices of each theatre are those of that theatre alone (1e-9).
S  with the link, the share of time supporting falls, and the more so the harder the strike is felt.
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, solve

KARABAKH = {
    "actors": "TUR: {}, ARM: {}",
    "factors": """
  support: {levels: [none, arms], start: none}
  lines: {levels: [held, lost], start: held}""",
    "moves": """
  - {by: TUR, name: arm, when: support = none, then: support = arms, tempo: 1/month, cost: 0.5}
  - {by: TUR, name: stop, when: support = arms, then: support = none, tempo: 1/month}
  - {by: ARM, name: retake, when: lines = lost, then: lines = held, tempo: 1/month, cost: 2}""",
    "hazards": """
  - name: the lines give way
    when: lines = held
    rate: 0.03 + 0.1 * (support = arms) per week
    then: lines = lost""",
    "flows": """
  TUR: [{when: lines = lost, points: 1 per week}]
  ARM: [{when: lines = lost, points: -1 per week}]""",
}
SYRIA = {
    "actors": "RUS: {}, IDL: {}",
    "factors": """
  front: {levels: [south, north], start: south}""",
    "moves": """
  - {by: RUS, name: push, when: front = south, then: front = north, tempo: 1/month, cost: 1}
  - {by: IDL, name: return, when: front = north, then: front = south, tempo: 1/month, cost: 1}""",
    "flows": """
  RUS: [{when: front = north, points: 0.5 per week}]
  IDL: [{when: front = north, points: -0.8 per week}]""",
}
LINK = """
numbers: {felt: 0.5}
linkages:
  message:
    by: RUS
    in_response_to: support = arms
    move: bomb the camps
    tempo: 1/month
    strain: {TUR: felt per week}
    fades: 0.5/month
"""


def file(*theatres: dict[str, str]) -> str:
    """One crisis of these theatres."""
    actors = ", ".join(theatre["actors"] for theatre in theatres)
    sections = {key: "".join(theatre.get(key, "") for theatre in theatres) for key in KARABAKH}
    return f"precision: 0.4\nactors: {{{actors}}}\n" + "".join(
        f"{key}:{text}\n" for key, text in sections.items() if key != "actors" and text
    )


@pytest.mark.parametrize("scale", SCALES)
def test_without_a_link_each_theatre_is_played_as_if_alone(scale: float) -> None:
    both = solve(file(KARABAKH, SYRIA), scale)
    for theatre in (KARABAKH, SYRIA):
        alone = solve(file(theatre), scale)
        own = [each.id for each in alone.game.crisis.factors]
        for state in range(both.game.states):
            here = both.game.describe(state)
            there = {name: here[name] for name in own}
            for actor in alone.game.arrays.actors:
                value = alone.value(actor, **there)
                assert both.value(actor, **here) == pytest.approx(value, abs=1e-9)
            for move in alone.game.move_names:
                hazard = alone.hazard(move, **there)
                assert both.hazard(move, **here) == pytest.approx(hazard, abs=1e-9)


@pytest.mark.parametrize("scale", SCALES)
def test_a_link_between_theatres_restrains_support(scale: float) -> None:
    both = file(KARABAKH, SYRIA)
    games = [solve(both, scale), *(solve(both + LINK, scale, felt=felt) for felt in (0.5, 1, 2))]
    shares = [each.share("support = arms", 26) for each in games]
    assert (np.diff(shares) < -0.001).all()


@pytest.mark.parametrize("scale", SCALES)
def test_a_link_reaches_only_those_whom_it_touches(scale: float) -> None:
    """The rebel army neither answers nor is struck: it plays on as before."""
    plain, linked = solve(file(KARABAKH, SYRIA), scale), solve(file(KARABAKH, SYRIA) + LINK, scale)
    move, north = "IDL: return", {"front": "north"}
    assert linked.hazard(move, **north) == pytest.approx(plain.hazard(move, **north), abs=1e-9)
    assert linked.hazard("TUR: arm") < 0.99 * plain.hazard("TUR: arm")
