"""Some parts of a crisis as one game whose play is taken from them, without solving it.

With J parts in it that nothing links (`detente.game.separate`),

    clock of the union = J mu_i,    p_e(x) = p_e^j(x_j) / J    (so every rate is its part's)
    V_i(x) = sum_j V_i^j(x_j)

A question that concerns several parts is answered on their union, exactly.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.game import Game, compile_crisis
from detente.game.compile import MAX_STATES
from detente.game.parts import Parts
from detente.game.radix import Radix
from detente.game.separate import restrict
from detente.solve.result import Certificate, Equilibrium, Solution

Float = NDArray[np.float64]
MOST = 12
"""Combinations of equilibria that are listed."""


@dataclass(frozen=True, slots=True, eq=False)
class Union:
    """The game of some parts together, and how its states and edges lie in theirs.

    parts : which. state : for each the state that belongs to every state of the union, int64[n].
    edge : int64[E], of every edge the edge of its part; owner : int64[E], the place of that part.
    """

    game: Game
    parts: tuple[int, ...]
    state: tuple[NDArray[np.int64], ...]
    edge: NDArray[np.int64]
    owner: NDArray[np.int64]

    def lay(self, plays: Sequence[Equilibrium]) -> Equilibrium:
        """The play of the union when each part is played as in `plays`."""
        arrays, share = self.game.arrays, 1.0 / len(plays)
        choice = np.zeros(arrays.edges)
        values = np.zeros((arrays.states, len(arrays.actors)))
        for place, play in enumerate(plays):
            mine = self.owner == place
            choice[mine] = play.choice[self.edge[mine]] * share
            values += play.values[self.state[place]]
        growth = [play.growth for play in plays if play.growth is not None]
        return Equilibrium(
            values=values,
            choice=choice,
            hold=_hold(arrays.state_edge, arrays.edge_actor, choice, values.shape),
            converged=all(play.converged for play in plays),
            residual=max(play.residual for play in plays),
            steps=max(play.steps for play in plays),
            products=sum(play.products for play in plays),
            found_by=plays[0].found_by,
            growth=max(growth) if len(growth) == len(plays) else None,
            horizon=min(play.horizon for play in plays),
        )


def union(parts: Parts, which: Sequence[int], max_states: int = MAX_STATES) -> Union:
    """The game of the parts `which`, with the questions and quantities that concern them only.

    Raises LimitError when it has more than `max_states` states.
    """
    places = sorted(factor for k in which for factor in parts.factors[k])
    states = math.prod(parts.games[k].states for k in which)
    if states > max_states:
        raise LimitError(
            f"it concerns {len(which)} parts of the crisis that together have {states:,} states,"
            f" more than the limit of {max_states:,}",
            hint="ask of each part by itself, or raise --max-states",
        )
    crisis = restrict(parts.crisis, places)
    clocks = {actor.clock for actor in crisis.actors.values()}
    known = crisis.values()
    faster = {key: known[key] * len(which) for key in clocks}
    game = compile_crisis(replace(crisis, questions={}), max_states=max_states, values=faster)
    precision = parts.games[which[0]].arrays.precision  # it may have been scaled
    arrays = replace(game.arrays, precision=precision).freeze()
    game = replace(game, arrays=arrays)
    return _placed(parts, replace(game, crisis=crisis), tuple(which), places)


def _placed(parts: Parts, game: Game, which: tuple[int, ...], places: list[int]) -> Union:
    """Find every state and edge of the union in its part."""
    first = game.arrays.state_edge.astype(np.int64)
    source = np.repeat(np.arange(game.states), first[1:] - first[:-1])
    edge = np.full(game.arrays.edges, -1)
    owner = np.zeros(game.arrays.edges, np.int64)
    state = []
    for place, k in enumerate(which):
        part = parts.games[k]
        rows = [places.index(factor) for factor in parts.factors[k]]
        radix = Radix.of([len(factor.levels) for factor in part.crisis.factors])
        mine = _find(radix.encode(part.levels), radix.encode(game.levels[rows]))
        state.append(mine)
        number = {move.id: m for m, move in enumerate(part.crisis.moves)}
        own = np.array([number.get(move.id, -1) for move in game.crisis.moves], np.int64)
        origin = own[game.arrays.edge_origin] if len(own) else np.zeros(0, np.int64)
        here = origin >= 0
        begin = part.arrays.state_edge.astype(np.int64)
        there = np.repeat(np.arange(part.states), begin[1:] - begin[:-1])
        moves = max(len(number), 1)
        known = there * moves + part.arrays.edge_origin
        edge[here] = _find(known, (mine[source] * moves + origin)[here])
        owner[here] = place
    return Union(game, which, tuple(state), edge, owner)


def _find(known: NDArray[np.integer], wanted: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where each of `wanted` stands in `known`, where every one does."""
    order = np.argsort(known, kind="stable")
    return order[np.searchsorted(known[order], wanted)].astype(np.int64)


