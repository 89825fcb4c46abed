"""Commitments: what an entry is written out as, and that each of its keys does what it says."""

from __future__ import annotations

import pytest
from tests.theory.small import crisis_of, solve

from .asked import faults, flow, paid, worth

HOST = """
actors: {RUS: {}, ARM: {}, AZE: {}, GEO: {}}
theatres: {armenia: {name: Armenia}, karabakh: {name: Nagorno-Karabakh (Artsakh)}}
factors:
  soil: {levels: [quiet, fire, raid], start: quiet}
  fighting: {levels: [quiet, war], start: quiet}
  role: {levels: [none, deployed], start: none}
moves:
  - {by: AZE, name: fire, when: soil = quiet, then: soil = fire, tempo: 1/month}
  - {by: AZE, name: raid, when: soil = fire, then: soil = raid, tempo: 1/month}
  - {by: AZE, name: attack, when: fighting = quiet, then: fighting = war, tempo: 1/month}
  - {by: AZE, name: stop, when: fighting = war, then: fighting = quiet, tempo: 1/month}
hazards:
  - {name: calm returns, when: soil > quiet, rate: 0.1 per week, then: soil = quiet}
worths:
  ARM: [{points: 60}, {when: soil = raid, points: -20}]
commitments:
"""
PLAIN = """
  csto:
    by: RUS
    to: ARM
    trigger: soil > quiet
    promise: role = deployed
    stake: 12
"""
GRADED = """
  csto:
    by: RUS
    to: ARM
    covers: [armenia]
    trigger: {armenia: soil > quiet, karabakh: fighting = war}
    zone: soil
    clarity: {fire: 0.25, raid: 1}
    promise: role = deployed
    stake: 12
"""
FIRE, RAID = {"soil": "fire"}, {"soil": "raid"}


def test_what_it_is_written_out_as() -> None:
    crisis = crisis_of(HOST + PLAIN)
    (csto,) = (factor for factor in crisis.factors if factor.id == "csto")
    assert csto.levels == ("open", "called", "honoured", "failed")
    assert {"ARM: call on csto", "RUS: honour csto"} <= {move.id for move in crisis.moves}
    assert "csto stays unanswered" in {hazard.id for hazard in crisis.hazards}
    names = crisis.expansions["commitments.csto"].definitions
    assert {"csto is met", "csto is due", "csto is arguable", "csto is dormant"} <= set(names)


def test_numbers_left_out_take_the_defaults_and_count_as_assumed() -> None:
    numbers = crisis_of(HOST + PLAIN).numbers
    for key in ("call", "honour"):
        tempo = numbers[f"commitments.csto.{key}"]
        assert (tempo.best, tempo.low, tempo.high, tempo.unit) == (1, 0.1, 4, "per month")
        assert tempo.assumed
    within = numbers["commitments.csto.answer_within"]
    assert (within.best, within.low, within.high, within.unit) == (2, 1, 6, "weeks")
    assert numbers["commitments.csto.stake"].best == 12


def test_a_call_that_stays_unanswered_fails_it() -> None:
    small = solve(HOST + PLAIN + "    answer_within: 4 weeks\n    relied: 3\n")
    called, failed = (small.state(**FIRE, csto=level) for level in ("called", "failed"))
    assert small.rates()[called, failed] == pytest.approx(1 / 4)
    assert flow(small, "RUS", **FIRE, csto="called") == pytest.approx(-12 / 4)
    assert flow(small, "ARM", **FIRE, csto="called") == pytest.approx(-3 / 4)
    assert flow(small, "RUS", **FIRE) == 0.0


def test_it_is_called_only_where_it_is_met_and_a_call_lapses() -> None:
    small = solve(HOST + PLAIN)
    assert small.hazard("ARM: call on csto") == 0.0
    assert small.hazard("ARM: call on csto", **FIRE) > 0.0
    called, calm = small.state(**FIRE, csto="called"), small.state()
    assert small.rates()[called, calm] == pytest.approx(0.1)


