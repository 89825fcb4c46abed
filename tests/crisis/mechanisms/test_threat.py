"""Threats: a line that is announced, crossed, and kept or not."""

from __future__ import annotations

import pytest
from tests.theory.small import crisis_of, solve

from .asked import faults, flow, paid, tempo

HOST = """
actors: {RUS: {}, TUR: {}}
factors:
  forces: {levels: [none, sent], start: none}
  talks: {levels: [none, held], start: none}
  answer: {levels: [none, given], start: none}
moves:
  - {by: TUR, name: send forces, when: forces = none, then: forces = sent, tempo: 0.5/month}
  - {by: TUR, name: pull out, when: forces = sent, then: forces = none, tempo: 0.5/month}
  - {by: TUR, name: talk, when: talks = none, then: talks = held, tempo: 0.5/month}
  - {by: TUR, name: leave the talks, when: talks = held, then: talks = none, tempo: 0.5/month}
threats:
"""
LINE = """
  line:
    name: the line
    by: RUS
    against: "TUR: send forces"
    audience: 6
    carry_out: answer = given
"""
STANDING, CROSSED = {"line": "standing"}, {"line": "crossed", "forces": "sent"}
CROSSING = "TUR: send forces, crossing the line"


def test_what_it_is_written_out_as() -> None:
    crisis = crisis_of(HOST + LINE)
    (line,) = (factor for factor in crisis.factors if factor.id == "line")
    assert line.levels == ("silent", "standing", "crossed", "carried out", "backed down")
    assert {move.id for move in crisis.moves if move.by == "RUS"} == {
        "RUS: announce the line", "RUS: carry out the line", "RUS: back down from the line",
    }  # fmt: skip
    names = set(crisis.expansions["threats.line"].definitions)
    assert {"line is standing", "line is crossed", "line is carried out"} <= names
    assert {"line is backed down from", "line stake now"} <= names
    numbers = crisis.numbers
    for key in ("announce", "carry_out_tempo", "back_down"):
        number = numbers[f"threats.line.{key}"]
        assert (number.best, number.low, number.high, number.assumed) == (1, 0.1, 4, True)
    within = numbers["threats.line.answer_within"]
    assert (within.best, within.low, within.high, within.unit) == (3, 1, 10, "weeks")


def test_the_move_crosses_it_only_while_it_stands() -> None:
    small = solve(HOST + LINE)
    assert small.hazard("TUR: send forces") > 0
    assert small.hazard(CROSSING) == 0
    assert small.hazard("TUR: send forces", **STANDING) == 0
    assert small.hazard(CROSSING, **STANDING) > 0
    there, crossed = small.state(**STANDING), small.state(**CROSSED)
    assert small.rates()[there, crossed] == pytest.approx(small.hazard(CROSSING, **STANDING))


def test_announcing_sinks_a_cost() -> None:
    more = "    announce: 0.2/month\n    announce_cost: 2\n    possible: talks = none\n"
    small = solve(HOST + LINE + more)
    announce = "RUS: announce the line"
    assert paid(small, announce, "RUS") == 2
    assert tempo(small, announce) == pytest.approx(0.2 * 7 / 30.4375)
    assert small.hazard(announce, talks="held") == 0


def test_backing_down_costs_the_audience_cost_times_the_clarity() -> None:
    small = solve(
        HOST + LINE + "    clarity: 0.5\n    answer_within: 4 weeks\n    back_down: 2/week\n"
    )
    back = "RUS: back down from the line"
    assert paid(small, back, "RUS", **CROSSED) == pytest.approx(3)
    assert tempo(small, back, **CROSSED) == pytest.approx(2)
    over = small.state(line="backed down", forces="sent")
    rate = small.rates()[small.state(**CROSSED), over]
    assert rate == pytest.approx(1 / 4 + small.hazard(back, **CROSSED))
    assert flow(small, "RUS", **CROSSED) == pytest.approx(-3 / 4)


def test_carrying_it_out_does_what_was_threatened_at_its_price() -> None:
    more = "    carry_out_cost: {RUS: 4, TUR: 8}\n    carry_out_possible: talks = none\n"
    small = solve(HOST + LINE + more + "    carry_out_tempo: 1/week\n")
    carry = "RUS: carry out the line"
    assert (paid(small, carry, "RUS", **CROSSED), paid(small, carry, "TUR", **CROSSED)) == (4, 8)
    assert tempo(small, carry, **CROSSED) == pytest.approx(1)
    done = small.state(line="carried out", forces="sent", answer="given")
    assert small.rates()[small.state(**CROSSED), done] > 0
    assert small.hazard(carry, **CROSSED, talks="held") == 0
    assert small.hazard(carry, **STANDING) == 0


