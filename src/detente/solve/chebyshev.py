"""Runge-Kutta-Chebyshev: explicit steps that are stable far along the negative axis.

For dV/ds = F(V) and a step h with m stages, T_j the Chebyshev polynomials, w0 = 1 + DAMPING / m^2,

    Y_0 = V,  Y_1 = V + b_1 w1 h F_0
    Y_j = (1 - mu_j - nu_j) V + mu_j Y_(j-1) + nu_j Y_(j-2) + mt_j h F_(j-1) + gt_j h F_0
    mu_j = 2 b_j w0 / b_(j-1),  nu_j = -b_j / b_(j-2),  mt_j = 2 b_j w1 / b_(j-1),
    gt_j = -(1 - b_(j-1) T_(j-1)(w0)) mt_j,  w1 = T_m'(w0) / T_m''(w0),  b_j = T_j'' / T_j'^2

(b_0 = b_1 = b_2). On dV/ds = z V / h this is P_m(z) = 1 - b_m T_m(w0) + b_m T_m(w0 + w1 z), which
agrees with exp to second order and is at most 1 in size on [-REACH (m^2 - 1), 0]: m stages go about
m / 2 times as far as m steps of an ordinary method. More damping than the 2/13 of the source makes
room for the complex eigenvalues of processes that go round in circles. The error of a step is
estimated by 0.8 (V - V') + 0.4 h (F + F'), which is of third order.

Sommeijer, Shampine and Verwer 1998, doi:10.1016/S0377-0427(97)00219-7; damping after Verwer,
Sommeijer and Hundsdorfer 2004, doi:10.1016/j.jcp.2004.05.002.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Slope = Callable[[Float], Float]
DAMPING = 1.0
REACH = 0.58
SURE, AGREED, MOST_TURNS = 1.15, 0.02, 30


@dataclass(frozen=True, slots=True)
class Stages:
    """Coefficients of one step: float64[m + 1] each, by stage; those of stage 0 are not used.

    first : b_1 w1. ends : (w0, w1, b_m, T_m(w0)), which give P_m.
    """

    first: float
    back: Float
    before: Float
    slope: Float
    start: Float
    ends: tuple[float, float, float, float]


@cache
def stages(count: int) -> Stages:
    """Coefficients for `count` stages, at least two."""
    w0 = 1.0 + DAMPING / count**2
    t, d, dd = (np.zeros(count + 1) for _ in range(3))
    t[:2], d[1] = (1.0, w0), 1.0
    for j in range(2, count + 1):
        t[j] = 2 * w0 * t[j - 1] - t[j - 2]
        d[j] = 2 * w0 * d[j - 1] - d[j - 2] + 2 * t[j - 1]
        dd[j] = 2 * w0 * dd[j - 1] - dd[j - 2] + 4 * d[j - 1]
    w1 = d[count] / dd[count]
    b = np.empty(count + 1)
    b[2:] = dd[2:] / d[2:] ** 2
    b[:2] = b[2]
    back, before, slope, start = (np.zeros(count + 1) for _ in range(4))
    back[2:] = 2 * w0 * b[2:] / b[1:-1]
    before[2:] = -b[2:] / b[:-2]
    slope[2:] = 2 * w1 * b[2:] / b[1:-1]
    start[2:] = -(1 - b[1:-1] * t[1:-1]) * slope[2:]
    return Stages(b[1] * w1, back, before, slope, start, (w0, w1, b[count], t[count]))


def stages_for(reach: float) -> int:
    """The fewest stages that are stable on [-reach, 0]."""
    return max(2, int(np.ceil(np.sqrt(1.0 + reach / REACH))))


def advance(slope: Slope, values: Float, first: Float, length: float, count: int) -> Float:
    """New values after one step of `length`; first : the slope at `values`. count - 1 slopes."""
    by = stages(count)
    old, new = values, values + by.first * length * first
    for j in range(2, count + 1):
        mine = 1.0 - by.back[j] - by.before[j]
        mixed = mine * values + by.back[j] * new + by.before[j] * old
        mixed += (by.slope[j] * length) * slope(new) + (by.start[j] * length) * first
        old, new = new, mixed
    return new


def error(values: Float, new: Float, first: Float, last: Float, length: float) -> float:
    """Root mean square of the estimated error of a step; first, last : slopes at its ends."""
    each = 0.8 * (values - new) + (0.4 * length) * (first + last)
    return float(np.sqrt(np.einsum("xi,xi->", each, each) / each.size))


def spectral_radius(product: Slope, start: Float) -> tuple[float, Float, int]:
    """Size of the largest eigenvalue, by power iteration with a margin for what it misses (a step
    that is too long for its stages shows in its error). Also the vector it ends with, for the next
    time, and how many products were used.
    """
    known, vector, calm = 0.0, start / _size(start), 0
    for turn in range(1, MOST_TURNS + 1):
        vector = product(vector)
        size = _size(vector)
        if size == 0.0 or not np.isfinite(size):
            return SURE * known, start, turn
        vector = vector / size
        calm = calm + 1 if abs(size - known) <= AGREED * size else 0
        if calm >= 2:
            break
        known = size
    return SURE * max(size, known), vector, turn


def _size(vector: Float) -> float:
    return float(np.sqrt(np.einsum("xi,xi->", vector, vector)))
