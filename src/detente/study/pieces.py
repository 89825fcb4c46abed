"""The solved games that an outlook is made of, each with its chain: one, or one a part.

Studies that sample, step through states or look ahead work on these, whatever the play is made of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.apart import OutlookApart
from detente.api import Outlook
from detente.crisis.model import Crisis
from detente.game import Game
from detente.outlook.chain import Chain, make_chain
from detente.solve.result import Equilibrium

Levels = NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A game with its main play. places : which factors of the whole its own are, in order."""

    game: Game
    play: Equilibrium
    chain: Chain
    places: tuple[int, ...]


def pieces(outlook: Outlook) -> tuple[Piece, ...]:
    """Every game of an outlook, with the play that its main view shows."""
    if not isinstance(outlook, OutlookApart):
        view, game = outlook.model.main, outlook.model.game
        return (Piece(game, view.play, view.chain, tuple(range(len(game.crisis.factors)))),)
    apart = outlook.model.apart
    return tuple(
        Piece(game, each.main.play, make_chain(game.arrays, each.main.play.choice), places)
        for game, each, places in zip(
            apart.parts.games, apart.forecasts, apart.parts.factors, strict=True
        )
    )


def whole_crisis(outlook: Outlook) -> Crisis:
    """The crisis whose factors `Piece.places` counts: with a belief among them where it has one."""
    if isinstance(outlook, OutlookApart):
        return outlook.model.apart.parts.crisis
    return outlook.model.game.crisis
