"""Write tests/external/frozen/: small cases of ours as the peers solve them.

Run in an environment with the peers (make peers), from the repository's root:

    python -m tests.external.freeze

Inputs are written beside the answers, so that reading them needs no generator and no peer.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from detente.game.build import build
from detente.game.exchange import write_drn, write_npz
from detente.outlook.chain import make_chain

from .gambit_peer import solve_tree
from .random_games import Node, PoissonGame, poisson_game, tree
from .sgame_peer import solve_exported
from .storm_peer import Storm

FOLDER = Path(__file__).parent / "frozen"
GAMES = ((101, 6, 2, 2), (102, 5, 3, 2), (103, 3, 7, 2), (104, 8, 2, 3))
TREES = ((111, 2, 3, 2), (112, 3, 4, 2), (113, 2, 2, 4))
QUESTIONS = {
    "reached_by_8": 'P=? [F<=8 "goal"]',
    "in_force_at_8": 'P=? [F[8,8] "goal"]',
    "reached_ever": 'P=? [F "goal"]',
    "before": 'P=? [!"rival" U ("goal" & !"rival")]',
    "before_by_8": 'P=? [!"rival" U<=8 ("goal" & !"rival")]',
    "expected_time": 'T=? [F "goal"]',
}


def games(folder: Path) -> dict[str, Any]:
    """Payoff-only equilibria by sgamesolver; of the play that it found, first passages by Storm."""
    cases = []
    for seed, states, actors, moves in GAMES:
        game = poisson_game(seed, states, actors, moves)
        path = folder / "game.npz"
        write_npz(path, game.arrays())
        found = solve_exported(path)
        shape = (states, actors, moves)
        case = asdict(game) | {
            "choice": found.choice.reshape(shape).transpose(1, 0, 2).tolist(),
            "value": found.values.T.tolist(),
        }
        case["goal"] = [states - 1]
        case["reached_soon"] = reached_in_play(folder, game, case["choice"], case["goal"])
        cases.append(case)
    return {"solver": f"sgamesolver {version('sgamesolver')}", "cases": cases}


def reached_in_play(
    folder: Path, game: PoissonGame, choice: list[list[list[float]]], goal: list[int]
) -> list[float]:
    """Probability of reaching `goal` within a quarter of a week, from every state, by Storm.

    The chain is written down here from the rates clock x choice, not by `make_chain`.
    """
    rows = list(game.hazard)
    for actor, clock in enumerate(game.clock):
        for state in range(game.states):
            menu = zip(game.target[actor][state], choice[actor][state], strict=True)
            rows += [(state, target, clock * chance) for target, chance in menu]
    chain = make_chain(build(["nobody"], game.states, (), rows, worth=0.0))
    path = folder / "play.drn"
    write_drn(path, chain, {"goal": np.isin(np.arange(game.states), goal)})
    return [float(chance) for chance in Storm(path).ask('P=? [F<=0.25 "goal"]')]


def trees() -> dict[str, Any]:
    """Agent quantal response equilibria by Gambit, with the precision that it reached."""
    cases = []
    for seed, players, depth, branching in TREES:
        root = tree(seed, players, depth, branching)
        found = solve_tree(root, (0.5, 1.0, 3.0))
        cases.append({"tree": _nested(root), "solution": [asdict(each) for each in found]})
    return {"solver": f"pygambit {version('pygambit')}", "cases": cases}


def _nested(node: Node) -> dict[str, Any]:
    if not node.children:
        return {"payoff": list(node.payoff)}
    children = [_nested(child) for child in node.children]
    return {"player": node.player, "infoset": node.infoset, "children": children}


def chains(folder: Path) -> dict[str, Any]:
    """Questions on a chain with a trap, by Storm; null stands for infinity."""
    draw = np.random.default_rng(121)
    states = 14
    rows = [
        (a, b, round(float(draw.uniform(0.02, 0.6)), 4))
        for a in range(states - 1)
        for b in range(states)
        if a != b and draw.random() < 0.25
    ]
    goal, rival = [4, 9], [2, 9]
    chain = make_chain(build(["nobody"], states, (), rows, worth=0.0))
    state = np.arange(states)
    path = folder / "chain.drn"
    write_drn(path, chain, {"goal": np.isin(state, goal), "rival": np.isin(state, rival)})
    storm = Storm(path)
    answers = {
        name: [value if np.isfinite(value) else None for value in storm.ask(question).tolist()]
        for name, question in QUESTIONS.items()
    }
    case = {"states": states, "rates": rows, "goal": goal, "rival": rival, "answers": answers}
    return {"solver": f"stormpy {version('stormpy')}", "cases": [case]}


def main() -> None:
    """Solve everything and write the files."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for stem, data in (
            ("games", games(folder)),
            ("trees", trees()),
            ("chains", chains(folder)),
        ):
            text = json.dumps(data, separators=(",", ":")).replace('{"', '\n{"')
            (FOLDER / f"{stem}.json").write_text(text.strip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
