"""Battle: a front that moves while two sides fight."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.theory.small import Small, crisis_of, read, solve

HOST = """
actors: {AZE: {}, ARM: {}, RUS: {}}
theatres: {karabakh: {name: Karabakh}}
factors:
  fighting: {levels: [truce, war], start: war}
  towns: {levels: [spared, struck], start: spared}
numbers: {pace: 0.5, half: 0.5, back: 0.1, twice: 2, tilt: 0.4, ground: 20, loss: 8, cost: 0.6,
          burden: 0.9, hits: 0.2, shame: 1, rout: 0.1, rout_cost: 3, tempo: 0.5, luck: 0.4,
          price: 1}
moves:
  - {by: AZE, name: stop, when: fighting = war, then: fighting = truce, tempo: 1/month}
  - {by: ARM, name: stop, when: fighting = war, then: fighting = truce, tempo: 1/month}
hazards:
  - {name: towns recover, when: towns = struck, rate: 0.1 per week, then: towns = spared}
worths: {AZE: [{points: 30}], ARM: [{points: 60}]}
battles:
"""
ENTRY = """
  line:
    name: the line
    between: [AZE, ARM]
    levels: [held, south lost, town lost, all lost]
    start: south lost
    theatre: karabakh
    while: fighting = war
    advance: pace * 1 per week
    advance_by: {town lost: half}
    retreat: back * 1 per week
    retreat_by: {town lost: twice}
    advantage: tilt
    values: {AZE: {town lost: ground}, ARM: {town lost: -loss}}
    cost: {AZE: cost * 1 per week, ARM: burden * 1 per week}
    harm: towns = struck
    harm_rate: hits * 1 per week
    harm_cost: {ARM: shame}
    collapse:
      - {of: ARM, at: town lost, to: all lost, rate: rout * 1 per week, cost: rout_cost}
      - {of: AZE, at: [town lost, all lost], rate: 0.02/week, when: towns = struck}
    offensives:
      AZE: {tempo: tempo * 1 per week, success: luck, gain: 2, cost: price}
