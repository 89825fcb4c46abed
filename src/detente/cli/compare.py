"""`detente diff A B`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli import say
from detente.cli.options import STATES, Json, MaxStates, ShowProgress, ValueRule, Values
from detente.cli.play import play_of, shown_progress
from detente.cli.view import View

First = Annotated[Path, typer.Argument(metavar="A", help="A crisis folder or file.")]
Second = Annotated[Path, typer.Argument(metavar="B", help="Another.")]


def diff(
    first: First,
    second: Second,
    variant_a: Annotated[
        str | None, typer.Option("--variant-a", metavar="NAME", help="Read A as this variant.")
    ] = None,
    variant_b: Annotated[
        str | None, typer.Option("--variant-b", metavar="NAME", help="Read B as this variant.")
    ] = None,
    as_of_a: Annotated[
        str | None, typer.Option("--as-of-a", metavar="DATE", help="Read A as of this day.")
    ] = None,
    as_of_b: Annotated[
        str | None, typer.Option("--as-of-b", metavar="DATE", help="Read B as of this day.")
    ] = None,
    reading_a: Annotated[
        str | None, typer.Option("--reading-a", metavar="NAME", help="Read A as this source does.")
    ] = None,
    reading_b: Annotated[
        str | None, typer.Option("--reading-b", metavar="NAME", help="Read B as this source does.")
    ] = None,
    option_a: Annotated[
        list[str] | None,
        typer.Option("--option-a", metavar="NAME", help="A with this option done."),
    ] = None,
    option_b: Annotated[
        list[str] | None,
        typer.Option("--option-b", metavar="NAME", help="B with this option done."),
    ] = None,
    file_only: Annotated[
        bool, typer.Option("--file-only", help="Compare the files alone; solve nothing.")
    ] = False,
    values: Values = ValueRule.lse,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> None:
    """What differs between two crises, two readings, or with and without options.

    In the file, in who moves next, and in the forecast.
    """
    from detente import api

    views = (
        (first, View.of(variant_a, as_of_a, reading_a, option_a)),
        (second, View.of(variant_b, as_of_b, reading_b, option_b)),
    )
    if file_only:
        found = api.diff(*(view.load(path) for path, view in views))
    else:
        with shown_progress(progress) as line:
            outlooks = [
                play_of(path, view, values, 1.0, max_states, None, line).forecast(
                    progress=line.report
                )
                for path, view in views
            ]
        found = api.diff(*outlooks)
    if json:
        say.json_out(found.record())
        return
    for table in found.tables():
        if table.rows:
            say.table(table)
        else:
            say.out(f"{table.title}: nothing\n\n")
