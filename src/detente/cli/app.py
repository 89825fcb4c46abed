"""All commands in one Typer application. Commands import what they need when they run."""

from __future__ import annotations

from typing import Annotated

import typer

from detente._version import __version__
from detente.cli import (
    ask,
    base_rates,
    compare,
    confidence,
    events,
    files,
    hinges,
    play,
    produce,
    read,
    review,
    score,
    serve,
    starter,
    study,
    sweep,
    update,
    watch,
)

SETTINGS = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    name="detente",
    help="Write an international crisis down once, with its sources, and compute what follows.",
    rich_markup_mode=None,  # plain help answers three times faster
    pretty_exceptions_enable=False,
    context_settings=SETTINGS,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"detente {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Write an international crisis down once, with its sources, and compute what follows."""


for command in (
    starter.new,
    files.check,
    files.explain,
    files.schema,
    read.read,
    review.review,
    ask.ask,
    play.solve,
    play.forecast,
    play.simulate,
    watch.indicators,
    confidence.confidence,
    base_rates.base_rates,
    score.score,
    hinges.hinges,
    hinges.inverse,
    study.whatif,
    study.options,
    sweep.sweep,
    update.update,
    compare.diff,
    produce.report,
    produce.export,
    serve.serve,
):
    app.command(context_settings=SETTINGS)(command)
app.add_typer(events.events)
