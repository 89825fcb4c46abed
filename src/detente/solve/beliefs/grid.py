"""The beliefs that are told apart: 0, 1, and between them points even in log-odds.

    log(b / (1 - b)) = log(prior / (1 - prior)) + step * (k - place of the prior)

The prior is one of them. A posterior b' between two neighbours goes to one or the other, with
chances that keep its mean; to which depends on the type, so that b stays what Bayes' rule says:

    b' = (1 - w) b_lo + w b_hi;    type 1 goes up with chance w b_hi / b',
                                   type 0 with chance w (1 - b_hi) / (1 - b').
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
SPAN = 4.0
"""Log-odds to either side of even chances that the grid covers at least."""
FEWEST = 5


def belief_grid(prior: float, count: int) -> Float:
    """`count` beliefs float64[G], ascending, from 0 to 1.

    Raises ValueError for a prior outside of 0 to 1, or fewer than 5 points.
    """
    if not 0.0 <= prior <= 1.0:
        raise ValueError(f"prior: received {prior}, expected a probability")
    if count < FEWEST:
        raise ValueError(f"grid: received {count}, expected at least {FEWEST} beliefs")
    anchor = math.log(prior / (1.0 - prior)) if 0.0 < prior < 1.0 else 0.0
    span = max(SPAN, abs(anchor) + 1.0)
    step = 2.0 * span / (count - 3)
    odds = anchor + step * (np.arange(count - 2) - round((anchor + span) / step))
    with np.errstate(over="ignore"):  # of a prior next to 0, some points are 0 to all digits
        inner = 1.0 / (1.0 + np.exp(-odds))
    grid = np.concatenate(([0.0], inner, [1.0]))
    if 0.0 < prior < 1.0:
        grid[1 + place_of(inner, prior)] = prior  # exactly, not by way of its log-odds
    return grid


def place_of(grid: Float, belief: float) -> int:
    """The point nearest to `belief`."""
    return int(np.abs(grid - belief).argmin())
