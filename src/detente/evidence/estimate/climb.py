"""One search: from a start to the nearest place where the likelihood rises no further.

Quasi-Newton steps (BFGS, Nocedal and Wright 2006, chapter 6) on the exact gradient, with every
parameter in units of its scale, then Newton steps with the full matrix of second derivatives H. The
search has arrived where

    g' (-H)^-1 g / 2 <= 1e-12      (what one more Newton step would gain, in log-likelihood)

so the rule does not depend on the units of anything. What was found there is told by the
eigenvalues of -H, in units in which its diagonal is 1: all clearly above 0, a maximum; one near 0,
flat, as where a parameter is not identified. It is flat as well where a change of the size that
matters, the model's scale, changes the log-likelihood by less than a millionth, as where a
parameter has run off to infinity. Where one is below, the
search goes on along it to either side; a place that it cannot leave upward is flat too, and one
that it still could after ESCAPES attempts is a saddle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import optimize

from detente.evidence.estimate.model import Evaluation, Float, Model, Start, hessian
from detente.evidence.estimate.penalty import Penalty

Kind = Literal["maximum", "flat", "saddle", "stopped"]
ARRIVED = 1e-12
ROUNDING = 1e-14
FLAT = 1e-7
BELOW = 1e-6
UNTOLD = 1e-6
UNSURE = 1e-4
POLISH = 30
ESCAPES = 4
FAR = 1e300


@dataclass(frozen=True, slots=True, eq=False)
class Summit:
    """Where a search ended.

    theta : float64[P]. value : log-likelihood plus penalty. hessian : float64[P, P], of that sum.
    evaluation : of the likelihood alone. decrement : what a further Newton step would gain.
    """

    start: str
    theta: Float
    value: float
    kind: Kind
    decrement: float
    evaluation: Evaluation
    hessian: Float
    steps: int


class Objective:
    """Log-likelihood plus penalty of a model, and its derivatives."""

    def __init__(self, model: Model, penalty: Penalty) -> None:
        self.model, self.penalty = model, penalty

    def at(self, theta: Float) -> tuple[float, Float, Evaluation]:
        """Value, gradient, and the likelihood alone; -inf and 0 outside of what is allowed."""
        found = self.model.evaluate(theta)
        value = found.total + self.penalty.value(theta)
        gradient = found.gradient + self.penalty.gradient(theta)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return -np.inf, np.zeros_like(theta), found
        return value, gradient, found

    def hessian(self, theta: Float) -> Float:
        """float64[P, P]."""
        return hessian(self.model, theta) + np.diag(self.penalty.curvature(theta))


def climb(objective: Objective, start: Start, max_steps: int) -> Summit | None:
    """Search from one start; None where the likelihood is 0 there."""
    value, _, _ = objective.at(start.values)
    if not np.isfinite(value):
        return None
    theta, steps = _quasi_newton(objective, start.values, max_steps)
    found = _polished(objective, start.name, theta, steps)
    for _ in range(ESCAPES):
        if found.kind != "saddle":
            break
        beside = _beside(objective, found)
        if beside is None:
            return replace(found, kind="flat")
        theta, more = _quasi_newton(objective, beside, max_steps)
        found = _polished(objective, start.name, theta, found.steps + more)
    return found


def _beside(objective: Objective, found: Summit) -> Float | None:
    """A higher place along the direction in which a saddle rises most; None where it does not."""
    size, _, vectors = spectrum(-found.hessian)
    away = size * vectors[:, 0]
    trials = [found.theta + length * away for length in (1.0, -1.0, 0.1, -0.1, 0.01, -0.01)]
    values = [objective.at(each)[0] for each in trials]
    best = int(np.argmax(values))
    return trials[best] if values[best] > found.value + 1e-9 else None


def _quasi_newton(objective: Objective, start: Float, max_steps: int) -> tuple[Float, int]:
    """BFGS in units of the parameters' scales."""
    scale = np.asarray(objective.model.scale, np.float64)

    def negative(z: Float) -> tuple[float, Float]:
        value, gradient, _ = objective.at(start + scale * z)
        if not np.isfinite(value):
            return FAR, np.zeros_like(z)
        return -value, -scale * gradient

    with np.errstate(all="ignore"):
        found = optimize.minimize(
            negative, np.zeros_like(start), jac=True, method="BFGS",
            options={"maxiter": max_steps, "gtol": 1e-6},
        )  # fmt: skip
    return start + scale * np.asarray(found.x, np.float64), int(found.nit)


