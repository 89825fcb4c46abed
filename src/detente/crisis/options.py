"""Options: what somebody could do about the crisis; and aims: what somebody may want of it.

    options:
      hotline:
        title: A direct line between two capitals
        by: [RUS, TUR]
        cost: {RUS: 0.3 [0.1, 1], TUR: 0.3 [0.1, 1]}
        numbers: {incidents.over-syria.rate: 0.002 [0.0005, 0.006]}
        cite: cepa#p9s6
    aims:
      no-clash: {text: Their forces do not clash, lower: turkey-russia-clash}

Every option is read and checked with the file, done or not; `detente.crisis.doing` does it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from detente.crisis.amend import is_left_out
from detente.crisis.context import Context
from detente.crisis.diagnostics import Collector, did_you_mean, listed
from detente.crisis.doing import SEEN, parameters, size
from detente.crisis.elements import prose, several
from detente.crisis.mechanisms.registry import registry
from detente.crisis.model import (
    Aim,
    Citation,
    Crisis,
    Location,
    Number,
    Option,
    Perception,
    Source,
)
from detente.crisis.nodes import Mapping as MappingNode
from detente.crisis.nodes import Text, shorten
from detente.crisis.quantities import Rests, Slot
from detente.crisis.shape import AimShape, NumberShape, OptionShape
from detente.crisis.validate import read_entry
from detente.crisis.views import Views, as_known_on, instead, known, levels


@dataclass(frozen=True, slots=True)
class Known:
    """What an option can name: ids of moves, hazards and entries of mechanisms; perceptions."""

    moves: Collection[str]
    hazards: Collection[str]
    mechanisms: Collection[str]
    perceptions: Mapping[str, Perception]


def read_options(views: Views, there: Known, context: Context) -> dict[str, Option]:
    """All options; each is checked, done or not."""
    seen = {
        f"{SEEN}{actor}.{key}": number
        for actor, perception in there.perceptions.items()
        for key, number in perception.numbers.items()
    }
    return {
        name: _option(name, shape, views.places[f"options.{name}"], there, seen, context)
        for name, shape in views.options.items()
    }


def _option(
    name: str,
    shape: OptionShape,
    at: Location,
    there: Known,
    seen: Mapping[str, Number],
    context: Context,
) -> Option:
    rests = context.cited(shape.cite)
    by = several(shape.by)
    for actor in by:
        context.names.check("actor", actor, actor.location, context.report)
    off = several(shape.off)
    for entry in off:
        _check_off(entry, there, context)
    _check_says_something(name, shape, rests, at, context)
    numbers = instead(shape.numbers, rests, context, {**context.numbers, **seen})
    return Option(
        name, str(shape.title), tuple(map(str, by)), _costs(name, shape, by, rests, context),
        context.flag(shape.coercive), levels(shape.start, context), numbers,
        {str(path): str(choice) for path, choice in shape.choose.items()},
        tuple(map(str, off)), rests.cite, prose(shape.note), at,
    )  # fmt: skip


def _costs(
    name: str, shape: OptionShape, by: list[Text], rests: Rests, context: Context
) -> dict[str, str]:
    """The keys of what it costs, by actor; a bare number is paid by each who does it."""
    if shape.cost is None:
        return {}
    costs: dict[Text, Text | NumberShape]
    costs = shape.cost if isinstance(shape.cost, dict) else dict.fromkeys(by, shape.cost)
    for actor in costs:
        context.names.check("actor", actor, actor.location, context.report)
    return {
        str(actor): context.key(points, Slot(f"options.{name}.cost.{actor}", "cost", 0, rests))
        for actor, points in costs.items()
    }


def _check_off(entry: Text, there: Known, context: Context) -> None:
    """Report what cannot be switched off, since there is nothing of that name."""
    every = (*there.moves, *there.hazards, *there.mechanisms)
    if entry in every or _is_broken(entry, context):
        return
    context.report.error(
        "unknown-entry", f"no move, hazard or entry of a mechanism is called `{shorten(entry)}`",
        entry.location, did_you_mean(entry, every)
        or 'a move is called `"RUS: warn"`, an entry of a mechanism `commitments.csto`',
    )  # fmt: skip


def _is_broken(entry: Text, context: Context) -> bool:
    """Whether there is one of that name, with errors of its own that are reported already."""
    if is_left_out(entry, "move", context) or is_left_out(entry, "hazard", context):
        return True
    section, _, id_ = entry.partition(".")
    found = context.root.find(section) if section in registry() else None
    entries = None if found is None else found[1]
    return isinstance(entries, MappingNode) and entries.find(id_) is not None


def _check_says_something(
    name: str, shape: OptionShape, rests: Rests, at: Location, context: Context
) -> None:
    if not (shape.start or shape.numbers or shape.choose or several(shape.off)):
        context.report.error(
            "idle-option", f"the option `{shorten(name)}` changes nothing", at,
            "say what is then otherwise: `start`, `numbers`, `choose` or `off`",
        )  # fmt: skip
    if not (rests.cite or rests.assumed):
        context.report.error(
            "needs-citation", f"the option `{shorten(name)}` rests on nothing", at,
            "add `cite: source#p3s2`, or admit `cite: assumed`",
        )  # fmt: skip


def read_aims(context: Context) -> dict[str, Aim]:
    """What somebody may want: the answer to a question raised, or lowered."""
    questions = [str(key) for key, _ in context.mapping("questions")]
    aims: dict[str, Aim] = {}
    for key, node in context.mapping("aims"):
        context.is_name(key, "an aim")
        what = f"the aim `{shorten(key)}`"
        shape = read_entry(AimShape, node, key.location, what, context.report)
        if shape is None:
            continue
        question = shape.raise_ if shape.lower is None else shape.lower
        if question is None or (shape.raise_ is not None and shape.lower is not None):
            context.report.error(
                "bad-aim", f"{what} {'says neither' if question is None else 'says both'} `raise`"
                f" {'nor' if question is None else 'and'} `lower`", key.location,
                "name one question: `lower: attack`",
            )  # fmt: skip
            continue
        if question not in questions:
            context.report.error(
                "unknown-question", f"there is no question `{shorten(question)}`",
                question.location, did_you_mean(question, questions)
                or (f"the questions are {listed(questions)}" if questions else "the file has none"),
            )  # fmt: skip
        rests = context.cited(shape.cite)
        aims[str(key)] = Aim(
            str(key), str(shape.text), str(question), "lower" if shape.lower else "raise",
            rests.cite, prose(shape.note), key.location,
        )  # fmt: skip
    return aims


# --- on other days, and whether it does anything ----------------------------------------------


def options_on(crisis: Crisis, day: dt.date) -> tuple[dict[str, Option], dict[str, Number]]:
    """The options and the numbers of the crisis as known on an earlier day.

    An option is left out, with its costs, where all that it rests on came later, or all that one
    of its numbers rests on, unless that says `without:`.
    """
    options: dict[str, Option] = {}
    numbers = dict(crisis.numbers)
    for id_, option in crisis.options.items():
        costs = [numbers[key] for key in option.costs.values() if key in numbers]
        if _came_later(option, costs, day, crisis.sources):
            numbers = {
                key: each for key, each in numbers.items() if key not in {*option.costs.values()}
            }
            continue
        options[id_] = replace(
            option, cite=known(option.cite, day, crisis.sources),
            numbers=as_known_on(option.numbers, day, crisis.sources),
        )  # fmt: skip
    return options, as_known_on(numbers, day, crisis.sources)


def _came_later(
    option: Option, costs: list[Number], day: dt.date, sources: Mapping[str, Source]
) -> bool:
    def late(cite: tuple[Citation, ...]) -> bool:
        return bool(cite) and not known(cite, day, sources)

    numbers = (*option.numbers.values(), *costs)
    return late(option.cite) or any(late(each.cite) and each.without is None for each in numbers)


def check_idle(crisis: Crisis, report: Collector) -> None:
    """Report options that say only what the file says anyway."""
    there = parameters(crisis)
    starts = {factor.id: factor.start for factor in crisis.factors}
    for option in crisis.options.values():
        differs = (
            bool(option.off)
            or any(starts.get(factor) != level for factor, level in option.starts.items())
            or any(_differs(key, number, there) for key, number in option.numbers.items())
            or any(
                crisis.alternatives[path].chosen != choice
                for path, choice in option.choices.items() if path in crisis.alternatives
            )
        )  # fmt: skip
        if not differs and (option.starts or option.numbers or option.choices):
            report.error(
                "idle-option",
                f"the option `{option.id}` changes nothing: the file says the same already",
                option.location, "say what is then otherwise, or leave the option out",
            )  # fmt: skip


def _differs(key: str, number: Number, there: Mapping[str, Number]) -> bool:
    return key in there and size(there[key]) != size(number)
