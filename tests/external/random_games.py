"""Random games and trees from a seed, as plain data that peers and Detente both read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.game.arrays import GameArrays
from detente.game.build import EdgeRow, build

from .games import TreeBuilder


@dataclass(frozen=True, slots=True)
class PoissonGame:
    """A game of Poisson moves: actor p in state s picks among moves of equal weight, no "hold".

    flow[p][s] : points per week. cost[p][s][a] : points gained by move a. target[p][s][a] : where
    it leads (maybe back to s). hazard : (from, to, rate) rows. Names are those of the reference
    files, so that one reader serves both.
    """

    states: int
    actors: int
    moves: int
    rho: float
    clock: list[float]
    precision: list[float]
    flow: list[list[float]]
    cost: list[list[list[float]]]
    target: list[list[list[int]]]
    hazard: list[tuple[int, int, float]]

    @classmethod
    def read(cls, data: dict[str, Any]) -> PoissonGame:
        """From a dictionary with at least the fields' names."""
        fields = {name: data[name] for name in cls.__dataclass_fields__}
        fields["hazard"] = [(int(a), int(b), float(r)) for a, b, r in data["hazard"]]
        return cls(**fields)

    def arrays(self) -> GameArrays:
        """As Detente's arrays; edges in the order state, actor, move."""
        edges: list[EdgeRow] = []
        for state in range(self.states):
            for actor in range(self.actors):
                for move in range(self.moves):
                    gain = [0.0] * self.actors
                    gain[actor] = self.cost[actor][state][move]
                    target = self.target[actor][state][move]
                    edges.append((state, actor, 1 / self.moves, gain, [(target, 1.0)]))
        return build(
            [f"actor {p}" for p in range(self.actors)],
            self.states,
            edges,
            self.hazard,
            worth=0.0,
            flow=np.array(self.flow).T,
            clock=self.clock,
            precision=self.precision,
            impatience=self.rho,
        )


def poisson_game(seed: int, states: int, actors: int, moves: int) -> PoissonGame:
    """Payoffs about 1 point, precision 0.5 to 3, clocks 0.5 to 3 a week, every third hazard."""
    draw = np.random.default_rng(seed)
    hazard = [
        (a, b, float(draw.uniform(0.05, 0.5)))
        for a in range(states)
        for b in range(states)
        if a != b and draw.random() < 0.3
    ]
    return PoissonGame(
        states=states,
        actors=actors,
        moves=moves,
        rho=float(draw.uniform(0.1, 0.5)),
        clock=draw.uniform(0.5, 3.0, actors).tolist(),
        precision=draw.uniform(0.5, 3.0, actors).tolist(),
        flow=draw.uniform(-1, 1, (actors, states)).tolist(),
        cost=draw.normal(0, 0.4, (actors, states, moves)).tolist(),
        target=draw.integers(0, states, (actors, states, moves)).tolist(),
        hazard=hazard,
    )


def lottery_game(seed: int, states: int, actors: int, moves: int) -> GameArrays:
    """A game with lotteries, payoffs to everyone and "hold", its weight that of a move.

    One actor in four cannot move in a given state. Payoffs about 1 point.
    """
    draw = np.random.default_rng(seed)
    edges: list[EdgeRow] = []
    for state in range(states):
        for actor in range(actors):
            if draw.random() < 0.25:
                continue
            for _ in range(moves):
                targets = draw.choice(states, size=2, replace=False).tolist()
                chance = float(draw.uniform(0.2, 0.8))
                lottery = list(zip(targets, (chance, 1 - chance), strict=True))
                gains = draw.normal(0, 0.4, actors).tolist()
                edges.append((state, actor, 1 / (moves + 1), gains, lottery))
    hazards = [
        (a, b, float(draw.uniform(0.05, 0.5)))
        for a in range(states)
        for b in range(states)
        if a != b and draw.random() < 0.2
    ]
    return build(
        [f"actor {p}" for p in range(actors)],
        states,
        edges,
        hazards,
        worth=draw.uniform(0, 4, (states, actors)),
        flow=draw.uniform(-0.2, 0.2, (states, actors)),
        clock=draw.uniform(0.5, 3.0, actors),
        precision=draw.uniform(0.5, 2.0, actors),
        impatience=float(draw.uniform(0.1, 0.5)),
    )


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a tree: a decision of `player` (information set `infoset`), or an end."""

    player: int = -1
    infoset: int = -1
    children: tuple[Node, ...] = ()
    payoff: tuple[float, ...] = ()

    @classmethod
    def read(cls, data: dict[str, Any]) -> Node:
        """From the nested dictionaries of the reference files."""
        if "payoff" in data:
            return cls(payoff=tuple(data["payoff"]))
        children = tuple(cls.read(child) for child in data["children"])
        return cls(data["player"], data["infoset"], children)

    @property
    def key(self) -> str:
        """player.infoset"""
        return f"{self.player}.{self.infoset}"

    def decisions(self) -> list[Node]:
        """Every decision node from here, parents first."""
        if not self.children:
            return []
        return [self] + [each for child in self.children for each in child.decisions()]

    def leaves(self) -> list[Node]:
        """Every end from here, from left to right."""
        if not self.children:
            return [self]
        return [leaf for child in self.children for leaf in child.leaves()]


def tree(seed: int, players: int, depth: int, branching: int = 2) -> Node:
    """A full tree in which the players move in turn; payoffs uniform on 0 to 1."""
    draw = np.random.default_rng(seed)
    count = [0] * players

    def grow(level: int) -> Node:
        if level == depth:
            return Node(payoff=tuple(draw.uniform(0, 1, players).round(6).tolist()))
        player = level % players
        infoset, count[player] = count[player], count[player] + 1
        return Node(player, infoset, tuple(grow(level + 1) for _ in range(branching)))

    return grow(0)


def tree_arrays(root: Node, precision: float) -> tuple[GameArrays, dict[str, int]]:
    """The tree as a game without discounting, and the state of each decision by its key."""
    builder = TreeBuilder(len(root.leaves()[0].payoff))
    place: dict[str, int] = {}

    def add(node: Node) -> int:
        if not node.children:
            return builder.leaf(node.payoff)
        state = builder.add(node.player, [add(child) for child in node.children])
        place[node.key] = state
        return state

    return builder.arrays(add(root), precision), place
