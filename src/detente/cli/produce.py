"""`detente report` and `detente export`: files to hand on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import say, side
from detente.cli.draws import Draws, Keep, WorkerCount, kept, way_of
from detente.cli.options import (
    STATES,
    CrisisPath,
    Foresight,
    Json,
    MaxStates,
    PrecisionScale,
    Seed,
    ShowProgress,
    ValueRule,
    Values,
)
from detente.cli.play import play_of, refuse_draws, settle, shown_progress
from detente.cli.view import AsOf, ReadingName, Variant, View
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.api import Outlook, Progress


def keep_apart(crisis: Path, *outputs: Path | None) -> None:
    """Refuse to write over a crisis, or two results to one file."""
    named = [each.resolve() for each in outputs if each is not None]
    for path in named:
        if path == crisis.resolve() or path.suffix.lower() in {".yaml", ".yml"}:
            raise UsageError(
                f"{path} is or may be a crisis file, which this would overwrite",
                hint="give the result another name",
            )
    if len(set(named)) < len(named):
        raise UsageError(f"two results would be written to {named[0]}", hint="give two names")


def report(
    crisis: CrisisPath,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The page; CRISIS.html by default."),
    ] = None,
    brief: Annotated[
        Path | None,
        typer.Option("--brief", metavar="FILE", help="Write a brief of one page there (PDF)."),
    ] = None,
    pdf: Annotated[
        Path | None,
        typer.Option("--pdf", metavar="FILE", help="Write the brief with all behind it (PDF)."),
    ] = None,
    seed: Seed = 1,
    values: Values = ValueRule.lse,
    precision_scale: PrecisionScale = 1.0,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    foresight: Foresight = None,
    draws: Draws = 0,
    keep: Keep = None,
    workers: WorkerCount = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """Write the forecast as one HTML page for offline use; or on paper, as a brief or in full.

    --reading all (or both, or A,B) adds a section that lays readings side by side. --draws N adds
    80 % intervals over the ranges of the file's numbers.
    """
    keep_apart(crisis, output, brief, pdf)
    if (brief or pdf) and side.several(reading):
        raise UsageError(
            "--brief and --pdf are for one reading",
            hint="leave --reading out: they lay the file's readings side by side by themselves",
        )
    refuse_draws(draws, values, precision_scale, foresight, several=side.several(reading))
    view = View.of(variant, as_of, reading)
    if side.several(reading):
        found = side.readings_of(
            crisis, view, values, precision_scale, max_states, foresight, progress
        )
        path = output or Path(f"{found.crisis.id}.html")
        found.report(path, seed=seed)
        _written([path], seed, json)
        return side.settle(found)
    with shown_progress(progress) as line, kept(keep):
        play = play_of(crisis, view, values, precision_scale, max_states, foresight, line)
        outlook = play.forecast(progress=line.report)
        drawn = None
        if draws:
            drawn = outlook.over_ranges(draws, seed, way_of(workers, None, keep, line.report))
        line.report("report", float("nan"))
        written = _on_paper(outlook, crisis, view, brief, pdf, line.report)
        if output is not None or not written:
            path = output or Path(f"{outlook.crisis.id}.html")
            outlook.report(path, seed=seed, drawn=drawn)
            written = [path, *written]
    _written(written, seed, json)
    return settle(play.certificate, foresight)


def _on_paper(
    outlook: Outlook,
    crisis: Path,
    view: View,
    brief: Path | None,
    pdf: Path | None,
    progress: Progress,
) -> list[Path]:
    """Write what is asked for as PDF; the files."""
    if brief is None and pdf is None:
        return []
    from detente import briefs
    from detente.show import files

    itself = view == View()
    made = briefs.brief(outlook, crisis if itself else None, progress=progress)
    if brief is not None:
        files.write(brief, briefs.brief_pdf(made))
    if pdf is not None:
        files.write(pdf, briefs.full_pdf(outlook, made))
    return [each for each in (brief, pdf) if each is not None]


def _written(paths: Sequence[Path], seed: int, json: bool) -> None:
    if json:
        names = list(map(str, paths))
        say.json_out({"schema": "detente/report/1", "file": names[0], "files": names, "seed": seed})
    for path in paths:
        say.talk(f"wrote {path}")


def export(
    crisis: CrisisPath,
    npz: Annotated[
        Path | None,
        typer.Option("--npz", metavar="FILE", help="The game with its solution, for NumPy."),
    ] = None,
    drn: Annotated[
        Path | None, typer.Option("--drn", metavar="FILE", help="The chain, for Storm.")
    ] = None,
    values: Values = ValueRule.lse,
    precision_scale: PrecisionScale = 1.0,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    foresight: Foresight = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """Write game and solution, for others to check."""
    if npz is None and drn is None:
        raise UsageError("nothing to write", hint="give --npz FILE, --drn FILE or both")
    keep_apart(crisis, npz, drn)
    view = View.of(variant, as_of, reading)
    with shown_progress(progress) as line:
        play = play_of(crisis, view, values, precision_scale, max_states, foresight, line)
        play.export(npz=npz, drn=drn)
    if play.solution.headline is None and play.solution.converged:
        say.talk(
            "note: no single equilibrium speaks for this crisis; the files hold one of the "
            f"{len(play.solution.equilibria)} found, as an example"
        )
    if json:
        written = {"npz": str(npz) if npz else None, "drn": str(drn) if drn else None}
        say.json_out({"schema": "detente/export/1", **written})
    for path in (npz, drn):
        if path is not None:
            say.talk(f"wrote {path}")
    return settle(play.certificate, foresight)
