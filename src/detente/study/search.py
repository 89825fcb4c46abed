"""Where a sum of answers crosses a line, over the ranges of the numbers that they rest on.

The answers are of one crisis, or of several that share numbers, such as two options done: the
difference of two answers crosses 0 where they change places. Numbers are at z, 0 at their best
values (`detente.study.crossing`); each crisis has them at its own quantile of z. Play is followed,
so what is found lies on the branch that the plays are on.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.api import Play, Progress
from detente.crisis.model import Number
from detente.outlook.gradient import Gradient
from detente.show.inverse import Moved
from detente.study.crossing import (
    EDGE,
    ENOUGH,
    MOST_STEPS,
    Crossing,
    nearest_crossing,
    single_crossing,
)
from detente.study.derivatives import play_gradients
from detente.study.distributions import Spread, spreads_of
from detente.study.trial import Trial, parameters

Float = NDArray[np.float64]
OPTIONS = "options."
PRECISION = 0.01
ALONE = 0.6
"""Share of the work that numbers alone are, for progress."""
USUAL = 10
"""Places after which the search for all together is told to be half done; nobody knows before."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """`sign` times the answer to `question` of the crisis that `trial` knows."""

    sign: float
    trial: Trial
    question: str
    ranged: Mapping[str, Number]
    spreads: Mapping[str, Spread]

    @classmethod
    def of(cls, trial: Trial, question: str, sign: float = 1.0) -> Term:
        """Over every ranged number; what options would cost is in no answer."""
        ranged = {
            name: each
            for name, each in parameters(trial.crisis).items()
            if each.ranged and not name.startswith(OPTIONS)
        }
        return cls(sign, trial.asking((question,)), question, ranged, spreads_of(ranged))

    def slopes(self, gradient: Gradient, names: Sequence[str], z: Float) -> Float:
        """Derivatives of the answer, without its sign, in every z of `names`: float64[P]."""
        place = {name: k for k, name in enumerate(gradient.parameters)}
        total = gradient.total
        return np.array(
            [
                total[place[name]] * self.spreads[name].slope(z[k])
                if name in place and name in self.spreads
                else 0.0
                for k, name in enumerate(names)
            ]
        )


@dataclass(slots=True, eq=False)
class Search:
    """Finds crossings. names : the numbers, float64[P] of z in this order. fault : what went wrong.

    slopes : float64[P], derivatives of the sum at z = 0. now : the sum there.
    """

    terms: Sequence[Term]
    names: tuple[str, ...]
    now: float
    slopes: Float
    fault: str = ""

    @classmethod
    def of(cls, terms: Sequence[Term], gradients: Sequence[Gradient] | None = None) -> Search:
        """Raises as `play_gradients` does. gradients : of every term at its known play."""
        names = tuple(dict.fromkeys(name for term in terms for name in term.spreads))
        now = sum(term.sign * term.trial.known().questions[term.question] for term in terms)
        made = cls(terms, names, now, np.zeros(len(names)))
        given = gradients or made._gradients(made._known())
        made.slopes = made._summed(given, np.zeros(len(names)))
        return made

    def _known(self) -> list[Play]:
        return [term.trial.base for term in self.terms]

    def _gradients(self, plays: Sequence[Play]) -> list[Gradient]:
        return [
            play_gradients(play, [term.question])[term.question]
            for term, play in zip(self.terms, plays, strict=True)
        ]

    def _summed(self, gradients: Sequence[Gradient], z: Float) -> Float:
        """Derivative of the sum in every z."""
        total = np.zeros(len(self.names))
        for term, gradient in zip(self.terms, gradients, strict=True):
            total += term.sign * term.slopes(gradient, self.names, z)
        return total

    def _answer(self, z: Float, near: Sequence[Play]) -> tuple[float, list[Play]]:
        total, plays = 0.0, []
        for term, play in zip(self.terms, near, strict=True):
            values = {
                name: term.spreads[name].value(z[k])
                for k, name in enumerate(self.names)
                if z[k] != 0.0 and name in term.spreads
            }
            found = term.trial.answers(values, play)
            if found.play is None:
                self.fault = found.fault
                return math.nan, list(near)
            total += term.sign * found.questions[term.question]
            plays.append(found.play)
        return total, plays

    def alone(
        self,
        line: float,
        top: int,
        progress: Progress | None = None,
        precision: float = PRECISION,
    ) -> tuple[tuple[Moved, ...], int]:
        """Numbers that cross the line by themselves, the nearest first, and how many were tried.

        precision : of z where it is crossed.
        """
        order = np.argsort(-np.abs(self.slopes), kind="stable")[:top]
        found = []
        for count, k in enumerate(order.tolist()):
            if progress is not None:
                progress("one number alone", ALONE * count / len(order))
            if self.slopes[k] == 0.0:
                continue

            def answer(place: float, k: int = k) -> float:
                z = np.zeros(len(self.names))
                z[k] = place
                return self._answer(z, self._known())[0]

            upward = bool((self.slopes[k] > 0) == (self.now < line))
            place, _ = single_crossing(answer, self.now, line, upward, precision)
            if place is not None:
                found.append(self._moved(self.names[k], place))
        return tuple(sorted(found, key=lambda each: abs(each.ranges))), len(order)

    def together(
        self,
        line: float,
        steps: int = MOST_STEPS,
        enough: float = ENOUGH,
        progress: Progress | None = None,
    ) -> tuple[Crossing, str]:
        """The nearest crossing of all at once, and what went wrong on the way.

        steps, enough : as `nearest_crossing`.
        """
        self.fault = ""
        tried = itertools.count(1)

        def answer(z: Float) -> tuple[float, Callable[[], Float]]:
            if not z.any():
                return self.now, lambda: self.slopes
            if progress is not None:
                count = next(tried)
                progress("together", ALONE + (1.0 - ALONE) * count / (count + USUAL))
            # always from the file's own play: from wherever the search was last, the answer at a
            # place would depend on the way there where there are several equilibria
            value, plays = self._answer(z, self._known())
            return value, lambda: self._summed(self._gradients(plays), z)

        crossing = nearest_crossing(answer, len(self.names), line, steps=steps, enough=enough)
        return crossing, "" if crossing.reached else self.fault

    def moved(self, z: Float) -> tuple[Moved, ...]:
        """All numbers, the largest change first."""
        every = [self._moved(name, z[k]) for k, name in enumerate(self.names) if z[k] != 0.0]
        return tuple(sorted(every, key=lambda each: (-abs(each.ranges), each.parameter)))

    def _moved(self, name: str, z: float) -> Moved:
        term = next(each for each in self.terms if name in each.ranged)
        number = term.ranged[name]
        value = term.spreads[name].value(z) / number.scale
        return Moved(name, number, value, float(z) / EDGE)
