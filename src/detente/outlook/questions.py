"""All questions of a crisis on one chain.

Questions that need values seen backward from their date (reached, before) share the powers of one
uniformised chain, a column each; those that ask how things stand (on, share) share one distribution
followed forward, with the ladder. Dates are ends of days: a date is (days after `as_of`) / 7 weeks
away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.crisis.model import Question
from detente.errors import NotConverged
from detente.game import Game
from detente.outlook.chain import Chain, incoming
from detente.outlook.held import held_by
from detente.outlook.ladder import Rungs
from detente.outlook.reach import Reach, expected_time, reached_before
from detente.outlook.transient import Course, backward_curve, course
from detente.outlook.uniformise import MOST_COLUMNS, Float, Mask
from detente.solve.workers import Workers

Progress = Callable[[float], None]
DEFAULT_HORIZON = 26.0


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question with its conditions as masks.

    weeks : how far off its date is; None if it names none.
    """

    question: Question
    happens: Mask
    rival: Mask | None
    weeks: float | None

    @property
    def backward(self) -> bool:
        """Whether it is one of those that share a run backward."""
        return self.question.kind in {"reached", "before"} and self.weeks is not None

    @property
    def ends(self) -> float:
        """Weeks to its date; 0 where it names none."""
        return 0.0 if self.weeks is None else self.weeks

    @property
    def unbounded(self) -> bool:
        """Whether it looks ahead without end."""
        return self.question.kind == "time" or (
            self.question.kind in {"reached", "before"} and self.weeks is None
        )

    @property
    def forward(self) -> bool:
        """Whether it is answered by the run forward."""
        return self.question.kind in {"on", "share"}

    def column(self) -> tuple[Mask, Mask]:
        """Where it is won, and where it is decided."""
        rival = np.zeros_like(self.happens) if self.rival is None else self.rival
        return self.happens & ~rival, self.happens | rival


def ask(game: Game) -> tuple[Asked, ...]:
    """All questions of the game's crisis, in the order of the file."""
    crisis = game.crisis
    return tuple(
        Asked(
            question,
            game.mask(question.happens),
            None if question.rival is None else game.mask(question.rival),
            None if question.by is None else max(0.0, (question.by - crisis.as_of).days / 7),
        )
        for question in crisis.questions.values()
    )


def horizon(asked: Sequence[Asked]) -> float:
    """Weeks to the last date that any question names, else half a year."""
    return max((each.weeks for each in asked if each.weeks), default=DEFAULT_HORIZON)


