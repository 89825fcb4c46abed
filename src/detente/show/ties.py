"""The ties that a file declares between actors: commitments by their state, support, threats.

What anybody can do to anybody at present is another picture (`detente.show.network`); this one is
there before anything is solved.
"""

from __future__ import annotations

import html
import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.crisis.model import Crisis
from detente.show.drawn import drawn, words
from detente.show.paint import Picture
from detente.show.tables import Column, Table

FROM = ("by", "mediator")
TO = ("to", "on", "of", "against")
HURTS = frozenset({"threats", "sanctions", "pressures", "linkages", "frictions"})
SIZE, RING = 560.0, 190.0
ARROW = (
    '<defs><marker id="ties-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
    'markerHeight="8" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" '
    'fill="context-stroke"/></marker></defs>'
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A mechanism that joins two actors. state : the levels of its own factors at the start."""

    id: str
    word: str
    name: str
    source: str
    target: str
    state: str
    rests: str


def ties(crisis: Crisis, data: Mapping[str, Any]) -> tuple[Tie, ...]:
    """Every tie of a file. data : the file as plain data."""
    start = {each.id: each.levels[each.start] for each in crisis.factors}
    found = []
    for id_, expansion in crisis.expansions.items():
        section, _, name = id_.partition(".")
        entry = (data.get(section) or {}).get(name)
        if not isinstance(entry, Mapping):
            continue
        sources = _actors(entry, FROM, crisis)
        targets = _actors(entry, TO, crisis) or _actors(entry, ("between",), crisis)[1:]
        sources = sources or _actors(entry, ("between",), crisis)[:1]
        state = "; ".join(
            f"{factor}: {start[factor]}" for factor in expansion.fragment.factors if factor in start
        )
        rests = ", ".join(str(each) for each in expansion.cite) or "assumed"
        found += [
            Tie(id_, expansion.word, expansion.name, source, target, state, rests)
            for source in sources
            for target in targets
            if source != target
        ]
    return tuple(found)


def _actors(entry: Mapping[str, Any], keys: tuple[str, ...], crisis: Crisis) -> list[str]:
    found: list[str] = []
    for key in keys:
        said = entry.get(key)
        said = said if isinstance(said, list) else [said]
        found += [each for each in said if isinstance(each, str) and each in crisis.actors]
    return found


def ties_table(crisis: Crisis, found: tuple[Tie, ...]) -> Table:
    """All ties in words."""
    columns = (
        Column("Tie"), Column("Kind"), Column("Who"), Column("With whom"), Column("State now"),
        Column("Rests on"),
    )  # fmt: skip
    rows = tuple(
        (
            each.name, each.word, crisis.actors[each.source].name, crisis.actors[each.target].name,
            each.state, each.rests,
        )
        for each in found
    )  # fmt: skip
    return Table("Ties between actors", columns, rows)


def ties_picture(crisis: Crisis, found: tuple[Tie, ...]) -> Picture | None:
    """Actors on a circle, an arrow for every tie; None where there is none."""
    if not found:
        return None
    joined = [each for each in crisis.actors if any(each in (t.source, t.target) for t in found)]
    seat = {
        actor: (
            SIZE / 2 + RING * math.sin(2 * math.pi * place / len(joined)),
            SIZE / 2 - RING * math.cos(2 * math.pi * place / len(joined)),
        )
        for place, actor in enumerate(joined)
    }
    body = [ARROW]
    pairs: dict[frozenset[str], int] = {}
    for each in found:
        pair = frozenset((each.source, each.target))
        pairs[pair] = pairs.get(pair, 0) + 1
        body.append(_arrow(each, seat[each.source], seat[each.target], pairs[pair]))
    for actor, (x, y) in seat.items():
        body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="var(--ink)"/>')
        body += _label(crisis.actors[actor].name, x, y)
    told = "; ".join(
        f"{t.name} ({t.word}): {crisis.actors[t.source].name}, {crisis.actors[t.target].name}"
        for t in found
    )
    return drawn("ties", "Ties between actors", f"{told}.", SIZE + 160, SIZE, _moved(body))


def _moved(body: list[str]) -> list[str]:
    return ['<g transform="translate(80 0)">', *body, "</g>"]


def _arrow(tie: Tie, start: tuple[float, float], end: tuple[float, float], number: int) -> str:
    (x0, y0), (x1, y1) = start, end
    length = math.hypot(x1 - x0, y1 - y0)
    bend = 0.10 * number
    xm, ym = (x0 + x1) / 2 + bend * (y1 - y0), (y0 + y1) / 2 - bend * (x1 - x0)
    short = 11 / length
    xs, ys = x0 + short * (xm - x0) * 2, y0 + short * (ym - y0) * 2
    xe, ye = x1 + short * (xm - x1) * 2, y1 + short * (ym - y1) * 2
    hurts = tie.id.split(".")[0] in HURTS
    dash = ' stroke-dasharray="7 3"' if hurts else ""
    title = html.escape(f"{tie.name} ({tie.word})")
    return (
        f'<path d="M{xs:.1f} {ys:.1f}Q{xm:.1f} {ym:.1f} {xe:.1f} {ye:.1f}" fill="none" '
        f'stroke="var(--{"hurt" if hurts else "help"})" stroke-width="2"{dash} '
        f'marker-end="url(#ties-arrow)"><title>{title}</title></path>'
    )


def _label(name: str, x: float, y: float) -> list[str]:
    across = x - SIZE / 2
    anchor = "middle" if abs(across) < 40 else ("start" if across > 0 else "end")
    left = x + (0 if anchor == "middle" else (12 if across > 0 else -12))
    lines = textwrap.wrap(name, 22)[:3]
    down = 4.0 if anchor != "middle" else (22.0 if y > SIZE / 2 else -12.0 - 14 * (len(lines) - 1))
    return [
        words(left, y + down + 14 * k, line, anchor=anchor, weight=600)
        for k, line in enumerate(lines)
    ]
