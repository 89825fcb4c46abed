"""Coalitions: pledges, going back on them, and the joint change."""

from __future__ import annotations

import pytest
from tests.theory.small import crisis_of, solve

from .asked import faults, flow, paid, tempo

HOST = """
actors: {USA: {}, FRA: {}, RUS: {}, AZE: {}}
factors:
  line: {levels: [open, watched], start: open}
  weather: {levels: [bad, good], start: good}
hazards:
  - {name: it clears, when: weather = bad, rate: 0.1 per week, then: weather = good}
  - {name: it turns, when: weather = good, rate: 0.1 per week, then: weather = bad}
coalitions:
"""
PLAIN = """
  watch:
    members: [USA, FRA]
    then: line = watched
"""
MONTH = 30.4375 / 7


def test_what_it_is_written_out_as() -> None:
    crisis = crisis_of(HOST + PLAIN)
    levels = {factor.id: factor.levels for factor in crisis.factors}
    assert levels["watch USA"] == levels["watch FRA"] == ("out", "pledged")
    assert {move.id for move in crisis.moves} == {
        f"{member}: {what} watch" for member in ("USA", "FRA")
        for what in ("pledge to", "withdraw from")
    }  # fmt: skip
    for key in ("pledge", "withdraw"):
        number = crisis.numbers[f"coalitions.watch.{key}"]
        assert (number.best, number.low, number.high, number.assumed) == (1, 0.1, 4, True)


def test_it_acts_when_all_are_pledged_and_its_condition_holds() -> None:
    small = solve(HOST + PLAIN + "    when: weather = good\n    joint_cost: {USA: 1, AZE: 2}\n")
    one = {"watch_FRA": "pledged"}
    acted = small.state(**one, watch_USA="pledged", line="watched")
    pledge = "USA: pledge to watch"
    assert small.rates()[small.state(**one), acted] == pytest.approx(small.hazard(pledge, **one))
    assert (paid(small, pledge, "USA", **one), paid(small, pledge, "AZE", **one)) == (1, 2)
    waiting = small.state(**one, watch_USA="pledged", weather="bad")
    assert small.rates()[waiting, acted] == pytest.approx(0.1), "as soon as it clears"


def test_a_number_of_members_may_be_enough() -> None:
    text = HOST + PLAIN.replace("[USA, FRA]", "[USA, FRA, RUS]") + "    at_least: 2\n"
    small = solve(text)
    one = {"watch_RUS": "pledged"}
    acted = small.state(**one, watch_USA="pledged", line="watched")
    assert small.rates()[small.state(**one), acted] > 0
    with pytest.raises(AssertionError, match="cannot come about"):
        small.state(**one, watch_USA="pledged")


def test_pledges_cost_once_and_by_the_week_and_going_back_as_they_are_public() -> None:
    more = """
    start: FRA
    possible: weather = good
    pledge: {USA: 0.5/month}
    pledge_cost: 2
    upkeep: {USA: 0.1 per week, FRA: 0.3 per week}
    withdraw: 3/month
    withdraw_cost: {USA: 4, FRA: 8}
    public: 0.25
"""
    small = solve(HOST + PLAIN + more.removeprefix("\n"))
    usa, back = "USA: pledge to watch", "FRA: withdraw from watch"
    assert small.game.describe(small.game.start)["watch FRA"] == "pledged"
    assert tempo(small, usa) == pytest.approx(0.5 / MONTH)
    assert tempo(small, "FRA: pledge to watch", watch_FRA="out") == pytest.approx(1 / MONTH)
    assert paid(small, usa, "USA") == 2
    assert small.hazard(usa, weather="bad") == 0
    assert tempo(small, back) == pytest.approx(3 / MONTH)
    assert paid(small, back, "FRA") == pytest.approx(2)
    assert flow(small, "FRA") == pytest.approx(-0.3)
    assert flow(small, "USA") == 0


def test_mistakes_are_reported_at_their_place() -> None:
    plain = PLAIN.removeprefix("\n")
    for wrong in ("3", "0", "two"):
        assert faults(HOST, plain + f"    at_least: {wrong}\n") == [("bad-value", 4)]
    assert faults(HOST, plain + "    start: RUS\n") == [("bad-value", 4)]
    assert faults(HOST, plain + "    pledge: {RUS: 1/month}\n") == [("bad-value", 4)]
    assert faults(HOST, plain.replace("FRA", "FRE")) == [("unknown-actor", 2)]
    assert faults(HOST, plain.replace("[USA, FRA]", "[USA]")) == [("wrong-shape", 2)]
