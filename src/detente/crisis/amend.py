"""What mechanisms change of moves, hazards and worths that stand elsewhere: from text to trees."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Literal

from detente.crisis.bearing import Clash
from detente.crisis.context import Context
from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.expand import Expanded
from detente.crisis.expressions import Condition, Effect, Quantity
from detente.crisis.mechanisms.fragment import Amendment
from detente.crisis.mechanisms.maker import as_name
from detente.crisis.model import Bearing, Care, Expansion, Hazard, Move
from detente.crisis.nodes import Generated, Node, Sequence, Text, to_data
from detente.crisis.quantities import Slot


def with_bearings(
    expansions: Mapping[str, Expansion],
    found: tuple[Expanded, ...],
    moves: tuple[Move, ...],
    hazards: tuple[Hazard, ...],
    context: Context,
) -> dict[str, Expansion]:
    """The expansions, in the order of `found`, with how they bear on what stands elsewhere."""
    ids = [each.id for each in moves], [each.id for each in hazards]
    return {
        id_: replace(expansion, bearings=_bearings(one, *ids, context), cares=_cares(one, context))
        for (id_, expansion), one in zip(expansions.items(), found, strict=True)
    }


def _bearings(
    one: Expanded, moves: Collection[str], hazards: Collection[str], context: Context
) -> tuple[Bearing, ...]:
    """How an entry bears on moves and hazards, whose ids are given; unknown ones are reported."""
    found = []
    for amendment in one.fragment.amendments:
        target = as_name(amendment.target)
        known = moves if amendment.kind == "move" else hazards
        if target in known:
            found.append(_Reader(one, context).bearing(target, amendment))
        elif not is_left_out(target, amendment.kind, context):
            _unknown(amendment, known, one, context)
    return tuple(found)


def _cares(one: Expanded, context: Context) -> tuple[Care, ...]:
    """For whose fate an entry lets actors care."""
    reader = _Reader(one, context)
    return tuple(
        Care(each.of, each.to, reader.quantity(each.weight)) for each in one.fragment.shares
    )


def is_left_out(target: str, kind: Literal["move", "hazard"], context: Context) -> bool:
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


def _unknown(amendment: Amendment, known: Collection[str], one: Expanded, context: Context) -> None:
    at = amendment.target.location if isinstance(amendment.target, Text) else one.anchor.location
    context.report.error(
        f"unknown-{amendment.kind}", f"there is no {amendment.kind} `{amendment.target}`", at,
        did_you_mean(amendment.target, known)
        or (f"the {amendment.kind}s are {listed(known)}" if known else "the file has none"),
    )  # fmt: skip


class _Reader:
    """Reads the texts of one entry's amendments, in the names of its mechanism."""

    def __init__(self, one: Expanded, context: Context) -> None:
        self.one, self.context = one, context

    def bearing(self, target: str, amendment: Amendment) -> Bearing:
        """An amendment with its texts read."""
        also = None
        if amendment.also is not None:
            where, changes, label = amendment.also
            effects: tuple[Effect, ...] = self.context.changes(self._text(changes)) or ()
            also = (self._condition(where), effects, label)
        return Bearing(
            amendment.kind, target,
            None if amendment.when is None else self._condition(amendment.when),
            None if amendment.pace is None else self.quantity(amendment.pace),
            {actor: self.quantity(points) for actor, points in amendment.cost.items()}, also,
        )  # fmt: skip

    def _text(self, text: str) -> Text:
        at = self.one.anchor
        return Text(Generated(at.source, text, "", at.start, at.end, at.in_flow))

    def _condition(self, text: str) -> Condition:
        return self.context.condition(self._text(text))

    def quantity(self, text: str) -> Quantity:
        """What `text` states."""
        slot = Slot(f"{self.one.mechanism.section}.{self.one.id}", "other", 0, self.one.maker.rests)
        return self.context.quantity(self._text(text), slot)


def contradictions(context: Context) -> Clash:
    """Reports a factor that an entry itself takes elsewhere: which of the two would hold?"""
    names = list(context.names.factors)

    def clash(expansion: Expansion, entry: Move | Hazard, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            others = {each for outcome in entry.outcomes for each in outcome.effects} - {effect}
            if any(each.factor == effect.factor for each in others):
                context.report.error(
                    "contradicting-changes",
                    f"`{entry.id}` changes `{names[effect.factor]}` itself, and this"
                    f" {expansion.word} would have it changed otherwise",
                    expansion.location, "let one of the two change it",
                )  # fmt: skip

    return clash
