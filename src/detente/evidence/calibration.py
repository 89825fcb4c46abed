"""Whether what was given 30 % happens in 30 of 100 cases, and what the scores are made of.

n forecasts p_i of yes with outcomes y_i in {0, 1}, put into bins k of n_k; means pbar_k, ybar_k and
ybar over all. The mean Brier score is, exactly,

    BS = reliability - resolution + uncertainty + within
    reliability   sum n_k (pbar_k - ybar_k)^2 / n        resolution  sum n_k (ybar_k - ybar)^2 / n
    uncertainty   ybar (1 - ybar)
    within        sum over all i of (p_i - pbar_k) ((p_i - pbar_k) - 2 (y_i - ybar_k)) / n

(Murphy 1973, doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2; the last term, which is 0 where a
bin holds one value, by Stephenson, Coelho and Jolliffe 2008, doi:10.1175/2007WAF2006116.1).

Bins depend on where they are cut. With the calibrated forecasts q_i in their place, which are the
isotonic regression of y on p, nothing is cut (Dimitriadis, Gneiting and Jordan 2021,
doi:10.1073/pnas.2016191118):

    BS = miscalibration - discrimination + uncertainty
    miscalibration  BS(p) - BS(q)        discrimination  BS(ybar) - BS(q)

Few cases make both look better or worse than they are. So each bin comes with the Wilson interval
of its share, and with the band in which the share of a calibrated forecaster would lie: the count
of yes in a bin is then a sum of independent trials with chances p_i (Poisson binomial), whose
distribution is computed exactly. Complexity: O(n^2) for the largest bin.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression
from scipy.stats import beta, norm

from detente.crisis.base_rates import Z95, wilson

Float = NDArray[np.float64]
LEVEL = 0.95
BANDS = (0.0, 0.05, 0.2, 0.45, 0.55, 0.8, 0.95, 1.0)
"""Ends of the bins: those of the seven words of likelihood (ICD 203)."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts between `low` and `high`: how many, their mean, how many happened.

    interval : Wilson interval of the share that happened, 95 %. jeffreys : the same by the Beta
    posterior with Jeffreys' prior. band : where the share of a calibrated forecaster lies with 95 %
    at least.
    """

    low: float
    high: float
    count: int
    forecast: float
    happened: int
    interval: tuple[float, float]
    jeffreys: tuple[float, float]
    band: tuple[float, float]

    @property
    def share(self) -> float:
        """Of those in which it happened."""
        return self.happened / self.count

    @property
    def fits(self) -> bool:
        """Whether a calibrated forecaster could have seen this share."""
        return self.band[0] <= self.share <= self.band[1]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a mean Brier score is made of; see the module."""

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    miscalibration: float
    discrimination: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How forecasts compare with what happened.

    expected : mean p (1 - p), the Brier score that they would earn if calibrated: how sharp they
    are, 0.25 for even chances. spread : their standard deviation. z : Spiegelhalter's statistic,
    standard normal for a calibrated forecaster; nan where all say one half, or 0 and 1. chance : of
    one so large in size.
    """

    count: int
    happened: int
    bins: tuple[Bin, ...]
    parts: Parts
    expected: float
    spread: float
    z: float
    chance: float


def calibrate(
    probabilities: Sequence[float], outcomes: Sequence[bool], ends: Sequence[float] = BANDS
) -> Calibration:
    """All of it for n forecasts of yes. Raises ValueError for none, or for unequal numbers."""
    p, y = np.asarray(probabilities, np.float64), np.asarray(outcomes, np.float64)
    if len(p) != len(y) or not len(p):
        raise ValueError(f"received {len(p)} forecasts and {len(y)} outcomes, expected as many")
    place = bin_of(p, ends)
    noise = float((((1 - 2 * p) ** 2) * p * (1 - p)).sum())
    excess = float(((y - p) * (1 - 2 * p)).sum())
    z = excess / math.sqrt(noise) if noise > 0 else math.nan
    return Calibration(
        count=len(p),
        happened=int(y.sum()),
        bins=tuple(_bin(p[place == k], y[place == k], ends, k) for k in np.unique(place).tolist()),
        parts=decompose(p, y, place),
        expected=float((p * (1 - p)).mean()),
        spread=float(p.std()),
        z=z,
        chance=float(2 * norm.sf(abs(z))),
    )


def bin_of(p: Float, ends: Sequence[float]) -> NDArray[np.int64]:
    """Which bin each forecast falls into; an end belongs to the bin nearer to one half."""
    inner = np.asarray(ends[1:-1])
    below = np.searchsorted(inner, p, side="right")
    above = np.searchsorted(inner, p, side="left")
    found: NDArray[np.int64] = np.where(p < 0.5, below, above)
    return found


def decompose(p: Float, y: Float, place: NDArray[np.int64]) -> Parts:
    """What the mean Brier score is made of. place : the bin of each forecast."""
    n, mean = len(p), y.mean()
    _, inverse, counts = np.unique(place, return_inverse=True, return_counts=True)
    told = np.bincount(inverse, p) / counts
    seen = np.bincount(inverse, y) / counts
    off, surprise = p - told[inverse], y - seen[inverse]
    score = float(((p - y) ** 2).mean())
    calibrated = float(((recalibrated(p, y) - y) ** 2).mean())
    uncertainty = float(mean * (1 - mean))
    return Parts(
        brier=score,
        reliability=float((counts * (told - seen) ** 2).sum() / n),
        resolution=float((counts * (seen - mean) ** 2).sum() / n),
        uncertainty=uncertainty,
        within=float((off * (off - 2 * surprise)).mean()),
        miscalibration=score - calibrated,
        discrimination=uncertainty - calibrated,
    )


def recalibrated(p: Float, y: Float) -> Float:
    """The isotonic regression of outcomes on forecasts, float64[n]; equal forecasts stay equal."""
    levels, inverse, counts = np.unique(p, return_inverse=True, return_counts=True)
    means = np.bincount(inverse, y) / counts
    fitted = isotonic_regression(means, weights=counts.astype(np.float64)).x
    found: Float = np.asarray(fitted, np.float64)[inverse] if len(levels) else p
    return found


def _bin(p: Float, y: Float, ends: Sequence[float], place: int) -> Bin:
    count, happened = len(p), int(y.sum())
    return Bin(
        low=float(ends[place]),
        high=float(ends[place + 1]),
        count=count,
        forecast=float(p.mean()),
        happened=happened,
        interval=wilson(happened / count, count, Z95),
        jeffreys=jeffreys(happened, count),
        band=consistency_band(p),
    )


def jeffreys(happened: int, count: int, level: float = LEVEL) -> tuple[float, float]:
    """Interval of a share by its Beta(k + 1/2, n - k + 1/2) posterior; 0 and 1 where k is 0 or n.

    Brown, Cai and DasGupta 2001, doi:10.1214/ss/1009213286.
    """
    tail, a, b = (1 - level) / 2, happened + 0.5, count - happened + 0.5
    low = 0.0 if happened == 0 else float(beta.ppf(tail, a, b))
    return low, 1.0 if happened == count else float(beta.ppf(1 - tail, a, b))


def consistency_band(p: Float, level: float = LEVEL) -> tuple[float, float]:
    """Where the share of yes lies if each case has its forecast as its chance.

    The smallest and the largest share of which neither tail beyond holds more than (1 - level) / 2.
    """
    chances = poisson_binomial(p)
    tail, below = (1 - level) / 2, np.cumsum(chances)
    low = int(np.searchsorted(below, tail, side="right"))
    high = len(p) - int(np.searchsorted(np.cumsum(chances[::-1]), tail, side="right"))
    return low / len(p), high / len(p)


def poisson_binomial(p: Float) -> Float:
    """Distribution of the number of yes in independent trials of chances p, float64[n + 1]."""
    chances = np.ones(1)
    for each in p.tolist():
        chances = np.append(chances * (1 - each), 0.0) + np.append(0.0, chances * each)
    return chances
