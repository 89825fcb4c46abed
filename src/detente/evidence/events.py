"""A coded, dated, sourced happening: who did what to whom, where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, get_args

from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.nodes import shorten
from detente.crisis.shape import PLOVER, PLOVER_ONCE
from detente.errors import UsageError

Status = Literal["actual", "alleged", "denied", "hypothetical"]
STATUSES: tuple[Status, ...] = get_args(Status)
LAST = dt.date.max - dt.timedelta(days=1)
"""The last day that has a day after it, on which an event is known."""
_CODES = frozenset(("", *PLOVER))


@dataclass(frozen=True, slots=True)
class Event:
    """A coded, dated, sourced happening: who did what to whom, where.

    first, last : the earliest and the latest day that it can have been; both are meant. code, mode
    : PLOVER, "" where it is not coded. by, to : actors, as keys of the crisis where they are
    mapped. source : id of the source. place : in it, `p4s2` or a row. coder : who, or what, coded
    it. known : the day it was published; None: the day after `last`. text : short, in words of the
    coder's own. fires : keys of moves or hazards of the crisis that it was, where somebody said so.
    """

    first: dt.date
    last: dt.date
    code: str
    mode: str = ""
    by: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    theatre: str = ""
    status: Status = "actual"
    source: str = ""
    place: str = ""
    coder: str = ""
    known: dt.date | None = None
    text: str = ""
    fires: tuple[str, ...] = ()

    @property
    def published(self) -> dt.date:
        """The day from which on it was known."""
        return self.last + dt.timedelta(days=1) if self.known is None else self.known


def checked(event: Event) -> Event:
    """The event itself. Raises UsageError for one that cannot be."""
    if not event.first <= event.last <= LAST:
        raise UsageError(
            f"the event ends on {event.last}, before it begins on {event.first}"
            if event.first > event.last
            else f"the event ends on {event.last}",
            hint="the first day comes first: `2020-10-10/2020-10-12`",
        )
    if event.status not in STATUSES:
        hint = did_you_mean(event.status, STATUSES) or f"it is one of {listed(STATUSES)}"
        raise UsageError(f"`{shorten(event.status)}` is no status of an event", hint=hint)
    if event.code not in _CODES:
        once = PLOVER_ONCE.get(event.code.upper(), event.code.upper())
        hint = f"write `{once}`" if once in _CODES else did_you_mean(event.code, PLOVER)
        raise UsageError(
            f"`{shorten(event.code)}` is no event class of PLOVER",
            hint=hint or f"the classes are {listed(PLOVER, 16)}",
        )
    return event
