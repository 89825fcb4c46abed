"""A crisis of several parts as it looks from the start: the start and what each open move leads to.

The states of the whole are too many to lay out, but who does what next, what a move does to whom
and what the start is worth need no more of them than this. It is a union like any other
(`detente.outlook.union`), on these states only; hazards are left out.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.game import Game, build
from detente.game.build import EdgeRow
from detente.game.parts import Parts, start_levels
from detente.outlook.union import Union


def star(parts: Parts) -> Union:
    """The start, state 0, with the moves open there, and every state that they may lead to."""
    crisis, count = parts.crisis, len(parts.games)
    places: dict[tuple[int, int], int] = {}
    rows: list[EdgeRow] = []
    edge: list[int] = []
    owner: list[int] = []
    move: list[int] = []
    number = {each.id: place for place, each in enumerate(crisis.moves)}
    for k, game in enumerate(parts.games):
        arrays = game.arrays
        for e in range(*(int(arrays.state_edge[game.start + each]) for each in (0, 1))):
            row = _lottery(game, e)
            lottery = [
                (0 if y == game.start else places.setdefault((k, y), len(places) + 1), chance)
                for y, chance in row
            ]
            gains = arrays.payoff_table[arrays.edge_payoff[e]].tolist()
            weight = float(arrays.edge_weight[e]) / count
            rows.append((0, int(arrays.edge_actor[e]), weight, gains, lottery))
            edge.append(e)
            owner.append(k)
            move.append(number[game.move(e).id])
    state = _states(parts, places)
    laid = _laid(parts, rows, state)
    order = laid.arrays.edge_origin.astype(np.int64)
    arrays = replace(laid.arrays, edge_origin=np.array(move, np.uint32)[order]).freeze()
    return Union(
        game=replace(laid, arrays=arrays),
        parts=tuple(range(count)),
        state=state,
        edge=np.array(edge, np.int64)[order],
        owner=np.array(owner, np.int64)[order],
    )


def _lottery(game: Game, edge: int) -> list[tuple[int, float]]:
    arrays = game.arrays
    where = slice(int(arrays.edge_outcome[edge]), int(arrays.edge_outcome[edge + 1]))
    targets, chances = arrays.outcome_state[where], arrays.outcome_chance[where]
    return list(zip(targets.tolist(), chances.tolist(), strict=True))


def _states(parts: Parts, places: dict[tuple[int, int], int]) -> tuple[NDArray[np.int64], ...]:
    """For each part, the state it is in when the whole is in each state of the star."""
    found = [np.full(len(places) + 1, game.start, np.int64) for game in parts.games]
    for (k, y), place in places.items():
        found[k][place] = y
    return tuple(found)


def _laid(parts: Parts, rows: list[EdgeRow], state: tuple[NDArray[np.int64], ...]) -> Game:
    """The game of the star; worths and flows are sums over the parts."""
    pairs = list(zip(parts.games, state, strict=True))
    like = parts.games[0].arrays
    arrays = build(
        like.actors,
        len(state[0]),
        rows,
        worth=sum(game.arrays.worth[mine] for game, mine in pairs),
        flow=sum(game.arrays.flow[mine] for game, mine in pairs),
        clock=like.clock * len(pairs),
        precision=like.precision,
        impatience=like.impatience,
    )
    levels = np.repeat(start_levels(parts)[:, None], arrays.states, axis=1)
    for (game, mine), own in zip(pairs, parts.factors, strict=True):
        levels[list(own)] = game.levels[:, mine]
    return Game(parts.crisis, arrays, levels, parts.diagnostics)