def _hold(
    state_edge: NDArray[np.uint32], edge_actor: NDArray[np.uint8], choice: Float,
    shape: tuple[int, ...],
) -> Float:  # fmt: skip
    first = state_edge.astype(np.int64)
    hold = np.ones(shape)
    source = np.repeat(np.arange(shape[0]), first[1:] - first[:-1])
    np.subtract.at(hold, (source, edge_actor), choice)
    return np.maximum(hold, 0.0)


def combine(joint: Union, solutions: Sequence[Solution]) -> Solution:
    """The solution of a union from those of its parts.

    Equilibria are combinations of those of the parts, the headline first if every part has one; at
    most MOST. Where a part has no stationary limit there is none here either: then play of limited
    foresight, by horizon, each part that has an equilibrium playing that.
    """
    reason = _reason(solutions)
    skipped = tuple(dict.fromkeys(line for each in solutions for line in each.skipped))
    apart = f"{len(solutions)} parts that nothing links, each solved by itself"
    base = replace(
        solutions[0],
        reason=reason,
        checks=(apart, *dict.fromkeys(line for each in solutions for line in each.checks)),
        skipped=skipped,
        branch={},
        foresight={},
    )
    if not all(each.converged for each in solutions):
        policies = dict(_limited(joint, solutions))
        return replace(base, equilibria=(), headline=None, certificates=(), foresight=policies)
    combinations = ways(solutions)
    left_out = math.prod(len(each.equilibria) for each in solutions) - len(combinations)
    if left_out:
        skipped = (*skipped, f"{left_out} combinations of equilibria: not listed")
    headline = all(each.headline is not None for each in solutions)
    scales = [s for s in solutions[0].branch if all(s in each.branch for each in solutions)]
    return replace(
        base,
        skipped=skipped,
        equilibria=tuple(
            joint.lay([s.equilibria[k] for s, k in zip(solutions, way, strict=True)])
            for way in combinations
        ),
        headline=0 if headline else None,
        certificates=tuple(_together(solutions, way) for way in combinations),
        branch={scale: joint.lay([each.branch[scale] for each in solutions]) for scale in scales},
    )


def _reason(solutions: Sequence[Solution]) -> str:
    """One sentence where all parts have a headline for the same reason, else one of each part."""
    told = [each.reason for each in solutions]
    if len(set(told)) == 1 and all(each.headline is not None for each in solutions):
        return told[0]
    return "; ".join(f"part {place}: {reason}" for place, reason in enumerate(told, 1))


def ways(solutions: Sequence[Solution]) -> list[tuple[int, ...]]:
    """Combinations of one equilibrium of each part, at most MOST.

    The first is that of the headlines; of a part that has none, the first that is not unstable.
    """
    orders = []
    for each in solutions:
        places = list(range(len(each.equilibria)))
        fit = (k for k in places if each.equilibria[k].stable is not False)
        first = next(fit, 0) if each.headline is None else each.headline
        orders.append([first, *(k for k in places if k != first)])
    return list(islice(product(*orders), MOST))


def _together(solutions: Sequence[Solution], way: tuple[int, ...]) -> Certificate:
    """The worst that the parts' certificates say; the digest is that of theirs, one after another.

    A gap of foresight is None unless every part has one.
    """
    found = [each.certificates[k] for each, k in zip(solutions, way, strict=True)]
    gaps = [each.foresight_gap for each in found if each.foresight_gap is not None]
    digests = "".join(each.digest for each in found)
    return replace(
        found[0],
        residual=max(each.residual for each in found),
        regret=max(each.regret for each in found),
        mass=max(each.mass for each in found),
        foresight_gap=max(gaps) if len(gaps) == len(found) else None,
        digest=hashlib.sha256(digests.encode()).hexdigest(),
    )


def _limited(joint: Union, solutions: Sequence[Solution]) -> Iterator[tuple[float, Equilibrium]]:
    horizons = next((each.foresight for each in solutions if each.foresight), {})
    for weeks in horizons:
        plays = [_policy(each, weeks) for each in solutions]
        known = [play for play in plays if play is not None]
        if len(known) == len(plays):
            laid = joint.lay(known)
            yield weeks, replace(laid, found_by="limited foresight", horizon=weeks)


def _policy(solution: Solution, weeks: float) -> Equilibrium | None:
    """What a part plays where another only has limited foresight."""
    if not solution.converged:
        return solution.foresight.get(weeks)
    return solution.chosen or next(iter(solution.stable or solution.equilibria))
