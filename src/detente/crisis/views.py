"""Other numbers and other choices: variants, readings, perceptions and options.

A variant is the crisis as of another day. A reading is one source's view of it, with overrides only
as that source claims. A perception is an actor's own numbers (`detente.crisis.model.Perception`).
An option is what somebody could do (`detente.crisis.options` reads the rest of it). All say what
they say instead by the keys of numbers and the paths of alternatives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from detente.crisis.alternatives import check_choice
from detente.crisis.citations import read_citations
from detente.crisis.context import Context
from detente.crisis.dates import read_date
from detente.crisis.diagnostics import Collector, did_you_mean
from detente.crisis.elements import prose
from detente.crisis.model import (
    Alternative,
    Citation,
    Crisis,
    Location,
    Number,
    Override,
    Perception,
    Reading,
    Source,
)
from detente.crisis.nodes import Text, shorten
from detente.crisis.provenance import UNKNOWN_DAY
from detente.crisis.quantities import Rests, Slot
from detente.crisis.shape import (
    ChoiceShape,
    NumberShape,
    OptionShape,
    PerceptionShape,
    ReadingShape,
    VariantShape,
)
from detente.crisis.units import parse_unit
from detente.crisis.validate import read_entry

if TYPE_CHECKING:
    from detente.crisis.loading import Swap

Values = Mapping[Text, Text | NumberShape]
Choosing = VariantShape | ReadingShape | OptionShape
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Views:
    """The variants, readings and options of a file, as their entries state them.

    places : where each reading and each option stands, by its key in the file.
    """

    variants: dict[str, VariantShape]
    readings: dict[str, ReadingShape]
    options: dict[str, OptionShape]
    places: dict[str, Location]

    def choices(
        self,
        variant: str | None,
        reading: str | None,
        swap: Swap | None = None,
        options: Iterable[str] = (),
    ) -> dict[str, str]:
        """The alternatives that a variant, then a reading, then options choose, by path."""
        own = _by_path(self.readings.get(reading or ""))
        if swap is not None:
            own = swapped(own, _by_path(self.readings.get(swap.reading or "")), swap.keys)
        chosen = _by_path(self.variants.get(variant or "")) | own
        for name in options:
            chosen |= _by_path(self.options.get(name))
        return chosen

    def check_choices(self, found: Mapping[str, Alternative], report: Collector) -> None:
        """Report choices of what is not declared, in every variant, reading and option."""
        shapes: list[Choosing] = [*self.variants.values(), *self.readings.values()]
        for shape in [*shapes, *self.options.values()]:
            for path, choice in _chosen(shape).items():
                check_choice(path, _name(choice), found, report)


def read_views(context: Context) -> Views:
    """All variants, readings and options; each is checked, chosen or not."""
    variants: dict[str, VariantShape] = {}
    readings: dict[str, ReadingShape] = {}
    options: dict[str, OptionShape] = {}
    places: dict[str, Location] = {}
    for key, node in context.mapping("variants"):
        context.is_name(key, "a variant")
        what = f"the variant `{shorten(key)}`"
        shape = read_entry(VariantShape, node, key.location, what, context.report)
        variants[str(key)] = shape or VariantShape.model_construct()
    for key, node in context.mapping("readings"):
        context.is_name(key, "a reading")
        what = f"the reading `{shorten(key)}`"
        view = read_entry(ReadingShape, node, key.location, what, context.report)
        if view is not None:
            readings[str(key)] = view
            places[f"readings.{key}"] = key.location
    for key, node in context.mapping("options"):
        context.is_name(key, "an option")
        what = f"the option `{shorten(key)}`"
        option = read_entry(OptionShape, node, key.location, what, context.report)
        if option is not None:
            options[str(key)] = option
            places[f"options.{key}"] = key.location
    return Views(variants, readings, options, places)


def _chosen(shape: Choosing | None) -> Mapping[Text, Text | ChoiceShape]:
    return {} if shape is None else shape.choose or {}


def _by_path(shape: Choosing | None) -> dict[str, str]:
    return {str(path): str(_name(choice)) for path, choice in _chosen(shape).items()}


def swapped(own: Mapping[str, T], other: Mapping[str, T], keys: frozenset[str]) -> dict[str, T]:
    """What `own` says, but for `keys` what `other` says, if anything."""
    return {key: each for key, each in own.items() if key not in keys} | {
        key: each for key, each in other.items() if key in keys
    }


def _name(choice: Text | ChoiceShape) -> Text:
    return choice if isinstance(choice, Text) else choice.is_


def variant_dates(views: Views, report: Collector) -> dict[str, dt.date]:
    """The day of each variant that says one."""
    days = {
        name: read_date(shape.as_of, report)
        for name, shape in views.variants.items() if shape.as_of is not None
    }  # fmt: skip
    return {name: day for name, day in days.items() if day is not None}


def read_starts(views: Views, context: Context) -> dict[str, dict[str, int]]:
    """The starts that each variant says, by factor; all are checked."""
    return {name: levels(shape.start or {}, context) for name, shape in views.variants.items()}


def levels(said: Mapping[Text, Text], context: Context) -> dict[str, int]:
    """The levels that are said of factors, as places on their ladders."""
    start: dict[str, int] = {}
    for factor, level in said.items():
        if context.names.find_factor(factor, factor.location, context.report) is not None:
            place = context.names.find_level(factor, level, level.location, context.report)
            start[str(factor)] = place or 0
    return start


# --- numbers instead of others ----------------------------------------------------------------


def instead(
    values: Values, rests: Rests, context: Context, known: Mapping[str, Number] | None = None
) -> dict[str, Number]:
    """Numbers that stand in the place of those of the crisis, by key.

    A value without a unit is in the unit of the one it replaces. known : what can be replaced, by
    what it is called; the numbers of the crisis.
    """
    found: dict[str, Number] = {}
    numbers = context.numbers if known is None else known
    for key, value in values.items():
        old = numbers.get(str(key))
        if old is None:
            context.report.error(
                "unknown-number", f"no number has the key `{shorten(key)}`", key.location,
                did_you_mean(key, numbers) or "`detente explain CRISIS` lists all keys",
            )  # fmt: skip
            continue
        new = _one(value, old, rests, context)
        if new is not None:
            found[str(key)] = new
    return found


def _one(value: Text | NumberShape, old: Number, rests: Rests, context: Context) -> Number | None:
    """The number that `value` states for the place of `old`."""
    scratch = Context(context.report, context.root, context.names, {}, context.rests)
    before = context.report.errors
    scratch.key(value, Slot(old.key, old.kind, None, rests))
    new = next(iter(scratch.numbers.values()), None)
    if new is None or context.report.errors > before:
        return None
    if old.unit and not new.unit:
        new = replace(new, unit=old.unit, scale=old.scale)
    elif _power(old.unit) != _power(new.unit):
        context.report.error(
            "wrong-unit", f"`{old.key}` is in {old.unit or 'no unit'}, found {new.unit}",
            new.location, "give it in the same kind of unit, or without one",
        )  # fmt: skip
        return None
    without = old.without if new.without is None else new.without
    return replace(new, without=without, fallback=old.fallback)


def _power(unit: str) -> int:
    parsed = parse_unit(unit) if unit else None
    return 0 if parsed is None else parsed.power


def read_perceptions(context: Context) -> dict[str, Perception]:
    """How actors see the numbers of the crisis."""
    found: dict[str, Perception] = {}
    for actor, node in context.mapping("perceptions"):
        context.names.check("actor", actor, actor.location, context.report)
        what = f"the perception of `{shorten(actor)}`"
        shape = read_entry(PerceptionShape, node, actor.location, what, context.report)
        if shape is not None:
            rests = context.cited(shape.cite)
            found[str(actor)] = Perception(
                str(actor), instead(shape.numbers, rests, context), rests.cite,
                prose(shape.note), actor.location,
            )  # fmt: skip
    return found


def read_readings(
    views: Views, sources: Mapping[str, Source], context: Context
) -> dict[str, Reading]:
    """All readings with their numbers; each override must cite the reading's source."""
    return {
        name: _reading(name, shape, views.places[f"readings.{name}"], sources, context)
        for name, shape in views.readings.items()
    }