def test_honouring_makes_the_promise_true_at_its_price() -> None:
    small = solve(HOST + PLAIN + "    honour_cost: {RUS: 3, AZE: 6}\n    call_cost: 1\n")
    where = {**FIRE, "csto": "called"}
    done = small.state(**FIRE, csto="honoured", role="deployed")
    assert small.rates()[small.state(**where), done] > 0.0
    assert paid(small, "RUS: honour csto", "RUS", **where) == 3
    assert paid(small, "RUS: honour csto", "AZE", **where) == 6
    assert paid(small, "ARM: call on csto", "ARM", **FIRE) == 1


def test_scope_and_clarity_of_a_grey_zone() -> None:
    """War in Karabakh is outside; cross-border fire is arguable, a raid is clear."""
    small = solve(HOST + GRADED)
    assert small.hazard("ARM: call on csto", fighting="war") == 0.0
    assert small.hazard("ARM: call on csto", **FIRE) > 0.0
    assert small.hazard("RUS: honour csto", **FIRE) == 0.0, "unasked only where it is clear"
    assert small.hazard("RUS: honour csto", **RAID) > 0.0
    within = 2.0
    assert flow(small, "RUS", **FIRE, csto="called") == pytest.approx(-12 * 0.25 / within)
    assert flow(small, "RUS", **RAID, csto="called") == pytest.approx(-12 / within)


def test_a_wider_scope_covers_the_other_theatre() -> None:
    wide = solve(HOST + GRADED.replace("[armenia]", "[armenia, karabakh]"))
    assert wide.hazard("ARM: call on csto", fighting="war") > 0.0
    whole = solve(HOST + GRADED.replace("    covers: [armenia]\n", ""))
    assert whole.hazard("ARM: call on csto", fighting="war") > 0.0


def test_a_private_assurance_binds_only_when_asked_for() -> None:
    treaty, private = (
        solve(HOST + PLAIN + f"    type: {each}\n") for each in ("treaty", "private assurance")
    )
    assert treaty.hazard("RUS: honour csto", **FIRE) > 0.0
    assert private.hazard("RUS: honour csto", **FIRE) == 0.0
    assert private.hazard("RUS: honour csto", **FIRE, csto="called") > 0.0


def test_a_tripwire_is_called_by_itself_where_it_is_clear() -> None:
    small = solve(HOST + GRADED + "    type: tripwire\n")
    fire, raid = small.state(**FIRE), small.state(**RAID, csto="called")
    assert small.rates()[fire, raid] > 0.0
    assert small.hazard("ARM: call on csto", **FIRE) > 0.0
    with pytest.raises(AssertionError, match="cannot come about"):
        small.state(**RAID)


def test_nobody_asks_for_a_tripwire_that_is_always_clear() -> None:
    small = solve(HOST + PLAIN + "    type: tripwire\n")
    moves = {move.id for move in small.game.crisis.moves}
    assert "RUS: honour csto" in moves
    assert "ARM: call on csto" not in moves
    with pytest.raises(AssertionError, match="calls itself, yet"):
        solve(HOST + PLAIN + "    type: tripwire\n    call: 1/month\n")


def test_a_clarity_that_is_a_number_is_clear_only_at_one() -> None:
    clear, vague = (solve(HOST + PLAIN + f"    clarity: {each}\n") for each in (1, 0.5))
    assert clear.hazard("RUS: honour csto", **FIRE) > 0.0
    assert vague.hazard("RUS: honour csto", **FIRE) == 0.0
    assert flow(vague, "RUS", **FIRE, csto="called") == pytest.approx(-12 * 0.5 / 2)


def test_it_can_be_honoured_only_where_that_is_possible() -> None:
    small = solve(HOST + PLAIN + "    possible: fighting = quiet\n")
    assert small.hazard("RUS: honour csto", **FIRE) > 0.0
    assert small.hazard("RUS: honour csto", **FIRE, fighting="war") == 0.0


