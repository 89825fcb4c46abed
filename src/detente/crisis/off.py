"""Taking entries out of a crisis: moves, hazards, rules, terms, and whole entries of mechanisms.

Nothing else is renamed or renumbered, so that what remains is as the file says it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from detente.crisis.bearing import restated, stated_of
from detente.crisis.model import Crisis, Hazard, Move, Rule, Stated, Term
from detente.crisis.reachability import leads, reachable


def without(crisis: Crisis, off: Collection[str]) -> Crisis:
    """The crisis without the entries of these ids; ids that nothing has are passed over.

    A move or hazard goes in every form that mechanisms gave it. An entry of a mechanism,
    `commitments.csto`, goes with all that it wrote and all that it changed of others. Its factors
    stay, at their start; its numbers and the names that it gave to conditions keep their meaning.
    """
    gone = frozenset(off)
    if not gone:
        return crisis

    def stays(entry: Move | Hazard | Rule | Term) -> bool:
        return entry.id not in gone and entry.origin not in gone

    stated = stated_of(crisis)
    taken = [each for id_, each in crisis.expansions.items() if id_ in gone]
    measures = {measure.id for each in taken for measure in each.fragment.measures}
    places = {each.location for each in taken}
    left = replace(
        crisis,
        rules=tuple(filter(stays, crisis.rules)),
        expansions={id_: each for id_, each in crisis.expansions.items() if id_ not in gone},
        implied=tuple(each for each in crisis.implied if each.id not in measures),
        reputations=tuple(each for each in crisis.reputations if each.location not in places),
    )
    return restated(
        left,
        Stated(
            tuple(filter(stays, stated.moves)), tuple(filter(stays, stated.hazards)),
            tuple(filter(stays, stated.worths)), tuple(filter(stays, stated.flows)),
        ),
    )  # fmt: skip


def still_moved(before: Crisis, after: Crisis) -> Mapping[str, tuple[str, ...]]:
    """What still changes the factors of entries that `after` is without, by the entry.

    Such a factor would not stay at its start, though nothing is left of what gave it a meaning.
    """
    reach = reachable(after)
    places = after.factor_index
    found = {}
    for id_, expansion in before.expansions.items():
        if id_ in after.expansions:
            continue
        own = {places[name] for name in expansion.fragment.factors}
        movers = [name for name in _movers(after, own, reach) if name]
        if movers:
            found[id_] = tuple(dict.fromkeys(movers))
    return found


def _movers(crisis: Crisis, own: Collection[int], reach: list[frozenset[int]]) -> list[str]:
    """The entries that may change one of these factors: by the mechanism, or their own id."""
    sizes = [len(factor.levels) for factor in crisis.factors]
    happenings: tuple[Move | Hazard, ...] = (*crisis.moves, *crisis.hazards)
    found = [
        each.origin or each.id
        for each in happenings
        for outcome in each.outcomes
        for effect in outcome.effects
        if effect.factor in own and leads(each.when, effect, reach, sizes)
    ]
    return found + [
        rule.origin or rule.id
        for rule in crisis.rules
        for effect in rule.effects
        if effect.factor in own and leads(rule.when, effect, reach, sizes)
    ]
