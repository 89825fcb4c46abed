"""Scores of a forecast against what happened. Lower is better for all of them.

    brier       (p - y)^2                                        yes or no, 0 to 1
    log         -ln p where it happened, else -ln (1 - p)        yes or no, nats, 0 to inf
    ranked      sum over k < K of (P_k - O_k)^2 / (K - 1)        ordered outcomes, 0 to 1
    CRPS        integral of (F(x) - 1{x >= y})^2 dx              shares of time, 0 to 1
    restricted  the same over times from 0 to c only, weeks      times

p : probability of yes. y : 1 where it happened. P_k, O_k : forecast and outcome summed over the
first k of K classes. F : forecast distribution function. c : the horizon of the forecast, or the
day up to which it was watched, where that is earlier.

All are proper: who believes p does best, in expectation, by saying p (Gneiting and Raftery 2007,
doi:10.1198/016214506000001437). The restricted CRPS is the threshold-weighted one with weight 1 up
to c (Gneiting and Ranjan 2011, doi:10.1198/jbes.2010.08110): a time that did not come by c adds
only what is known, the integral of F^2 up to c. It stays proper as long as c is set by the calendar
and not by how the crisis went. Mass beyond the horizon needs no shape.

The Brier score here is the half of the one summed over both classes; that one runs from 0 to 2.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float = NDArray[np.float64]
Score = Callable[[float, bool], float]
ROUNDING = 1e-9
"""By how much a distribution function may leave [0, 1] or fall, which rounding does."""


def brier(probability: float, happened: bool) -> float:
    """(p - y)^2. Raises ValueError outside [0, 1]."""
    return (_probability(probability) - float(happened)) ** 2


def log_score(probability: float, happened: bool) -> float:
    """-ln of the probability of what happened, nats; inf where that was 0.

    Raises ValueError outside [0, 1].
    """
    given = _probability(probability)
    chance = given if happened else 1.0 - given
    return -math.log(chance) if chance > 0.0 else math.inf


def ranked(probabilities: Sequence[float] | Float, outcome: int) -> float:
    """Ranked probability score of K >= 2 ordered classes; the Brier score where K is 2.

    probabilities : of each class, sum to 1. outcome : the class that came.
    Raises ValueError for what is no distribution, and for a class that is not there.
    """
    given = np.asarray(probabilities, np.float64)
    if given.ndim != 1 or len(given) < 2 or not 0 <= outcome < len(given):
        raise ValueError(f"received {given.size} classes and class {outcome}, expected it to exist")
    if (given < -ROUNDING).any() or abs(given.sum() - 1.0) > 1e-6:
        raise ValueError(f"probabilities of all classes must sum to 1, got {given.sum()!r}")
    forecast = np.cumsum(given)[:-1]
    seen = np.arange(len(given) - 1) >= outcome
    return float(((forecast - seen) ** 2).sum() / (len(given) - 1))


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """A forecast of when something comes: its distribution function, linear between the weeks.

    weeks : float64[T], ascending from 0. reached : float64[T], probability that it has come by
    then; what is missing to 1 at the end lies beyond the horizon, or never comes.
    Raises ValueError for anything else.
    """

    weeks: Float
    reached: Float

    def __post_init__(self) -> None:
        weeks, reached = self.weeks, self.reached
        if len(weeks) < 2 or len(weeks) != len(reached) or weeks[0] != 0.0:
            raise ValueError(f"received {len(weeks)} weeks, expected two or more from 0 on")
        if not (np.diff(weeks) > 0).all():
            raise ValueError("the weeks of a distribution must ascend")
        within = (reached >= -ROUNDING) & (reached <= 1.0 + ROUNDING)
        if not (within.all() and (np.diff(reached) >= -ROUNDING).all()):
            raise ValueError("a distribution function rises from 0 to at most 1")

    @property
    def horizon(self) -> float:
        """Weeks to which it speaks."""
        return float(self.weeks[-1])

    def by(self, week: float) -> float:
        """Probability that it has come by `week`, which lies within the horizon."""
        return float(np.interp(week, self.weeks, self.reached))


def restricted_crps(forecast: Arrival, came: float | None, watched: float = math.inf) -> float:
    """CRPS of a time over 0 to min(horizon, watched), weeks.

    came : weeks until it came; None where it had not by `watched`. watched : weeks for which it is
    known. Raises ValueError where nothing was watched, or it came after that.
    """
    end = min(forecast.horizon, watched)
    if not end > 0.0:
        raise ValueError(f"a time must be watched for longer than 0 weeks, got {watched!r}")
    if came is not None and not 0.0 <= came <= watched:
        raise ValueError(f"it came after {came!r} weeks, but was watched for {watched!r} only")
    turn = end if came is None else min(came, end)
    return _square(forecast, 0.0, turn, 0.0) + _square(forecast, turn, end, 1.0)


def _square(forecast: Arrival, first: float, last: float, less: float) -> float:
    """Integral of (F - less)^2 from `first` to `last`; exact, as F is linear in between."""
    if last <= first:
        return 0.0
    inner = forecast.weeks[(forecast.weeks > first) & (forecast.weeks < last)]
    points = np.concatenate(([first], inner, [last]))
    values = np.interp(points, forecast.weeks, forecast.reached) - less
    left, right = values[:-1], values[1:]
    return float((np.diff(points) * (left**2 + left * right + right**2) / 3.0).sum())


def crps_of_sample(sample: ArrayLike, value: float) -> float:
    """CRPS of the distribution that `sample` (two or more draws) comes from.

    E|X - y| - E|X - X'| / 2, pairs of different draws alone, so that it is right on average for any
    number of draws (Ferro 2014, doi:10.1002/qj.2270). Raises ValueError for fewer than two.
    """
    drawn = np.sort(np.asarray(sample, np.float64).ravel())
    count = len(drawn)
    if count < 2:
        raise ValueError(f"a distribution needs two draws or more, got {count}")
    ranks = 2.0 * np.arange(count) - (count - 1)
    apart = 2.0 * float(ranks @ drawn) / (count * (count - 1))
    return float(np.abs(drawn - value).mean()) - apart / 2.0


# --- over the life of a question --------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Made:
    """A forecast of yes, as it stood from the end of `day` on, until another was made."""

    day: dt.date
    probability: float


def standing(history: Sequence[Made], closes: dt.date) -> tuple[tuple[Made, int], ...]:
    """Forecasts with the days that each stood, up to the end of the day on which it closes.

    Of several on one day the last counts. What was made on that day or later stood for none and is
    left out: it would be hindsight.
    """
    latest = {each.day: each for each in sorted(history, key=lambda each: each.day)}
    days = [day for day in latest if day < closes]
    ends = [*days[1:], closes]
    return tuple((latest[day], (end - day).days) for day, end in zip(days, ends, strict=False))


def over_life(
    history: Sequence[Made], happened: bool, closes: dt.date, score: Score = brier
) -> float:
    """The score averaged over the days that a forecast stood; nan where none did.

    closes : the day on which it happened, or the last on which it could have.
    """
    stood = standing(history, closes)
    days = sum(count for _, count in stood)
    if not days:
        return math.nan
    return sum(count * score(each.probability, happened) for each, count in stood) / days


def _probability(value: float) -> float:
    if not -ROUNDING <= value <= 1.0 + ROUNDING:  # also catches nan
        raise ValueError(f"a probability must lie in [0, 1], got {value!r}")
    return min(max(value, 0.0), 1.0)
