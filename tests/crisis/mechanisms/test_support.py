"""Support: a ladder of help, what it multiplies, who sees it and whose land it crosses."""

from __future__ import annotations

import numpy as np
import pytest
from tests.theory.small import crisis_of, solve

from .asked import faults, flow, paid, tempo

HOST = """
actors: {TUR: {}, AZE: {}, ARM: {}, GEO: {}}
factors: {front: {levels: [held, lost], start: held}, fighting: {levels: [war, over], start: war}}
moves:
  - {by: ARM, name: strike back, when: front = lost, then: front = held, tempo: 1/month}
hazards:
  - {name: the front moves, when: front = held, rate: 0.1 per week, then: front = lost}
  - {name: war ends, when: fighting = war, rate: 0.1 per week, then: fighting = over}
  - {name: war returns, when: fighting = over, rate: 0.1 per week, then: fighting = war}
supports:
"""
PLAIN = """
  help:
    by: TUR
    to: AZE
"""
FULL = """
  help:
    name: Turkey's help
    by: TUR
    to: AZE
    levels: [none, arms, direct]
    start: arms
    up: {direct: 0.5/month}
    down: {none: 2/month}
    cost: {direct: 8}
    possible: fighting = war
    upkeep: {arms: 0.1 per week, direct: 0.4 per week}
    comfort: {arms: 0.2 per week}
    effects:
      - {hazard: the front moves, times: {arms: 1.5, direct: 4}}
      - {move: "ARM: strike back", times: {direct: 0.25}}
"""
DENIED = """
    deniability:
      levels: arms
      attribution: 0.3 per week
      seen: {TUR: 0.2 per week, AZE: 0.1 per week}
"""
TRANSIT = """
    transit:
      through: GEO
      needed_for: arms
      left: 0.2
      close_cost: {GEO: 2, TUR: 1}
      open_cost: 0.5
"""


def speed(text: str, **levels: str) -> float:
    """How often the front moves there."""
    small = solve(text)
    state = small.state(**levels, front="held")
    return float(small.rates()[state, small.state(**levels, front="lost")])


def test_the_ladder_and_its_steps() -> None:
    crisis = crisis_of(HOST + PLAIN)
    (ladder,) = (factor for factor in crisis.factors if factor.id == "help")
    assert ladder.levels == ("none", "political", "arms", "proxies", "direct")
    assert ladder.start == 0
    steps = {move.id for move in crisis.moves if move.by == "TUR"}
    assert steps == {
        *(f"TUR: raise support for AZE to {level}" for level in ladder.levels[1:]),
        *(f"TUR: lower support for AZE to {level}" for level in ladder.levels[:-1]),
    }
    numbers = crisis.numbers
    for key in ("supports.help.up", "supports.help.down"):
        assert (numbers[key].best, numbers[key].low, numbers[key].high) == (1, 0.1, 4)
        assert numbers[key].assumed


def test_a_name_may_hold_an_apostrophe() -> None:
    crisis = crisis_of(HOST + FULL)
    assert "TUR: raise Turkey\u2019s help to direct" in {move.id for move in crisis.moves}


def test_steps_have_the_tempo_cost_and_condition_that_are_said() -> None:
    small = solve(HOST + FULL.replace("Turkey's help", "help"))
    up, down = "TUR: raise help to direct", "TUR: lower help to none"
    month = 30.4375 / 7
    assert tempo(small, up) == pytest.approx(0.5 / month)
    assert tempo(small, down) == pytest.approx(2 / month)
    assert paid(small, up, "TUR") == 8
    assert paid(small, down, "TUR") == 0
    assert small.hazard(up) > 0
    assert small.hazard(up, fighting="over") == 0
    steps = {move for move in small.game.move_names if move.startswith("TUR")}
    assert steps == {up, down}, "no step to a level that is left out"


def test_upkeep_and_comfort() -> None:
    small = solve(HOST + FULL)
    assert flow(small, "TUR") == pytest.approx(-0.1)
    assert flow(small, "TUR", help="direct") == pytest.approx(-0.4)
    assert flow(small, "TUR", help="none") == 0
    assert flow(small, "AZE") == pytest.approx(0.2)
    assert flow(small, "AZE", help="direct") == 0


