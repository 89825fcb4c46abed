"""The same questions to Detente and to its peers, in one process; absent peers are left out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import expm_multiply
from tests.external.gambit_peer import solve_tree
from tests.external.random_games import poisson_game, tree, tree_arrays
from tests.external.sgame_peer import solve_exported
from tests.external.storm_peer import Storm

from benchmarks.timing import Taken, installed, publish, setting, table, taking
from detente.game import compile_crisis
from detente.game.exchange import write_drn, write_npz
from detente.outlook.chain import Chain, generator_matrix, make_chain
from detente.outlook.poisson import poisson_window
from detente.outlook.reach import expected_time, reached_before, reached_by
from detente.solve import Settings, solve
from detente.testing.generate import coupled_crisis

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
HEAD = ("question", "size", "Detente, s", "peer", "peer, s", "peer / Detente", "largest difference")
WEEKS = 26.0
NOTE = """Seconds on the clock (processor seconds); the ratio is of processor time. Chains are
equilibrium play of generated crises; Storm reads our DRN export (reading not counted) and solves
linear systems iteratively to 1e-12. Detente's equilibrium times include every selection rule:
stability, principal branch, restarts, foresight, and the certificate. Differences of numbers above
1 are relative."""


@dataclass(frozen=True, slots=True)
class Contest:
    """One question to both; times are (clock, processor), ratios of processor time."""

    question: str
    size: str
    ours: Taken
    peer: str
    theirs: Taken
    difference: float

    def row(self) -> list[str]:
        """Cells under `HEAD`."""
        ratio = self.theirs.cpu / max(self.ours.cpu, 1e-9)
        return [
            self.question, self.size, str(self.ours), self.peer, str(self.theirs),
            f"{ratio:.3g}", f"{self.difference:.1e}",
        ]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Equilibrium play of a generated crisis; goal: a front lost; rival: another one lost."""

    chain: Chain
    goal: Mask
    rival: Mask

    @classmethod
    def of(cls, states: int) -> Case:
        """A crisis of about so many states."""
        crisis = coupled_crisis(states)
        game = compile_crisis(crisis)
        solution = solve(game.arrays, Settings(selection_limit=0))
        found = solution.chosen
        asked = crisis.questions["first-before-second"]
        if found is None or asked.rival is None:
            raise RuntimeError(solution.reason)
        goal, rival = game.mask(asked.happens), game.mask(asked.rival)
        return cls(make_chain(game.arrays, found.choice), goal, rival)


def by_uniformisation(rates: sp.csr_array, goal: Mask, weeks: float) -> Float:
    """Reached by a date with scipy's sparse product: the plain loop anyone would write."""
    n = len(goal)
    stopped = sp.diags_array((~goal).astype(np.float64)) @ rates
    speed = float(-stopped.diagonal().min())
    step = (sp.eye_array(n) + stopped / speed).tocsr()
    window = poisson_window(speed * weeks, 1e-12)
    vector, total = goal.astype(np.float64), np.zeros(n)
    for power in range(window.last + 1):
        if power >= window.first:
            total += window.weights[power - window.first] * vector
        vector = step @ vector
    return total


def chain_contests(states: int) -> list[Contest]:
    """By a date, ever before another, expected time."""
    case = Case.of(states)
    chain, goal = case.chain, case.goal
    size = f"{chain.states:,} states"
    with taking() as ours:
        mine = reached_by(chain, goal, WEEKS).values
    question = f"reached by week {WEEKS:g}"
    rates = generator_matrix(chain)
    with taking() as theirs:
        answer = by_uniformisation(rates, goal, WEEKS)
    found = [Contest(question, size, ours, "scipy, plain loop", theirs, _gap(mine, answer))]
    if states <= 10_000:
        stopped = (sp.diags_array((~goal).astype(np.float64)) @ rates).tocsr()
        with taking() as theirs:
            answer = expm_multiply(stopped * WEEKS, goal.astype(np.float64))
        found.append(
            Contest(question, size, ours, "scipy, expm_multiply", theirs, _gap(mine, answer))
        )
    if installed("stormpy"):
        found += _storm_contests(case, found[0], mine)
    return found


