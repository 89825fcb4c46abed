"""Which of two models the data prefer.

Nested, the restricted a special case of the full:

    LR = 2 (log L_full - log L_restricted),  chi-square with as many degrees as parameters differ
    Wald  (R theta - r)' (R C R')^-1 (R theta - r),  chi-square with as many degrees as R has rows

Not nested (Vuong 1989, doi:10.2307/1912557), with m_i the difference of log-likelihoods of
observation i, n observations and w2 the variance of m:

    z = (sum m - correction) / (sqrt(n) w),  normal where the models can be told apart
    n w2,  a weighted sum of chi-squares where they cannot, which is tested first

Clarke (2007, doi:10.1093/pan/mpm004) counts the observations that the first model fits better:
binomial with probability one half. Corrections for size: "aic" takes P1 - P2 from the sum, "bic"
half of (P1 - P2) log n.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, chdtrc, ndtr

from detente.errors import UsageError
from detente.evidence.estimate.fit import Fit
from detente.evidence.estimate.model import Float
from detente.evidence.estimate.penalty import Nothing

Correction = Literal["none", "aic", "bic"]
Answer = Literal["first", "second", "neither"]
ROUNDING = 1e-6
NODES = 22


@dataclass(frozen=True, slots=True)
class Test:
    """A statistic, its degrees of freedom, and how likely one so far out is."""

    __test__ = False
    name: str
    statistic: float
    degrees: int
    p: float


@dataclass(frozen=True, slots=True)
class Contest:
    """Two models that are not nested.

    z : positive where the first is better. p : two-sided. told_apart : how likely a difference as
    varied as theirs is if they are the same; where that is large (say above .05), z means nothing.
    0 for Clarke's test, which does not ask.
    """

    __test__ = False
    name: str
    z: float
    p: float
    told_apart: float
    correction: Correction

    def better(self, level: float = 0.05) -> Answer:
        """Which is better at this level."""
        if self.told_apart > level or self.p > level:
            return "neither"
        return "first" if self.z > 0 else "second"


def likelihood_ratio(restricted: Fit, full: Fit) -> Test:
    """The likelihood-ratio test of a restricted model within a full one.

    Raises UsageError where they are of different data, the restricted one has as many parameters,
    either was penalised, or it fits better: then the full one stands at a false optimum.
    """
    _same_data(restricted, full)
    if not all(isinstance(each.penalty, Nothing) for each in (restricted, full)):
        raise UsageError(
            "the ratio has no known law where a penalty was used",
            hint="fit both without one, or compare by `vuong`",
        )
    degrees = len(full.theta) - len(restricted.theta)
    if degrees < 1:
        raise UsageError(
            f"the restricted model has {len(restricted.theta)} parameters, the full one"
            f" {len(full.theta)}",
            hint="give the smaller model first",
        )
    statistic = 2.0 * (full.loglik - restricted.loglik)
    if statistic < -ROUNDING:
        raise UsageError(
            f"the restricted model fits better ({restricted.loglik:.4f} against"
            f" {full.loglik:.4f}), which cannot be where it is nested",
            hint="the full one stands at a false optimum: fit it from more starts",
        )
    statistic = max(statistic, 0.0)
    return Test("likelihood ratio", statistic, degrees, float(chdtrc(degrees, statistic)))


def wald(found: Fit, restrictions: Float, values: Float, covariance: Float | None = None) -> Test:
    """The Wald test of R theta = r; R float64[q, P], r float64[q].

    covariance : float64[P, P]; that of the observed information where not given. Raises UsageError
    for shapes that do not fit.
    """
    matrix = np.atleast_2d(np.asarray(restrictions, np.float64))
    right = np.atleast_1d(np.asarray(values, np.float64))
    if matrix.shape != (len(right), len(found.theta)):
        raise UsageError(
            f"restrictions of shape {matrix.shape} for {len(found.theta)} parameters and"
            f" {len(right)} values"
        )
    spread = found.covariance() if covariance is None else covariance
    gap = matrix @ found.theta - right
    statistic = float(gap @ np.linalg.solve(matrix @ spread @ matrix.T, gap))
    return Test("Wald", statistic, len(right), float(chdtrc(len(right), statistic)))


def vuong(first: Fit, second: Fit, correction: Correction = "none") -> Contest:
    """Vuong's test of two models of the same data. Raises UsageError where data differ."""
    gap, counted = _differences(first, second)
    count = float(counted.sum())
    mean = float(counted @ gap) / count
    variance = float(counted @ np.square(gap - mean)) / count
    told_apart = _weighted_tail(count * variance, _weights(first, second) ** 2)
    if variance <= 0:
        return Contest("Vuong", 0.0, 1.0, 1.0, correction)
    total = count * mean - _penalty(first, second, correction)
    z = total / np.sqrt(count * variance)
    return Contest("Vuong", float(z), float(2.0 * ndtr(-abs(z))), told_apart, correction)


