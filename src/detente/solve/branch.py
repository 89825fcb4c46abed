"""The principal branch: equilibria followed from precision 0 upward, round every fold.

All precisions are scaled by t; at t = 0 play is at the tempos and values solve one linear system.
With H(V, t) = F(V; t lambda), points (V, t) on the curve and a step of length h along it,

    predictor  the parabola through the last three points (the line through two); from the first
               point, and after a step that failed, the tangent  J v + F_t s = 0,  |(v, s)| = 1
    corrector  Newton on  H = 0,  predictor's direction . (change) = 0        (pseudo-arclength)

so that the curve is followed where it turns back in t. A step that would pass a wanted scale lands
on it, by Newton's method at that scale, or is made all the same where that fails (beside a fold)
and the scale then solved for between its ends. At scale 1 the accuracy is full (unless `until`
says that the end is known), elsewhere BESIDE times the tolerance: there it only shows how
sensitive play is. A step is taken again shorter, from a tangent, where it turns by more than acos
STRAIGHT or ends further than DRIFT of its length from its prediction: near a pitchfork a long one
lands on another branch. Linear systems of up to SMALL unknowns are solved to EXACT, larger ones
to INNER, which the corrector makes up for.

McKelvey and Palfrey 1995, doi:10.1006/game.1995.1023; Turocy 2005,
doi:10.1016/j.geb.2004.04.003; Keller 1977 (pseudo-arclength).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.solve.krylov import gmres
from detente.solve.newton import NEWTON, Descent, Progress, pseudo_transient
from detente.solve.problem import System
from detente.solve.result import SMALL
from detente.solve.system import Float, Point

POINTS = 10.0
FIRST, LONGEST, SHORTEST = 0.1, 5.0, 1e-4
CORRECTIONS, LANDING = 5, 12
ON_PATH, CLOSE = 0.5, 0.2
STRAIGHT, DRIFT, AIM = 0.8, 0.5, 0.15
EXACT, INNER = 1e-6, 0.03
BESIDE = 1e3
SHRINK, STRETCH = 1.0 / 3.0, 1.6
Until = Callable[[Point], bool]


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


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A point of (V, t) space, or a difference of two."""

    values: Float
    scale: float

    def __add__(self, other: _Place) -> _Place:
        return _Place(self.values + other.values, self.scale + other.scale)

    def __sub__(self, other: _Place) -> _Place:
        return _Place(self.values - other.values, self.scale - other.scale)

    def times(self, factor: float) -> _Place:
        return _Place(factor * self.values, factor * self.scale)

    def dot(self, other: _Place) -> float:
        """Inner product: mean square of values over POINTS squared, and t."""
        product = float(np.einsum("xi,xi->", self.values, other.values))
        return product / self.values.size / POINTS**2 + self.scale * other.scale

    def length(self) -> float:
        return float(np.sqrt(self.dot(self)))

    def unit(self) -> _Place:
        return self.times(1.0 / self.length())


@dataclass(slots=True)
class _Walk:
    """The last points (latest last), the unit direction in which the latest was left or met."""

    system: System
    trail: list[_Place]
    ahead: _Place
    products: int = 0
    folds: int = 0
    reached: float = 0.0
    crossings: list[Crossing] = field(default_factory=list)

    @property
    def here(self) -> _Place:
        return self.trail[-1]

    def predict(self, length: float) -> _Place:
        """The point `length` further on: on the tangent, or the polynomial through the trail."""
        if len(self.trail) == 1:
            return self.here + self.ahead.times(length)
        shares = self._shares(length)
        values = sum(w * each.values for w, each in zip(shares, self.trail, strict=True))
        return _Place(np.asarray(values), self.scale_at(length))

    def scale_at(self, length: float) -> float:
        """Its scale alone."""
        if len(self.trail) == 1:
            return self.here.scale + length * self.ahead.scale
        return float(self._shares(length) @ [each.scale for each in self.trail])

    def _shares(self, length: float) -> Float:
        """Lagrange's weights of the points of the trail, by their distances along it."""
        legs = [(one - two).length() for one, two in itertools.pairwise(reversed(self.trail))]
        marks = -np.append(np.cumsum(legs)[::-1], 0.0)
        return np.array(
            [np.prod([(length - k) / (mark - k) for k in marks if k != mark]) for mark in marks]
        )

    def go(self, place: _Place) -> None:
        """Move to a new point of the curve."""
        step = place - self.here
        self.folds += step.scale * self.ahead.scale < 0
        self.trail = [*self.trail[-2:], place]
        self.ahead = step.unit()
        self.reached = max(self.reached, place.scale)

    def aim(self, length: float) -> None:
        """Forget the trail and take the tangent, in the direction of travel, for steps of `length`:
        where they are short, the point has to be nearer to the curve than it was.
        """
        here = _correct(self, self.here, self.ahead, _enough(length)) or self.here
        still = np.zeros(self.system.shape)
        ahead = _solve_bordered(self, self.ahead, here, still, 1.0).unit()
        self.folds += ahead.scale * self.ahead.scale < 0
        self.ahead, self.trail = ahead, [here]


