"""A crisis with a reputation as those see it who do not know the type, and how sure they are.

The game that forecasts are made on has states (x, b): public state and public belief. Its crisis
has one more factor, the belief, and one more hazard, that nothing is heard; the type stays a factor
whose level is not known. See `detente.solve.beliefs.public`.

Belief over the weeks: its mean to an observer stays where it is (a martingale); what is expected by
one who knew the type is E_1[b_t] = E[b_t b_t] / b_0, E_0[b_t] = E[b_t (1 - b_t)] / (1 - b_0).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detente.crisis.expressions import Always, Constant
from detente.crisis.model import Crisis, Factor, Hazard
from detente.errors import LimitError
from detente.game import Game, compile_crisis
from detente.game.arrays import GameArrays, TypedArrays
from detente.game.compile import MAX_STATES
from detente.game.explore import Progress
from detente.game.types import TypedGame, compile_types
from detente.outlook import moves
from detente.outlook.chain import make_chain, merged
from detente.outlook.moves import NextMove
from detente.outlook.transient import course
from detente.outlook.uniformise import Float
from detente.solve.beliefs.grid import belief_grid
from detente.solve.beliefs.public import public_arrays, silence
from detente.solve.result import Equilibrium

TOLD = 0.1
"""Beliefs are told with the range that leaves out this share at either end."""


def compile_game(
    crisis: Crisis, *, max_states: int = MAX_STATES, progress: Progress | None = None
) -> Game:
    """Compile `crisis`, with a public belief among its factors where it has a reputation.

    Raises as `compile_crisis`, and as `compile_types`.
    """
    if not crisis.reputations:
        return compile_crisis(crisis, max_states=max_states, progress=progress)
    typed = compile_types(crisis, max_states=max_states, progress=progress)
    count = typed.arrays.game.states * typed.arrays.grid
    if count > max_states:
        raise LimitError(
            f"{typed.arrays.game.states:,} public states at {typed.arrays.grid} beliefs make "
            f"{count:,}, more than {max_states:,}",
            hint="tell fewer beliefs apart (grid), merge levels, or raise the limit (max_states)",
        )
    return public_game(typed)


def public_game(typed: TypedGame) -> Game:
    """The game on (x, b). Its arrays hold what moves tell at the tempos, without interests."""
    arrays = typed.arrays
    grid = belief_grid(arrays.prior, arrays.grid)
    choice = np.repeat(arrays.weight[:, :, None], len(grid), axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(choice[1]) - np.log(choice[0])
    odds = np.where(arrays.visible[:, None], odds, 0.0)
    n, points = arrays.game.states, len(grid)
    levels = np.concatenate(
        (np.tile(typed.levels, points), np.repeat(np.arange(points), n)[None].astype(np.uint8))
    )
    levels.setflags(write=False)
    return Game(
        _told(typed, grid), public_arrays(arrays, grid, choice, odds), levels, typed.diagnostics,
        arrays,
    )  # fmt: skip


def _told(typed: TypedGame, grid: Float) -> Crisis:
    """The crisis with the belief as a factor and silence as a hazard."""
    crisis, reputation = typed.crisis, typed.reputation
    kind = crisis.factors[reputation.type]
    name = f"belief that {reputation.actor} is {kind.levels[1]}"
    hidden = replace(kind, levels=(f"known to {reputation.actor} only", kind.levels[1]), start=0)
    factors = [hidden if place == reputation.type else each
               for place, each in enumerate(crisis.factors)]  # fmt: skip
    start = int(np.abs(grid - typed.arrays.prior).argmin())
    belief = Factor(name, percents(grid), start)
    quiet = Hazard("silence", f"nothing is heard of {crisis.actors[reputation.actor].name}",
                   Always(), (), Constant(0.0))  # fmt: skip
    return replace(crisis, factors=(*factors, belief), hazards=(*crisis.hazards, quiet))


def percents(grid: Float) -> tuple[str, ...]:
    """Beliefs as per cents, with as many decimals as tell them apart."""
    for decimals in range(10):
        told = tuple(f"{100 * each:.{decimals}f} %" for each in grid)
        if len(set(told)) == len(grid):
            break
    return told


@dataclass(frozen=True, slots=True)
class Reputed:
    """How sure others are of an actor's type, over the weeks.

    actor, type : names of the actor and of its type 1. weeks : from 0. mean, low, high : belief
    expected, and the range that leaves out a tenth at either end. if_so, if_not : expected if the
    actor is of that type, and if it is not. silent : if nothing is heard of it while all else
    stays as it is; None once that is next to impossible.
    """

    actor: str
    type: str
    weeks: tuple[float, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    if_so: tuple[float, ...]
    if_not: tuple[float, ...]
    silent: tuple[float | None, ...]


def reputed(game: Game, play: Equilibrium, weeks: Float) -> Reputed | None:
    """The course of the belief under `play` from the start; None without a reputation.

    weeks : ascending, from 0.
    """
    if play.typed is None or game.typed is None or not game.crisis.reputations:
        return None
    reputation, grid = game.crisis.reputations[0], play.typed.grid
    n = game.typed.game.states
    chain = merged(make_chain(play.on(game.arrays), play.choice))
    label = np.repeat(np.arange(len(grid)), n).astype(np.uint32)
    share = course(chain, label, len(grid), weeks).share
    start = float(grid[game.start // n])
    mean = share @ grid
    so = share @ grid**2 / start if start > 0 else np.zeros_like(mean)
    other = share @ (grid * (1.0 - grid)) / (1.0 - start) if start < 1 else np.ones_like(mean)
    low, high = (_quantile(share, grid, level) for level in (TOLD, 1.0 - TOLD))
    return Reputed(
        actor=reputation.actor,
        type=game.crisis.factors[reputation.type].levels[1],
        weeks=tuple(weeks.tolist()),
        mean=tuple(mean.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        if_so=tuple(so.tolist()),
        if_not=tuple(other.tolist()),
        silent=silent_belief(game.typed, play, game.start, weeks),
    )  # fmt: skip


def _quantile(share: Float, grid: Float, level: float) -> Float:
    """The lowest belief at or below which lies `level` of each row of `share`."""
    place = (np.cumsum(share, axis=1) < level).sum(axis=1)
    found: Float = grid[np.minimum(place, len(grid) - 1)]
    return found


LEAST = 1e-9


def silent_belief(
    typed: TypedArrays, play: Equilibrium, state: int, weeks: Float
) -> tuple[float | None, ...]:
    """Belief after so many weeks in which nothing is heard and all else stays as in `state`.

    state : of the public game. None once silence for so long has a chance below 1e-9.
    """
    from scipy.linalg import expm

    by_type = play.typed
    if by_type is None:
        raise ValueError("play: received one without types")
    grid, n = by_type.grid, typed.game.states
    x, start = state % n, state // n
    onward, rate = silence(typed, grid, by_type.choice)
    first, last = typed.game.state_edge[x : x + 2]
    mine = np.arange(first, last)[typed.visible[first:last]]
    taken = (1.0 - grid) * by_type.choice[0, mine] + grid * by_type.choice[1, mine]
    law = np.diag(-rate[x] - typed.game.clock[typed.informed] * taken.sum(axis=0))
    np.add.at(law, (np.arange(len(grid)), onward[x]), rate[x])
    found: list[float | None] = []
    for each in weeks:
        row = expm(law * each)[start]
        total = float(row.sum())
        found.append(float(row @ grid) / total if total > LEAST else None)
    return tuple(found)


def next_moves(game: Game, play: Equilibrium) -> tuple[NextMove, ...]:
    """Moves open at `as_of`, as `detente.outlook.moves`.

    Those of an actor whose type is its own secret are averaged over its types, by the belief.
    """
    found = moves.next_moves(play.on(game.arrays), play)
    by_type, typed = play.typed, game.typed
    if by_type is None or typed is None:
        return found
    actor = game.arrays.actors[typed.informed]
    b = float(by_type.grid[game.start // typed.game.states])
    columns = (typed.informed, by_type.values.shape[1] - 1)
    each: list[dict[int, NextMove]] = []
    for kind in (0, 1):
        arrays, choice = type_arrays(typed, play, kind)
        values = play.values.copy()
        values[:, typed.informed] = by_type.values[:, columns[kind]]
        own = moves.next_moves(arrays, replace(play, values=values, choice=choice))
        each.append({one.edge: one for one in own})
    return tuple(
        _mean(each[0][one.edge], each[1][one.edge], b) if one.actor == actor else one
        for one in found
    )


def _mean(one: NextMove, two: NextMove, b: float) -> NextMove:
    """A move of one type and of the other, weighted 1 - b and b."""

    def mean(low: float, high: float) -> float:
        return (1.0 - b) * low + b * high

    return replace(
        one,
        rate=mean(one.rate, two.rate),
        tempo=mean(one.tempo, two.tempo),
        next=mean(one.next, two.next),
        within_week=mean(one.within_week, two.within_week),
        at_once=mean(one.at_once, two.at_once),
        prospects=mean(one.prospects, two.prospects),
    )


def type_arrays(typed: TypedArrays, play: Equilibrium, kind: int) -> tuple[GameArrays, Float]:
    """The game on (x, b) as it runs if the informed actor is of type `kind`, and its choices.

    Beliefs move by the law of that type: whoever is of type 1 more often persuades others of it.
    """
    by_type = play.typed
    if by_type is None:
        raise ValueError("play: received one without types")
    arrays = public_arrays(typed, by_type.grid, by_type.choice, by_type.odds, kind)
    return arrays, by_type.choice[kind].T.ravel()