def _reading(
    name: str, shape: ReadingShape, at: Location, sources: Mapping[str, Source], context: Context
) -> Reading:
    context.names.check("source", shape.source, shape.source.location, context.report)
    overrides = [
        Override(key, "number", "", number.cite, number.location, number)
        for key, number in instead(shape.numbers, Rests(), context).items()
    ]
    for path, choice in shape.choose.items():
        cite = None if isinstance(choice, Text) else choice.cite
        rests = read_citations(cite, context.names, context.report)
        override = Override(str(path), "choice", str(_name(choice)), rests.cite, path.location)
        overrides.append(override)
    for override in overrides:
        _check_claim(name, override, str(shape.source), context)
    return Reading(
        name, str(shape.title), str(shape.source), _information(name, shape, at, sources, context),
        tuple(overrides), prose(shape.note), at,
    )  # fmt: skip


def _information(
    name: str, shape: ReadingShape, at: Location, sources: Mapping[str, Source], context: Context
) -> dt.date:
    """The last day that a reading knows of: as it says, or that of its source."""
    source = sources.get(str(shape.source))
    if shape.information is not None:
        return read_date(shape.information, context.report) or UNKNOWN_DAY
    if source is not None and source.published is not None:
        return source.published.last
    context.report.error(
        "missing-key", f"the reading `{name}` has no date of its information", at,
        "add `information:`, or give its source a date",
    )  # fmt: skip
    return UNKNOWN_DAY


