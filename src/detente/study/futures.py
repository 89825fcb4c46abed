"""Sampled futures of a whole crisis, and which questions come true in each.

    futures(outlook, count=100, seed=1).happened["russia-fights"]

Courses are those of `Outlook.simulate` with the same seed. A question is asked of each course as of
a chain whose states are its happenings one after the other, so the same code answers both.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.api import Outlook
from detente.crisis import evaluate
from detente.crisis.model import Question
from detente.errors import UsageError
from detente.outlook.ladder import rungs_of
from detente.outlook.questions import horizon_of, weeks_to
from detente.outlook.simulate import Paths, first_time, longest_run, sample_paths
from detente.outlook.stories import story
from detente.outlook.whole import laid_together
from detente.show import gather
from detente.show.futures import Futures
from detente.study.pieces import Levels, Piece, pieces, whole_crisis

Mask = NDArray[np.bool_]
YES_OR_NO = frozenset({"reached", "on", "before", "held"})
MOST = 10_000


def futures(
    outlook: Outlook, count: int = 100, seed: int = 1, weeks: float | None = None
) -> Futures:
    """Draw `count` courses over `weeks` (to the last date asked for).

    Raises UsageError for a count outside 1 to 10,000.
    """
    if not 1 <= count <= MOST:
        raise UsageError(f"between 1 and {MOST:,} futures can be drawn, got {count}")
    crisis, every = whole_crisis(outlook), pieces(outlook)
    span = weeks or horizon_of(crisis)
    drawn = [_drawn(each, count, span, seed, k, len(every)) for k, each in enumerate(every)]
    course, levels = _laid(every, drawn, span)
    ladder = rungs_of(crisis, levels, levels.shape[1])
    rung = ladder.of_state
    asked = {
        key: question
        for key, question in outlook.crisis.questions.items()
        if question.kind in YES_OR_NO and question.by is not None
    }
    told = [
        laid_together(
            [story(p.game, p.chain, d, k) for p, d in zip(every, drawn, strict=True)],
            crisis.factors,
        )
        for k in range(count)
    ]
    ends = rung[course.final()]
    return Futures(
        crisis=outlook.crisis,
        seed=seed,
        weeks=span,
        rungs=ladder.names,
        happened={
            key: tuple(_yes(course, levels, each, weeks_to(crisis, each) or 0.0).tolist())
            for key, each in asked.items()
        },
        ends=tuple(ends.tolist()),
        highest=tuple(_highest(course, rung).tolist()),
        histories=tuple(
            gather.history(each, ladder.names[int(end)])
            for each, end in zip(told, ends, strict=True)
        ),
    )


def _drawn(piece: Piece, count: int, weeks: float, seed: int, place: int, of: int) -> Paths:
    """Courses of one piece; with the seeds that `Outlook.simulate` takes."""
    random = np.random.default_rng(seed if of == 1 else [seed, place])
    return sample_paths(piece.chain, count, weeks, random)


def _laid(every: tuple[Piece, ...], drawn: list[Paths], weeks: float) -> tuple[Paths, Levels]:
    """All pieces as one course whose states are its happenings: 0 the start, 1 + j the j-th.

    Second, the levels of the whole in each of them, [F, 1 + J].
    """
    owner = np.concatenate([each.owner for each in drawn])
    when = np.concatenate([each.weeks for each in drawn])
    part = np.concatenate([np.full(len(each.weeks), k) for k, each in enumerate(drawn)])
    order = np.lexsort((when, owner))
    owner, when, part = owner[order], when[order], part[order]
    count, happenings = drawn[0].count, len(order)
    first = np.searchsorted(owner, np.arange(count + 1))
    factors = 1 + max((place for piece in every for place in piece.places), default=-1)
    levels = np.zeros((factors, 1 + happenings), np.uint16)
    for k, (piece, paths) in enumerate(zip(every, drawn, strict=True)):
        # its own happenings lie in the same order, so their running number is their place
        own = np.cumsum(part == k)
        at = np.where(own > paths.first[owner], own, 0)
        state = np.append(np.uint32(paths.start), paths.state)
        levels[list(piece.places), 1:] = piece.game.levels[:, state[at]]
        levels[list(piece.places), 0] = piece.game.levels[:, paths.start]
    places = np.arange(1, 1 + happenings, dtype=np.uint32)
    whole = Paths(0, weeks, first.astype(np.int64), when, places, np.zeros(happenings, np.uint32))
    return whole, levels


def until(course: Paths, weeks: float) -> Paths:
    """The same courses cut off after so many weeks."""
    kept = course.weeks <= weeks
    owner = course.owner[kept]
    return replace(
        course,
        horizon=min(weeks, course.horizon),
        first=np.searchsorted(owner, np.arange(course.count + 1)).astype(np.int64),
        weeks=course.weeks[kept],
        state=course.state[kept],
        cause=course.cause[kept],
    )


def _yes(course: Paths, levels: Levels, question: Question, ends: float) -> Mask:
    """Whether each course answers the question with yes, bool[count]."""
    cut = until(course, ends)
    happens = evaluate.condition(question.happens, levels)
    if question.kind == "on":
        found: Mask = happens[cut.final()]
        return found
    if question.kind == "held" and question.duration:
        held: Mask = longest_run(cut, happens, question.age) >= question.duration
        return held
    rival = (
        np.zeros_like(happens)
        if question.rival is None
        else evaluate.condition(question.rival, levels)
    )
    comes, stopped = first_time(cut, happens & ~rival), first_time(cut, rival)
    return np.isfinite(comes) & (comes < np.where(np.isfinite(stopped), stopped, math.inf))


def _highest(course: Paths, rung: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The highest rung that each course meets, uint32[count]."""
    most = np.full(course.count, rung[course.start], np.uint32)
    np.maximum.at(most, course.owner, rung[course.state])
    return most
