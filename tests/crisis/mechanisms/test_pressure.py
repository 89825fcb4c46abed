"""Pressure: what a patron's pressure does to the moves of its client."""

from __future__ import annotations

import pytest
from tests.theory.small import crisis_of, solve

from .asked import faults, flow, paid, tempo

HOST = """
actors: {RUS: {}, ARM: {}}
factors:
  war: {levels: [fought, stopped], start: fought}
  aid: {levels: [given, cut], start: given}
moves:
  - {by: ARM, name: agree, when: war = fought, then: war = stopped, tempo: 1/month, cost: 1}
  - {by: ARM, name: resume, when: war = stopped, then: war = fought, tempo: 1/month}
hazards:
  - {name: aid returns, when: aid = cut, rate: 0.1 per week, then: aid = given}
pressures:
"""
PLAIN = """
  push:
    name: Moscow's push
    by: RUS
    on: ARM
    accept: "ARM: agree"
    refuse: "ARM: resume"
"""
ACCEPT, REFUSE = {"push": "to accept"}, {"push": "to refuse"}


def test_what_it_is_written_out_as() -> None:
    crisis = crisis_of(HOST + PLAIN)
    (push,) = (factor for factor in crisis.factors if factor.id == "push")
    assert push.levels == ("none", "to accept", "to refuse")
    label = "Moscow\u2019s push"
    assert {move.id for move in crisis.moves if move.by == "RUS"} == {
        f"RUS: press to accept: {label}", f"RUS: press to refuse: {label}", f"RUS: relent: {label}",
    }  # fmt: skip
    assert {"push is on"} <= set(crisis.expansions["pressures.push"].definitions)
    number = crisis.numbers["pressures.push.press=to accept"]
    assert (number.best, number.low, number.high, number.assumed) == (1, 0.1, 4, True)


def test_only_the_ways_that_are_listed_are_open() -> None:
    more = "    press: {to accept: 0.5/month}\n    press_cost: 0.5\n    upkeep: 0.1 per week\n"
    small = solve(HOST + PLAIN + more + "    possible: war = fought\n    relent: 2/month\n")
    (push,) = (factor for factor in small.game.crisis.factors if factor.id == "push")
    assert push.levels == ("none", "to accept")
    press, relent = "RUS: press to accept: Moscow\u2019s push", "RUS: relent: Moscow\u2019s push"
    assert paid(small, press, "RUS") == 0.5
    assert tempo(small, press) == pytest.approx(0.5 * 7 / 30.4375)
    assert tempo(small, relent, **ACCEPT) == pytest.approx(2 * 7 / 30.4375)
    assert small.hazard(press, war="stopped") == 0
    assert flow(small, "RUS", **ACCEPT) == pytest.approx(-0.1)
    assert flow(small, "RUS") == 0


def test_doing_as_asked_is_rewarded_and_defying_costs() -> None:
    more = "    reward: {ARM: 2, RUS: -1}\n    withhold: 3\n    alliance: 4\n"
    small = solve(HOST + PLAIN + more)
    agree, resume = "ARM: agree", "ARM: resume"
    assert paid(small, agree, "ARM") == 1
    assert paid(small, agree, "ARM", **ACCEPT) == 1 - 2
    assert paid(small, agree, "RUS", **ACCEPT) == 1
    assert paid(small, agree, "ARM", **REFUSE) == 1 + 3 + 4
    stopped = {"war": "stopped"}
    assert paid(small, resume, "ARM", **stopped) == 0
    assert paid(small, resume, "ARM", **stopped, **ACCEPT) == 3 + 4
    assert paid(small, resume, "ARM", **stopped, **REFUSE) == -2


def test_what_is_withheld_may_fall_on_others_too() -> None:
    small = solve(HOST + PLAIN + "    withhold: {ARM: 3, RUS: 1}\n    alliance: 4\n")
    assert paid(small, "ARM: agree", "ARM", **REFUSE) == 1 + 3 + 4
    assert paid(small, "ARM: agree", "RUS", **REFUSE) == 1


def test_lasting_pressure_stays_and_one_off_pressure_is_spent() -> None:
    lasting = solve(HOST + PLAIN)
    assert lasting.hazard("ARM: agree", **ACCEPT) > 0
    once = solve(HOST + PLAIN + "    lasts: one-off\n")
    obeyed = "ARM: agree, as pressed"
    assert once.hazard("ARM: agree", **ACCEPT) == 0
    before, after = once.state(**ACCEPT), once.state(war="stopped")
    assert once.rates()[before, after] == pytest.approx(once.hazard(obeyed, **ACCEPT))
    assert once.hazard("ARM: agree", **REFUSE) > 0, "defiance does not spend it"


def test_strain_ends_when_it_is_heeded() -> None:
    small = solve(HOST + PLAIN + "    strain: 0.2 per week\n    heeded: war = stopped\n")
    assert flow(small, "ARM", **ACCEPT) == pytest.approx(-0.2)
    assert flow(small, "ARM", **ACCEPT, war="stopped") == 0
    assert flow(small, "ARM") == 0


def test_defiance_may_change_more() -> None:
    small = solve(HOST + PLAIN + "    defied: aid = cut\n    lasts: one-off\n")
    before, after = small.state(**REFUSE), small.state(**REFUSE, war="stopped", aid="cut")
    assert small.rates()[before, after] > 0
    never = [each for each in small.game.move_names if "as pressed, in defiance" in each]
    assert never == [], "no move does both at once"


def test_mistakes_are_reported_at_their_place() -> None:
    plain = PLAIN.removeprefix("\n")
    assert faults(HOST, plain.replace("ARM: agree", "ARM: agre")) == [("unknown-move", 5)]
    assert ("bad-value", 5) in faults(HOST, plain.replace("ARM: agree", "RUS: agree"))
    bare = plain.replace('    accept: "ARM: agree"\n    refuse: "ARM: resume"\n', "")
    assert faults(HOST, bare) == [("missing-key", 1)]
    assert faults(HOST, plain + "    press: {to acept: 1/month}\n") == [("bad-value", 7)]
    assert faults(HOST, plain + "    lasts: one off\n") == [("bad-value", 7)]
