"""One entry of a crisis, spelled out: its definition, its numbers and where they come from."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from detente.crisis import wording
from detente.crisis.expressions import Operation, Quantity
from detente.crisis.mechanisms.written import written
from detente.crisis.model import Citation, Crisis, Expansion, Hazard, Move, Number, Rule, Term
from detente.errors import UsageError
from detente.show import numbers, tables, views

Lines = list[tuple[str, str]]


def catalogue(crisis: Crisis) -> dict[str, list[str]]:
    """Everything that can be explained, by kind."""
    return {
        "mechanisms": list(crisis.expansions),
        "actors": list(crisis.actors),
        "factors": [each.id for each in crisis.factors],
        "moves": [each.id for each in crisis.moves],
        "hazards": [each.id for each in crisis.hazards],
        "rules": [each.id for each in crisis.rules],
        "questions": list(crisis.questions),
        "sources": list(crisis.sources),
        "numbers": list(crisis.numbers),
        "variants": [f"variants.{each}" for each in crisis.dates],
        "readings": [f"readings.{each}" for each in crisis.readings],
        "alternatives": list(crisis.alternatives),
        "perceptions": [f"perceptions.{each}" for each in crisis.perceptions],
        "options": [f"options.{each}" for each in crisis.options],
        "aims": [f"aims.{each}" for each in crisis.aims],
    }


def find(crisis: Crisis, key: str) -> tuple[str, Lines]:
    """The heading and the lines of the entry called `key`.

    A move answers to its id and, where that is unique, to its bare name; a named number, a
    mechanism, a reading, a variant, an option or an aim likewise without its section. Raises
    UsageError with the nearest names when there is none.
    """
    entries = _entries(crisis)
    if key in entries:
        return entries[key]()
    bare = [name for name in entries if name.partition(": ")[2] == key]
    bare += [name for name in _sectioned(crisis) if name.partition(".")[2] == key]
    if len(bare) == 1:
        return entries[bare[0]]()
    if bare:
        raise UsageError(f"`{key}` could be any of {', '.join(bare)}", hint=f"say `{bare[0]}`")
    near = difflib.get_close_matches(key, entries, 3, 0.5)
    hint = f"did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else ""
    raise UsageError(
        f"nothing in {crisis.id} is called `{key}`",
        hint=hint or "`detente explain CRISIS` lists what there is",
    )


def _entries(crisis: Crisis) -> Mapping[str, Callable[[], tuple[str, Lines]]]:
    found: dict[str, Callable[[], tuple[str, Lines]]] = {}

    def offer(name: str, tell: Callable[[Crisis, Any], tuple[str, Lines]], entry: Any) -> None:
        found.setdefault(name, lambda: tell(crisis, entry))

    for expansion in crisis.expansions.values():
        offer(expansion.id, _expansion, expansion)
    for move in crisis.moves:
        offer(move.id, _move, move)
    for hazard in crisis.hazards:
        offer(hazard.id, _hazard, hazard)
    for rule in crisis.rules:
        offer(rule.id, _rule, rule)
    for question in crisis.questions.values():
        offer(question.id, _question, question)
    for actor in crisis.actors.values():
        offer(actor.id, _actor, actor)
    for factor in crisis.factors:
        offer(factor.id, _factor, factor)
    for source in crisis.sources.values():
        offer(source.id, _source, source)
    for place in crisis.alternatives.values():
        offer(place.path, views.alternatives, place)
    for number in crisis.numbers.values():
        offer(number.key, _number, number)
    for reading in crisis.readings.values():
        offer(f"readings.{reading.id}", views.reading, reading)
    for actor_id, perception in crisis.perceptions.items():
        offer(f"perceptions.{actor_id}", views.perception, perception)
    for option in crisis.options.values():
        offer(f"options.{option.id}", views.option, option)
    for aim in crisis.aims.values():
        offer(f"aims.{aim.id}", views.aim, aim)
    for name, day in crisis.dates.items():
        found.setdefault(f"variants.{name}", partial(views.variant, name, day))
    return found


def _sectioned(crisis: Crisis) -> list[str]:
    """Keys that people also call by what follows the section's name."""
    listed = catalogue(crisis)
    named = [key for key in crisis.numbers if key.startswith("numbers.")]
    sections = ("readings", "variants", "options", "aims")
    return [*named, *crisis.expansions, *(key for each in sections for key in listed[each])]


