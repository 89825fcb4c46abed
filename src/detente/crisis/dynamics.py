"""The parts that move: moves, hazards, rules, and what the actors think of it all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from detente.crisis.context import Context
from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.elements import check_theatre, prose, several
from detente.crisis.expressions import Always, And, Compare, Condition, Effect, Quantity
from detente.crisis.model import Hazard, Location, Move, Outcome, Rule, Term
from detente.crisis.nodes import Mapping as MappingNode
from detente.crisis.nodes import Node, Scalar, Sequence, Text, kind_of, shorten
from detente.crisis.quantities import Rests, Slot
from detente.crisis.shape import (
    PLOVER,
    PLOVER_ONCE,
    HazardShape,
    MoveShape,
    NumberShape,
    OutcomeShape,
    RuleShape,
    TermShape,
)
from detente.crisis.validate import read_entry

Costs = Text | NumberShape | dict[Text, Text | NumberShape] | None


def called(node: Node, kind: str, place: int) -> str:
    """An entry of a list in words: by its name if it has one, else by its place from 1."""
    entry = node.find("name") if isinstance(node, MappingNode) else None
    if entry is not None and isinstance(entry[1], Scalar) and entry[1].value:
        return f"the {kind} `{shorten(entry[1].value)}`"
    return f"{kind} {place}"


# --- moves ----------------------------------------------------------------------------------


def read_moves(context: Context) -> tuple[Move, ...]:
    """The moves; those with errors are left out."""
    moves: dict[str, Move] = {}
    for place, node in enumerate(context.items("moves"), 1):
        what = called(node, "move", place)
        shape = read_entry(MoveShape, node, node.location, what, context.report)
        if shape is None:
            continue
        for actor in several(shape.by):
            before = context.report.errors
            move = _move(actor, shape, node.location, what, context)
            if move.id in moves:
                _twice(f"the move `{move.id}`", shape.name, context)
            elif context.report.errors == before:
                moves[move.id] = move
    return tuple(moves.values())


def _twice(what: str, name: Text, context: Context) -> None:
    context.report.error(
        "duplicate-name", f"{what} is there already", name.location, "give it another name"
    )


def _move(actor: Text, shape: MoveShape, at: Location, what: str, context: Context) -> Move:
    context.names.check("actor", actor, actor.location, context.report)
    context.is_name(shape.name, "a move")
    rests = context.cited(shape.cite)
    id_ = f"{actor}: {shape.name}"
    base = f"moves.{id_}"
    outcomes, nothing = _outcomes(shape.then, shape.outcomes, base, rests, at, what, context)
    return Move(
        id_, str(shape.name), str(actor), context.condition(shape.when), outcomes,
        context.quantity(shape.tempo, Slot(f"{base}.tempo", "tempo", -1, rests)),
        _costs(shape.cost, base, rests, context, mover=actor),
        _plover(shape.plover, context), nothing, check_theatre(shape.theatre, context),
        rests.cite, prose(shape.note), shape.name.location,
    )  # fmt: skip


def _plover(code: Text | None, context: Context) -> str:
    if code is None:
        return ""
    if code not in PLOVER:
        known = PLOVER_ONCE.get(code.upper())
        context.report.warning(
            "unknown-plover", f"`{shorten(code)}` is no event class of PLOVER", code.location,
            f"write `{known}`" if known else did_you_mean(code, PLOVER)
            or f"the classes are {listed(PLOVER, 16)}",
        )  # fmt: skip
    return str(code)


def _outcomes(
    then: Text | list[Text] | None,
    lottery: list[OutcomeShape] | None,
    base: str,
    rests: Rests,
    at: Location,
    what: str,
    context: Context,
) -> tuple[tuple[Outcome, ...], bool]:
    """The branches, and whether the file says that nothing changes."""
    if (then is None) == (lottery is None):
        problem = "has neither `then` nor" if then is None else "has both `then` and"
        context.report.error(
            "missing-key" if then is None else "contradicting-changes",
            f"{what} {problem} `outcomes`", at, "say what changes once: `then: front + 1`",
        )  # fmt: skip
    if lottery is None:
        effects = () if then is None else context.changes(then)
        return (Outcome(effects or ()),), effects is None
    branches = [
        _outcome(branch, f"{base}.outcomes#{place}", rests, context)
        for place, branch in enumerate(lottery, 1)
    ]
    remainders = [
        branch.chance for branch in lottery
        if isinstance(branch.chance, Text) and branch.chance == "rest"
    ]  # fmt: skip
    for extra in remainders[1:]:
        context.report.error(
            "bad-chance", "`rest` stands for what remains, once", extra.location,
            "give this outcome a chance",
        )  # fmt: skip
    nothing = all(said_nothing for _, said_nothing in branches)
    return tuple(branch for branch, _ in branches), nothing


def _outcome(
    branch: OutcomeShape, base: str, rests: Rests, context: Context
) -> tuple[Outcome, bool]:
    effects = context.changes(branch.then)
    chance: Quantity | None = None
    if branch.chance != "rest":
        chance = context.quantity(branch.chance, Slot(f"{base}.chance", "chance", 0, rests))
    return Outcome(effects or (), chance), effects is None


def _costs(
    value: Costs, base: str, rests: Rests, context: Context, mover: Text | None = None
) -> Mapping[str, Quantity]:
    """Points by actor; a bare number is paid by the mover."""
    if value is None:
        return {}
    if isinstance(value, dict):
        for actor in value:
            context.names.check("actor", actor, actor.location, context.report)
        pairs = [(str(actor), cost) for actor, cost in value.items()]
    elif mover is not None:
        pairs = [(str(mover), value)]
    else:
        at = value.location if isinstance(value, Text) else value.best.location
        context.report.error(
            "wrong-shape", "nobody moves here, so the cost must say who pays", at,
            "write `cost: {ARM: 10}`",
        )  # fmt: skip
        return {}
    return {
        actor: context.quantity(cost, Slot(f"{base}.cost.{actor}", "cost", 0, rests))
        for actor, cost in pairs
    }


# --- hazards and rules -----------------------------------------------------------------------


def read_hazards(context: Context) -> tuple[Hazard, ...]:
    """The hazards; those with errors are left out."""
    hazards: dict[str, Hazard] = {}
    for place, node in enumerate(context.items("hazards"), 1):
        what = called(node, "hazard", place)
        shape = read_entry(HazardShape, node, node.location, what, context.report)
        if shape is None:
            continue
        before = context.report.errors
        context.is_name(shape.name, "a hazard")
        rests = context.cited(shape.cite)
        base = f"hazards.{shape.name}"
        outcomes, _ = _outcomes(
            shape.then, shape.outcomes, base, rests, node.location, what, context
        )
        hazard = Hazard(
            str(shape.name), str(shape.name), context.condition(shape.when), outcomes,
            context.quantity(shape.rate, Slot(f"{base}.rate", "rate", -1, rests)),
            _costs(shape.cost, base, rests, context), check_theatre(shape.theatre, context),
            rests.cite, prose(shape.note), shape.name.location,
        )  # fmt: skip
        if hazard.id in hazards:
            _twice(f"the hazard `{hazard.id}`", shape.name, context)
        elif context.report.errors == before:
            hazards[hazard.id] = hazard
    return tuple(hazards.values())


def read_rules(context: Context) -> tuple[Rule, ...]:
    """The rules; those with errors are left out."""
    rules: dict[str, Rule] = {}
    for place, node in enumerate(context.items("rules"), 1):
        what = called(node, "rule", place)
        shape = read_entry(RuleShape, node, node.location, what, context.report)
        if shape is None:
            continue
        before = context.report.errors
        context.is_name(shape.name, "a rule")
        rests = context.cited(shape.cite)
        effects: tuple[Effect, ...] | None = context.changes(shape.then)
        if effects is None:
            context.report.error(
                "contradicting-changes", f"{what} changes nothing", shape.name.location,
                "a rule that changes nothing never ends; remove it",
            )  # fmt: skip
        rule = Rule(
            str(shape.name), str(shape.name), context.condition(shape.when), effects or (),
            _costs(shape.cost, f"rules.{shape.name}", rests, context),
            rests.cite, prose(shape.note), shape.name.location,
        )  # fmt: skip
        if rule.id in rules:
            _twice(f"the rule `{rule.id}`", shape.name, context)
        elif context.report.errors == before:
            rules[rule.id] = rule
    return tuple(rules.values())


# --- worths and flows -------------------------------------------------------------------------


def read_terms(context: Context, section: Literal["worths", "flows"]) -> tuple[Term, ...]:
    """The summands of worths or flows; those with errors are left out."""
    terms: list[Term] = []
    for actor, node in context.mapping(section):
        context.names.check("actor", actor, actor.location, context.report)
        if not isinstance(node, Sequence):
            context.report.error(
                "wrong-shape", f"{section} of `{actor}`: a list is expected, found {kind_of(node)}",
                actor.location, "each term begins with `- `",
            )  # fmt: skip
            continue
        for place, item in enumerate(node.items, 1):
            what = f"term {place} of {section}.{actor}"
            shape = read_entry(TermShape, item, item.location, what, context.report)
            before = context.report.errors
            if shape is not None:
                found = _terms(str(actor), shape, section, place, item.location, context)
                terms.extend(found if context.report.errors == before else ())
    return tuple(terms)


def _terms(
    actor: str, shape: TermShape, section: str, place: int, at: Location, context: Context
) -> list[Term]:
    rests = context.cited(shape.cite)
    when = context.condition(shape.when)
    kind: Literal["worth", "flow"] = "worth" if section == "worths" else "flow"
    power = 0 if kind == "worth" else -1
    note = prose(shape.note)
    if isinstance(shape.points, dict):
        return [
            Term(
                actor, _both(when, level), context.quantity(
                    points, Slot(f"{section}.{actor}.{name}", kind, power, rests)
                ), rests.cite, note, at, f"{section}.{actor}.{name}",
            )
            for name, level, points in _by_level(shape, at, context)
        ]  # fmt: skip
    if shape.factor is not None:
        context.report.error(
            "wrong-shape", "`points` by level are expected beside `factor`", shape.factor.location,
            "write `points: {level: 20, level: 35}`, or use `when:`",
        )  # fmt: skip
    slot = Slot(f"{section}.{actor}#{place}", kind, power, rests)
    points = context.quantity(shape.points, slot)
    return [Term(actor, when, points, rests.cite, note, at, slot.key)]


def _both(first: Condition, second: Condition) -> Condition:
    return second if first == Always() else And((first, second))


def _by_level(
    shape: TermShape, at: Location, context: Context
) -> list[tuple[str, Condition, Text | NumberShape]]:
    """Level by level: the name for its key, the condition, the points."""
    points = shape.points if isinstance(shape.points, dict) else {}
    if shape.factor is None:
        context.report.error(
            "missing-key", "points by level need to know their `factor`", at,
            "add `factor: front`, or give one number",
        )  # fmt: skip
        return []
    names = context.names
    factor = names.find_factor(shape.factor, shape.factor.location, context.report)
    if factor is None:
        return []
    found: list[tuple[str, Condition, Text | NumberShape]] = []
    for level, value in points.items():
        place = names.find_level(shape.factor, level, level.location, context.report)
        if place is not None:
            key = f"{shape.factor}={level}"
            found.append((key, Compare(factor.index, "=", place), value))
    return found
