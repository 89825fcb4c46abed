"""Play when actors see the crisis with wrong numbers of their own (a hypergame).

An actor i whose perception differs solves its own game, the crisis with its numbers in the place of
the true ones, and acts on the equilibrium that it finds there. Everybody else plays the equilibrium
of the true game. What happens is the true game's transitions under those choices:

    rate of edge e of actor i = mu_i^seen p_e^seen,     of any other actor k = mu_k p_e

Edges are matched by state and move. A move that i believes it cannot make in a state that it knows
is not made there; in a state that it believes to be out of reach, i finds itself corrected and
plays the equilibrium of the true game. With correct perceptions the base game comes back exactly.

Bennett 1977, Omega 5(6); Jervis 1976.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.crisis.model import Crisis
from detente.game import Game
from detente.game.compile import MAX_STATES
from detente.game.explore import Progress
from detente.game.radix import Radix
from detente.outlook.beliefs import compile_game
from detente.solve import follow
from detente.solve.result import Equilibrium, Solution

Float = NDArray[np.float64]
Laid = Callable[[Equilibrium, Sequence[Equilibrium]], Equilibrium]
ROUNDING = 1e-12
MOST = 12
"""Combinations of equilibria that are listed."""


def seen_games(
    crisis: Crisis, max_states: int = MAX_STATES, progress: Progress | None = None
) -> dict[str, Game]:
    """The game as each actor with a perception sees it, by actor; nobody misperceives in it.

    It keeps all questions, also those that the actor believes can never come true. Raises as
    `compile_crisis`.
    """
    return {actor: _seen_game(crisis, actor, max_states, progress) for actor in crisis.perceptions}


def _seen_game(crisis: Crisis, actor: str, max_states: int, progress: Progress | None) -> Game:
    numbers = {**crisis.numbers, **crisis.perceptions[actor].numbers}
    seen = replace(crisis, numbers=numbers, perceptions={})
    without = replace(seen, questions={})  # a question that must or cannot come true is no error
    game = compile_game(without, max_states=max_states, progress=progress)
    return replace(game, crisis=replace(game.crisis, questions=seen.questions))


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """How the game that one actor sees lies on the true one.

    actor : its place among the actors. own : bool[E], its edges in the true game. state : int64[n],
    the seen state of each true one, -1 where it has none; edge : int64[E] likewise, for its own
    edges. corrected : bool[E], edges that are played as in the true game: those of others, and its
    own where it has been proved wrong. pace : its seen clock over its true one.
    """

    actor: int
    own: NDArray[np.bool_]
    state: NDArray[np.int64]
    edge: NDArray[np.int64]
    corrected: NDArray[np.bool_]
    pace: float

    @classmethod
    def of(cls, true: Game, seen: Game, name: str) -> Sight:
        place = true.arrays.actors.index(name)
        state = _places(_codes(seen, seen.levels), _codes(true, _levels_seen(true, seen)))
        source = _source(true)
        moves = max(len(true.crisis.moves), 1)
        wanted = state[source] * moves + true.arrays.edge_origin
        own = true.arrays.edge_actor == place
        known = _source(seen) * moves + seen.arrays.edge_origin
        edge = np.where(own & (state[source] >= 0), _places(known, wanted), -1)
        pace = float(seen.arrays.clock[place] / true.arrays.clock[place])
        return cls(place, own, state, edge, ~own | (state[source] < 0), pace)

    def lay(self, play: Equilibrium, seen: Equilibrium, source: NDArray[np.int64]) -> Equilibrium:
        """`play` of the true game with this actor's choices and values taken from `seen`."""
        i, known = self.actor, self.state >= 0
        choice, values, hold = play.choice.copy(), play.values.copy(), play.hold.copy()
        taken = np.where(self.edge >= 0, seen.choice[self.edge], 0.0) * self.pace
        mine = self.own & known[source]
        total = np.bincount(source[mine], taken[mine], minlength=len(known))
        # no more than one decision at an opportunity, rounding apart
        share = np.where(total > 1.0 + ROUNDING, 1.0 / np.maximum(total, 1.0), 1.0)
        choice[mine] = (taken * share[source])[mine]
        values[known, i] = seen.values[self.state[known], i]
        hold[known, i] = np.maximum(0.0, 1.0 - total * share)[known]
        return replace(
            play,
            values=values,
            choice=choice,
            hold=hold,
            converged=play.converged and seen.converged,
            residual=max(play.residual, seen.residual),
        )


def _levels_seen(true: Game, seen: Game) -> NDArray[np.unsignedinteger]:
    """Levels of the true game's states in the terms of the seen one.

    They are the same but for a public belief: whoever starts from another prior is as much more or
    less sure throughout, as many steps of the grid, which is even in log-odds.
    """
    if true.typed is None or seen.typed is None:
        return true.levels
    levels = true.levels.copy()
    belief, last = levels[-1].astype(np.int64), true.typed.grid - 1
    shift = int(seen.levels[-1, seen.start]) - int(belief[true.start])
    sure = (belief == 0) | (belief == last)
    levels[-1] = np.where(sure, belief, np.clip(belief + shift, 1, last - 1))
    return levels