def _cites(cite: tuple[Citation, ...], note: str, place: Any) -> Lines:
    lines: Lines = []
    if cite:
        lines.append(("rests on", ", ".join(str(each) for each in cite)))
    if note:
        lines.append(("note", note))
    if place is not None:
        lines.append(("written at", f"{place.file}:{place.line}:{place.column}"))
    return lines


def _numbers_in(crisis: Crisis, *trees: Quantity | None) -> Lines:
    keys = dict.fromkeys(key for tree in trees if tree is not None for key in wording.keys(tree))
    return [("number", _one_line(crisis.numbers[key])) for key in keys]


def _one_line(number: Number) -> str:
    rests = ", ".join(str(each) for each in number.cite) or (
        "assumed" if number.assumed else "cites nothing"
    )
    return f"{number.key} = {wording.number(number)} ({rests})"


def _expansion(crisis: Crisis, entry: Expansion) -> tuple[str, Lines]:
    lines = [("what it is", entry.summary), *(("literature", each) for each in entry.literature)]
    lines += [("number", _one_line(crisis.numbers[key])) for key in entry.numbers]
    lines += [("name", f"{name}: {text}") for name, text in entry.definitions.items()]
    lines += [("implied", each.text) for each in entry.fragment.measures]
    lines.append(("written out", written(entry.fragment)))
    heading = f"{entry.word} {entry.id}: {entry.name}"
    return heading, lines + _cites(entry.cite, entry.note, entry.location)


def _move(crisis: Crisis, move: Move) -> tuple[str, Lines]:
    lines = [
        ("by", f"{crisis.actors[move.by].name} ({move.by})"),
        ("when", wording.condition(crisis, move.when)),
        ("then", wording.outcomes(crisis, move.outcomes)),
        ("tempo", _pace(crisis, move.tempo)),
        *_costs(crisis, move.costs),
    ]
    if move.plover:
        lines.append(("PLOVER code", move.plover))
    chances = [each.chance for each in move.outcomes]
    lines += _numbers_in(crisis, move.tempo, *move.costs.values(), *chances)
    return f"move {move.id}", lines + _cites(move.cite, move.note, move.location)


def _pace(crisis: Crisis, tree: Quantity) -> str:
    """A tempo or rate; `per week`, in which it was read, where none of its numbers says a unit."""
    text = wording.quantity(crisis, tree)
    if any(crisis.numbers[key].unit for key in wording.keys(tree)):
        return text
    return f"({text}) per week" if isinstance(tree, Operation) else f"{text} per week"


def _costs(crisis: Crisis, costs: Mapping[str, Quantity]) -> Lines:
    return [
        (f"costs {actor}", f"{wording.quantity(crisis, cost)} points")
        for actor, cost in costs.items()
    ]


def _hazard(crisis: Crisis, hazard: Hazard) -> tuple[str, Lines]:
    lines = [
        ("when", wording.condition(crisis, hazard.when)),
        ("then", wording.outcomes(crisis, hazard.outcomes)),
        ("rate", _pace(crisis, hazard.rate)),
        *_costs(crisis, hazard.costs),
        *_numbers_in(crisis, hazard.rate, *hazard.costs.values()),
    ]
    return f"hazard {hazard.id}", lines + _cites(hazard.cite, hazard.note, hazard.location)


def _rule(crisis: Crisis, rule: Rule) -> tuple[str, Lines]:
    lines = [
        ("when", wording.condition(crisis, rule.when)),
        ("then", wording.effects(crisis, rule.effects)),
        *_costs(crisis, rule.costs),
    ]
    return f"rule {rule.id}", lines + _cites(rule.cite, rule.note, rule.location)


