"""Mediation: late entry, lasting offers, one-off pressure."""

from __future__ import annotations

import numpy as np
import pytest
from tests.theory.small import Small, crisis_of, read, solve

HOST = """
actors: {AZE: {}, ARM: {}, RUS: {}, USA: {}}
factors:
  fighting: {levels: [truce, war], start: war}
numbers: {enter: 0.3, price: 1, leave: 0.1, left: 1, burden: 0.1, pace: 3, propose: 0.5, pays: 0.1,
          worth: 2, offer: 0.1, breach: 2, leaves: 0.4, relief: 2, leaned: 1, crowded: 1}
flows:
  AZE: [{when: fighting = war, points: -1 per week}]
  ARM: [{when: fighting = war, points: -2 per week}]
ceasefires:
  truce:
    between: [AZE, ARM]
    brokers: RUS
    possible: fighting = war
    then: fighting = truce
    broken_then: fighting = war
    erosion: 0.2/week
    accept_cost: 3
    terms: {lines: {}, pause: {}}
mediations:
"""
RIVAL = "  moscow: {mediator: RUS, of: truce, start: present}\n"
ENTRY = """
  west:
    mediator: USA
    of: truce
    terms: lines
    possible: fighting = war
    enter: enter * 1 per week
    enter_cost: price
    leave: leave * 1 per week
    leave_cost: left
    burden: burden * 1 per week
    pace: pace
    propose: propose * 1 per week
    offers:
      pays: {ARM: pays * 1 per week}
      worth: worth
      cost: offer * 1 per week
      break_cost: breach
      leaves: leaves
    pressure: {relief: {AZE: relief}, cost: leaned}
    rivals: moscow
    crowded: crowded
"""


@pytest.fixture(scope="module")
def base() -> Small:
    return solve(HOST + RIVAL + ENTRY)


def test_it_comes_and_goes() -> None:
    game = solve(HOST + RIVAL + ENTRY)
    rates, at = game.rates(), game.state
    assert game.game.describe(game.game.start)["west"] == "absent"
    assert rates[at(), at(west="present")] == pytest.approx(game.hazard("USA: enter west"))
    assert rates[at(west="present"), at()] == pytest.approx(
        game.hazard("USA: leave west", west="present")
    )
    held = {"truce": "lines holds", "fighting": "truce"}
    assert game.hazard("USA: enter west", **held) == 0


def test_it_proposes_only_while_it_is_there_and_only_its_terms() -> None:
    game = solve(HOST + RIVAL + ENTRY)
    assert game.hazard("USA: propose lines (west)") == 0
    assert game.hazard("USA: propose lines (west)", west="present") > 0
    assert "USA: propose pause (west)" not in game.game.move_names


def test_it_calms_the_lines_of_its_terms() -> None:
    game = solve(HOST + RIVAL + ENTRY)
    for term, here, expected in (
        ("lines", "absent", 0.2), ("lines", "present", 0.08), ("pause", "present", 0.2),
    ):  # fmt: skip
        held = {"truce": f"{term} holds", "fighting": "truce", "west": here}
        broken = game.rates()[game.state(**held), game.state(west=here)]
        chosen = sum(game.hazard(f"{who}: break {term} (truce)", **held) for who in ("AZE", "ARM"))
        assert broken - chosen == pytest.approx(expected)


def test_pace_multiplies_the_tempo_of_accepting() -> None:
    """With nothing at stake the parties accept at the tempo, faster while it is there."""
    entry = "  west: {mediator: USA, of: truce, pace: 3}\n"
    idle = solve((HOST + entry).replace("accept_cost: 3", "accept_cost: 0"), precision=1e-3)
    for move, level in (
        ("AZE: accept lines (truce)", "lines proposed"),
        ("ARM: accept pause after AZE (truce)", "pause accepted by AZE"),
    ):
        alone, with_it = (
            idle.hazard(move, truce=level, west=here) for here in ("absent", "present")
        )
        assert with_it == pytest.approx(3 * alone, rel=1e-2)


