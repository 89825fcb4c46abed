"""What data cannot tell: combinations of parameters without information, and separated choices.

A direction d with d' (-H) d = 0 changes no likelihood: the data cannot tell theta from theta + d.
Directions are taken where every parameter's own information is 1, and told in those units (Lewis
and Schultz 2003, Political Analysis 11(4), on what strategic models cannot tell).

A yes-or-no choice is separated where some combination b of regressors has x_i' b >= 0 wherever the
answer is yes and <= 0 wherever it is no, and not 0 everywhere: the likelihood then rises for ever
along b. That is a linear program (Albert and Anderson 1984, doi:10.1093/biomet/71.1.1; Konis 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from detente.evidence.estimate.climb import FLAT, spectrum
from detente.evidence.estimate.model import Float, Held

SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Combination:
    """A sum of parameters that the data do not tell.

    weights : by name, the largest first, scaled so that its size is 1; in units in which each
    parameter by itself is known to 1.
    """

    weights: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        first, *rest = self.weights
        if not rest:
            return first[0]
        told = f"{first[1]:.2g} {first[0]}"
        for name, weight in rest:
            told += f" {'+' if weight >= 0 else '-'} {abs(weight):.2g} {name}"
        return told


@dataclass(frozen=True, slots=True)
class Separation:
    """Regressors that separate a choice, by name, with weights whose largest is 1 in size."""

    choice: str
    weights: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        terms = ", ".join(f"{name} ({weight:+.2g})" for name, weight in self.weights)
        return f"{self.choice} is told without error by {terms}"


@runtime_checkable
class Separable(Protocol):
    """A model that can look for choices which its regressors separate."""

    def separations(self, theta: Float) -> tuple[Separation, ...]:
        """Those found; chances that depend on parameters are taken at `theta`."""


def separations_of(model: object, theta: Float) -> tuple[Separation, ...]:
    """What the model finds; nothing where it cannot look.

    Where parameters are held, only what separates without them.
    """
    if isinstance(model, Held):
        free = set(model.names)
        found = separations_of(model.model, model.whole(theta))
        return tuple(each for each in found if free.issuperset(dict(each.weights)))
    return model.separations(theta) if isinstance(model, Separable) else ()


def untold(
    information: Float, names: Sequence[str], scale: Float | None = None
) -> tuple[Combination, ...]:
    """Directions without information; empty where everything is identified.

    information : float64[P, P]. scale : float64[P], the model's, as in `spectrum`.
    """
    _, values, vectors = spectrum(information, scale)
    return tuple(
        _combination(vectors[:, place], names) for place in np.flatnonzero(np.abs(values) <= FLAT)
    )


def _combination(vector: Float, names: Sequence[str]) -> Combination:
    kept = np.flatnonzero(np.abs(vector) > SHARE * np.abs(vector).max())
    order = kept[np.argsort(-np.abs(vector[kept]), kind="stable")]
    sign = float(np.sign(vector[order[0]]))
    return Combination(tuple((names[place], sign * float(vector[place])) for place in order))


def separation(
    choice: str, regressors: Float, yes: NDArray[np.bool_], names: Sequence[str]
) -> Separation | None:
    """How a choice is separated, or None.

    regressors : float64[n, K]. yes : bool[n]. names : of the K regressors.
    """
    if not regressors.shape[1] or not len(yes):
        return None
    size = np.abs(regressors).max(axis=0)
    used = np.flatnonzero(size > 0)
    signed = np.where(yes, 1.0, -1.0)[:, None] * regressors[:, used] / size[used]
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(yes)), bounds=(-1.0, 1.0))
    if not found.success or -(found.fun or 0.0) <= 1e-7 * len(yes):
        return None
    weights = np.asarray(found.x, np.float64)
    weights /= np.abs(weights).max()
    order = np.argsort(-np.abs(weights), kind="stable")
    kept = [place for place in order if abs(weights[place]) > 1e-9]
    return Separation(choice, tuple((names[used[each]], float(weights[each])) for each in kept))
