"""Gambit's agent quantal response on random trees, to 1e-9 in choice probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from detente.solve import Settings, solve

from .gambit_peer import solve_tree
from .random_games import tree, tree_arrays

pytestmark = pytest.mark.peer

AGREED = 1e-9
PRECISIONS = (0.5, 1.0, 2.0, 4.0)


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    pytest.importorskip("pygambit", reason="the optional peer pygambit is absent: make peers")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("seed", "players", "depth", "branching"),
    [(11, 2, 3, 2), (12, 3, 4, 2), (13, 2, 3, 3), (14, 4, 4, 2), (15, 3, 5, 2)],
)
def test_random_tree(seed: int, players: int, depth: int, branching: int) -> None:
    root = tree(seed, players, depth, branching)
    for profile in solve_tree(root, PRECISIONS):
        arrays, place = tree_arrays(root, profile.reached)
        found = solve(arrays, Settings(values="aqre", tolerance=1e-12)).chosen
        assert found is not None
        for key, chances in profile.choice.items():
            first = int(arrays.state_edge[place[key]])
            ours = found.choice[first : first + len(chances)]
            assert ours == pytest.approx(np.array(chances), abs=AGREED), key


def test_gambit_stops_short_in_symmetric_chicken() -> None:
    """At the pitchfork of row 4 it returns the point where it stopped: why `reached` is read."""
    import pygambit

    game = pygambit.Game.from_arrays(
        np.array([[-10.0, 1.0], [-1.0, 0.0]]), np.array([[-10.0, -1.0], [1.0, 0.0]])
    )
    for asked in (0.5, 1.0, 3.0):
        (result,) = pygambit.qre.logit_solve_lambda(game, lam=[asked])
        assert float(result.lam) == pytest.approx(0.491742, abs=6e-7)
