"""All questions of a crisis on one chain.

Dated questions that ask what is reached, what comes first, how things stand and for what share of
the time are each a column of values seen backward from their date; all columns share the powers of
one uniformised chain, and all dates share the columns. Dates are ends of days: a date lies (days
after `as_of`) / 7 weeks ahead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detente.crisis.model import Question
from detente.errors import NotConverged
from detente.game import Game
from detente.outlook.chain import Chain, incoming
from detente.outlook.held import held_by
from detente.outlook.reach import Reach, expected_time, reached_before
from detente.outlook.transient import Curve, backward_curve
from detente.outlook.uniformise import MOST_COLUMNS, TOLERANCE, Float, Mask
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
    def ends(self) -> float:
        """Weeks to its date; 0 where it names none."""
        return 0.0 if self.weeks is None else self.weeks

    @property
    def unbounded(self) -> bool:
        """Whether it looks ahead without end."""
        kind = self.question.kind
        return kind == "time" or (kind in {"reached", "before"} and self.weeks is None)

    def column(self) -> tuple[Mask, Mask] | None:
        """Where it is true at its date, and which states keep their value until then.

        None if it needs a computation of its own.
        """
        nowhere = np.zeros_like(self.happens)
        if self.question.kind in {"on", "share"}:
            return self.happens, nowhere
        if self.question.kind == "held" or self.unbounded:
            return None
        rival = nowhere if self.rival is None else self.rival
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
    truncation. curves : value at each of `weeks`, for questions with a date, except `held`; for
    `share` the probability of being in force. slowest : for those that look ahead without end, a
    bound on the expected weeks until decided.
    """

    weeks: Float
    values: dict[str, float] = field(default_factory=dict)
    errors: dict[str, float] = field(default_factory=dict)
    curves: dict[str, Float] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)


def answer_all(
    chain: Chain,
    asked: Sequence[Asked],
    workers: Workers,
    *,
    turned: Chain | None = None,
    tolerance: float = TOLERANCE,
    progress: Progress | None = None,
) -> Found:
    """Answer every question on `chain`.

    turned : `incoming(chain)`, if at hand. tolerance : of every truncation.
    """
    found = Found(weekly(horizon(asked)))
    run = _Run(chain, turned, workers, tolerance, Stages(progress))
    single = [each for each in asked if each.column() is None]
    run.stages.begin(len(single) + 1)
    _columns(run, asked, found)
    if turned is None and any(each.unbounded for each in asked):
        run = replace(run, turned=incoming(chain))
    for each in single:
        _single(run, each, found)
    return found


class Stages:
    """Fractions of one computation after another, reported as the fraction of all."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._number, self._done = 1, 0

    def begin(self, number: int) -> None:
        """Expect this many."""
        self._number = number

    def __call__(self, fraction: float) -> None:
        if self._progress is not None:
            self._progress(min(1.0, (self._done + fraction) / self._number))

    def end(self) -> None:
        """One is done."""
        self._done += 1
        self(0.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """What every question needs."""

    chain: Chain
    turned: Chain | None
    workers: Workers
    tolerance: float
    stages: Stages


def _columns(run: _Run, asked: Sequence[Asked], found: Found) -> None:
    """All questions that are columns, in one run for every MOST_COLUMNS distinct ones."""
    pairs: dict[tuple[bytes, bytes], tuple[Mask, Mask]] = {}
    users: dict[tuple[bytes, bytes], list[Asked]] = {}
    for each in asked:
        column = each.column()
        if column is not None:
            key = column[0].tobytes(), column[1].tobytes()
            pairs.setdefault(key, column)
            users.setdefault(key, []).append(each)
    keys = list(pairs)
    times = np.unique(np.concatenate((found.weeks, [each.ends for each in asked])))
    for low in range(0, len(keys), MOST_COLUMNS):
        chunk = keys[low : low + MOST_COLUMNS]
        terminal = np.stack([pairs[key][0] for key in chunk], axis=1).astype(np.float64)
        fixed = [pairs[key][1] for key in chunk]
        curve = backward_curve(
            run.chain, terminal, times, run.chain.start, fixed=fixed, tolerance=run.tolerance,
            workers=run.workers, progress=run.stages,
        )  # fmt: skip
        for place, key in enumerate(chunk):
            for each in users[key]:
                _read(each, curve, place, found)
    run.stages.end()


def _read(each: Asked, curve: Curve, place: int, found: Found) -> None:
    """Take the answer to one question from its column."""
    key = each.question.id
    at = int(np.searchsorted(curve.weeks, each.ends))
    values = np.clip(curve.values[:, place], 0.0, 1.0)
    if each.question.kind == "share" and each.ends > 0:
        share = float(curve.integrals[at, place]) / each.ends
        found.values[key] = min(max(share, 0.0), 1.0)
        found.errors[key] = curve.integral_error / each.ends
    else:
        found.values[key], found.errors[key] = float(values[at]), curve.error
    found.curves[key] = values[np.searchsorted(curve.weeks, found.weeks)]


def _single(run: _Run, each: Asked, found: Found) -> None:
    """A question that needs a computation of its own."""
    key, question = each.question.id, each.question
    start = run.chain.start
    if question.kind == "held":
        held = held_by(
            run.chain, each.happens, question.duration or 0.0, each.ends, age=question.age,
            tolerance=run.tolerance, workers=run.workers, progress=run.stages,
        )  # fmt: skip
        found.values[key], found.errors[key] = held.probability, held.error
    else:
        try:
            solved = _unbounded(run, each)
        except NotConverged as fault:
            solved = None
            found.values[key], found.errors[key] = math.nan, math.inf
            found.faults[key] = str(fault)
        if solved is not None:
            found.values[key], found.errors[key] = float(solved.values[start]), solved.error
            found.slowest[key] = solved.slowest
    run.stages.end()


def _unbounded(run: _Run, each: Asked) -> Reach:
    if each.question.kind == "time":
        return expected_time(
            run.chain, each.happens, turned=run.turned, tolerance=run.tolerance,
            workers=run.workers,
        )  # fmt: skip
    rival = np.zeros_like(each.happens) if each.rival is None else each.rival
    return reached_before(
        run.chain, each.happens, rival, turned=run.turned, tolerance=run.tolerance,
        workers=run.workers,
    )  # fmt: skip
