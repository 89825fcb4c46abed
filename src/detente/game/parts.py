"""A crisis compiled component by component (`detente.game.separate`).

The reachable states of the whole are all combinations of those of its parts, so what must be judged
over the whole follows from them: the worths, whose extremes add up, and questions that concern
several parts, which are looked at on the combinations of the levels that they read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.crisis.diagnostics import Diagnostic
from detente.crisis.model import Crisis
from detente.errors import CrisisError, LimitError
from detente.game.compile import MAX_STATES, compile_crisis
from detente.game.explore import Progress
from detente.game.findings import Findings
from detente.game.game import Game
from detente.game.separate import components, factors_asked, factors_of_ladder, restrict
from detente.game.terms import SLACK, WORTH
from detente.game.warn import check_questions

MAX_CELLS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The games of several components that nothing links.

    factors : for each part the places of its factors in `crisis`. diagnostics : warnings on all.
    """

    crisis: Crisis
    games: tuple[Game, ...]
    factors: tuple[tuple[int, ...], ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def states(self) -> int:
        """How many states the whole has: the product of those of its parts."""
        return prod(game.states for game in self.games)

    def touched(self, factors: Iterable[int]) -> tuple[int, ...]:
        """The parts that hold any of these factors; the first for none at all."""
        wanted = frozenset(factors)
        found = tuple(k for k, own in enumerate(self.factors) if wanted & frozenset(own))
        return found or (0,)


def compile_parts(
    crisis: Crisis, *, max_states: int = MAX_STATES, progress: Progress | None = None
) -> Parts | None:
    """Compile each component by itself; None where the crisis is all of one piece.

    max_states : of any part. Raises as `compile_crisis`, with the findings of all parts; LimitError
    also where the ladder reads too many combinations of levels.
    """
    places = components(crisis)
    if len(places) < 2:
        return None
    games: list[Game] = []
    found: list[Diagnostic] = []
    for own in places:
        try:
            game = compile_crisis(restrict(crisis, own), max_states=max_states, progress=progress)
        except CrisisError as error:
            found += error.diagnostics
            continue
        games.append(game)
        found += [each for each in game.diagnostics if each.code != WORTH]
    if any(each.is_error for each in found):
        raise CrisisError(diagnostics=found)
    parts = Parts(crisis, tuple(games), places, ())
    combined(parts, factors_of_ladder(crisis))  # refuse a ladder that could not be told
    findings = Findings(crisis)
    _check_worths(parts, findings)
    found += [*findings.all(), *_spanning(parts)]
    if any(each.is_error for each in found):
        raise CrisisError(diagnostics=found)
    return replace(parts, diagnostics=tuple(found))


def combined(parts: Parts, factors: Iterable[int]) -> NDArray[np.unsignedinteger]:
    """Levels of all combinations that parts can reach in these factors, [F, cells]; F of `crisis`.

    Factors not asked for stand at their start. The first of the cells is the start itself.
    Raises LimitError above MAX_CELLS.
    """
    wanted = frozenset(factors)
    every = [distinct(parts, k, wanted)[0] for k in parts.touched(wanted)]
    cells = prod(each.shape[1] for each in every)
    if cells > MAX_CELLS:
        raise LimitError(
            f"{cells:,} combinations of levels would have to be told apart, at most {MAX_CELLS:,}",
            hint="let the rungs of the ladder, or the question, read fewer factors",
        )
    levels = reduce(_crossed, every)
    full = np.repeat(start_levels(parts)[:, None], levels.shape[1], axis=1)
    asked = [f for k in parts.touched(wanted) for f in parts.factors[k] if f in wanted]
    full[asked] = levels
    return full


def distinct(
    parts: Parts, part: int, wanted: frozenset[int]
) -> tuple[NDArray[np.unsignedinteger], NDArray[np.uint32]]:
    """Distinct levels of a part in its `wanted` factors, [f, cells], and the cell of each state.

    That of the start comes first.
    """
    game = parts.games[part]
    rows = [place for place, factor in enumerate(parts.factors[part]) if factor in wanted]
    if not rows:
        return game.levels[:0, :1], np.zeros(game.states, np.uint32)
    levels, cell = np.unique(game.levels[rows], axis=1, return_inverse=True)
    order = np.arange(levels.shape[1])
    first = int(cell.ravel()[game.start])
    order[0], order[first] = first, 0
    place = np.argsort(order)
    return levels[:, order], place[cell.ravel()].astype(np.uint32)


def start_levels(parts: Parts) -> NDArray[np.unsignedinteger]:
    """The level of every factor of the whole at the start, [F]."""
    levels = np.zeros(len(parts.crisis.factors), np.uint16)
    for game, own in zip(parts.games, parts.factors, strict=True):
        levels[list(own)] = game.levels[:, game.start]
    return levels


def _crossed(
    slow: NDArray[np.unsignedinteger], fast: NDArray[np.unsignedinteger]
) -> NDArray[np.unsignedinteger]:
    """All pairs of columns, the second running fastest."""
    left = np.repeat(slow, fast.shape[1], axis=1)
    return np.concatenate((left, np.tile(fast, (1, slow.shape[1]))))


def _spanning(parts: Parts) -> list[Diagnostic]:
    """What is wrong with questions over several parts: those whose answer needs no forecast.

    Parts that are too large together are left to the forecast, which says so.
    """
    found: list[Diagnostic] = []
    for key, question in parts.crisis.questions.items():
        read = factors_asked(question)
        which = parts.touched(read)
        if len(which) > 1 and prod(parts.games[k].states for k in which) <= MAX_CELLS:
            alone = Findings(replace(parts.crisis, questions={key: question}))
            check_questions(alone, combined(parts, read), 0)
            found += alone.all()
    return found


def _check_worths(parts: Parts, findings: Findings) -> None:
    """Warn of worths outside 0..100: those of the whole are sums over its parts."""
    for place, actor in enumerate(parts.crisis.actors.values()):
        for pick, name in ((np.argmin, "lowest"), (np.argmax, "highest")):
            states = [int(pick(game.arrays.worth[:, place])) for game in parts.games]
            pairs: Sequence[tuple[Game, int]] = list(zip(parts.games, states, strict=True))
            worth = sum(float(game.arrays.worth[state, place]) for game, state in pairs)
            if -SLACK <= worth <= 100 + SLACK:
                continue
            told = ", ".join(
                f"{factor} = {level}"
                for game, state in pairs
                for factor, level in game.describe(state).items()
            )
            findings.warning(
                WORTH,
                f"{actor.id} {name}",
                f"the worth of `{actor.id}` is {worth:.6g}, expected 0 to 100, in the state {told}",
                actor.location,
                "change its terms so that the best state is at most 100 and the worst at least 0;"
                " use `flows` for what costs more while it lasts",
            )
