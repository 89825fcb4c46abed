"""`detente solve`, `forecast` and `simulate`."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from dataclasses import replace
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import say
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
    finite,
)
from detente.cli.view import AsOf, OptionsDone, ReadingName, Variant, View
from detente.diagnostics import merge
from detente.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from detente.api import Play
    from detente.cli.progress import Progress
    from detente.show.facts import Facts, Proof

LIMIT = 3
NO_QUESTIONS = "The file asks no questions, so there is nothing to forecast."


def shown_progress(wanted: bool | None) -> AbstractContextManager[Progress]:
    """The progress line of a command."""
    from detente.cli.progress import Progress as Line

    return Line(wanted)


def play_of(
    path: Path,
    view: View,
    values: ValueRule,
    scale: float,
    max_states: int,
    foresight: float | None,
    progress: Progress,
) -> Play:
    """From a path to play; warnings of the file go to stderr."""
    crisis = view.load(path)
    game = crisis.compile(max_states=max_states, progress=progress.report)
    say.warn(path, merge(crisis.warnings, game.warnings))
    return game.solve(
        values=values.value,
        precision_scale=scale,
        foresight=foresight,
        progress=progress.report,
    )


def settle(proof: Proof, foresight: float | None) -> int:
    """The exit code that the standing of a play deserves; says what is wrong with it."""
    if proof.converged or foresight is not None:
        return 0
    say.talk(f"error: no equilibrium: {proof.reason}")
    if proof.limited:
        say.talk(
            "What is printed is NOT an equilibrium: it is the play of actors who look only "
            f"{proof.horizon:g} weeks ahead."
        )
    say.talk("hint: ask for limited foresight with --foresight WEEKS, or lower the precision")
    return LIMIT


def solve(
    crisis: CrisisPath,
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
    """Find the equilibrium; who does what next."""
    from detente.show import certificate, records, tables

    view = View.of(variant, as_of, reading)
    with shown_progress(progress) as line:
        play = play_of(crisis, view, values, precision_scale, max_states, foresight, line)
    proof = play.certificate
    if json:
        record = records.heading("detente/solve/1", play.crisis, play.version)
        record |= records.standing(proof, headline=play.solution.headline is not None)
        record["precision_scale"] = precision_scale
        record["size"] = records.size(play.size)
        record["equilibria"] = records.equilibria(play.listed)
        record["certificate"] = records.certificate(proof)
        record["next_moves"] = records.now(play.now)
        record["reading"] = play.crisis.reading
        say.json_out(record)
        return settle(proof, foresight)
    for name, text in certificate.terms(proof):
        say.out(f"{name}: {text}\n")
    say.out("\n")
    say.table(tables.equilibria(play.listed))
    for each in play.now:
        say.table(tables.next_moves(each))
    return settle(proof, foresight)


def forecast(
    crisis: CrisisPath,
    values: Values = ValueRule.lse,
    precision_scale: PrecisionScale = 1.0,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    option: OptionsDone = None,
    foresight: Foresight = None,
    pool: Annotated[
        float | None,
        typer.Option(
            "--pool",
            metavar="W",
            min=0.0,
            max=1.0,
            callback=finite,
            help="Also show forecast and base rate pooled, the base rate with this weight.",
        ),
    ] = None,
    draws: Draws = 0,
    seed: Seed = 1,
    keep: Keep = None,
    workers: WorkerCount = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """Answer the file's questions.

    A table, or with --json every digit and the certificate. --reading all (or both, or A,B) lays
    readings side by side and says what parts them. --draws N adds 80 % intervals over the ranges of
    the file's numbers.
    """
    from detente.cli import side
    from detente.show import records

    refuse_draws(draws, values, precision_scale, foresight, several=side.several(reading))

    view = View.of(variant, as_of, reading, option)
    if side.several(reading):
        found = side.readings_of(
            crisis, view, values, precision_scale, max_states, foresight, progress
        )
        return side.tell(found, json)
    with shown_progress(progress) as line, kept(keep):
        play = play_of(crisis, view, values, precision_scale, max_states, foresight, line)
        outlook = play.forecast(progress=line.report)
        drawn = None
        if draws:
            drawn = outlook.over_ranges(draws, seed, way_of(workers, None, keep, line.report))
    facts = replace(outlook.facts(histories=0, drawn=drawn), pool=pool)
    if json:
        say.json_out(records.forecast(facts))
    else:
        _tell(facts)
    missing = [name for name, each in outlook.items() if math.isnan(each.span[0])]
    if missing:
        say.talk(f"error: could not be computed: {', '.join(missing)}")
        return LIMIT
    return settle(play.certificate, foresight)


def refuse_draws(
    draws: int, values: ValueRule, scale: float, foresight: float | None, *, several: bool
) -> None:
    """Raises UsageError for intervals of what is not drawn: other play, or several readings."""
    if draws and (several or values is not ValueRule.lse or scale != 1.0 or foresight is not None):
        raise UsageError(
            "--draws is for one reading of the file, at its own precision and foresight",
            hint="`detente sweep CRISIS --reading NAME` draws a reading",
        )


def _tell(facts: Facts) -> None:
    from detente.show import certificate, numbers, report, reputation, tables, why

    say.out(f"{facts.crisis.title}, {tables.view(facts.crisis)}\n\n")
    for notice in report.notices(facts):
        say.out(f"{notice.heading}\n" + "".join(f"  {line}\n" for line in notice.lines) + "\n")
    if facts.answers:
        say.table(tables.questions(facts))
    else:
        say.out(f"{NO_QUESTIONS}\n\n")
    if facts.answers and len(facts.listed) > 1:
        say.table(tables.listed(facts))
    told = reputation.reputed(facts)
    if told is not None:
        say.table(told)
    for sentence in why.drive_sentences(facts):
        say.out(f"{sentence}\n")
    proof, terms = facts.proof, certificate.seen_terms(facts.seen)
    say.out(
        f"Certificate: residual {numbers.tiny(proof.residual)} points, regret "
        f"{numbers.tiny(proof.regret)} points, forecast error at most "
        f"{numbers.tiny(proof.forecast_error)}.\n"
        + "".join(f"{fill(f'{name}: {text}', 88)}\n" for name, text in terms)
        + f"Numbers that rest on no source: {numbers.share(facts.basis.unsupported_share)}.\n"
        f"{_confidence(facts)}"
    )


def _confidence(facts: Facts) -> str:
    """A line on confidence, and one on whose word the numbers rest on."""
    from detente.show import confidence

    if facts.confidence is None:
        return ""
    sides = confidence.one_sided(facts.confidence)
    told = f"{fill(f'Warning: {sides[:1].lower()}{sides[1:]}', 88)}\n" if sides else ""
    return f"{told}{confidence.line(facts.confidence)} `detente confidence` shows the rule.\n"


def simulate(
    crisis: CrisisPath,
    seed: Seed = 1,
    paths: Annotated[
        int, typer.Option("--paths", metavar="N", min=1, max=100_000, help="How many histories.")
    ] = 3,
    weeks: Annotated[
        float | None,
        typer.Option(
            "--weeks",
            metavar="N",
            min=0.1,
            max=5_200,
            callback=finite,
            help="How long; to the last horizon.",
        ),
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
    """Sample histories that could happen.

    The seed is printed; the same seed gives the same histories.
    """
    from detente.show import histories, records

    view = View.of(variant, as_of, reading)
    with shown_progress(progress) as line:
        play = play_of(crisis, view, values, precision_scale, max_states, foresight, line)
        sample = play.simulate(seed=seed, paths=paths, weeks=weeks)
    if json:
        record = records.heading("detente/simulate/1", play.crisis, play.version)
        record |= {"seed": seed, "paths": paths, "weeks": sample.weeks}
        record |= {"ends": dict(sample.ends), "histories": records.histories(sample.histories)}
        record["reading"] = play.crisis.reading
        say.json_out(record)
    else:
        say.out(histories.told(sample))
    return settle(play.certificate, foresight)
