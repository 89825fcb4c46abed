"""Whose word a crisis rests on: which sources are independent, and whose numbers only others tell.

Sources count once where one quotes the other, or where they share a publisher or an origin: what
they say may be one thing said twice. An actor's own numbers (its worths, flows and costs) say what
it wants; where no source comes from it or is sympathetic to it, others alone say so.

A source comes from an actor if its `origin` is the actor's id or name, or that of a member of an
alliance. It is sympathetic if its `stance` says `sympathetic to RUS` (ids or names, joined by
commas or `and`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from detente.crisis.expressions import Call, Negative, Operation, Parameter, Quantity
from detente.crisis.model import Actor, Crisis, Hazard, Move, Rule, Source

_SYMPATHY = re.compile(r"\bsympathetic to ([^;.]+)", re.IGNORECASE)
_JOINT = re.compile(r",|\band\b")


def groups(sources: Mapping[str, Source]) -> dict[str, str]:
    """For each source, the first of those that it counts as one with."""
    of = {id_: id_ for id_ in sources}

    def root(id_: str) -> str:
        while of[id_] != id_:
            id_ = of[id_]
        return id_

    def join(first: str, second: str) -> None:
        roots = sorted((root(first), root(second)), key=list(sources).index)
        of[roots[1]] = roots[0]

    seen: dict[tuple[str, str], str] = {}
    for id_, source in sources.items():
        for other in source.quotes:
            if other in sources:
                join(id_, other)
        for kind in ("publisher", "origin"):
            name = " ".join(str(getattr(source, kind)).casefold().split())
            if name:
                join(id_, seen.setdefault((kind, name), id_))
    return {id_: root(id_) for id_ in sources}


def one_sided(crisis: Crisis) -> tuple[str, ...]:
    """Actors whose own numbers rest on no source from them or sympathetic to them.

    Those of whom the crisis says nothing of the kind are left out, and so is everybody where it
    names no sources at all.
    """
    if not crisis.sources:
        return ()
    found = []
    for actor in crisis.actors.values():
        own = [crisis.numbers[key] for key in own_numbers(crisis, actor.id)]
        cited = {cite.source for number in own for cite in number.cite} & set(crisis.sources)
        if own and not any(speaks_for(crisis.sources[id_], actor, crisis) for id_ in cited):
            found.append(actor.id)
    return tuple(found)


def speaks_for(source: Source, actor: Actor, crisis: Crisis) -> bool:
    """Whether a source comes from an actor, or is sympathetic to it."""
    members = [crisis.actors[each] for each in actor.members if each in crisis.actors]
    names = {text.casefold() for each in (actor, *members) for text in (each.id, each.name)}
    said = [source.origin]
    for match in _SYMPATHY.finditer(source.stance):
        said += _JOINT.split(match[1])
    return any(" ".join(each.split()).casefold() in names for each in said if each)


def own_numbers(crisis: Crisis, actor: str) -> tuple[str, ...]:
    """Keys of the numbers that say what states and moves are worth to an actor."""
    told: list[Quantity] = [
        term.points for term in (*crisis.worths, *crisis.flows) if term.actor == actor
    ]
    entries: tuple[Move | Hazard | Rule, ...] = (*crisis.moves, *crisis.hazards, *crisis.rules)
    for entry in entries:
        told += [paid for payer, paid in entry.costs.items() if payer == actor]
    return tuple(dict.fromkeys(key for each in told for key in parameters_of(each)))


def parameters_of(quantity: Quantity) -> Iterator[str]:
    """Keys of the numbers in an expression."""
    match quantity:
        case Parameter(key):
            yield key
        case Negative(operand):
            yield from parameters_of(operand)
        case Operation(_, left, right):
            yield from parameters_of(left)
            yield from parameters_of(right)
        case Call(_, arguments):
            for each in arguments:
                yield from parameters_of(each)
        case _:
            return
