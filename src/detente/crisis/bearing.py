"""How mechanisms bear on moves, hazards and terms that stand elsewhere: the typed crisis as stated
and what its entries bring, put together.

All that is written here can be done again from `Crisis.stated`, so that an entry can be taken out
of a crisis with everything that it did.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal, TypeVar

import numpy as np

from detente.crisis import evaluate
from detente.crisis.expressions import And, Condition, Effect, Not, Operation
from detente.crisis.model import Bearing, Crisis, Expansion, Hazard, Move, Stated, Term

MOST = 100_000  # combinations of levels that are looked at

Happening = TypeVar("Happening", Move, Hazard)
Clash = Callable[[Expansion, Move | Hazard, tuple[Effect, ...]], None]


def whole(crisis: Crisis, clash: Clash | None = None) -> Crisis:
    """The crisis with its moves, hazards and terms made anew from what is stated.

    clash : told of every entry with further changes, to look whether they contradict its own.
    """
    stated = crisis.stated
    if stated is None:
        return crisis
    expansions = tuple(crisis.expansions.values())
    sizes = [len(factor.levels) for factor in crisis.factors]
    return replace(
        crisis,
        moves=_borne(stated.moves, "move", expansions, sizes, clash),
        hazards=_borne(stated.hazards, "hazard", expansions, sizes, clash),
        worths=_cared(stated.worths, expansions),
        flows=_cared(stated.flows, expansions),
    )


def stated_of(crisis: Crisis) -> Stated:
    """Its moves, hazards and terms as stated; as they are where no mechanism bears on any."""
    if crisis.stated is not None:
        return crisis.stated
    return Stated(crisis.moves, crisis.hazards, crisis.worths, crisis.flows)


def restated(crisis: Crisis, stated: Stated) -> Crisis:
    """The crisis with other entries stated, before mechanisms bear on them."""
    if crisis.stated is not None:
        return whole(replace(crisis, stated=stated))
    return replace(
        crisis, moves=stated.moves, hazards=stated.hazards,
        worths=stated.worths, flows=stated.flows,
    )  # fmt: skip


def _borne(
    entries: tuple[Happening, ...],
    kind: Literal["move", "hazard"],
    expansions: Iterable[Expansion],
    sizes: Sequence[int],
    clash: Clash | None,
) -> tuple[Happening, ...]:
    """Moves, or hazards, with what mechanisms change of them; of those that are gone nothing."""
    made: dict[str, tuple[Happening, ...]] = {each.id: (each,) for each in entries}
    for expansion in expansions:
        for bearing in expansion.bearings:
            if bearing.kind == kind and bearing.target in made:
                writer = _Writer(expansion, bearing, sizes, clash)
                parts = made[bearing.target]
                made[bearing.target] = tuple(new for part in parts for new in writer.apply(part))
    return tuple(each for parts in made.values() for each in parts)


class _Writer:
    """Applies one bearing to an entry."""

    def __init__(
        self, expansion: Expansion, bearing: Bearing, sizes: Sequence[int], clash: Clash | None
    ) -> None:
        self.expansion, self.bearing, self.sizes, self.clash = expansion, bearing, sizes, clash

    def apply(self, entry: Happening) -> tuple[Happening, ...]:
        """The entry as changed: two of them where it makes further changes in some states."""
        changed = self._paced(entry)
        costs = dict(changed.costs)
        for actor, added in self.bearing.costs.items():
            costs[actor] = Operation("+", costs[actor], added) if actor in costs else added
        changed = replace(changed, costs=costs)
        if self.bearing.when is not None:
            changed = replace(changed, when=And((changed.when, self.bearing.when)))
        return (changed,) if self.bearing.also is None else self._split(changed)

    def _paced(self, entry: Happening) -> Happening:
        factor = self.bearing.pace
        if factor is None:
            return entry
        if isinstance(entry, Move):
            return replace(entry, tempo=Operation("*", entry.tempo, factor))
        return replace(entry, rate=Operation("*", entry.rate, factor))

    def _split(self, entry: Happening) -> tuple[Happening, ...]:
        assert self.bearing.also is not None  # noqa: S101 (as `apply` asks)
        condition, effects, label = self.bearing.also
        outcomes = tuple(
            replace(outcome, effects=outcome.effects + effects) for outcome in entry.outcomes
        )
        name = f"{entry.name}, {label}"
        id_ = f"{entry.by}: {name}" if isinstance(entry, Move) else name
        plain = replace(entry, when=And((entry.when, Not(condition))))
        more = replace(
            entry, id=id_, name=name, when=And((entry.when, condition)), outcomes=outcomes
        )
        if isinstance(more, Move):  # no mere statement any more
            more = replace(more, changes_nothing=more.changes_nothing and not effects)
        if self.clash is not None and may_hold(more.when, self.sizes):
            self.clash(self.expansion, entry, effects)
        return tuple(each for each in (plain, more) if may_hold(each.when, self.sizes))


def may_hold(when: Condition, sizes: Sequence[int]) -> bool:
    """Whether any levels of the factors named meet it; what none can meet is left out.

    sizes : number of levels of each factor; 0 where they are not known.
    """
    named = sorted(evaluate.factors(when))
    found = [sizes[each] for each in named]
    if 0 in found or math.prod(found) > MOST:
        return True
    columns = [np.zeros(math.prod(found), np.uint16) for _ in sizes]
    for place, column in zip(named, np.indices(found, np.uint16), strict=True):
        columns[place] = column.reshape(-1)
    return bool(np.any(evaluate.condition(when, columns)))


def _cared(terms: tuple[Term, ...], expansions: Iterable[Expansion]) -> tuple[Term, ...]:
    """The terms with those that actors value because others do."""
    more = [
        replace(
            term, actor=care.to, points=Operation("*", care.weight, term.points),
            cite=expansion.cite, location=expansion.location, id="", origin=expansion.id,
        )
        for expansion in expansions
        for care in expansion.cares
        for term in terms
        if term.actor == care.of
    ]  # fmt: skip
    return (*terms, *more)
