"""The theatres of a crisis on a map: simplified outlines, for orientation only.

`world.geojson` was made from `countries-50m` of the npm package world-atlas 2.0.2 (ISC licence),
which redistributes Natural Earth 4.1.0 (public domain): borders thinned by Douglas and Peucker at
0.08 degrees, arc by arc so that neighbours still meet; rings below 0.1 square degrees left out but
for the largest of a country; coordinates to a hundredth of a degree. Outlines say nothing on whom a
place belongs to.

A theatre is found by the names in it: of a country, or of one of a few places that are no country.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from detente.crisis.model import Crisis
from detente.show.drawn import drawn, words
from detente.show.paint import Picture
from detente.show.tables import Column, Table

Point = tuple[float, float]
WIDTH = 720.0
SPOTS: Mapping[str, Point] = {
    "karabakh": (46.75, 39.8), "artsakh": (46.75, 39.8), "eastern mediterranean": (31.5, 34.8),
    "araks": (46.8, 39.0), "black sea": (34.5, 43.2), "persian gulf": (51.5, 26.8),
    "taiwan strait": (119.5, 24.3), "matsu": (119.95, 26.16), "kinmen": (118.35, 24.44),
    "south china sea": (114.0, 13.0), "berlin": (13.4, 52.5), "kargil": (76.13, 34.56),
    "kashmir": (76.0, 34.2), "siachen": (77.1, 35.4), "caribbean": (-75.0, 18.5),
    "guantanamo": (-75.15, 19.9), "balkans": (20.5, 43.5), "belgrade": (20.45, 44.8),
    "baltic": (20.0, 58.0), "suez": (32.5, 30.5), "sinai": (33.8, 29.5), "gaza": (34.4, 31.4),
    "golan": (35.8, 33.0), "crimea": (34.1, 45.2), "donbas": (38.0, 48.2), "hormuz": (56.4, 26.6),
}  # fmt: skip
ALSO = {
    "bosnia": "Bosnia and Herz.", "united states": "United States of America",
    "usa": "United States of America",
    "soviet union": "Russia", "turkish": "Turkey", "iranian": "Iran", "britain": "United Kingdom",
    "austria-hungary": "Austria", "galicia": "Poland", "prc": "China", "mainland": "China",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A theatre and where it is drawn; `at` is None where no name in it is known."""

    id: str
    name: str
    at: Point | None
    found: str


@cache
def outlines() -> Mapping[str, tuple[tuple[Point, ...], ...]]:
    """The rings of every country, the largest first, as (longitude, latitude)."""
    text = resources.files("detente.show").joinpath("world.geojson").read_text("utf-8")
    return {
        each["properties"]["name"]: tuple(
            tuple((x, y) for x, y in polygon[0]) for polygon in each["geometry"]["coordinates"]
        )
        for each in json.loads(text)["features"]
    }


def placed(crisis: Crisis) -> tuple[Placed, ...]:
    """Every theatre, found by its name or its id."""
    return tuple(_placed(key, each.name) for key, each in crisis.theatres.items())


def _placed(key: str, name: str) -> Placed:
    text = f"{name} {key.replace('_', ' ')}".lower()
    for spot, at in SPOTS.items():
        if spot in text:
            return Placed(key, name, at, spot)
    for country, rings in outlines().items():
        if re.search(rf"\b{re.escape(country.lower())}\b", text):
            return Placed(key, name, _middle(rings[0]), country)
    for word, country in ALSO.items():
        if re.search(rf"\b{re.escape(word)}\b", text):
            return Placed(key, name, _middle(outlines()[country][0]), country)
    return Placed(key, name, None, "")


def places_table(crisis: Crisis, found: tuple[Placed, ...]) -> Table:
    """The same in words, with what varies in each theatre."""
    columns = (Column("Theatre"), Column("Drawn at"), Column("What varies there"))
    rows = tuple(
        (
            each.name,
            "not on the map" if each.at is None else f"{each.at[1]:.1f} N, {each.at[0]:.1f} E",
            "; ".join(
                f"{factor.name or factor.id}: {factor.levels[factor.start]}"
                for factor in crisis.factors
                if factor.theatre == each.id
            ),
        )
        for each in found
    )
    note = "Places are looked up by the names of theatres; outlines are simplified."
    return Table("Theatres", columns, rows, (note,))