def test_it_may_be_taken_back_while_it_stands() -> None:
    small = solve(HOST + LINE + "    withdraw: 1/month\n    withdraw_cost: 1.5\n")
    assert paid(small, "RUS: withdraw the line", "RUS", **STANDING) == 1.5
    assert small.hazard("RUS: withdraw the line", **CROSSED) == 0


def test_a_crossing_may_be_undone() -> None:
    small = solve(HOST + LINE + "    undone: forces = none\n")
    out = "TUR: pull out"
    before, after = small.state(**CROSSED), small.state(**STANDING)
    assert small.rates()[before, after] == pytest.approx(small.hazard(out, **CROSSED))


def test_who_yields_ends_it_before_or_after_crossing() -> None:
    small = solve(HOST + LINE + "    yields: talks = held\n")
    for where in (STANDING, CROSSED):
        forces = where.get("forces", "none")
        after = small.state(talks="held", forces=forces)
        rate = small.rates()[small.state(**where), after]
        assert rate == pytest.approx(small.hazard("TUR: talk", **where))
    assert small.hazard("RUS: announce the line", talks="held") == 0
    measures = {each.id: each for each in small.game.crisis.implied}
    assert measures["threats.line.yields"].base_rate == "force-threat-yields"
    assert set(measures) == {"threats.line.yields", "threats.line.carried-out"}


def test_a_condition_may_cross_it() -> None:
    """At once, also when the line is announced too late; and taking it back undoes it."""
    small = solve(HOST + LINE.replace('against: "TUR: send forces"', "crossed: forces = sent"))
    late, crossed = small.state(forces="sent"), small.state(**CROSSED)
    assert small.rates()[late, crossed] > 0
    standing = small.state(**STANDING)
    assert small.rates()[standing, crossed] == pytest.approx(
        small.hazard("TUR: send forces", **STANDING)
    )
    assert small.rates()[crossed, standing] == pytest.approx(
        small.hazard("TUR: pull out", **CROSSED)
    )


def test_it_is_silent_again_when_it_is_past() -> None:
    small = solve(HOST + LINE + "    ends: talks = held\n")
    for level, answer in (("carried out", "given"), ("backed down", "none")):
        before = small.state(line=level, forces="sent", answer=answer)
        after = small.state(forces="sent", answer=answer, talks="held")
        assert small.rates()[before, after] > 0


def test_a_line_that_always_stands_needs_no_announcement() -> None:
    crisis = crisis_of(HOST + LINE + "    start: standing\n")
    (line,) = (factor for factor in crisis.factors if factor.id == "line")
    assert line.levels[0] == "standing"
    assert "RUS: announce the line" not in {move.id for move in crisis.moves}
    back = solve(HOST + LINE + "    start: standing\n    withdraw: 1/month\n")
    assert back.hazard("RUS: announce the line", line="silent") > 0


def test_two_lines_against_one_move() -> None:
    """Each split keeps the other: where both stand, one move crosses both."""
    second = LINE.removeprefix("\n").replace("line:", "other:").replace("the line", "the other")
    small = solve(HOST + LINE + second)
    both = {"line": "standing", "other": "standing"}
    after = small.state(line="crossed", other="crossed", forces="sent")
    assert small.rates()[small.state(**both), after] > 0
    assert small.hazard(f"{CROSSING}, crossing the other", **both) > 0


def test_mistakes_are_reported_at_their_place() -> None:
    line = LINE.removeprefix("\n")
    assert faults(HOST, line.replace("TUR: send forces", "TUR: send force")) == [
        ("unknown-move", 4)
    ]
    assert faults(HOST, line.replace('    against: "TUR: send forces"\n', "")) == [
        ("missing-key", 1)
    ]
    assert faults(HOST, line + "    start: crossed\n") == [("bad-value", 7)]
    assert faults(HOST, line + "    start: standing\n    announce_cost: 2\n") == [
        ("contradicting-changes", 1)
    ]
    assert faults(HOST, line.replace("audience: 6", "audience: 6 weeks")) == [("wrong-unit", 5)]
