"""The principal branch: equilibria followed from precision 0 upward, round every fold.

All precisions are scaled by t; at t = 0 play is at the tempos and values solve one linear system.
With H(V, t) = F(V; t lambda) and a point (V, t) on the curve,

    tangent    J v + F_t s = 0,  |(v, s)| = 1, orientation kept from step to step
    corrector  Newton on  H = 0,  tangent . (change) = 0      (pseudo-arclength)

so that the curve is followed where it turns back in t. Every crossing of a wanted scale is solved
at that scale, to full accuracy at 1 (unless `until` says that it is known) and to BESIDE times
the tolerance elsewhere, where it only shows how sensitive play is. A step over which
the tangent turns by more than acos STRAIGHT is taken again shorter: near a pitchfork a long one
lands on another branch. Linear systems of up to SMALL unknowns are solved to EXACT, larger ones
to ROUGH, which the corrector makes up for.

McKelvey and Palfrey 1995, doi:10.1006/game.1995.1023; Turocy 2005,
doi:10.1016/j.geb.2004.04.003; Keller 1977 (pseudo-arclength).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detente.solve.krylov import gmres
from detente.solve.newton import NEWTON, Descent, Progress, pseudo_transient
from detente.solve.problem import System
from detente.solve.result import SMALL
from detente.solve.system import Float, Point

POINTS = 10.0
FIRST, LONGEST, SHORTEST = 0.1, 1.0, 1e-4
CORRECTIONS = 6
ON_PATH = 0.5
STRAIGHT = 0.8
EXACT, ROUGH = 1e-6, 0.1
BESIDE = 1e3
STRETCH = (2.0, 2.0, 2.0, 1.4, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """The branch at a wanted scale of precision; found : order along the branch."""

    scale: float
    descent: Descent


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """crossings in the order met; folds : how often t turned back; reached : largest t."""

    crossings: tuple[Crossing, ...]
    folds: int
    reached: float
    products: int

    def at(self, scale: float) -> list[Descent]:
        """Where the branch crosses `scale`, in the order met."""
        return [each.descent for each in self.crossings if each.scale == scale]


@dataclass(slots=True)
class _Walk:
    """A point of the curve, its unit tangent, and what has been counted on the way."""

    values: Float
    scale: float
    slope: Float
    pace: float
    products: int = 0
    folds: int = 0
    crossings: list[Crossing] = field(default_factory=list)


def principal_branch(
    system: System,
    wanted: Sequence[float],
    tolerance: float,
    max_points: int = 120,
    progress: Progress | None = None,
    until: Callable[[Point], bool] | None = None,
) -> Branch:
    """Follow the branch until t passes the largest wanted scale or `max_points` are used up.

    until : true at a point (at scale 1) from which the end is known, which ends its solution.
    """
    start = pseudo_transient(system.at(0.0), system.worth.copy(), 1e-6, 20, NEWTON)
    walk = _Walk(start.point.values, 0.0, np.zeros(system.shape), 1.0, start.products)
    _turn(system, walk, 0.0)
    length, last = FIRST, max(wanted)
    for _ in range(max_points):
        before = replace(walk)
        corrections = _advance(system, walk, length)
        if corrections is None or not _turn(system, walk, STRAIGHT):
            walk = replace(before, products=walk.products)
            length /= 3.0
            if length < SHORTEST:
                break
            continue
        _cross(system, walk, wanted, before, tolerance, until)
        if walk.scale >= last:
            break
        length = float(np.clip(length * STRETCH[min(corrections, 4)], SHORTEST, LONGEST))
        if progress is not None:
            progress("principal branch", min(1.0, walk.scale / last))
    return Branch(tuple(walk.crossings), walk.folds, walk.scale, walk.products)


def _dot(left: Float, right: Float) -> float:
    """Inner product of two changes of values: mean square over POINTS squared."""
    return float(np.einsum("xi,xi->", left, right)) / left.size / POINTS**2


def _scale_slope(system: System, values: Float, scale: float) -> Float:
    """F_t by a central difference (only the direction of the path depends on it)."""
    width = 1e-5 * max(1.0, scale)
    low = max(0.0, scale - width)
    above, below = system.at(scale + width), system.at(low)
    difference = above.evaluate(values).residual - below.evaluate(values).residual
    return difference / (scale + width - low)


def _solve_bordered(
    system: System, walk: _Walk, values: Float, scale: float, right: Float, last: float
) -> tuple[Float, float]:
    """Solve [J, F_t; tangent'] (v, s) = (right, last) at (values, scale)."""
    local = system.at(scale)
    point = local.evaluate(values)
    slope = _scale_slope(system, values, scale)
    inverse = local.inverse(point, 0.0)
    weight = walk.slope / (walk.slope.size * POINTS**2)

    def operator(vector: Float) -> Float:
        direction, s = vector[:-1].reshape(system.shape), vector[-1]
        out = np.empty_like(vector)
        out[:-1] = (local.product(point, direction) + s * slope).ravel()
        out[-1] = np.einsum("xi,xi->", weight, direction) + walk.pace * s
        return out

    def precondition(vector: Float) -> Float:
        out = np.empty_like(vector)
        out[:-1] = -inverse(vector[:-1])
        out[-1] = vector[-1]
        return out

    whole = np.append(right.ravel(), last)
    inner = EXACT if right.size <= SMALL else ROUGH
    solution = gmres(operator, precondition, whole, inner, system.workers, max_products=150)
    walk.products += solution.products
    return solution.x[:-1].reshape(system.shape), float(solution.x[-1])


def _turn(system: System, walk: _Walk, straight: float) -> bool:
    """New unit tangent at the present point, in the direction of the old one; false, with nothing
    turned, if the cosine of the angle between them is below `straight`.
    """
    zero = np.zeros(system.shape)
    slope, pace = _solve_bordered(system, walk, walk.values, walk.scale, zero, 1.0)
    norm = float(np.sqrt(_dot(slope, slope) + pace**2))
    slope, pace = slope / norm, pace / norm
    if _dot(walk.slope, slope) + walk.pace * pace < straight:
        return False
    if walk.pace * pace < 0:
        walk.folds += 1
    walk.slope, walk.pace = slope, pace
    return True


def _advance(system: System, walk: _Walk, length: float) -> int | None:
    """One predictor and its corrections; None, with nothing changed, if they do not settle."""
    values = walk.values + length * walk.slope
    scale = walk.scale + length * walk.pace
    before = np.inf
    for correction in range(CORRECTIONS):
        if scale < 0:
            return None
        point = system.at(scale).evaluate(values)
        error = system.error(point)
        if not np.isfinite(error) or error > 2.0 * before:
            return None
        if error <= ON_PATH:
            walk.values, walk.scale = values, scale
            return correction
        before = error
        change, shift = _solve_bordered(system, walk, values, scale, -point.residual, 0.0)
        values, scale = values + change, scale + shift
    return None


def _cross(
    system: System,
    walk: _Walk,
    wanted: Sequence[float],
    before: _Walk,
    tolerance: float,
    until: Callable[[Point], bool] | None,
) -> None:
    """Solve at every wanted scale passed by the last step."""
    low, high = sorted((before.scale, walk.scale))
    for scale in sorted(wanted, reverse=walk.scale < before.scale):
        if low < scale <= high:
            share = (scale - before.scale) / (walk.scale - before.scale)
            guess = before.values + share * (walk.values - before.values)
            descent = pseudo_transient(
                system.at(scale), guess, tolerance if scale == 1.0 else BESIDE * tolerance, 30,
                NEWTON, until=until if scale == 1.0 else None,
            )  # fmt: skip
            walk.products += descent.products
            walk.crossings.append(Crossing(scale, descent))
