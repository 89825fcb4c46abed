"""Solve a tree with Gambit (pygambit 16.7): its agent quantal response equilibria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .random_games import Node


@dataclass(frozen=True, slots=True)
class Profile:
    """reached : precision at which Gambit stopped. choice : by "player.infoset"."""

    reached: float
    choice: dict[str, list[float]]


def solve_tree(root: Node, precisions: Sequence[float]) -> list[Profile]:
    """Follow the branch from precision 0 to each of `precisions` (rising)."""
    import pygambit

    players = len(root.leaves()[0].payoff)
    game = pygambit.Game.new_tree(players=[str(p) for p in range(players)])
    keys = _grow(game, game.root, root)
    order = [
        (keys[_path(next(iter(infoset.members)))], len(list(infoset.actions)))
        for player in game.players
        for infoset in player.infosets
    ]
    found = []
    for result in pygambit.qre.logit_solve_lambda(game, lam=list(precisions)):
        # printing a result raises in 16.7; indexing is by player, information set, action
        chances = [float(chance) for chance in result]
        choice, first = {}, 0
        for key, actions in order:
            choice[key] = chances[first : first + actions]
            first += actions
        found.append(Profile(float(result.lam), choice))
    return found


def _grow(game: Any, place: Any, node: Node, path: str = "") -> dict[str, str]:
    """Add `node` at `place`; returns the key of every decision by its path of actions."""
    if not node.children:
        game.set_outcome(place, game.add_outcome(f"end {path}", payoffs=list(node.payoff)))
        return {}
    labels = [chr(ord("a") + move) for move in range(len(node.children))]
    game.append_move(place, game.players[str(node.player)], labels)
    keys = {path: node.key}
    for label, child, below in zip(labels, node.children, list(place.children), strict=True):
        keys |= _grow(game, below, child, path + label)
    return keys


def _path(place: Any) -> str:
    letters = []
    while place.parent is not None:
        letters.append(place.prior_action.label)
        place = place.parent
    return "".join(reversed(letters))
