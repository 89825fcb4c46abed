"""What is dated in a crisis, on one line of time; a day not known for sure is an interval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from detente.crisis.model import Crisis
from detente.evidence.events import Event
from detente.show import numbers
from detente.show.drawn import drawn, rule, words
from detente.show.paint import Picture
from detente.show.tables import Column, Table

WIDTH, LEFT, STEP = 1280.0, 440.0, 22.0
LETTERS, ROWS = 66, 60
Kind = Literal["event", "source", "view", "question"]
COLOURS: dict[Kind, str] = {
    "event": "play", "source": "muted", "view": "mark-3", "question": "tempo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that was, or is asked for, between two days, both meant."""

    kind: Kind
    name: str
    first: dt.date
    last: dt.date


def happened(events: Iterable[Event]) -> tuple[Dated, ...]:
    """Events of a log, each in its own words, with who says so where it is not plainly so."""
    found = []
    for each in events:
        who = ", ".join(each.by)
        told = each.text or " ".join(filter(None, (who, each.code, ", ".join(each.to))))
        doubt = "" if each.status == "actual" else f" ({each.status})"
        found.append(Dated("event", f"{told}{doubt}", each.first, each.last))
    return tuple(found)


def dated(crisis: Crisis, events: Iterable[Dated] = ()) -> tuple[Dated, ...]:
    """Events, sources by the day of their publication, days of the file, questions; by day."""
    found = list(events)
    for source in crisis.sources.values():
        if source.published is not None:
            first, last = source.published.first, source.published.last
            found.append(Dated("source", f"{source.id}: {source.title}", first, last))
    found.append(Dated("view", "the crisis as of", crisis.as_of, crisis.as_of))
    found += [
        Dated("view", f"variant {name}", day, day)
        for name, day in crisis.dates.items()
        if day != crisis.as_of
    ]
    days = sorted({each.by for each in crisis.questions.values() if each.by is not None})
    for day in days:
        count = sum(each.by == day for each in crisis.questions.values())
        found.append(
            Dated(
                "question", f"{count} questions end" if count > 1 else "a question ends", day, day
            )
        )
    return tuple(sorted(found, key=lambda each: (each.first, each.last, each.name)))


def timeline_table(found: tuple[Dated, ...]) -> Table:
    """All of it in words."""
    rows = tuple((_days(each), each.kind, each.name) for each in found)
    return Table("What is dated", (Column("When"), Column("Kind"), Column("What")), rows)


def _days(each: Dated) -> str:
    if each.first == each.last:
        return numbers.date(each.first)
    return f"between {numbers.date(each.first)} and {numbers.date(each.last)}"


def timeline_picture(found: tuple[Dated, ...]) -> Picture | None:
    """A row for each; a bar where the day is not known for sure. None where nothing is dated.

    Of more than ROWS the last ones, and all that is no event.
    """
    if not found:
        return None
    count, found = len(found), _shown(found)
    first, last = min(each.first for each in found), max(each.last for each in found)
    span = max((last - first).days, 1)

    def across(day: dt.date) -> float:
        return LEFT + (WIDTH - LEFT - 20) * (day - first).days / span

    height = STEP * len(found) + 46
    body = []
    for day in _ticks(first, last):
        x = across(day)
        body.append(rule(x, 24, x, height - 6))
        body.append(words(x, 16, f"{day.day} {day:%b %Y}", anchor="middle", size=11, fill="muted"))
    for place, each in enumerate(found):
        y, colour = 38 + STEP * place, COLOURS[each.kind]
        name = each.name if len(each.name) <= LETTERS else f"{each.name[: LETTERS - 1]}…"
        body.append(words(LEFT - 12, y + 4, name, anchor="end"))
        x0, x1 = across(each.first), across(each.last)
        if x1 - x0 > 4:
            body.append(
                f'<rect x="{x0:.1f}" y="{y - 4:.1f}" width="{x1 - x0:.1f}" height="8" rx="4" '
                f'fill="var(--{colour})" opacity="0.55"/>'
            )
        else:
            body.append(f'<circle cx="{x0:.1f}" cy="{y:.1f}" r="5" fill="var(--{colour})"/>')
    kept = f"{len(found)} of {count}" if len(found) < count else f"{count}"
    told = f"{kept} dated things from {numbers.date(first)} to {numbers.date(last)}. "
    return drawn(
        "timeline", "What is dated", f"{told}The table below lists them.", WIDTH, height, body
    )  # fmt: skip


def _shown(found: tuple[Dated, ...]) -> tuple[Dated, ...]:
    """Without the earliest events, where there are more than rows."""
    events = [place for place, each in enumerate(found) if each.kind == "event"]
    room = max(ROWS - (len(found) - len(events)), 0)
    gone = set(events[: max(len(events) - room, 0)])
    return tuple(each for place, each in enumerate(found) if place not in gone)


def _ticks(first: dt.date, last: dt.date) -> list[dt.date]:
    """Days to mark: begins of months, as many as are readable."""
    begin, end = (day.year * 12 + day.month - 1 for day in (first, last))
    inside = range(begin + 1, end + 1)
    every = max(1, -(-len(inside) // 6))
    return [dt.date(k // 12, k % 12 + 1, 1) for k in inside[::every]] or [first]
