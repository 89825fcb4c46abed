"""From the tree of a file to a `Crisis`: names first, then every part, then the whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from detente.crisis.alternatives import choose, with_citations
from detente.crisis.amend import contradictions, with_bearings
from detente.crisis.bearing import whole
from detente.crisis.citations import read_citations
from detente.crisis.citing import recited
from detente.crisis.context import Context
from detente.crisis.dates import read_date
from detente.crisis.diagnostics import Collector, did_you_mean, listed
from detente.crisis.doing import check_done, done, with_numbers
from detente.crisis.dynamics import read_hazards, read_moves, read_rules, read_terms
from detente.crisis.elements import (
    declare,
    prose,
    read_actors,
    read_factors,
    read_numbers,
    read_sources,
    read_temper,
    read_theatres,
)
from detente.crisis.expand import (
    expand_all,
    measures,
    reputations,
    settle,
    traces,
    with_origins,
)
from detente.crisis.mechanisms.registry import file_shape
from detente.crisis.model import Crisis, Number, Reading, Source, Stated
from detente.crisis.nodes import Mapping, Scalar, shorten
from detente.crisis.options import Known, options_on, read_aims, read_options
from detente.crisis.provenance import UNKNOWN_DAY
from detente.crisis.quantities import Rests
from detente.crisis.queries import read_ladder, read_questions
from detente.crisis.shape import FORMAT, ID_PATTERN, HeadShape
from detente.crisis.source import SourceFile
from detente.crisis.validate import keys_of, read_entry, unknown_key
from detente.crisis.views import (
    Views,
    check_information,
    instead,
    known,
    read_perceptions,
    read_readings,
    read_starts,
    read_views,
    swapped,
    variant_dates,
)

if TYPE_CHECKING:
    from detente.crisis.loading import Swap


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which view of the file is asked for.

    variant : its name. as_of : a day that the file or one of its variants is of. reading : its
    name. number : choose that alternative in each place, to check them all. swap : overrides that
    the reading takes from another. options : names of those that are done.
    """

    variant: str | None = None
    as_of: dt.date | None = None
    reading: str | None = None
    number: int | None = None
    swap: Swap | None = None
    options: tuple[str, ...] = ()


def elaborate(
    root: Mapping, source: SourceFile, wanted: Wanted, report: Collector
) -> Crisis | None:
    """The crisis that a file describes.

    Parts with errors are left out, so the result is to be handed out only when `report` has no
    errors; it serves to find more of them in the same pass. None when nothing can be said.
    """
    if not _format_is_known(root, report):
        return None
    first = Context(report, root)
    head = _head(first)
    views = read_views(first)
    days = variant_dates(views, report)
    as_of = None if head is None else read_date(head.as_of, report)
    variant = _variant(wanted, views, as_of, days, first)
    reading = (
        wanted.reading if _is_there(wanted.reading, views.readings, "reading", first) else None
    )
    options = [each for each in wanted.options if _is_there(each, views.options, "option", first)]
    choices = views.choices(variant, reading, wanted.swap, options)
    tree, alternatives, beside = choose(root, choices, report, wanted.number)
    views.check_choices(alternatives, report)
    context = Context(report, tree)
    crisis = _read(head, as_of, context, views)
    alternatives = with_citations(alternatives, beside, context)
    crisis = replace(crisis, alternatives=alternatives, dates=days)
    crisis = _as_variant(crisis, variant, views, days, context)
    crisis = _as_read(crisis, reading, wanted.swap)
    check_information(crisis, as_of, context)
    return _as_done(_signed(crisis, source, wanted.swap), options, context)


