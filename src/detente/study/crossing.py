"""The smallest change of several uncertain numbers that takes an answer across a line.

Numbers are measured by their ranges: z = 0 is the best value of each, and the ends of its 80 %
range lie at -EDGE and EDGE, as of a standard normal. With h(z) the answer and c the line,

    minimise |z|  subject to  h(z) = c

by the iteration of Hasofer and Lind, Rackwitz and Fiessler, with the step control of Zhang and Der
Kiureghian (1995): from z along

    d = ((grad . z - (h - c)) / |grad|^2) grad - z

halving the step until the merit |z|^2 / 2 + w |h - c| falls, w > |z| / |grad|. At the end z and
grad are parallel and h is on the line. Without linearity this is a local minimum. Where the steps
end beyond the line without meeting it, the line is sought between the last two places on either
side; what is found then need not be the nearest, and is not called so. Along one number
alone, the line is crossed where the answer, followed outward in steps of a quarter of its range,
first lies beyond it; the place is then found by Brent's method. Cost: one answer for each place
that is tried, one gradient for each that is taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

Float = NDArray[np.float64]
EDGE = 1.2815515655446004
FARTHEST = 2.0 * EDGE
MOST_STEPS = 30
HALVINGS = 6
TURNS, CLOSE, LEAP = 20, 1e-5, 100.0
TINY = 1e-12
ENOUGH = 1e-4
PARALLEL = 1e-2

Answer = Callable[[Float], tuple[float, Callable[[], Float]]]
"""h at z, nan where there is no answer, and what computes its gradient there."""
Single = Callable[[float], float]


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """Where the line is met.

    place : float64[P], z; in `ranges` 1 is an end of a number's range. value : the answer there.
    reached : whether it is on the line. nearest : whether no place around is nearer to z = 0.
    steps : answers that were computed. before : the answer just before, where it leaps across the
    line at `place`; else nan.
    """

    place: Float
    value: float
    reached: bool
    steps: int
    nearest: bool = False
    before: float = math.nan

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
    value, its_slope = answer(z)
    count, here, beyond = 1, (z, value), None
    side = value < line
    for _ in range(steps):
        slope = its_slope() if np.isfinite(value) else np.zeros(size)
        steep = float(slope @ slope)
        if not np.isfinite(value) or steep == 0.0:
            break
        goal = ((slope @ z - (value - line)) / steep) * slope
        goal = np.clip(goal, -FARTHEST, FARTHEST)
        along = goal - z
        if abs(value - line) <= enough and np.abs(along).max(initial=0.0) <= PARALLEL:
            return Crossing(z, value, reached=True, steps=count, nearest=True)
        found = _step(answer, z, along, value, slope, line, side)
        count += found.tried
        beyond = found.beyond or beyond
        if found.place is None:
            break
        z, value, its_slope = found.place, found.value, found.slope
        if (value < line) == side:
            here = (z, value)
        else:
            beyond = (z, value)
    if abs(value - line) <= enough or beyond is None:
        return Crossing(z, value, reached=abs(value - line) <= enough, steps=count)
    return _between(answer, here, beyond, line, enough, count)


Place = tuple[Float, float]


def _between(
    answer: Answer, here: Place, beyond: Place, line: float, enough: float, count: int
) -> Crossing:
    """The line between two places on either side of it, by Brent's method; else `beyond`.

    Where the answer leaps across the line no place is on it: the side beyond stays.
    """
    found = {0.0: here, 1.0: beyond}

    def off(share: float) -> float:
        if share not in found:
            place = here[0] + share * (beyond[0] - here[0])
            found[share] = (place, answer(place)[0])
        value = found[share][1]
        if not np.isfinite(value):
            raise _LostError
        return 0.0 if abs(value - line) <= enough else value - line

    try:
        share = brentq(off, 0.0, 1.0, xtol=CLOSE, maxiter=TURNS, disp=False)
    except _LostError:
        return Crossing(*beyond, reached=False, steps=count + len(found) - 2)
    steps = count + len(found) - 2
    place, value = found.get(share, beyond)
    if abs(value - line) <= enough:
        return Crossing(place, value, reached=True, steps=steps)
    side = here[1] < line
    inner = max(part for part, each in found.items() if (each[1] < line) == side)
    outer = min(part for part, each in found.items() if (each[1] < line) != side)
    leaps = abs(found[outer][1] - found[inner][1]) > LEAP * enough
    before = found[inner][1] if leaps else math.nan
    return Crossing(*found[outer], reached=False, steps=steps, before=before)


class _LostError(Exception):
    """There is no answer at a place on the way."""


@dataclass(frozen=True, slots=True, eq=False)
class _Stepped:
    """The next place, None where no step lowered the merit.

    slope : computes the gradient there. beyond : of the places that were tried in vain the last on
    the other side of the line.
    """

    place: Float | None
    value: float
    slope: Callable[[], Float]
    tried: int
    beyond: Place | None


def _step(
    answer: Answer, z: Float, along: Float, value: float, slope: Float, line: float, side: bool
) -> _Stepped:
    """The longest of 1, 1/2, 1/4 ... of the way that lowers the merit.

    side : whether the answer is below the line at z = 0.
    """
    steep = float(np.sqrt(slope @ slope))
    far = max(float(np.sqrt(z @ z)), float(np.sqrt((z + along) @ (z + along))))
    weight = 2.0 * far / steep + 1e-6

    def merit(place: Float, there: float) -> float:
        return 0.5 * float(place @ place) + weight * abs(there - line)

    before, share, beyond = merit(z, value), 1.0, None
    for tried in range(1, HALVINGS + 1):
        place = z + share * along
        there, its_slope = answer(place)
        if np.isfinite(there) and merit(place, there) < before:
            return _Stepped(place, there, its_slope, tried, beyond)
        if np.isfinite(there) and (there < line) != side:
            beyond = (place, there)
        share /= 2.0
    return _Stepped(None, value, lambda: slope, HALVINGS, beyond)


def single_crossing(
    answer: Single, now: float, line: float, upward: bool, precision: float
) -> tuple[float | None, int]:
    """Where along one number the answer first crosses the line, going `upward` or down.

    answer : h at z of this number. now : h(0). Returns z, None where it does not cross within
    FARTHEST or the answer is lost on the way, and how many answers that took.
    """
    sign = 1.0 if upward else -1.0
    side = now < line
    found = {0.0: now}

    def off(place: float) -> float:
        if place not in found:
            found[place] = answer(sign * place)
        if not np.isfinite(found[place]):
            raise _LostError
        return found[place] - line or TINY  # on the line is not below it, as for `side`

    inner = 0.0
    try:
        for outer in (0.5 * EDGE, EDGE, 1.5 * EDGE, FARTHEST):
            if (off(outer) < 0) != side:
                brentq(off, inner, outer, xtol=precision, maxiter=TURNS, disp=False)
                beyond = (place for place, value in found.items() if (value < line) != side)
                return sign * min(beyond), len(found) - 1
            inner = outer
    except _LostError:
        pass
    return None, len(found) - 1
