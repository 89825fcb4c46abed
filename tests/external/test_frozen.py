"""Small cases that peers solved, kept as figures: they need neither the peers nor ../shared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.game.build import build
from detente.outlook.chain import make_chain
from detente.outlook.reach import (
    expected_time,
    in_force,
    reached_before,
    reached_before_by,
    reached_by,
)
from detente.solve import Settings, solve

from .random_games import Node, PoissonGame, tree_arrays

AGREED = 1e-8
FOLDER = Path(__file__).parent / "frozen"


def cases(stem: str) -> list[dict[str, Any]]:
    data = json.loads((FOLDER / f"{stem}.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = data["cases"]
    return found


@pytest.mark.parametrize("number", range(4))
def test_game_solved_by_sgamesolver(number: int) -> None:
    case = cases("games")[number]
    arrays = PoissonGame.read(case).arrays()
    solution = solve(arrays, Settings(values="aqre", tolerance=1e-11))
    found = solution.chosen
    assert found is not None, solution.reason
    assert found.choice == pytest.approx(
        np.array(case["choice"]).transpose(1, 0, 2).ravel(), abs=AGREED
    )
    assert found.values == pytest.approx(np.array(case["value"]).T, abs=AGREED)
    goal = np.isin(np.arange(arrays.states), case["goal"])
    reached = reached_by(make_chain(arrays, found.choice), goal, 0.25).values
    assert np.ptp(reached[~goal]) > 1e-3
    assert reached == pytest.approx(np.array(case["reached_soon"]), abs=AGREED)


@pytest.mark.parametrize("number", range(3))
def test_tree_solved_by_gambit(number: int) -> None:
    case = cases("trees")[number]
    root = Node.read(case["tree"])
    for given in case["solution"]:
        arrays, place = tree_arrays(root, given["reached"])
        found = solve(arrays, Settings(values="aqre", tolerance=1e-12)).chosen
        assert found is not None
        for key, chances in given["choice"].items():
            first = int(arrays.state_edge[place[key]])
            ours = found.choice[first : first + len(chances)]
            assert ours == pytest.approx(np.array(chances), abs=1e-9), key


def test_chain_checked_by_storm() -> None:
    (case,) = cases("chains")
    state = np.arange(case["states"])
    goal, rival = np.isin(state, case["goal"]), np.isin(state, case["rival"])
    nothing = np.zeros_like(goal)
    rows = [(int(a), int(b), float(rate)) for a, b, rate in case["rates"]]
    chain = make_chain(build(["nobody"], case["states"], (), rows, worth=0.0))
    ours = {
        "reached_by_8": reached_by(chain, goal, 8.0),
        "in_force_at_8": in_force(chain, goal, 8.0),
        "reached_ever": reached_before(chain, goal, nothing),
        "before": reached_before(chain, goal, rival),
        "before_by_8": reached_before_by(chain, goal, rival, 8.0),
        "expected_time": expected_time(chain, goal),
    }
    assert ours.keys() == case["answers"].keys()
    for name, given in case["answers"].items():
        theirs = np.array([np.inf if value is None else value for value in given])
        assert np.array_equal(np.isinf(ours[name].values), np.isinf(theirs)), name
        finite = np.isfinite(theirs)
        assert ours[name].values[finite] == pytest.approx(theirs[finite], abs=AGREED), name
