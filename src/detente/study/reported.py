"""What was reported, ready to be laid on play: sightings, what would be reported, and the days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from detente.crisis.model import Crisis
from detente.errors import UsageError
from detente.evidence.detection import Detection
from detente.evidence.events import Event
from detente.evidence.law import check_known
from detente.evidence.laying import Laying, laying_beside
from detente.evidence.mapping import lay
from detente.evidence.sightings import Sighting

WEEK = 7.0
MOST_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class Reported:
    """sightings : in the order of their days. detection : what would be reported, and by mistake.

    texts : by id of an event. unmapped : rows that are none, and why. notes : sentences.
    """

    sightings: tuple[Sighting, ...]
    detection: Detection = field(default_factory=Detection)
    texts: Mapping[str, str] = field(default_factory=dict)
    unmapped: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def reported(
    crisis: Crisis,
    events: Iterable[tuple[int, Event]],
    laying: Laying | None = None,
    known_by: dt.date | None = None,
) -> Reported:
    """Events of a log, by row, laid on a crisis by the rules beside it.

    known_by : those published later are left out.
    """
    every = list(events)
    laying = laying or Laying()
    laid = lay(every, crisis, laying, known_by)
    named = {key for each in laid.sightings for key in each.causes}
    of = {key: laying.detected.get(key, 1.0) for key in (*laid.seen, *named)}
    return Reported(
        laid.sightings,
        Detection(of, 0.0, dict(laying.false)),
        {str(row): event.text for row, event in every},
        tuple((str(row), why) for row, why in laid.unmapped),
        laid.disputes,
    )


def beside(crisis: Crisis, events: Iterable[Event]) -> Reported:
    """Events in the order given, laid by the rules in the folder of the crisis's file, if any."""
    laying = laying_beside(Path(crisis.path).parent, crisis) if crisis.path else None
    return reported(crisis, enumerate(events, 1), laying)


def until_of(crisis: Crisis, found: Reported, until: dt.date | None) -> dt.date:
    """The last day looked at: the one given, else that of the last event.

    Raises UsageError where there is neither, or it is not after the day of the crisis.
    """
    if until is None:
        if not found.sightings:
            raise UsageError(
                "nothing was reported after the day of the crisis, and no day is given",
                hint="give --until DAY to see what silence until then says",
            )
        last = max(each.last for each in found.sightings)
        until = crisis.as_of + dt.timedelta(days=max(1, round(last * WEEK)))
    days = (until - crisis.as_of).days
    if days < 1:
        raise UsageError(
            f"{until} is not after {crisis.as_of}, the day of the crisis",
            hint="give a later day, or read the file as of an earlier one",
        )
    if days > MOST_DAYS:
        raise UsageError(f"{until} is {days:,} days ahead, at most {MOST_DAYS:,} are followed")
    return until


def by_day(crisis: Crisis, found: Reported, until: dt.date) -> Reported:
    """Only what was over by the end of `until`, in order; what began before the crisis is cut.

    Raises UsageError for unknown causes, and for what would never be reported.
    """
    weeks = (until - crisis.as_of).days / WEEK
    causes = [*(each.id for each in crisis.moves), *(each.id for each in crisis.hazards)]
    check_known(found.detection.of, causes)
    kept, notes = [], list(found.notes)
    past = later = cut = 0
    for each in found.sightings:
        check_known(each.causes, causes)
        if not any(found.detection.of.get(k, found.detection.others) for k in each.causes):
            raise UsageError(
                f"`{each.causes[0]}` was reported, though it is said never to be (detected: 0)",
                hint="give it a chance above 0, or leave the event out",
            )
        if each.last <= 0:
            past += 1
        elif each.last > weeks + 1e-9:
            later += 1
        else:
            cut += each.first < 0
            kept.append(replace(each, first=max(each.first, 0.0)))
    kept.sort(key=lambda each: (each.last, each.first, each.events))
    notes += _counted(past, f"was over by {crisis.as_of} and is left out: the file knows of it")
    notes += _counted(later, f"is later than {until} and is left out")
    notes += _counted(cut, f"may have begun before {crisis.as_of}; only what is later counts")
    dates = [each.by for each in crisis.questions.values()]
    if dates and all(each is not None and each < until for each in dates):
        notes.append(f"every question's day is past on {until}: what came later tells of the past")
    return replace(found, sightings=tuple(kept), notes=tuple(notes))


def _counted(count: int, what: str) -> list[str]:
    return [f"{count} event{'' if count == 1 else 's'}: {what}"] if count else []


def days_to(crisis: Crisis, until: dt.date) -> Sequence[float]:
    """The ends of all days from that of the crisis to `until`, as weeks."""
    return tuple(day / WEEK for day in range((until - crisis.as_of).days + 1))
