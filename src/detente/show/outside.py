"""The outside view in words: where a forecast lies, and what pooling makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.crisis.model import Crisis
from detente.evidence.outside import OutsideView, Pooled, outside_of, pooled
from detente.show import numbers

if TYPE_CHECKING:
    from detente.outlook.answer import Answer
    from detente.show.facts import Facts

Record = dict[str, Any]


def interval_of(facts: Facts, question: str) -> tuple[float, float] | None:
    """The forecast's own 80 % interval, where ranges were drawn and it has one."""
    found = facts.interval(question)
    if found is None or found.low != found.low or found.high != found.high:  # nan
        return None
    return found.low, found.high


def warning(facts: Facts, question: str) -> str:
    """A sentence where a forecast lies outside the 95 % range of its class; else empty."""
    answer, given = facts.answers[question], facts.crisis.questions[question].reference
    view = outside_of(answer, interval_of(facts, question))
    if view is None or given is None or view.where != "outside 95 %":
        return ""
    low, high = view.wide
    side = "above" if (answer.probability or 0.0) > view.best else "below"
    whole = ", all of its interval," if view.interval is not None else ""
    reason = f"; the file's reason: {given.reason}" if given.reason else ""
    return (
        f"{question} lies far {side} its outside view{whole} at "
        f"{numbers.per_cent(answer.probability)}: the 95 % range of its class ({given.name}) is "
        f"{numbers.per_cent_span(low, high)}{reason}"
    )


def pool_note(weight: float) -> str:
    """What the column of pooled figures is."""
    return (
        f"Pooled: forecast and base rate pooled on log-odds, the base rate with weight {weight:g}; "
        "in brackets over the range of the base rate and the interval of the forecast, if there is "
        "one. It stands beside the forecast and does not replace it."
    )


def pool_text(facts: Facts, question: str) -> str:
    """`21 % [14 %, 30 %]`, or a dash."""
    found = pool_of(facts, question)
    if found is None:
        return numbers.DASH
    ends = (numbers.per_cent(end) for end in (found.low, found.high))
    return f"{numbers.per_cent(found.probability)} [{', '.join(ends)}]"


def pool_of(facts: Facts, question: str) -> Pooled | None:
    """Forecast and base rate pooled, where that was asked for and both are there."""
    if facts.pool is None:
        return None
    return pooled(facts.answers[question], facts.pool, interval_of(facts, question))


def view_record(view: OutsideView) -> Record:
    """Where a forecast lies, as plain data."""
    return {"where": view.where, "deviations": view.far, "range_95": list(view.wide)}


def pool_record(found: Pooled | None) -> Record | None:
    """What was pooled, as plain data."""
    if found is None:
        return None
    return {
        "weight": found.weight,
        "probability": found.probability,
        "low": found.low,
        "high": found.high,
    }


def reference_record(crisis: Crisis, answer: Answer) -> Record | None:
    """The class of a question beside its forecast, as plain data."""
    asked = crisis.questions[answer.id].reference
    if answer.reference is None or asked is None:
        return None
    best, least, most = answer.reference
    view = outside_of(answer)
    record: Record = {
        "class": asked.name,
        "probability": best,
        "low": least,
        "high": most,
        "cite": [str(each) for each in asked.cite],
        "reason": asked.reason,
        "base_rate": asked.base_rate or None,
    }
    return record | (view_record(view) if view is not None else {"where": None})
