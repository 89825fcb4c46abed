"""Which hinge was wrong: for the worst questions, the numbers whose move would have helped most.

A number may move to either end of its range. By the derivative the end towards what happened is
known for every number at once; those that would lower the Brier score most are then solved again
there. That a move would have helped does not say that the number was wrong: another may have been,
or the structure, or it was bad luck. It says where to look first, and at which sentence.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping

from detente.api import Outlook, Progress
from detente.crisis import wording
from detente.crisis.model import Number
from detente.errors import DetenteError
from detente.evidence.scorecard import Entry, Scorecard, Wrong
from detente.evidence.scores import brier
from detente.show.hinges import Hinge
from detente.study.hinges import hinges
from detente.study.trial import Trial

HINGES = 3
EVERY = 1_000_000
LEAST = 1e-4
"""A move that lowers the score by less has not helped."""


def post_mortem(
    card: Scorecard,
    outlooks: Mapping[tuple[str, dt.date], Outlook],
    worst: int,
    progress: Progress | None = None,
) -> tuple[Wrong, ...]:
    """For the `worst` questions, HINGES hinges each, of the forecast that stood last.

    outlooks : by crisis and day.

    Where no single play stands for a forecast it has no derivatives, and is passed over.
    """
    found: list[Wrong] = []
    for done, entry in enumerate(card.ranked[:worst]):
        outlook = outlooks.get((entry.crisis, entry.last.day))
        if outlook is None or outlook[entry.id].probability is None:
            continue
        if progress is not None:
            progress("which hinge was wrong", done / worst)
        try:
            found += wrong_hinges(outlook, entry)
        except DetenteError:
            continue
    return tuple(found)


def wrong_hinges(outlook: Outlook, entry: Entry, most: int = HINGES) -> list[Wrong]:
    """The hinges of one question whose move would have bettered its score most."""
    value = outlook[entry.id].probability
    if value is None:
        return []
    before = brier(value, entry.happened)
    every = hinges(outlook, [entry.id], top=EVERY, again=0, sentences=0).numbers[entry.id]
    told = [_at_best_end(each, entry, value) for each in every]
    ranked = sorted((each for each in told if each.gain >= LEAST), key=lambda each: -each.gain)
    trial = Trial.of(outlook.play)
    numbers = {each.parameter: each.number for each in every}
    solved = [_solved(each, numbers[each.parameter], trial, before) for each in ranked[:most]]
    return sorted(solved, key=lambda each: -each.gain)


def _at_best_end(hinge: Hinge, entry: Entry, value: float) -> Wrong:
    """At the end of its range that moves the answer towards what happened, by the derivative."""
    sign = 1.0 if entry.happened else -1.0
    low, high = hinge.changes
    at, change = max(
        ((hinge.number.low, low), (hinge.number.high, high)), key=lambda pair: sign * pair[1]
    )
    after = min(max(value + change, 0.0), 1.0)
    number = hinge.number
    return Wrong(
        entry.crisis, entry.id, entry.happened, hinge.parameter, wording.number(number),
        wording.number(dataclasses.replace(number, best=at, ranged=False)), value, after, False,
        brier(value, entry.happened) - brier(after, entry.happened),
        tuple(str(each) for each in number.cite), number.assumed,
    )  # fmt: skip


def _solved(wrong: Wrong, number: Number, trial: Trial, before: float) -> Wrong:
    """The same, solved again at that end."""
    low = wording.number(dataclasses.replace(number, best=number.low, ranged=False))
    at = number.low if wrong.at == low else number.high
    answers = trial.answers({wrong.parameter: at * number.scale})
    after = answers.questions.get(wrong.question, math.nan)
    if math.isnan(after):
        return dataclasses.replace(wrong, fault=answers.fault)
    gain = before - brier(after, wrong.happened)
    return dataclasses.replace(wrong, after=after, solved=True, gain=gain)