def clarke(first: Fit, second: Fit, correction: Correction = "none") -> Contest:
    """Clarke's test: in how many observations the first model fits better, against one half.

    z is that number less half of all, in standard deviations; p is exact. Raises UsageError where
    data differ.
    """
    gap, counted = _differences(first, second)
    gap = gap - _penalty(first, second, correction) / float(counted.sum())
    decided = round(float(counted[gap != 0].sum()))
    won = round(float(counted[gap > 0].sum()))
    if not decided:
        return Contest("Clarke", 0.0, 1.0, 1.0, correction)
    low, high = float(bdtr(won, decided, 0.5)), float(bdtr(decided - won, decided, 0.5))
    z = (won - 0.5 * decided) / (0.5 * np.sqrt(decided))
    return Contest("Clarke", float(z), min(1.0, 2.0 * min(low, high)), 0.0, correction)


def _penalty(first: Fit, second: Fit, correction: Correction) -> float:
    """What is taken from the sum of differences for the first model's size."""
    more = len(first.theta) - len(second.theta)
    factors = {"none": 0.0, "aic": 1.0, "bic": 0.5 * float(np.log(first.observations))}
    if correction not in factors:
        raise UsageError(
            f"no correction is called `{correction}`", hint=f"there are {', '.join(factors)}"
        )
    return more * factors[correction]


def _differences(first: Fit, second: Fit) -> tuple[Float, Float]:
    """Log-likelihoods of the first less those of the second, by row, and how often each counts."""
    _same_data(first, second)
    one, two = first.evaluation, second.evaluation
    if len(one.loglik) != len(two.loglik) or not np.array_equal(one.counted, two.counted):
        raise UsageError(
            f"{len(one.loglik)} and {len(two.loglik)} rows: observations cannot be paired",
            hint="fit both models to the same rows",
        )
    return one.loglik - two.loglik, one.counted


def _same_data(one: Fit, other: Fit) -> None:
    if one.observations != other.observations:
        raise UsageError(
            f"models of different data: {one.observations} and {other.observations} observations",
            hint="fit both to the same rows",
        )


def _weights(first: Fit, second: Fit) -> Float:
    """Eigenvalues of Vuong's matrix W: the weights of the chi-squares where models coincide."""
    count = first.observations
    one, two = first.evaluation, second.evaluation
    bread_one, bread_two = (np.linalg.pinv(each.hessian / count) for each in (first, second))
    across = (one.scores * one.counted[:, None]).T @ two.scores / count
    matrix = np.block(
        [
            [-(one.outer / count) @ bread_one, -across @ bread_two],
            [across.T @ bread_one, (two.outer / count) @ bread_two],
        ]
    )
    return np.asarray(np.linalg.eigvals(matrix).real, np.float64)


def _weighted_tail(value: float, weights: Float) -> float:
    """P(sum of weights times chi-squares of one degree > value); weights at least 0.

    The Laplace transform of its distribution, prod (1 + 2 w s)^-1/2 / s, inverted along a contour
    around its cut on the negative axis (Abate and Valko 2004, doi:10.1002/nme.995): to 1e-8.
    """
    kept = weights[weights > 1e-12 * max(float(weights.max(initial=0.0)), 1e-300)]
    if not len(kept) or value <= 0:
        return 1.0
    kept, point = kept / kept.sum(), value / kept.sum()
    angle = np.arange(1, NODES) * np.pi / NODES
    radius = 0.4 * NODES / point
    turn = 1.0 / np.tan(angle)
    path = radius * angle * (turn + 1j)
    tilt = 1.0 + 1j * (angle + (angle * turn - 1.0) * turn)
    ends = 0.5 * np.exp(radius * point) * _transform(np.array([radius + 0j]), kept)[0].real
    total = ends + (np.exp(point * path) * _transform(path, kept) * tilt).real.sum()
    return float(np.clip(1.0 - radius / NODES * total, 0.0, 1.0))


def _transform(s: NDArray[np.complex128], weights: Float) -> NDArray[np.complex128]:
    """Of the distribution function, at complex arguments."""
    logs = np.log(1.0 + 2.0 * weights[None, :] * s[:, None]).sum(axis=1)
    return np.asarray(np.exp(-0.5 * logs) / s, np.complex128)
