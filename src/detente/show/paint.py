"""Colours of the charts and how an Altair chart becomes a static picture.

Charts are drawn once in stand-in colours. `picture` then puts in the colours of a theme, or names
of CSS variables, so that the same drawing is readable on light and dark paper and in print. The
palettes are colour-blind-safe: blue against orange (Okabe and Ito 2008), and ramps whose
lightness runs one way only, so that they survive grey printing too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Theme = Literal["page", "light", "dark"]

INK, MUTED, GRID, PAPER, PLAY, TEMPO, BAND, HURT, HELP = (
    f"#0{place}0{place}0{place}" for place in range(1, 10)
)
MARKS = tuple(f"#0{place:x}0{place:x}0{place:x}" for place in range(10, 15))
_NAMES = {
    INK: "ink", MUTED: "muted", GRID: "grid", PAPER: "paper", PLAY: "play", TEMPO: "tempo",
    BAND: "band", HURT: "hurt", HELP: "help",
} | {colour: f"mark-{place}" for place, colour in enumerate(MARKS)}  # fmt: skip
LIGHT = {
    "ink": "#16202c", "muted": "#4d5966", "grid": "#c9d0d8", "paper": "#ffffff", "play": "#0b5fa5",
    "tempo": "#a34700", "band": "#eef2f6", "hurt": "#b34a00", "help": "#0b6fb0",
    "mark-0": "#4d5966", "mark-1": "#0b5fa5", "mark-2": "#c45100", "mark-3": "#00785a",
    "mark-4": "#9c4a7e",
}  # fmt: skip
DARK = {
    "ink": "#e8ecf1", "muted": "#aab4bf", "grid": "#3a4450", "paper": "#12171e", "play": "#6cb8f0",
    "tempo": "#f0a04b", "band": "#1c242d", "hurt": "#f2994a", "help": "#63b3ed",
    "mark-0": "#aab4bf", "mark-1": "#6cb8f0", "mark-2": "#f2994a", "mark-3": "#4fc9a0",
    "mark-4": "#e29ac6",
}  # fmt: skip
_LIGHT_RAMP = ("#f6e3b0", "#f2ab4e", "#dc6140", "#9c2f5c", "#46174f")
_DARK_RAMP = ("#34445f", "#6f4f8a", "#c4577a", "#ee8f55", "#f8df9f")
MOST_STEPS = 16


def step_colour(place: int) -> str:
    """The stand-in colour of step `place` of a ramp (at most 16 steps)."""
    return f"#00{0xA0 + place % MOST_STEPS:02x}00"


def ramp(steps: int, theme: Literal["light", "dark"]) -> tuple[str, ...]:
    """`steps` colours from calm to grave; lightness runs one way."""
    anchors = _LIGHT_RAMP if theme == "light" else _DARK_RAMP
    if steps == 1:
        return (anchors[2],)
    return tuple(_between(anchors, place / (steps - 1)) for place in range(steps))


def _between(anchors: tuple[str, ...], share: float) -> str:
    place = min(int(share * (len(anchors) - 1)), len(anchors) - 2)
    rest = share * (len(anchors) - 1) - place
    first, second = (_channels(anchors[each]) for each in (place, place + 1))
    mixed = (round(a + rest * (b - a)) for a, b in zip(first, second, strict=True))
    return "#" + "".join(f"{each:02x}" for each in mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def variables(theme: Literal["light", "dark"]) -> dict[str, str]:
    """CSS variables of a theme; ramps of every length that occurs, as `--s4-0` ... `--s4-3`."""
    named = {f"--{name}": colour for name, colour in (LIGHT if theme == "light" else DARK).items()}
    for steps in range(1, MOST_STEPS + 1):
        for place, colour in enumerate(ramp(steps, theme)):
            named[f"--s{steps}-{place}"] = colour
    return named


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished chart: `svg` in page colours (CSS variables), with its text equivalent."""

    name: str
    title: str
    description: str
    svg: str
    steps: int = 0

    def themed(self, theme: Literal["light", "dark"]) -> str:
        """The same SVG with fixed colours, to stand alone outside the report."""
        named = variables(theme)
        return re.sub(r"var\((--[a-z0-9-]+)\)", lambda found: named[found.group(1)], self.svg)


def config() -> dict[str, Any]:
    """Vega-Lite configuration shared by all charts."""
    label = {"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "aria": False,
        "background": "transparent",
        "font": "Helvetica, Arial, sans-serif",
        "view": {"stroke": None},
        "axis": label | {
            "gridColor": GRID, "domainColor": GRID, "tickColor": GRID, "titleFontWeight": "normal",
        },
        "text": {"color": INK, "fontSize": 12},
    }  # fmt: skip


_MARKS = re.compile(r' (?:role="graphics-\w+"|aria-roledescription="[^"]*"|aria-hidden="true")')


def picture(
    specification: Mapping[str, Any], *, name: str, title: str, description: str, steps: int = 0
) -> Picture:
    """Render a Vega-Lite specification to an accessible SVG in page colours.

    `name` prefixes every id inside, so that several pictures can share one page.
    """
    import vl_convert

    svg = vl_convert.vegalite_to_svg(dict(specification) | {"config": config()})
    for colour, named in _NAMES.items():
        svg = svg.replace(f'"{colour}"', f'"var(--{named})"')
    for place in range(steps):
        svg = svg.replace(f'"{step_colour(place)}"', f'"var(--s{steps}-{place})"')
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = _MARKS.sub("", svg)  # the picture is named as a whole; its marks would be without names
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    svg = re.sub(r'(href=")#', rf"\1#{name}-", svg)
    head = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
        f'xmlns="http://www.w3.org/2000/svg"'
    )
    words = (
        f'<title id="{name}-title">{html.escape(title)}</title>'
        f'<desc id="{name}-desc">{html.escape(description)}</desc>'
    )
    svg = re.sub(r'^<svg xmlns="[^"]+"( xmlns:xlink="[^"]+")? version="1.1" class="\w+"', head, svg)
    opening, _, body = svg.partition(">")
    return Picture(name, title, description, f"{opening}>{words}{body}", steps)
