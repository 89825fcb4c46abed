"""The parts that stand still: sources, actors, theatres, factors, named numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, cast

from detente.crisis.context import Context
from detente.crisis.dates import read_interval
from detente.crisis.defaults import default_of
from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.model import Actor, Factor, Number, NumberKind, Source, Theatre
from detente.crisis.names import FactorName
from detente.crisis.nodes import Scalar, Text, shorten
from detente.crisis.quantities import Rests, Slot
from detente.crisis.shape import (
    ACTOR_KINDS,
    ACTOR_PATTERN,
    ID_PATTERN,
    ActorShape,
    FactorShape,
    NumberShape,
    SourceShape,
    TheatreShape,
)
from detente.crisis.units import parse_unit
from detente.crisis.validate import read_entry

_GRADE = re.compile(r"(?P<reliability>[A-F])(?P<credibility>[1-6])")
_FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}")


def declare(context: Context) -> dict[str, FactorShape | None]:
    """Collect every name before any is used; the shapes of the factors, None where broken."""
    names = context.names
    names.sources.update(key for key, _ in context.mapping("sources"))
    names.actors.update(key for key, _ in context.mapping("actors"))
    names.theatres.update(key for key, _ in context.mapping("theatres"))
    names.numbers.update((str(key), None) for key, _ in context.mapping("numbers"))
    shapes: dict[str, FactorShape | None] = {}
    for place, (key, node) in enumerate(context.mapping("factors")):
        what = f"the factor `{shorten(key)}`"
        shape = read_entry(FactorShape, node, key.location, what, context.report)
        sound = shape is not None and _levels_are_sound(shape.levels, context)
        levels = tuple(map(str, shape.levels)) if shape is not None and sound else None
        names.factors[str(key)] = FactorName(place, levels)
        shapes[str(key)] = shape
    return shapes


def _levels_are_sound(levels: list[Text], context: Context) -> bool:
    sound = True
    seen: set[str] = set()
    for level in levels:
        sound = context.is_name(level, "a level") and sound
        if level in seen:
            context.report.error(
                "duplicate-name", f"the level `{level}` is listed twice", level.location
            )
            sound = False
        seen.add(level)
    return sound


def read_sources(context: Context) -> dict[str, Source]:
    """The documents."""
    sources: dict[str, Source] = {}
    for key, node in context.mapping("sources"):
        what = f"the source `{shorten(key)}`"
        shape = read_entry(SourceShape, node, key.location, what, context.report)
        _check_id(key, "a source", context)
        if shape is not None:
            sources[str(key)] = _source(key, shape, context)
    return sources


def _source(key: Text, shape: SourceShape, context: Context) -> Source:
    report = context.report
    grade = None if shape.grade is None else _GRADE.fullmatch(shape.grade)
    if shape.grade is not None and grade is None:
        report.error(
            "bad-value", f"`{shorten(shape.grade)}` is no grade", shape.grade.location,
            "reliability A to F and credibility 1 to 6, as in `C3`",
        )  # fmt: skip
    if shape.fingerprint is not None and not _FINGERPRINT.fullmatch(shape.fingerprint):
        report.error(
            "bad-value", f"`{shorten(shape.fingerprint)}` is no fingerprint",
            shape.fingerprint.location, "`sha256:` and 64 digits, as `sha256sum FILE` prints them",
        )  # fmt: skip
    quotes = several(shape.quotes)
    for quoted in quotes:
        context.names.check("source", quoted, quoted.location, report)
    return Source(
        str(key), str(shape.title), prose(shape.publisher), prose(shape.author), prose(shape.genre),
        prose(shape.origin), prose(shape.stance),
        cast("Any", None if grade is None else grade["reliability"]),
        cast("Any", None if grade is None else int(grade["credibility"])),
        None if shape.published is None else read_interval(shape.published, key.location, report),
        tuple(map(str, quotes)),
        None if shape.fingerprint is None else str(shape.fingerprint),
        _shipped(shape.text, context), prose(shape.note), key.location,
    )  # fmt: skip


def _shipped(text: Text | None, context: Context) -> str | None:
    """The place of a text that ships: inside the folder of the crisis, nowhere else."""
    if text is None:
        return None
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text or not path.parts:
        context.report.error(
            "bad-value", f"`{shorten(text)}` is not a file beside the crisis file", text.location,
            "give a name such as `briefing.md`",
        )  # fmt: skip
        return None
    return str(text)


def read_actors(context: Context) -> dict[str, Actor]:
    """The actors; what they do not say for themselves they take from the crisis."""
    actors: dict[str, Actor] = {}
    for key, node in context.mapping("actors"):
        what = f"the actor `{shorten(key)}`"
        shape = read_entry(ActorShape, node, key.location, what, context.report)
        if not re.match(ACTOR_PATTERN, key):
            context.report.error(
                "bad-name", f"`{shorten(key)}` is no actor's code", key.location,
                "use ISO3 or an own code of capitals, digits and hyphens, as `AZE` or `SYR-MIL`",
            )  # fmt: skip
        if shape is not None:
            actors[str(key)] = _actor(key, shape, context)
    return actors


def _actor(key: Text, shape: ActorShape, context: Context) -> Actor:
    kind = shape.kind or "state"
    if kind not in ACTOR_KINDS:
        at = shape.kind.location if shape.kind is not None else key.location
        context.report.error(
            "bad-value", f"`{shorten(kind)}` is no kind of actor ({listed(ACTOR_KINDS)})", at,
            did_you_mean(kind, ACTOR_KINDS),
        )  # fmt: skip
    for member in shape.members or ():
        if context.names.check("actor", member, member.location, context.report) and member == key:
            context.report.error(
                "bad-value", f"`{key}` cannot be a member of itself", member.location
            )
    rests = context.cited(shape.cite)
    keys = [
        name if value is None
        else context.key(value, Slot(f"actors.{key}.{name}", name, power, rests))
        for name, value, power in _temper(shape)
    ]  # fmt: skip
    _needs_citation(shape, keys[0], context)
    return Actor(
        str(key), str(shape.name or key), cast("Any", str(kind)), keys[0], keys[1], keys[2],
        tuple(map(str, shape.members or ())), rests.cite, prose(shape.note), key.location,
    )  # fmt: skip


def _temper(shape: Any) -> Iterator[tuple[NumberKind, Text | NumberShape | None, int]]:
    """Precision, patience and clock with the power of time of each."""
    yield "precision", shape.precision, 0
    yield "patience", shape.patience, 1
    yield "clock", shape.clock, -1


def _needs_citation(shape: ActorShape, key: str, context: Context) -> None:
    number = context.numbers.get(key)
    if shape.precision is None or number is None or number.cite:
        return
    context.report.error(
        "needs-citation", "an actor's own precision needs a citation", number.location,
        "precision is shared because it is hard to know; cite what sets this actor apart",
    )  # fmt: skip


def read_temper(shape: Any, context: Context) -> None:
    """The precision, patience and clock of the crisis, with the documented defaults."""
    for kind, value, power in _temper(shape):
        if value is not None:
            context.own_key(value, Slot(kind, kind, power, context.rests))
            continue
        default = default_of(kind)
        unit = {"precision": "", "patience": "weeks", "clock": "per week"}[kind]
        context.register(
            Number(
                kind, kind, default.best, default.low, default.high, unit,
                ranged=default.low < default.high, assumed=True, note="the documented default",
            )
        )  # fmt: skip


def read_theatres(context: Context) -> dict[str, Theatre]:
    """The places."""
    theatres: dict[str, Theatre] = {}
    for key, node in context.mapping("theatres"):
        what = f"the theatre `{shorten(key)}`"
        shape = read_entry(TheatreShape, node, key.location, what, context.report)
        context.is_name(key, "a theatre")
        if shape is not None:
            theatres[str(key)] = Theatre(str(key), str(shape.name), prose(shape.note))
    return theatres


def read_factors(context: Context, shapes: dict[str, FactorShape | None]) -> tuple[Factor, ...]:
    """The factors, in the order of the file.

    One with errors keeps its place, without levels, since conditions refer to factors by place.
    """
    factors: list[Factor] = []
    for key, node in context.mapping("factors"):
        context.is_name(key, "a factor")
        levels = context.names.factors[str(key)].levels
        shape = shapes.get(str(key))
        if levels is not None and str(key) not in shapes:  # a mechanism brought it
            what = f"the factor `{shorten(key)}`"
            shape = read_entry(FactorShape, node, key.location, what, context.report)
        if shape is None or levels is None:
            factors.append(Factor(str(key), (), 0))
            continue
        check_theatre(shape.theatre, context)
        start = context.names.find_level(key, shape.start, shape.start.location, context.report)
        factors.append(
            Factor(
                str(key), levels, start or 0, None if shape.theatre is None else str(shape.theatre),
                prose(shape.name), context.cited(shape.cite, Rests()).cite, prose(shape.note),
                key.location,
            )
        )  # fmt: skip
    return tuple(factors)


def read_numbers(context: Context) -> None:
    """The named numbers."""
    for key, node in context.mapping("numbers"):
        what = f"the number `{shorten(key)}`"
        context.is_name(key, "a number")
        if str(key) in context.names.factors:
            context.report.error(
                "duplicate-name", f"`{key}` is a factor, too", key.location, "rename one of them"
            )
        value: Text | NumberShape | None
        if isinstance(node, Scalar) and not node.is_null:
            value = Text(node)
        else:
            value = read_entry(NumberShape, node, key.location, what, context.report)
        if value is not None:
            slot = Slot(f"numbers.{key}", "other", None, context.rests)
            before = context.report.errors
            found = context.own_key(value, slot)
            if context.report.errors == before:
                context.names.numbers[str(key)] = _power_of(found, context)


def _power_of(key: str, context: Context) -> int:
    unit = context.numbers[key].unit
    parsed = parse_unit(unit) if unit else None
    return 0 if parsed is None else parsed.power


def check_theatre(theatre: Text | None, context: Context) -> str | None:
    """The theatre that an entry names, checked."""
    if theatre is not None:
        context.names.check("theatre", theatre, theatre.location, context.report)
    return None if theatre is None else str(theatre)


def _check_id(key: Text, what: str, context: Context) -> None:
    if not re.match(ID_PATTERN, key):
        context.report.error(
            "bad-name", f"`{shorten(key)}` cannot name {what}", key.location,
            "use letters, digits, hyphens and `_`",
        )  # fmt: skip


def several(value: Text | list[Text] | None) -> list[Text]:
    """One text or a list of them, as a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def prose(value: Text | None) -> str:
    """A text as a plain string; empty when left out."""
    return "" if value is None else str(value)
