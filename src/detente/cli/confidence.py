"""`detente confidence`."""

from __future__ import annotations

from textwrap import fill

from detente.cli import say
from detente.cli.options import STATES, CrisisPath, Json, MaxStates, ShowProgress, ValueRule
from detente.cli.play import play_of, settle, shown_progress
from detente.cli.view import AsOf, ReadingName, Variant, View


def confidence(
    crisis: CrisisPath,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """How well founded each answer is, by the published rule.

    Sources, readings, the outside view and what interests change; numbers count by how far each
    moves the answer.
    """
    from detente.show import confidence as words
    from detente.show import records

    view = View.of(variant, as_of, reading)
    with shown_progress(progress) as line:
        play = play_of(crisis, view, ValueRule.lse, 1.0, max_states, None, line)
        found = play.forecast(line.report).confidence(line.report)
    if json:
        record = records.heading("detente/confidence/1", play.crisis, play.version)
        say.json_out(record | {"reading": play.crisis.reading} | words.record(found))
        return settle(play.certificate, None)
    say.table(words.table(found))
    say.table(words.rule())
    sides = words.one_sided(found)
    if sides:
        say.out(f"{fill(f'Warning: {sides[:1].lower()}{sides[1:]}', 88)}\n\n")
    say.out(f"{words.line(found)}\n")
    return settle(play.certificate, None)
