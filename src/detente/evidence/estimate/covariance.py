"""How sure estimates are: covariance matrices of a maximum, standard errors, intervals.

With H the second derivatives of the objective and s_i the scores at the maximum,

    observed       (-H)^-1
    outer          (sum s_i s_i')^-1                              (Berndt, Hall, Hall, Hausman 1974)
    sandwich       (-H)^-1 (sum s_i s_i') (-H)^-1                 (Huber 1967, White 1982)
    clustered      the same with scores summed within clusters, times G / (G - 1) for G clusters

The first is right where the model is; the third also where only the mean of its scores is 0; the
last also where observations of one cluster hang together. With a penalty, -H includes it, so the
first is the spread of the posterior at its mode (Laplace). White 1982, doi:10.2307/1912526.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from detente.errors import UsageError
from detente.evidence.estimate.climb import FLAT, spectrum
from detente.evidence.estimate.model import Evaluation, Float

Kind = Literal["observed", "outer", "sandwich", "clustered"]
KINDS: tuple[Kind, ...] = ("observed", "outer", "sandwich", "clustered")


@dataclass(frozen=True, slots=True)
class Interval:
    """A Wald interval: estimate, standard error, low and high ends."""

    name: str
    estimate: float
    error: float
    low: float
    high: float


def inverse(information: Float, scale: Float | None = None) -> Float:
    """The inverse of an information matrix, float64[P, P]; scale as in `spectrum`.

    Parameters that take part in a direction without information get inf on the diagonal and nan
    beside it: nothing is known of them by themselves. nan throughout where it is not the
    information of a maximum.
    """
    size, values, vectors = spectrum(information, scale)
    if values.min(initial=1.0) < -1e-6:
        return np.full(information.shape, np.nan)
    flat = values <= FLAT
    kept = vectors[:, ~flat] / np.sqrt(values[~flat])
    found = np.outer(size, size) * (kept @ kept.T)
    lost = (
        (np.abs(vectors[:, flat]) > 1e-4).any(axis=1) if flat.any() else np.zeros(len(size), bool)
    )
    found[lost] = np.nan
    found[:, lost] = np.nan
    found[lost, lost] = np.inf
    return np.asarray(found, np.float64)


def covariance(
    hessian: Float,
    evaluation: Evaluation,
    kind: Kind,
    clusters: NDArray[np.int64] | None = None,
    scale: Float | None = None,
) -> Float:
    """float64[P, P].

    hessian : float64[P, P], of the objective. evaluation : of the likelihood, with n scores.
    clusters : int64[n], which cluster each observation is of; only for "clustered". scale :
    float64[P], the model's, by which parameters that are not told are known.

    Raises UsageError for an unknown kind, or clusters that are missing or of another length.
    """
    if kind == "observed":
        return inverse(-hessian, scale)
    if kind == "outer":
        return inverse(evaluation.outer, scale)
    if kind not in KINDS:
        raise UsageError(f"no covariance is called `{kind}`", hint=f"there are {', '.join(KINDS)}")
    bread = inverse(-hessian, scale)
    middle = evaluation.outer
    if kind == "clustered":
        summed = _summed(evaluation.scores * evaluation.counted[:, None], clusters)
        count = len(summed)
        if count < 2:
            raise UsageError("clustered errors need two clusters at least")
        middle = count / (count - 1) * (summed.T @ summed)
    known = np.isfinite(np.diag(bread))
    bread = np.where(np.outer(known, known), bread, 0.0)
    found = bread @ middle @ bread
    found[~known] = np.nan
    found[:, ~known] = np.nan
    found[~known, ~known] = np.inf
    return np.asarray(found, np.float64)


def _summed(scores: Float, clusters: NDArray[np.int64] | None) -> Float:
    """Scores by cluster, float64[G, P]."""
    if clusters is None or len(clusters) != len(scores):
        given = "none" if clusters is None else f"{len(clusters)}"
        raise UsageError(
            f"clustered errors need the cluster of each of {len(scores)} observations, got {given}"
        )
    _, which = np.unique(clusters, return_inverse=True)
    total = np.zeros((int(which.max()) + 1, scores.shape[1]))
    np.add.at(total, which, scores)
    return total


def errors_of(matrix: Float) -> Float:
    """float64[P]: standard errors; nan where a variance is negative."""
    diagonal = np.diag(matrix)
    positive = diagonal >= 0
    return np.where(positive, np.sqrt(np.where(positive, diagonal, 0.0)), np.nan)


def intervals(
    names: tuple[str, ...], theta: Float, errors: Float, level: float
) -> tuple[Interval, ...]:
    """Estimate -/+ the normal quantile times its error.

    Raises UsageError for a level outside of (0, 1).
    """
    if not 0.0 < level < 1.0:
        raise UsageError(f"the level of an interval lies between 0 and 1, got {level}")
    wide = float(ndtri(0.5 + 0.5 * level))
    rows = zip(names, theta.tolist(), errors.tolist(), strict=True)
    return tuple(
        Interval(name, value, error, value - wide * error, value + wide * error)
        for name, value, error in rows
    )
