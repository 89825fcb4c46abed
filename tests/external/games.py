"""The small games behind published numbers, written down by hand.

Each function states where its utilities come from; `docs/agreement.md` lists the numbers. Points
and weeks are the game's own units here: a "point" is a unit of the published utilities.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.game.arrays import GameArrays
from detente.game.build import EdgeRow, build


class TreeBuilder:
    """Lay out a perfect-information tree: a state a node, rho = 0, leaves absorbing.

    A node is `(player, [child, ...])` and a leaf `[payoff of each player]`. Moves of a node are
    equally likely to an indifferent player and cost nothing; nobody can hold.
    """

    def __init__(self, players: int) -> None:
        self.players = players
        self.edges: list[EdgeRow] = []
        self.worth: list[Sequence[float]] = []

    def add(self, player: int, children: Sequence[int]) -> int:
        """A decision of `player` among states already there."""
        state = self.leaf([0.0] * self.players)
        weight = 1 / len(children)
        self.edges += [(state, player, weight, None, [(child, 1.0)]) for child in children]
        return state

    def leaf(self, payoffs: Sequence[float]) -> int:
        """An end of the tree."""
        self.worth.append(payoffs)
        return len(self.worth) - 1

    def arrays(self, root: int, precision: float) -> GameArrays:
        """The game that starts at `root`."""
        return build(
            [f"player {i + 1}" for i in range(self.players)],
            len(self.worth),
            self.edges,
            worth=self.worth,
            clock=1.0,
            precision=precision,
            impatience=0.0,
            start=root,
        )


def deterrence(precision: float) -> GameArrays:
    """Signorino's deterrence game with the utilities used in the R package `games`.

    Player 1 acts or leaves the status quo (-1); player 2 then gives in (0 to player 1, 0 to
    player 2) or fights (-1.4, 0.1). States: 0 status quo, 1 gives in, 2 war, 3 and 4 the
    decisions of player 2 and player 1. Signorino (1999), doi:10.2307/2585396.
    """
    tree = TreeBuilder(2)
    quo, gives_in, war = tree.leaf([-1, 0]), tree.leaf([0, 0]), tree.leaf([-1.4, 0.1])
    answer = tree.add(1, [gives_in, war])
    return tree.arrays(tree.add(0, [quo, answer]), precision)


def threat(precision: float) -> GameArrays:
    """Threat, resistance, fight: (0, 1), (2, -1), (-1, 1.5), (-0.5, -2).

    Player 1 stays quiet or threatens, player 2 gives in or resists, player 1 backs down or
    fights. States: 0 to 3 the ends in this order, 4 the last decision, 5 player 2's, 6 the first.
    """
    tree = TreeBuilder(2)
    quiet, gives_in = tree.leaf([0, 1]), tree.leaf([2, -1])
    backs_down, war = tree.leaf([-1, 1.5]), tree.leaf([-0.5, -2])
    last = tree.add(0, [backs_down, war])
    answer = tree.add(1, [gives_in, last])
    return tree.arrays(tree.add(0, [quiet, answer]), precision)


def two_state_actor(
    *,
    clock: float,
    weight: float,
    precision: float,
    impatience: float,
    worth: tuple[float, float] = (40.0, 60.0),
    cost: tuple[float, float] = (0.0, 0.0),
) -> GameArrays:
    """One actor that may enter (0 -> 1) and leave (1 -> 0) at a cost, else holds."""
    edges: list[EdgeRow] = [(x, 0, weight, [-cost[x]], [(1 - x, 1.0)]) for x in (0, 1)]
    return build(
        ["actor"],
        2,
        edges,
        worth=[[each] for each in worth],
        clock=clock,
        precision=precision,
        impatience=impatience,
    )


def stay_or_quit() -> GameArrays:
    """State 0: a flow of 0.4 a week, at two opportunities a week stay or quit; 1: quit, nothing."""
    edges: list[EdgeRow] = [(0, 0, 0.5, None, [(0, 1.0)]), (0, 0, 0.5, None, [(1, 1.0)])]
    return build(
        ["actor"], 2, edges, worth=0.0, flow=[[0.4], [0.0]], clock=2.0, precision=1.0,
        impatience=0.05,
    )  # fmt: skip


def security_dilemma(precision: float, bias: float = 0.0) -> GameArrays:
    """Two actors that arm and disarm; state = armed_1 + 2 armed_2.

    Worth 100 (neither armed), 60 (only I), 0 (only the rival), 45 (both), patience 1 / 0.2 weeks,
    an opportunity a week, at which changing and holding weigh the same. `bias` : points that
    actor 1 gains by being armed.
    """
    own = {(0, 0): 100.0, (1, 0): 60.0, (0, 1): 0.0, (1, 1): 45.0}
    worth = [[own[x & 1, x >> 1] + bias * (x & 1), own[x >> 1, x & 1]] for x in range(4)]
    edges: list[EdgeRow] = [
        (x, actor, 0.5, None, [(x ^ (1 << actor), 1.0)]) for x in range(4) for actor in (0, 1)
    ]
    return build(
        ["one", "two"], 4, edges, worth=worth, clock=1.0, precision=precision, impatience=0.2
    )


def stag_hunt_revision(precision: float, impatience: float) -> GameArrays:
    """Two hunters who revise asynchronously; state = hare_1 + 2 hare_2, stag hunt (10, 1, 8, 5)."""
    own = {(0, 0): 10.0, (0, 1): 1.0, (1, 0): 8.0, (1, 1): 5.0}
    worth = [[own[x & 1, x >> 1], own[x >> 1, x & 1]] for x in range(4)]
    edges: list[EdgeRow] = [
        (x, actor, 0.5, None, [(x ^ (1 << actor), 1.0)]) for x in range(4) for actor in (0, 1)
    ]
    return build(
        ["one", "two"], 4, edges, worth=worth, clock=1.0, precision=precision,
        impatience=impatience,
    )  # fmt: skip


def bargaining(
    clock: tuple[float, float], impatience: tuple[float, float], precision: float, grid: int
) -> GameArrays:
    """Random proposers divide a pie of 1 into `grid` parts; the other side answers at once.

    State 0: no offer; 1: agreed; then the offers of side 1 and of side 2, by the share k / grid
    that the other side gets. Actors 2 and 3 answer for sides 0 and 1, at a clock so fast that the
    answer takes (almost) no time; their payoffs are those of their side.
    """
    sides = 2
    instant = 3e4
    edges: list[EdgeRow] = []
    for proposer in range(sides):
        answerer = 1 - proposer
        for part in range(grid + 1):
            offer = 2 + proposer * (grid + 1) + part
            edges.append((0, proposer, 1 / (grid + 1), None, [(offer, 1.0)]))
            share = part / grid
            gain = [share, 1 - share] if answerer == 0 else [1 - share, share]
            edges.append((offer, sides + answerer, 0.5, gain * 2, [(1, 1.0)]))
            edges.append((offer, sides + answerer, 0.5, None, [(0, 1.0)]))
    return build(
        ["one", "two", "one's answer", "two's answer"],
        2 + sides * (grid + 1),
        edges,
        worth=0.0,
        clock=[*clock, instant, instant],
        precision=precision,
        impatience=[*impatience, *impatience],
    )


def renewal(
    states: int, rate: float, wear: float, cost: float, impatience: float, clock: float = 1.0
) -> GameArrays:
    """The bus engine of Rust (1987) in continuous time (Arcidiacono et al. 2016; Blevins 2025).

    Mileage k rises at `rate` up to the last state; utility flow is wear * k / states; at an
    opportunity the operator keeps the engine or replaces it at `cost` (negative), back to k = 0.
    """
    mileage = np.arange(states)
    edges: list[EdgeRow] = []
    for k in range(states):
        edges.append((k, 0, 0.5, None, [(k, 1.0)]))
        edges.append((k, 0, 0.5, [cost], [(0, 1.0)]))
    return build(
        ["operator"],
        states,
        edges,
        [(k, k + 1, rate) for k in range(states - 1)],
        worth=0.0,
        flow=(wear * mileage / states)[:, None],
        clock=clock,
        precision=1.0,
        impatience=impatience,
    )
