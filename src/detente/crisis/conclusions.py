"""What numbers follow from the answers of an interview (`detente.crisis.interview`).

rank        "which is worse?" orders two worths, or two costs. Against the file's order, the two
            change places; called alike, both take their mean.
trade-off   how much one worth weighs next to the actor's weightiest: best is that share of it,
            the range reaches halfway (in logarithms) to the neighbouring answers.
cost        a one-off cost against living T weeks with a worth of u points, which come to
            u (1 - exp(-T ln 2 / patience)) points at once: a bound. The range is cut there; a best
            value beyond it moves to the other side by half as much again.
tempo       how often, were nothing at stake: best as said, range a factor of three either way.
patience    when an advantage counts half.
precision   "of 100 such decisions, how many go the better way?" with a computed gap of g points
            and odds o at the tempos: precision = (logit(n / 100) - log o) / g, range from the
            answers ten lower and ten higher.
don't know  the best value stays and the range becomes wide: a factor of five either way, or 15
            points for worths.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from detente.crisis import wording
from detente.crisis.interview import DONT_KNOW, HALVES, PACES, WEIGHTS, Inquiry, written
from detente.crisis.model import Crisis, Number

FACTOR, SPREAD = 5.0, 15.0
LOWEST_PRECISION = 0.01


class UnclearAnswerError(ValueError):
    """The answer fits none of the choices; the message says what would."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What follows for one number, in the unit of the file; `because` is read back."""

    key: str
    best: float
    low: float
    high: float
    because: str


def follow(crisis: Crisis, inquiry: Inquiry, answer: str) -> tuple[Finding, ...]:
    """What an answer says about the numbers; empty when the file says the same already.

    Raises UnclearAnswerError when the answer fits none of the choices.
    """
    given = answer.strip().lower()
    if given in {DONT_KNOW, "don't know", "dont know", "?"}:
        return _widened(crisis, inquiry)
    concluded = {
        "rank": _follow_rank, "trade-off": _follow_trade_off, "cost": _follow_cost,
        "tempo": _follow_tempo, "patience": _follow_patience, "precision": _follow_precision,
    }[inquiry.kind]  # fmt: skip
    found = concluded(crisis, inquiry, given)
    if found is None:
        letters = ", ".join(each.letter for each in inquiry.choices)
        free = f", {inquiry.free}" if inquiry.free else ""
        raise UnclearAnswerError(f"{answer.strip()!r} is none of {letters}{free}")
    return _stated(crisis, found)


def _stated(crisis: Crisis, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """What differs from the file; new values with the two digits that an answer can carry."""
    stated = []
    for each in found:
        number = crisis.numbers[each.key]
        known = (number.best, number.low, number.high)
        best, low, high = (
            value if value in known else tidy(value) for value in (each.best, each.low, each.high)
        )
        if _differs(number, each):
            stated.append(Finding(each.key, best, min(low, best), max(high, best), each.because))
    return tuple(stated)


def _differs(number: Number, found: Finding) -> bool:
    pairs = ((number.best, found.best), (number.low, found.low), (number.high, found.high))
    return any(not math.isclose(old, new, rel_tol=1e-9) for old, new in pairs)


def _widened(crisis: Crisis, inquiry: Inquiry) -> tuple[Finding, ...]:
    """The best value stays, the range becomes wide."""
    keys = inquiry.keys[:1] if inquiry.kind == "trade-off" else inquiry.keys
    found = []
    for key in keys:
        number = crisis.numbers[key]
        if number.kind in {"worth", "flow"} or number.best <= 0:
            reach = SPREAD if number.kind == "worth" else max(SPREAD / 5, abs(number.best))
            low, high = number.best - reach, number.best + reach
        else:
            low, high = number.best / FACTOR, number.best * FACTOR
        low, high = min(low, number.low), max(high, number.high)
        found.append(Finding(key, number.best, low, high, "you do not know, so the range is wide"))
    return _stated(crisis, found)


def _follow_rank(crisis: Crisis, inquiry: Inquiry, given: str) -> list[Finding] | None:
    first, second = (crisis.numbers[key] for key in inquiry.keys)
    names = {each.letter: each.text for each in inquiry.choices}
    if given == "s":
        because = "the two are about the same, so both take their mean"
        best = (first.best + second.best) / 2
        low, high = (first.low + second.low) / 2, (first.high + second.high) / 2
        return [Finding(key, best, low, high, because) for key in inquiry.keys]
    if given not in {"a", "b"}:
        return None
    worse, better = (first, second) if given == "a" else (second, first)
    if first.kind == "cost":  # more points are worse
        worse, better = better, worse
    if worse.best < better.best:
        return []
    because = f"“{names[given]}” is the worse, so the two change places"
    if worse.best == better.best:
        apart = max((worse.high - worse.low) / 4, 1.0)
        return [
            Finding(worse.key, worse.best - apart, worse.low - apart, worse.high, because),
            Finding(better.key, better.best + apart, better.low, better.high + apart, because),
        ]
    return [
        Finding(worse.key, better.best, better.low, better.high, because),
        Finding(better.key, worse.best, worse.low, worse.high, because),
    ]


def _follow_trade_off(crisis: Crisis, inquiry: Inquiry, given: str) -> list[Finding] | None:
    letters = dict(zip("abcef", WEIGHTS, strict=True))
    share = letters.get(given)
    if share is None:
        share = _per_cent(given)
    if share is None or share <= 0:
        return None
    number, heavy = (crisis.numbers[key] for key in inquiry.keys)
    low_share, high_share = _halfway(share)
    sign = math.copysign(1.0, number.best)
    sizes = [abs(heavy.best) * each for each in (share, low_share, high_share)]
    best, low, high = (sign * each for each in sizes)
    because = f"it weighs {round(100 * share)} % of {wording.plain(abs(heavy.best))} points"
    return [Finding(number.key, best, min(low, high), max(low, high), because)]


def _halfway(share: float) -> tuple[float, float]:
    """Halfway, in logarithms, to the neighbouring answers."""
    below = max((each for each in WEIGHTS if each < share), default=share / 2)
    above = min((each for each in WEIGHTS if each > share), default=share * 1.5)
    return math.sqrt(share * below), math.sqrt(share * above)


def _per_cent(given: str) -> float | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent)?", given)
    return float(found.group(1)) / 100 if found else None


