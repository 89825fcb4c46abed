"""What a file says otherwise, spelled out: readings, variants, alternatives, perceptions."""

from __future__ import annotations

import datetime as dt

from detente.crisis import wording
from detente.crisis.model import Alternative, Crisis, Number, Override, Perception, Reading
from detente.show import numbers

Lines = list[tuple[str, str]]


def reading(crisis: Crisis, entry: Reading) -> tuple[str, Lines]:
    """A reading: whose it is, up to when it knows, and what it says instead."""
    source = crisis.sources.get(entry.source)
    lines = [
        ("title", entry.title),
        ("source", entry.source if source is None else f"{source.title} ({entry.source})"),
        ("information", f"up to {numbers.date(entry.information)}"),
        *(("instead", _override(crisis, each)) for each in entry.overrides),
    ]
    if entry.note:
        lines.append(("note", entry.note))
    return f"reading {entry.id}", lines


def _override(crisis: Crisis, entry: Override) -> str:
    """`numbers.pace = 0.3 [0.1, 1] (examiner#p4s7); else 0.2 [0.08, 0.4]`.

    In a reading the file's own number is not at hand.
    """
    cited = f" ({', '.join(str(each) for each in entry.cite)})"
    if entry.number is None:
        there = crisis.alternatives[entry.key].default
        return f"{entry.key}: {entry.choice}{cited}; by default {there}"
    there = "" if crisis.reading else f"; else {wording.number(crisis.numbers[entry.key])}"
    return f"{entry.key} = {wording.number(entry.number)}{cited}{there}"


def variant(name: str, day: dt.date) -> tuple[str, Lines]:
    """A variant: its day, and how to see what it says."""
    told = f"`detente diff CRISIS CRISIS --variant-b {name} --file-only` says what differs"
    return f"variant {name}", [("as of", numbers.date(day)), ("see", told)]


def alternatives(crisis: Crisis, entry: Alternative) -> tuple[str, Lines]:
    """A place that says several things: what there is, what holds, who chooses otherwise."""
    lines = [
        ("alternatives", ", ".join(entry.names)),
        ("by default", entry.default),
        ("here", entry.chosen),
    ]
    lines += [
        (f"reading {each.id}", f"{made.choice} ({', '.join(str(cite) for cite in made.cite)})")
        for each in crisis.readings.values()
        for made in each.overrides
        if made.kind == "choice" and made.key == entry.path
    ]
    lines += [
        ("number", f"{key} = {wording.number(number)}")
        for key, number in crisis.numbers.items()
        if key == entry.path or key.startswith((f"{entry.path}.", f"{entry.path}#"))
    ]
    if entry.location is not None:
        at = entry.location
        lines.append(("written at", f"{at.file}:{at.line}:{at.column}"))
    return f"alternatives {entry.path}", lines


def perception(crisis: Crisis, entry: Perception) -> tuple[str, Lines]:
    """An actor's own numbers."""

    def told(key: str, number: Number) -> str:
        return f"{key} = {wording.number(number)}; in truth {wording.number(crisis.numbers[key])}"

    lines = [("sees", told(key, number)) for key, number in entry.numbers.items()]
    if entry.cite:
        lines.append(("rests on", ", ".join(str(each) for each in entry.cite)))
    if entry.note:
        lines.append(("note", entry.note))
    return f"perception of {crisis.actors[entry.actor].name}", lines
