"""Incident: an accidental clash where forces meet."""

from __future__ import annotations

import numpy as np
import pytest
from tests.theory.small import crisis_of, read, solve

HOST = """
actors: {ARM: {}, AZE: {}}
factors:
  contact: {levels: [apart, close], start: close}
  fighting: {levels: [quiet, clashes, war], start: quiet}
numbers: {rate: 1, chance: 0.2, harm: 2, badly: 3, price: 1, shame: 2, wait: 2}
moves:
  - {by: AZE, name: come close, when: contact = apart, then: contact = close, tempo: 1/month}
  - {by: AZE, name: pull back, when: contact = close, then: contact = apart, tempo: 1/month}
flows:
  AZE:
    - {when: contact = close, points: 0.5 per week}
    - {when: fighting > quiet, points: -1 per week}
  ARM: [{when: fighting > quiet, points: -2 per week}]
incidents:
"""
ENTRY = """
  brush:
    name: a brush between patrols
    where: contact = close
    rate: rate per month
    outcomes:
      - {chance: chance, then: fighting + 1, cost: {ARM: badly}}
      - {chance: rest, then: nothing}
    cost: {ARM: harm, AZE: harm}
    answer: {ARM: fighting + 1, AZE: fighting = war}
    answer_cost: price
    passes_within: wait * 1 weeks
    unanswered: {ARM: shame}
"""
ONCE = "where: contact = close, rate: 1/month"
PLAIN = "  brush: {where: contact = close, rate: 1/month, then: fighting + 1}\n"


def test_it_happens_only_in_contact() -> None:
    game = solve(HOST + ENTRY)
    assert game.game.hazard_names == ("a brush between patrols", "a brush between patrols passes")
    rates = game.rates()
    close, struck = game.state(), game.state(brush="fresh", fighting="clashes")
    per_week = 7 / 30.4375
    assert rates[close, struck] == pytest.approx(0.2 * per_week)
    assert rates[close, game.state(brush="fresh")] == pytest.approx(0.8 * per_week)
    apart = game.state(contact="apart")
    assert rates[apart, game.state(contact="apart", brush="settled")] < 0
    assert np.count_nonzero(rates[apart]) == 2  # itself, and coming close


def test_each_side_may_answer_while_it_is_fresh() -> None:
    game = solve(HOST + ENTRY)
    for side in ("ARM", "AZE"):
        move = f"{side}: answer a brush between patrols"
        assert game.hazard(move) == 0
        assert game.hazard(move, brush="fresh") > 0
    passing = game.rates()[game.state(brush="fresh", fighting="war"), game.state(fighting="war")]
    assert passing >= 0.5  # in two weeks, on average; answers come on top


def test_without_an_answer_there_is_nothing_to_remember() -> None:
    crisis = crisis_of(HOST + PLAIN)
    assert [factor.id for factor in crisis.factors] == ["contact", "fighting"]
    assert [hazard.id for hazard in crisis.hazards] == ["brush"]
    assert len(crisis.moves) == 2


@pytest.mark.parametrize("name", ["rate", "chance", "harm", "badly", "price", "shame", "wait"])
def test_every_number_matters(name: str) -> None:
    base = solve(HOST + ENTRY)
    more = solve(HOST + ENTRY, **{name: 1.5 * base.game.crisis.numbers[f"numbers.{name}"].best})
    assert np.abs(more.play.values - base.play.values).max() > 1e-4


def test_an_outcome_costs_what_a_hazard_of_its_own_would() -> None:
    """A lottery over costs is worth what two hazards are, thinned by their chances."""
    lottery = """
  brush:
    where: contact = close
    rate: 1/month
    outcomes:
      - {chance: 0.2, then: fighting + 1, cost: {ARM: 3}}
      - {chance: rest, then: fighting = war, cost: {AZE: 2}}
"""
    split = """
  light: {where: contact = close, rate: 0.2 * 1 per month, then: fighting + 1, cost: {ARM: 3}}
  grave: {where: contact = close, rate: 0.8 * 1 per month, then: fighting = war, cost: {AZE: 2}}
"""
    one, two = solve(HOST + lottery), solve(HOST + split)
    np.testing.assert_allclose(one.play.values, two.play.values, atol=1e-8)


def test_defaults_are_assumed_and_ranged() -> None:
    entry = "{where: contact = close, rate: 1/month, answer: {ARM: fighting + 1}}"
    crisis = crisis_of(f"{HOST}  brush: {entry}\n")
    tempo, within = (
        crisis.numbers[f"incidents.brush.{key}"] for key in ("answer_tempo", "passes_within")
    )
    assert (tempo.best, tempo.low, tempo.high, tempo.unit) == (1, 0.2, 5, "per week")
    assert (within.best, within.low, within.high, within.unit) == (1, 0.3, 3, "weeks")


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ("{where: contact = close, rate: 1/month}", "missing-key", "changes nothing"),
        (
            f"{{{ONCE}, then: nothing, outcomes: [{{chance: 1, then: nothing}}]}}",
            "contradicting-changes", "both",
        ),
        (
            "{where: contact = close, rate: 1/month, then: fighting + 1, unanswered: {ARM: 2}}",
            "missing-key", "`unanswered` needs an answer",
        ),
        (
            "{where: contact = close, rate: 1/month, then: nothing, answer: {ARN: fighting + 1}}",
            "unknown-actor", "ARN",
        ),
        ("{where: contact = cloose, rate: 1/month, then: nothing}", "unknown-level", "cloose"),
        ("{where: contact = close, rate: 1, then: nothing}", "missing-unit", "unit"),
    ],
)  # fmt: skip
def test_mistakes_are_reported_at_their_place(entry: str, code: str, words: str) -> None:
    crisis, found = read(f"{HOST}  brush: {entry}\n")
    assert crisis is None
    errors = [each for each in found if each.code == code]
    assert errors, [str(each) for each in found]
    assert words in errors[0].message
    assert errors[0].location is not None
