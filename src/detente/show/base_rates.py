"""Stored base rates as tables and plain data."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill
from typing import Any

from detente.crisis.base_rates import NOTE, BaseRate
from detente.show import numbers
from detente.show.tables import Column, Table

Record = dict[str, Any]
METHODS = {
    "wilson": "Wilson interval of a share",
    "kaplan-meier": "log-log interval of a survival curve",
    "curve": "where the 80 % band of the survival curve crosses one half",
    "cases": "eight cases in ten, no doubt about a number",
    "definitions": "the spread over definitions, no doubt about any of them",
    "published": "a published figure without a number of cases, so no range",
}


def figure(rate: BaseRate, value: float | None) -> str:
    """A share in per cents, a duration in weeks."""
    return numbers.weeks(value) if rate.measure == "median" else numbers.per_cent(value)


def table(rates: Iterable[BaseRate]) -> Table:
    """One row each, in the order given."""
    columns = (
        Column("Id"),
        Column("How often"),
        Column("Figure", number=True, strong=True),
        Column("80 % range", number=True),
        Column("Years"),
    )
    rows = tuple(
        (each.id, each.text, figure(each, each.best), _range(each), each.years or numbers.DASH)
        for each in rates
    )
    return Table("Base rates", columns, rows, (NOTE,))


def _range(rate: BaseRate) -> str:
    if not rate.ranged:
        return numbers.DASH
    return f"{figure(rate, rate.low)} to {figure(rate, rate.high)}"


def told(rate: BaseRate) -> str:
    """One of them in full."""
    terms = [
        ("counts", rate.text),
        ("figure", f"{figure(rate, rate.best)} ({rate.best:.3g})"),
        ("80 % range", _range(rate)),
        ("cases", numbers.DASH if rate.cases is None else f"{rate.cases:,}"),
        ("range by", METHODS[rate.method]),
        ("source", f"{rate.source}{f', {rate.years}' if rate.years else ''}"),
    ]
    if rate.interval is not None and rate.measure != "median":
        low, high = rate.interval
        terms.insert(3, ("95 % interval", f"{low:.3g} to {high:.3g}"))
    if rate.caveat:
        terms.append(("mind that", rate.caveat))
    if rate.measure != "median":
        terms.append(("in a question", f"reference: {{base_rate: {rate.id}, reason: ...}}"))
    lines = [fill(f"    {name:<14}{text}", 96, subsequent_indent=" " * 18) for name, text in terms]
    return "\n".join((rate.id, *lines)) + "\n"


def record(rate: BaseRate) -> Record:
    """One of them as plain data; shares 0 to 1, durations in weeks."""
    return {
        "id": rate.id,
        "text": rate.text,
        "measure": rate.measure,
        "best": rate.best,
        "low": rate.low,
        "high": rate.high,
        "interval_95": list(rate.interval) if rate.interval else None,
        "cases": rate.cases,
        "days": rate.days,
        "method": rate.method,
        "source": rate.source,
        "years": rate.years,
        "caveat": rate.caveat,
    }
