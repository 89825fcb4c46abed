"""`detente score CRISIS...`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli import say
from detente.cli.options import STATES, Json, MaxStates, ShowProgress
from detente.cli.play import shown_progress
from detente.cli.view import Variant
from detente.errors import UsageError

Crises = Annotated[
    list[Path], typer.Argument(metavar="CRISIS...", help="Crisis folders, or their .yaml files.")
]
AnswerFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--answers", metavar="FILE",
        help="What happened; answers.yaml beside each crisis by default. May be given again.",
    ),
]  # fmt: skip
Forecasts = Annotated[
    list[Path] | None,
    typer.Option(
        "--forecasts", metavar="FILE",
        help="Score these kept forecasts, none is made: forecast --json, or dates with "
        "probabilities. May be given again.",
    ),
]  # fmt: skip


def score(
    crisis: Crises,
    answers: AnswerFiles = None,
    forecasts: Forecasts = None,
    events: Annotated[
        Path | None,
        typer.Option(
            "--events", metavar="LOG",
            help="An event log: suggests answers that nobody has stated, of one crisis.",
        ),
    ] = None,
    every_day: Annotated[
        bool, typer.Option("--every-day", help="Forecast as of every day that the file declares.")
    ] = False,
    variant: Variant = None,
    worst: Annotated[
        int,
        typer.Option(
            "--worst", metavar="N", min=0,
            help="For so many of the worst questions: which hinge was wrong.",
        ),
    ] = 3,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE", help="Write the calibration as SVG.")
    ] = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> None:  # fmt: skip
    """Score forecasts of one or many crises against what happened.

    Beside base rates and even chances; calibration with what few cases allow.
    """
    from detente.show import score_records
    from detente.show import scores as words
    from detente.study import scoring

    if variant is not None and (every_day or len(crisis) > 1):
        raise UsageError(
            "--variant is of one crisis on one day", hint="leave out --every-day, or the others"
        )
    if chart is not None and chart.suffix.lower() != ".svg":
        raise UsageError(f"--chart writes SVG, got {chart}", hint="name it like calibration.svg")
    if events is not None and len(crisis) > 1:
        raise UsageError("--events is of one crisis", hint="score the others by themselves")
    given = [scoring.Given.read(path, _answers_for(path, answers)) for path in crisis]
    if events is not None:
        given = [each.with_log(events) for each in given]
    with shown_progress(progress) as line:
        card = scoring.score(
            given, every_day=every_day, variant=variant, kept=forecasts or (), worst=worst,
            max_states=max_states, progress=line.report,
        )  # fmt: skip
    if json:
        say.json_out(score_records.record(card))
    else:
        for table in words.all_tables(card):
            say.table(table)
    if chart is not None:
        _write(chart, card)


def _answers_for(path: Path, files: list[Path] | None) -> Path | None:
    """The answers of a crisis among several files, by the id that each names."""
    if not files:
        return None
    if len(files) == 1:
        return files[0]
    from detente import api
    from detente.evidence.files import named_crisis, open_beside

    wanted = api.load(path).id
    for file in files:
        if named_crisis(open_beside(file)) == wanted:
            return file
    raise UsageError(f"no file of --answers is about `{wanted}`", hint="each names its `crisis:`")


def _write(path: Path, card: object) -> None:
    from detente.evidence.scorecard import Scorecard
    from detente.show import calibration, files

    drawn = calibration.chart(card) if isinstance(card, Scorecard) else None
    if drawn is None:
        say.talk("note: nothing was scored, so there is no chart")
        return
    files.write(path, drawn.themed("light"))
    say.talk(f"wrote {path}")
