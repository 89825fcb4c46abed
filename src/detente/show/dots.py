"""Readings side by side as a dot plot: one line a question, one mark a reading.

Filled marks stand on the common day, where what lies between them is view. An open mark shows the
reading on the day of its own information; the line to the filled one is what the day does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.show import charts, numbers
from detente.show.paint import BAND, GRID, MARKS, MUTED, PAPER, Picture, picture
from detente.show.parting import SideBySide, Told

if TYPE_CHECKING:
    import altair as alt

SHAPES = ("cross", "circle", "diamond", "square", "triangle-up")
LINE, MARGIN = 13, 16  # pixels for each reading, and between questions
WIDTH = 430


def readings(side: SideBySide) -> Picture | None:
    """Every probability in every reading; None when no question asks for one."""
    asked = [key for key, each in side.told[0].common.items() if each.kind != "time"]
    if not asked:
        return None
    told = "; ".join(
        f"{key}: " + ", ".join(f"{each.name} {_figure(each, key)}" for each in side.told)
        for key in asked
    )
    return picture(
        _plot(side, asked).to_dict(),
        name="readings",
        title="The readings side by side",
        description=f"{told}. The tables below the chart hold these numbers.",
    )


def _figure(told: Told, key: str) -> str:
    answer = told.common[key]
    if answer.value is not None:
        return numbers.per_cent(answer.value)
    return numbers.per_cent_span(*answer.span)


def _plot(side: SideBySide, asked: Sequence[str]) -> alt.LayerChart | alt.FacetChart:
    import altair as alt

    step = LINE * len(side.told) + MARGIN
    height = step * len(asked)
    across = alt.Scale(domain=[0, 1], nice=False)
    down = alt.Scale(domain=[0, height], reverse=True, nice=False)
    axis = alt.Axis(format="%", title=None, grid=False, values=[0, 0.2, 0.4, 0.6, 0.8, 1])
    x, y = alt.X("x:Q", scale=across, axis=axis), alt.Y("y:Q", scale=down, axis=None)
    shape = alt.Shape("shape:N", scale=None)
    marks = alt.Chart(charts.rows_of(_rows(side, asked, step)))
    bands = charts.likelihood_bands(height)
    lines = [{"y": step * place, "key": key} for place, key in enumerate(asked)]
    base = alt.Chart(charts.rows_of(lines))
    own = alt.X("own:Q", scale=across, axis=axis)
    layers = [
        alt.Chart(charts.rows_of(bands[::2]))
        .mark_rect(color=BAND)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
        alt.Chart(charts.rows_of(bands))
        .mark_text(color=MUTED, fontSize=10, baseline="top", lineBreak="/", dy=-38, lineHeight=11)
        .encode(x=alt.X("middle:Q", scale=across, axis=axis), y=alt.value(0), text="word:N"),
        base.mark_rule(color=GRID).encode(x=alt.datum(0), x2=alt.datum(1), y=y),
        base.mark_text(align="right", dx=-10, dy=step / 2, fontSize=12).encode(
            x=alt.datum(0), y=y, text="key:N"
        ),
        marks.mark_bar(opacity=0.35, height=5).encode(
            x=alt.X("low:Q", scale=across, axis=axis),
            x2="high:Q",
            y=y,
            color=alt.Color("colour:N", scale=None),
        ),
        marks.mark_rule(strokeWidth=1.5).encode(
            x=own, x2="x:Q", y=y, color=alt.Color("colour:N", scale=None)
        ),
        marks.transform_filter("isValid(datum.own)")
        .mark_point(size=55, fill=PAPER, strokeWidth=1.5, opacity=1)
        .encode(x=own, y=y, stroke=alt.Stroke("colour:N", scale=None), shape=shape),
        marks.transform_filter("isValid(datum.x)")
        .mark_point(size=80, filled=True, opacity=1)
        .encode(x, y, *_channels(side)),
    ]
    drawn = alt.layer(*layers).properties(width=WIDTH, height=height)
    apart: alt.LayerChart | alt.FacetChart = drawn.resolve_scale(
        color="independent", shape="independent"
    )
    return apart


def _channels(side: SideBySide) -> tuple[alt.Color, alt.Shape]:
    """Colour and shape of each reading, with one legend for both."""
    import altair as alt

    names = [each.name for each in side.told]
    colours, shapes = zip(*(_mark(place) for place in range(len(names))), strict=True)
    legend = alt.Legend(orient="bottom", title=None, labelColor=MUTED, labelFontSize=12, offset=8)
    return (
        alt.Color("reading:N", scale=alt.Scale(domain=names, range=list(colours)), legend=legend),
        alt.Shape("reading:N", scale=alt.Scale(domain=names, range=list(shapes)), legend=legend),
    )


def _mark(place: int) -> tuple[str, str]:
    """Colour and shape of the reading in this place; the file comes first."""
    return MARKS[place % len(MARKS)], SHAPES[place % len(SHAPES)]


def _rows(side: SideBySide, asked: Sequence[str], step: int) -> list[dict[str, Any]]:
    """One row for each mark; a range where no single number stands."""
    rows = []
    for line, key in enumerate(asked):
        for place, told in enumerate(side.told):
            answer, own = told.common[key], told.own[key]
            colour, shape = _mark(place)
            low, high = answer.span if answer.value is None else (None, None)
            row = {
                "y": step * line + MARGIN / 2 + LINE * (place + 0.5), "reading": told.name,
                "x": answer.value, "own": own.value if told.day != side.as_of else None,
                "low": low, "high": high, "colour": colour, "shape": shape,
            }  # fmt: skip
            rows.append(row)
    return rows
