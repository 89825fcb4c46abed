"""How an uncertain number is spread: from its best value and its 80 % range.

The best value b is the median, and low and high are the 10th and the 90th percentile, so each side
has a width of its own (a two-piece normal):

    t(x) = t(b) + (z / EDGE) (t(high) - t(b))     z >= 0, EDGE the 90th percentile of a normal
    t(x) = t(b) + (z / EDGE) (t(b) - t(low))      z <= 0

where t is the logarithm where the range keeps to one side of 0 (of the size, for negative numbers),
else the number itself, and z is standard normal. Where the kind of the number has a bound, the side
on which it lies is cut off there and spread over what remains, so that b stays the median:

    Phi(z) - 1/2 = (Phi(z') - 1/2) (Phi(z_bound) - 1/2) / (1/2)

with z' the standard normal that is drawn. Wallis 2014, Statistical Science 29(1) (two pieces).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scipy.special import ndtr, ndtri

from detente.crisis.defaults import default_of
from detente.crisis.model import Number
from detente.study.crossing import EDGE

SOFT = 1e-300
HALF = 0.5


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of the best value: t(x) = middle + width * |z|.

    mass : Phi(z_bound) - 1/2, at most a half; less where a bound cuts the side off.
    """

    width: float
    mass: float

    def inner(self, size: float) -> float:
        """|z| of what is drawn at |z'| = `size`."""
        if self.mass >= HALF:
            return size
        return float(ndtri(HALF + (float(ndtr(size)) - HALF) * self.mass / HALF))

    def stretch(self, size: float) -> float:
        """d|z| / d|z'| there."""
        if self.mass >= HALF:
            return 1.0
        return _density(size) * self.mass / HALF / max(_density(self.inner(size)), SOFT)


@dataclass(frozen=True, slots=True)
class Spread:
    """The distribution of a number, in weeks and points, as a function of a standard normal z.

    sign : 1 or -1 where the number is spread in logarithms of its size, 0 where it is not.
    """

    sign: int
    middle: float
    below: _Side
    above: _Side

    def value(self, z: float) -> float:
        """The number at z; 0 gives the best value, -EDGE and EDGE the ends of an uncut range."""
        side = self.above if z >= 0 else self.below
        t = self.middle + math.copysign(side.width * side.inner(abs(z)), z)
        return self.sign * math.exp(self.sign * t) if self.sign else t

    def slope(self, z: float) -> float:
        """D value / dz; at 0 the mean of both sides."""
        if z == 0:
            return HALF * (self._slope(self.above, 0.0) + self._slope(self.below, 0.0))
        return self._slope(self.above if z > 0 else self.below, z)

    def _slope(self, side: _Side, z: float) -> float:
        grown = abs(self.value(z)) if self.sign else 1.0
        return grown * side.width * side.stretch(abs(z))

    def quantile(self, share: float) -> float:
        """The number below which it lies with probability `share`, in (0, 1)."""
        if not 0.0 < share < 1.0:
            raise ValueError(f"share: received {share}, expected between 0 and 1")
        return self.value(float(ndtri(share)))


def spread_of(number: Number) -> Spread:
    """How a ranged number is spread.

    Raises ValueError for a number without a range.
    """
    if not number.ranged:
        raise ValueError(f"{number.key}: received a number without a range")
    best, low, high = (each * number.scale for each in (number.best, number.low, number.high))
    sign = 0 if low * high <= 0 else 1 if best > 0 else -1

    def t(x: float) -> float:
        return sign * math.log(abs(x)) if sign else x

    bounds = default_of(number.kind)
    middle = t(best)
    below, above = (middle - t(low)) / EDGE, (t(high) - middle) / EDGE
    return Spread(
        sign,
        middle,
        _Side(below, _mass(below, middle, _at(bounds.least, sign, t))),
        _Side(above, _mass(above, middle, _at(bounds.largest, sign, t))),
    )


def _at(bound: float, sign: int, t: Any) -> float:
    """A bound on the scale of the spread; infinite where it is no bound there."""
    if not math.isfinite(bound) or bound * sign < 0 or (sign and bound == 0):
        return math.inf
    return float(t(bound))


def _mass(width: float, middle: float, bound: float) -> float:
    """Phi(z_bound) - 1/2 of a side."""
    if not math.isfinite(bound) or width == 0.0:
        return HALF
    return max(float(ndtr(abs(bound - middle) / width)) - HALF, 0.0)


def _density(z: float) -> float:
    return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


def spreads_of(numbers: Mapping[str, Number]) -> dict[str, Spread]:
    """Of every number with a range, by name."""
    return {name: spread_of(each) for name, each in numbers.items() if each.ranged}
