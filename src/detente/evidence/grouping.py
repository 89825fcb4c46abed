"""Reports of one event, counted once.

Two reports are of one event where everything that is coded of it is the same (event, mode, actors,
theatre, what it fires), and their days overlap. A report that is only sure of more than SHORT days
is not joined to others by its days, or a summary of a month would swallow the month: it goes with
those of the very same days. Denials and hypotheses stand apart. What the coder says of rows goes
before all this: `same` joins, `distinct` keeps apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from detente.evidence.events import Event, Status

SHORT = 3
"""Days that an interval may span and still be joined to another that overlaps it."""
STRENGTH: dict[Status, int] = {"actual": 3, "alleged": 2, "hypothetical": 1, "denied": 0}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: the ids of its reports, and what they say together.

    event : days on which all of its reports agree, or those of the most exact one where they do
    not; known since the first of them; the surest status.
    """

    ids: tuple[int, ...]
    event: Event


def grouped(
    events: Iterable[tuple[int, Event]],
    same: Iterable[Collection[int]] = (),
    distinct: Collection[int] = (),
) -> tuple[Happening, ...]:
    """Events by the first day, then by id. The order in which they are given does not matter.

    same : ids that are one event, whatever is coded. distinct : ids that are joined to none.
    """
    known = dict(events)
    groups = [sorted(set(ids) & known.keys()) for ids in same]
    taken = {id_ for ids in groups for id_ in ids}
    alone = [id_ for id_ in distinct if id_ in known and id_ not in taken]
    taken.update(alone)
    sets: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for id_, event in known.items():
        if id_ not in taken:
            sets[_coded(event)].append(id_)
    groups += [[id_] for id_ in alone]
    groups += [group for ids in sets.values() for group in _overlapping(ids, known)]
    found = (_one([(id_, known[id_]) for id_ in sorted(ids)]) for ids in groups if ids)
    return tuple(sorted(found, key=lambda each: (each.event.first, each.event.last, each.ids)))


def _coded(event: Event) -> tuple[object, ...]:
    """What two reports must have in common."""
    sure = event.status if event.status in {"denied", "hypothetical"} else ""
    days = (event.first, event.last) if _long(event) else ()
    parties = (tuple(sorted(event.by)), tuple(sorted(event.to)))
    return (event.code, event.mode, parties, event.theatre, tuple(sorted(event.fires)), sure, days)


def _long(event: Event) -> bool:
    return (event.last - event.first).days >= SHORT


def _overlapping(ids: list[int], known: dict[int, Event]) -> list[list[int]]:
    """Ids whose days overlap, one after the other."""
    ids.sort(key=lambda id_: (known[id_].first, known[id_].last, id_))
    groups: list[list[int]] = []
    end = None
    for id_ in ids:
        event = known[id_]
        if end is None or event.first > end:
            groups.append([])
            end = event.last
        groups[-1].append(id_)
        end = max(end, event.last)
    return groups


def _one(reports: Sequence[tuple[int, Event]]) -> Happening:
    """All reports as one event; the surest of them, the first to be known, speaks for the rest."""
    events = [event for _, event in reports]
    speaks = max(events, key=lambda each: (STRENGTH[each.status], -each.published.toordinal()))
    first, last = max(each.first for each in events), min(each.last for each in events)
    if first > last:
        exact = min(events, key=lambda each: ((each.last - each.first), each.first))
        first, last = exact.first, exact.last
    known = min(each.published for each in events)
    joined = replace(speaks, first=first, last=last, known=known)
    return Happening(tuple(id_ for id_, _ in reports), joined)