"""
MINIMAL = "between: [AZE, ARM], while: fighting = war, advance: 0.5/week"
LEVELS = "levels: [held, lost, gone]"


@pytest.fixture(scope="module")
def base() -> Small:
    return solve(HOST + ENTRY)


def test_the_front_moves_at_the_stated_rates() -> None:
    game = solve(HOST + ENTRY)
    rates, place = game.rates(), game.state
    offensive = game.hazard("AZE: offensive in the line")
    up, down = 0.5 * math.exp(0.4), 0.1 * math.exp(-0.4)
    assert rates[place(), place(line="town lost")] == pytest.approx(up)
    assert rates[place(), place(line="held")] == pytest.approx(down)
    assert rates[place(), place(line="all lost")] == pytest.approx(0.4 * offensive)
    town = place(line="town lost")
    assert rates[town, place(line="south lost")] == pytest.approx(2 * down)
    assert rates[town, place(line="all lost")] == pytest.approx(
        0.5 * up + 0.1 + 0.4 * game.hazard("AZE: offensive in the line", line="town lost")
    )
    assert rates[town, place(line="town lost", towns="struck")] == pytest.approx(0.2)
    struck = {"line": "all lost", "towns": "struck"}
    assert rates[place(**struck), place(line="south lost", towns="struck")] == pytest.approx(0.02)


def test_a_truce_holds_the_front() -> None:
    game = solve(HOST + ENTRY)
    truce = game.state(fighting="truce")
    assert not game.rates()[truce].any()
    assert game.hazard("AZE: offensive in the line", fighting="truce") == 0


def test_fighting_costs_and_ground_is_worth_what_is_said() -> None:
    """In a truce that nobody can break, values are worths."""
    game = solve(HOST + ENTRY)
    for level, azerbaijan, armenia in (("south lost", 30, 60), ("town lost", 50, 52)):
        truce = {"line": level, "fighting": "truce"}
        assert game.value("AZE", **truce) == pytest.approx(azerbaijan)
        assert game.value("ARM", **truce) == pytest.approx(armenia)
    flows = {
        actor: [term for term in game.game.crisis.flows if term.actor == actor]
        for actor in ("AZE", "ARM", "RUS")
    }
    assert [len(each) for each in flows.values()] == [1, 1, 0]


@pytest.mark.parametrize(
    "name",
    [
        "pace", "half", "back", "twice", "tilt", "ground", "loss", "cost", "burden", "hits",
        "shame", "rout", "rout_cost", "tempo", "luck", "price",
    ],
)  # fmt: skip
def test_every_number_matters(name: str, base: Small) -> None:
    more = solve(HOST + ENTRY, **{name: 1.5 * base.game.crisis.numbers[f"numbers.{name}"].best})
    assert np.abs(more.play.values - base.play.values).max() > 1e-4


def test_the_front_may_be_a_factor_of_the_file() -> None:
    """With the same levels and numbers it is the same battle."""
    host = HOST.replace("  towns:", "  place: {levels: [held, lost, gone], start: lost}\n  towns:")
    ours = solve(f"{host}  line: {{{MINIMAL}, front: place}}\n")
    own = solve(f"{HOST}  line: {{{MINIMAL}, {LEVELS}, start: lost}}\n")
    assert [factor.id for factor in ours.game.crisis.factors] == ["fighting", "place", "towns"]
    np.testing.assert_allclose(
        ours.reached("place = gone", 5), own.reached("line = gone", 5), rtol=1e-12
    )


def test_seen_from_the_other_side_it_is_the_same_battle() -> None:
    """Sides exchanged, levels turned round, advance for retreat, advantage with the other sign."""
    ours = f"between: [AZE, ARM], while: fighting = war, {LEVELS}, start: lost"
    theirs = ours.replace("[AZE, ARM]", "[ARM, AZE]").replace(LEVELS, "levels: [gone, lost, held]")
    up, down = "advance: 0.5/week, retreat: 0.2/week", "advance: 0.2/week, retreat: 0.5/week"
    first = f"{ours}, {up}, advance_by: {{held: 0.4}}, advantage: 0.3"
    second = f"{theirs}, {down}, retreat_by: {{held: 0.4}}, advantage: -0.3"
    worth = "values: {AZE: {held: 2, gone: 9}, ARM: {lost: 3}}, cost: 0.4 per week"
    line = "collapse: [{of: ARM, at: held, by: 2}], offensives: {ARM: {}}"
    one, two = (solve(f"{HOST}  line: {{{each}, {worth}, {line}}}\n") for each in (first, second))
    for level in ("held", "lost", "gone"):
        for actor in ("AZE", "ARM"):
            assert one.value(actor, line=level) == pytest.approx(two.value(actor, line=level))
    assert one.reached("line = gone", 6) == pytest.approx(two.reached("line = gone", 6))


@pytest.mark.parametrize(("pace", "factor"), [(0.3, 1.0), (0.5, 0.25), (2.0, 3.0)])
def test_how_long_it_takes_is_the_sum_of_its_steps(pace: float, factor: float) -> None:
    """With no way back and nobody stopping it: 1 / (pace * factor) + 1 / pace weeks."""
    host = HOST.replace("tempo: 1/month", "tempo: 0")
    entry = f"{MINIMAL.replace('0.5', str(pace))}, {LEVELS}, advance_by: {{held: {factor}}}"
    game = solve(f"{host}  line: {{{entry}}}\n")
    assert game.weeks_to("line = gone") == pytest.approx(1 / (pace * factor) + 1 / pace)


def test_what_it_publishes_can_be_used() -> None:
    """Its conditions as worths, its drift as a rate."""
    entry = f"  line: {{{MINIMAL}, {LEVELS}, start: lost, retreat: 0.2/week, advantage: 0.5}}\n"
    ends = ("{when: line is won by AZE, points: 7}", "{when: line is won by ARM, points: 9}")
    worth = f"worths: {{RUS: [{', '.join(ends)}],"
    noise = "{name: noise, when: line is fought, rate: line drift, then: towns = struck}"
    hazard = f"hazards:\n  - {noise}"
    text = (HOST + entry).replace("worths: {", worth).replace("hazards:", hazard)
    game = solve(text)
    assert game.value("RUS", line="gone", fighting="truce") == pytest.approx(7)
    assert game.value("RUS", line="held", fighting="truce") == pytest.approx(9)
    drift = 0.5 * math.exp(0.5) - 0.2 * math.exp(-0.5)
    assert game.rates()[game.state(), game.state(towns="struck")] == pytest.approx(drift)


def test_defaults_are_assumed_and_ranged() -> None:
    entry = f"{MINIMAL}, {LEVELS}, harm: towns = struck, offensives: {{ARM: {{}}}}"
    crisis = crisis_of(f"{HOST}  line: {{{entry}, collapse: [{{of: ARM}}]}}\n")
    found = {
        key: (number.best, number.low, number.high)
        for key, number in crisis.numbers.items()
        if key.startswith("battles.line.") and number.assumed
    }
    assert found["battles.line.harm_rate"] == (0.1, 0.03, 0.3)
    assert found["battles.line.collapse#1.rate"] == (0.05, 0.01, 0.2)
    assert found["battles.line.offensives.ARM.success"] == (0.3, 0.1, 0.6)
    assert found["battles.line.offensives.ARM.tempo"] == (1.0, 0.1, 4.0)


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        (MINIMAL, "missing-key", "one front"),
        (f"{MINIMAL}, {LEVELS}, front: towns", "bad-value", "one front"),
        (f"{MINIMAL}, front: tows", "unknown-factor", "tows"),
        (f"{MINIMAL}, {LEVELS}, start: hold", "unknown-level", "hold"),
        (f"{MINIMAL}, {LEVELS}, advance_by: {{loost: 2}}", "unknown-level", "loost"),
        (f"{MINIMAL}, {LEVELS}, values: {{AZE: {{loost: 2}}}}", "unknown-level", "loost"),
        (f"{MINIMAL}, {LEVELS}, values: {{AZR: {{lost: 2}}}}", "unknown-actor", "AZR"),
        (f"{MINIMAL}, {LEVELS}, collapse: [{{of: RUS}}]", "bad-value", "RUS"),
        (f"{MINIMAL}, {LEVELS}, collapse: [{{of: ARM, to: loost}}]", "unknown-level", "loost"),
        (f"{MINIMAL}, {LEVELS}, collapse: [{{of: ARM, by: 0}}]", "bad-value", "no count"),
        (f"{MINIMAL}, {LEVELS}, offensives: {{RUS: {{}}}}", "bad-value", "RUS"),
        (f"{MINIMAL}, {LEVELS}, retreat: 3", "missing-unit", "unit"),
    ],
)
def test_mistakes_are_reported_at_their_place(entry: str, code: str, words: str) -> None:
    crisis, found = read(f"{HOST}  line: {{{entry}}}\n")
    assert crisis is None
    errors = [each for each in found if each.code == code]
    assert errors, [str(each) for each in found]
    assert words in errors[0].message
    assert errors[0].location is not None