def test_pressure_falls_on_the_last_consent() -> None:
    moves = {move.id: move for move in crisis_of(HOST + RIVAL + ENTRY).moves}
    assert set(moves["ARM: accept lines after AZE (truce)"].costs) == {"AZE", "ARM", "USA"}
    assert not moves["ARM: accept lines (truce)"].costs
    assert set(moves["ARM: accept pause after AZE (truce)"].costs) == {"AZE", "ARM"}


def test_pressure_where_only_one_side_proposes() -> None:
    """Its consent comes first, so that only the other's brings terms into force."""
    host = HOST.replace("brokers: RUS", "brokers: AZE")
    entry = "  west: {mediator: USA, of: truce, pace: 2, pressure: {relief: 2}}\n"
    moves = {move.id: move for move in crisis_of(host + entry).moves}
    assert "AZE: accept lines after ARM (truce)" not in moves
    assert set(moves["ARM: accept lines after AZE (truce)"].costs) == {"AZE", "ARM"}


@pytest.mark.parametrize(
    "name",
    [
        "enter", "price", "leave", "left", "burden", "pace", "propose", "pays", "worth", "offer",
        "breach", "leaves", "relief", "leaned", "crowded",
    ],
)  # fmt: skip
def test_every_number_matters(name: str, base: Small) -> None:
    more = solve(
        HOST + RIVAL + ENTRY, **{name: 1.5 * base.game.crisis.numbers[f"numbers.{name}"].best}
    )
    assert np.abs(more.play.values - base.play.values).max() > 1e-4


def test_it_can_sit_at_a_table_that_one_party_decides() -> None:
    host = HOST.replace("brokers: RUS", "decided_by: AZE")
    crisis = crisis_of(
        host
        + ENTRY.replace("propose: propose * 1 per week", "pace: 2", 1)
        .replace("    pace: pace\n", "")
        .replace("    rivals: moscow\n", "")
    )
    (move,) = (each for each in crisis.moves if each.id == "AZE: accept lines (truce)")
    assert set(move.costs) == {"AZE", "ARM", "USA"}


def test_defaults_are_assumed_and_ranged() -> None:
    numbers = crisis_of(f"{HOST}  west: {{mediator: USA, of: truce}}\n").numbers
    enter, leave = (numbers[f"mediations.west.{key}"] for key in ("enter", "leave"))
    assert (enter.best, enter.low, enter.high, enter.unit) == (1, 0.1, 4, "per month")
    assert (leave.best, leave.low, leave.high, leave.unit) == (0.25, 0.02, 1, "per month")


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("of: truce", "of: truice", "unknown-name", "truice"),
        ("terms: lines", "terms: line", "unknown-name", "line"),
        ("rivals: moscow", "rivals: west", "unknown-name", "west"),
        ("mediator: USA", "mediator: UAS", "unknown-actor", "UAS"),
        ("mediator: USA", "mediator: USA\n    start: there", "unknown-level", "there"),
        ("relief: {AZE", "relief: {AZR", "unknown-actor", "AZR"),
        ("enter: enter * 1 per week", "enter: 1", "missing-unit", "unit"),
    ],
)
def test_mistakes_are_reported_at_their_place(old: str, new: str, code: str, words: str) -> None:
    assert old in ENTRY
    crisis, found = read(HOST + RIVAL + ENTRY.replace(old, new, 1))
    assert crisis is None
    errors = [each for each in found if each.code == code]
    assert errors, [str(each) for each in found]
    assert words in errors[0].message
    assert errors[0].location is not None


def test_nothing_is_proposed_where_one_party_decides() -> None:
    crisis, found = read(HOST.replace("brokers: RUS", "decided_by: AZE") + RIVAL + ENTRY)
    assert crisis is None
    assert any("nothing is proposed" in each.message for each in found)


def test_a_broken_table_is_reported_once() -> None:
    """What sits at it, what names its factor and what crowds it say nothing more."""
    host = HOST.replace("    broken_then: fighting = war\n", "")
    more = "rules: [{name: r, when: west = present and west is present, then: fighting = truce}]\n"
    crisis, found = read(host + RIVAL + ENTRY + more)
    assert crisis is None
    assert [each.code for each in found if each.is_error] == ["missing-key"]