def check_information(crisis: Crisis, own: dt.date | None, context: Context) -> None:
    """A reading that knows of later days than the crisis is of cannot be taken here.

    own : the day of the file itself.
    """
    reading = crisis.readings.get(crisis.reading or "")
    if reading is None or reading.information <= crisis.as_of:
        return
    context.report.error(
        "late-reading",
        f"the reading `{reading.id}` knows of days up to {reading.information}, later than"
        f" `as_of` ({crisis.as_of})",
        reading.location, _first_day(reading, [own or UNKNOWN_DAY, *crisis.dates.values()]),
    )  # fmt: skip


def _first_day(reading: Reading, days: list[dt.date]) -> str:
    fit = [day for day in days if day >= reading.information]
    if fit:
        return f"the earliest day of the file that knows as much is {min(fit)}"
    return f"add a variant that is `as_of: {reading.information}` or later"


def _check_claim(name: str, override: Override, source: str, context: Context) -> None:
    """Only as that author claims: each override cites the reading's own source."""
    if any(citation.source == source for citation in override.cite):
        return
    context.report.error(
        "needs-citation",
        f"the reading `{name}` overrides `{override.key}` without a sentence of `{source}`",
        override.location, f"add `cite: {source}#p1s1`, or leave it as in the crisis",
    )  # fmt: skip


# --- what is chosen ---------------------------------------------------------------------------


def as_known_on(
    numbers: Mapping[str, Number], day: dt.date, sources: Mapping[str, Source]
) -> dict[str, Number]:
    """The numbers as they stand on an earlier day than that of the file.

    Citations of what was published later are left out where others remain. A number that has none
    left falls back to its `without:`; without one it is kept, and refused as a late citation.
    """
    return {key: _on(number, day, sources) for key, number in numbers.items()}


def _on(number: Number, day: dt.date, sources: Mapping[str, Source]) -> Number:
    kept = known(number.cite, day, sources)
    if kept or not number.cite:
        return replace(number, cite=kept)
    if number.without is None:
        return number
    return replace(
        number, best=number.without, low=number.without, high=number.without, ranged=False,
        cite=(), assumed=True,
    )  # fmt: skip


def known(
    cite: tuple[Citation, ...], day: dt.date, sources: Mapping[str, Source]
) -> tuple[Citation, ...]:
    """Those citations whose source was out by `day`, or has no date."""
    return tuple(each for each in cite if _is_out(sources.get(each.source), day))


def _is_out(source: Source | None, day: dt.date) -> bool:
    return source is None or source.published is None or source.published.first <= day