def _read(head: HeadShape | None, as_of: dt.date | None, context: Context, views: Views) -> Crisis:
    """Everything that the file says, before a variant or a reading says otherwise."""
    shapes = declare(context)
    sources = read_sources(context)
    if head is not None:
        context.rests = read_citations(head.cite, context.names, context.report)
    expanded = expand_all(context)
    read_numbers(context)
    settle(context)
    if head is not None:
        read_temper(head, context)
    parts: dict[str, Any] = {
        "actors": read_actors(context),
        "theatres": read_theatres(context),
        "factors": read_factors(context, shapes),
        "moves": (moves := with_origins(read_moves(context), expanded, "moves")),
        "hazards": (hazards := with_origins(read_hazards(context), expanded, "hazards")),
        "rules": with_origins(read_rules(context), expanded, "rules"),
        "worths": (worths := with_origins(read_terms(context, "worths"), expanded, "worths")),
        "flows": (flows := with_origins(read_terms(context, "flows"), expanded, "flows")),
        "questions": read_questions(context),
        "ladder": read_ladder(context),
        "implied": measures(expanded, context),
        "perceptions": read_perceptions(context),
        "readings": read_readings(views, sources, context),
    }
    expansions = with_bearings(traces(expanded, context), expanded, moves, hazards, context)
    known = Known(
        [each.id for each in moves], [each.id for each in hazards], expansions, parts["perceptions"]
    )
    parts |= {
        "expansions": expansions,
        "options": read_options(views, known, context),
        "aims": read_aims(context),
    }
    if any(each.bearings or each.cares for each in expansions.values()):
        parts["stated"] = Stated(moves, hazards, worths, flows)
    crisis = whole(_assemble(head, as_of, sources, parts, context), contradictions(context))
    return replace(crisis, reputations=reputations(expanded, crisis.moves, context))


def _is_there(name: str | None, found: Collection[str], what: str, context: Context) -> bool:
    """Whether there is a variant or a reading of this name; reported when there is not."""
    if name is not None and name not in found:
        every = f"the {what}s are {listed(found)}" if found else "the file has none"
        context.report.error(
            f"unknown-{what}", f"there is no {what} `{shorten(name)}`", context.root.location,
            did_you_mean(name, found) or every,
        )  # fmt: skip
    return name is not None and name in found


def _variant(
    wanted: Wanted, views: Views, as_of: dt.date | None, days: dict[str, dt.date], context: Context
) -> str | None:
    """The variant that is asked for, by its name or by its day."""
    if wanted.as_of is None or wanted.as_of == as_of:
        known = _is_there(wanted.variant, views.variants, "variant", context)
        return wanted.variant if known else None
    of_day = [name for name, day in days.items() if day == wanted.as_of]
    if not of_day:
        there = listed(str(day) for day in sorted({*days.values(), *([as_of] if as_of else [])}))
        context.report.error(
            "unknown-variant", f"the file says nothing as of {wanted.as_of}",
            context.root.location, f"it is as of {there}; other days are `variants:`",
        )  # fmt: skip
    return next(iter(of_day), None)


def _format_is_known(root: Mapping, report: Collector) -> bool:
    """Whether this version can read the file at all; nothing else is said of a later format."""
    entry = root.find("format")
    if entry is None or (isinstance(entry[1], Scalar) and entry[1].value == str(FORMAT)):
        return True
    place = entry[1].location
    text = entry[1].value if isinstance(entry[1], Scalar) else ""
    if re.fullmatch(r"\d+", text) and int(text) > FORMAT:
        report.error(
            "future-format", f"the file is in format {int(text)}; this version reads {FORMAT}",
            place, "use a later version of Detente",
        )  # fmt: skip
        return False
    report.error(
        "bad-value", f"`{shorten(text)}` is no format of the language", place,
        f"write `format: {FORMAT}`",
    )  # fmt: skip
    return True


def _head(context: Context) -> HeadShape | None:
    """What the file says of the crisis as a whole; sections are read elsewhere."""
    root, report = context.root, context.report
    whole = file_shape()
    sections = [key for key in keys_of(whole) if key not in keys_of(HeadShape)]
    own = tuple(entry for entry in root.entries if entry[0].value in keys_of(HeadShape))
    for key, _ in root.entries:
        if key.value not in keys_of(whole):
            unknown_key(root, whole, [key.value], report)
    for section in ("actors", "factors"):
        if section in sections and root.find(section) is None:
            report.error(
                "missing-key", f"the file has no `{section}`", root.location,
                f"a crisis needs `{section}:`",
            )  # fmt: skip
    head = replace(root, entries=own)
    shape = read_entry(HeadShape, head, root.location, "the file", report)
    if shape is not None and not re.match(ID_PATTERN, shape.crisis):
        report.error(
            "bad-name", f"`{shorten(shape.crisis)}` cannot name a crisis", shape.crisis.location,
            "use letters, digits and hyphens, as in `karabakh-2020`",
        )  # fmt: skip
    return shape


