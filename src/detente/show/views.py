"""What a file says otherwise, spelled out: readings, variants, perceptions, options; and aims."""

from __future__ import annotations

import datetime as dt

from detente.crisis import wording
from detente.crisis.doing import parameters
from detente.crisis.model import (
    Aim,
    Alternative,
    Citation,
    Crisis,
    Location,
    Number,
    Option,
    Override,
    Perception,
    Reading,
)
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


def option(crisis: Crisis, entry: Option) -> tuple[str, Lines]:
    """An option: who can do it, at what cost, and what is then otherwise."""
    who = ", ".join(f"{crisis.actors[each].name} ({each})" for each in entry.by)
    costs = [
        (f"costs {actor}", f"{wording.number(crisis.numbers[key])} points, once")
        for actor, key in entry.costs.items()
    ]
    lines = [("title", entry.title), ("by", who), *costs, *_otherwise(crisis, entry)]
    if entry.coercive:
        lines.append(("coercive", "it forces or threatens, so it is never called the best"))
    if entry.id in crisis.done:
        lines.append(("done", "in what is shown here"))
    return f"option {entry.id}", lines + _rests(entry.cite, entry.note, entry.location)


def _otherwise(crisis: Crisis, entry: Option) -> Lines:
    """What is otherwise once it is done; beside what the file says, unless it is done already."""
    there = parameters(crisis)
    factors = {factor.id: factor for factor in crisis.factors}
    lines = []
    for name, level in entry.starts.items():
        levels, start = factors[name].levels, factors[name].start
        lines.append(("start", f"{name} = {levels[level]}{_else(entry, crisis, levels[start])}"))
    for key, number in entry.numbers.items():
        old = _else(entry, crisis, wording.number(there[key]))
        lines.append(("instead", f"{key} = {wording.number(number)}{old}"))
    for path, choice in entry.choices.items():
        old = _else(entry, crisis, crisis.alternatives[path].chosen)
        lines.append(("instead", f"{path}: {choice}{old}"))
    return lines + [("off", each) for each in entry.off]


def _else(entry: Option, crisis: Crisis, old: str) -> str:
    return "" if entry.id in crisis.done else f"; else {old}"


def aim(crisis: Crisis, entry: Aim) -> tuple[str, Lines]:
    """An aim: which answer should rise or fall."""
    question = crisis.questions[entry.question]
    lines = [("text", entry.text), (entry.direction, f"{entry.question}: {question.text}")]
    rests = _rests(entry.cite, entry.note, entry.location)
    return f"aim {entry.id}", lines + [each for each in rests if entry.cite or each[0] != RESTS]


RESTS = "rests on"


def _rests(cite: tuple[Citation, ...], note: str, at: Location | None) -> Lines:
    lines = [(RESTS, ", ".join(str(each) for each in cite) or "assumed")]
    if note:
        lines.append(("note", note))
    if at is not None:
        lines.append(("written at", f"{at.file}:{at.line}:{at.column}"))
    return lines