def _follow_cost(crisis: Crisis, inquiry: Inquiry, given: str) -> list[Finding] | None:
    number = crisis.numbers[inquiry.keys[0]]
    bound = inquiry.points / number.scale
    said = f"four weeks of it come to {wording.plain(round(inquiry.points, 2))} points at once"
    if given == "s":
        because = f"{said}, and the move costs about the same"
        return [Finding(number.key, bound, bound / 2, bound * 2, because)]
    if given == "a":
        best = number.best if number.best > bound else 1.5 * bound
        high = max(number.high, 2 * best)
        because = f"{said}, and the move is worse"
        return [Finding(number.key, best, max(number.low, bound), high, because)]
    if given == "b":
        best = number.best if number.best < bound else bound / 1.5
        low = min(number.low, best / 2)
        because = f"{said}, and the move is less bad"
        return [Finding(number.key, best, low, min(number.high, bound), because)]
    return None


def _follow_tempo(crisis: Crisis, inquiry: Inquiry, given: str) -> list[Finding] | None:
    letters = dict(zip("abcefg", PACES, strict=True))
    text, pace = letters.get(given, (given, None))
    if pace is None:
        pace = _pace(given)
    if pace is None or pace <= 0:
        return None
    number = crisis.numbers[inquiry.keys[0]]
    best = pace / number.scale
    because = f"{text}, were nothing at stake"
    return [Finding(number.key, best, best / 3, best * 3, because)]


_PACE = r"(\d+(?:\.\d+)?|once|twice)\s*(?:times?)?\s*(?:/|per|an?|every)\s*(day|week|month|year)"
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


def _pace(given: str) -> float | None:
    """`2 per month`, `1/week`, `once a year` to a rate per week."""
    found = re.fullmatch(_PACE, given)
    if not found:
        return None
    count = {"once": 1.0, "twice": 2.0}.get(found.group(1))
    count = float(found.group(1)) if count is None else count
    return count * 7.0 / _DAYS[found.group(2)]


def _follow_patience(crisis: Crisis, inquiry: Inquiry, given: str) -> list[Finding] | None:
    letters = dict(zip("abcef", HALVES, strict=True))
    text, half_life = letters.get(given, (given, None))
    if half_life is None:
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(day|week|month|year)s?", given)
        if not found or float(found.group(1)) <= 0:
            return None
        half_life = float(found.group(1)) * _DAYS[found.group(2)] / 7.0
    number = crisis.numbers[inquiry.keys[0]]
    best = half_life / number.scale
    because = f"an advantage counts half after {text}"
    return [Finding(number.key, best, best / 2, best * 2, because)]


def _follow_precision(crisis: Crisis, inquiry: Inquiry, given: str) -> list[Finding] | None:
    share = _per_cent(given)
    if share is None or not 0.01 <= share <= 0.99:
        return None
    number = crisis.numbers[inquiry.keys[0]]
    best, low, high = (
        max(precision_from(each, inquiry.odds, inquiry.points), LOWEST_PRECISION) / number.scale
        for each in (share, max(share - 0.1, 0.01), min(share + 0.1, 0.99))
    )
    if high <= best:  # both at the floor
        high = FACTOR * best
    because = (
        f"{round(100 * share)} of 100 where tempos alone give "
        f"{round(100 * inquiry.odds / (1 + inquiry.odds))}, for a gap of {inquiry.points:.1f} "
        "points"
    )
    if best <= LOWEST_PRECISION:
        because += "; that is no more than by tempo, so interests would count for nothing"
    return [Finding(number.key, best, low, high, because)]


def precision_from(share: float, odds: float, points: float) -> float:
    """Log-odds shift over the gap: (logit(share) - log odds) / points."""
    return (math.log(share / (1.0 - share)) - math.log(odds)) / points


def revised(crisis: Crisis, findings: Iterable[Finding]) -> Crisis:
    """The crisis with the numbers that were found, and with those written at the same places."""
    numbers, first = dict(crisis.numbers), written(crisis)
    for each in findings:
        for key in (key for key in first if first[key] == first[each.key]):
            numbers[key] = replace(
                numbers[key], best=each.best, low=each.low, high=each.high, ranged=True
            )
    return replace(crisis, numbers=numbers)


def told(crisis: Crisis, found: Finding) -> str:
    """A finding read back: what was, what is now, and why."""
    number = crisis.numbers[found.key]
    values = [wording.plain(each) for each in (found.best, found.low, found.high)]
    unit = f" {number.unit}" if number.unit else ""
    first = written(crisis)
    alike = sum(each == first[found.key] for each in first.values()) - 1
    others = f" (and {alike} written at the same place)" if alike else ""
    return (
        f"{found.key}{others}: {wording.number(number)} becomes {values[0]} "
        f"[{values[1]}, {values[2]}]{unit}, since {found.because}"
    )


def tidy(value: float) -> float:
    """Two significant digits: an answer in words carries no more."""
    return float(f"{value:.2g}")