def places_picture(found: tuple[Placed, ...]) -> Picture | None:
    """A map around the theatres, numbered; None where none of them is known."""
    known = [(each, each.at) for each in found if each.at is not None]
    if not known:
        return None
    box = _around([at for _, at in known])
    scale = WIDTH / (box[2] - box[0])
    height = (_up(box[3]) - _up(box[1])) * scale

    def to(point: Point) -> Point:
        return (point[0] - box[0]) * scale, (_up(box[3]) - _up(point[1])) * scale

    body = [
        f'<clipPath id="places-clip"><rect width="{WIDTH:g}" height="{height:.1f}"/></clipPath>',
        f'<rect width="{WIDTH:g}" height="{height:.1f}" fill="var(--band)"/>',
        '<g clip-path="url(#places-clip)">',
    ]
    used = {each.found for each, _ in known}
    for country, rings in outlines().items():
        shown = [ring for ring in rings if _meets(ring, box)]
        if shown:
            path = "".join(_path([to(point) for point in ring]) for ring in shown)
            fill = (
                "color-mix(in srgb, var(--play) 14%, var(--paper))"
                if country in used
                else "var(--paper)"
            )
            body.append(
                f'<path d="{path}" fill="{fill}" stroke="var(--muted)" stroke-width="0.7"/>'
            )
    body.append("</g>")
    taken: list[float] = []
    for number, (each, at) in enumerate(known, 1):
        body += _marker(number, each, to(at), height, taken)
    told = "; ".join(f"{n}: {each.name}" for n, (each, _) in enumerate(known, 1))
    return drawn("places", "Theatres on the map", f"{told}.", WIDTH, height, body)


def _marker(number: int, each: Placed, at: Point, height: float, taken: list[float]) -> list[str]:
    x, y = at
    label = y
    while any(abs(label - other) < 17 for other in taken):
        label += 17
    label = min(max(label, 14), height - 8)
    taken.append(label)
    name = each.name if len(each.name) <= 44 else f"{each.name[:43]}…"
    right = x < WIDTH * 0.6
    edge = x + 14 if right else x - 14
    return [
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{edge:.1f}" y2="{label:.1f}" stroke="var(--ink)"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="var(--tempo)" stroke="var(--paper)"/>',
        '<g paint-order="stroke" stroke="var(--paper)" stroke-width="3" stroke-linejoin="round">'
        + words(edge + (3 if right else -3), label + 4, f"{number} {name}", weight=600,
                anchor="start" if right else "end")
        + "</g>",
    ]  # fmt: skip


def _up(latitude: float) -> float:
    """Mercator's height, in degrees."""
    bounded = min(max(latitude, -80.0), 80.0)
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(bounded) / 2)))


def _middle(ring: tuple[Point, ...]) -> Point:
    """The centre of gravity of a ring."""
    doubled = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x0 * y1 - x1 * y0
        doubled, x, y = doubled + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return (x / (3 * doubled), y / (3 * doubled)) if doubled else ring[0]


def _around(points: list[Point]) -> tuple[float, float, float, float]:
    """West, south, east and north of a map around some points, with room about them."""
    xs, ys = zip(*points, strict=True)
    wide = max(max(xs) - min(xs), 1.6 * (max(ys) - min(ys)), 12.0) * 1.35
    tall = wide / 1.6
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return (x - wide / 2, max(y - tall / 2, -75.0), x + wide / 2, min(y + tall / 2, 78.0))


def _meets(ring: tuple[Point, ...], box: tuple[float, float, float, float]) -> bool:
    xs, ys = zip(*ring, strict=True)
    return not (max(xs) < box[0] or min(xs) > box[2] or max(ys) < box[1] or min(ys) > box[3])


def _path(points: list[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z"
