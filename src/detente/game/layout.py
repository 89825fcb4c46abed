"""Where everything goes in a game's arrays: all of it that does not depend on the numbers.

Order within a state: edges by actor, then move; hazards by hazard. Outcomes of one change that
share a target are one. Cost: a sort of the few outcomes of each change in each state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.model import Move
from detente.game.csr import deal, offsets
from detente.game.dynamics import Change, Dynamics
from detente.game.explore import Progress
from detente.game.places import NOWHERE, Met, Possible, Settled, find
from detente.game.radix import Codes, Column
from detente.game.spread import Spread

Index = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A change laid out: in the k states where it is possible, with its b outcomes.

    possible : those places. actor : who moves; -1 for a hazard. edge : uint32[k], the edge of each
    place; none for a hazard. cost : Spread over the places. slot : uint32[b, k], the outcome of the
    game (or hazard transition) that each outcome of the change is part of; the number of all of
    them where it counts for nothing.
    """

    possible: Possible
    actor: int
    edge: Index
    cost: Spread
    slot: Index

    @property
    def change(self) -> Change:
        """The move or hazard."""
        return self.possible.change

    @property
    def state(self) -> Index:
        """Where it is possible, uint32[k]."""
        return self.possible.state


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The layout of a game on n states.

    codes : uint64[n]. levels : [F, n]. met : every change that is met, in order. moves : by actor,
    then move. hazards : by hazard. settled : what rules do, None where they do nothing. fields :
    those of `GameArrays` that hold no numbers, but for the start.
    """

    codes: Codes
    levels: Column
    met: tuple[Met, ...]
    moves: tuple[Laid, ...]
    hazards: tuple[Laid, ...]
    settled: Settled | None
    fields: dict[str, Any]

    @classmethod
    def of(
        cls, dynamics: Dynamics, codes: Codes, levels: Column, progress: Progress | None = None
    ) -> Layout:
        """Lay out what can happen among the states `codes`, uint64[n], closed under play.

        levels : their columns. Fills `held` and `possible` of `dynamics`.
        """
        found = find(dynamics, codes, levels, progress)
        actors = list(dynamics.crisis.actors)
        ranked = [(actors.index(_mover(each)), each) for each in found.possible if _mover(each)]
        ranked.sort(key=lambda pair: (pair[0], pair[1].change.index))
        hazards = [each for each in found.possible if not _mover(each)]
        costs = {each.met.change: _cost_spread(dynamics, each, levels) for each in found.possible}
        fields: dict[str, Any] = {"actors": tuple(actors)}
        return cls(
            codes,
            levels,
            found.met,
            _edges(ranked, costs, len(codes), fields),
            _hazards(hazards, costs, len(codes), fields),
            found.settled,
            fields,
        )


def _mover(possible: Possible) -> str:
    """The actor who moves, empty for a hazard."""
    source = possible.change.source
    return source.by if isinstance(source, Move) else ""


def _cost_spread(dynamics: Dynamics, possible: Possible, levels: Column) -> Spread:
    reads = map(evaluate.factors, possible.change.costs.values())
    return Spread.of(
        dynamics.radix.sizes,
        frozenset[int]().union(*reads),
        levels,
        possible.state.astype(np.intp),
    )


def _edges(
    moves: Sequence[tuple[int, Possible]],
    costs: dict[int, Spread],
    states: int,
    fields: dict[str, Any],
) -> tuple[Laid, ...]:
    """Number edges and outcomes; their fields go to `fields`."""
    state_edge, places = deal([each.state for _, each in moves], states)
    edges = int(state_edge[-1])
    edge_actor, edge_origin = np.empty(edges, np.uint8), np.empty(edges, np.uint32)
    counts = np.empty(edges, np.uint32)
    merged = [_merged(each.target) for _, each in moves]
    for (actor, each), (count, _), at in zip(moves, merged, places, strict=True):
        edge_actor[at], edge_origin[at], counts[at] = actor, each.change.index, count
    edge_outcome = offsets(counts)
    outcome_state = np.empty(int(edge_outcome[-1]) + 1, np.uint32)  # the last is none of them
    laid = []
    for (actor, each), (_, rank), at in zip(moves, merged, places, strict=True):
        slot = np.where(each.target == NOWHERE, edge_outcome[-1], edge_outcome[at] + rank)
        outcome_state[slot] = each.target
        laid.append(Laid(each, actor, at.astype(np.uint32), costs[each.met.change], slot))
    fields |= {
        "state_edge": state_edge,
        "edge_actor": edge_actor,
        "edge_outcome": edge_outcome,
        "outcome_state": outcome_state[:-1],
        "edge_origin": edge_origin,
    }
    return tuple(laid)


def _hazards(
    hazards: Sequence[Possible], costs: dict[int, Spread], states: int, fields: dict[str, Any]
) -> tuple[Laid, ...]:
    """Number hazard transitions, one per outcome; their fields go to `fields`."""
    merged = [_merged(each.target) for each in hazards]
    spread = [
        np.repeat(each.state, count) for each, (count, _) in zip(hazards, merged, strict=True)
    ]
    state_hazard, places = deal(spread, states)
    total = state_hazard[-1]
    hazard_state, origin = np.empty(int(total) + 1, np.uint32), np.empty(int(total) + 1, np.uint32)
    laid = []
    for each, (count, rank), at in zip(hazards, merged, places, strict=True):
        first = np.zeros(len(count), np.uint32)
        first[count > 0] = at[(np.cumsum(count) - count)[count > 0]]
        slot = np.where(each.target == NOWHERE, total, first + rank)
        hazard_state[slot], origin[slot] = each.target, each.change.index
        laid.append(Laid(each, -1, np.zeros(0, np.uint32), costs[each.met.change], slot))
    fields |= {
        "state_hazard": state_hazard,
        "hazard_state": hazard_state[:-1],
        "hazard_origin": origin[:-1],
    }
    return tuple(laid)


def _merged(target: Index) -> tuple[Index, Index]:
    """Outcomes of one change, [b, k], with equal targets as one, in the order of targets.

    Returns how many there are in each place, uint32[k], and which of them each outcome is part of,
    uint32[b, k]; meaningless where `target` is NOWHERE.
    """
    if len(target) == 1:
        return (target[0] != NOWHERE).astype(np.uint32), np.zeros(target.shape, np.uint32)
    rows = np.ascontiguousarray(target.T)
    order = np.argsort(rows, axis=1)
    ascending = np.take_along_axis(rows, order, axis=1)
    new = ascending != NOWHERE
    new[:, 1:] &= ascending[:, 1:] != ascending[:, :-1]
    rank = np.empty(rows.shape, np.uint32)
    np.put_along_axis(rank, order, np.cumsum(new, axis=1, dtype=np.uint32) - np.uint32(1), axis=1)
    return new.sum(axis=1, dtype=np.uint32), np.ascontiguousarray(rank.T)
