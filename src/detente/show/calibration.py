"""The calibration chart: what was said against how often it happened, with what few cases allow."""

from __future__ import annotations

from typing import Any

from detente.evidence.calibration import Calibration
from detente.evidence.scorecard import Scorecard
from detente.show import charts, numbers
from detente.show.paint import BAND, GRID, INK, MUTED, PLAY, Picture, picture

SIZE = 360
NEAR_AXIS = 0.05
"""Below this share a label under its point would run into those of the axis."""
CAPTION = (
    "Dots: the share that happened, over the mean forecast, in the bands of the words of "
    "likelihood; upright lines: its 95 % interval. Shaded boxes: where the share of a calibrated "
    "forecaster lies in 95 % of cases. Small marks: single questions, on the top edge "
    "those that happened, on the bottom edge those that did not."
)


def chart(card: Scorecard) -> Picture | None:
    """The forecasts that stood last against what happened; None where none was scored."""
    found = card.calibration()
    if found is None:
        return None
    told = "; ".join(
        f"said {numbers.per_cent(each.forecast)} on average, {each.happened} of {each.count} "
        "happened"
        for each in found.bins
    )
    cases = [(each.last.probability, each.happened) for each in card.entries]
    return picture(
        _layers(found, cases),
        name="calibration",
        title="What was said and how often it happened",
        description=f"{told}. The table of calibration holds all of these numbers.",
    )


def _layers(found: Calibration, cases: list[tuple[float, bool]]) -> dict[str, Any]:
    import altair as alt

    scale = alt.Scale(domain=[0, 1], nice=False)
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    across = alt.Axis(format="%", title="forecast", grid=False, values=ticks)
    up = alt.Axis(format="%", title="share that happened", grid=False, values=ticks)
    x, y = alt.X("x:Q", scale=scale, axis=across), alt.Y("y:Q", scale=scale, axis=up)
    bins = [
        {
            "x": each.forecast, "y": each.share, "low": each.interval[0], "high": each.interval[1],
            "first": each.low, "last": each.high, "least": each.band[0], "most": each.band[1],
            "label": f"{each.happened} of {each.count}",
        }
        for each in found.bins
    ]  # fmt: skip
    marks = [{"x": p, "y": 1 if seen else 0, "y2": 0.975 if seen else 0.025} for p, seen in cases]
    base = alt.Chart(charts.rows_of(bins))
    layers = [
        base.mark_rect(color=BAND, stroke=GRID, opacity=1).encode(
            x=alt.X("first:Q", scale=scale, axis=across), x2="last:Q",
            y=alt.Y("least:Q", scale=scale, axis=up), y2="most:Q",
        ),
        alt.Chart(charts.rows_of([{"x": 0, "y": 0, "x2": 1, "y2": 1}]))
        .mark_rule(color=MUTED, strokeDash=[4, 4]).encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
        alt.Chart(charts.rows_of(marks)).mark_rule(color=MUTED, strokeWidth=1, clip=False).encode(
            x=x, y=y, y2="y2:Q"
        ),
        base.mark_rule(color=PLAY, strokeWidth=2).encode(
            x=x, y=alt.Y("low:Q", scale=scale, axis=up), y2="high:Q"
        ),
        base.mark_point(color=PLAY, size=90, filled=True, opacity=1).encode(x=x, y=y),
        *(
            alt.Chart(charts.rows_of(rows))
            .mark_text(color=INK, align="left", dx=8, dy=dy, fontSize=11)
            .encode(x=x, y=y, text="label:N")
            for rows, dy in _by_height(bins) if rows
        ),
        alt.Chart(charts.rows_of([{"x": 0, "y": 0, "x2": 1, "y2": 1}]))
        .mark_rect(filled=False, stroke=GRID).encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
    ]  # fmt: skip
    found_layers: dict[str, Any] = alt.layer(*layers).properties(width=SIZE, height=SIZE).to_dict()
    return found_layers


def _by_height(bins: list[dict[str, Any]]) -> tuple[tuple[list[dict[str, Any]], int], ...]:
    """Bins with how far below its point each is labelled: above it where the axis is near."""
    low = [each for each in bins if each["y"] < NEAR_AXIS]
    return (low, -8), ([each for each in bins if each not in low], 12)
