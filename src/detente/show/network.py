"""The actor network: who can act on whom now, on a circle.

An arrow is as wide as the points by which the weightiest of one actor's moves that are open now
would change what the crisis is worth to the other, costs at once included. Hurting arrows are
broken and orange, helping ones whole and blue, so that colour alone carries nothing.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from detente.show import numbers
from detente.show.charts import rows_of
from detente.show.facts import Facts, Link
from detente.show.paint import HELP, HURT, INK, Picture, picture

if TYPE_CHECKING:
    import altair as alt

WIDTH = 640
MOST_LINKS = 24
Point = tuple[float, float]


def network(facts: Facts) -> Picture | None:
    """Who can act on whom now: actors on a circle, arrows as wide as the points at stake."""
    links = sorted(facts.links, key=lambda each: (-abs(each.effect), each.source, each.target))
    links = [each for each in links if abs(each.effect) >= 0.1][:MOST_LINKS]
    if not links:
        return None
    seat = _seats(list(facts.crisis.actors))
    told = "; ".join(
        f"{each.source} on {each.target} {numbers.points(each.effect)} points ({each.move})"
        for each in links[:8]
    )
    return picture(
        _network(links, seat, facts).to_dict(),
        name="network",
        title="Who can act on whom now",
        description=f"The weightiest: {told}. The table below the chart lists them all.",
    )


def _seats(actors: Sequence[str]) -> dict[str, Point]:
    """Places on the circle, clockwise from the top; two actors sit side by side."""
    first = -math.pi / 2 if len(actors) == 2 else 0.0
    turns = {actor: first + 2 * math.pi * k / len(actors) for k, actor in enumerate(actors)}
    return {actor: (math.sin(turn), math.cos(turn)) for actor, turn in turns.items()}


def _network(
    links: Sequence[Link], seat: dict[str, Point], facts: Facts
) -> alt.LayerChart | alt.FacetChart:
    import altair as alt

    lines, heads = _strokes(links, seat)
    x = alt.X("x:Q", scale=alt.Scale(domain=[-1.9, 1.9], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[-1.25, 1.25], nice=False), axis=None)
    colours = alt.Scale(domain=["hurt", "help"], range=[HURT, HELP])
    colour = alt.Color("kind:N", scale=colours, legend=None)
    drawn = alt.Chart(rows_of(lines)).encode(
        x=x,
        y=y,
        detail="link:N",
        order="order:Q",
        color=colour,
        strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
    )
    dots = [{"x": px, "y": py, "id": actor} for actor, (px, py) in seat.items()]
    layers = [
        drawn.transform_filter("datum.kind == 'help'").mark_line(opacity=0.75),
        drawn.transform_filter("datum.kind == 'hurt'").mark_line(opacity=0.75, strokeDash=[7, 3]),
        alt.Chart(rows_of(heads))
        .mark_point(shape="triangle-up", filled=True, opacity=1)
        .encode(
            x=x,
            y=y,
            angle=alt.Angle("angle:Q", scale=None),
            color=colour,
            size=alt.Size("size:Q", scale=None, legend=None),
        ),
        alt.Chart(rows_of(dots))
        .mark_point(color=INK, filled=True, size=130, opacity=1)
        .encode(x=x, y=y),
    ]
    for side in ("left", "right", "center"):
        rows = [
            {"x": 1.12 * px, "y": 1.12 * py, "name": _lines(facts.crisis.actors[actor].name)}
            for actor, (px, py) in seat.items()
            if _side(px) == side
        ]
        text = alt.Chart(rows_of(rows)).mark_text(
            align=side, baseline="middle", fontSize=12, fontWeight="bold", lineBreak="\n"
        )
        layers.append(text.encode(x=x, y=y, text="name:N"))
    return alt.layer(*layers).properties(width=WIDTH, height=WIDTH * 2.5 / 3.8)


def _lines(name: str) -> str:
    """A name on at most three short lines."""
    lines = textwrap.wrap(name, 22)
    return "\n".join(lines[:3]) + ("…" if len(lines) > 3 else "")


def _strokes(
    links: Sequence[Link], seat: dict[str, Point]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Points of the curves and the arrow heads at their ends."""
    heaviest = max(abs(each.effect) for each in links)
    lines: list[dict[str, object]] = []
    heads: list[dict[str, object]] = []
    for place, link in enumerate(links):
        curve = _curve(seat[link.source], seat[link.target])
        kind, width = ("hurt" if link.effect < 0 else "help"), 1 + 5 * abs(link.effect) / heaviest
        lines += [
            {"x": x, "y": y, "order": k, "link": place, "kind": kind, "width": width}
            for k, (x, y) in enumerate(curve)
        ]
        (x0, y0), (x1, y1) = curve[-2:]
        turn = math.degrees(math.atan2(x1 - x0, y1 - y0))
        heads.append({"x": x1, "y": y1, "angle": turn, "kind": kind, "size": 70 + 18 * width})
    return lines, heads


def _side(across: float) -> Literal["left", "right", "center"]:
    if abs(across) < 0.2:
        return "center"
    return "left" if across > 0 else "right"


def _curve(start: Point, end: Point) -> list[Point]:
    """A quadratic curve that keeps right of the straight line and stops short of both dots."""
    (x0, y0), (x1, y1) = start, end
    bend = 0.16
    xm, ym = (x0 + x1) / 2 + bend * (y1 - y0), (y0 + y1) / 2 - bend * (x1 - x0)
    length = math.hypot(x1 - x0, y1 - y0)
    short = min(0.3, 0.1 / length)
    curve = []
    for k in range(25):
        t = short + (1 - 2 * short) * k / 24
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        curve.append((a * x0 + b * xm + c * x1, a * y0 + b * ym + c * y1))
    return curve
