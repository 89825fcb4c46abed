"""An ally restrains its protege: a patron advises its client to concede, or to refuse.

Fang, Johnson and Leeds 2014, doi:10.1017/S0020818314000137; Snyder 1984, doi:10.2307/2010183.
Swept: what the alliance is worth to the client, which defiance loses.

S  concession after the ally's advice rises in the alliance's value; after advice to refuse it is
lower than after advice to concede. Worth nothing, the alliance's advice changes nothing (T).
"""

from __future__ import annotations

import pytest

from .small import SCALES, Small, solve

CRISIS = """
precision: 0.5
actors: {PAT: {name: patron}, CLI: {name: client}}
factors: {crisis: {levels: [open, conceded, escalated], start: open}}
numbers: {alliance: 0}
moves:
  - {by: CLI, name: concede, when: crisis = open, then: crisis = conceded, tempo: 0.5/month}
  - {by: CLI, name: escalate, when: crisis = open, then: crisis = escalated, tempo: 0.5/month}
worths:
  CLI: [{points: 50}, {factor: crisis, points: {conceded: -5, escalated: -3}}]
  PAT: [{points: 50}, {factor: crisis, points: {conceded: 5, escalated: -5}}]
pressures:
  advice:
    by: PAT
    on: CLI
    accept: "CLI: concede"
    refuse: "CLI: escalate"
    alliance: alliance
    relent: 0.2/month
"""
OVER = ("crisis = conceded", "crisis = escalated")


def concedes(small: Small, advice: str) -> float:
    """Rather than escalate, so advised."""
    return small.before(*OVER, advice=advice)


@pytest.mark.parametrize("scale", SCALES)
def test_concession_after_advice_rises_in_the_alliance_value(scale: float) -> None:
    values = [concedes(solve(CRISIS, scale, alliance=each), "to accept") for each in (0, 2, 6)]
    assert values[0] + 0.05 < values[1] < values[2] - 0.05


@pytest.mark.parametrize("scale", SCALES)
def test_advice_to_refuse_works_the_other_way(scale: float) -> None:
    small = solve(CRISIS, scale, alliance=6.0)
    assert concedes(small, "to refuse") < concedes(small, "to accept") - 0.1
    away, towards = (small.hazard(f"CLI: {move}", advice="to refuse") for move in (
        "concede", "escalate"))  # fmt: skip
    assert away < 0.9 * small.hazard("CLI: concede", advice="to accept")
    assert towards > 1.1 * small.hazard("CLI: escalate", advice="to accept")


@pytest.mark.parametrize("scale", SCALES)
def test_advice_of_an_ally_worth_nothing_changes_nothing(scale: float) -> None:
    small = solve(CRISIS, scale, alliance=0.0)
    told = [concedes(small, each) for each in ("none", "to accept", "to refuse")]
    assert told == pytest.approx([told[0]] * 3, abs=1e-8)


@pytest.mark.parametrize("scale", SCALES)
def test_the_patron_advises_what_it_wants(scale: float) -> None:
    small = solve(CRISIS, scale, alliance=6.0)
    wanted, unwanted = (
        small.hazard(f"PAT: press {way}: pressure on CLI") for way in ("to accept", "to refuse")
    )
    assert wanted > 1.5 * unwanted
