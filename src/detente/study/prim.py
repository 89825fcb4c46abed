"""PRIM, the patient rule induction method: a box in which the cases of interest lie dense.

From the box that holds all points, peel: of the two ends of all columns take away the one, a share
ALPHA of the points in the box, whose loss leaves the share of cases of interest highest; go on
until fewer than `least` points are left. Every box on the way is a candidate; it has

    coverage = cases of interest in it / all cases of interest
    density  = cases of interest in it / points in it

and the one with the largest harmonic mean of the two is taken. Columns are then given back: first
those beyond MOST, then those whose limit the points do not bear out (Bryant and Lempert's
quasi-p-value: the chance that, with that limit lifted, the density would be as high by luck, above
RARE). Boxes are not grown again (pasting). Cost: one sort of every column for each step.

Friedman and Fisher 1999, doi:10.1023/A:1008894516817; Bryant and Lempert 2010,
doi:10.1016/j.techfore.2009.08.002.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
ALPHA = 0.05
MOST = 4
RARE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """low, high : float64[P], infinite where there is no limit; both ends belong to the box."""

    low: Float
    high: Float

    @classmethod
    def whole(cls, columns: int) -> Box:
        """All there is."""
        return cls(np.full(columns, -np.inf), np.full(columns, np.inf))

    @property
    def limited(self) -> list[int]:
        """Columns with a limit."""
        return np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high)).tolist()

    def holds(self, x: Float) -> Mask:
        """bool[n], which rows of x (float64[n, P]) lie in it."""
        return np.asarray(((x >= self.low) & (x <= self.high)).all(axis=1))

    def without(self, column: int) -> Box:
        """The same with no limit in a column."""
        low, high = self.low.copy(), self.high.copy()
        low[column], high[column] = -np.inf, np.inf
        return Box(low, high)


def coverage_and_density(box: Box, x: Float, wanted: Mask) -> tuple[float, float]:
    """Of the cases `wanted`, bool[n]; 0 where there is nothing."""
    inside = box.holds(x)
    hits = float((inside & wanted).sum())
    return hits / max(float(wanted.sum()), 1.0), hits / max(float(inside.sum()), 1.0)


def densest_box(x: Float, wanted: Mask, least: int) -> Box:
    """The box that PRIM finds for the cases `wanted` among the points x, float64[n, P].

    least : points that a box holds at least.
    """
    best, worth = Box.whole(x.shape[1]), 0.0
    for box in _peeled(x, wanted, least):
        now = _merit(box, x, wanted)
        if now > worth:
            best, worth = box, now
    return _borne_out(_few(best, x, wanted), x, wanted)


def _merit(box: Box, x: Float, wanted: Mask) -> float:
    """Harmonic mean of coverage and density."""
    coverage, density = coverage_and_density(box, x, wanted)
    return 2.0 * coverage * density / (coverage + density) if coverage else 0.0


def _peeled(x: Float, wanted: Mask, least: int) -> list[Box]:
    """The boxes on the way, the whole first."""
    boxes = [Box.whole(x.shape[1])]
    while True:
        inside = boxes[-1].holds(x)
        peel = _best_peel(x[inside], wanted[inside], least)
        if peel is None:
            return boxes
        column, limit, upper = peel
        low, high = boxes[-1].low.copy(), boxes[-1].high.copy()
        (high if upper else low)[column] = limit
        boxes.append(Box(low, high))


def _best_peel(x: Float, wanted: Mask, least: int) -> tuple[int, float, bool] | None:
    """Column, new limit, and whether it is the upper one; None where too little would be left."""
    count = len(x)
    away = max(1, round(ALPHA * count))
    if count - away < least:
        return None
    order = np.argsort(x, axis=0, kind="stable")
    cases = wanted[order]
    total = int(wanted.sum())
    lost = np.stack((cases[:away].sum(axis=0), cases[count - away :].sum(axis=0)))
    # with equal gains the column that comes first, its lower end first
    place = int(np.argmin(lost.T.ravel()))
    column, upper = divmod(place, 2)
    if total == 0:
        return None
    row = count - away - 1 if upper else away
    return column, float(x[order[row, column], column]), bool(upper)


def _few(box: Box, x: Float, wanted: Mask) -> Box:
    """With at most MOST columns limited: those whose limit does least are given back."""
    while len(box.limited) > MOST:
        box = max((box.without(each) for each in box.limited), key=lambda b: _merit(b, x, wanted))
    return box


def _borne_out(box: Box, x: Float, wanted: Mask) -> Box:
    """Without limits that could be luck, the least likely first."""
    while box.limited:
        chances = {each: _by_luck(box, each, x, wanted) for each in box.limited}
        worst = max(chances, key=lambda each: chances[each])
        if chances[worst] <= RARE:
            break
        box = box.without(worst)
    return box


def _by_luck(box: Box, column: int, x: Float, wanted: Mask) -> float:
    """Chance of as many cases in the box if the limit in `column` told nothing."""
    inside = box.holds(x)
    hits, points = int((inside & wanted).sum()), int(inside.sum())
    _, density = coverage_and_density(box.without(column), x, wanted)
    return float(binom.sf(hits - 1, points, density))