def weekly(weeks: float) -> Float:
    """0, 1, 2, ... and the end itself."""
    return np.unique(np.append(np.arange(0.0, weeks), weeks))


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Answers on one chain, by question id.

    values : nan where it could not be computed (then `faults` says why). errors : bounds on the
    truncation. curves : value at each of `weeks`, where it accrues over time. slowest : for those
    that look ahead without end, a bound on the expected weeks until decided. forward : the run
    forward over `weeks`, if one was made; `rung_classes` says which rung each of its classes is on.
    """

    weeks: Float
    values: dict[str, float] = field(default_factory=dict)
    errors: dict[str, float] = field(default_factory=dict)
    curves: dict[str, Float] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    forward: Course | None = None
    rung_classes: NDArray[np.intp] | None = None


def answer_all(
    chain: Chain,
    asked: Sequence[Asked],
    rungs: Rungs | None,
    workers: Workers,
    progress: Progress | None = None,
) -> Found:
    """Answer every question on `chain`; with `rungs`, follow the ladder too."""
    found = Found(weekly(horizon(asked)))
    turned: Chain | None = None
    looks_forward = rungs is not None or any(each.forward for each in asked)
    if looks_forward or any(each.unbounded for each in asked):
        turned = incoming(chain)
    _backward(chain, asked, found, workers, progress)
    if looks_forward:
        assert turned is not None  # noqa: S101 (made just above)
        found = _forward(chain, turned, asked, rungs, found, workers, progress)
    for each in asked:
        if not (each.backward or each.forward):
            _single(chain, turned, each, found, workers)
    return found


def _backward(
    chain: Chain,
    asked: Sequence[Asked],
    found: Found,
    workers: Workers,
    progress: Progress | None,
) -> None:
    """All dated first passages in one run: a column for every distinct pair of masks."""
    columns: dict[tuple[bytes, bytes], int] = {}
    pairs: list[tuple[Mask, Mask]] = []
    place: dict[str, int] = {}
    for each in (one for one in asked if one.backward):
        wins, decided = each.column()
        key = wins.tobytes(), decided.tobytes()
        if key not in columns:
            columns[key] = len(pairs)
            pairs.append((wins, decided))
        place[each.question.id] = columns[key]
    dated = [each for each in asked if each.backward]
    times = np.unique(np.concatenate((found.weeks, [each.ends for each in dated])))
    for low in range(0, len(pairs), MOST_COLUMNS):
        chunk = pairs[low : low + MOST_COLUMNS]
        result = backward_curve(
            chain, np.stack([wins for wins, _ in chunk], axis=1).astype(np.float64), times,
            chain.start, fixed=[decided for _, decided in chunk], workers=workers,
            progress=progress,
        )  # fmt: skip
        curves = np.clip(result.values, 0.0, 1.0)
        for each in dated:
            column = place[each.question.id] - low
            if 0 <= column < len(chunk):
                key_ = each.question.id
                found.values[key_] = float(curves[int(np.searchsorted(times, each.ends)), column])
                found.errors[key_] = result.error
                found.curves[key_] = curves[np.searchsorted(times, found.weeks), column]


def _forward(
    chain: Chain,
    turned: Chain,
    asked: Sequence[Asked],
    rungs: Rungs | None,
    found: Found,
    workers: Workers,
    progress: Progress | None,
) -> Found:
    """The distribution over time by classes: one for each rung and each set of conditions."""
    masks = {each.question.id: each.happens for each in asked if each.forward}
    label, table = _classes(chain.states, rungs, list(masks.values()))
    dates = [each.ends for each in asked if each.forward]
    times = np.unique(np.concatenate((found.weeks, dates)))
    result = course(
        chain, label, len(table), times, turned=turned, workers=workers, progress=progress
    )
    for number, (key, each) in enumerate(
        (each.question.id, each) for each in asked if each.forward
    ):
        classes = table[:, 1 + number].astype(np.bool_)
        at = int(np.searchsorted(times, each.ends))
        in_force = np.clip(result.share[:, classes].sum(axis=1), 0.0, 1.0)
        if each.question.kind == "on" or not each.weeks:
            found.values[key], found.errors[key] = float(in_force[at]), result.error
        else:
            spent = float(result.time[at, classes].sum())
            found.values[key] = min(max(spent / each.weeks, 0.0), 1.0)
            found.errors[key] = result.time_error / each.weeks
        found.curves[key] = in_force[np.searchsorted(times, found.weeks)]
    return Found(
        found.weeks,
        found.values,
        found.errors,
        found.curves,
        found.faults,
        found.slowest,
        result,
        table[:, 0],
    )


def _classes(
    states: int, rungs: Rungs | None, masks: Sequence[Mask]
) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """A class for every combination that occurs: label uint32[n] and its rung and conditions."""
    label = np.zeros(states, np.int64) if rungs is None else rungs.of_state.astype(np.int64)
    kinds, label = np.unique(label, return_inverse=True)
    table = kinds[:, None]
    for mask in masks:
        pairs, label = np.unique(2 * label + mask, return_inverse=True)
        table = np.hstack((table[pairs // 2], (pairs % 2)[:, None]))
    return label.astype(np.uint32), table.astype(np.intp)


def _single(
    chain: Chain, turned: Chain | None, each: Asked, found: Found, workers: Workers
) -> None:
    """A question that needs a computation of its own."""
    key, question = each.question.id, each.question
    try:
        if question.kind == "held":
            held = held_by(
                chain, each.happens, question.duration or 0.0, each.weeks or 0.0,
                age=question.age, workers=workers,
            )  # fmt: skip
            found.values[key], found.errors[key] = held.probability, held.error
            return
        solved = _unbounded(chain, turned, each, workers)
    except NotConverged as fault:
        found.values[key], found.errors[key] = math.nan, math.inf
        found.faults[key] = str(fault)
        return
    found.values[key], found.errors[key] = float(solved.values[chain.start]), solved.error
    found.slowest[key] = solved.slowest


def _unbounded(chain: Chain, turned: Chain | None, each: Asked, workers: Workers) -> Reach:
    if each.question.kind == "time":
        return expected_time(chain, each.happens, turned=turned, workers=workers)
    rival = np.zeros_like(each.happens) if each.rival is None else each.rival
    return reached_before(chain, each.happens, rival, turned=turned, workers=workers)
