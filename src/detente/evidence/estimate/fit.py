"""Maximum likelihood from many starts: every place where a search ended, the best of them first.

    found = fit(model)
    found["u1(defense): constant"]        an estimate
    found.optima                          all that was found, so that a false optimum is seen
    found.warnings                        what stands in the way of believing it

Likelihoods of games are not concave, and a search that ends is no proof of the highest point. So
searches begin from the model's own starts and from scattered ones, and everything that they found
is kept: log-likelihoods, which starts led where, what kind of place it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.errors import NotConverged, UsageError
from detente.evidence.estimate import covariance as spread
from detente.evidence.estimate.climb import Kind, Objective, Summit, climb
from detente.evidence.estimate.covariance import Interval
from detente.evidence.estimate.identify import Combination, Separation, separations_of, untold
from detente.evidence.estimate.model import Evaluation, Float, Model
from detente.evidence.estimate.penalty import Nothing, Penalty
from detente.evidence.estimate.starts import starts_of

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, float], None]
SAME_VALUE = 1e-5
SAME_PLACE = 1e-2
ORDER: dict[Kind, int] = {"maximum": 0, "flat": 1, "saddle": 2, "stopped": 3}


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """A place where searches ended.

    theta : float64[P]. loglik : of the data alone. value : with the penalty. kind : "maximum",
    "flat" (something is not identified or runs off to infinity), "saddle", or "stopped" (the search
    gave up). starts : names of those that led here.
    """

    theta: Float
    loglik: float
    value: float
    kind: Kind
    starts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Estimates of a model.

    optima : the best first, by log-likelihood plus penalty. evaluation, hessian : at the best, of
    the likelihood and of the objective. untold : combinations that the data do not tell. separated
    : choices that regressors tell without error. searches : how many were made.
    """

    model: Model
    penalty: Penalty
    optima: tuple[Optimum, ...]
    evaluation: Evaluation
    hessian: Float
    untold: tuple[Combination, ...]
    separated: tuple[Separation, ...]
    searches: int

    @property
    def best(self) -> Optimum:
        """The highest place found."""
        return self.optima[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the parameters."""
        return self.model.names

    @property
    def theta(self) -> Float:
        """float64[P], the estimates."""
        return self.best.theta

    @property
    def loglik(self) -> float:
        """The log-likelihood, without the penalty."""
        return self.best.loglik

    @property
    def observations(self) -> float:
        """How many there are."""
        return self.model.observations

    @property
    def converged(self) -> bool:
        """Whether the best place is a maximum."""
        return self.best.kind == "maximum"

    @property
    def aic(self) -> float:
        """Akaike's criterion, -2 log L + 2 P."""
        return -2.0 * self.loglik + 2.0 * len(self.theta)

    @property
    def bic(self) -> float:
        """Schwarz's criterion, -2 log L + P log n."""
        return -2.0 * self.loglik + len(self.theta) * float(np.log(self.observations))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What stands in the way of believing the estimates, in plain sentences."""
        told = []
        if not self.converged:
            told.append(f"the best place found is no maximum: {_KINDS[self.best.kind]}")
        told += [f"{each}; without a penalty its estimates run off" for each in self.separated]
        told += [f"the data do not tell {each}" for each in self.untold]
        others = [each for each in self.optima[1:] if each.kind == "maximum"]
        if others:
            values = ", ".join(f"{each.loglik:.4f}" for each in others[:4])
            many = "another local maximum" if len(others) == 1 else f"{len(others)} other maxima"
            told.append(f"there is {many}, with log-likelihood {values}; the best is returned")
        if self.searches > 1 and len(self.best.starts) == 1:
            told.append(
                f"only one of {self.searches} searches ended at the best place: there may be better"
            )
        return tuple(told)

    def __getitem__(self, name: str) -> float:
        """An estimate. Raises KeyError for an unknown name."""
        if name not in self.names:
            raise KeyError(name)
        return float(self.theta[self.names.index(name)])

    def covariance(
        self, kind: spread.Kind = "observed", clusters: NDArray[np.int64] | None = None
    ) -> Float:
        """float64[P, P]; see `detente.evidence.estimate.covariance`."""
        return spread.covariance(self.hessian, self.evaluation, kind, clusters, self.model.scale)

    def errors(
        self, kind: spread.Kind = "observed", clusters: NDArray[np.int64] | None = None
    ) -> Float:
        """float64[P], standard errors."""
        return spread.errors_of(self.covariance(kind, clusters))

    def intervals(
        self,
        level: float = 0.8,
        kind: spread.Kind = "observed",
        clusters: NDArray[np.int64] | None = None,
    ) -> tuple[Interval, ...]:
        """Wald intervals, one a parameter."""
        return spread.intervals(self.names, self.theta, self.errors(kind, clusters), level)

    def to_frame(self, level: float = 0.8, kind: spread.Kind = "observed") -> pd.DataFrame:
        """One row a parameter: estimate, error, low, high."""
        import pandas as pd

        rows = [
            {"estimate": each.estimate, "error": each.error, "low": each.low, "high": each.high}
            for each in self.intervals(level, kind)
        ]
        return pd.DataFrame(rows, index=pd.Index(self.names, name="parameter"))

    def __repr__(self) -> str:
        return (
            f"<Fit: log-likelihood {self.loglik:.4f}, {len(self.theta)} parameters, "
            f"{self.observations:,.12g} observations, {_KINDS[self.best.kind]}, "
            f"{len(self.optima)} places found by {self.searches} searches>"
        )


_KINDS: dict[Kind, str] = {
    "maximum": "a maximum",
    "flat": "the likelihood is flat there, so that something is not identified or has run off",
    "saddle": "the likelihood still rises in some direction",
    "stopped": "the search gave up on its way",
}


def fit(
    model: Model,
    *,
    penalty: Penalty | None = None,
    scattered: int = 16,
    seed: int = 1,
    width: float = 1.0,
    max_steps: int = 1_000,
    progress: Progress | None = None,
) -> Fit:
    """Estimate a model by maximum likelihood, or by its posterior mode where there is a penalty.

    scattered : searches besides those from the model's own starts; the same `seed` scatters them
    the same way, `width` scales wide.

    Raises UsageError for a negative number of searches; NotConverged where the likelihood is 0 at
    every start.
    """
    if scattered < 0 or max_steps < 1 or not width > 0:
        raise UsageError(
            f"got {scattered} scattered starts, {max_steps} steps and width {width}",
            hint="give 0 or more starts, a step at least, and a width above 0",
        )
    objective = Objective(model, penalty or Nothing())
    begun = list(starts_of(model, scattered, seed, width))
    summits = []
    for number, start in enumerate(begun):
        found = climb(objective, start, max_steps)
        if found is not None:
            summits.append(found)
        if progress is not None:
            progress("estimate", (number + 1) / len(begun))
    if not summits:
        raise NotConverged(
            f"the likelihood is 0 at each of {len(begun)} starts",
            hint="give the model a start at which what was observed can happen",
        )
    summits.sort(key=lambda each: (-round(each.value, 6), ORDER[each.kind]))
    best = summits[0]
    stopped = best.kind == "stopped"
    told = () if stopped else untold(-best.hessian, model.names, model.scale)
    return Fit(
        model, objective.penalty, _places(summits), best.evaluation, best.hessian, told,
        separations_of(model, best.theta), len(begun),
    )  # fmt: skip


def _places(summits: list[Summit]) -> tuple[Optimum, ...]:
    """Summits that are one place, told once; the highest first."""
    places: list[list[Summit]] = []
    for each in summits:
        home = next((place for place in places if _same(place[0], each)), None)
        if home is None:
            places.append([each])
        else:
            home.append(each)
    return tuple(
        Optimum(
            place[0].theta, place[0].evaluation.total, place[0].value, place[0].kind,
            tuple(each.start for each in place),
        )
        for place in places
    )  # fmt: skip


def _same(one: Summit, other: Summit) -> bool:
    """As high, and no further apart than the data can tell."""
    if abs(one.value - other.value) > SAME_VALUE:
        return False
    apart = one.theta - other.theta
    return float(apart @ (-one.hessian) @ apart) <= SAME_PLACE
