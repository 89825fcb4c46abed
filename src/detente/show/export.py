"""Files for strangers: the game with its solution, and the chain that play makes."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from pathlib import Path

from detente.game import Game
from detente.game.drn import write_drn
from detente.game.exchange import write_npz
from detente.outlook import make_chain
from detente.show.files import writing
from detente.solve.result import Equilibrium


def write(
    game: Game,
    play: Equilibrium,
    npz: str | PathLike[str] | None,
    drn: str | PathLike[str] | None,
) -> None:
    """Write what was named. Raises UsageError when a place cannot be written.

    The chain's labels are the questions (`happens` of each) and the rungs of the ladder.
    """
    game = replace(game, arrays=play.on(game.arrays))
    if npz is not None:
        with writing(Path(npz)):
            write_npz(npz, game, play)
    if drn is not None:
        crisis = game.crisis
        conditions = {key: each.happens for key, each in crisis.questions.items()}
        conditions |= {f"rung {each.name}": each.when for each in crisis.ladder}
        labels = {name: game.mask(condition) for name, condition in conditions.items()}
        with writing(Path(drn)):
            write_drn(drn, make_chain(game.arrays, play.choice), labels)
