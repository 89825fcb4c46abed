"""Storm on exported chains, to 1e-8: by a date, ever, one before another, expected time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from detente.game import compile_crisis
from detente.game.arrays import GameArrays
from detente.game.build import build
from detente.game.exchange import write_drn
from detente.outlook.chain import Chain, make_chain
from detente.outlook.reach import (
    expected_time,
    in_force,
    reached_before,
    reached_before_by,
    reached_by,
)
from detente.solve import Settings, solve
from detente.testing.generate import coupled_crisis

from .random_games import lottery_game
from .storm_peer import Storm

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]

AGREED = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A chain of equilibrium play with two sets of states, here and in Storm."""

    chain: Chain
    goal: np.ndarray
    rival: np.ndarray
    storm: Storm


def played(game: GameArrays) -> Chain:
    solution = solve(game, Settings(selection_limit=0))
    assert solution.chosen is not None, solution.reason
    return make_chain(game, solution.chosen.choice)


def random_chain() -> tuple[Chain, np.ndarray, np.ndarray]:
    """Sixty states and a trap that play falls into now and then; state 44 is goal and rival."""
    game = lottery_game(21, 60, 3, 2)
    trap = [(state, 60, 0.01) for state in range(0, 60, 7)]
    rates = make_chain(game, game.edge_weight)
    row = rates.row.astype(np.int64)
    source = np.repeat(np.arange(60), row[1:] - row[:-1])
    rows = list(zip(source.tolist(), rates.target.tolist(), rates.rate.tolist(), strict=True))
    chain = make_chain(build(["nobody"], 61, (), rows + trap, worth=0.0))
    state = np.arange(61)
    return chain, np.isin(state, (3, 44)), np.isin(state, (10, 20, 44))


def crisis_chain() -> tuple[Chain, np.ndarray, np.ndarray]:
    """Equilibrium play of a generated crisis with coupled theatres."""
    game = compile_crisis(coupled_crisis(600, actors=4))
    fights = game.levels[0] == game.levels[0].max()
    quiet = (game.levels[::3] == 0).all(axis=0)
    return played(game.arrays), fights, quiet & ~fights


@pytest.fixture(scope="module", params=["random", "crisis"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    pytest.importorskip("stormpy", reason="the optional peer stormpy is absent: make peers")
    chain, goal, rival = random_chain() if request.param == "random" else crisis_chain()
    assert goal.any()
    assert rival.any()
    path = tmp_path_factory.mktemp("storm") / "chain.drn"
    write_drn(path, chain, {"goal": goal, "rival": rival})
    return Case(chain, goal, rival, Storm(path))


@pytest.mark.parametrize("weeks", [2.0, 8.0, 26.0])
def test_reached_by_a_date(case: Case, weeks: float) -> None:
    ours = reached_by(case.chain, case.goal, weeks).values
    theirs = case.storm.ask(f'P=? [F<={weeks} "goal"]')
    assert np.ptp(theirs) > 0.01
    assert ours == pytest.approx(theirs, abs=AGREED)


def test_in_force_on_a_date(case: Case) -> None:
    ours = in_force(case.chain, case.goal, 8.0).values
    assert ours == pytest.approx(case.storm.ask('P=? [F[8,8] "goal"]'), abs=AGREED)


def test_reached_ever(case: Case) -> None:
    theirs = case.storm.ask('P=? [F "goal"]')
    nothing = np.zeros(len(theirs), np.bool_)
    assert reached_before(case.chain, case.goal, nothing).values == pytest.approx(
        theirs, abs=AGREED
    )


def test_one_before_the_other(case: Case) -> None:
    ours = reached_before(case.chain, case.goal, case.rival).values
    theirs = case.storm.ask('P=? [!"rival" U ("goal" & !"rival")]')
    assert np.ptp(theirs) > 0.01
    assert ours == pytest.approx(theirs, abs=AGREED)


def test_one_before_the_other_by_a_date(case: Case) -> None:
    ours = reached_before_by(case.chain, case.goal, case.rival, 8.0).values
    assert ours == pytest.approx(
        case.storm.ask('P=? [!"rival" U<=8 ("goal" & !"rival")]'), abs=AGREED
    )


def test_expected_time(case: Case) -> None:
    """Infinite where play may fall into the trap; finite in the crisis."""
    for label, goal in (("goal", case.goal), ("rival", case.rival)):
        ours = expected_time(case.chain, goal).values
        theirs = case.storm.ask(f'T=? [F "{label}"]')
        assert np.array_equal(np.isinf(ours), np.isinf(theirs))
        finite = np.isfinite(theirs)
        assert ours[finite] == pytest.approx(theirs[finite], abs=AGREED, rel=AGREED)
