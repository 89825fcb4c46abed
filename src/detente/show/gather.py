"""From a game, its solution and its forecast to the facts that renderers print.

What a move e, open in state x, does to an actor j is, in points of what the crisis is worth to it,

    G_ej + (A_e V_j) - V_j(x):

what it charges or pays j at once, and how it changes j's prospects.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente._version import __version__
from detente.crisis import provenance, wording
from detente.crisis.interview import Gap
from detente.crisis.model import Crisis, Number, Source
from detente.evidence.confidence import assess
from detente.game import Game
from detente.game.arrays import GameArrays
from detente.outlook import Forecast, make_chain
from detente.outlook.beliefs import next_moves
from detente.outlook.ladder import rungs
from detente.outlook.moves import NextMove as Prospect
from detente.outlook.questions import ask, horizon
from detente.outlook.simulate import sample_paths
from detente.outlook.stories import Story, story
from detente.show import numbers, solved
from detente.show.facts import (
    ActorNow,
    Basis,
    Drive,
    Facts,
    History,
    Ladder,
    Link,
    NextMove,
    Now,
    Seen,
    Size,
    SourceUse,
    Step,
)
from detente.show.histories import Sample
from detente.solve.result import Equilibrium, Solution

WINDOW = 4.0
LEAST_GAP = 0.3  # points; below, a choice tells too little about precision
TOLD = 10  # sampled histories that are told at most
STEPS = 12  # happenings of a history that are told
FELT = 0.1  # points; a move bears on an actor from here on


def size(arrays: GameArrays) -> Size:
    """States, edges and transitions."""
    return Size(arrays.states, arrays.edges, arrays.transitions)


@dataclass(frozen=True, slots=True)
class _Open:
    """An edge open in the start state: `effect` float64[N], points of value gained by each."""

    edge: int
    actor: int
    effect: NDArray[np.float64]


def _open_edges(arrays: GameArrays, play: Equilibrium) -> Iterator[_Open]:
    state = arrays.start
    for edge in range(int(arrays.state_edge[state]), int(arrays.state_edge[state + 1])):
        first, last = int(arrays.edge_outcome[edge]), int(arrays.edge_outcome[edge + 1])
        chances = arrays.outcome_chance[first:last]
        after = chances @ play.values[arrays.outcome_state[first:last]]
        payoff = arrays.payoff_table[arrays.edge_payoff[edge]]
        effect = payoff + after - play.values[state]
        yield _Open(edge, int(arrays.edge_actor[edge]), effect)


def actors_now(game: Game, play: Equilibrium) -> tuple[ActorNow, ...]:
    """What each actor does next in the start state, in the order of the file."""
    mine: dict[str, list[Prospect]] = {actor: [] for actor in game.arrays.actors}
    for each in next_moves(game, play):
        mine[each.actor].append(each)
    return tuple(_actor_now(game, actor, open_to) for actor, open_to in mine.items())


def now(game: Game, solution: Solution) -> tuple[Now, ...]:
    """What everybody does next in the headline, or in every play that is listed and not unstable.

    The first of several is the one that `solved.speaking` names.
    """
    found = solved.speaking(solution)
    if found is None:
        return ()
    if not found.example:
        return (Now("", actors_now(game, found.play)),)
    if not solution.converged:
        return (Now(found.example, actors_now(game, found.play)),)
    count = len(solution.equilibria)
    stable = [k for k, each in enumerate(solution.equilibria) if each.stable is not False]
    return tuple(
        Now(f"equilibrium {k + 1} of {count}", actors_now(game, solution.equilibria[k]))
        for k in stable or [0]
    )


def _actor_now(game: Game, actor: str, open_to: list[Prospect]) -> ActorNow:
    rates, tempos = sum(each.rate for each in open_to), sum(each.tempo for each in open_to)
    moves = [
        NextMove(
            move=game.crisis.moves[each.move].id,
            name=game.crisis.moves[each.move].name,
            per_week=each.rate,
            tempo_per_week=each.tempo,
            chance=_first(each.rate, rates),
            tempo_chance=_first(each.tempo, tempos),
            gain=each.gain,
            at_once=each.at_once,
            prospects=each.prospects,
        )
        for each in open_to
    ]
    return ActorNow(
        actor,
        game.crisis.actors[actor].name,
        tuple(moves),
        math.exp(-WINDOW * rates),
        math.exp(-WINDOW * tempos),
    )


def together(one: ActorNow, other: ActorNow) -> ActorNow:
    """What an actor does that moves in two parts of a crisis at once."""
    rates = [sum(each.per_week for each in part.moves) for part in (one, other)]
    tempos = [sum(each.tempo_per_week for each in part.moves) for part in (one, other)]
    moves = [
        replace(
            each,
            chance=_first(each.per_week, sum(rates)),
            tempo_chance=_first(each.tempo_per_week, sum(tempos)),
        )
        for each in (*one.moves, *other.moves)
    ]
    return ActorNow(
        one.actor,
        one.name,
        tuple(sorted(moves, key=lambda each: -each.per_week)),
        math.exp(-WINDOW * sum(rates)),
        math.exp(-WINDOW * sum(tempos)),
    )


def _first(rate: float, total: float) -> float:
    """Chance that this is the first of competing happenings, and within the window."""
    return 0.0 if total == 0 else rate / total * -math.expm1(-WINDOW * total)


def links(game: Game, play: Equilibrium) -> tuple[Link, ...]:
    """Who can act on whom, now and ever, for every ordered pair with anything to say."""
    arrays, crisis = game.arrays, game.crisis
    ever = structure(crisis)
    weightiest: dict[tuple[str, str], tuple[float, str, int]] = {}
    for each in _open_edges(play.on(arrays), play):
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
    """What the stated numbers rest on."""
    stated, found = provenance.stated(crisis), provenance.standing(crisis)
    cited = [crisis.numbers[key] for key in found.cited]
    return Basis(
        cited=len(cited),
        assumed=len(found.assumed),
        uncited=len(found.uncited),
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


def sample(
    game: Game, play: Equilibrium, seed: int, paths: int, weeks: float | None = None
) -> Sample:
    """Draw `paths` courses over `weeks` (to the last date asked for) and tell the first few.

    The same seed gives the same sample.
    """
    span = weeks or horizon(ask(game))
    chain, ladder = make_chain(play.on(game.arrays), play.choice), rungs(game)
    drawn = sample_paths(chain, paths, span, np.random.default_rng(seed))
    ends = [ladder.names[ladder.of_state[state]] for state in drawn.final()]
    told = tuple(
        history(story(game, chain, drawn, place), ends[place]) for place in range(min(paths, TOLD))
    )
    return Sample(seed, paths, span, told, ranked(ends))


def ranked(ends: Sequence[str]) -> dict[str, int]:
    """How many courses end on each rung, the most frequent first."""
    counts = {name: ends.count(name) for name in dict.fromkeys(ends)}
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def history(told: Story, end: str) -> History:
    """A sampled course as it is told; `end` names the rung that it ends on."""
    steps = tuple(
        Step(each.weeks, each.date, each.by, each.sentence, each.change)
        for each in told.steps[:STEPS]
    )
    return History(steps, end, max(len(told.steps) - STEPS, 0))


def gather(
    game: Game,
    solution: Solution,
    forecast: Forecast,
    *,
    precision_scale: float = 1.0,
    warnings: tuple[str, ...] = (),
    seed: int = 1,
    histories: int = 3,
    seen: tuple[Seen, ...] = (),
) -> Facts:
    """All facts of a forecast. `histories` courses are sampled from the main play with `seed`."""
    crisis = game.crisis
    found = solved.speaking(solution)
    main = forecast.main
    values = tuple(view.values for view in forecast.views)
    drawn = sample(game, main.play, seed, histories, forecast.weeks) if histories else None
    return Facts(
        crisis=crisis,
        size=size(game.arrays),
        answers=forecast.answers,
        listed=solved.listed(solution, values),
        proof=solved.proof(solution, forecast.error),
        basis=basis(crisis),
        ladder=Ladder(forecast.ladder.rungs, forecast.ladder.weeks, forecast.ladder.shares),
        now=now(game, solution),
        links=links(game, main.play),
        drives=tuple(
            Drive(actor, crisis.actors[actor].name, each.nats, each.moves)
            for actor, each in forecast.incentives.items()
        ),
        histories=drawn.histories if drawn else (),
        weeks=forecast.weeks,
        seed=seed,
        example=found.example if found else "",
        state=game.describe(game.start),
        precision_scale=precision_scale,
        warnings=warnings,
        version=__version__,
        seen=seen,
        reputed=forecast.reputed,
        confidence=assess(
            crisis,
            forecast.answers,
            [each.nats_per_move for each in forecast.incentives.values()],
            headline=forecast.headline,
        ),
    )