def _polished(objective: Objective, name: str, theta: Float, steps: int) -> Summit:
    """Newton steps, shortened until they gain; then what kind of place it is."""
    value, gradient, evaluation = objective.at(theta)
    matrix = objective.hessian(theta)
    step, decrement = newton_step(matrix, gradient)
    for _ in range(POLISH):
        if decrement <= ARRIVED:
            break
        length, moved = 1.0, False
        while length > 1e-6 and not moved:
            trial = theta + length * step
            found = objective.at(trial)
            enough = 1e-4 * length * decrement - ROUNDING * (1.0 + abs(value))
            moved = found[0] >= value + enough
            length *= 0.5
        if not moved:
            break
        steps += 1
        theta, (value, gradient, evaluation) = trial, found
        matrix = objective.hessian(theta)
        step, decrement = newton_step(matrix, gradient)
    if not np.isfinite(matrix).all():  # at an edge beyond which there is no likelihood
        matrix, decrement = np.zeros_like(matrix), np.inf
    kind = _kind(matrix, decrement, objective.model.scale)
    return Summit(name, theta, value, kind, decrement, evaluation, matrix, steps)


def newton_step(matrix: Float, gradient: Float) -> tuple[Float, float]:
    """A step uphill and what it would gain by the quadratic model; ridges are made concave.

    matrix : float64[P, P], second derivatives; none is taken where they are not finite. gradient :
    float64[P].
    """
    if not np.isfinite(matrix).all():
        return np.zeros_like(gradient), 0.0
    size, values, vectors = spectrum(-matrix)
    along = vectors.T @ (gradient * size)
    steep = np.maximum(np.abs(values), FLAT * max(1.0, float(np.abs(values).max(initial=0.0))))
    step = size * (vectors @ (along / steep))
    return step, 0.5 * float((along**2 / steep).sum())


def spectrum(information: Float, scale: Float | None = None) -> tuple[Float, Float, Float]:
    """Eigenvalues and vectors of information whose diagonal is brought to 1.

    Returns size float64[P] (what each parameter was multiplied by), values float64[P] ascending,
    vectors float64[P, P] in columns. A parameter without information keeps its unit. scale :
    float64[P], the model's; one of which a change of that size is not told then counts as having
    none at all.
    """
    diagonal = np.abs(np.diag(information))
    known = diagonal > FLAT**2 * max(float(diagonal.max(initial=0.0)), 1e-300)
    if scale is not None:
        known &= diagonal * np.square(scale) > UNTOLD
        information = np.where(np.outer(known, known), information, 0.0)
    size = 1.0 / np.sqrt(np.where(known, diagonal, 1.0))
    values, vectors = np.linalg.eigh(information * np.outer(size, size))
    return size, values, vectors


def _kind(matrix: Float, decrement: float, scale: Float) -> Kind:
    """What was found, by second derivatives float64[P, P] there."""
    _, values, _ = spectrum(-matrix)
    if not np.isfinite(decrement) or decrement > UNSURE:
        return "stopped"
    least = float(values.min(initial=1.0))
    if least < -BELOW:
        return "saddle"
    told = np.linalg.eigvalsh(-matrix * np.outer(scale, scale))
    return "flat" if least <= FLAT or told.min(initial=1.0) <= UNTOLD else "maximum"