def test_levels_multiply_hazards_and_moves() -> None:
    assert speed(HOST + FULL, help="none") == pytest.approx(0.1)
    assert speed(HOST + FULL) == pytest.approx(0.15)
    assert speed(HOST + FULL, help="direct") == pytest.approx(0.4)
    small = solve(HOST + FULL)
    back = "ARM: strike back"
    slowed = tempo(small, back, front="lost", help="direct")
    assert slowed == pytest.approx(tempo(small, back, front="lost") / 4)


def test_the_effect_is_a_quantity_for_others() -> None:
    more = "worths:\n  AZE: [{points: 10 * help effect}]\n"
    small = solve(HOST.replace("supports:", f"{more}supports:") + FULL)
    arrays = small.game.arrays
    worth = arrays.worth[:, arrays.actors.index("AZE")]
    assert set(np.round(worth, 9)) == {10.0, 15.0, 40.0}


def test_denied_help_is_attributed_and_then_costs() -> None:
    text = HOST + FULL + DENIED.removeprefix("\n")
    small = solve(text)
    seen = {"help_exposure": "seen"}
    assert small.rates()[small.state(), small.state(**seen)] == pytest.approx(0.3)
    assert flow(small, "TUR", **seen) == pytest.approx(-0.1 - 0.2)
    assert flow(small, "AZE", **seen) == pytest.approx(0.2 - 0.1)
    assert flow(small, "TUR") == pytest.approx(-0.1)
    arrays = small.game.levels
    exposure, ladder = (
        [factor.id for factor in small.game.crisis.factors].index(name)
        for name in ("help exposure", "help")
    )
    assert set(arrays[ladder][arrays[exposure] == 1]) == {1}, "forgotten at all other levels"
    (measure,) = small.game.crisis.implied
    assert measure.kind == "time"


def test_a_state_on_the_way_may_close_it() -> None:
    text = HOST + FULL + TRANSIT.removeprefix("\n")
    assert speed(text) == pytest.approx(0.15)
    assert speed(text, help_way="closed") == pytest.approx(0.1 * (1 + 0.5 * 0.2))
    assert speed(text, help="direct") == pytest.approx(0.4), "needs no way"
    small = solve(text)
    close, open_ = (
        "GEO: close the way of Turkey\u2019s help",
        "GEO: open the way of Turkey\u2019s help",
    )
    assert (paid(small, close, "GEO"), paid(small, close, "TUR")) == (2, 1)
    assert paid(small, open_, "GEO", help_way="closed") == 0.5
    assert small.hazard(close, help="direct") == 0, "nothing passes there"


def test_a_factor_of_the_file_may_be_the_ladder() -> None:
    entry = PLAIN + "    ladder: front\n    effects: [{hazard: war ends, times: {lost: 3}}]\n"
    crisis = crisis_of(HOST + entry)
    assert [factor.id for factor in crisis.factors] == ["front", "fighting"]
    assert not [move for move in crisis.moves if move.by == "TUR"], "the file has its own steps"
    small = solve(HOST + entry)
    before, after = (small.state(front="lost", fighting=each) for each in ("war", "over"))
    assert small.rates()[before, after] == pytest.approx(0.3)
    stepping = crisis_of(HOST + entry + "    up: 1/month\n")
    assert "TUR: raise support for AZE to lost" in {move.id for move in stepping.moves}


def test_mistakes_are_reported_at_their_place() -> None:
    full = FULL.removeprefix("\n")
    assert faults(HOST, full.replace("{direct: 8}", "{drect: 8}")) == [("bad-value", 9)]
    assert faults(HOST, full.replace("start: arms", "start: arm")) == [("unknown-level", 6)]
    assert faults(HOST, full.replace("hazard: the front moves", "hazard: the front")) == [
        ("unknown-hazard", 14)
    ]
    assert faults(HOST, full.replace("ARM: strike back", "ARM: strike")) == [("unknown-move", 15)]
    assert faults(HOST, full.replace("{hazard: the front moves, ", "{")) == [("missing-key", 14)]
    both = PLAIN + "    ladder: front\n    start: lost\n"
    assert faults(HOST, both) == [("contradicting-changes", 5)]
    assert faults(HOST, PLAIN + "    ladder: fronts\n") == [("unknown-factor", 4)]
