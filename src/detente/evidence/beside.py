"""Events that lie beside a crisis: in its event log, else in its `events.csv`."""

from __future__ import annotations

from pathlib import Path

from detente.diagnostics import printable
from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.importing.bring import Brought
from detente.evidence.log import NAME, EventLog

CSV = "events.csv"
TOLD = 5


def events_beside(folder: Path) -> Path | None:
    """Where the events of the crisis in `folder` are: the log, else the table, else nowhere."""
    return next((folder / name for name in (NAME, CSV) if (folder / name).is_file()), None)


def read_events(path: Path) -> list[tuple[int, Event]]:
    """The events of a log or of a file that can be imported, by row.

    Raises UsageError where a row is no event, LogDamaged, StoreLocked.
    """
    if path.suffix == Path(NAME).suffix:
        with EventLog.reading(path) as log:
            return [(each.id, each.event) for each in log.standing()]
    with Brought.of(path) as brought:
        found = list(enumerate(brought, 1))
        if brought.refusals:
            name = brought.lines.name
            told = [f"{name}:{each.line}: {each.why}" for each in brought.refused[:TOLD]]
            more = [f"and {brought.refusals - TOLD:,} more"] if brought.refusals > TOLD else []
            raise UsageError(
                printable(f"some rows are no events: {'; '.join([*told, *more])}"),
                hint="mend them, or bring in the rest with `detente events import`",
            )
    return found
