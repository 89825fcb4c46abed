"""Derivatives by solving again, for crises in which a belief is part of the game.

The adjoint of `detente.outlook.gradient` knows no beliefs. There each number is moved by STEP of
its size to either side, the crisis solved and asked at both, and

    d answer / d number = (answer above - answer below) / (above - below)

with the answer at the number itself in the place of a side that has none, such as a probability
above 1. The error is about STEP squared beside the derivative, and what the solver leaves open over
STEP. It costs two plays a number; what is due to behaviour is not told apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from detente.api import Play, Progress
from detente.crisis.model import Number
from detente.outlook.gradient import WORTH, Gradient
from detente.study.trial import Answers, Trial, parameters

STEP = 1e-3


def differences(
    play: Play,
    questions: Sequence[str],
    worths: Sequence[str] = (),
    progress: Progress | None = None,
) -> dict[str, Gradient]:
    """Derivatives of answers, and of what play is worth to actors, in every parameter; by id.

    Those of a number that has no answer on either side are nan.
    """
    trial, known = Trial.of(play), parameters(play.crisis)
    here = _values(trial.known(), questions, worths)
    slopes = []
    for done, (name, number) in enumerate(known.items()):
        if progress is not None:
            progress("derivatives", done / len(known))
        slopes.append(_slopes(trial, name, number, here, questions, worths))
    unknown = np.full(len(known), math.nan)
    return {
        key: Gradient(
            key, here[key], tuple(known), unknown, unknown, unknown,
            whole=np.array([each[key] for each in slopes]),
        )
        for key in here
    }  # fmt: skip


def _values(answers: Answers, questions: Sequence[str], worths: Sequence[str]) -> dict[str, float]:
    asked = {key: answers.questions[key] for key in questions}
    return asked | {f"{WORTH}.{actor}": answers.worths.get(actor, math.nan) for actor in worths}


def _slopes(
    trial: Trial,
    name: str,
    number: Number,
    here: dict[str, float],
    questions: Sequence[str],
    worths: Sequence[str],
) -> dict[str, float]:
    """The derivative in one number of everything asked, per week or point."""
    best = number.best * number.scale
    step = STEP * (abs(best) or abs(number.high - number.low) * number.scale or 1.0)
    above, below = (
        _values(trial.answers({name: best + side}), questions, worths) for side in (step, -step)
    )
    return {key: _slope(above[key], here[key], below[key], step) for key in here}


def _slope(above: float, here: float, below: float, step: float) -> float:
    if math.isfinite(above) and math.isfinite(below):
        return (above - below) / (2.0 * step)
    if math.isfinite(above):
        return (above - here) / step
    return (here - below) / step
