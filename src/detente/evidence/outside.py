"""The outside view: a forecast beside the base rate of its class, and the two pooled when asked.

A class has a best value and an 80 % range [l, h]. On the scale of log-odds each half of the range
is taken as that of a normal distribution, so the ends of the 95 % range lie

    logit b + (logit e - logit b) z95 / z80,    e one of l, h        [z95 / z80 = 1.53]

A forecast is `inside` the 80 % range, `outside 80 %` but inside that of 95, or `outside 95 %`.
Where the forecast has an interval of its own, that counts: it is outside only where the whole of it
is. Pooled at weight w (logarithmic pool; Genest and Zidek 1986, doi:10.1214/ss/1177013825):

    logit q = (1 - w) logit p + w logit b

It is shown beside the forecast, with its weight, and never takes its place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from detente.crisis.base_rates import Z80, Z95
from detente.errors import UsageError
from detente.outlook.answer import Answer

Where = Literal["inside", "outside 80 %", "outside 95 %"]
EDGE = 1e-9
"""How near to 0 and 1 a probability is taken, so that it has log-odds."""


@dataclass(frozen=True, slots=True)
class OutsideView:
    """A forecast beside its class.

    best, low, high : the class, with its 80 % range. wide : its 95 % range. far : how far the
    forecast lies from the best value, in standard deviations of that side of the range.
    interval : the forecast's own 80 % interval, if it has one.
    """

    best: float
    low: float
    high: float
    wide: tuple[float, float]
    where: Where
    far: float
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Pooled:
    """Forecast and base rate pooled at a stated weight of the base rate.

    low, high : over the base rate's 80 % range, and over the forecast's interval if it has one.
    """

    weight: float
    probability: float
    low: float
    high: float


def outside_of(answer: Answer, interval: tuple[float, float] | None = None) -> OutsideView | None:
    """A forecast beside its class; None where it has none with a range, or no single value."""
    if answer.probability is None or answer.reference is None:
        return None
    best, low, high = answer.reference
    if not low < high or math.isnan(answer.probability):
        return None
    wide = (_widened(best, low), _widened(best, high))
    first, last = interval or (answer.probability, answer.probability)
    where: Where = "outside 95 %"
    if first <= high and last >= low:
        where = "inside"
    elif first <= wide[1] and last >= wide[0]:
        where = "outside 80 %"
    return OutsideView(best, low, high, wide, where, _far(answer.probability, best, low, high),
                       interval)  # fmt: skip


def pooled(
    answer: Answer, weight: float, interval: tuple[float, float] | None = None
) -> Pooled | None:
    """Both pooled; None where there is no class or no single value.

    weight : of the base rate, 0 to 1. Raises UsageError outside of that.
    """
    if not 0.0 <= weight <= 1.0:
        raise UsageError(
            f"a weight lies between 0 and 1, got {weight:g}",
            hint="0 leaves the forecast as it is, 1 is the base rate",
        )
    if answer.probability is None or answer.reference is None:
        return None
    first, last = interval or (answer.probability, answer.probability)
    best, low, high = answer.reference
    pairs = ((answer.probability, best), (first, low), (last, high))
    middle, least, most = (_sigmoid((1 - weight) * logit(p) + weight * logit(b)) for p, b in pairs)
    return Pooled(weight, middle, least, most)


def logit(probability: float) -> float:
    """Log-odds; of 0 and 1 those of a billionth off."""
    kept = min(max(probability, EDGE), 1.0 - EDGE)
    return math.log(kept / (1.0 - kept))


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))


def _widened(best: float, end: float) -> float:
    """An end of the 80 % range moved to where that of 95 % lies."""
    return _sigmoid(logit(best) + (logit(end) - logit(best)) * Z95 / Z80)


def _far(value: float, best: float, low: float, high: float) -> float:
    """Standard deviations from the best value, on the side on which it lies; inf at a bare end."""
    step = logit(value) - logit(best)
    side = logit(high if step > 0 else low) - logit(best)
    if step == 0.0:
        return 0.0
    return math.inf if side == 0.0 else Z80 * step / side
