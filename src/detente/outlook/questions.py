"""All questions of a crisis on one chain.

Dated questions that ask what is reached, what comes first, how things stand and for what share of
the time are each a column of values seen backward from their date; all columns share the powers of
one uniformised chain, and all dates share the columns. Dates are ends of days: a date lies (days
after `as_of`) / 7 weeks ahead.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from detente.crisis.model import Crisis, Question
from detente.errors import NotConverged
from detente.game import Game
from detente.outlook.chain import Chain
from detente.outlook.held import held_by
from detente.outlook.reach import expected_time, reached_before
from detente.outlook.together import Report, Task
from detente.outlook.transient import Curve, backward_curve
from detente.outlook.uniformise import MOST_COLUMNS, Float, Mask
from detente.solve.workers import Workers

DEFAULT_HORIZON = 26.0
HELD, COLUMNS, UNBOUNDED = 3, 2, 1
"""Weights of the computations, the heaviest to begin first."""


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
            weeks_to(crisis, question),
        )
        for question in crisis.questions.values()
    )


def weeks_to(crisis: Crisis, question: Question) -> float | None:
    """How far off its date is; None if it names none."""
    return None if question.by is None else max(0.0, (question.by - crisis.as_of).days / 7)


def horizon(asked: Sequence[Asked]) -> float:
    """Weeks to the last date that any question names, else half a year."""
    return max((each.weeks for each in asked if each.weeks), default=DEFAULT_HORIZON)


def horizon_of(crisis: Crisis) -> float:
    """The same for all questions of a crisis."""
    dates = [weeks_to(crisis, each) for each in crisis.questions.values()]
    return max((each for each in dates if each), default=DEFAULT_HORIZON)


def weekly(weeks: float) -> Float:
    """0, 1, 2, ... and the end itself."""
    return np.unique(np.append(np.arange(0.0, weeks), weeks))


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Answers on one chain, by question id.

    values : nan where it could not be computed (then `faults` says why). errors : bounds on the
    truncation. curves : value at each week of `weekly`, for questions with a date, except `held`;
    for `share` the probability of being in force. slowest : for those that look ahead without end,
    a bound on the expected weeks until decided.
    """

    values: dict[str, float] = field(default_factory=dict)
    errors: dict[str, float] = field(default_factory=dict)
    curves: dict[str, Float] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)


def joined(parts: Iterable[Found]) -> Found:
    """All of them together."""
    whole = Found()
    for part in parts:
        whole.values.update(part.values)
        whole.errors.update(part.errors)
        whole.curves.update(part.curves)
        whole.faults.update(part.faults)
        whole.slowest.update(part.slowest)
    return whole


def question_tasks(
    chain: Chain, turned: Chain, asked: Sequence[Asked], tolerance: float
) -> list[Task[Found]]:
    """Computations that answer every question on `chain`, independent of each other.

    turned : `incoming(chain)`. tolerance : of every truncation.
    """
    columns = [each for each in asked if each.column() is not None]
    weeks = weekly(horizon(asked))
    tasks = [
        Task(COLUMNS, partial(_columns, chain, columns[low : low + MOST_COLUMNS], weeks, tolerance))
        for low in range(0, len(columns), MOST_COLUMNS)
    ]
    for each in asked:
        if each.question.kind == "held":
            tasks.append(Task(HELD, partial(_held, chain, each, tolerance)))
        elif each.unbounded:
            tasks.append(Task(UNBOUNDED, partial(_unbounded, chain, turned, each, tolerance)))
    return tasks


def _columns(
    chain: Chain,
    asked: Sequence[Asked],
    weeks: Float,
    tolerance: float,
    workers: Workers,
    report: Report,
) -> Found:
    """Questions that are columns, in one run; those that share masks share a column."""
    pairs: dict[tuple[bytes, bytes], tuple[Mask, Mask]] = {}
    users: dict[tuple[bytes, bytes], list[Asked]] = {}
    for each in asked:
        column = each.column()
        if column is not None:
            key = column[0].tobytes(), column[1].tobytes()
            pairs.setdefault(key, column)
            users.setdefault(key, []).append(each)
    times = np.unique(np.concatenate((weeks, [each.ends for each in asked])))
    curve = backward_curve(
        chain,
        np.stack([wins for wins, _ in pairs.values()], axis=1).astype(np.float64),
        times,
        chain.start,
        fixed=[fixed for _, fixed in pairs.values()],
        tolerance=tolerance,
        workers=workers,
        progress=report,
    )
    found = Found()
    for place, key in enumerate(pairs):
        for each in users[key]:
            _read(each, curve, place, weeks, found)
    return found


def _read(each: Asked, curve: Curve, place: int, weeks: Float, found: Found) -> None:
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
    found.curves[key] = values[np.searchsorted(curve.weeks, weeks)]


def _held(chain: Chain, each: Asked, tolerance: float, workers: Workers, report: Report) -> Found:
    question = each.question
    held = held_by(
        chain, each.happens, question.duration or 0.0, each.ends, age=question.age,
        tolerance=tolerance, workers=workers, progress=report,
    )  # fmt: skip
    return Found({question.id: held.probability}, {question.id: held.error})


def _unbounded(
    chain: Chain, turned: Chain, each: Asked, tolerance: float, workers: Workers, _: Report
) -> Found:
    key = each.question.id
    rival = np.zeros_like(each.happens) if each.rival is None else each.rival
    try:
        if each.question.kind == "time":
            solved = expected_time(
                chain, each.happens, turned=turned, tolerance=tolerance, workers=workers
            )
        else:
            solved = reached_before(
                chain, each.happens, rival, turned=turned, tolerance=tolerance, workers=workers
            )
    except NotConverged as fault:
        return Found({key: math.nan}, {key: math.inf}, faults={key: str(fault)})
    value = float(solved.values[chain.start])
    return Found({key: value}, {key: solved.error}, slowest={key: solved.slowest})
