"""Events laid on a crisis: which of its moves and hazards each may have been, and when.

The rules of the crisis's folder (`detente.evidence.laying`) say it: the first that fits an event
decides. Where none does, an event may have been any move of its actors with its PLOVER event (and
in its theatre, where both name one). What cannot be laid is listed with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.crisis.diagnostics import did_you_mean
from detente.crisis.model import Crisis
from detente.evidence.events import Event
from detente.evidence.grouping import Happening, grouped
from detente.evidence.laying import Laying, keys_of
from detente.evidence.sightings import Sighting

WEEK = 7.0


@dataclass(frozen=True, slots=True)
class Laid:
    """sightings : in the order of their days. unmapped : id and reason of events that are none.

    disputed : ids of reports that something happened, and of reports that deny the same.
    seen : every move and hazard that any rule could fire: what would have been reported.
    """

    sightings: tuple[Sighting, ...]
    unmapped: tuple[tuple[int, str], ...]
    disputed: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    seen: frozenset[str]


def lay(
    events: Iterable[tuple[int, Event]],
    crisis: Crisis,
    laying: Laying | None = None,
    known_by: dt.date | None = None,
) -> Laid:
    """Lay events, by id, on a crisis as of its day.

    known_by : those published later are left out, as nobody could know of them. Denied and
    hypothetical events are not laid but listed; so are those that ended by the day of the crisis,
    which its start knows of.
    """
    laying = laying or Laying()
    named = {id_: _named(event, laying, crisis) for id_, event in events}
    unmapped: dict[int, str] = {}
    if known_by is not None:
        for id_, event in list(named.items()):
            if event.published > known_by:
                unmapped[id_] = f"not known before {event.published}"
                del named[id_]
    happenings = grouped(named.items(), laying.same, laying.distinct)
    sightings = []
    for each in happenings:
        causes, why = _causes(each.event, crisis, laying)
        if why:
            unmapped.update(dict.fromkeys(each.ids, why))
        else:
            sightings.append(_sighting(each, causes, crisis.as_of, laying.alleged))
    sightings.sort(key=lambda each: (each.first, each.last, each.events))
    return Laid(
        tuple(sightings),
        tuple(sorted(unmapped.items())),
        _disputed(happenings),
        _seen(crisis, laying),
    )


def _named(event: Event, laying: Laying, crisis: Crisis) -> Event:
    """The event with the crisis's names of actors and theatres."""

    def named(name: str, names: Mapping[str, str], known: Iterable[str]) -> str:
        return name if name in known else names.get(name, name)

    return replace(
        event,
        by=tuple(dict.fromkeys(named(each, laying.actors, crisis.actors) for each in event.by)),
        to=tuple(dict.fromkeys(named(each, laying.actors, crisis.actors) for each in event.to)),
        theatre=named(event.theatre, laying.theatres, crisis.theatres),
    )


def _causes(event: Event, crisis: Crisis, laying: Laying) -> tuple[tuple[str, ...], str]:
    """Moves and hazards that it may have been, or why it is none."""
    if event.status in {"denied", "hypothetical"}:
        return (), f"it is {event.status}"
    if event.last <= crisis.as_of:
        return (), f"it was over by {crisis.as_of}, the day of the crisis"
    if event.fires:
        known = keys_of(crisis)
        lost = [key for key in event.fires if key not in known]
        hint = did_you_mean(lost[0], known) if lost else ""
        return (event.fires, "") if not lost else (
            (), f"there is no move or hazard `{lost[0]}`{f'; {hint}' if hint else ''}"
        )  # fmt: skip
    for rule in laying.rules:
        if rule.fits(event):
            return rule.fires, rule.ignore
    return _by_default(event, crisis)


def _by_default(event: Event, crisis: Crisis) -> tuple[tuple[str, ...], str]:
    if not event.code:
        return (), "it is not coded, and no rule fits it"
    strange = [name for name in event.by if name not in crisis.actors]
    found = tuple(
        move.id
        for move in crisis.moves
        if move.by in event.by
        and move.plover == event.code
        and (not event.theatre or move.theatre is None or move.theatre == event.theatre)
    )
    if found:
        return found, ""
    if strange:
        return (), f"`{strange[0]}` is no actor of the crisis"
    who = " and ".join(event.by) or "nobody"
    return (), f"no rule fits it, and {who} has no move with the event {event.code}"


def _sighting(
    happening: Happening, causes: tuple[str, ...], as_of: dt.date, alleged: float
) -> Sighting:
    event = happening.event
    return Sighting(
        max((event.first - as_of).days - 1, 0) / WEEK,
        (event.last - as_of).days / WEEK,
        causes,
        tuple(map(str, happening.ids)),
        alleged if event.status == "alleged" else 1.0,
    )


def _disputed(
    happenings: Sequence[Happening],
) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Happenings that other reports of the same days deny."""

    def what(event: Event) -> tuple[object, ...]:
        return event.code, tuple(sorted(event.by)), tuple(sorted(event.to)), event.theatre

    denied = [each for each in happenings if each.event.status == "denied"]
    found = []
    for no in denied:
        found += [
            (yes.ids, no.ids)
            for yes in happenings
            if yes.event.status in {"actual", "alleged"} and what(yes.event) == what(no.event)
            and yes.event.first <= no.event.last and no.event.first <= yes.event.last
        ]  # fmt: skip
    return tuple(found)


def _seen(crisis: Crisis, laying: Laying) -> frozenset[str]:
    """What would be reported: what rules fire, and moves with a PLOVER event."""
    fired = {key for rule in laying.rules for key in rule.fires}
    coded = {move.id for move in crisis.moves if move.plover}
    unseen = {key for key, chance in laying.detected.items() if chance == 0.0}
    return frozenset((fired | coded | set(laying.detected)) - unseen)
