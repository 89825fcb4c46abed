"""Skill against another forecast, with an interval that knows that crises are few.

    skill = 1 - mean score / mean score of the other      1 at best, 0 no better, below 0 worse

Questions of one crisis stand and fall together, so whole crises are drawn again (cluster
bootstrap; Field and Welsh 2007, doi:10.1111/j.1467-9868.2007.00593.x). With G crises each draw is
one of C(2G - 1, G) ways to choose G of them with repetition. Up to MOST_EXACT ways are gone through
one by one with their multinomial weights, so that no seed enters; above, DRAWS are sampled with a
fixed seed. Percentile intervals of few clusters are too narrow; `clusters` says how few they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Float = NDArray[np.float64]
LEVEL = 0.95
MOST_EXACT = 100_000
DRAWS = 20_000
SEED = 1
LEAST_CLUSTERS = 3
"""An interval over fewer crises would say nothing."""


@dataclass(frozen=True, slots=True)
class Skill:
    """Skill of a forecast over another, over `count` questions of `clusters` crises.

    score, other : the mean scores. interval : 95 %, None with fewer than three crises. exact :
    whether every draw was gone through.
    """

    value: float
    score: float
    other: float
    interval: tuple[float, float] | None
    count: int
    clusters: int
    exact: bool


def skill(
    scores: Sequence[float], others: Sequence[float], clusters: Sequence[str], level: float = LEVEL
) -> Skill:
    """Skill with its interval. clusters : the crisis of each question.

    Raises ValueError for no questions, and for unequal numbers.
    """
    own, other = np.asarray(scores, np.float64), np.asarray(others, np.float64)
    if not len(own) or len(own) != len(other) or len(own) != len(clusters):
        raise ValueError(
            f"received {len(own)} scores, {len(other)} others, {len(clusters)} clusters; "
            "expected as many of each, at least one"
        )
    names, place = np.unique(np.asarray(clusters), return_inverse=True)
    sums: Float = np.zeros((len(names), 2))
    np.add.at(sums, place, np.stack((own, other), axis=1))
    exact = math.comb(2 * len(names) - 1, len(names)) <= MOST_EXACT
    interval = None
    if len(names) >= LEAST_CLUSTERS and np.isfinite(sums).all():
        interval = _interval(sums, exact, level)
    mean, reference = float(own.mean()), float(other.mean())
    value = _skill(mean, reference)
    return Skill(value, mean, reference, interval, len(own), len(names), exact)


def _skill(score: float, other: float) -> float:
    """1 - score / other; nan where the other is perfect, or either has no finite mean."""
    if not (math.isfinite(score) and math.isfinite(other)) or other == 0.0:
        return math.nan
    return 1.0 - score / other


def _interval(sums: Float, exact: bool, level: float) -> tuple[float, float] | None:
    """Percentiles over redrawn crises. sums : float64[G, 2], of scores and of others by crisis."""
    counts, weights = _every(len(sums)) if exact else _sampled(len(sums))
    own, other = (counts @ sums).T
    told = other > 0.0
    if not told.any():
        return None
    values, weights = 1.0 - own[told] / other[told], weights[told]
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    tail = (1 - level) / 2
    ends = np.searchsorted(below, np.array([tail, 1 - tail]) * below[-1], side="left")
    low, high = values[order][np.minimum(ends, len(values) - 1)].tolist()
    return low, high


@cache
def _every(groups: int) -> tuple[Float, Float]:
    """Every way to draw `groups` of them with repetition: how often each, and its chance."""
    counts = np.array(
        [
            np.bincount(drawn, minlength=groups)
            for drawn in combinations_with_replacement(range(groups), groups)
        ],
        np.float64,
    )
    whole = math.lgamma(groups + 1) - groups * math.log(groups)
    return counts, np.exp(whole - gammaln(counts + 1).sum(axis=1))


def _sampled(groups: int) -> tuple[Float, Float]:
    drawn = np.random.default_rng(SEED).multinomial(groups, np.full(groups, 1 / groups), DRAWS)
    return drawn.astype(np.float64), np.ones(DRAWS)
