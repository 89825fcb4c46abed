"""Words of likelihood: the seven bands of Intelligence Community Directive 203.

Source: Office of the Director of National Intelligence, ICD 203 *Analytic Standards* (2 January
2015, amended 2022), section D.6.e.(2)(a):

    almost no chance 01-05 | very unlikely 05-20 | unlikely 20-45 | roughly even chance 45-55 |
    likely 55-80 | very likely 80-95 | almost certain 95-99 per cent

The directive lets neighbouring bands share their ends. Here an end belongs to the band nearer to
even, the more cautious claim, so that the words of p and of 1 - p mirror each other. The word is
chosen from the whole per cent that is shown beside it, so that word and number never disagree.
Below 1 and above 99 the outermost words stay: nothing is called impossible or certain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Band:
    """One band: `low` and `high` in whole per cents as published, and its word."""

    word: str
    low: int
    high: int


BANDS: tuple[Band, ...] = (
    Band("almost no chance", 1, 5),
    Band("very unlikely", 5, 20),
    Band("unlikely", 20, 45),
    Band("roughly even chance", 45, 55),
    Band("likely", 55, 80),
    Band("very likely", 80, 95),
    Band("almost certain", 95, 99),
)


def whole_per_cent(probability: float) -> int:
    """The probability in whole per cents, halves rounded towards even chances.

    Raises ValueError outside [0, 1], but for the last digits that arithmetic may add.
    """
    if not -ROUNDING <= probability <= 1.0 + ROUNDING:  # also catches nan
        raise ValueError(f"a probability must lie in [0, 1], got {probability!r}")
    probability = min(max(probability, 0.0), 1.0)
    hundredths: float = round(100.0 * probability, 9)  # 0.285 is 28.499999999999996
    if hundredths <= 50.0:
        return math.floor(hundredths + 0.5)
    return math.ceil(hundredths - 0.5)


def likelihood(probability: float) -> str:
    """The ICD 203 word for a probability in [0, 1]; always print the number beside it."""
    shown = whole_per_cent(probability)
    for band in BANDS[:3]:
        if shown < band.high:
            return band.word
    for band in reversed(BANDS[4:]):
        if shown > band.low:
            return band.word
    return BANDS[3].word