def principal_branch(
    system: System,
    wanted: Sequence[float],
    tolerance: float,
    max_points: int = 200,
    progress: Progress | None = None,
    until: Until | None = None,
) -> Branch:
    """Follow the branch until t passes the largest wanted scale or `max_points` are used up.

    until : true at a point (at scale 1) from which the end is known, which ends its solution.
    """
    start = pseudo_transient(system.at(0.0), system.worth.copy(), ON_PATH, 20, NEWTON)
    upward = _Place(np.zeros(system.shape), 1.0)
    walk = _Walk(system, [_Place(start.point.values, 0.0)], upward, start.products)
    walk.aim(FIRST)
    length, last = FIRST, max(wanted)
    for _ in range(max_points):
        grown = _advance(walk, length, wanted, tolerance, until)
        if grown is None:
            length *= SHRINK
            if length < SHORTEST:
                break
            walk.aim(length)
            continue
        if walk.here.scale >= last:
            break
        length = float(np.clip(length * grown, SHORTEST, LONGEST))
        if progress is not None:
            progress("principal branch", min(1.0, walk.here.scale / last))
    return Branch(tuple(walk.crossings), walk.folds, walk.reached, walk.products)


def _advance(
    walk: _Walk, length: float, wanted: Sequence[float], tolerance: float, until: Until | None
) -> float | None:
    """One step and what is wanted on its way. By how much the next may be longer; or None, with
    nothing changed but the count of products, if it has to be shorter.
    """
    before, guess = walk.here, walk.predict(length)
    passed = _between(wanted, before.scale, guess.scale)
    if passed and _land(walk, length, passed[0], tolerance, until):
        return 1.0
    place = _correct(walk, guess, (guess - before).unit(), _enough(length))
    drift = np.inf if place is None else (place - guess).length() / length
    if place is None or not _straight(walk, place, drift):
        return None
    walk.go(place)
    for scale in _between(wanted, before.scale, place.scale):
        share = (scale - before.scale) / (place.scale - before.scale)
        middle = before + (place - before).times(share)
        descent = _solve(walk, scale, middle.values, tolerance, until)
        walk.crossings.append(Crossing(scale, descent))
    return float(np.clip(np.sqrt(AIM / max(drift, 1e-12)), 0.5, STRETCH))


def _between(wanted: Sequence[float], before: float, after: float) -> list[float]:
    """Wanted scales passed between two points, the latter included, in the order met."""
    rising = after > before
    low, high = sorted((before, after))
    return sorted(
        (each for each in wanted if low <= each <= high and each != before), reverse=not rising
    )


def _straight(walk: _Walk, place: _Place, drift: float) -> bool:
    return drift <= DRIFT and (place - walk.here).unit().dot(walk.ahead) >= STRAIGHT


def _land(walk: _Walk, length: float, scale: float, tolerance: float, until: Until | None) -> bool:
    """Step onto a wanted scale within `length`; false, with nothing changed, if that fails."""
    low, high = 0.0, length
    rising = scale > walk.here.scale
    for _ in range(30):
        middle = (low + high) / 2
        if (walk.scale_at(middle) < scale) == rising:
            low = middle
        else:
            high = middle
    guess = walk.predict(high)
    descent = _solve(walk, scale, guess.values, tolerance, until)
    place = _Place(descent.point.values, scale)
    known = until is not None and scale == 1.0 and until(descent.point)
    drift = (place - guess).length() / max(high, FIRST)
    if not (descent.converged or known) or not _straight(walk, place, drift):
        return False
    walk.go(place)
    walk.crossings.append(Crossing(scale, descent))
    return True


def _solve(
    walk: _Walk, scale: float, guess: Float, tolerance: float, until: Until | None
) -> Descent:
    """Newton's method at a wanted scale."""
    full = scale == 1.0
    descent = pseudo_transient(
        walk.system.at(scale), guess, tolerance if full else BESIDE * tolerance, LANDING, NEWTON,
        until=until if full else None,
    )  # fmt: skip
    walk.products += descent.products
    return descent


def _enough(length: float) -> float:
    """Error in points that a point of the curve may have, beside steps of `length`."""
    return min(ON_PATH, CLOSE * POINTS * length)


def _correct(walk: _Walk, guess: _Place, across: _Place, enough: float) -> _Place | None:
    """Onto the curve from a point near it, across a direction; None if that does not settle."""
    before = np.inf
    for _ in range(CORRECTIONS):
        if guess.scale < 0:
            return None
        point = walk.system.at(guess.scale).evaluate(guess.values)
        error = walk.system.error(point)
        if not np.isfinite(error) or error > 2.0 * before:
            return None
        if error <= enough:
            return guess
        before = error
        guess = guess + _solve_bordered(walk, across, guess, -point.residual, 0.0)
    return None


def _scale_slope(system: System, point: Point, scale: float) -> Float:
    """F_t by a difference (only the direction of the path depends on it)."""
    width = 1e-6 * max(1.0, scale)
    return (system.at(scale + width).evaluate(point.values).residual - point.residual) / width


def _solve_bordered(
    walk: _Walk, border: _Place, place: _Place, right: Float, last: float
) -> _Place:
    """Solve [J, F_t; border'] (v, s) = (right, last) at `place`."""
    system = walk.system
    local = system.at(place.scale)
    point = local.evaluate(place.values)
    slope = _scale_slope(system, point, place.scale)
    inverse = local.inverse(point, 0.0)
    weight = border.values / (border.values.size * POINTS**2)

    def operator(vector: Float) -> Float:
        direction, s = vector[:-1].reshape(system.shape), vector[-1]
        out = np.empty_like(vector)
        out[:-1] = (local.product(point, direction) + s * slope).ravel()
        out[-1] = np.einsum("xi,xi->", weight, direction) + border.scale * s
        return out

    def precondition(vector: Float) -> Float:
        out = np.empty_like(vector)
        out[:-1] = -inverse(vector[:-1])
        out[-1] = vector[-1]
        return out

    whole = np.append(right.ravel(), last)
    inner = EXACT if right.size <= SMALL else INNER
    solution = gmres(operator, precondition, whole, inner, system.workers, max_products=150)
    walk.products += solution.products
    return _Place(solution.x[:-1].reshape(system.shape), float(solution.x[-1]))
