"""What mechanisms change of moves, hazards and worths that stand elsewhere in the file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, TypeVar

import numpy as np

from detente.crisis import evaluate
from detente.crisis.context import Context
from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.expand import Expanded
from detente.crisis.expressions import And, Condition, Effect, Not, Operation, Quantity
from detente.crisis.mechanisms.fragment import Amendment
from detente.crisis.mechanisms.maker import as_name
from detente.crisis.model import Hazard, Move, Term
from detente.crisis.nodes import Generated, Node, Sequence, Text, to_data
from detente.crisis.quantities import Slot

MOST = 100_000  # combinations of levels that are looked at

Happening = TypeVar("Happening", Move, Hazard)


def amend(
    happenings: tuple[Happening, ...],
    kind: Literal["move", "hazard"],
    found: tuple[Expanded, ...],
    context: Context,
) -> tuple[Happening, ...]:
    """Moves, or hazards, with what mechanisms change of them."""
    made: dict[str, tuple[Happening, ...]] = {each.id: (each,) for each in happenings}
    for one in found:
        for amendment in one.fragment.amendments:
            if amendment.kind != kind:
                continue
            target = as_name(amendment.target)
            if target not in made:
                if not _is_left_out(target, kind, context):
                    _unknown(amendment, made, one, context)
                continue
            writer = _Writer(one, amendment, context)
            made[target] = tuple(new for part in made[target] for new in writer.apply(part))
    return tuple(each for parts in made.values() for each in parts)


def _is_left_out(target: str, kind: Literal["move", "hazard"], context: Context) -> bool:
    """Whether there is one of that name, with errors of its own that are reported already."""
    section = f"{kind}s"
    entry = context.root.find(section)
    own = entry[1].items if entry is not None and isinstance(entry[1], Sequence) else ()
    written = (piece for _, piece in context.more[section])
    if any(target in _ids(node, kind) for node in (*own, *written, *context.left_out[section])):
        return True
    labels = (str(to_data(node)) for node in context.left_out["mechanisms"])
    return any(target.endswith(label) for label in labels)


def _ids(node: Node, kind: Literal["move", "hazard"]) -> list[str]:
    """The ids of an entry of the file, as far as it says them."""
    data = to_data(node)
    if not isinstance(data, dict) or "name" not in data:
        return []
    by = data.get("by", [])
    actors = by if isinstance(by, list) else [by]
    return [f"{actor}: {data['name']}" for actor in actors] if kind == "move" else [data["name"]]


def _unknown(
    amendment: Amendment, made: Mapping[str, object], one: Expanded, context: Context
) -> None:
    at = amendment.target.location if isinstance(amendment.target, Text) else one.anchor.location
    context.report.error(
        f"unknown-{amendment.kind}", f"there is no {amendment.kind} `{amendment.target}`", at,
        did_you_mean(amendment.target, made)
        or (f"the {amendment.kind}s are {listed(made)}" if made else "the file has none"),
    )  # fmt: skip


class _Writer:
    """Applies one amendment to an entry."""

    def __init__(self, one: Expanded, amendment: Amendment, context: Context) -> None:
        self.one, self.amendment, self.context = one, amendment, context

    def apply(self, entry: Happening) -> tuple[Happening, ...]:
        """The entry as changed: two of them where it makes further changes in some states."""
        changed = self._paced(entry)
        costs = dict(changed.costs)
        for actor, points in self.amendment.cost.items():
            added = self.quantity(points)
            costs[actor] = Operation("+", costs[actor], added) if actor in costs else added
        changed = replace(changed, costs=costs)
        if self.amendment.when is not None:
            changed = replace(changed, when=_both(changed.when, self._when(self.amendment.when)))
        return (changed,) if self.amendment.also is None else self._split(changed)

    def _paced(self, entry: Happening) -> Happening:
        if self.amendment.pace is None:
            return entry
        factor = self.quantity(self.amendment.pace)
        if isinstance(entry, Move):
            return replace(entry, tempo=Operation("*", entry.tempo, factor))
        return replace(entry, rate=Operation("*", entry.rate, factor))

    def _split(self, entry: Happening) -> tuple[Happening, ...]:
        where, changes, label = self.amendment.also or ("never", "nothing", "")
        condition = self._when(where)
        effects: tuple[Effect, ...] = self.context.changes(self._text(changes)) or ()
        outcomes = tuple(
            replace(outcome, effects=outcome.effects + effects) for outcome in entry.outcomes
        )
        name = f"{entry.name}, {label}"
        id_ = f"{entry.by}: {name}" if isinstance(entry, Move) else name
        plain = replace(entry, when=_both(entry.when, Not(condition)))
        more = replace(
            entry, id=id_, name=name, when=_both(entry.when, condition), outcomes=outcomes
        )
        if isinstance(more, Move):  # no mere statement any more
            more = replace(more, changes_nothing=more.changes_nothing and not effects)
        if self._may_hold(more.when):
            self._check_changes(entry, effects)
        return tuple(each for each in (plain, more) if self._may_hold(each.when))

    def _check_changes(self, entry: Happening, effects: tuple[Effect, ...]) -> None:
        """Report a factor that the entry itself takes elsewhere: which of the two would hold?"""
        names = list(self.context.names.factors)
        for effect in effects:
            others = {each for outcome in entry.outcomes for each in outcome.effects} - {effect}
            if any(each.factor == effect.factor for each in others):
                self.context.report.error(
                    "contradicting-changes",
                    f"`{entry.id}` changes `{names[effect.factor]}` itself, and this"
                    f" {self.one.mechanism.word} would have it changed otherwise",
                    self.one.anchor.location, "let one of the two change it",
                )  # fmt: skip

    def _may_hold(self, when: Condition) -> bool:
        """Whether any levels of the factors named meet it; what none can meet is left out."""
        factors = list(self.context.names.factors.values())
        named = sorted(evaluate.factors(when))
        if any(not factors[each].levels for each in named):
            return True
        sizes = [len(factors[each].levels or ()) for each in named]
        if math.prod(sizes) > MOST:
            return True
        columns = [np.zeros(math.prod(sizes), np.uint16) for _ in factors]
        for place, column in zip(named, np.indices(sizes, np.uint16), strict=True):
            columns[place] = column.reshape(-1)
        return bool(np.any(evaluate.condition(when, columns)))

    def _text(self, text: str) -> Text:
        at = self.one.anchor
        return Text(Generated(at.source, text, "", at.start, at.end, at.in_flow))

    def _when(self, text: str) -> Condition:
        return self.context.condition(self._text(text))

    def quantity(self, text: str, power: int = 0) -> Quantity:
        """What `text` states, in the names of the mechanism."""
        slot = Slot(
            f"{self.one.mechanism.section}.{self.one.id}", "other", power, self.one.maker.rests
        )
        return self.context.quantity(self._text(text), slot)


def _both(first: Condition, second: Condition) -> Condition:
    return And((first, second))


def shared(
    terms: tuple[Term, ...], found: tuple[Expanded, ...], context: Context
) -> tuple[Term, ...]:
    """The terms with those that actors value because others do."""
    more = []
    for one in found:
        for share in one.fragment.shares:
            weight = _Writer(one, Amendment("move", ""), context).quantity(share.weight)
            more += [
                replace(
                    term, actor=share.to, points=Operation("*", weight, term.points),
                    cite=one.maker.rests.cite, location=one.anchor.location,
                )
                for term in terms
                if term.actor == share.of
            ]  # fmt: skip
    return (*terms, *more)
