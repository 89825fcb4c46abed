"""Lines over time: what the crisis is worth to each actor, how an answer accrues.

Lines differ by colour, by dash and by the name at their end, so that colour alone carries nothing.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.show import numbers
from detente.show.ahead import Ahead
from detente.show.charts import instant, rows_of, spread
from detente.show.paint import GRID, MARKS, PLAY, Picture, picture

DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (7, 3), (2, 3), (9, 3, 2, 3))
HEIGHT, WIDTH = 300, 446
GAP = 0.062


@dataclass(frozen=True, slots=True)
class Line:
    """A name and its values at the times of the chart."""

    name: str
    values: tuple[float, ...]


def worths(found: Ahead) -> Picture:
    """What the state is worth to each actor, expected, over time; those to whom it never is
    anything are left out.
    """
    lines = [Line(actor, values) for actor, values in found.worths.items() if any(values)]
    changes = "; ".join(
        f"{found.crisis.actors[each.name].name}: from {each.values[0]:.1f} to {each.values[-1]:.1f}"
        for each in lines
    )
    return _picture(
        lines, found.weeks, found.crisis.as_of, None,
        name="worths", title="Expected worth over time", unit="points",
        description=f"{changes}. The table below the chart holds these numbers.",
    )  # fmt: skip


def accrued(
    key: str, course: Sequence[tuple[float, float]], as_of: dt.date, kind: str
) -> Picture | None:
    """How the probability of an answer grows with its date; None where it does not accrue."""
    if len(course) < 2:
        return None
    weeks, values = zip(*course, strict=True)
    end = numbers.date(numbers.after(as_of, weeks[-1]))
    what = "in force" if kind in {"on", "share"} else "come true"
    return _picture(
        [Line("", tuple(values))], tuple(weeks), as_of, (0.0, _top(max(values))),
        name="accrued", title=f"{key} over time", unit="probability",
        description=f"Probability of having {what}: {numbers.per_cent(values[-1])} on {end}.",
    )  # fmt: skip


def _picture(
    lines: Sequence[Line],
    weeks: Sequence[float],
    as_of: dt.date,
    domain: tuple[float, float] | None,
    *,
    name: str,
    title: str,
    unit: str,
    description: str,
) -> Picture:
    import altair as alt

    low, high = domain or _around([value for each in lines for value in each.values])
    days = [instant(as_of, week) for week in weeks]
    shares = domain is not None
    x = alt.X(
        "day:T", scale=alt.Scale(type="utc"),
        axis=alt.Axis(title=None, format="%-d %b %Y", tickCount=5, grid=False, labelOverlap=True),
    )  # fmt: skip
    y = alt.Y(
        "value:Q", scale=alt.Scale(domain=[low, high], nice=False),
        axis=alt.Axis(format="%" if shares else ".0f", title=unit, tickCount=5, gridOpacity=0.6),
    )  # fmt: skip
    layers: list[Any] = []
    for place, each in enumerate(lines):
        rows = [{"day": day, "value": v} for day, v in zip(days, each.values, strict=True)]
        layers.append(
            alt.Chart(rows_of(rows))
            .mark_line(strokeWidth=2.2, color=_colour(place, len(lines)), strokeDash=_dash(place))
            .encode(x=x, y=y)
        )
    if len(lines) > 1:
        layers += _names(lines, days[-1], low, high, x)
    drawn = alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)
    return picture(drawn.to_dict(), name=name, title=title, description=description)


def _names(lines: Sequence[Line], day: int, low: float, high: float, x: Any) -> list[Any]:
    """The name of every line at its end, pushed apart so that none covers another."""
    import altair as alt

    order = sorted(range(len(lines)), key=lambda place: lines[place].values[-1])
    ends = [(lines[place].values[-1] - low) / (high - low) for place in order]
    layers: list[Any] = []
    for place, end, label in zip(order, ends, spread(ends, GAP), strict=True):
        row: Mapping[str, Any] = {
            "day": day, "end": low + end * (high - low), "label": low + label * (high - low),
            "text": f"{lines[place].name}  {lines[place].values[-1]:.0f}",
        }  # fmt: skip
        base = alt.Chart(rows_of([dict(row)])).encode(x=x)
        layers += [
            base.mark_rule(color=GRID).encode(
                x=alt.value(WIDTH + 2), x2=alt.value(WIDTH + 15), y=alt.Y("end:Q"), y2="label:Q"
            ),
            base.mark_text(align="left", fontSize=12, color=_colour(place, len(lines))).encode(
                x=alt.value(WIDTH + 20), y=alt.Y("label:Q"), text="text:N"
            ),
        ]
    return layers


def _colour(place: int, of: int) -> str:
    return PLAY if of == 1 else MARKS[place % len(MARKS)]


def _dash(place: int) -> list[int]:
    return list(DASHES[(place // len(MARKS) + place) % len(DASHES)])


def _top(value: float) -> float:
    """The end of a scale of probabilities: 100 %, or a tenth that leaves room above the value."""
    return 1.0 if value > 0.5 else max(0.1, math.ceil(12.0 * value) / 10)


def _around(values: Sequence[float]) -> tuple[float, float]:
    """A span a little wider than the values, at least five wide."""
    low, high = min(values), max(values)
    spare = max(0.06 * (high - low), (5.0 - (high - low)) / 2, 0.0)
    return low - spare, high + spare
