"""A promise whose keeping shows in the rest of the crisis needs no level `honoured`."""

from __future__ import annotations

import pytest
from tests.theory import small

FILE = """
actors: {AZE: {name: Azerbaijan}, ARM: {name: Armenia}, RUS: {name: Russia}}
factors:
  soil: {levels: [quiet, entered], start: quiet}
  help: {levels: [none, deployed], start: none}
moves:
  - {by: AZE, name: enter, when: soil = quiet, then: soil = entered, tempo: 1/month, cost: -2}
  - {by: AZE, name: leave, when: soil = entered, then: soil = quiet, tempo: 1/month}
  - {by: RUS, name: go home, when: help = deployed, then: help = none, tempo: 1/month}
flows:
  AZE: [{when: help = deployed, points: -1 per week}]
commitments:
  pact:
    by: RUS
    to: ARM
    trigger: soil = entered
    promise: help = deployed
    kept: help = deployed
    stake: 12
    strain: 1 per week
    honour_cost: 1
    forgiven: soil = quiet
"""


def test_levels_and_conditions() -> None:
    crisis = small.crisis_of(FILE)
    (pact,) = (factor for factor in crisis.factors if factor.id == "pact")
    assert pact.levels == ("open", "called", "failed")
    play = small.solve(FILE)
    called = {"soil": "entered", "pact": "called"}
    kept = play.before("help = deployed", "pact = failed", **called)
    assert 0.05 < kept < 0.95
    assert play.hazard("RUS: honour pact", **called) > 0


def test_a_call_ends_when_it_is_kept_or_the_occasion_passes() -> None:
    play = small.solve(FILE)
    rates = play.rates()
    called = play.state(soil="entered", pact="called")
    assert rates[called, play.state(soil="entered", help="deployed")] > 0
    assert rates[called, play.state(soil="quiet")] > 0


def test_a_higher_stake_makes_it_likelier_to_be_kept() -> None:
    low, high = (small.solve(FILE.replace("stake: 12", f"stake: {n}")) for n in (2, 20))
    called = {"soil": "entered", "pact": "called"}
    assert high.hazard("RUS: honour pact", **called) > 1.2 * low.hazard(
        "RUS: honour pact", **called
    )


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    kept:", "    ends: soil = quiet\n    kept:", "contradicting-changes"),
        ("promise: help = deployed", "promise: nothing", "missing-key"),
        ("kept: help = deployed", "kept: help = depolyed", "unknown-level"),
    ],
)
def test_mistakes(old: str, new: str, code: str) -> None:
    assert old in FILE
    crisis, found = small.read(FILE.replace(old, new, 1))
    assert crisis is None
    assert code in [each.code for each in found]
