"""Sanctions: threatened, imposed and relaxed."""

from __future__ import annotations

import numpy as np
import pytest
from tests.theory.small import crisis_of, read, solve

HOST = """
actors: {EU: {}, FRA: {}, TUR: {}}
factors:
  drilling: {levels: [stopped, under way], start: under way}
  militias: {levels: [none, sent], start: sent}
  mood: {levels: [calm, cross], start: calm}
  measures: {levels: [no, warned, in force], start: warned}
numbers: {bite: 0.6, burden: 0.2, idle: 3, easing: 2, yielding: 1, word: 1, act: 1,
  t: 1, i: 1, b: 1, r: 1, c: 1}
moves:
  - {by: TUR, name: withdraw, when: militias = sent, then: militias = none, tempo: 1/month}
  - {by: TUR, name: return, when: militias = none, then: militias = sent, tempo: 1/month}
flows:
  TUR: [{when: drilling = under way, points: 0.2 per week}]
worths:
  EU: [{when: drilling = stopped, points: 20}]
  FRA: [{when: militias = none, points: 20}]
sanctions:
"""
ENTRY = """
  eu:
    name: EU sanctions
    by: [EU, FRA]
    on: TUR
    issues: {drilling: drilling = stopped, militias: militias = none}
    comply: [drilling = stopped, militias = none]
    comply_tempo: c per month
    comply_cost: yielding
    threaten: t per month
    threaten_cost: word
    impose: i per month
    impose_cost: act
    back_down: b per month
    idle: {EU: idle}
    relax: r per month
    relax_cost: easing
    bite: bite per week
    burden: burden per week
"""
SHORT = "by: EU, on: TUR, issues: drilling = stopped, bite: 1 per week"


def test_the_course_of_it() -> None:
    game = solve(HOST + ENTRY)
    none, threatened, imposed = ({"eu": level} for level in ("none", "threatened", "imposed"))
    for sender in ("EU", "FRA"):
        for step, before in (
            ("threaten", none), ("impose", threatened), ("back down over", threatened),
            ("relax", imposed),
        ):  # fmt: skip
            for level in (none, threatened, imposed):
                there = game.hazard(f"{sender}: {step} EU sanctions", **level)
                assert (there > 0) is (level is before), (step, level)
    assert game.hazard("TUR: give in to EU sanctions", **none) == 0
    assert game.hazard("TUR: give in to EU sanctions", **imposed) > 0


def test_a_threat_ends_only_when_every_issue_is_met() -> None:
    game = solve(HOST + ENTRY)
    partly = game.state(eu="threatened", militias="none")
    assert game.game.describe(partly)["eu"] == "threatened"
    assert game.game.state_of({**game.game.describe(partly), "drilling": "stopped"}) is None


def test_imposed_sanctions_outlast_compliance() -> None:
    game = solve(HOST + ENTRY)
    done = {"eu": "imposed", "drilling": "stopped", "militias": "none"}
    assert game.hazard("EU: relax EU sanctions", **done) > 0
    flow = game.game.arrays.flow
    turkey = game.game.arrays.actors.index("TUR")
    without = game.state(**{**done, "eu": "none"})
    assert flow[without, turkey] - flow[game.state(**done), turkey] == pytest.approx(0.6)


def test_relaxing_costs_only_while_nothing_has_been_done() -> None:
    """Unless met, easing costs points; once met, it saves the burden only."""
    cheap, dear = (solve(HOST + ENTRY, easing=points) for points in (0, 10))
    done = {"eu": "imposed", "drilling": "stopped", "militias": "none"}
    unmet = [each.hazard("EU: relax EU sanctions", eu="imposed") for each in (cheap, dear)]
    met = [each.hazard("EU: relax EU sanctions", **done) for each in (cheap, dear)]
    assert unmet[1] < 0.2 * unmet[0]
    assert met[1] > 0.9 * met[0]


def test_a_factor_of_the_file_may_serve() -> None:
    game = solve(f"{HOST}  eu: {{{SHORT}, state: measures}}\n")
    assert [factor.id for factor in game.game.crisis.factors][-1] == "measures"
    assert game.hazard("EU: impose eu") > 0
    assert game.hazard("EU: threaten eu", measures="no") > 0


def test_they_may_start_in_force_and_be_possible_only_sometimes() -> None:
    entry = f"  eu: {{{SHORT}, start: imposed, possible: militias = sent}}\n"
    game = solve(HOST + entry)
    assert game.hazard("EU: relax eu") > 0
    assert game.hazard("EU: threaten eu", eu="none") > 0
    assert game.hazard("EU: threaten eu", eu="none", militias="none") == 0


@pytest.mark.parametrize(
    "name",
    ["bite", "burden", "idle", "easing", "t", "i", "b", "r", "c", "yielding", "word", "act"],
)
def test_every_number_matters(name: str) -> None:
    base = solve(HOST + ENTRY)
    more = solve(HOST + ENTRY, **{name: 1.5 * base.game.crisis.numbers[f"numbers.{name}"].best})
    assert np.abs(more.play.values - base.play.values).max() > 1e-4


def test_what_is_published() -> None:
    crisis = crisis_of(HOST + ENTRY)
    assert [each.id for each in crisis.implied] == [
        "sanctions.eu.yields",
        "sanctions.eu.carried-out",
    ]
    assert crisis.implied[0].base_rate == "sanction-threat-yields"
    names = crisis.expansions["sanctions.eu"].definitions
    assert {"eu is met", "eu is threatened", "eu is imposed", "eu drilling", "eu militias"} <= {
        *names
    }


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        (f"{SHORT}, state: drilling", "wrong-shape", "three are expected"),
        (f"{SHORT}, state: measures, start: no", "contradicting-changes", "factor `measures`"),
        (f"{SHORT}, state: measure", "unknown-factor", "measure"),
        (f"{SHORT}, start: threatend", "unknown-level", "threatend"),
        (f"{SHORT}, comply_cost: 2", "missing-key", "`comply_cost` needs a move"),
        (f"{SHORT}, idle: {{TUK: 2}}", "unknown-actor", "TUK"),
        ("by: EU, on: TUR, issues: drilling = stopped, bite: 1", "missing-unit", "unit"),
    ],
)
def test_mistakes_are_reported_at_their_place(entry: str, code: str, words: str) -> None:
    crisis, found = read(f"{HOST}  eu: {{{entry}}}\n")
    assert crisis is None
    errors = [each for each in found if each.code == code]
    assert errors, [str(each) for each in found]
    assert words in errors[0].message
    assert errors[0].location is not None


def test_without_issues_only_complying_ends_them() -> None:
    text = """
actors: {EU: {name: Union}, TUR: {name: Turkey}}
factors:
  sea: {levels: [calm, threatened, imposed], start: threatened}
moves:
  - {by: TUR, name: press on, when: sea = calm, then: sea = threatened, tempo: 1/month}
sanctions:
  it: {by: EU, on: TUR, state: sea, comply: sea = calm, bite: 1 per week}
"""
    crisis = crisis_of(text)
    assert not crisis.rules
    names = {move.name for move in crisis.moves}
    assert not any("threaten" in name for name in names)
    assert any("impose" in name for name in names)
    again = crisis_of(text.replace("bite:", "threaten: 1/month, bite:"))
    assert any("threaten" in move.name for move in again.moves)
