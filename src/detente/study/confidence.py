"""The rule of confidence with all that it asks for: derivatives, and the readings of the file.

    outlook.confidence().level

Numbers are weighted by how far each moves an answer over its range, by the derivative on the scale
on which the range is spread; a number without a range counts as if it were known within a factor of
two. Readings are followed from the file's own play, as its day allows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from detente.api import Outlook, Progress, load
from detente.crisis.model import Crisis, Number
from detente.errors import DetenteError
from detente.evidence.confidence import Confidence, assess
from detente.outlook.gradient import Gradient
from detente.study.derivatives import gradients
from detente.study.hinges import stretch
from detente.study.trial import bare, parameters, tried

FACTOR = 2.0
"""Within what factor a number without a range is taken to be known."""


def confidence(outlook: Outlook, progress: Progress | None = None) -> Confidence:
    """The rule for every question of a forecast.

    Where no single play stands for it there are no derivatives, and all numbers count alike.
    """
    crisis = outlook.crisis
    weights = None
    if outlook.model.headline:
        found = gradients(outlook, progress=progress)
        weights = {key: swings(crisis, each) for key, each in found.items()}
    return assess(
        crisis,
        outlook.model.answers,
        [each.nats_per_move for each in outlook.model.incentives.values()],
        headline=outlook.model.headline,
        weights=weights,
        readings=_readings(outlook, progress),
    )


def swings(crisis: Crisis, gradient: Gradient) -> dict[str, float]:
    """How far each number moves one answer over its range, by the derivative; never negative."""
    known = parameters(crisis)
    found = {}
    for name, slope in zip(gradient.parameters, gradient.total.tolist(), strict=True):
        number = known.get(name)
        if number is None or number.location is None or number.kind == "clock":
            continue
        if math.isfinite(slope):
            found[name] = abs(slope) * number.scale * _width(number)
    return found


def _width(number: Number) -> float:
    """How far its range stretches, in its own unit, on the scale on which it is spread."""
    low, high = number.low, number.high
    if not number.ranged:
        low, high = sorted((number.best / FACTOR, number.best * FACTOR))
    return stretch(number, high) - stretch(number, low) if low < high else 0.0


def _readings(
    outlook: Outlook, progress: Progress | None
) -> Mapping[str, Mapping[str, float | None]]:
    """What each reading answers on this day; an empty mapping where there is none.

    A reading whose information is later than the day cannot be read on it, and is left out.
    """
    crisis = outlook.crisis
    if crisis.reading is not None or crisis.is_altered or not crisis.path:
        return {}
    found: dict[str, Mapping[str, float | None]] = {}
    names = [name for name, each in crisis.readings.items() if each.information <= crisis.as_of]
    for place, name in enumerate(names):
        if progress is not None:
            progress("readings", place / len(names))
        try:
            other = load(crisis.path, reading=name, as_of=crisis.as_of).model
        except DetenteError:
            found[name] = {}
            continue
        answers = tried(other, bare(outlook.play)).questions
        found[name] = {key: None if math.isnan(each) else each for key, each in answers.items()}
    return found
