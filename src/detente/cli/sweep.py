"""`detente sweep`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from detente.cli.play import play_of, settle, shown_progress
from detente.cli.ties import Correlate, Same, copies_of, correlations_of
from detente.cli.view import AsOf, OptionsDone, ReadingName, Variant, View
from detente.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.api import Play
    from detente.show.ensemble import Influences, Region
    from detente.study.answering import Way
    from detente.study.ensemble import Ensemble


class Sensitivity(StrEnum):
    """What finds out which numbers the answers rest on."""

    pawn = "pawn"
    sobol = "sobol"
    none = "none"


def sweep(
    crisis: CrisisPath,
    draws: Annotated[
        int, typer.Option("--draws", metavar="N", min=2, help="How many; a power of two is best.")
    ] = 256,
    seed: Seed = 1,
    keep: Keep = None,
    workers: WorkerCount = None,
    cluster: Cluster = None,
    follow: Annotated[
        bool,
        typer.Option(
            "--follow", help="Follow draws from the file's own play: quicker; see docs/scale.md."
        ),
    ] = False,
    sensitivity: Annotated[
        Sensitivity,
        typer.Option("--sensitivity", help="What answers rest on; sobol draws as many again."),
    ] = Sensitivity.pawn,
    discover: Annotated[
        list[str] | None,
        typer.Option(
            "--discover", metavar="QUESTION",
            help="Find the part of the assumptions in which this answer is high.",
        ),
    ] = None,
    at_least: Annotated[
        float | None,
        typer.Option(
            "--at-least", metavar="P", callback=finite,
            help="What counts as high; by default what a fifth of the draws reach.",
        ),
    ] = None,
    correlate: Correlate = None,
    same: Same = None,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    option: OptionsDone = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:  # fmt: skip
    """Answer the questions over the ranges of all numbers.

    Each number with a range is drawn, N times; each draw is solved and answered. A table of
    medians and 80 % intervals, what the answers rest on, and with --discover in which part of the
    assumptions an answer is high.
    """
    from dataclasses import replace

    from detente.show import ensemble as words
    from detente.study.asked import chosen
    from detente.study.discovery import check_draws
    from detente.study.ensemble import sweep as swept

    if at_least is not None and not discover:
        raise UsageError("--at-least says nothing without --discover", hint="name a question")
    if discover:
        check_draws(draws)
    together, copies = correlations_of(correlate), copies_of(same)
    if together and sensitivity is Sensitivity.sobol:
        raise UsageError(
            "Sobol indices are of independent numbers, and --correlate ties some",
            hint="leave --sensitivity at pawn",
        )
    view = View.of(variant, as_of, reading, option)
    with shown_progress(progress) as line, kept(keep):
        play = play_of(crisis, view, ValueRule.lse, 1.0, max_states, None, line)
        way = way_of(workers, cluster, keep, line.report)
        chosen(discover, play.crisis.questions, "question")
        names = _names(crisis, view, play)
        ensemble = swept(
            play, draws, seed, way=way, follow=follow, names=names, correlations=together,
            copies=copies, max_states=max_states,
        )  # fmt: skip
        influences = _influences(play, ensemble, sensitivity, way)
    regions, refused = _regions(ensemble, discover or (), at_least)
    found = replace(ensemble.facts(), influences=influences, regions=regions)
    if json:
        say.json_out(words.record(found))
    else:
        for table in words.all_tables(found):
            say.table(table)
    if influences is not None and influences.fault:
        say.talk(f"note: what the answers rest on was not computed: {influences.fault}")
    if refused is not None:  # told last, so that nothing that was computed is lost
        say.talk(f"error: {refused}\nhint: {refused.hint}")
        return refused.exit_code
    return settle(play.certificate, None)


def _names(path: Path, view: View, play: Play) -> tuple[str, ...] | None:
    """Places among the draws: those of the file itself first, so that all views share them."""
    from detente.study.ensemble import shared_names

    if view == View():
        return None
    return shared_names((View().load(path).model, play.crisis))


def _influences(
    play: Play, ensemble: Ensemble, sensitivity: Sensitivity, way: Way
) -> Influences | None:
    """As asked for; Sobol indices of the numbers that PAWN puts first."""
    from detente.study import sensitivity as study

    if sensitivity is Sensitivity.none:
        return None
    found = study.pawn(ensemble, way.progress)
    apart = study.foremost(found)
    if sensitivity is Sensitivity.pawn or found.fault or not apart:
        return found
    blocks = study.blocks_for(len(ensemble.table.done), len(apart))
    return study.sobol(play, ensemble, apart, blocks, way)


def _regions(
    ensemble: Ensemble, questions: Sequence[str], least: float | None
) -> tuple[tuple[Region, ...], UsageError | None]:
    """Regions that were found, and why another cannot be."""
    from detente.study.discovery import discover

    found: list[Region] = []
    refused = None
    for question in questions:
        try:
            found.append(discover(ensemble, question, least))
        except UsageError as error:
            refused = error
    return tuple(found), refused