def _storm_contests(case: Case, first: Contest, mine: Float) -> list[Contest]:
    """`first` is the contest by a date and `mine` our answer to it, not asked again."""
    chain, goal, rival = case.chain, case.goal, case.rival
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.drn"
        write_drn(path, chain, {"goal": goal, "rival": rival})
        storm = Storm(path, direct=False)
    asked: tuple[tuple[str, str, Callable[[], Float]], ...] = (
        ("ever, before another", 'P=? [!"rival" U ("goal" & !"rival")]',
         lambda: reached_before(chain, goal, rival).values),
        ("ever", 'P=? [F "goal"]',
         lambda: reached_before(chain, goal, np.zeros_like(goal)).values),
        ("expected time", 'T=? [F "goal"]', lambda: expected_time(chain, goal).values),
    )  # fmt: skip
    with taking() as theirs:
        there = storm.ask(f'P=? [F<={WEEKS} "goal"]')
    gap = _gap(mine, there)
    found = [Contest(first.question, first.size, first.ours, "Storm", theirs, gap)]
    for name, formula, answer in asked:
        with taking() as ours:
            here = answer()
        with taking() as theirs:
            there = storm.ask(formula)
        found.append(Contest(name, first.size, ours, "Storm", theirs, _gap(here, there)))
    return found


def game_contest(seed: int, states: int, actors: int, moves: int) -> Contest:
    """A random game in full (all selection rules) against sgamesolver's branch."""
    game = poisson_game(seed, states, actors, moves).arrays()
    with taking() as ours:
        solution = solve(game, Settings(values="aqre"))
    found = solution.chosen
    if found is None:
        raise RuntimeError(solution.reason)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "game.npz"
        write_npz(path, game)
        with taking() as theirs:
            peer = solve_exported(path)
    size = f"{states} states, {actors} actors, {moves} moves"
    gap = _gap(found.choice, peer.choice)
    return Contest("logit equilibrium", size, ours, "sgamesolver", theirs, gap)


def tree_contest(seed: int, depth: int) -> Contest:
    """A random tree of three players at precision 1 against Gambit."""
    root = tree(seed, 3, depth)
    with taking() as theirs:
        (profile,) = solve_tree(root, [1.0])
    arrays, place = tree_arrays(root, profile.reached)
    with taking() as ours:
        solution = solve(arrays, Settings(values="aqre"))
    found = solution.chosen
    if found is None:
        raise RuntimeError(solution.reason)
    gap = 0.0
    for key, chances in profile.choice.items():
        first = int(arrays.state_edge[place[key]])
        here = found.choice[first : first + len(chances)]
        gap = max(gap, _gap(here, np.array(chances)))
    size = f"{len(profile.choice)} information sets"
    return Contest("agent quantal response", size, ours, "Gambit", theirs, gap)


def _gap(here: Float, there: Float) -> float:
    """Largest absolute difference, relative above 1; infinite entries must agree."""
    finite = np.isfinite(here)
    if not np.array_equal(finite, np.isfinite(there)):
        return float("inf")
    scale = np.maximum(np.abs(there[finite]), 1.0)
    return float((np.abs(here[finite] - there[finite]) / scale).max(initial=0.0))


def run(sizes: tuple[int, ...] = (10_000, 100_000)) -> None:
    """All contests whose peers are installed."""
    chain_contests(1_000)
    contests = [each for size in sizes for each in chain_contests(size)]
    if installed("sgamesolver"):
        game_contest(1, 5, 2, 2)
        shapes = ((2, 50, 2, 2), (3, 100, 2, 2), (4, 20, 3, 2), (5, 10, 5, 2), (6, 8, 7, 2))
        contests += [game_contest(*shape) for shape in shapes]
    if installed("pygambit"):
        tree_contest(1, 2)
        contests += [tree_contest(seed, depth) for seed, depth in ((1, 5), (2, 6))]
    missing = [name for name in ("stormpy", "sgamesolver", "pygambit") if not installed(name)]
    absent = f"Absent, so not measured: {', '.join(missing)}." if missing else ""
    packages = ("numpy", "scipy", "numba", "stormpy", "sgamesolver", "pygambit")
    publish(
        "peers",
        "Detente and its peers in one run",
        [
            NOTE,
            table(HEAD, [each.row() for each in contests]),
            f"Taken with {setting(packages)}.",
            *([absent] if absent else []),
        ],
    )
