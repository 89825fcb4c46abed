"""Bringing the events of a file into a log, many at a time, and what is to be told of them.

Memory does not grow with the file: rows are written in batches, and what was imported before is
asked of the log. An import that was interrupted is gone on with by running it again.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from detente.evidence.events import LAST, Event
from detente.evidence.importing.bring import Brought
from detente.evidence.log import BATCH, EventLog
from detente.evidence.rows import key_of

Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Tally:
    """added : new rows. there : that were in the log, or earlier in the file.

    Of all that were read: late, from after the day of the crisis; future, from after today; early,
    published before they began; uncoded, without an event class of PLOVER; unpublished, without a
    day of publication.
    """

    added: int = 0
    there: int = 0
    late: int = 0
    future: int = 0
    early: int = 0
    uncoded: int = 0
    unpublished: int = 0

    @property
    def read(self) -> int:
        """Rows that are events."""
        return self.added + self.there


@dataclass(frozen=True, slots=True)
class Days:
    """as_of : the day of the crisis. today : only to tell what lies in the future. known_after : so
    many days after its last an event counts as known, whatever the file says; None to believe it.
    """

    as_of: dt.date
    today: dt.date
    known_after: int | None = None


def bring_in(
    brought: Brought, log: EventLog, days: Days, progress: Progress | None = None
) -> Tally:
    """Import; what was acknowledged stays, whatever comes after.

    Raises as `Brought` and `EventLog` do.
    """
    return _counted(brought, log.add_all, days, progress)


def rehearse(
    brought: Brought, log: EventLog | None, days: Days, progress: Progress | None = None
) -> Tally:
    """What an import would do. log : None where there is none yet."""
    with closing(_Seen(log)) as seen:
        return _counted(brought, seen.add_all, days, progress)


def _counted(
    brought: Brought,
    add: Callable[[Iterable[Event]], Iterator[tuple[int, int]]],
    days: Days,
    progress: Progress | None,
) -> Tally:
    tally = Tally()
    for added, there in add(_told(brought, tally, days, progress)):
        tally.added += added
        tally.there += there
    return tally


def _told(brought: Brought, tally: Tally, days: Days, progress: Progress | None) -> Iterator[Event]:
    """The events, counted by what is to be told of them."""
    for number, event in enumerate(brought):
        if days.known_after is not None:
            latest = min(event.last, LAST - dt.timedelta(days.known_after))
            event = replace(event, known=latest + dt.timedelta(days.known_after))
        tally.late += event.last > days.as_of
        tally.future += event.first > days.today
        tally.early += event.known is not None and event.known < event.first
        tally.unpublished += event.known is None
        tally.uncoded += not event.code
        if progress is not None and number % 500 == 0:
            progress("reading events", brought.lines.share)
        yield event


class _Seen:
    """Keys of a rehearsal, beside those of a log, in a file that nobody sees and nobody keeps."""

    def __init__(self, log: EventLog | None) -> None:
        self._log = log
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("CREATE TABLE keys (key BLOB PRIMARY KEY) WITHOUT ROWID")

    def close(self) -> None:
        self._connection.close()

    def add_all(self, events: Iterable[Event]) -> Iterator[tuple[int, int]]:
        batch: list[bytes] = []
        for event in events:
            batch.append(key_of(event))
            if len(batch) == BATCH:
                yield self._add(batch)
                batch = []
        if batch:
            yield self._add(batch)

    def _add(self, keys: list[bytes]) -> tuple[int, int]:
        known = self._log.known(keys) if self._log is not None else set()
        before = self._connection.total_changes
        self._connection.executemany(
            "INSERT OR IGNORE INTO keys VALUES (?)", [(key,) for key in keys if key not in known]
        )
        added = self._connection.total_changes - before
        return added, len(keys) - added