def _assemble(
    head: HeadShape | None,
    as_of: dt.date | None,
    sources: dict[str, Source],
    parts: dict[str, Any],
    context: Context,
) -> Crisis:
    return Crisis(
        id="" if head is None else str(head.crisis),
        title="" if head is None else str(head.title),
        as_of=as_of or UNKNOWN_DAY,
        format=FORMAT,
        sources=sources,
        numbers=context.numbers,
        note="" if head is None else prose(head.note),
        path=context.root.source.name,
        **parts,
    )


def _as_variant(
    crisis: Crisis, name: str | None, views: Views, days: dict[str, dt.date], context: Context
) -> Crisis:
    """The crisis with what the variant says instead; all variants are checked."""
    starts = read_starts(views, context)
    numbers = {
        each: instead(shape.numbers or {}, Rests(), context)
        for each, shape in views.variants.items()
    }
    crisis = replace(crisis, starts=starts)
    if name is None:
        return crisis
    shape = views.variants[name]
    day = days.get(name, crisis.as_of)
    if day < crisis.as_of:
        crisis = _earlier(crisis, day)
    factors = tuple(
        replace(factor, start=starts[name].get(factor.id, factor.start))
        for factor in crisis.factors
    )
    return replace(
        with_numbers(crisis, numbers[name]), factors=factors, as_of=day,
        title=crisis.title if shape.title is None else str(shape.title), variant=name,
    )  # fmt: skip


def _earlier(crisis: Crisis, day: dt.date) -> Crisis:
    """The crisis on an earlier day: what was published later is not cited where more remains."""
    options, numbers = options_on(crisis, day)
    crisis = recited(crisis, lambda cite: known(cite, day, crisis.sources) or cite)
    aims = {
        id_: replace(aim, cite=known(aim.cite, day, crisis.sources))
        for id_, aim in crisis.aims.items()
    }
    return replace(crisis, options=options, numbers=numbers, aims=aims)


def _as_done(crisis: Crisis, names: list[str], context: Context) -> Crisis:
    """The crisis with options done."""
    for name in names:
        if name not in crisis.options:
            context.report.error(
                "late-option", f"the option `{name}` rests on what came later than `as_of`"
                f" ({crisis.as_of})", context.root.location,
                "ask for it on a later day, or let it cite what was out by then too",
            )  # fmt: skip
    if not names:
        return crisis
    after = done(crisis, names)
    check_done(crisis, after, context.report)
    return after


def _as_read(crisis: Crisis, name: str | None, swap: Swap | None) -> Crisis:
    """The crisis with the numbers of a reading."""
    if name is None or name not in crisis.readings:
        return crisis
    own = _stated(crisis.readings[name])
    if swap is not None:
        other = crisis.readings.get(swap.reading or "")
        own = swapped(own, {} if other is None else _stated(other), swap.keys)
    return replace(with_numbers(crisis, own), reading=name)


def _stated(reading: Reading) -> dict[str, Number]:
    """The numbers that a reading says, by key."""
    return {each.key: each.number for each in reading.overrides if each.number is not None}


def _signed(crisis: Crisis, source: SourceFile, swap: Swap | None) -> Crisis:
    digest = hashlib.sha256(source.data)
    views = [("variant", crisis.variant), ("reading", crisis.reading)]
    if swap is not None:
        views += [("swap", swap.reading or ""), *(("key", key) for key in sorted(swap.keys))]
    for what, name in views:
        if name is not None:
            digest.update(f"\0{what}\0".encode() + name.encode("utf-8", "surrogatepass"))
    return replace(crisis, digest=digest.hexdigest())
