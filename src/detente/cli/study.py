"""`detente whatif` and `options`."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import say
from detente.cli.draws import Cluster, Draws, Keep, WorkerCount, kept, way_of
from detente.cli.options import (
    STATES,
    CrisisPath,
    Json,
    MaxStates,
    Seed,
    ShowProgress,
    ValueRule,
)
from detente.cli.play import play_of, settle, shown_progress
from detente.cli.view import AsOf, OptionsDone, ReadingName, Variant, View
from detente.errors import UsageError

OptionNames = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="NAME", help="This option; may be given again."),
]
ReadingNames = Annotated[
    str | None,
    typer.Option(
        "--readings",
        metavar="A,B",
        help="Beside the file's own numbers: these readings, all (the default) or none.",
    ),
]


def whatif(
    crisis: CrisisPath,
    otherwise: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY=VALUE...", help="Numbers, or levels that factors start at."),
    ] = None,
    option: OptionsDone = None,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    draws: Draws = 0,
    seed: Seed = 1,
    keep: Keep = None,
    workers: WorkerCount = None,
    cluster: Cluster = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """Every answer before and after something is otherwise.

    A number is given in the unit of the file: detente whatif CRISIS commitments.csto.stake=4. With
    --draws, intervals of both and of the difference, over the same draws of all other numbers.
    """
    from detente.show import records
    from detente.show import whatif as words
    from detente.study import whatif as study

    view = View.of(variant, as_of, reading)
    given = dict(study.pairs(otherwise or ()))
    with shown_progress(progress) as line, kept(keep):
        play = play_of(crisis, view, ValueRule.lse, 1.0, max_states, None, line)
        found = study.whatif(
            play.forecast(line.report), given, option or (), path=crisis, draws=draws, seed=seed,
            way=way_of(workers, cluster, keep, line.report), max_states=max_states,
        )  # fmt: skip
    if json:
        record = records.heading("detente/whatif/1", play.crisis, play.version)
        say.json_out(record | words.record(found))
        return settle(play.certificate, None)
    for table in (
        words.changes_table(found),
        words.answers_table(found),
        words.worths_table(found),
    ):
        if table is not None:
            say.table(table)
    return settle(play.certificate, None)


def options(
    crisis: CrisisPath,
    option: OptionNames = None,
    readings: ReadingNames = None,
    variant: Variant = None,
    as_of: AsOf = None,
    aim: Annotated[
        list[str] | None,
        typer.Option("--aim", metavar="NAME", help="Rank for this aim; may be given again."),
    ] = None,
    flips: Annotated[
        bool,
        typer.Option("--flips", help="For each aim, also which two options change places first."),
    ] = False,
    draws: Draws = 0,
    seed: Seed = 1,
    keep: Keep = None,
    workers: WorkerCount = None,
    cluster: Cluster = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """What could be done: options ranked for each aim, by gain, worst case and regret.

    With --draws also by expected gain over the ranges of the file's numbers.
    """
    from detente.show import flips as places
    from detente.show import option_records, records
    from detente.show import options as words
    from detente.study import options as study
    from detente.study.asked import chosen
    from detente.study.flips import flips as flipped

    view, names = View.of(variant, as_of, None), option or None
    model = view.load(crisis).model
    aims = chosen(aim or None, model.aims, "aim")
    with shown_progress(progress) as line, kept(keep):
        found = study.options(
            crisis, names, _readings(readings), view.variant, view.as_of,
            draws=draws, seed=seed, way=way_of(workers, cluster, keep, line.report),
            max_states=max_states, progress=line.report,
        )  # fmt: skip
        swaps = (
            flipped(
                crisis, aims, names, view.variant, view.as_of,
                max_states=max_states, progress=line.report,
            )
            if flips
            else ()
        )  # fmt: skip
    if json:
        record = records.heading("detente/options/1", found.crisis, found.version)
        told = [places.record(each) for each in swaps] if flips else None
        say.json_out(record | option_records.record(found) | {"flips": told})
        return 0
    for table in [
        *words.all_tables(found, aims),
        *(t for each in swaps for t in places.tables_of(each)),
    ]:
        say.table(table)
    return 0


def _readings(text: str | None) -> list[str] | None:
    """The names given; None for all."""
    if text is None or text == "all":
        return None
    if text == "none":
        return []
    names = [each.strip() for each in text.split(",") if each.strip()]
    if not names:
        raise UsageError("--readings takes names, all or none", hint="such as --readings cepa")
    return names
