"""From a game, its solution and its forecast to the facts that renderers print.

Notation of the theory note: in state x an actor i picks edge e with probability p_e at each of its
mu_i opportunities a week; w_e is the edge's reference weight. The gain over holding is

    q_e - V_i(x) = g_e + (A_e V_i) - V_i(x),

and what the move does to another actor j is G_ej + (A_e V_j) - V_j(x).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.crisis import wording
from detente.crisis.interview import Gap
from detente.crisis.model import Crisis, Number, Source
from detente.game import Game
from detente.game.arrays import GameArrays
from detente.show import numbers
from detente.show.facts import ActorNow, Basis, Link, NextMove, Size, SourceUse
from detente.solve.result import Equilibrium

WINDOW = 4.0
LEAST_GAP = 0.3  # points; below, a choice tells too little about precision
FELT = 0.1  # points; a move bears on an actor from here on


def size(arrays: GameArrays) -> Size:
    """States, edges and transitions."""
    return Size(arrays.states, arrays.edges, arrays.transitions)


@dataclass(frozen=True, slots=True)
class _Open:
    """An edge open in the start state: `effect` float64[N], points of value gained by each."""

    edge: int
    actor: int
    payoff: NDArray[np.float64]
    effect: NDArray[np.float64]


def _open_edges(arrays: GameArrays, play: Equilibrium) -> Iterator[_Open]:
    state = arrays.start
    for edge in range(int(arrays.state_edge[state]), int(arrays.state_edge[state + 1])):
        first, last = int(arrays.edge_outcome[edge]), int(arrays.edge_outcome[edge + 1])
        chances = arrays.outcome_chance[first:last]
        after = chances @ play.values[arrays.outcome_state[first:last]]
        payoff = arrays.payoff_table[arrays.edge_payoff[edge]]
        effect = payoff + after - play.values[state]
        yield _Open(edge, int(arrays.edge_actor[edge]), payoff, effect)


def actors_now(game: Game, play: Equilibrium) -> tuple[ActorNow, ...]:
    """What each actor does next in the start state, in the order of the file."""
    arrays = game.arrays
    mine: dict[int, list[_Open]] = {}
    for each in _open_edges(arrays, play):
        mine.setdefault(each.actor, []).append(each)
    return tuple(
        _actor_now(game, play, place, mine.get(place, [])) for place in range(len(arrays.actors))
    )


def _actor_now(game: Game, play: Equilibrium, place: int, edges: list[_Open]) -> ActorNow:
    arrays = game.arrays
    clock = float(arrays.clock[place])
    pace = [clock * float(play.choice[each.edge]) for each in edges]
    tempo = [clock * float(arrays.edge_weight[each.edge]) for each in edges]
    moves = []
    for each, rate, reference in zip(edges, pace, tempo, strict=True):
        move = game.move(each.edge)
        at_once = float(each.payoff[place])
        gain = float(each.effect[place])
        moves.append(
            NextMove(
                move=move.id,
                name=move.name,
                per_week=rate,
                tempo_per_week=reference,
                chance=_first(rate, sum(pace)),
                tempo_chance=_first(reference, sum(tempo)),
                gain=gain,
                at_once=at_once,
                prospects=gain - at_once,
            )
        )
    moves.sort(key=lambda move: (-move.chance, move.move))
    actor = arrays.actors[place]
    return ActorNow(
        actor,
        game.crisis.actors[actor].name,
        tuple(moves),
        math.exp(-WINDOW * sum(pace)),
        math.exp(-WINDOW * sum(tempo)),
    )


def _first(rate: float, total: float) -> float:
    """Chance that this is the first of competing happenings, and within the window."""
    return 0.0 if total == 0 else rate / total * -math.expm1(-WINDOW * total)


def links(game: Game, play: Equilibrium) -> tuple[Link, ...]:
    """Who can act on whom, now and ever, for every ordered pair with anything to say."""
    arrays, crisis = game.arrays, game.crisis
    ever = structure(crisis)
    weightiest: dict[tuple[str, str], tuple[float, str, int]] = {}
    for each in _open_edges(arrays, play):
        source = arrays.actors[each.actor]
        for place, target in enumerate(arrays.actors):
            effect = float(each.effect[place])
            if target == source or abs(effect) < FELT:
                continue
            best, move, count = weightiest.get((source, target), (0.0, "", 0))
            if abs(effect) > abs(best):
                best, move = effect, game.move(each.edge).id
            weightiest[source, target] = (best, move, count + 1)
    pairs = sorted(set(weightiest) | set(ever))
    return tuple(
        Link(pair[0], pair[1], *weightiest.get(pair, (0.0, "", 0)), ever.get(pair, 0))
        for pair in pairs
    )


def structure(crisis: Crisis) -> dict[tuple[str, str], int]:
    """How many moves of one actor charge another or change what its worths or flows read."""
    cares: dict[str, frozenset[int]] = dict.fromkeys(crisis.actors, frozenset())
    for term in (*crisis.worths, *crisis.flows):
        read = wording.factors_of(term.when) | wording.factors_in(term.points)
        cares[term.actor] = cares[term.actor] | read
    found: dict[tuple[str, str], int] = {}
    for move in crisis.moves:
        changed = wording.factors_changed(move.outcomes)
        for target, read in cares.items():
            if target != move.by and (target in move.costs or changed & read):
                found[move.by, target] = found.get((move.by, target), 0) + 1
    return found


def basis(crisis: Crisis) -> Basis:
    """What the numbers rest on; defaults that the file does not state are not counted."""
    stated = [each for each in crisis.numbers.values() if each.location is not None]
    cited = [each for each in stated if each.cite]
    assumed = [each for each in stated if each.assumed and not each.cite]
    return Basis(
        cited=len(cited),
        assumed=len(assumed),
        uncited=len(stated) - len(cited) - len(assumed),
        ranged=sum(each.ranged for each in stated),
        sources=tuple(_use(each, cited) for each in crisis.sources.values()),
    )


def _use(source: Source, cited: list[Number]) -> SourceUse:
    resting = tuple(
        each for each in cited if any(citation.source == source.id for citation in each.cite)
    )
    return SourceUse(
        id=source.id,
        title=source.title,
        byline=", ".join(each for each in (source.author, source.publisher) if each),
        stance="; ".join(each for each in (source.genre, source.origin, source.stance) if each),
        grade=f"{source.reliability or ''}{source.credibility or ''}",
        published=_published(source),
        numbers=resting,
    )


def _published(source: Source) -> str:
    if source.published is None:
        return numbers.DASH
    first, last = source.published.first, source.published.last
    if first == last:
        return numbers.date(first)
    return f"between {numbers.date(first)} and {numbers.date(last)}"


def gaps(actors: tuple[ActorNow, ...]) -> tuple[Gap, ...]:
    """For each actor with two moves open now, the pair that differs most in points."""
    found = []
    for actor in actors:
        if len(actor.moves) < 2:
            continue
        best = max(actor.moves, key=lambda each: each.gain)
        worst = min(actor.moves, key=lambda each: each.gain)
        points = best.gain - worst.gain
        if points >= LEAST_GAP:
            odds = best.tempo_per_week / worst.tempo_per_week
            found.append(Gap(actor.actor, best.name, worst.name, points, odds))
    return tuple(found)
