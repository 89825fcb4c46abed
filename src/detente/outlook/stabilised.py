"""Stabilised bi-conjugate gradients with right preconditioning.

Solves A x = b with seven vectors of memory and two products a step (van der Vorst 1992,
doi:10.1137/0913035). Quicker than GMRES where it converges, but it may break down or stagnate: the
caller checks the residual that comes with the result. Sums are NumPy's pairwise ones, so results do
not depend on the number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Operator = Callable[[Float], Float]


@dataclass(frozen=True, slots=True, eq=False)
class Iterated:
    """x : float64[size]. residual : |b - A x| / |b|, as carried along. steps : taken."""

    x: Float
    residual: float
    steps: int


def bicgstab(
    operator: Operator, precondition: Operator, right: Float, tolerance: float, most: int
) -> Iterated:
    """Solve from x = 0 until |b - A x| <= tolerance |b|, breakdown, or `most` steps."""
    norm = _length(right)
    x = np.zeros_like(right)
    if norm == 0.0:
        return Iterated(x, 0.0, 0)
    rest, shadow = right.copy(), right.copy()
    direction, image = np.zeros_like(right), np.zeros_like(right)
    rho, alpha, omega = 1.0, 1.0, 1.0
    for step in range(1, most + 1):
        before, rho = rho, _inner(shadow, rest)
        if rho == 0.0 or omega == 0.0 or not np.isfinite(rho):
            return Iterated(x, _length(rest) / norm, step - 1)
        direction = rest + (rho / before) * (alpha / omega) * (direction - omega * image)
        smooth = precondition(direction)
        image = operator(smooth)
        along = _inner(shadow, image)
        if along == 0.0:
            return Iterated(x, _length(rest) / norm, step - 1)
        alpha = rho / along
        x += alpha * smooth
        rest -= alpha * image
        if _length(rest) <= tolerance * norm:
            return Iterated(x, _length(rest) / norm, step)
        smooth = precondition(rest)
        turned = operator(smooth)
        size = _inner(turned, turned)
        omega = _inner(turned, rest) / size if size > 0.0 else 0.0
        x += omega * smooth
        rest -= omega * turned
        if _length(rest) <= tolerance * norm:
            return Iterated(x, _length(rest) / norm, step)
    return Iterated(x, _length(rest) / norm, most)


def _inner(one: Float, two: Float) -> float:
    return float(np.add.reduce(one * two))


def _length(vector: Float) -> float:
    return float(np.sqrt(_inner(vector, vector)))
