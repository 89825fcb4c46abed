"""Moods, frictions and pressures that follow from the rest of the crisis have no factor."""

from __future__ import annotations

import pytest
from tests.theory import small

HOST = """
actors: {TUR: {name: Turkey}, AZE: {name: Azerbaijan}, RUS: {name: Russia}}
factors:
  fighting: {levels: [truce, war], start: war}
  help: {levels: [none, arms], start: none}
moves:
  - {by: AZE, name: stop, when: fighting = war, then: fighting = truce, tempo: 1/month, cost: 1}
  - {by: AZE, name: resume, when: fighting = truce, then: fighting = war, tempo: 1/month}
  - {by: TUR, name: send, when: help = none, then: help = arms, tempo: 1/month, cost: 1}
  - {by: TUR, name: recall, when: help = arms, then: help = none, tempo: 1/month}
flows:
  AZE: [{when: fighting = war, points: -0.5 per week}]
questions:
  q: {text: T, happens: fighting = truce, by: 2021-01-31, threshold: t, resolver: r, void: v}
"""
REMEMBERED = {
    "domestic": "{of: TUR, start: nationalist, fades: 0/week, hawkish: help = arms, bonus: 1/week}",
    "frictions": "{by: TUR, to: AZE, start: strained, warmth: {warm: 0.9, strained: 0.4}}",
    "pressures": """{by: TUR, on: AZE, start: to refuse, press: {to refuse: 0/week}, relent: 0/week,
        accept: "AZE: stop", withhold: 3}""",
}
FOLLOWING = {
    "domestic": "{of: TUR, follows: always, hawkish: help = arms, bonus: 1/week}",
    "frictions": "{by: TUR, to: AZE, follows: always, warmth: {warm: 0.9, strained: 0.4}}",
    "pressures": """{by: TUR, on: AZE, follows: {to refuse: always}, accept: "AZE: stop",
        withhold: 3}""",
}
WATCHED = {"domestic": "TUR: send", "frictions": "TUR: send", "pressures": "AZE: stop"}


@pytest.mark.parametrize("section", sorted(FOLLOWING))
def test_what_always_holds_is_what_never_changes(section: str) -> None:
    remembered = small.solve(f"{HOST}{section}:\n  it: {REMEMBERED[section]}\n")
    following = small.solve(f"{HOST}{section}:\n  it: {FOLLOWING[section]}\n")
    plain = small.solve(HOST)
    assert len(following.game.crisis.factors) == 2
    for actor in ("TUR", "AZE"):
        assert following.value(actor) == pytest.approx(remembered.value(actor), abs=1e-7)
    move = WATCHED[section]
    assert following.hazard(move) == pytest.approx(remembered.hazard(move), rel=1e-8)
    if section != "frictions":
        assert abs(following.hazard(move) / plain.hazard(move) - 1.0) > 0.1


def test_a_condition_counts_where_it_holds() -> None:
    text = HOST + "pressures:\n  it: " + FOLLOWING["pressures"].replace("always", "help = arms")
    armed = small.solve(text)
    assert armed.hazard("AZE: stop", help="arms") < 0.7 * armed.hazard("AZE: stop", help="none")


@pytest.mark.parametrize(
    ("section", "more"),
    [("domestic", "fades: 1/week"), ("frictions", "start: warm"), ("pressures", "relent: 1/week")],
)
def test_nothing_is_said_of_what_follows(section: str, more: str) -> None:
    entry = FOLLOWING[section].replace("{", f"{{{more}, ", 1)
    crisis, found = small.read(f"{HOST}{section}:\n  it: {entry}\n")
    assert crisis is None
    assert "contradicting-changes" in [each.code for each in found]
