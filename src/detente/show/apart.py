"""What is shown of crises whose parts are solved apart: their size and sampled histories."""

from __future__ import annotations

from collections.abc import Sequence

from detente.game.parts import Parts
from detente.outlook.questions import horizon_of
from detente.outlook.whole import courses
from detente.show import gather, solved
from detente.show.facts import Size
from detente.show.histories import Sample
from detente.solve.result import Solution


def size(parts: Parts) -> Size:
    """States, edges and transitions of all parts together: what is laid out."""
    each = [gather.size(game.arrays) for game in parts.games]
    return Size(
        sum(one.states for one in each),
        sum(one.edges for one in each),
        sum(one.transitions for one in each),
    )


def names(parts: Parts) -> tuple[str, ...]:
    """What each part is called: its theatres, or its factors where it has none."""
    found = []
    for own in parts.factors:
        factors = [parts.crisis.factors[place] for place in own]
        theatres = dict.fromkeys(each.theatre for each in factors if each.theatre)
        found.append(" and ".join(theatres or [each.id for each in factors]))
    return tuple(found)


def sample(
    parts: Parts,
    solutions: Sequence[Solution],
    seed: int,
    paths: int,
    weeks: float | None = None,
) -> Sample:
    """Draw `paths` courses over `weeks` (to the last date asked for) and tell the first few.

    Every part is played as `solved.speaking` names it. The same seed gives the same sample.
    """
    span = weeks or horizon_of(parts.crisis)
    plays = [each.play for each in map(solved.speaking, solutions) if each is not None]
    drawn = courses(parts, plays, paths, span, seed)
    ends = [each.rung for each in drawn]
    told = tuple(gather.history(each.story, each.rung) for each in drawn[: gather.TOLD])
    return Sample(seed, paths, span, told, gather.ranked(ends))
