"""`detente events`: the event log beside a crisis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import say
from detente.cli.options import CrisisPath, Json, ShowProgress
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.crisis.model import Crisis
    from detente.evidence.events import Event
    from detente.evidence.importing.bring import Brought
    from detente.evidence.importing.into import Tally

events = typer.Typer(
    name="events", help="The event log: add, import, list, correct, check.", no_args_is_help=True,
    rich_markup_mode=None, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
LogPath = Annotated[
    Path | None,
    typer.Option("--log", metavar="FILE", help="The log; events.db beside the crisis by default."),
]
Code = Annotated[
    str | None, typer.Option(metavar="CLASS", help="PLOVER's event class, such as ASSAULT.")
]
Mode = Annotated[str | None, typer.Option(metavar="MODE", help="PLOVER's mode, such as aerial.")]
By = Annotated[
    list[str] | None, typer.Option(metavar="ACTOR", help="Who did it; may be given again.")
]
To = Annotated[list[str] | None, typer.Option(metavar="ACTOR", help="To whom; may be given again.")]
Theatre = Annotated[str | None, typer.Option(metavar="NAME", help="Where.")]
Told = Annotated[
    str | None,
    typer.Option("--status", metavar="STATUS", help="actual, alleged, denied or hypothetical."),
]
Source = Annotated[str | None, typer.Option(metavar="ID", help="Which source says so.")]
Place = Annotated[
    str | None, typer.Option(metavar="PLACE", help="Where in the source: p4s2, or a row.")
]
Coder = Annotated[str | None, typer.Option(metavar="NAME", help="Who, or what, coded it.")]
Known = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="When it was published; by default the day after."),
]
Words = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="In short.")]
Fires = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY",
        help="The move or hazard of the crisis that it was, in place of what events.yaml says; "
        "may be given again.",
    ),
]
Row = Annotated[int, typer.Argument(metavar="ROW", min=1, help="A number that `list` shows.")]
AsWritten = Annotated[
    bool, typer.Option("--as-written", help="Keep names that the crisis does not have.")
]
SHOWN = 20


def log_of(crisis: Path, log: Path | None) -> Path:
    """The log that is meant."""
    from detente.evidence.log import NAME

    folder = crisis if crisis.is_dir() else crisis.parent
    return folder / NAME if log is None else log


def read_crisis(path: Path) -> Crisis:
    from detente.cli.view import View

    return View().load(path).model


def _days(date: str) -> dict[str, str]:
    first, _, last = date.partition("/")
    return {"first": first.strip(), "last": (last or first).strip()}


def _fields(given: dict[str, Any], date: str | None) -> dict[str, Any]:
    """What was given of an event, as a record."""
    told = {name: value for name, value in given.items() if value is not None}
    return told if date is None else told | _days(date)


def _check_names(event: Event, crisis: Crisis, folder: Path, *, as_written: bool) -> None:
    """Raises UsageError for names that the crisis and its rules do not have."""
    from detente.crisis.diagnostics import did_you_mean, listed
    from detente.evidence.laying import keys_of, laying_beside

    laying = laying_beside(folder, crisis)
    checks: list[tuple[str, tuple[str, ...], frozenset[str], Mapping[str, str], bool]] = []
    checks += [("move or hazard", event.fires, keys_of(crisis), {}, False)]
    checks += [
        ("actor", (*event.by, *event.to), frozenset(crisis.actors), laying.actors, as_written),
        ("theatre", tuple(filter(None, (event.theatre,))), frozenset(crisis.theatres),
         laying.theatres, as_written),
    ]  # fmt: skip
    for what, names, known, others, excused in checks:
        for name in names:
            if excused or name in known or laying.named(name, others) in known:
                continue
            hint = did_you_mean(name, known) or f"there are {listed(sorted(known))}"
            more = "" if what == "move or hazard" else "; `--as-written` keeps it"
            raise UsageError(f"`{name}` is no {what} of `{crisis.id}`", hint=hint + more)


@events.command()
def add(
    crisis: CrisisPath,
    date: Annotated[
        str, typer.Option("--date", metavar="DAY", help="2020-10-10, or 2020-10-10/2020-10-12.")
    ],
    code: Code = None,
    mode: Mode = None,
    by: By = None,
    to: To = None,
    theatre: Theatre = None,
    status: Told = None,
    source: Source = None,
    place: Place = None,
    coder: Coder = None,
    known: Known = None,
    text: Words = None,
    fires: Fires = None,
    as_written: AsWritten = False,
    log: LogPath = None,
    json: Json = False,
) -> None:
    """Record an event. What is there already is not recorded again."""
    from detente.evidence.log import EventLog
    from detente.evidence.wire import event_of, record_of

    given = {
        "code": code, "mode": mode, "by": by, "to": to, "theatre": theatre, "status": status,
        "source": source, "place": place, "coder": coder, "known": known, "text": text,
        "fires": fires,
    }  # fmt: skip
    event = event_of(_fields(given, date))
    model = read_crisis(crisis)
    _check_names(event, model, Path(model.path).parent, as_written=as_written)
    with EventLog.open(log_of(crisis, log)) as opened:
        row, new = opened.add(event)
        word = opened.revisions().word(row.id)
    if word.retracted:
        say.talk(
            f"note: row {word.retracted} has retracted it, so it does not count; to take that back,"
            f" `detente events retract` row {word.retracted}"
        )
    if event.last > model.as_of:
        say.talk(f"note: it is later than {model.as_of}, the day of the crisis")
    if json:
        heading = {"schema": "detente/events/add/1", "row": row.id, "new": new}
        say.json_out(heading | {"event": record_of(event)})
    else:
        say.out(f"row {row.id}\n" if new else f"row {row.id} says so already\n")


@events.command()
def correct(
    crisis: CrisisPath,
    row: Row,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="DAY", help="2020-10-10, or 2020-10-10/2020-10-12."),
    ] = None,
    code: Code = None,
    mode: Mode = None,
    by: By = None,
    to: To = None,
    theatre: Theatre = None,
    status: Told = None,
    source: Source = None,
    place: Place = None,
    coder: Coder = None,
    known: Known = None,
    text: Words = None,
    fires: Fires = None,
    why: Annotated[str, typer.Option("--why", help="Why it is corrected.")] = "",
    as_written: AsWritten = False,
    log: LogPath = None,
    json: Json = False,
) -> None:
    """Say what an event was, as a new row: what is not given stays as it was; "" empties it."""
    from detente.evidence.log import EventLog
    from detente.evidence.wire import event_of, record_of

    given = {
        "code": code, "mode": mode, "by": by, "to": to, "theatre": theatre, "status": status,
        "source": source, "place": place, "coder": coder, "known": known, "text": text,
        "fires": fires,
    }  # fmt: skip
    model = read_crisis(crisis)
    with EventLog.reading(log_of(crisis, log)) as opened:
        before = opened.revisions().word(row).event or opened.row(row).event
    if before is None:
        raise UsageError(f"row {row} is a retraction", hint="name the row of the event")
    told = record_of(before) | _fields(given, date)
    event = event_of({name: value for name, value in told.items() if value not in ("", [""])})
    if event == before:
        raise UsageError(f"that is what row {row} says already", hint="give what is otherwise")
    _check_names(event, model, Path(model.path).parent, as_written=as_written)
    with EventLog.existing(log_of(crisis, log)) as opened:
        done = opened.correct(row, event, why)
    if json:
        heading = {"schema": "detente/events/correct/1", "row": done.id, "of": row}
        say.json_out(heading | {"event": record_of(event)})
    else:
        say.out(f"row {done.id} corrects row {row}\n")


@events.command()
def retract(
    crisis: CrisisPath,
    row: Row,
    why: Annotated[str, typer.Option("--why", help="Why it was none.")] = "",
    coder: Annotated[str, typer.Option("--coder", help="Who says so.")] = "",
    log: LogPath = None,
    json: Json = False,
) -> None:
    """Say that an event was none, or take a retraction back, as a new row."""
    from detente.evidence.log import EventLog

    with EventLog.existing(log_of(crisis, log)) as opened:
        done = opened.retract(row, why, coder)
    if json:
        say.json_out({"schema": "detente/events/retract/1", "row": done.id, "of": row})
    else:
        say.out(f"row {done.id} retracts row {row}\n")


@events.command(name="import")
def import_(
    crisis: CrisisPath,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of events.")],
    form: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="By default told by the file.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar="NAME", help="Such as cp1252; by default found out."),
    ] = None,
    known_after: Annotated[
        int | None,
        typer.Option(
            "--known-after",
            metavar="DAYS",
            min=0,
            max=100_000,
            help="Count events as known so many days after them.",
        ),
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="Write refused rows there.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read all, write nothing.")] = False,
    log: LogPath = None,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """Import events: Detente's CSV or JSON Lines, ACLED, UCDP GED, GDELT, POLECAT, PLOVER.

    Of proposals that `detente read` wrote, the events that were accepted.
    """
    from detente.cli.progress import Progress
    from detente.evidence.importing.bring import Brought
    from detente.evidence.importing.into import Days, bring_in, rehearse
    from detente.evidence.log import EventLog
    from detente.reading.accepted import holds_proposals

    model, path = read_crisis(crisis), log_of(crisis, log)
    if form is None and holds_proposals(file):
        return _import_accepted(file, path, model, dry_run=dry_run, json=json)
    days = Days(model.as_of, dt.datetime.now(dt.UTC).date(), known_after)
    with Brought.of(file, form, encoding) as brought, Progress(progress) as shown:
        if brought.lines.note:
            say.talk(f"note: {brought.lines.note}")
        if dry_run and not path.exists():
            tally = rehearse(brought, None, days, shown.report)
        elif dry_run:
            with EventLog.reading(path) as opened:
                tally = rehearse(brought, opened, days, shown.report)
        else:
            with EventLog.open(path) as opened:
                tally = bring_in(brought, opened, days, shown.report)
    _tell_refused(brought, rejects)
    _tell_counts(tally, model)
    if json:
        say.json_out(_imported(brought, tally, dry_run=dry_run))
    else:
        would = "would be " if dry_run else ""
        say.out(
            f"{tally.added:,} {would}added, {tally.there:,} there already,"
            f" {brought.refusals:,} refused\n"
        )
    return 1 if brought.refusals else 0


def _import_accepted(file: Path, log: Path, crisis: Crisis, *, dry_run: bool, json: bool) -> int:
    """Bring in the events among accepted proposals."""
    from detente.reading.accepted import accepted, take_in

    found = accepted(file)
    if not found.reviewed:
        raise UsageError(
            f"nobody has reviewed the proposals in {file}",
            hint=f"`detente review {file}` goes through them; `--accept-all` takes all",
        )
    happened = list(found.events())
    added, there = take_in(happened, log, dry_run=dry_run)
    late = sum(each.last > crisis.as_of for each in happened)
    if found.left:
        say.talk(f"note: not reviewed and left out: {found.left} of the proposals")
    if late:
        whole = len(happened)
        say.talk(f"note: {late} of {whole} are later than {crisis.as_of}, the day of the crisis")
    if json:
        say.json_out({
            "schema": "detente/events/import/1", "file": str(file), "format": "proposals",
            "dry_run": dry_run, "added": added, "there": there, "late": late, "refused": 0,
        })  # fmt: skip
    else:
        would = "would be " if dry_run else ""
        say.out(f"{added:,} {would}added, {there:,} there already, 0 refused\n")
    return 0


def _tell_refused(brought: Brought, rejects: Path | None) -> None:
    from detente.diagnostics import printable

    for each in brought.refused[:SHOWN]:
        say.talk(printable(f"{brought.lines.name}:{each.line}: {each.why}"))
    if brought.refusals > SHOWN:
        say.talk(f"and {brought.refusals - SHOWN:,} more; `--rejects FILE` writes them down")
    if rejects is not None:
        import csv
        import io

        from detente.show import files

        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(["line", "why", "row"])
        writer.writerows([each.line, each.why, f"'{each.text}"] for each in brought.refused)
        files.write(rejects, buffer.getvalue())
        say.talk(f"wrote the first {len(brought.refused):,} refused rows to {rejects}")


def _tell_counts(tally: Tally, crisis: Crisis) -> None:
    notes = (
        (tally.late, f"are later than {crisis.as_of}, the day of the crisis"),
        (tally.future, "lie in the future"),
        (tally.early, "were published before they began"),
        (tally.uncoded, "have no event class of PLOVER"),
        (tally.unpublished, "have no day of publication: they count as known the day after"),
    )
    for count, what in notes:
        if count:
            say.talk(f"note: {count:,} of {tally.read:,} {what}")


def _imported(brought: Brought, tally: Tally, *, dry_run: bool) -> dict[str, Any]:
    import dataclasses

    return {
        "schema": "detente/events/import/1", "file": brought.lines.name, "format": brought.form,
        "dry_run": dry_run, **dataclasses.asdict(tally), "refused": brought.refusals,
        "first_refused": [{"line": e.line, "why": e.why} for e in brought.refused],
    }  # fmt: skip


from detente.cli import event_log as event_log  # noqa: E402 (the other commands of the group)
