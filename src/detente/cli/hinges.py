"""`detente hinges` and `inverse`."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import say
from detente.cli.options import (
    STATES,
    CrisisPath,
    Json,
    MaxStates,
    Questions,
    ShowProgress,
    ValueRule,
    finite,
)
from detente.cli.play import play_of, settle, shown_progress
from detente.cli.view import AsOf, ReadingName, Variant, View


def hinges(
    crisis: CrisisPath,
    question: Questions = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help="Numbers a table.")] = 10,
    again: Annotated[
        int | None,
        typer.Option(
            "--again", metavar="N", min=0,
            help="How many are solved again at the ends of their range; by default all that are "
            "listed for a question asked for, none where all questions are.",
        ),
    ] = None,
    sentences: Annotated[
        int | None,
        typer.Option(
            "--sentences", metavar="N", min=0,
            help="How many sentences are struck out; by default 8 for a question asked for.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="SOURCE", help="Strike out all of this source, too."),
    ] = None,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:  # fmt: skip
    """What a forecast turns on: numbers, and the sentences that they rest on.

    Without --question: a short table for each question, by derivatives alone.
    """
    from detente.show import hinges as words
    from detente.show import records
    from detente.study import hinges as study

    view = View.of(variant, as_of, reading)
    closely = bool(question)
    with shown_progress(progress) as line:
        play = play_of(crisis, view, ValueRule.lse, 1.0, max_states, None, line)
        found = study.hinges(
            play.forecast(line.report),
            question or None,
            top=top if closely else min(top, 5),
            again=(top if closely else 0) if again is None else again,
            sentences=(study.SENTENCES if closely else 0) if sentences is None else sentences,
            sources=without or (),
            progress=line.report,
        )
    if json:
        record = records.heading("detente/hinges/1", play.crisis, play.version)
        say.json_out(record | words.record(found))
        return settle(play.certificate, None)
    for key in found.numbers:
        say.table(words.hinge_table(found, key))
        table = words.sentence_table(found, key)
        if table is not None:
            say.table(table)
    return settle(play.certificate, None)


def inverse(
    crisis: CrisisPath,
    question: Annotated[str, typer.Option("--question", metavar="ID", help="Which question.")],
    line: Annotated[
        float | None,
        typer.Option(
            "--line", metavar="P", callback=finite,
            help="What its answer is to cross: a probability (0.5 by default), or weeks.",
        ),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=1, help="Numbers that are tried alone.")
    ] = 8,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:  # fmt: skip
    """What would have to be different for an answer to cross a line: the smallest change."""
    from detente.show import inverse as words
    from detente.show import records
    from detente.study import inverse as study

    view = View.of(variant, as_of, reading)
    with shown_progress(progress) as shown:
        play = play_of(crisis, view, ValueRule.lse, 1.0, max_states, None, shown)
        outlook = play.forecast(shown.report)
        found = study.inverse(outlook, question, line, top=top, progress=shown.report)
    if json:
        record = records.heading("detente/inverse/1", play.crisis, play.version)
        say.json_out(record | words.record(found))
        return settle(play.certificate, None)
    say.table(words.alone_table(found))
    say.table(words.together_table(found))
    return settle(play.certificate, None)
