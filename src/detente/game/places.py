"""Where every change is possible, and where it leads: what depends on numbers by their signs alone.

A change (a move or a hazard) is met in the states where its condition holds. What its pace and its
chances read has few combinations of levels; which of them are above 0, per combination, and the
rules decide where it is possible and where it leads.

Cost: one evaluation of each condition over all states, and one rewriting of all states that rules
touch, for all changes together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.game.dynamics import Change, Dynamics
from detente.game.explore import Progress
from detente.game.radix import Codes, Column, LazyColumns, distinct
from detente.game.rules import Graph, Rest
from detente.game.spread import Spread

Bool = NDArray[np.bool_]
Index = NDArray[np.uint32]
Places = NDArray[np.intp]
Rows = NDArray[np.unsignedinteger]
Paid = tuple[tuple[Index, Index], ...]
NOWHERE = np.uint32(0xFFFF_FFFF)


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """A change where its condition holds, by combination of what its numbers read.

    change : its number among all changes. pace : intp[r], a state for each combination that the
    pace reads; moving : bool[r], where it is above 0. chance : intp[s], likewise for the chances,
    in states with a pace above 0; live : bool[b, s], the outcomes that have a chance.
    """

    change: int
    pace: Places
    moving: Bool
    chance: Places
    live: Bool


@dataclass(frozen=True, slots=True, eq=False)
class Possible:
    """A change in the k states where it is possible, with its b outcomes.

    state : uint32[k], ascending. pace, chance : [k], which combination of `met` each state has.
    target : uint32[b, k], where outcomes lead, NOWHERE where they count for nothing. paid : for
    each outcome the places (of k) from where rules follow that cost something, and the nodes of
    the rules' graph that it leads to there.
    """

    met: Met
    change: Change
    state: Index
    pace: Rows
    chance: Rows
    target: Index
    paid: Paid


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What rules do. pays : bool[m], the nodes from where some rule follows that costs something.

    graph, rest : see `detente.game.rules`; `rest` without its costs.
    """

    graph: Graph
    rest: Rest
    pays: Bool


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Everything that can happen among some states.

    met, possible : in the order of the changes. settled : what rules do after changes and before
    the start; None where they do nothing.
    """

    met: tuple[Met, ...]
    possible: tuple[Possible, ...]
    settled: Settled | None


@dataclass(frozen=True, slots=True, eq=False)
class _Rough:
    """A change before rules: in the k states where its pace is above 0.

    codes : uint64[b, k], where outcomes lead. active : for each outcome the places (of k) where
    rules follow.
    """

    met: Met
    places: Places
    pace: Rows
    chance: Spread
    codes: Codes
    active: tuple[Places, ...]


def find(
    dynamics: Dynamics, codes: Codes, levels: Column, progress: Progress | None = None
) -> Found:
    """What can happen among the states `codes` (uint64[n], closed under play).

    levels : their columns [F, n]. Fills `held` and `possible` of `dynamics`.
    """
    met: list[Met] = []
    rough: list[_Rough] = []
    for number in range(len(dynamics.changes)):
        places = np.flatnonzero(evaluate.condition(dynamics.changes[number].when, levels))
        if len(places):
            dynamics.held[number] = True
            found = _rough(dynamics, number, codes, levels, places)
            rough += [found] if isinstance(found, _Rough) else []
            met.append(found.met if isinstance(found, _Rough) else found)
        if progress is not None:
            progress("laying out transitions", (number + 1) / len(dynamics.changes))
    settled = _settled(dynamics, rough)
    state = state_lookup(codes)
    possible = [_possible(dynamics, each, settled, state) for each in rough]
    kept = tuple(each for each in possible if len(each.state))
    dynamics.possible[[each.met.change for each in kept]] = True
    return Found(tuple(met), kept, settled)


def _rough(
    dynamics: Dynamics, number: int, codes: Codes, levels: Column, places: Places
) -> _Rough | Met:
    """A change before rules, from the states where its condition holds; `Met` if it has no pace."""
    change, sizes = dynamics.changes[number], dynamics.radix.sizes
    pace = Spread.of(sizes, evaluate.factors(change.pace), levels, places)
    moving = dynamics.paces(change, codes[pace.first], pace.columns(levels)) > 0
    if not moving.all():
        moves = moving[pace.row]
        places, pace = places[moves], pace.only(moves)
    if not len(places):
        nothing = np.zeros((len(change.branches), 0), np.bool_)
        return Met(number, pace.first, moving, np.zeros(0, np.intp), nothing)
    read = [evaluate.factors(each.chance) for each in change.branches if each.chance is not None]
    chance = Spread.of(sizes, frozenset[int]().union(*read), levels, places)
    live = dynamics.chances(change, codes[chance.first], chance.columns(levels)) > 0
    columns = LazyColumns.of_places(levels, places)
    there = dynamics.rough(change, codes[places], columns, live[:, chance.row])
    active = tuple(
        np.flatnonzero(dynamics.rewriter.active(row, branch.rules))
        for row, branch in zip(there, change.branches, strict=True)
    )
    met = Met(number, pace.first, moving, chance.first, live)
    return _Rough(met, places, pace.row, chance, there, active)


def _settled(dynamics: Dynamics, rough: Sequence[_Rough]) -> Settled | None:
    """What rules do wherever they follow a change, and before the start."""
    rewriter = dynamics.rewriter
    levels = np.array([[factor.start] for factor in dynamics.crisis.factors], np.uint64)
    start = dynamics.radix.encode(levels)
    parts = [start[rewriter.active(start, tuple(range(len(rewriter.rules))))]]
    for each in rough:
        parts += [row[active] for row, active in zip(each.codes, each.active, strict=True)]
    codes = distinct(np.concatenate(parts))
    if not len(codes):
        return None
    graph = rewriter.graph(codes)
    rest = rewriter.rest(graph, np.zeros((len(graph.source), 0)))
    costly = np.zeros(len(graph.source), np.bool_)
    for _, steps in rewriter.paid_steps(graph):
        costly[steps] = True
    pays = np.zeros(len(graph.nodes), np.bool_)
    for nodes in rest.rounds:
        step = rest.step[nodes]
        pays[nodes] = costly[step] | pays[graph.target[step]]
    return Settled(graph, rest, pays)


def _possible(
    dynamics: Dynamics,
    rough: _Rough,
    settled: Settled | None,
    lookup: Callable[[Codes], Index],
) -> Possible:
    """A change after rules, where it does anything."""
    change = dynamics.changes[rough.met.change]
    state = rough.places.astype(np.uint32)
    target = lookup(rough.codes)
    paid: list[tuple[Index, Index]] = []
    for row, there, active in zip(target, rough.codes, rough.active, strict=True):
        if settled is not None and len(active):
            node = np.searchsorted(settled.graph.nodes, there[active])
            row[active] = lookup(settled.graph.nodes[settled.rest.final[node]])
            pays = settled.pays[node]
            paid.append((active[pays].astype(np.uint32), node[pays].astype(np.uint32)))
        else:
            paid.append((np.zeros(0, np.uint32), np.zeros(0, np.uint32)))
    counts = rough.met.live[:, rough.chance.row]
    moves_on = counts & (target != state)
    target[~(counts if change.is_move else moves_on)] = NOWHERE
    found = Possible(rough.met, change, state, rough.pace, rough.chance.row, target, tuple(paid))
    return found if change.loops else _only(found, moves_on.any(axis=0))


def _only(found: Possible, kept: Bool) -> Possible:
    """The same in some of its states."""
    if kept.all():
        return found
    place = np.cumsum(kept) - 1
    paid = []
    for where, nodes in found.paid:
        mine = kept[where]
        paid.append((place[where[mine]].astype(np.uint32), nodes[mine]))
    return Possible(
        found.met, found.change, found.state[kept], found.pace[kept], found.chance[kept],
        found.target[:, kept], tuple(paid),
    )  # fmt: skip


def state_lookup(codes: Codes) -> Callable[[Codes], Index]:
    """State of each code: by a table when codes lie densely, else by bisection."""
    span = int(codes.max()) + 1
    if span <= 16 * len(codes) + (1 << 16):
        state = np.zeros(span, np.uint32)
        state[codes] = np.arange(len(codes), dtype=np.uint32)
        return lambda wanted: state.take(wanted.astype(np.intp), mode="clip")
    order = np.argsort(codes).astype(np.uint32)
    ascending, last = codes[order], len(codes) - 1
    return lambda wanted: order[np.minimum(np.searchsorted(ascending, wanted), last)]
