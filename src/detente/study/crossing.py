"""The smallest change of several uncertain numbers that takes an answer across a line.

Numbers are measured by their ranges: z = 0 is the best value of each, and the ends of its 80 %
range lie at -EDGE and EDGE, as of a standard normal. With h(z) the answer and c the line,

    minimise |z|  subject to  h(z) = c

by the iteration of Hasofer and Lind, Rackwitz and Fiessler, with the step control of Zhang and Der
Kiureghian (1995): from z along

    d = ((grad . z - (h - c)) / |grad|^2) grad - z

halving the step until the merit |z|^2 / 2 + w |h - c| falls, w > |z| / |grad|. At the end z and
grad are parallel and h is on the line. Without linearity this is a local minimum. Along one number
alone, the line is crossed where the answer, followed outward in steps of a quarter of its range,
first lies beyond it; the place is then bisected. Cost: one answer with its gradient for each step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
EDGE = 1.2815515655446004
FARTHEST = 2.0 * EDGE
MOST_STEPS = 30
HALVINGS = 6
ENOUGH = 1e-4
PARALLEL = 1e-2

Answer = Callable[[Float], tuple[float, Float]]
"""h and its gradient at z; nan where there is no answer."""
Single = Callable[[float], float]


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """Where the line is met.

    place : float64[P], z; in `ranges` 1 is an end of a number's range. value : the answer there.
    reached : whether it is on the line. steps : answers that were computed.
    """

    place: Float
    value: float
    reached: bool
    steps: int

    @property
    def ranges(self) -> Float:
        """float64[P], the change of each number in half ranges."""
        return self.place / EDGE

    @property
    def distance(self) -> float:
        """How far in all, in half ranges."""
        return float(np.sqrt((self.ranges**2).sum()))


def nearest_crossing(
    answer: Answer, size: int, line: float, *, steps: int = MOST_STEPS, enough: float = ENOUGH
) -> Crossing:
    """The crossing nearest to z = 0 of `size` numbers, each kept within FARTHEST of 0.

    steps : the most that are taken. enough : how near to the line is on it.
    """
    z = np.zeros(size)
    value, slope = answer(z)
    count = 1
    for _ in range(steps):
        steep = float(slope @ slope)
        if not np.isfinite(value) or steep == 0.0:
            return Crossing(z, value, reached=False, steps=count)
        goal = ((slope @ z - (value - line)) / steep) * slope
        goal = np.clip(goal, -FARTHEST, FARTHEST)
        along = goal - z
        if abs(value - line) <= enough and np.abs(along).max(initial=0.0) <= PARALLEL:
            return Crossing(z, value, reached=True, steps=count)
        found = _step(answer, z, along, value, slope, line)
        count += found.tried
        if found.place is None:
            break
        z, value, slope = found.place, found.value, found.slope
    return Crossing(z, value, reached=abs(value - line) <= enough, steps=count)


@dataclass(frozen=True, slots=True, eq=False)
class _Stepped:
    """The next place, None where no step lowered the merit."""

    place: Float | None
    value: float
    slope: Float
    tried: int


def _step(
    answer: Answer, z: Float, along: Float, value: float, slope: Float, line: float
) -> _Stepped:
    """The longest of 1, 1/2, 1/4 ... of the way that lowers the merit."""
    steep = float(np.sqrt(slope @ slope))
    far = max(float(np.sqrt(z @ z)), float(np.sqrt((z + along) @ (z + along))))
    weight = 2.0 * far / steep + 1e-6

    def merit(place: Float, there: float) -> float:
        return 0.5 * float(place @ place) + weight * abs(there - line)

    before, share = merit(z, value), 1.0
    for tried in range(1, HALVINGS + 1):
        place = z + share * along
        there, its_slope = answer(place)
        if np.isfinite(there) and merit(place, there) < before:
            return _Stepped(place, there, its_slope, tried)
        share /= 2.0
    return _Stepped(None, value, slope, HALVINGS)


def single_crossing(
    answer: Single, now: float, line: float, upward: bool, precision: float
) -> tuple[float | None, int]:
    """Where along one number the answer first crosses the line, going `upward` or down.

    answer : h at z of this number. now : h(0). Returns z, None where it does not cross within
    FARTHEST or the answer is lost on the way, and how many answers that took.
    """
    sign = 1.0 if upward else -1.0
    side = now < line
    inner, count = 0.0, 0
    for outer in (0.5 * EDGE, EDGE, 1.5 * EDGE, FARTHEST):
        there, count = answer(sign * outer), count + 1
        if not np.isfinite(there):
            return None, count
        if (there < line) != side:
            break
        inner = outer
    else:
        return None, count
    while outer - inner > precision:
        middle = 0.5 * (inner + outer)
        there, count = answer(sign * middle), count + 1
        if not np.isfinite(there):
            return None, count
        inner, outer = (middle, outer) if (there < line) == side else (inner, middle)
    return sign * outer, count
