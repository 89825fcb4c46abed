"""Everything in a crisis that may rest on a citation, and the same with other citations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from detente.crisis.bearing import restated, stated_of
from detente.crisis.model import Citation, Crisis, Location, Question, Stated

Kind = Literal[
    "actor", "factor", "move", "mechanism", "hazard", "rule", "term", "question", "number",
    "alternative", "perception", "option", "aim", "reading",
]  # fmt: skip
Change = Callable[[tuple[Citation, ...]], tuple[Citation, ...]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Holder:
    """Something that rests on citations.

    id : of a number its parameter (`perceptions.TUR.commitments.csto.stake` of one as an actor
    sees it), of an override `readings.examiner: KEY`, else as `detente explain` calls it.
    """

    kind: Kind
    id: str
    cite: tuple[Citation, ...]
    location: Location | None


def holders(crisis: Crisis) -> Iterator[Holder]:
    """All of them, each once: what a mechanism wrote is held by its entry."""
    stated = stated_of(crisis)
    written = {name for each in crisis.expansions.values() for name in each.fragment.factors}
    parts: tuple[tuple[Kind, Any], ...] = (
        ("actor", crisis.actors.values()), ("factor", crisis.factors), ("move", stated.moves),
        ("mechanism", crisis.expansions.values()), ("hazard", stated.hazards),
        ("rule", crisis.rules), ("term", stated.worths), ("term", stated.flows),
        ("question", crisis.questions.values()),
    )  # fmt: skip
    for kind, entries in parts:
        for entry in entries:
            if not (getattr(entry, "origin", "") or (kind == "factor" and entry.id in written)):
                yield Holder(kind, entry.id, entry.cite, entry.location)
    for question in crisis.questions.values():
        if question.reference is not None:
            yield Holder("question", question.id, question.reference.cite, question.location)
    yield from _numbers(crisis)
    yield from _otherwise(crisis)


def _numbers(crisis: Crisis) -> Iterator[Holder]:
    for key, number in crisis.numbers.items():
        yield Holder("number", key, number.cite, number.location)
    for actor, perception in crisis.perceptions.items():
        for key, number in perception.numbers.items():
            yield Holder("number", f"perceptions.{actor}.{key}", number.cite, number.location)


def _otherwise(crisis: Crisis) -> Iterator[Holder]:
    for path, place in crisis.alternatives.items():
        yield Holder("alternative", path, place.cite, place.location)
    for actor, seen in crisis.perceptions.items():
        yield Holder("perception", f"perceptions.{actor}", seen.cite, seen.location)
    for id_, option in crisis.options.items():
        numbers = [each for number in option.numbers.values() for each in number.cite]
        cite = tuple(dict.fromkeys((*option.cite, *numbers)))
        yield Holder("option", f"options.{id_}", cite, option.location)
    for id_, aim in crisis.aims.items():
        yield Holder("aim", f"aims.{id_}", aim.cite, aim.location)
    for id_, reading in crisis.readings.items():
        for each in reading.overrides:
            yield Holder("reading", f"readings.{id_}: {each.key}", each.cite, each.location)


def recited(crisis: Crisis, change: Change) -> Crisis:
    """The crisis with the citations of all entries changed; those of numbers stay."""
    stated = stated_of(crisis)
    crisis = replace(
        crisis,
        actors=_each(crisis.actors, change), factors=_all(crisis.factors, change),
        rules=_all(crisis.rules, change), reputations=_all(crisis.reputations, change),
        expansions=_each(crisis.expansions, change),
        questions={id_: _question(each, change) for id_, each in crisis.questions.items()},
        alternatives=_each(crisis.alternatives, change),
        perceptions=_each(crisis.perceptions, change), options=_each(crisis.options, change),
        aims=_each(crisis.aims, change),
    )  # fmt: skip
    return restated(
        crisis,
        Stated(
            _all(stated.moves, change), _all(stated.hazards, change),
            _all(stated.worths, change), _all(stated.flows, change),
        ),
    )  # fmt: skip


def _question(question: Question, change: Change) -> Question:
    found = _one(question, change)
    if found.reference is None:
        return found
    return replace(found, reference=_one(found.reference, change))


def _each(entries: Mapping[str, T], change: Change) -> dict[str, T]:
    return {id_: _one(entry, change) for id_, entry in entries.items()}


def _all(entries: tuple[T, ...], change: Change) -> tuple[T, ...]:
    return tuple(_one(entry, change) for entry in entries)


def _one(entry: T, change: Change) -> T:
    some: Any = entry
    cite = change(some.cite)
    return entry if cite == some.cite else replace(some, cite=cite)
