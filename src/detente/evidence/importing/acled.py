"""Armed Conflict Location & Event Data (acleddata.com), one row an event.

A row known to the week (`time_precision` 2) is an interval of seven days about the day that it
gives, one known to the month (3) the month. `timestamp` says when the row was last changed, which
is the first day on which it is sure that anybody could know it as it is now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.importing.codes import of_acled
from detente.evidence.importing.days import about, day, joined, month, names

COLUMNS = frozenset({"event_id_cnty", "event_date", "event_type", "actor1"})


def acled(row: Mapping[str, str]) -> Iterator[Event]:
    """The event of a row. Raises UsageError."""
    first, last = _days(row)
    kind, more = row["event_type"], row.get("sub_event_type", "")
    try:
        code = of_acled(kind, more)
    except KeyError:
        raise UsageError(f"`{kind[:60]}` is no event type of ACLED") from None
    one, other = names(row["actor1"]), names(row.get("actor2"))
    yield Event(
        first, last, code.event, code.mode,
        by=names(*one, *other) if code.both else one, to=() if code.both else other,
        theatre=joined(row.get("location"), row.get("admin1"), row.get("country")),
        source=row.get("source", "") or "ACLED", place=row["event_id_cnty"], coder="ACLED",
        known=_changed(row.get("timestamp", "")), text=row.get("notes", "") or more or kind,
    )  # fmt: skip


def _days(row: Mapping[str, str]) -> tuple[dt.date, dt.date]:
    told = day(row["event_date"], "event_date")
    precision = row.get("time_precision", "").strip() or "1"
    if precision == "1":
        return told, told
    if precision in {"2", "3"}:
        return about(told, 3) if precision == "2" else month(told)
    raise UsageError(f"`time_precision` is 1, 2 or 3, got `{precision[:20]}`")


def _changed(timestamp: str) -> dt.date | None:
    """Seconds since 1970, or a day with a time; None where there is neither."""
    told = timestamp.strip()
    if not told:
        return None
    if told.isdecimal() and len(told) <= 11:
        return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=int(told))).date()
    return day(told, "timestamp")
