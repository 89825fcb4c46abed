"""Every solved game among the reference material, to 1e-8: values, choices, first passages.

The games were solved by other people's programs or by independent plain code; the tests read them
where they are and skip where they are not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.game.arrays import GameArrays
from detente.game.exchange import read_npz
from detente.outlook.chain import make_chain
from detente.outlook.reach import reached_by
from detente.solve import Equilibrium, Settings, Solution, solve

from .random_games import Node, PoissonGame, tree_arrays

AGREED = 1e-8
RANDOM = (
    "random_6s_2p_2m_1",
    "random_10s_2p_3m_2",
    "random_8s_3p_3m_3",
    "random_12s_4p_2m_4",
    "random_10s_5p_2m_5",
    "random_12s_7p_2m_6",
)
TREES = ("tree_3p_depth4", "tree_3p_depth6")


@pytest.fixture(scope="module")
def games(shared: Path) -> Path:
    """The folder of solved games."""
    folder = shared / "reference" / "games"
    if not folder.is_dir():
        pytest.skip("the solved games (../shared/reference/games) are absent")
    return folder


def loaded(path: Path) -> dict[str, Any]:
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


@pytest.mark.parametrize("name", RANDOM)
def test_random_game_of_sgamesolver(games: Path, name: str) -> None:
    data = loaded(games / f"{name}.json")
    game = PoissonGame.read(data)
    solution = solve(game.arrays(), Settings(values="aqre", tolerance=1e-11))
    found = solution.chosen
    assert found is not None, solution.reason
    choice = np.array(data["choice"]).transpose(1, 0, 2).ravel()
    assert found.choice == pytest.approx(choice, abs=AGREED)
    assert found.values == pytest.approx(np.array(data["value"]).T, abs=AGREED)


@pytest.mark.parametrize("name", TREES)
def test_tree_of_gambit(games: Path, name: str) -> None:
    """At each precision that Gambit says it reached, which is short of the one asked for."""
    data = loaded(games / f"{name}.json")
    assert data["solution"]
    for given in data["solution"].values():
        arrays, place = tree_arrays(Node.read(data["tree"]), given["reached"])
        found = solve(arrays, Settings(values="aqre")).chosen
        assert found is not None
        for key, chances in given["choice"].items():
            first = int(arrays.state_edge[place[key]])
            ours = found.choice[first : first + len(chances)]
            assert ours == pytest.approx(np.array(chances), abs=AGREED), key


@dataclass(frozen=True, slots=True, eq=False)
class Large:
    """The reference crisis of 6,480 states, as given and as solved here."""

    data: dict[str, np.ndarray]
    arrays: GameArrays
    solution: Solution

    @property
    def found(self) -> Equilibrium:
        assert self.solution.chosen is not None, self.solution.reason
        return self.solution.chosen


def fields(path: Path) -> dict[str, np.ndarray]:
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


@pytest.fixture(scope="module")
def large(games: Path) -> Large:
    path = games / "crisis_6480.npz"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    arrays = read_npz(path)
    # stability and restarts are tested elsewhere and cost minutes at this size
    quick = Settings(tolerance=1e-10, selection_limit=0)
    return Large(fields(path), arrays, solve(arrays, quick))


def test_crisis_values(large: Large) -> None:
    assert large.found.values == pytest.approx(large.data["value"].T, abs=AGREED)


def test_crisis_choices(large: Large) -> None:
    given = large.data["edge_choice"][large.arrays.edge_origin]
    assert large.found.choice == pytest.approx(given, abs=AGREED)


def test_crisis_holding(large: Large) -> None:
    """The edges back to the same state; an actor without edges holds for certain."""
    data = large.data
    hold = np.ones(large.found.hold.shape)
    stays = (data["edge_from"] == data["edge_to"]) & (data["edge_cost"] == 0)
    hold[data["edge_from"][stays], data["edge_actor"][stays]] = data["edge_choice"][stays]
    assert large.found.hold == pytest.approx(hold, abs=AGREED)


def test_crisis_first_passages(large: Large) -> None:
    """Six questions at 2, 8 and 26 weeks."""
    data = large.data
    chain = make_chain(large.arrays, large.found.choice)
    for goal, given in zip(data["question_states"], data["reached_by"], strict=True):
        for weeks, probability in zip(data["weeks"], given, strict=True):
            found = reached_by(chain, goal, float(weeks)).values[large.arrays.start]
            assert found == pytest.approx(probability, abs=AGREED)


@pytest.mark.slow
@pytest.mark.parametrize("actor", range(5))
def test_crisis_derivative_in_precision(large: Large, actor: int) -> None:
    """The adjoint's derivative of "russia_direct reached by week 8", by central differences."""
    name = "russia_direct"
    goal = large.data["question_states"][list(large.data["questions"]).index(name)]
    step = 1e-3

    def answer(change: float) -> float:
        precision = large.arrays.precision.copy()
        precision[actor] += change
        moved = replace(large.arrays, precision=precision)
        found = solve(moved, Settings(tolerance=1e-10, selection_limit=0)).chosen
        assert found is not None
        chain = make_chain(moved, found.choice)
        return float(reached_by(chain, goal, 8.0).values[moved.start])

    slope = (answer(step) - answer(-step)) / (2 * step)
    assert slope == pytest.approx(large.data["grad_precision"][actor], rel=1e-4, abs=1e-7)
