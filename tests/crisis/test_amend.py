"""What mechanisms change of entries elsewhere: together, in any order, and where errors are."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from tests.theory.small import Small, read, solve

HOST = """
actors: {RUS: {}, TUR: {}}
factors:
  support: {levels: [none, arms], start: none}
  contact: {levels: [apart, close], start: close}
  war: {levels: [no, yes], start: no}
moves:
  - {by: TUR, name: arm, when: support = none, then: support = arms, tempo: 1/month, cost: 1}
  - {by: TUR, name: stop, when: support = arms, then: support = none, tempo: 1/month}
hazards:
  - {name: contact changes, rate: 0.1 per week, outcomes: [{chance: 0.5, then: contact = apart},
     {chance: rest, then: contact = close}]}
flows:
  TUR: [{when: support = arms, points: 0.3 per week}, {when: war = yes, points: -1 per week}]
  RUS: [{when: support = arms, points: -0.5 per week}]
"""
# Sections that change the same move, or the same hazard, each on its own.
ENTRIES = tuple(
    f"{entry}\n"
    for entry in """
incidents:
  clash: {where: contact = close, rate: 1/month, then: war = yes}

domestic:
  ankara: {of: TUR, follows: war = yes, climbing_down: {"TUR: stop": 2}}

spillovers:
  north: {to: RUS, near: war = yes, minority: {resents: {"TUR: stop": 1}}}

linkages:
  a: {by: TUR, in_response_to: contact = close, opens: "TUR: stop", discount: 0.5}
  b: {by: TUR, in_response_to: war = no, opens: "TUR: stop"}

hotlines:
  one: {between: [RUS, TUR], lowers: clash, to: 0.5, standing: true}
  two: {between: [RUS, TUR], lowers: clash, to: 0.4, standing: true}
""".strip().split("\n\n")
)


def told(game: Small) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Values and hazards of moves by state, whatever its number."""
    found = {}
    for state in range(game.game.states):
        levels = game.game.describe(state)
        moves = (game.hazard(move, **levels) for move in sorted(game.game.move_names))
        values = (game.value(actor, **levels) for actor in ("RUS", "TUR"))
        found[tuple(f"{key} {levels[key]}" for key in sorted(levels))] = (*values, *moves)
    return found


def test_several_changes_of_one_entry_add_up() -> None:
    game = solve(HOST + "".join(ENTRIES))
    war = game.rates()[game.state(), game.state(war="yes")]
    assert war == pytest.approx(0.5 * 0.4 * 7 / 30.4375)
    assert game.hazard("TUR: stop", support="arms", war="yes") == 0
    assert game.hazard("TUR: stop", support="arms") > 0


@pytest.mark.parametrize("order", list(permutations(range(len(ENTRIES))))[1::17])
def test_the_order_of_the_file_does_not_matter(order: tuple[int, ...]) -> None:
    plain = told(solve(HOST + "".join(ENTRIES)))
    mixed = told(solve(HOST + "".join(ENTRIES[place] for place in order)))
    assert plain.keys() == mixed.keys()
    for state, numbers in plain.items():
        np.testing.assert_allclose(mixed[state], numbers, atol=1e-9)


SANCTIONS = """
sanctions:
  ban: {by: RUS, on: TUR, issues: support = none, bite: 0.5 per week, start: threatened}
"""


def test_what_a_mechanism_brought_can_be_changed_by_another() -> None:
    entry = 'domestic:\n  moscow: {of: RUS, follows: always, climbing_down: {"RUS: %s ban": 5}}\n'
    move = "RUS: back down over ban"
    armed = {"support": "arms", "ban": "threatened"}
    before = solve(HOST + SANCTIONS)
    after = solve(HOST + SANCTIONS + entry.replace("%s", "back down over"))
    assert after.hazard(move, **armed) < 0.3 * before.hazard(move, **armed)


# --- errors -------------------------------------------------------------------------------------

CLIMBING = 'domestic:\n  ankara: {of: TUR, follows: always, climbing_down: {"%s": 2}}\n'


def codes(text: str) -> list[str]:
    crisis, found = read(text)
    assert crisis is None
    return [each.code for each in found if each.code != "uncited-number"]


def test_a_move_with_errors_is_not_also_called_unknown() -> None:
    text = HOST + CLIMBING.replace("%s", "TUR: stop")
    assert codes(text.replace("when: support = arms, then", "when: support = armes, then")) == [
        "unknown-level"
    ]
    assert codes(text.replace("then: support = none, tempo: 1/month", "then: support = none")) == [
        "missing-key"
    ]


def test_a_move_of_a_mechanism_with_errors_is_not_also_called_unknown() -> None:
    text = HOST + SANCTIONS.replace("on: TUR", "on: TUX")
    assert codes(text + CLIMBING.replace("%s", "RUS: back down over ban")) == ["unknown-actor"]
    both = codes(text + CLIMBING.replace("%s", "RUS: back down over bane"))
    assert sorted(both) == ["unknown-actor", "unknown-move"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{where: contact = close, rate: 1/month, then: wur = yes}", "unknown-factor"),
        ("{name: a brush, where: contact = close, then: war = yes}", "missing-key"),
        ("{where: contact = close, then: war = yes}", "missing-key"),
        ("{where: contact = cloose, rate: 1/month, then: war = yes}", "unknown-level"),
    ],
)
def test_an_incident_with_errors_is_not_also_called_an_unknown_hazard(
    entry: str, code: str
) -> None:
    line = "hotlines:\n  line: {between: [RUS, TUR], lowers: clash, to: 0.5, standing: true}\n"
    assert codes(f"{HOST}incidents:\n  clash: {entry}\n{line}") == [code]


@pytest.mark.parametrize("rate", ["", "rate: 1/month, unanswered: {RUX: 1}, "])
def test_the_factor_of_an_entry_with_errors_is_not_called_unknown(rate: str) -> None:
    """Neither where its shape is wrong nor where what it says is."""
    clash = f"  clash: {{where: contact = close, {rate}answer: {{TUR: war = yes}}}}\n"
    rule = "rules:\n  - {name: over, when: clash = fresh and war = yes, then: contact = apart}\n"
    expected = "unknown-actor" if rate else "missing-key"
    assert codes(f"{HOST}incidents:\n{clash}{rule}") == [expected]


def test_a_file_without_hazards_says_so() -> None:
    text = HOST[: HOST.index("hazards:")] + HOST[HOST.index("flows:") :]
    _, found = read(text + ENTRIES[4])
    (first, _) = (each for each in found if each.code == "unknown-hazard")
    assert first.hint == "the file has none"


def test_a_factor_that_a_move_takes_elsewhere_itself_is_reported() -> None:
    """Which of two changes holds must not depend on who wrote last."""
    pressed = "{by: RUS, on: TUR, refuse: 'TUR: arm', follows: {to accept: war = no}, defied: %s}"
    text = f"{HOST}pressures:\n  moscow: {pressed}\n"
    _, found = read(text.replace("%s", "support = none"))
    (error,) = (each for each in found if each.code == "contradicting-changes")
    assert "`TUR: arm` changes `support` itself" in error.message
    for harmless in ("support = arms", "contact = apart"):
        crisis, _ = read(text.replace("%s", harmless))
        assert crisis is not None
