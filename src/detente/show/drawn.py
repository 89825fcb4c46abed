"""Pictures drawn by hand as SVG in page colours, with their text equivalents."""

from __future__ import annotations

import html

from detente.show.paint import Picture


def drawn(
    name: str, title: str, description: str, width: float, height: float, body: list[str]
) -> Picture:
    """A picture from its parts, which must be escaped already."""
    head = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
        f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">'
        f'<title id="{name}-title">{html.escape(title)}</title>'
        f'<desc id="{name}-desc">{html.escape(description)}</desc>'
    )
    return Picture(name, title, description, head + "".join(body) + "</svg>")


def words(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    size: float = 12,
    weight: int = 400,
    fill: str = "ink",
) -> str:
    """A line of text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" '
        f'font-weight="{weight}" fill="var(--{fill})">{html.escape(text)}</text>'
    )


def rule(x1: float, y1: float, x2: float, y2: float, colour: str = "grid", width: float = 1) -> str:
    """A straight line."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="var(--{colour})" stroke-width="{width:g}"/>'
    )