def _question(crisis: Crisis, question: Any) -> tuple[str, Lines]:
    lines = [
        ("text", question.text),
        ("asked", tables.horizon(question)),
        ("happens", wording.condition(crisis, question.happens)),
    ]
    if question.rival is not None:
        lines.append(("before", wording.condition(crisis, question.rival)))
    if question.duration is not None:
        lines.append(("held for", numbers.weeks(question.duration)))
    terms = ("threshold", "resolver", "void")
    lines += [(name, getattr(question, name)) for name in terms if getattr(question, name)]
    if question.reference is not None:
        rate = crisis.numbers[question.reference.rate]
        lines.append(("outside view", f"{question.reference.name}: {wording.number(rate)}"))
    return f"question {question.id}", lines + _cites(
        question.cite, question.note, question.location
    )


def _actor(crisis: Crisis, actor: Any) -> tuple[str, Lines]:
    lines = [("name", actor.name), ("kind", actor.kind)]
    if actor.members:
        lines.append(("acts through", ", ".join(actor.members)))
    lines += [
        (name, wording.number(crisis.numbers[getattr(actor, name)]))
        for name in ("precision", "patience", "clock")
    ]
    for title, terms in (("worth", crisis.worths), ("flow", crisis.flows)):
        lines += [(title, _term(crisis, each)) for each in terms if each.actor == actor.id]
    lines += [("move", each.name) for each in crisis.moves if each.by == actor.id]
    return f"actor {actor.id}", lines + _cites(actor.cite, actor.note, actor.location)


def _term(crisis: Crisis, term: Term) -> str:
    when = wording.condition(crisis, term.when)
    return f"{wording.quantity(crisis, term.points)} where {when}"


def _factor(crisis: Crisis, factor: Any) -> tuple[str, Lines]:
    place = crisis.factor_index[factor.id]
    start = factor.levels[factor.start]
    levels = ", ".join(f"{each} (start)" if each == start else each for each in factor.levels)
    lines = [("name", factor.name or factor.id), ("levels", levels)]
    if factor.theatre:
        lines.append(("theatre", crisis.theatres[factor.theatre].name))
    for kind, entries in (("move", crisis.moves), ("hazard", crisis.hazards)):
        lines += [
            (f"changed by {kind}", each.id)
            for each in entries
            if place in wording.factors_changed(each.outcomes)
        ]
    return f"factor {factor.id}", lines + _cites(factor.cite, factor.note, factor.location)


def _source(crisis: Crisis, source: Any) -> tuple[str, Lines]:
    grade = f"{source.reliability or ''}{source.credibility or ''}" or "none"
    lines: Lines = [("title", source.title)]
    lines += [
        (name, getattr(source, name))
        for name in ("author", "publisher", "genre", "origin", "stance", "text")
        if getattr(source, name)
    ]
    lines.append(("grade", grade))
    resting = [
        each
        for each in crisis.numbers.values()
        if any(citation.source == source.id for citation in each.cite)
    ]
    lines += [("number", _one_line(each)) for each in resting]
    lines += [
        ("reading", f"readings.{each.id}: {each.title}")
        for each in crisis.readings.values()
        if each.source == source.id
    ]
    return f"source {source.id}", lines + ([("note", source.note)] if source.note else [])


def _number(crisis: Crisis, number: Number) -> tuple[str, Lines]:
    lines: Lines = [
        ("kind", number.kind),
        ("best", f"{wording.plain(number.best)} {number.unit}".strip()),
        (
            "80 % range",
            f"{wording.plain(number.low)} to {wording.plain(number.high)} {number.unit}".strip()
            if number.ranged
            else "none given",
        ),
    ]
    if number.without is not None:
        lines.append(("without its sentence", wording.plain(number.without)))
    if number.assumed:
        lines.append(("assumed", "the file admits that no source says it"))
    happenings: tuple[Move | Hazard, ...] = (*crisis.moves, *crisis.hazards)
    used = [each.id for each in happenings if number.key in _keys_of(each)]
    lines += [("used by", each) for each in used]
    return f"number {number.key}", lines + _cites(number.cite, number.note, number.location)


def _keys_of(entry: Move | Hazard) -> set[str]:
    pace = entry.tempo if isinstance(entry, Move) else entry.rate
    trees = [pace, *entry.costs.values()]
    trees += [each.chance for each in entry.outcomes if each.chance is not None]
    return {key for tree in trees for key in wording.keys(tree)}
