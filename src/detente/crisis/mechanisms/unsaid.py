"""What a number of an entry falls to when its sentence is struck out: as if it were not said."""

from __future__ import annotations

from functools import cache

from detente.crisis.grammar import parse_phrase
from detente.crisis.quantities import fold
from detente.crisis.syntax import Literal
from detente.crisis.units import Unit, parse_unit

# One that multiplies; a share that is left, or a clarity; a share that is lost.
UNCHANGED, WHOLE, NOTHING_LOST = "1 [0.5, 2]", "1 [0.7, 1]", "0 [0, 0.2]"


@cache
def spread_of(text: str) -> tuple[float, float, float] | None:
    """Best value, low and high of `1/month [0.1, 4]`, in weeks and points; None for nothing."""
    if not text:
        return None
    phrase = parse_phrase(text)
    body, unit = fold(phrase.body), phrase.unit
    assert isinstance(body, Literal)  # noqa: S101 (defaults are single numbers)
    scale = 1.0 if unit is None else (parse_unit(unit.text) or Unit()).scale
    after = None if unit is None else unit.range
    low, high = body.range or after or (body.value, body.value)
    return body.value * scale, low * scale, high * scale
