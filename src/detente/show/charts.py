"""The charts over probabilities: questions on the scale of likelihood, the ladder over time.

Altair specifications only; `detente.show.paint` turns them into static, accessible SVG. Under every
chart the report prints its numbers as a table, so no fact is told by a picture alone.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from detente.show import numbers
from detente.show.facts import Facts, Ladder
from detente.show.paint import (
    BAND,
    GRID,
    MUTED,
    PAPER,
    PLAY,
    TEMPO,
    Picture,
    picture,
    step_colour,
)
from detente.show.words import BANDS

if TYPE_CHECKING:
    import altair as alt

    from detente.outlook.answer import Answer
    from detente.show.ensemble import Interval


def rows_of(rows: Iterable[dict[str, Any]]) -> alt.Data:
    import altair as alt

    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]


def questions(facts: Facts) -> Picture | None:
    """Every probability on the ICD 203 scale; None when no question asks for one."""
    rows = [
        _question_row(place, key, answer, facts.interval(key))
        for place, (key, answer) in enumerate(
            (key, answer)
            for key, answer in facts.answers.items()
            if answer.kind in {"reached", "on", "before", "held"}
        )
    ]
    if not rows:
        return None
    told = "; ".join(f"{each['key']}: {each['told']}" for each in rows)
    return picture(
        _questions(rows).to_dict(),
        name="scale",
        title="The questions on the scale of likelihood",
        description=f"{told}. The table of questions holds all of these numbers.",
    )


def _questions(points: Sequence[dict[str, Any]]) -> alt.LayerChart | alt.FacetChart:
    import altair as alt

    height = 34 * len(points)
    across = alt.Scale(domain=[0, 1], nice=False)
    down = alt.Scale(domain=[0, height], reverse=True, nice=False)
    axis = alt.Axis(format="%", title=None, grid=False, values=[0, 0.2, 0.4, 0.6, 0.8, 1])
    x = alt.X("x:Q", scale=across, axis=axis)
    y = alt.Y("y:Q", scale=down, axis=None)
    bands = likelihood_bands(height)
    base = alt.Chart(rows_of(points))
    shaded = (
        alt.Chart(rows_of(bands[::2])).mark_rect(color=BAND).encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    )
    layers: list[alt.Chart] = [
        shaded,
        alt.Chart(rows_of(bands))
        .mark_text(color=MUTED, fontSize=10, baseline="top", lineBreak="/", dy=-38, lineHeight=11)
        .encode(x=alt.X("middle:Q", scale=across, axis=axis), y=alt.value(0), text="word:N"),
        base.mark_rule(color=GRID).encode(x=alt.datum(0), x2=alt.datum(1), y=y),
        base.mark_bar(color=PLAY, opacity=0.35, height=7).encode(
            x=alt.X("low:Q", scale=across, axis=axis), x2="high:Q", y=y
        ),
        base.transform_filter("isValid(datum.least)")
        .mark_rule(color=MUTED, strokeWidth=1.5)
        .encode(x=alt.X("least:Q", scale=across, axis=axis), x2="most:Q", y=y),
        *(
            base.transform_filter("isValid(datum.least)")
            .mark_tick(color=MUTED, thickness=1.5, size=10)
            .encode(x=alt.X(f"{end}:Q", scale=across, axis=axis), y=y)
            for end in ("least", "most")
        ),
        base.transform_filter("isValid(datum.tempo)")
        .mark_point(color=TEMPO, shape="circle", size=70, strokeWidth=2, filled=False)
        .encode(x=alt.X("tempo:Q", scale=across, axis=axis), y=y),
        base.transform_filter("isValid(datum.value)")
        .mark_point(color=PLAY, size=110, filled=True, opacity=1)
        .encode(x=alt.X("value:Q", scale=across, axis=axis), y=y),
        base.mark_text(align="right", dx=-10, fontSize=12).encode(
            x=alt.datum(0), y=y, text="key:N"
        ),
        base.mark_text(align="left", dx=10, fontSize=13, fontWeight="bold").encode(
            x=alt.datum(1), y=y, text="label:N"
        ),
    ]
    return alt.layer(*layers).properties(width=430, height=height)


def likelihood_bands(height: int) -> list[dict[str, Any]]:
    """The seven bands as rectangles; the outermost run to the ends of the scale."""
    rows = []
    for place, band in enumerate(BANDS):
        low = 0.0 if place == 0 else band.low / 100
        high = 1.0 if place == len(BANDS) - 1 else band.high / 100
        lines = band.word.replace(" ", "/")
        row = {"x": low, "x2": high, "middle": (low + high) / 2, "y": 0, "y2": height}
        rows.append(row | {"word": lines})
    return rows


def _question_row(
    place: int, key: str, answer: Answer, interval: Interval | None
) -> dict[str, Any]:
    seen = [each for each in answer.by_precision.values() if each is not None]
    low, high = answer.span
    if answer.value is not None:
        low, high = min([answer.value, *seen]), max([answer.value, *seen])
        label, told = numbers.per_cent(answer.value), numbers.with_word(answer.value)
    else:
        label = told = numbers.per_cent_span(low, high)
    least = most = math.nan
    if interval is not None and interval.answered:
        least, most = interval.low, interval.high
        told += f", 80 % interval {numbers.per_cent_span(least, most)}"
    ends = {"low": low, "high": high, "least": least, "most": most}
    return {
        "y": 34 * place + 17, "key": key, "value": answer.value, "tempo": answer.tempo_only,
        "label": label, "told": told,
        **{name: None if math.isnan(end) else end for name, end in ends.items()},
    }  # fmt: skip


def fan(ladder: Ladder, as_of: dt.date) -> Picture:
    """Probability of each rung of the escalation ladder over time, stacked from calm to grave."""
    import altair as alt

    days = [instant(as_of, week) for week in ladder.weeks]
    rows = []
    for moment, shares in zip(days, ladder.shares, strict=True):
        low = 0.0
        for place, share in enumerate(shares):
            rows.append({"day": moment, "low": low, "high": low + share, "rung": place})
            low += share
    last = ladder.shares[-1]
    steps = len(ladder.rungs)
    scale = alt.Scale(domain=list(range(steps)), range=[step_colour(each) for each in range(steps)])
    days_axis = alt.Axis(title=None, format="%-d %b %Y", tickCount=5, grid=False, labelOverlap=True)
    x = alt.X("day:T", scale=alt.Scale(type="utc"), axis=days_axis)
    shares_axis = alt.Axis(format="%", title="probability", tickCount=5, grid=False)
    area = (
        alt.Chart(rows_of(rows))
        .mark_area(stroke=PAPER, strokeWidth=1, interpolate="monotone")
        .encode(
            x=x,
            y=alt.Y("low:Q", axis=shares_axis, scale=alt.Scale(domain=[0, 1])),
            y2="high:Q",
            color=alt.Color("rung:O", scale=scale, legend=None),
        )
    )
    labels = alt.Chart(rows_of(_rung_labels(ladder, days[-1]))).encode(x=x)
    layers = [
        area,
        labels.mark_rule(color=GRID).encode(
            x=alt.value(448), x2=alt.value(462), y=alt.Y("middle:Q"), y2="label:Q"
        ),
        labels.mark_text(align="left", fontSize=12).encode(
            x=alt.value(467), y=alt.Y("label:Q"), text="text:N"
        ),
    ]
    end = numbers.date(numbers.after(as_of, ladder.weeks[-1]))
    told = ", ".join(
        f"{rung} {numbers.per_cent(share)}" for rung, share in zip(ladder.rungs, last, strict=True)
    )
    return picture(
        alt.layer(*layers).properties(width=446, height=300).to_dict(),
        name="fan",
        title="The escalation ladder over time",
        description=f"On {end}: {told}. The table below the chart gives the shares at other dates.",
        steps=steps,
    )


def instant(as_of: dt.date, week: float) -> int:
    """Milliseconds since 1970 of `week` weeks after the end of `as_of`, UTC."""
    start = dt.datetime.combine(as_of, dt.time(), dt.UTC) + dt.timedelta(days=1)
    return round((start.timestamp() + week * 7 * 86_400) * 1000)


def _rung_labels(ladder: Ladder, moment: int) -> list[dict[str, Any]]:
    """Labels beside the last shares, pushed apart so that none covers another."""
    gap = 0.058
    low = 0.0
    rows: list[dict[str, Any]] = []
    for rung, share in zip(ladder.rungs, ladder.shares[-1], strict=True):
        text = f"{rung}  {numbers.per_cent(share)}"
        rows.append({"day": moment, "middle": low + share / 2, "text": text})
        low += share
    places = spread([float(row["middle"]) for row in rows], gap)
    return [{**row, "label": place} for row, place in zip(rows, places, strict=True)]


def spread(middles: Sequence[float], gap: float) -> list[float]:
    """Places at least `gap` apart, in order, as near to `middles` as a few passes bring them."""
    top = max(1.0, gap * (len(middles) - 1))
    places = list(middles)
    for place in range(1, len(places)):
        places[place] = max(places[place], places[place - 1] + gap)
    over = places[-1] - top if places else 0.0
    if over > 0:
        places[-1] = top
        for place in range(len(places) - 2, -1, -1):
            places[place] = min(places[place], places[place + 1] - gap)
    return places
