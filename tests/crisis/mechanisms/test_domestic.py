"""Domestic pressure: the mood at home, and what it asks of a leader."""

from __future__ import annotations

import numpy as np
import pytest
from tests.theory.small import crisis_of, read, solve

HOST = """
actors: {TUR: {}, ARM: {}}
factors:
  fighting: {levels: [quiet, war], start: quiet}
  support: {levels: [none, arms], start: none}
  temper: {levels: [cool, warm, hot], start: warm}
  office: {levels: [held, shaken], start: held}
numbers: {up: 0.5, slump: 1, down: 0.2, fade: 1, stirring: 0.5, dear: 1, prize: 0.3, shame: 2,
  danger: 1, loss: 5}
moves:
  - {by: TUR, name: arm, when: support = none, then: support = arms, tempo: 1/month, cost: 1}
  - {by: TUR, name: withdraw, when: support = arms, then: support = none, tempo: 1/month}
hazards:
  - {name: war comes, when: fighting = quiet, rate: 0.05 per week, then: fighting = war}
  - {name: war ends, when: fighting = war, rate: 0.05 per week, then: fighting = quiet}
  - {name: it passes, when: office = shaken, rate: 0.1 per week, then: office = held}
flows:
  TUR: [{when: office = shaken, points: -0.2 per week}]
domestic:
"""
ENTRY = """
  ankara:
    name: the mood in Turkey
    of: TUR
    stirred: {war: {when: fighting = war, rate: up per month}, slump: {rate: slump per year}}
    calmed: {losses: {when: fighting = war, rate: down per month}}
    fades: fade per month
    stir: stirring per month
    stir_cost: dear
    hawkish: support = arms
    bonus: prize per week
    climbing_down: {"TUR: withdraw": shame}
    risk: danger per year
    loss: loss
    then: office = shaken
"""
MONTH, YEAR = 7 / 30.4375, 7 / 365.25


def test_what_stirs_the_mood_and_what_calms_it() -> None:
    game = solve(HOST + ENTRY)
    rates = game.rates()
    stir = game.hazard("TUR: stir the mood in Turkey")
    assert rates[game.state(), game.state(ankara="nationalist")] == pytest.approx(YEAR + stir)
    calm, hot = ({"fighting": "war", "ankara": each} for each in ("calm", "nationalist"))
    stir = game.hazard("TUR: stir the mood in Turkey", fighting="war")
    assert rates[game.state(**calm), game.state(**hot)] == pytest.approx(0.5 * MONTH + YEAR + stir)
    assert rates[game.state(**hot), game.state(**calm)] == pytest.approx(1.2 * MONTH)


def test_what_the_mood_asks_of_the_leader() -> None:
    """Points that a hazard costs are part of the flow, so the loss is left out here."""
    game = solve(HOST + ENTRY, loss=0)
    flow, turkey = game.game.arrays.flow, game.game.arrays.actors.index("TUR")
    hawk, dove = ({"support": each, "ankara": "nationalist"} for each in ("arms", "none"))
    assert flow[game.state(**hawk), turkey] == pytest.approx(0.3)
    assert flow[game.state(**dove), turkey] == 0
    rates = game.rates()
    assert rates[game.state(**dove), game.state(**dove, office="shaken")] == pytest.approx(YEAR)
    assert rates[game.state(**hawk), game.state(**hawk, office="shaken")] == 0
    assert rates[game.state(), game.state(office="shaken")] == 0


def test_climbing_down_costs_more_in_that_mood() -> None:
    free, dear = (solve(HOST + ENTRY, shame=points) for points in (0, 6))
    hot = {"support": "arms", "ankara": "nationalist"}
    cool = {"support": "arms", "ankara": "calm"}
    move = "TUR: withdraw"
    assert dear.hazard(move, **hot) < 0.3 * free.hazard(move, **hot)
    assert dear.hazard(move, **cool) > 0.5 * free.hazard(move, **cool)


def test_a_factor_of_the_file_may_be_the_mood() -> None:
    game = solve(f"{HOST}  ankara: {{of: TUR, mood: temper, stir: 1/month}}\n")
    assert [each.id for each in game.game.crisis.factors][-1] == "office"
    move = "TUR: stir ankara"
    assert game.hazard(move, temper="cool") > 0
    assert game.hazard(move, temper="hot") == 0
    rates = game.rates()
    assert rates[game.state(), game.state(temper="cool")] == pytest.approx(MONTH)
    assert rates[game.state(), game.state(temper="hot")] == pytest.approx(game.hazard(move))


def test_a_punishment_that_changes_nothing_counts_as_its_cost_on_average() -> None:
    game = solve(
        f"{HOST}  ankara: {{of: TUR, start: nationalist, hawkish: support = arms, loss: 5}}\n"
    )
    flow, turkey = game.game.arrays.flow, game.game.arrays.actors.index("TUR")
    assert flow[game.state(), turkey] == pytest.approx(-5 * YEAR)
    assert flow[game.state(support="arms"), turkey] == 0


@pytest.mark.parametrize(
    "name",
    ["up", "slump", "down", "fade", "stirring", "dear", "prize", "shame", "danger", "loss"],
)
def test_every_number_matters(name: str) -> None:
    base = solve(HOST + ENTRY)
    more = solve(HOST + ENTRY, **{name: 1.5 * base.game.crisis.numbers[f"numbers.{name}"].best})
    assert np.abs(more.play.values - base.play.values).max() > 1e-4


def test_defaults_are_assumed_and_ranged() -> None:
    crisis = crisis_of(f"{HOST}  ankara: {{of: TUR, start: nationalist, loss: 5}}\n")
    fades, risk = (crisis.numbers[f"domestic.ankara.{key}"] for key in ("fades", "risk"))
    assert (fades.best, fades.low, fades.high, fades.unit) == (1, 0.2, 4, "per month")
    assert (risk.best, risk.low, risk.high, risk.unit) == (1, 0.1, 4, "per year")


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ("of: TUR, bonus: 1 per week", "missing-key", "posture"),
        ("of: TUR, risk: 1/year", "missing-key", "`risk`"),
        ("of: TUR, mood: tempers", "unknown-factor", "tempers"),
        ("of: TUR, mood: temper, start: hot", "contradicting-changes", "`temper`"),
        ("of: TUR, start: angry", "unknown-level", "angry"),
        ('of: TUR, climbing_down: {"TUR: withdrw": 1}', "unknown-move", "withdrw"),
        ("of: TUR, stirred: {war: {when: fighting = war}}", "missing-key", "stirred.war.rate"),
        ("of: TRU", "unknown-actor", "TRU"),
    ],
)
def test_mistakes_are_reported_at_their_place(entry: str, code: str, words: str) -> None:
    crisis, found = read(f"{HOST}  ankara: {{{entry}}}\n")
    assert crisis is None
    errors = [each for each in found if each.code == code]
    assert errors, [str(each) for each in found]
    assert words in errors[0].message
    assert errors[0].location is not None
