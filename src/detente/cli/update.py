"""`detente update`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import say
from detente.cli.draws import Cluster, Keep, WorkerCount, kept, way_of
from detente.cli.options import (
    STATES,
    CrisisPath,
    Json,
    MaxStates,
    Seed,
    ShowProgress,
    ValueRule,
    finite,
)
from detente.cli.play import LIMIT, play_of, settle, shown_progress
from detente.cli.view import AsOf, ReadingName, Variant, View, day
from detente.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt

    from detente.api import Play, Progress
    from detente.crisis.model import Crisis
    from detente.evidence.events import Event
    from detente.show.sampled import Sampled
    from detente.show.update import Update
    from detente.show.update_views import Views
    from detente.study.reported import Reported

LOG, FILE, ALL = "log", "file", "all"


def update(
    crisis: CrisisPath,
    events: Annotated[
        str | None,
        typer.Option(
            "--events", metavar="FILE",
            help="A file of events, or `log` for the event log; by default the log beside the "
            "crisis, else its events.csv.",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Look at the end of this day."),
    ] = None,
    known_by: Annotated[
        str | None,
        typer.Option("--known-by", metavar="DATE", help="Leave out what was published later."),
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws", metavar="N", min=0,
            help="Draw all ranged numbers N times and weigh them; each is a game to solve. "
            "0 for the best values alone.",
        ),
    ] = 64,
    moves: Annotated[
        int,
        typer.Option(
            "--moves", metavar="N", min=0,
            help="How often draws that weigh too little may be replaced; each time is as much work "
            "as the draws themselves.",
        ),
    ] = 2,
    slack: Annotated[
        float,
        typer.Option(
            "--slack", metavar="RATE", min=0.0, callback=finite,
            help="Reports a week that nothing stands behind, of everything that can be reported.",
        ),
    ] = 0.0,
    sample: Annotated[
        list[str] | None,
        typer.Option(
            "--sample", metavar="NUMBER",
            help="Sample this number (may be repeated; `all` for every one with a range) by chains "
            "that climb the likelihood, in the place of draws. Needs `detente[sampling]`.",
        ),
    ] = None,
    chain: Annotated[
        int,
        typer.Option("--chain", metavar="N", min=8, help="Draws of each of the four chains."),
    ] = 500,
    seed: Seed = 1,
    keep: Keep = None,
    workers: WorkerCount = None,
    cluster: Cluster = None,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Draw the days as an SVG."),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history", metavar="FILE", help="Add the forecast to this file of past ones."
        ),
    ] = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:  # fmt: skip
    """Revise the forecast by what was reported since the day of the crisis.

    Exactly at the best values; over the ranges of the numbers by draws that are weighed by how
    likely they make what was reported.
    """
    from detente.cli import side
    from detente.show import sampled as sampled_record
    from detente.show import update_record
    from detente.study.updating import update as updated

    last = None if until is None else day(until)
    if side.several(reading):
        if keep or output or history or sample:
            raise UsageError(
                "--keep, --output, --history and --sample are for one reading",
                hint="name one reading",
            )
        options = {"draws": draws, "seed": seed, "sweeps": moves, "slack": slack}
        views = _views(crisis, str(reading), (variant, as_of), events, known_by, last, options,
                       (workers, cluster, max_states, progress))  # fmt: skip
        _tell_views(views, json=json)
        return 0
    view = View.of(variant, as_of, reading)
    sampled: Sampled | None = None
    if sample:
        from detente.study.sampling import sampler

        sampler()
        draws = 0
    with shown_progress(progress) as line, kept(keep):
        play = play_of(crisis, view, ValueRule.lse, 1.0, max_states, None, line)
        found = _reported(crisis, events, play.crisis, known_by)
        way = way_of(workers, cluster, keep, line.report)
        revised = updated(
            play, found, last, draws=draws, seed=seed, sweeps=moves, slack=slack, way=way,
            max_states=max_states,
        )  # fmt: skip
        if sample:
            how = {"draws": chain, "seed": seed, "slack": slack, "max_states": max_states}
            sampled = _sampled(play, found, last, sample, how, line.report)
    if json:
        more = {} if sampled is None else {"sampled": sampled_record.record(sampled)}
        say.json_out(update_record.record(revised) | more)
    else:
        _tell(revised)
        for table in () if sampled is None else sampled_record.all_tables(sampled):
            say.table(table)
    if output is not None:
        _draw(revised, output)
    if history is not None:
        from detente.show.revisions import keep_forecast

        keep_forecast(history, revised)
    return settle(play.certificate, None) or (
        LIMIT if sampled is not None and not sampled.settled else 0
    )


def _sampled(
    play: Play, found: Reported, until: dt.date | None, names: list[str], how: dict[str, Any],
    report: Progress,
) -> Sampled:  # fmt: skip
    from detente.study.sampling import sample

    chosen = [] if ALL in names else names
    return sample(play, found, until, chosen, **how, progress=report)


def _views(
    path: Path,
    reading: str,
    when: tuple[str | None, str | None],
    events: str | None,
    known_by: str | None,
    last: dt.date | None,
    options: dict[str, Any],
    how: tuple[int | None, str | None, int, bool | None],
) -> Views:
    """Every reading named, or all, weighed."""
    from detente.cli import side
    from detente.study.views_weighed import weighed_views

    workers, cluster, max_states, progress = how
    known = View.of(*when, None).load(path).model.readings
    names = [FILE, *known] if reading in side.ALL else [each.strip() for each in reading.split(",")]
    with shown_progress(progress) as line:
        plays, found = {}, {}
        for name in filter(None, names):
            view = View.of(*when, None if name == FILE else name)
            plays[name] = play_of(path, view, ValueRule.lse, 1.0, max_states, None, line)
            found[name] = _reported(path, events, plays[name].crisis, known_by)
        way = way_of(workers, cluster, None, line.report)
        return weighed_views(plays, found, last, way=way, max_states=max_states, **options)


def _tell_views(found: Views, *, json: bool) -> None:
    from detente.show import update_views

    if json:
        say.json_out(update_views.record(found))
        return
    for table in update_views.all_tables(found):
        say.table(table)


def _reported(path: Path, source: str | None, crisis: Crisis, known_by: str | None) -> Reported:
    from detente.evidence.laying import laying_beside
    from detente.study.reported import reported

    folder = path if path.is_dir() else path.parent
    until = None if known_by is None else day(known_by)
    return reported(crisis, _events(folder, source), laying_beside(folder, crisis), until)


def _events(folder: Path, source: str | None) -> list[tuple[int, Event]]:
    """Events by row. Raises UsageError where there are none to be read."""
    from detente.evidence.beside import CSV, events_beside, read_events
    from detente.evidence.log import NAME

    if source is not None:
        return read_events(folder / NAME if source == LOG else Path(source))
    found = events_beside(folder)
    if found is None:
        raise UsageError(
            f"there is neither {NAME} nor {CSV} in {folder}",
            hint="record events with `detente events add`, or give --events FILE",
        )
    return read_events(found)


def _tell(found: Update) -> None:
    from detente.show import tables, update

    say.out(f"{found.crisis.title}, {tables.view(found.crisis)}\n\n")
    for each in found.mistaken:
        say.out(f"TAKEN FOR A MISTAKEN REPORT: {update.label(each)}, {update.days(each)}\n")
    if found.mistaken:
        say.out("\n")
    for table in update.all_tables(found):
        say.table(table)
    for note in found.notes:
        say.out(f"Note: {note}.\n")
    if found.unmapped:
        count = len(found.unmapped)
        say.out(f"{count} row{'' if count == 1 else 's'} not laid on the crisis:\n")
        for row, why in found.unmapped[:20]:
            say.out(f"  row {row}: {why}\n")


def _draw(found: Update, output: Path) -> None:
    from detente.show import files, revisions

    if output.suffix.lower() != ".svg":
        raise UsageError(f"{output} is no .svg file", hint="the chart is drawn as SVG")
    files.write(output, revisions.days(found).themed("light"))
    say.talk(f"wrote {output}")
