"""sgamesolver on random exported games of 2 to 7 actors, to 1e-8 in choice probabilities."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.game.exchange import write_npz
from detente.solve import Settings, solve

from .random_games import lottery_game
from .sgame_peer import solve_exported

pytestmark = pytest.mark.peer

AGREED = 1e-8


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    pytest.importorskip("sgamesolver", reason="the optional peer sgamesolver is absent: make peers")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("seed", "states", "actors", "moves"),
    [
        (1, 12, 2, 2),
        (2, 20, 2, 3),
        (3, 10, 3, 3),
        (4, 20, 3, 2),
        (5, 10, 4, 2),
        (6, 8, 5, 2),
        (7, 8, 6, 1),
        (8, 6, 7, 1),
    ],
)
def test_exported_random_game(
    tmp_path: Path, seed: int, states: int, actors: int, moves: int
) -> None:
    """Lotteries, costs to others, holding, actors that cannot move everywhere."""
    game = lottery_game(seed, states, actors, moves)
    path = tmp_path / "game.npz"
    write_npz(path, game)
    peer = solve_exported(path)
    solution = solve(game, Settings(values="aqre", tolerance=1e-11))
    found = solution.chosen
    assert found is not None, solution.reason
    assert found.choice == pytest.approx(peer.choice, abs=AGREED)
    assert found.hold == pytest.approx(peer.hold, abs=AGREED)
    assert found.values == pytest.approx(peer.values, abs=10 * AGREED)
