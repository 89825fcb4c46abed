"""Poisson weights with a stated bound on what is left out.

    w(n; q) = exp(-q) q^n / n!

Computed outward from the mode by the ratio of neighbours and normalised at the end, so that
nothing under- or overflows (Fox and Glynn 1988, doi:10.1145/42404.42409). Left out beyond the last
kept n = r:  sum_{n > r} w(n) <= w(r) s / (1 - s), s = q / (r + 1); below the first likewise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PoissonWindow:
    """Weights of n = first, first + 1, ...; they sum to 1. `error` bounds the weight left out."""

    first: int
    weights: Float
    error: float

    @property
    def last(self) -> int:
        """The largest n kept."""
        return self.first + len(self.weights) - 1


def poisson_window(mean: float, tolerance: float) -> PoissonWindow:
    """Weights that leave out at most `tolerance` in total.

    mean : 0 or more. tolerance : in (0, 1); below 1e-15 nothing is gained.
    """
    if not (np.isfinite(mean) and mean >= 0):
        raise ValueError(f"mean: received {mean}, expected a finite number, 0 or more")
    if not 0 < tolerance < 1:
        raise ValueError(f"tolerance: received {tolerance}, expected between 0 and 1")
    mode = int(mean)
    reach = int(np.ceil(np.sqrt(mean + 1.0) * np.sqrt(-2 * np.log(tolerance / 4)))) + 20
    while True:
        above = np.cumprod(mean / np.arange(mode + 1, mode + reach + 1))
        ratio = mean / np.arange(mode + 2, mode + reach + 2)
        enough = np.flatnonzero(above * ratio < 0.5 * tolerance * (1 - ratio))
        if len(enough):
            break
        reach *= 2
    last = int(enough[0]) + 1
    below, left_out = _below_mode(mean, mode, tolerance)
    relative = np.concatenate((below[::-1], [1.0], above[:last]))
    total = float(relative.sum())
    right = float(above[last - 1] * ratio[last - 1] / (1 - ratio[last - 1]))
    return PoissonWindow(mode - len(below), relative / total, (left_out + right) / total)


def _below_mode(mean: float, mode: int, tolerance: float) -> tuple[Float, float]:
    """Weights of mode - 1, mode - 2, ... relative to the mode's, and a bound on those left out."""
    if mode == 0:
        return np.zeros(0), 0.0
    places = np.arange(mode, 0, -1, dtype=np.float64)
    weights = np.asarray(np.cumprod(places / mean), dtype=np.float64)
    step = (places - 1) / mean
    tail = weights * step / (1 - step)
    enough = np.flatnonzero(tail < 0.5 * tolerance)
    keep = int(enough[0]) + 1
    return weights[:keep], float(tail[keep - 1])


@dataclass(frozen=True, slots=True, eq=False)
class WeightTable:
    """Weights of the powers of the uniformised chain for several times.

    weights : float64[R + 1, T]; entry (n, t) multiplies the n-th power. excess : float64[R + 1],
    the largest over t of sum_{m > n} weights(m, t) (m - n): what a change of size 1 per step from
    n on could still add up to. error : bound on the weights left out, for any t.
    """

    weights: Float
    excess: Float
    error: float

    def from_step(self, step: int, *, final: bool) -> Float:
        """Weights of power `step`; with `final`, of all powers from there on together."""
        row: Float = self.weights[step:].sum(axis=0) if final else self.weights[step]
        return row

    def padded(self, steps: int) -> WeightTable:
        """The same with weights of 0 added up to `steps` powers."""
        more = steps - len(self.weights)
        return WeightTable(
            np.pad(self.weights, ((0, more), (0, 0))), np.pad(self.excess, (0, more)), self.error
        )


def point_weights(speed: float, weeks: Sequence[float] | Float, tolerance: float) -> WeightTable:
    """Weights of P^n in exp(Q t), P = I + Q / speed, for each t in `weeks`."""
    windows = [poisson_window(speed * t, tolerance) for t in weeks]
    steps = max(window.last for window in windows)
    table = np.zeros((steps + 1, len(windows)))
    for place, window in enumerate(windows):
        table[window.first : window.last + 1, place] = window.weights
    return _table(table, max(window.error for window in windows))


def time_weights(speed: float, weeks: Sequence[float] | Float, tolerance: float) -> WeightTable:
    """Weights of P^n in the integral of exp(Q s) over s from 0 to t, for each t in `weeks`.

    integral of w(n; speed s) ds = P(N > n) / speed, N Poisson with mean speed t.
    Entries are in weeks; `error` is in weeks too.
    """
    # short times need weights that are exact relative to what little happens in them
    shortest = min((speed * t for t in weeks if t > 0), default=1.0)
    points = point_weights(speed, weeks, max(tolerance * min(1.0, shortest), 1e-300))
    at_least = np.cumsum(points.weights[::-1], axis=0)[::-1]
    beyond = np.vstack((at_least[1:], np.zeros((1, at_least.shape[1]))))
    # powers left out: sum_{n > R} P(N > n) <= error (R + 1), as 1 / (1 - s) <= R + 1
    worst = float(np.max(weeks, initial=0.0))
    return _table(beyond / speed, points.error * (worst + (len(beyond) + 1) / speed))


def _table(weights: Float, error: float) -> WeightTable:
    tails = np.cumsum(weights[::-1], axis=0)[::-1]
    beyond = np.vstack((tails[1:], np.zeros((1, weights.shape[1]))))
    excess = np.cumsum(beyond[::-1], axis=0)[::-1].max(axis=1, initial=0.0)
    return WeightTable(weights, excess, error)
