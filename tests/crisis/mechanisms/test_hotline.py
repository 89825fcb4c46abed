"""Hotline: accidents between two sides are rarer while it is open."""

from __future__ import annotations

import numpy as np
import pytest
from tests.theory.small import crisis_of, read, solve

HOST = """
actors: {ARM: {}, AZE: {}}
factors:
  contact: {levels: [apart, close], start: close}
  fighting: {levels: [quiet, war], start: quiet}
numbers: {to: 0.2, up: 1, down: 0.25, dear: 1, loss: 1}
moves:
  - {by: AZE, name: come close, when: contact = apart, then: contact = close, tempo: 1/month}
  - {by: AZE, name: pull back, when: contact = close, then: contact = apart, tempo: 1/month}
hazards:
  - {name: flights collide, when: contact = close, rate: 0.05 per week, then: fighting = war}
flows:
  AZE: [{when: contact = close, points: 0.5 per week}, {when: fighting = war, points: -1 per week}]
  ARM: [{when: fighting = war, points: -2 per week}]
incidents:
  brush: {name: a brush, where: contact = close, rate: 0.1 per week, then: fighting = war}
hotlines:
"""
ENTRY = """
  line:
    between: [ARM, AZE]
    lowers: [brush, flights collide]
    to: to
    set_up: up per month
    set_up_cost: dear
    drop: down per month
    drop_cost: {ARM: loss}
"""
STANDING = "  line: {between: [ARM, AZE], lowers: brush, to: 0.2, standing: true}\n"


def rate(text: str, **levels: str) -> float:
    """How often war breaks out, per week."""
    game = solve(text)
    return float(game.rates()[game.state(**levels), game.state(**levels, fighting="war")])


def test_what_it_names_is_rarer_while_it_is_open() -> None:
    """An incident is named by its id and happens under its name; other hazards by their name."""
    assert rate(HOST + ENTRY) == pytest.approx(0.15)
    assert rate(HOST + ENTRY, line="open") == pytest.approx(0.2 * 0.15)


def test_one_that_stands_brings_no_state() -> None:
    crisis = crisis_of(HOST + STANDING)
    assert [factor.id for factor in crisis.factors] == ["contact", "fighting"]
    assert len(crisis.moves) == 2
    assert rate(HOST + STANDING) == pytest.approx(0.05 + 0.2 * 0.1)


def test_either_side_sets_it_up_and_drops_it() -> None:
    game = solve(HOST + ENTRY)
    for side in ("ARM", "AZE"):
        assert game.hazard(f"{side}: set up line") > 0
        assert game.hazard(f"{side}: set up line", line="open") == 0
        assert game.hazard(f"{side}: drop line") == 0
        assert game.hazard(f"{side}: drop line", line="open") > 0


def test_when_it_is_possible_and_where_it_starts() -> None:
    closed = solve(HOST + ENTRY + "    possible: contact = apart\n    start: open\n")
    assert closed.game.describe(closed.game.start)["line"] == "open"
    assert closed.hazard("ARM: set up line", line="none") == 0
    assert closed.hazard("ARM: set up line", line="none", contact="apart") > 0


@pytest.mark.parametrize("name", ["to", "up", "down", "dear", "loss"])
def test_every_number_matters(name: str) -> None:
    base = solve(HOST + ENTRY)
    more = solve(HOST + ENTRY, **{name: 1.5 * base.game.crisis.numbers[f"numbers.{name}"].best})
    assert np.abs(more.play.values - base.play.values).max() > 1e-4


def test_defaults_are_assumed_and_ranged() -> None:
    crisis = crisis_of(f"{HOST}  line: {{between: [ARM, AZE], lowers: brush, to: 0.2}}\n")
    up, down = (crisis.numbers[f"hotlines.line.{key}"] for key in ("set_up", "drop"))
    assert (up.best, up.low, up.high, up.unit, up.assumed) == (1, 0.1, 4, "per month", True)
    assert (down.best, down.low, down.high) == (0.25, 0.02, 1)


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ("{between: [ARM, AZE], lowers: brash, to: 0.2}", "unknown-hazard", "brash"),
        ("{between: [ARM, AZE], lowers: brush, to: -1}", "out-of-bounds", "less than 0"),
        ("{between: [ARM, AZR], lowers: brush, to: 0.2}", "unknown-actor", "AZR"),
        ("{between: [ARM, AZE], lowers: brush, to: 0.2, start: closed}", "unknown-level", "closed"),
        (
            "{between: [ARM, AZE], lowers: brush, to: 0.2, standing: true, drop: 1/month}",
            "contradicting-changes", "drop",
        ),
        ("{between: [ARM, AZE], lowers: brush, to: 0.2, standing: yes}", "bad-value", "true"),
    ],
)  # fmt: skip
def test_mistakes_are_reported_at_their_place(entry: str, code: str, words: str) -> None:
    crisis, found = read(f"{HOST}  line: {entry}\n")
    assert crisis is None
    errors = [each for each in found if each.code == code]
    assert errors, [str(each) for each in found]
    assert words in errors[0].message
    assert errors[0].location is not None
