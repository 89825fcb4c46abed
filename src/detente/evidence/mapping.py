"""Events laid on a crisis: which of its moves and hazards each may have been, and when.

The rules of the crisis's folder (`detente.evidence.laying`) say it: the first that fits an event
decides. Where none does, an event may have been any move of its actors with its PLOVER event (and
in its theatre, where both name one). What cannot be laid is listed with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.crisis.diagnostics import did_you_mean
from detente.crisis.model import Crisis
from detente.evidence.events import Event
from detente.evidence.grouping import Group, Marks, Report, group
from detente.evidence.laying import Laying, keys_of
from detente.evidence.sightings import Levels, Sighting

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

    @property
    def disputes(self) -> tuple[str, ...]:
        """What is disputed in words: `row 2 is denied by rows 3, 5`."""
        return tuple(
            f"{_rows(yes)} {'is' if len(yes) == 1 else 'are'} denied by {_rows(no)}"
            for yes, no in self.disputed
        )


def lay(
    events: Iterable[tuple[int, Event]],
    crisis: Crisis,
    laying: Laying | None = None,
    known_by: dt.date | None = None,
) -> Laid:
    """Lay events, by id, on a crisis as of its day.

    known_by : those published, or begun, later are left out: nobody could know of them. Denied and
    hypothetical events are not laid but listed; so are those that ended by the day of the crisis,
    which its start knows of.
    """
    laying = laying or Laying()
    unmapped: dict[int, str] = {}
    named: dict[int, Event] = {}
    causes: dict[int, tuple[str, ...]] = {}
    after: dict[int, Levels] = {}
    denied: list[tuple[int, Event]] = []
    for id_, given in events:
        event = _named(given, laying, crisis)
        since = max(event.published, event.first)
        if known_by is not None and since > known_by:
            unmapped[id_] = f"not known before {since}"
            continue
        if event.status == "denied":
            denied.append((id_, event))
        fired, after[id_], why = _causes(event, crisis, laying)
        if why:
            unmapped[id_] = why
        else:
            named[id_], causes[id_] = event, fired
    groups = group(
        (
            Report(
                id_,
                (causes[id_], after[id_], _what(each)),
                each.first.toordinal(),
                each.last.toordinal(),
            )
            for id_, each in named.items()
        ),
        Marks(laying.same, tuple((id_,) for id_ in laying.distinct)),
    )
    sightings = []
    for each in groups:
        if each.last <= crisis.as_of.toordinal():
            why = f"it was over by {crisis.as_of}, the day of the crisis"
            unmapped.update(dict.fromkeys(each.ids, why))
        else:
            chance = max(_chance(named[id_], laying) for id_ in each.ids)
            one = each.ids[0]
            sightings.append(_sighting(each, causes[one], after[one], crisis.as_of, chance))
    sightings.sort(key=lambda each: (each.first, each.last, each.events))
    return Laid(
        tuple(sightings),
        tuple(sorted(unmapped.items())),
        _disputed(groups, named, denied),
        _seen(crisis, laying),
    )


def _what(event: Event) -> Hashable:
    """What two reports of one happening have in common, beside what it may have been."""
    return event.code, frozenset(event.by), frozenset(event.to), event.theatre


def _chance(event: Event, laying: Laying) -> float:
    return laying.alleged if event.status == "alleged" else 1.0


def _named(event: Event, laying: Laying, crisis: Crisis) -> Event:
    """The event with the crisis's names of actors and theatres."""

    def named(name: str, names: Mapping[str, str], known: Iterable[str]) -> str:
        return name if name in known else laying.named(name, names)

    return replace(
        event,
        by=tuple(dict.fromkeys(named(each, laying.actors, crisis.actors) for each in event.by)),
        to=tuple(dict.fromkeys(named(each, laying.actors, crisis.actors) for each in event.to)),
        theatre=named(event.theatre, laying.theatres, crisis.theatres),
    )


def _causes(event: Event, crisis: Crisis, laying: Laying) -> tuple[tuple[str, ...], Levels, str]:
    """Moves and hazards that it may have been, with what it led to, or why it is none."""
    if event.status in {"denied", "hypothetical"}:
        return (), (), f"it is {event.status}"
    if event.fires:
        known = keys_of(crisis)
        lost = [key for key in event.fires if key not in known]
        hint = did_you_mean(lost[0], known) if lost else ""
        return (event.fires, (), "") if not lost else (
            (), (), f"there is no move or hazard `{lost[0]}`{f'; {hint}' if hint else ''}"
        )  # fmt: skip
    for rule in laying.rules:
        if rule.fits(event):
            return rule.fires, rule.shows, rule.ignore
    found, why = _by_default(event, crisis)
    if why and event.last <= crisis.as_of:
        why = f"it was over by {crisis.as_of}, the day of the crisis"
    return found, (), why


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
    happening: Group, causes: tuple[str, ...], led_to: Levels, as_of: dt.date, chance: float
) -> Sighting:
    """Where some of its days lie before the crisis, which its start knows of, it is as likely to be
    seen as its share of later days says.
    """
    day = as_of.toordinal()
    after = happening.last - max(happening.first, day + 1) + 1
    return Sighting(
        max(happening.first - day - 1, 0) / WEEK,
        (happening.last - day) / WEEK,
        causes,
        tuple(map(str, happening.ids)),
        chance * after / (happening.last - happening.first + 1),
        led_to,
    )


def _rows(ids: Sequence[int]) -> str:
    return f"row{'' if len(ids) == 1 else 's'} {', '.join(map(str, ids))}"


def _disputed(
    groups: Sequence[Group], named: Mapping[int, Event], denied: Sequence[tuple[int, Event]]
) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Happenings, and reports that deny the same on one of their days."""
    kinds: dict[Hashable, list[Group]] = defaultdict(list)
    wanted = {_what(event) for _, event in denied}
    for each in groups:
        what = _what(named[each.ids[0]])
        if what in wanted:
            kinds[what].append(each)
    return tuple(
        (yes.ids, (id_,))
        for id_, no in denied
        for yes in kinds[_what(no)]
        if yes.first <= no.last.toordinal() and no.first.toordinal() <= yes.last
    )


def _seen(crisis: Crisis, laying: Laying) -> frozenset[str]:
    """What would be reported: what rules fire, and moves with a PLOVER event."""
    fired = {key for rule in laying.rules for key in rule.fires}
    coded = {move.id for move in crisis.moves if move.plover}
    unseen = {key for key, chance in laying.detected.items() if chance == 0.0}
    return frozenset((fired | coded | set(laying.detected)) - unseen)
