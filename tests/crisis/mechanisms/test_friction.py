"""Friction: what strains patron and client, and what the patron then cares."""

from __future__ import annotations

import pytest
from tests.theory.small import crisis_of, solve

from .asked import faults, flow, worth

HOST = """
actors: {RUS: {}, ARM: {}, GEO: {}}
factors:
  war: {levels: [none, fought], start: fought}
  west: {levels: [far, near], start: far}
hazards:
  - {name: war begins, when: war = none, rate: 0.1 per week, then: war = fought}
  - {name: war ends, when: war = fought, rate: 0.1 per week, then: war = none}
  - {name: the West comes near, when: west = far, rate: 0.1 per week, then: west = near}
  - {name: the West goes, when: west = near, rate: 0.1 per week, then: west = far}
worths: {ARM: [{points: 50}, {when: war = fought, points: -20}]}
flows: {ARM: [{when: war = fought, points: -2 per week}]}
commitments:
  csto: {by: RUS, to: ARM, trigger: war = fought, promise: war = none, stake: 12}
  other: {by: GEO, to: ARM, trigger: war = fought, promise: war = none, stake: 12}
frictions:
"""
RIFT = """
  rift:
    by: RUS
    to: ARM
    strained_by: west = near
    mended_by: war = fought
    warmth: {warm: 0.5, strained: 0.1}
"""


def test_what_strains_and_mends_it() -> None:
    small = solve(HOST + RIFT + "    strain: 0.3 per week\n    mend: 0.2 per week\n")
    warm, strained = {"rift": "warm"}, {"rift": "strained"}
    rates = small.rates()
    assert rates[small.state(west="near"), small.state(west="near", **strained)] == (
        pytest.approx(0.3)
    )
    assert rates[small.state(**warm), small.state(**strained)] == 0
    assert rates[small.state(**strained), small.state(**warm)] == pytest.approx(0.2)
    calm = {"war": "none"}
    assert rates[small.state(**strained, **calm), small.state(**warm, **calm)] == 0


def test_defaults() -> None:
    numbers = crisis_of(HOST + RIFT).numbers
    for key in ("strain", "mend"):
        number = numbers[f"frictions.rift.{key}"]
        assert (number.best, number.low, number.high, number.unit) == (1, 0.2, 4, "per month")
        assert number.assumed


def test_the_patron_values_what_the_client_values_by_its_warmth() -> None:
    small = solve(HOST + RIFT)
    assert worth(small, "RUS") == pytest.approx(0.5 * 30)
    assert worth(small, "RUS", rift="strained") == pytest.approx(0.1 * 30)
    assert flow(small, "RUS") == pytest.approx(0.5 * -2)
    assert worth(small, "ARM") == pytest.approx(30)


def test_a_level_without_warmth_counts_nothing() -> None:
    small = solve(HOST + RIFT.replace(", strained: 0.1", ""))
    assert worth(small, "RUS", rift="strained") == 0


def test_it_may_start_strained() -> None:
    crisis = crisis_of(HOST + RIFT + "    start: strained\n")
    (rift,) = (factor for factor in crisis.factors if factor.id == "rift")
    assert rift.levels[rift.start] == "strained"


def test_it_weighs_on_the_commitments_that_it_names() -> None:
    bond = "    bond: {strained: 0.25}\n    commitments: csto\n"
    small = solve(HOST + RIFT.replace("warm: 0.5, strained: 0.1", "warm: 0") + bond)
    called = {"csto": "called", "other": "called"}
    assert flow(small, "RUS", **called) == pytest.approx(-12 / 2)
    assert flow(small, "RUS", **called, rift="strained") == pytest.approx(-3 / 2)
    assert flow(small, "GEO", **called, rift="strained") == pytest.approx(-12 / 2)


def test_mistakes_are_reported_at_their_place() -> None:
    rift = RIFT.removeprefix("\n")
    assert faults(HOST, rift.replace("warm: 0.5", "hot: 0.5")) == [("bad-value", 6)]
    assert faults(HOST, rift + "    bond: {strained: 0.5}\n") == [("missing-key", 1)]
    assert faults(HOST, rift + "    commitments: csto\n") == [("missing-key", 1)]
    bond = "    bond: {strained: 0.5}\n"
    assert faults(HOST, rift + bond + "    commitments: nato\n") == [("unknown-name", 8)]
    assert faults(HOST, rift + bond + "    commitments: other\n") == [("bad-value", 8)]
