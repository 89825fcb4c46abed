"""What answers would be with other numbers, at once, from derivatives: an estimate, to be solved.

    estimate(gradients, parameters(crisis), {"commitments.csto.stake": 4.0})["russia-fights"]

To first order, each number on the scale on which its range is spread: in its logarithm where the
range lies on one side of 0. Changes of several numbers add up. Nothing heavy is imported here: a
face may call it while somebody moves a slider.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from detente.crisis.model import Number, Question

if TYPE_CHECKING:
    from detente.outlook.gradient import Gradient

Slopes = Mapping[str, float]
"""By parameter: change of an answer per unit of the file, at the best value."""


def slopes(gradient: Gradient, numbers: Mapping[str, Number]) -> dict[str, float]:
    """The derivatives of one answer, per unit of the file; those that are 0 or not known left out.

    numbers : by parameter, as `detente.study.trial.parameters` has them.
    """
    pairs = zip(gradient.parameters, gradient.total.tolist(), strict=True)
    return {
        name: slope * numbers[name].scale
        for name, slope in pairs
        if name in numbers and slope and math.isfinite(slope)
    }


def estimate(
    question: Question,
    now: float,
    known: Slopes,
    numbers: Mapping[str, Number],
    values: Mapping[str, float],
) -> float:
    """One answer with other numbers.

    now : the answer. values : by parameter, in the unit of the file. The result stays within what
    an answer of its kind can be. nan where there is no answer now.
    """
    moved = sum(
        known.get(name, 0.0) * stretch(numbers[name], value) for name, value in values.items()
    )
    found = now + moved
    if question.kind == "time":
        return max(found, 0.0)
    return min(max(found, 0.0), 1.0) if math.isfinite(found) else found


def stretch(number: Number, end: float) -> float:
    """How far `end` is from the best value, in units of the file, for a derivative there.

    On the scale of logarithms where the number keeps its sign, as its range is spread on that.
    """
    if number.best * end > 0 and number.low * number.high > 0:
        return number.best * math.log(end / number.best)
    return end - number.best
