"""Linkage: what happens in one theatre opens a move in another."""

from __future__ import annotations

import numpy as np
import pytest
from tests.theory.small import crisis_of, read, solve

HOST = """
actors: {RUS: {}, TUR: {}}
theatres: {karabakh: {name: Karabakh}, syria: {name: Syria}}
factors:
  support: {theatre: karabakh, levels: [none, arms], start: none}
  idlib: {theatre: syria, levels: [open, lost], start: open}
numbers: {often: 1, price: 1, blow: 2, ache: 0.4, fade: 1, saved: 2}
moves:
  - {by: TUR, name: arm, when: support = none, then: support = arms, tempo: 1/month}
  - {by: TUR, name: stop, when: support = arms, then: support = none, tempo: 1/month}
  - {by: RUS, name: advance, when: idlib = open, then: idlib = lost, tempo: 1/month, cost: 5}
flows:
  TUR: [{when: support = arms, points: 0.5 per week}, {when: idlib = lost, points: -1 per week}]
  RUS: [{when: support = arms, points: -0.5 per week}, {when: idlib = lost, points: 0.1 per week}]
linkages:
"""
ENTRY = """
  message:
    by: RUS
    in_response_to: support = arms
    move: bomb the camps
    theatre: syria
    possible: idlib = open
    tempo: often per month
    cost: price
    hurt: {TUR: blow}
    strain: {TUR: ache per week}
    fades: fade per month
"""
ONCE = "by: RUS, in_response_to: support = arms, move: bomb the camps"
BOMB = "RUS: bomb the camps"


def test_the_answer_is_open_only_when_there_is_occasion() -> None:
    game = solve(HOST + ENTRY)
    assert game.hazard(BOMB) == 0
    assert game.hazard(BOMB, support="arms") > 0
    assert game.hazard(BOMB, support="arms", idlib="lost") == 0
    assert game.hazard(BOMB, support="arms", message="struck") == 0
    (move,) = (each for each in game.game.crisis.moves if each.id == BOMB)
    assert move.theatre == "syria"


def test_it_is_felt_until_it_fades() -> None:
    game = solve(HOST + ENTRY)
    flow, turkey = game.game.arrays.flow, game.game.arrays.actors.index("TUR")
    struck, quiet = game.state(message="struck"), game.state()
    assert flow[quiet, turkey] - flow[struck, turkey] == pytest.approx(0.4)
    assert game.rates()[struck, quiet] == pytest.approx(7 / 30.4375)


def test_a_blow_that_is_felt_once_brings_no_state() -> None:
    crisis = crisis_of(f"{HOST}  message: {{{ONCE}, hurt: {{TUR: 2}}, cost: {{TUR: 1, RUS: 1}}}}\n")
    assert [factor.id for factor in crisis.factors] == ["support", "idlib"]
    (move,) = (each for each in crisis.moves if each.id == BOMB)
    assert move.changes_nothing
    assert set(move.costs) == {"RUS", "TUR"}


def test_it_may_change_the_other_theatre() -> None:
    game = solve(f"{HOST}  message: {{{ONCE}, possible: idlib = open, then: idlib = lost}}\n")
    armed, lost = game.state(support="arms"), game.state(support="arms", idlib="lost")
    both = game.hazard(BOMB, support="arms") + game.hazard("RUS: advance", support="arms")
    assert game.rates()[armed, lost] == pytest.approx(both)


def test_a_move_of_the_file_may_be_opened() -> None:
    entry = '  message: {by: RUS, in_response_to: support = arms, opens: "RUS: advance"}\n'
    game = solve(HOST + entry)
    assert game.hazard("RUS: advance") == 0
    assert game.hazard("RUS: advance", support="arms") > 0


def test_a_move_of_the_file_may_become_cheaper() -> None:
    entry = '{by: RUS, in_response_to: support = arms, opens: "RUS: advance", discount: saved}'
    dear, cheap = (solve(f"{HOST}  message: {entry}\n", saved=saved) for saved in (0, 4))
    move, armed = "RUS: advance", {"support": "arms"}
    assert cheap.hazard(move, **armed) > 1.3 * dear.hazard(move, **armed)
    assert cheap.hazard(move) < dear.hazard(move)  # it may as well wait


@pytest.mark.parametrize("name", ["often", "price", "blow", "ache", "fade"])
def test_every_number_matters(name: str) -> None:
    base = solve(HOST + ENTRY)
    more = solve(HOST + ENTRY, **{name: 1.5 * base.game.crisis.numbers[f"numbers.{name}"].best})
    assert np.abs(more.play.values - base.play.values).max() > 1e-4


def test_defaults_are_assumed_and_ranged() -> None:
    crisis = crisis_of(f"{HOST}  message: {{{ONCE}, strain: {{TUR: 1 per week}}}}\n")
    tempo, fades = (crisis.numbers[f"linkages.message.{key}"] for key in ("tempo", "fades"))
    assert (tempo.best, tempo.low, tempo.high, tempo.assumed) == (1, 0.1, 4, True)
    assert (fades.best, fades.low, fades.high, fades.unit) == (1, 0.2, 4, "per month")


OPENS = 'by: RUS, in_response_to: support = arms, opens: "RUS: advance"'


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ("by: RUS, in_response_to: support = arms", "missing-key", "opens no move"),
        (f"{OPENS}, tempo: 1/month", "contradicting-changes", "`tempo`"),
        (OPENS.replace("advance", "advnce"), "unknown-move", "RUS: advnce"),
        (f"{ONCE}, discount: 1", "missing-key", "`discount`"),
        (f"{ONCE}, fades: 1/month", "missing-key", "`fades` needs"),
        (f"{ONCE}, theatre: siria", "unknown-theatre", "siria"),
        (f"{ONCE}, hurt: {{TRU: 1}}", "unknown-actor", "TRU"),
    ],
)
def test_mistakes_are_reported_at_their_place(entry: str, code: str, words: str) -> None:
    crisis, found = read(f"{HOST}  message: {{{entry}}}\n")
    assert crisis is None
    errors = [each for each in found if each.code == code]
    assert errors, [str(each) for each in found]
    assert words in errors[0].message
    assert errors[0].location is not None