def _codes(game: Game, levels: NDArray[np.unsignedinteger]) -> NDArray[np.uint64]:
    """One number for each of these states, the same in every game of a crisis."""
    radix = Radix.of([len(factor.levels) for factor in game.crisis.factors])
    return radix.encode(levels)


def _source(game: Game) -> NDArray[np.int64]:
    """int64[E]: the state of each edge."""
    first = game.arrays.state_edge.astype(np.int64)
    return np.repeat(np.arange(game.states), first[1:] - first[:-1])


def _places(known: NDArray[np.integer], wanted: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where each of `wanted` stands in `known`, -1 where it does not."""
    if not len(known):
        return np.full(len(wanted), -1)
    order = np.argsort(known, kind="stable")
    place = np.searchsorted(known[order], wanted)
    found = order[np.minimum(place, len(known) - 1)]
    return np.where(known[found] == wanted, found, -1)


def followed(
    base: Game, solution: Solution, other: Game, threads: int | None = None
) -> Solution | None:
    """The play of another game that goes on from that of `base`; so is what an actor expects.

    None where the other game has states that `base` lacks, or it cannot be followed: then it has to
    be solved afresh. Where the two games are one it is the play of `base` itself.
    """
    if base.typed is not None or other.typed is not None:
        return None
    place = _places(_codes(base, base.levels), _codes(other, other.levels))
    if (place < 0).any():
        return None
    near = replace(
        solution,
        equilibria=tuple(_in_order(each, place) for each in solution.equilibria),
        branch={scale: _in_order(each, place) for scale, each in solution.branch.items()},
    )
    return follow(other.arrays, near, solution.settings, threads)


def _in_order(play: Equilibrium, place: NDArray[np.int64]) -> Equilibrium:
    """The values of a play for a game that lists its states in another order."""
    return replace(play, values=play.values[place])


def composite(
    game: Game, solution: Solution, seen: Mapping[str, tuple[Game, Solution]]
) -> Solution:
    """What happens in the true `game` when each actor of `seen` acts on what it sees.

    solution : of the true game. seen : by actor, its game and that game's solution.

    The equilibria of the result combine those of the true game with what each actor may play in its
    own: its headline, or each of its stable equilibria where it has none, and then there is no
    headline here either. Certificates stay those of the true game; each seen game has its own.
    Where one of the games has no stationary limit, only play of limited foresight is given.
    """
    if not seen:
        return solution
    sights = [Sight.of(game, each, actor) for actor, (each, _) in seen.items()]
    theirs = [each for _, each in seen.values()]
    source = _source(game)

    def laid(play: Equilibrium, others: Sequence[Equilibrium]) -> Equilibrium:
        for sight, other in zip(sights, others, strict=True):
            play = sight.lay(play, other, source)
        return play

    every = {"": solution} | {actor: each for actor, (_, each) in seen.items()}
    reason = _reason(every)
    if not all(each.converged for each in every.values()):
        return _limited(solution, theirs, laid, reason)
    options = [_options(each) for each in theirs]
    count = len(solution.equilibria)
    ways = islice(product(range(count), product(*options)), MOST)
    combined = [(laid(solution.equilibria[k], rest), solution.certificates[k]) for k, rest in ways]
    left_out = count * prod(map(len, options)) - len(combined)
    others = {scale: [each.branch.get(scale) for each in theirs] for scale in solution.branch}
    return replace(
        solution,
        equilibria=tuple(each for each, _ in combined),
        headline=None if any(each.headline is None for each in theirs) else solution.headline,
        reason=reason,
        certificates=tuple(each for _, each in combined),
        skipped=(
            *solution.skipped,
            *((f"{left_out} combinations of equilibria: not listed",) if left_out else ()),
        ),
        branch={
            scale: laid(play, [each for each in others[scale] if each is not None])
            for scale, play in solution.branch.items()
            if None not in others[scale]
        },
    )


def _options(solution: Solution) -> tuple[Equilibrium, ...]:
    """What an actor with this solution may play."""
    if solution.chosen is not None:
        return (solution.chosen,)
    return solution.stable or solution.equilibria


def _reason(every: Mapping[str, Solution]) -> str:
    """The true game's sentence, unless what an actor sees leaves the matter open."""
    told = [every[""].reason]
    for actor, each in every.items():
        if actor and each.headline is None:
            told.append(f"as {actor} sees it, {each.reason}")
    return "; ".join(told)


def _limited(
    solution: Solution,
    theirs: Sequence[Solution],
    laid: Laid,
    reason: str,
) -> Solution:
    """Play at each horizon of foresight; who has an equilibrium plays that."""
    every = [solution, *theirs]
    horizons = next((each.foresight for each in every if each.foresight), {})
    policies: dict[float, Equilibrium] = {}
    for weeks in horizons:
        found = [each.foresight.get(weeks) or next(iter(_options(each)), None) for each in every]
        played = [each for each in found if each is not None]
        if len(played) == len(every):
            policies[weeks] = replace(
                laid(played[0], played[1:]), found_by="limited foresight", horizon=weeks
            )
    unsettled = [each for each in every if not each.converged]
    return Solution(
        equilibria=(),
        headline=None,
        reason=reason,
        settings=solution.settings,
        certificates=tuple(each for one in unsettled for each in one.certificates),
        foresight=policies,
    )
