"""In which part of the assumptions an answer is high: scenario discovery by PRIM.

Of the draws every other is used to find a region, the rest to count what it holds, so that a region
found by chance is seen to be one. Only the numbers whose distributions differ most between the
draws of interest and the others (Kolmogorov-Smirnov, at 5 %) are looked at, and a region in which
these are no more frequent than luck would have it (at 1 %) is dropped.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import binom, ks_2samp

from detente.crisis.model import Number
from detente.errors import UsageError
from detente.show.ensemble import Limit, Region
from detente.study.asked import chosen
from detente.study.draws import Float
from detente.study.ensemble import Ensemble
from detente.study.prim import Box, Mask, coverage_and_density, densest_box

USUAL = 0.8
"""Where no value is given: that which a fifth of the draws reach."""
LEAST_DRAWS, LEAST_CASES = 100, 20
SMALLEST = 0.04
DIFFERENT, MOST_TRIED = 0.05, 10
LUCK = 0.01


def check_draws(count: int) -> None:
    """Raises UsageError where so many draws with an answer are too few to find a region in."""
    if count < LEAST_DRAWS:
        raise UsageError(
            f"{count} draws with an answer are too few to find a region in",
            hint=f"it takes {LEAST_DRAWS}, and better some hundreds",
        )


def discover(ensemble: Ensemble, question: str, least: float | None = None) -> Region:
    """The region of the assumptions in which the answer to `question` is `least` or more.

    Raises UsageError for an unknown question, and where too few draws are such, or all are.
    """
    chosen([question], ensemble.crisis.questions, "question")
    x = ensemble.normals()
    y = ensemble.answers(question)[: len(x)]
    known = ~np.isnan(y)
    check_draws(int(known.sum()))
    x, y = x[known], y[known]
    if least is None:
        least = float(np.quantile(y, USUAL, method="inverted_cdf"))
    wanted = y >= least
    _check(question, wanted, least)
    found, counted = np.arange(len(y)) % 2 == 0, np.arange(len(y)) % 2 == 1
    columns = _telling(x[found], wanted[found])
    box = _box(x[found][:, columns], wanted[found])
    held, share = x[counted][:, columns], float(wanted.mean())
    inside = box.holds(held)
    hits = int((inside & wanted[counted]).sum())
    if binom.sf(hits - 1, int(inside.sum()), share) > LUCK:
        box, inside = Box.whole(len(columns)), np.ones(len(held), np.bool_)
    coverage, density = coverage_and_density(box, held, wanted[counted])
    limits = tuple(_limit(ensemble, columns[place], place, box) for place in box.limited)
    return Region(question, least, limits, share, coverage, density, int(inside.sum()))


def _check(question: str, wanted: Mask, least: float) -> None:
    cases = int(wanted.sum())
    if cases < LEAST_CASES or cases > len(wanted) - LEAST_CASES:
        raise UsageError(
            f"{question} is {least:g} or more in {cases} of {len(wanted)} draws, so there is no"
            " region to look for",
            hint="ask for another value with --at-least, or take more draws",
        )


def _telling(x: Float, wanted: Mask) -> list[int]:
    """Columns whose distribution differs most between the cases and the others."""
    tests = (ks_2samp(column[wanted], column[~wanted], method="asymp") for column in x.T)
    chance = np.array([each.pvalue for each in tests])
    first = np.argsort(chance, kind="stable")[:MOST_TRIED]
    return sorted(first[chance[first] <= DIFFERENT].tolist())


def _box(x: Float, wanted: Mask) -> Box:
    if not x.shape[1]:
        return Box.whole(0)
    return densest_box(x, wanted, max(LEAST_CASES // 2, math.ceil(SMALLEST * len(x))))


def _limit(ensemble: Ensemble, column: int, place: int, box: Box) -> Limit:
    """A side of the box in the unit of the file."""
    name = ensemble.names[column]
    spread, number = ensemble.variants.spreads[name], ensemble.numbers[name]

    def told(z: float, number: Number = number) -> float:
        return spread.value(z) / number.scale if math.isfinite(z) else z

    return Limit(name, number, told(float(box.low[place])), told(float(box.high[place])))
