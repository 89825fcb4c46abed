"""What a statistical model must offer to be estimated, and what every model has from that.

    log L(theta) = sum_i l_i(theta)          score_i = d l_i / d theta

over independent observations i and P parameters. A model gives both at once, because they share
their work. Derivatives are the model's own, exact; second derivatives are its own too where it has
them (`Curved`), else central differences of the scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from detente.errors import UsageError

Float = NDArray[np.float64]
STEP = 1e-4
FLOOR = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A likelihood at one point: loglik float64[n], scores float64[n, P].

    weights : float64[n], how many observations each row stands for; None for one each. A point
    outside of what the model allows has `loglik` -inf throughout.
    """

    loglik: Float
    scores: Float
    weights: Float | None = None

    @property
    def counted(self) -> Float:
        """float64[n]: the weights, 1 where there are none."""
        return np.ones(len(self.loglik)) if self.weights is None else self.weights

    @property
    def total(self) -> float:
        """The log-likelihood; -inf where it is not a number."""
        with np.errstate(invalid="ignore"):
            total = float((self.counted * self.loglik).sum())
        return total if np.isfinite(total) else -np.inf

    @property
    def gradient(self) -> Float:
        """float64[P], of the log-likelihood."""
        return np.asarray(self.counted @ self.scores, np.float64)

    @property
    def outer(self) -> Float:
        """float64[P, P]: the sum of scores times scores."""
        return np.asarray((self.scores * self.counted[:, None]).T @ self.scores, np.float64)

    @classmethod
    def impossible(cls, observations: int, parameters: int) -> Evaluation:
        """Outside of what a model allows."""
        return cls(np.full(observations, -np.inf), np.zeros((observations, parameters)))


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where a search begins. values : float64[P]."""

    name: str
    values: Float


class Model(Protocol):
    """A log-likelihood over independent observations."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the P parameters, each once."""

    @property
    def observations(self) -> float:
        """How many there are."""

    @property
    def scale(self) -> Float:
        """float64[P], positive: the size of a change of each parameter that matters."""

    def starts(self) -> tuple[Start, ...]:
        """Where a search may begin, the most promising first; at least one."""

    def evaluate(self, theta: Float) -> Evaluation:
        """Log-likelihoods and scores at `theta`, float64[P]; without warnings."""


@runtime_checkable
class Curved(Protocol):
    """A model that knows its second derivatives."""

    def hessian(self, theta: Float) -> Float:
        """float64[P, P], of the log-likelihood; symmetric."""


def hessian(model: Model, theta: Float) -> Float:
    """Second derivatives of the log-likelihood, float64[P, P].

    The model's own; else by central differences of its scores, 2 P evaluations with steps a small
    part of how exactly the data tell each parameter, which errs by some 1e-8 of the whole.
    """
    if isinstance(model, Curved):
        return model.hessian(theta)
    return differences(model, theta)


def differences(model: Model, theta: Float) -> Float:
    """Second derivatives by central differences, whatever the model knows; float64[P, P]."""
    steps = _steps(model, theta)
    found = np.empty((len(theta), len(theta)))
    for place, step in enumerate(steps):
        found[place] = _slope(model, theta, place, step)
    return 0.5 * (found + found.T)


def _steps(model: Model, theta: Float) -> Float:
    """float64[P]: lengths of the differences."""
    told = np.sqrt(np.diag(model.evaluate(theta).outer))
    usual = np.maximum(model.scale, np.abs(theta))
    spread = np.where(told * usual > 1.0, 1.0 / np.where(told > 0, told, 1.0), usual)
    return np.maximum(STEP * spread, FLOOR * usual)


def _slope(model: Model, theta: Float, place: int, step: float) -> Float:
    """Change of the gradient per unit of one parameter; one-sided at an edge of what is allowed."""
    forward, back = theta.copy(), theta.copy()
    forward[place] += step
    back[place] -= step
    above, below = model.evaluate(forward), model.evaluate(back)
    if not (np.isfinite(above.total) and np.isfinite(below.total)):
        here = model.evaluate(theta)
        above = above if np.isfinite(above.total) else here
        below = below if np.isfinite(below.total) else here
        if above is below:
            return np.zeros(len(theta))
        step *= 0.5
    return (above.gradient - below.gradient) / (2.0 * step)


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A model with some of its parameters held at values; the others keep their order.

    Make it with `hold`. free : int64[free], places of the free ones. at : float64[P], the values,
    whatever stands at the free places.
    """

    model: Model
    free: NDArray[np.int64]
    at: Float

    @property
    def names(self) -> tuple[str, ...]:
        """Of the free parameters."""
        return tuple(self.model.names[place] for place in self.free)

    @property
    def observations(self) -> float:
        """As in the model."""
        return self.model.observations

    @property
    def scale(self) -> Float:
        """float64[free]."""
        return self.model.scale[self.free]

    def starts(self) -> tuple[Start, ...]:
        """The model's, without what is held."""
        return tuple(Start(each.name, each.values[self.free]) for each in self.model.starts())

    def whole(self, theta: Float) -> Float:
        """float64[P]: all parameters, the held ones included."""
        full = self.at.copy()
        full[self.free] = theta
        return full

    def evaluate(self, theta: Float) -> Evaluation:
        """As the model's, with scores of the free parameters only."""
        found = self.model.evaluate(self.whole(theta))
        return Evaluation(found.loglik, found.scores[:, self.free], found.weights)

    def hessian(self, theta: Float) -> Float:
        """As the model's."""
        if isinstance(self.model, Curved):
            return self.model.hessian(self.whole(theta))[np.ix_(self.free, self.free)]
        return differences(self, theta)


def hold(model: Model, values: Mapping[str, float]) -> Held:
    """The model with the parameters named held at these values.

    Raises UsageError for a name that there is not, or where none is left free.
    """
    place = {name: index for index, name in enumerate(model.names)}
    for name in values:
        if name not in place:
            raise UsageError(f"no parameter is called `{name}`", hint=_named(model.names))
    at = np.zeros(len(place))
    for name, value in values.items():
        at[place[name]] = value
    free = [index for name, index in place.items() if name not in values]
    if not free:
        raise UsageError("every parameter is held", hint="leave at least one free")
    return Held(model, np.array(free, np.int64), at)


def _named(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return f"there are {shown}" + (f" and {len(names) - most} more" if len(names) > most else "")