def test_strain_is_lost_while_it_is_met_and_unanswered() -> None:
    small = solve(HOST + GRADED + "    strain: 0.4 per week\n    answer_within: 1000000 weeks\n")
    assert flow(small, "RUS", **RAID) == pytest.approx(-0.4)
    assert flow(small, "RUS", **FIRE) == pytest.approx(-0.1)
    assert flow(small, "RUS", **RAID, csto="called") == pytest.approx(-0.4, abs=1e-4)
    assert flow(small, "RUS", **RAID, csto="honoured", role="deployed") == 0.0
    assert flow(small, "RUS") == 0.0


def test_warmth_lets_the_promisor_value_what_the_protege_values() -> None:
    bare, warm = solve(HOST + PLAIN), solve(HOST + PLAIN + "    warmth: 0.25\n")
    assert worth(bare, "RUS", **RAID) == 0.0
    assert worth(warm, "RUS", **RAID) == pytest.approx(0.25 * 40)


def test_it_is_open_again_when_it_is_over_and_a_failure_may_be_forgotten() -> None:
    over = solve(HOST + PLAIN + "    ends: soil = quiet\n    forgiven: soil = quiet\n")
    kept = solve(HOST + PLAIN)
    for level, role in (("honoured", "deployed"), ("failed", "none")):
        before = over.state(**FIRE, csto=level, role=role)
        assert over.rates()[before, over.state(role=role)] == pytest.approx(0.1)
        assert kept.state(csto=level, role=role) is not None, "else it is so for good"


def test_a_failure_spreads_to_the_promisors_other_commitments() -> None:
    """It costs a share of their stakes at once, and they weigh that much less from then on."""
    other = "  tbilisi: {by: RUS, to: GEO, trigger: fighting = war, promise: nothing, stake: 10}\n"
    alien = "  baku: {by: AZE, to: GEO, trigger: fighting = war, promise: nothing, stake: 7}\n"
    small = solve(HOST + PLAIN + "    spread: 0.3\n" + other + alien)
    assert flow(small, "RUS", **FIRE, csto="called") == pytest.approx(-(12 + 0.3 * 10) / 2)
    called = {"fighting": "war", "tbilisi": "called"}
    assert flow(small, "RUS", **called) == pytest.approx(-10 / 2)
    after = flow(small, "RUS", **called, soil="fire", csto="failed")
    assert after == pytest.approx(-0.7 * 10 / 2)
    assert flow(small, "AZE", fighting="war", baku="called") == pytest.approx(-7 / 2)


def test_friction_takes_weight_from_the_stake() -> None:
    rift = """
frictions:
  rift:
    by: RUS
    to: ARM
    strained_by: fighting = war
    warmth: {warm: 0}
    bond: {strained: 0.5}
    commitments: csto
"""
    small = solve(HOST + PLAIN + rift)
    called = {**FIRE, "csto": "called"}
    assert flow(small, "RUS", **called) == pytest.approx(-12 / 2)
    assert flow(small, "RUS", **called, rift="strained") == pytest.approx(-6 / 2)


def test_what_it_implies_is_beside_how_often_alliances_are_honoured() -> None:
    (measure,) = crisis_of(HOST + PLAIN).implied
    assert (measure.id, measure.kind) == ("commitments.csto.honoured", "odds")
    assert measure.base_rate == "alliance-honoured"


def test_mistakes_are_reported_at_their_place() -> None:
    assert faults(HOST, PLAIN.replace("by: RUS", "by: RSU")) == [("unknown-actor", 2)]
    assert faults(HOST, PLAIN + "    type: handshake\n") == [("bad-value", 7)]
    assert faults(HOST, PLAIN + "    clarity: {fire: 1}\n") == [("missing-key", 7)]
    assert faults(HOST, GRADED.replace("covers: [armenia]", "covers: [arminia]")) == [
        ("unknown-theatre", 4)
    ]
    assert faults(HOST, GRADED.replace("fire: 0.25", "fires: 0.25")) == [("unknown-level", 7)]
    assert faults(HOST, PLAIN.replace("stake: 12", "note: none")) == [("missing-key", 1)]
