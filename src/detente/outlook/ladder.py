"""The escalation ladder: which rung the crisis stands on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.model import Crisis
from detente.game import Game
from detente.outlook.transient import Course

BELOW = "below the ladder"


@dataclass(frozen=True, slots=True, eq=False)
class Rungs:
    """names : rungs from low to high. of_state : uint32[n], the rung that each state stands on.

    title : what the ladder measures: "escalation ladder", or a factor where the crisis has none.
    """

    names: tuple[str, ...]
    of_state: NDArray[np.uint32]
    title: str


@dataclass(frozen=True, slots=True)
class LadderOverTime:
    """The data of the fan chart. weeks : T times from 0. shares : T rows, one probability a rung.

    Rows sum to 1 up to the forecast's error.
    """

    title: str
    rungs: tuple[str, ...]
    weeks: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]


def rungs(game: Game) -> Rungs:
    """The rung of every state of a game."""
    return rungs_of(game.crisis, game.levels, game.states)


def rungs_of(crisis: Crisis, levels: NDArray[np.unsignedinteger], states: int) -> Rungs:
    """The rung of every state: the last whose condition holds; else a rung below all others.

    levels : [F, states]. A crisis without a ladder is told by the levels of its first factor, one
    without factors by a single rung.
    """
    if not crisis.ladder:
        if not crisis.factors:
            return Rungs(("as it is",), np.zeros(states, np.uint32), "state")
        hidden = {each.type for each in crisis.reputations}  # known to one actor only
        told = next(k for k in range(len(crisis.factors)) if k not in hidden)
        first = crisis.factors[told]
        return Rungs(first.levels, levels[told].astype(np.uint32), first.name or first.id)
    place = np.zeros(states, np.uint32)
    for number, rung in enumerate(crisis.ladder, 1):
        place[evaluate.condition(rung.when, levels if len(levels) else ())] = number
    names = tuple(rung.name for rung in crisis.ladder)
    if (place == 0).any():
        return Rungs((BELOW, *names), place, "escalation ladder")
    return Rungs(names, place - np.uint32(1), "escalation ladder")


def over_time(ladder: Rungs, course: Course) -> LadderOverTime:
    """The fan chart's data from a run forward whose classes are the rungs."""
    shares = np.clip(course.share, 0.0, 1.0)
    return LadderOverTime(
        ladder.title,
        ladder.names,
        tuple(course.weeks.tolist()),
        tuple(map(tuple, shares.tolist())),
    )
