"""What lies ahead, as plain data: rungs of the ladder that are met, what states are worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from detente.crisis.model import Crisis
from detente.show import numbers
from detente.show.tables import Column, Table


@dataclass(frozen=True, slots=True)
class RungAhead:
    """A rung of the escalation ladder and the way up to it.

    now : whether the crisis stands on it. met : probability that it, or one above it, is met up to
    the horizon. onward : the same, given that the rung below it, or one above that, is; None where
    nothing was below. at_end : probability that it stands on it at the horizon.
    """

    name: str
    now: bool
    met: float
    onward: float | None
    at_end: float


@dataclass(frozen=True, slots=True)
class Ahead:
    """rungs : from low to high; empty where the ladder spans more states than can be laid out.

    weeks : T times from 0. worths : by actor what the state is worth to it if it lasted, expected
    at each of them, points.
    """

    crisis: Crisis
    rungs: tuple[RungAhead, ...]
    weeks: tuple[float, ...]
    worths: Mapping[str, tuple[float, ...]]

    @property
    def end(self) -> dt.date:
        """The horizon."""
        return numbers.after(self.crisis.as_of, self.weeks[-1])


def climb_table(found: Ahead) -> Table:
    """The way up the ladder."""
    columns = (
        Column("Rung"),
        Column("Stands there now"),
        Column("Met by then", number=True, strong=True),
        Column("Once the one below is met", number=True),
        Column("Stands there then", number=True),
    )
    rows = tuple(
        (
            each.name,
            "yes" if each.now else "",
            numbers.per_cent(each.met),
            numbers.per_cent(each.onward),
            numbers.per_cent(each.at_end),
        )
        for each in reversed(found.rungs)
    )
    return Table(f"The escalation ladder, by {numbers.date(found.end)}", columns, rows)


def worth_table(found: Ahead, dates: int = 6) -> Table:
    """What the state is worth to each actor, expected, at a few dates."""
    last = len(found.weeks) - 1
    places = sorted({round(last * k / (dates - 1)) for k in range(dates)})
    columns = (
        Column("Actor"),
        *(Column(_day(found, found.weeks[place]), number=True) for place in places),
        Column("Change", number=True, strong=True),
    )
    rows = tuple(
        (
            found.crisis.actors[actor].name,
            *(f"{each[place]:.1f}" for place in places),
            numbers.points(each[-1] - each[0]),
        )
        for actor, each in found.worths.items()
    )
    note = "Points from 0 to 100: what the state of that day would be worth if it lasted."
    return Table("Expected worth over time", columns, rows, (note,))


def _day(found: Ahead, week: float) -> str:
    as_of = found.crisis.as_of
    return numbers.short_date(as_of if week == 0 else numbers.after(as_of, week))
