"""What each actor may do next, in the state at `as_of`.

An edge e of actor i is taken at rate mu_i p_e per week while that state lasts; at its tempo at
mu_i w_e. What it gains over holding is g_e + (A_e V_i) - V_i(x): at once, and in prospects.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from detente.game.arrays import GameArrays
from detente.solve.result import Equilibrium


@dataclass(frozen=True, slots=True)
class NextMove:
    """A move open to an actor now.

    actor : its id. move : index of the move. edge : index of the edge. rate, tempo : per week, in
    play and at the tempo. next : probability that, of the actor's own moves, this comes first.
    within_week : probability that it comes within a week. Both hold while the present state lasts.
    gain : points over holding, the sum of `at_once` and `prospects`.
    """

    actor: str
    move: int
    edge: int
    rate: float
    tempo: float
    next: float
    within_week: float
    at_once: float
    prospects: float

    @property
    def gain(self) -> float:
        """Points over holding."""
        return self.at_once + self.prospects


def next_moves(arrays: GameArrays, play: Equilibrium) -> tuple[NextMove, ...]:
    """Moves open in the start state, by actor in the order of the game, likeliest first."""
    state = arrays.start
    edges = range(int(arrays.state_edge[state]), int(arrays.state_edge[state + 1]))
    rates = {e: float(arrays.clock[arrays.edge_actor[e]] * play.choice[e]) for e in edges}
    totals = [0.0] * len(arrays.actors)
    for edge, rate in rates.items():
        totals[arrays.edge_actor[edge]] += rate
    found = [_next_move(arrays, play, e, rates[e], totals[arrays.edge_actor[e]]) for e in edges]
    order = {actor: place for place, actor in enumerate(arrays.actors)}
    return tuple(sorted(found, key=lambda each: (order[each.actor], -each.rate, each.edge)))


def _next_move(
    arrays: GameArrays, play: Equilibrium, edge: int, rate: float, total: float
) -> NextMove:
    actor = int(arrays.edge_actor[edge])
    places = slice(int(arrays.edge_outcome[edge]), int(arrays.edge_outcome[edge + 1]))
    after = arrays.outcome_chance[places] @ play.values[arrays.outcome_state[places], actor]
    return NextMove(
        actor=arrays.actors[actor],
        move=int(arrays.edge_origin[edge]),
        edge=edge,
        rate=rate,
        tempo=float(arrays.clock[actor] * arrays.edge_weight[edge]),
        next=rate / total if total > 0 else 0.0,
        within_week=-math.expm1(-rate),
        at_once=float(arrays.payoff_table[arrays.edge_payoff[edge], actor]),
        prospects=float(after - play.values[arrays.start, actor]),
    )
