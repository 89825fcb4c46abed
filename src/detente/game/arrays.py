"""A stochastic game as flat arrays: all that the solver, the certificate and the export read.

Sizes: n states, N actors, E edges (a move of one actor in one state), O outcomes (where an edge
may lead), H hazard transitions, C distinct payoff rows. Time is in weeks, payoffs in points.

Edges of state x are `state_edge[x]:state_edge[x + 1]`, sorted by actor, then by move. Outcomes of
edge e are `edge_outcome[e]:edge_outcome[e + 1]`. Hazard transitions of state x are
`state_hazard[x]:state_hazard[x + 1]`; none leads back to x. Holding is implicit: an actor with
edges in x holds with reference weight `hold_weight[x, i]`, at no cost and staying in x; weights of
its edges and of holding sum to 1. An actor without edges in x has no opportunity there.

Indices are unsigned: signed ones cost the kernels a wrap-around branch.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class GameArrays:
    """See the module's docstring for the layout.

    actors : N ids, in the order of all actor axes.
    state_edge : uint32[n + 1]
    edge_actor : uint8[E]
    edge_weight : float64[E], reference weight w_e in (0, 1] (tempo / clock).
    edge_payoff : uint32[E], row of `payoff_table`.
    payoff_table : float64[C, N], points each actor gains when the edge is taken (a cost is
        negative); row 0 is all zeros.
    edge_outcome : uint32[E + 1]
    outcome_state : uint32[O]
    outcome_chance : float64[O], sums to 1 over each edge.
    edge_origin : uint32[E], index of the move.
    hold_weight : float64[n, N]; 1 where the actor has no edge.
    state_hazard : uint32[n + 1]
    hazard_state : uint32[H], where the transition leads.
    hazard_rate : float64[H], per week, positive.
    hazard_origin : uint32[H], index of the hazard.
    worth : float64[n, N], points 0-100 if the state lasted.
    flow : float64[n, N], points per week, expected lump costs of hazards included.
    clock : float64[N], opportunities per week.
    precision : float64[N], log-odds per point.
    impatience : float64[N], rho = ln 2 / patience, per week; may be 0.
    start : the state at `as_of`.
    """

    actors: tuple[str, ...]
    state_edge: Index
    edge_actor: NDArray[np.uint8]
    edge_weight: Float
    edge_payoff: Index
    payoff_table: Float
    edge_outcome: Index
    outcome_state: Index
    outcome_chance: Float
    edge_origin: Index
    hold_weight: Float
    state_hazard: Index
    hazard_state: Index
    hazard_rate: Float
    hazard_origin: Index
    worth: Float
    flow: Float
    clock: Float
    precision: Float
    impatience: Float
    start: int

    @property
    def states(self) -> int:
        """n, the number of states."""
        return len(self.state_edge) - 1

    @property
    def edges(self) -> int:
        """E, the number of edges (holding not counted)."""
        return len(self.edge_weight)

    @property
    def transitions(self) -> int:
        """Outcomes plus hazard transitions."""
        return len(self.outcome_state) + len(self.hazard_state)

    def freeze(self) -> GameArrays:
        """Make every array read-only and return self."""
        for entry in fields(self):
            value = getattr(self, entry.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
        return self


@dataclass(frozen=True, slots=True, eq=False)
class TypedArrays:
    """A game on n public states that one actor, of type 0 or 1, knows more about than the others.

    game : the public part: states, hazards, outcomes, and the edges that either type has.
    informed : place of the actor among the actors. visible : bool[E], its edges that others see.
    weight : float64[2, E], reference weight by type, 0 where a type has no such edge; the same in
    both rows for the others' edges. gain : float64[2, E, N], points each actor gains by an edge.
    stay : float64[2, n], the informed actor's weight of holding. worth, flow : float64[2, n, N].
    prior : public probability of type 1 at the start. grid : how many beliefs are told apart.
    silence : the number that silence gets among the hazards of the public game: after the file's.
    """

    game: GameArrays
    informed: int
    visible: NDArray[np.bool_]
    weight: Float
    gain: Float
    stay: Float
    worth: Float
    flow: Float
    prior: float
    grid: int
    silence: int
