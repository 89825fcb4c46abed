"""Spillover: what fighting nearby does to a neighbour, and to a minority that watches."""

from __future__ import annotations

import numpy as np
import pytest
from tests.theory.small import read, solve

HOST = """
actors: {IRN: {}, ARM: {}}
factors:
  fighting: {levels: [quiet, war], start: war}
  transit: {levels: [none, covert, overt], start: none}
  border: {levels: [calm, reinforced], start: calm}
numbers: {ache: 0.3, often: 2, hurt: 2, dear: 3, loud: 0.5, low: 0.1}
moves:
  - {by: IRN, name: open the road, when: transit < overt, then: transit = overt, tempo: 1/month}
  - {by: IRN, name: look away, when: transit = none, then: transit = covert, tempo: 1/month}
  - {by: IRN, name: close it, when: transit > none, then: transit = none, tempo: 1/month}
  - {by: IRN, name: stand down, when: border = reinforced, then: border = calm, tempo: 1/month}
hazards:
  - {name: it ends, when: fighting = war, rate: 0.02 + 0.03 * (transit > none) per week,
     then: fighting = quiet}
flows:
  IRN: [{when: border = reinforced, points: -0.1 per week}]
spillovers:
"""
ENTRY = """
  araxes:
    to: IRN
    near: fighting = war
    strain: ache per week
    exposure: often / 1 per year
    harm: hurt
    then: border = reinforced
    minority:
      resents: {"IRN: open the road": dear}
      support: transit
      unrest: {overt: loud per week, covert: low per week}
"""
NEAR = "to: IRN, near: fighting = war"


def test_the_neighbour_loses_while_it_is_near_and_by_level() -> None:
    """Points that a hazard costs are part of the flow, so the harm is left out here."""
    game = solve(HOST + ENTRY, hurt=0)
    flow, iran = game.game.arrays.flow, game.game.arrays.actors.index("IRN")
    assert flow[game.state(), iran] == pytest.approx(-0.3)
    assert flow[game.state(transit="overt"), iran] == pytest.approx(-0.8)
    assert flow[game.state(fighting="quiet", transit="covert"), iran] == pytest.approx(-0.1)


def test_hits_happen_while_it_is_near() -> None:
    game = solve(HOST + ENTRY)
    rates = game.rates()
    per_week = 2 * 7 / 365.25
    assert rates[game.state(), game.state(border="reinforced")] == pytest.approx(per_week)
    calm, hit = ({"fighting": "quiet", "border": each} for each in ("calm", "reinforced"))
    assert rates[game.state(**calm), game.state(**hit)] == 0


def test_hits_that_change_nothing_count_as_what_they_cost_on_average() -> None:
    entry = f"{{{NEAR}, exposure: 2/year, harm: hurt}}"
    game = solve(f"{HOST}  araxes: {entry}\n")
    assert [each.id for each in game.game.crisis.hazards] == ["it ends"]
    flow, iran = game.game.arrays.flow, game.game.arrays.actors.index("IRN")
    assert flow[game.state(), iran] == pytest.approx(-2 * 2 * 7 / 365.25)


def test_resented_moves_cost_more() -> None:
    entry = f'{{{NEAR}, minority: {{resents: {{"IRN: open the road": dear}}}}}}'
    free, dear = (solve(f"{HOST}  araxes: {entry}\n", dear=points) for points in (0, 3))
    overt, covert = "IRN: open the road", "IRN: look away"
    assert dear.hazard(overt) < 0.5 * free.hazard(overt)
    assert dear.hazard(covert) == pytest.approx(free.hazard(covert), rel=0.02)


@pytest.mark.parametrize("name", ["ache", "often", "hurt", "dear", "loud", "low"])
def test_every_number_matters(name: str) -> None:
    base = solve(HOST + ENTRY)
    more = solve(HOST + ENTRY, **{name: 1.5 * base.game.crisis.numbers[f"numbers.{name}"].best})
    assert np.abs(more.play.values - base.play.values).max() > 1e-4


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        (f"{NEAR}, exposure: 1/year", "missing-key", "`exposure`"),
        (f"{NEAR}, minority: {{unrest: {{overt: 1 per week}}}}", "missing-key", "unrest"),
        (
            f"{NEAR}, minority: {{support: transit, unrest: {{open: 1 per week}}}}",
            "unknown-level", "open",
        ),
        (f'{NEAR}, minority: {{resents: {{"IRN: opn": 1}}}}', "unknown-move", "IRN: opn"),
        (f"{NEAR}, strain: 0.3", "missing-unit", "unit"),
        ("to: IRM, near: fighting = war", "unknown-actor", "IRM"),
    ],
)  # fmt: skip
def test_mistakes_are_reported_at_their_place(entry: str, code: str, words: str) -> None:
    crisis, found = read(f"{HOST}  araxes: {{{entry}}}\n")
    assert crisis is None
    errors = [each for each in found if each.code == code]
    assert errors, [str(each) for each in found]
    assert words in errors[0].message
    assert errors[0].location is not None
