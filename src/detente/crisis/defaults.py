"""The documented default of every kind of number, in one table.

A default serves twice: it is used where the file says nothing (precision, patience, clock), and it
is what remains of a number when the sentence that it rests on is struck out, unless the number
says `without:`. Units: precision in log-odds per point; patience in weeks; clock, tempo and rate
per week; chance and reference are probabilities; cost and worth in points, flow in points a week.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.crisis.model import Number, NumberKind
from detente.crisis.units import WEEKS, parse_unit

_PER_MONTH = 1 / WEEKS["month"]
_YEAR = WEEKS["year"]
_PER_YEAR = 1 / _YEAR


@dataclass(frozen=True, slots=True)
class Default:
    """Best value and 80 % range, in base units, with the least and the largest value admitted."""

    best: float
    low: float
    high: float
    least: float = float("-inf")
    largest: float = float("inf")
    why: str = ""


DEFAULTS: dict[NumberKind, Default] = {
    "precision": Default(
        0.5, 0.2, 1.2, 0, why="each point at stake shifts the odds by a factor of 1.65"
    ),
    "patience": Default(26, 8, 104, 0, why="half a year; from two months to two years"),
    "clock": Default(7, 7, 7, 0, why="a decision a day; a bound, not an estimate"),
    "tempo": Default(_PER_MONTH, 0.1 * _PER_MONTH, 4 * _PER_MONTH, 0, why="once a month"),
    "rate": Default(_PER_YEAR, 0.1 * _PER_YEAR, 10 * _PER_YEAR, 0, why="once a year"),
    "chance": Default(0.5, 0.1, 0.9, 0, 1, why="even"),
    "cost": Default(0, -5, 5, why="nothing paid, nothing gained"),
    "worth": Default(0, -10, 10, why="makes no difference"),
    "flow": Default(0, -1, 1, why="makes no difference"),
    "reference": Default(0.05, 0.005, 0.3, 0, 1, why="rare"),
    "other": Default(0, -1, 1, why="the term drops out"),
}


DURATION = Default(
    _YEAR, 0.1 * _YEAR, 10 * _YEAR, 0, why="once a year, the other way round: never divided by 0"
)


def remains_of(number: Number) -> tuple[float, float, float]:
    """Best value, low and high of a number without its sentence, in weeks and points.

    `without:` comes first, then what its mechanism takes where the entry does not say it, then the
    default of its kind. Of the kind `other`, a duration falls to a year, and the range of a number
    that was never negative (or never positive) stays on its side of 0.
    """
    if number.without is not None:
        best = number.without * number.scale
        return best, best, best
    if number.fallback is not None:
        return number.fallback
    default = default_of(number.kind)
    if number.kind != "other":
        return default.best, default.low, default.high
    unit = parse_unit(number.unit) if number.unit else None
    if unit is not None and unit.power == 1:
        return DURATION.best, DURATION.low, DURATION.high
    low = 0.0 if number.low >= 0 else default.low
    return default.best, low, 0.0 if number.high <= 0 else default.high


def default_of(kind: NumberKind) -> Default:
    """The documented default of a kind."""
    return DEFAULTS[kind]
