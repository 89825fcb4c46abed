"""`detente events list`, `check`, `rebuild`, `export`: what the event log holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import say
from detente.cli.events import SHOWN, LogPath, events, log_of, read_crisis
from detente.cli.options import CrisisPath, Json
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.evidence.events import Event
    from detente.evidence.mapping import Laid
    from detente.evidence.mend import Checked


@events.command(name="list")
def list_(
    crisis: CrisisPath,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help="The last N; 0 for all.")
    ] = 50,
    log: LogPath = None,
    json: Json = False,
) -> None:
    """Events that stand, as last corrected."""
    from collections import deque

    from detente.evidence.log import EventLog
    from detente.evidence.wire import record_of
    from detente.show.tables import Column, Table

    count = 0
    kept: deque[Any] = deque(maxlen=limit or None)
    with EventLog.reading(log_of(crisis, log)) as opened:
        for each in opened.standing():
            count += 1
            kept.append(each)
    if json:
        rows = [{"row": e.id, "said_by": e.row, "event": record_of(e.event)} for e in kept]
        say.json_out({"schema": "detente/events/list/1", "events": count, "shown": rows})
        return
    cells = tuple((str(each.id), *_cells(each.event)) for each in kept)
    note = (f"The last {len(kept):,} of {count:,}.",) if len(kept) < count else ()
    names = ("Date", "Who", "What", "Whom", "Theatre", "Status", "Source")
    columns = (Column("Row", number=True), *map(Column, names))
    say.table(Table("Events", columns, cells, note))


def _cells(event: Event) -> tuple[str, ...]:
    date = str(event.first) if event.first == event.last else f"{event.first} to {event.last}"
    what = " ".join(filter(None, (event.code, event.mode)))
    return (
        date, ", ".join(event.by), what, ", ".join(event.to), event.theatre, event.status,
        event.source,
    )  # fmt: skip


@events.command()
def check(
    crisis: CrisisPath,
    known_by: Annotated[
        str | None,
        typer.Option("--known-by", metavar="DATE", help="Leave out what was known later."),
    ] = None,
    log: LogPath = None,
    json: Json = False,
) -> int:
    """Whether the log is whole, and what its events are on the crisis."""
    from detente.cli.view import day
    from detente.evidence.laying import laying_beside
    from detente.evidence.log import EventLog
    from detente.evidence.mapping import lay
    from detente.evidence.mend import check as checked

    path = log_of(crisis, log)
    found = checked(path)
    laid = None
    if not found.faults:
        model = read_crisis(crisis)
        until = None if known_by is None else day(known_by)
        with EventLog.reading(path) as opened:
            pairs = [(each.id, each.event) for each in opened.standing()]
        laid = lay(pairs, model, laying_beside(Path(model.path).parent, model), until)
    if json:
        say.json_out(_checked(found, laid))
    else:
        _tell(found, laid)
    return 1 if found.faults else 0


def _checked(found: Checked, laid: Laid | None) -> dict[str, Any]:
    record: dict[str, Any] = {
        "schema": "detente/events/check/1", "rows": found.rows, "tip": found.tip,
        "faults": list(found.faults), "more_faults": found.more, "lost": list(found.lost),
        "sightings": None, "unmapped": None, "disputed": None,
    }  # fmt: skip
    if laid is not None:
        record["sightings"] = len(laid.sightings)
        record["unmapped"] = [{"row": row, "why": why} for row, why in laid.unmapped]
        record["disputed"] = [{"rows": list(yes), "by": list(no)} for yes, no in laid.disputed]
    return record


def _tell(found: Checked, laid: Laid | None) -> None:
    for fault in found.faults:
        say.out(f"{fault}\n")
    if found.more:
        say.out(f"and {found.more:,} more\n")
    say.out(f"{found.rows:,} rows, {'damaged' if found.faults else 'whole'}; tip {found.tip}\n")
    for first, last in found.lost:
        say.out(f"rows {first} to {last} were lost to earlier damage\n")
    if found.faults:
        say.talk("hint: `detente events rebuild` saves every row that can be read")
    if laid is None:
        return
    say.out(f"{len(laid.sightings):,} happenings after the day of the crisis\n")
    for row, why in laid.unmapped[:SHOWN]:
        say.out(f"row {row} is none: {why}\n")
    if len(laid.unmapped) > SHOWN:
        say.out(f"and {len(laid.unmapped) - SHOWN:,} more; `--json` lists all\n")
    for dispute in laid.disputes:
        say.out(f"{dispute}\n")


@events.command()
def rebuild(crisis: CrisisPath, log: LogPath = None, json: Json = False) -> None:
    """Save every row of a damaged log that can be read; the old file is kept beside it."""
    from detente.evidence.mend import check as checked
    from detente.evidence.mend import repair
    from detente.show import files

    path = log_of(crisis, log)
    if not checked(path).faults:
        say.talk(f"{path} is whole; nothing was done")
        if json:
            say.json_out({"schema": "detente/events/rebuild/1", "rebuilt": False})
        return
    saved, kept = repair(path)
    doubtful = kept.with_suffix(".doubtful.jsonl")
    if saved.doubtful:
        files.write(doubtful, "".join(f"{each}\n" for each in saved.doubtful))
        say.talk(f"{len(saved.doubtful)} rows are not as they were written: see {doubtful}")
    if json:
        say.json_out(
            {"schema": "detente/events/rebuild/1", "rebuilt": True, "rows": saved.rows,
             "lost": list(saved.lost), "kept": str(kept), "doubtful": len(saved.doubtful)}
        )  # fmt: skip
        return
    lost = ", ".join(f"{first} to {last}" for first, last in saved.lost) or "none in between"
    say.out(f"{saved.rows:,} rows saved; lost: {lost}; the old file is {kept}\n")


@events.command()
def export(
    crisis: CrisisPath,
    form: Annotated[
        str,
        typer.Option("--format", metavar="csv|jsonl", help="A row, or a line of JSON, each."),
    ] = "csv",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file.")
    ] = None,
    log: LogPath = None,
    json: Json = False,
) -> None:
    """Events that stand, as CSV or JSON Lines that `import` reads back the same."""
    from detente.evidence.importing.own import csv_lines, json_lines
    from detente.evidence.log import EventLog

    if form not in {"csv", "jsonl"}:
        raise UsageError(f"`{form}` is no format to export", hint="csv or jsonl")
    write = csv_lines if form == "csv" and not json else json_lines
    with EventLog.reading(log_of(crisis, log)) as opened:
        lines = write(each.event for each in opened.standing())
        if output is None:
            sys.stdout.writelines(lines)
            return
        from detente.evidence.mend import writing
        from detente.game.files import replacing

        with writing(output), replacing(output) as stream:
            stream.writelines(line.encode() for line in lines)
    say.talk(f"wrote {output}")
