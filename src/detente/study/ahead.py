"""The way up the escalation ladder, and what the crisis is worth to everybody as time goes on.

A rung is met once the crisis stands on it or above. With M_k the states from rung k up,

    met_k = P(a state of M_k is visited by T),      onward_k = met_k / met_(k-1)

as every visit of M_k is one of M_(k-1). What states are worth is expected over the law of the chain
at each time, E[u_i(X_t)]; both are computed exactly, backward from every time at once
(`detente.outlook.transient`). Over parts that nothing links worths add up, and the ladder is asked
of those parts together that it reads.
"""

from __future__ import annotations

import numpy as np

from detente.apart import OutlookApart
from detente.api import Outlook
from detente.errors import LimitError
from detente.game import Game
from detente.game.separate import factors_of_ladder
from detente.outlook.chain import Chain, make_chain, merged
from detente.outlook.ladder import rungs
from detente.outlook.questions import weekly
from detente.outlook.transient import backward_curve
from detente.outlook.uniformise import MOST_COLUMNS
from detente.show.ahead import Ahead, RungAhead
from detente.study.pieces import pieces

TOLERANCE = 1e-9
SCALE = 100.0
"""Worths are points from 0 to 100; error bounds are for values from 0 to 1."""


def ahead(outlook: Outlook) -> Ahead:
    """To the last date that a question asks for, weekly, in the main play."""
    weeks = weekly(outlook.model.weeks)
    total = np.zeros((len(weeks), len(outlook.crisis.actors)))
    for piece in pieces(outlook):
        worth = piece.play.on(piece.game.arrays).worth
        for low in range(0, worth.shape[1], MOST_COLUMNS):
            columns = slice(low, low + MOST_COLUMNS)
            curve = backward_curve(
                merged(piece.chain), worth[:, columns] / SCALE, weeks, piece.chain.start,
                tolerance=TOLERANCE,
            )  # fmt: skip
            total[:, columns] += SCALE * curve.values
    names = outlook.crisis.actors
    return Ahead(
        crisis=outlook.crisis,
        rungs=_climb(outlook),
        weeks=tuple(weeks.tolist()),
        worths={name: tuple(total[:, place].tolist()) for place, name in enumerate(names)},
    )


def _climb(outlook: Outlook) -> tuple[RungAhead, ...]:
    """Every rung with the chance that it is met; empty where it cannot be laid out."""
    try:
        game, chain = _of_ladder(outlook)
    except LimitError:
        return ()
    ladder = rungs(game)
    count, weeks = len(ladder.names), outlook.model.weeks
    met = np.ones(count)
    for low in range(1, count, MOST_COLUMNS):
        masks = [ladder.of_state >= place for place in range(low, min(low + MOST_COLUMNS, count))]
        curve = backward_curve(
            merged(chain), np.stack(masks, axis=1).astype(np.float64), [weeks], chain.start,
            fixed=masks, tolerance=TOLERANCE,
        )  # fmt: skip
        met[low : low + len(masks)] = np.clip(curve.values[0], 0.0, 1.0)
    now, end = int(ladder.of_state[chain.start]), outlook.model.ladder.shares[-1]
    return tuple(
        RungAhead(
            name=name,
            now=place == now,
            met=float(met[place]),
            onward=float(met[place] / met[place - 1]) if place and met[place - 1] > 0 else None,
            at_end=min(max(end[place], 0.0), 1.0),
        )
        for place, name in enumerate(ladder.names)
    )


def _of_ladder(outlook: Outlook) -> tuple[Game, Chain]:
    """The game whose states stand on rungs, with its chain. Raises LimitError."""
    if not isinstance(outlook, OutlookApart):
        return outlook.model.game, outlook.model.main.chain
    apart = outlook.model.apart
    game, play = apart.joined(apart.parts.touched(factors_of_ladder(apart.parts.crisis)))
    return game, make_chain(game.arrays, play.choice)
