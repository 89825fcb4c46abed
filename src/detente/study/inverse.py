"""What would have to be different for an answer to cross a line.

    inverse(outlook, "truce-30-days", 0.5).together[0].parameter

The smallest change, measured by the ranges of the numbers: of one number alone, and of all ranged
numbers together (`detente.study.crossing`). Play is followed, so what is found lies on the branch
of the file's own play.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.api import Outlook, Play, Progress
from detente.crisis.model import Number
from detente.errors import DetenteError, UsageError
from detente.outlook.answer import PROBABILITIES
from detente.show.inverse import Inverse, Moved
from detente.study.asked import chosen
from detente.study.crossing import EDGE, Crossing, nearest_crossing, single_crossing
from detente.study.derivatives import play_gradients
from detente.study.distributions import Spread, spreads_of
from detente.study.trial import Trial, parameters

Float = NDArray[np.float64]
TOP = 8


def inverse(
    outlook: Outlook,
    question: str,
    line: float | None = None,
    *,
    top: int = TOP,
    progress: Progress | None = None,
) -> Inverse:
    """What takes the answer to `question` across `line` (None: one half).

    top : how many numbers are tried alone, those of the largest derivatives.

    Raises UsageError for an unknown question, a line that no answer of its kind can cross, or one
    that it stands on; DetenteError where no single play stands for the forecast.
    """
    crisis = outlook.crisis
    chosen((question,), crisis.questions, "question")
    now = outlook[question].value
    goal = _line(crisis.questions[question].kind, line)
    if now is None or not math.isfinite(now):
        raise DetenteError(f"`{question}` has no single finite answer to start from")
    if now == goal:
        raise UsageError(f"`{question}` is {goal:g} already", hint="give another line")
    ranged = {name: each for name, each in parameters(crisis).items() if each.ranged}
    search = _Search.of(outlook.play, question, ranged)
    found, tried = search.alone(goal, top, progress)
    if progress is not None:
        progress("together", 0.6)
    joint, fault = search.together(goal)
    moved = search.moved(joint.place)
    return Inverse(
        crisis, outlook.play.version, question, now, goal, found, tried, moved,
        joint.reached, joint.value, joint.distance, fault,
    )  # fmt: skip


def _line(kind: str, line: float | None) -> float:
    if line is None:
        if kind not in PROBABILITIES:
            raise UsageError(
                "which line is an expected time or share to cross?", hint="say it with --line"
            )
        return 0.5
    top = 1.0 if kind != "time" else math.inf
    if not 0.0 < line < top:
        bound = "between 0 and 1" if kind != "time" else "more than 0 weeks"
        raise UsageError(f"the line must be {bound}, got {line:g}")
    return line


@dataclass(slots=True)
class _Search:
    """Answers to one question at places z of all ranged numbers; the last play is followed."""

    trial: Trial
    question: str
    ranged: Mapping[str, Number]
    spreads: dict[str, Spread]
    slopes: Float
    near: Play
    fault: str = ""

    @classmethod
    def of(cls, play: Play, question: str, ranged: Mapping[str, Number]) -> _Search:
        trial = Trial.of(play)
        spreads = spreads_of(ranged)
        made = cls(trial, question, ranged, spreads, np.zeros(len(ranged)), trial.base)
        made.slopes = made._slope(trial.base, np.zeros(len(ranged)))
        return made

    def _slope(self, play: Play, z: Float) -> Float:
        """Derivative of the answer in every z."""
        gradient = play_gradients(play, [self.question])[self.question]
        place = {name: k for k, name in enumerate(gradient.parameters)}
        total = gradient.total
        return np.array(
            [
                total[place[name]] * spread.slope(z[k]) if name in place else 0.0
                for k, (name, spread) in enumerate(self.spreads.items())
            ]
        )

    def _answer(self, z: Float, near: Play) -> tuple[float, Play]:
        values = {
            name: spread.value(z[k])
            for k, (name, spread) in enumerate(self.spreads.items())
            if z[k] != 0.0
        }
        found = self.trial.answers(values, near)
        if found.play is None:
            self.fault = found.fault
            return math.nan, near
        return found.questions[self.question], found.play

    def alone(
        self, line: float, top: int, progress: Progress | None
    ) -> tuple[tuple[Moved, ...], int]:
        """Numbers that cross the line by themselves, the nearest first, and how many were tried."""
        now = self.trial.known().questions[self.question]
        order = np.argsort(-np.abs(self.slopes), kind="stable")[:top]
        names, found = list(self.ranged), []
        for count, k in enumerate(order.tolist()):
            if progress is not None:
                progress("one number alone", 0.6 * count / len(order))
            if self.slopes[k] == 0.0:
                continue

            def answer(place: float, k: int = k) -> float:
                z = np.zeros(len(names))
                z[k] = place
                return self._answer(z, self.trial.base)[0]

            upward = bool((self.slopes[k] > 0) == (now < line))
            place, _ = single_crossing(answer, now, line, upward)
            if place is not None:
                found.append(self._moved(names[k], place))
        return tuple(sorted(found, key=lambda each: abs(each.ranges))), len(order)

    def together(self, line: float) -> tuple[Crossing, str]:
        """The nearest crossing of all at once, and what went wrong on the way."""
        self.near, self.fault = self.trial.base, ""

        def answer(z: Float) -> tuple[float, Float]:
            value, play = self._answer(z, self.near)
            if math.isnan(value):
                return value, np.zeros_like(z)
            self.near = play
            return value, self._slope(play, z)

        crossing = nearest_crossing(answer, len(self.ranged), line)
        return crossing, "" if crossing.reached else self.fault

    def moved(self, z: Float) -> tuple[Moved, ...]:
        """All numbers, the largest change first."""
        every = [self._moved(name, z[k]) for k, name in enumerate(self.ranged) if z[k] != 0.0]
        return tuple(sorted(every, key=lambda each: (-abs(each.ranges), each.parameter)))

    def _moved(self, name: str, z: float) -> Moved:
        number = self.ranged[name]
        return Moved(name, number, self.spreads[name].value(z) / number.scale, float(z) / EDGE)
