"""`detente indicators`."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import say
from detente.cli.options import (
    STATES,
    CrisisPath,
    Json,
    MaxStates,
    PrecisionScale,
    Questions,
    ShowProgress,
    ValueRule,
    Values,
    finite,
)
from detente.cli.play import play_of, settle, shown_progress
from detente.cli.view import AsOf, ReadingName, Variant, View

Weeks = Annotated[
    float,
    typer.Option("--weeks", metavar="W", min=0.01, callback=finite, help="How long to watch."),
]
Top = Annotated[int, typer.Option("--top", metavar="N", min=1, help="Rows a table.")]


def indicators(
    crisis: CrisisPath,
    question: Questions = None,
    weeks: Weeks = 2.0,
    top: Top = 6,
    values: Values = ValueRule.lse,
    precision_scale: PrecisionScale = 1.0,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """What to watch: events of the next weeks, and the forecast if each is seen or not."""
    from detente.show import indicators as words
    from detente.show import records
    from detente.study.watch import watch

    view = View.of(variant, as_of, reading)
    with shown_progress(progress) as line:
        play = play_of(crisis, view, values, precision_scale, max_states, None, line)
        found = watch(play.forecast(line.report), weeks, question or None, line.report)
    if json:
        record = records.heading("detente/indicators/1", play.crisis, play.version)
        say.json_out(record | words.record(found))
        return settle(play.certificate, None)
    for key in found.now:
        say.table(words.question_table(found, key, top))
    for each in words.overall_tables(found, top):
        say.table(each)
    for key, why in found.left_out.items():
        say.out(f"Not asked of: {key} ({why}).\n")
    return settle(play.certificate, None)
