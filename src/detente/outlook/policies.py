"""Where the choices behind a forecast come from, as its derivatives need them.

From the equilibrium of the crisis itself; of actors who see it with numbers of their own, from the
equilibrium that each of them expects (`detente.outlook.perceived`); of theatres that nothing links,
from each part (`detente.outlook.union`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from detente.crisis.doing import SEEN
from detente.game import Game
from detente.outlook.gradient import Policy
from detente.outlook.perceived import Sight
from detente.outlook.union import Union
from detente.solve.result import Equilibrium


def perceived_policies(
    game: Game, play: Equilibrium, seen: Mapping[str, tuple[Game, Equilibrium]]
) -> tuple[Policy, ...]:
    """Choices of the true `game` where each actor of `seen` acts on what it sees.

    play : the equilibrium of the true game. seen : by actor, its game and what it plays there.
    """
    edge = np.arange(game.arrays.edges)
    theirs = []
    for actor, (other, expected) in seen.items():
        sight = Sight.of(game, other, actor)
        edge = np.where(sight.corrected, edge, -1)
        own = game.crisis.perceptions[actor].numbers
        names = {key: f"{SEEN}{actor}.{key}" for key in own}
        theirs.append(Policy(other, expected, sight.edge, actor, names))
    return (Policy(game, play, edge), *theirs)


def united_policies(
    joint: Union, games: Sequence[Game], plays: Sequence[Equilibrium]
) -> tuple[Policy, ...]:
    """Choices of a union, each from its part. games, plays : of the parts of the union."""
    return tuple(
        Policy(game, play, np.where(joint.owner == place, joint.edge, -1))
        for place, (game, play) in enumerate(zip(games, plays, strict=True))
    )
