"""A yes-or-no choice: probit and logit, the pieces that strategic models are made of.

    P(yes) = F(x' b / s)     F the normal or the logistic distribution, s a known spread

The log-likelihood is concave in b, so one search is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, log_ndtr, ndtr

from detente.evidence.estimate.design import Design
from detente.evidence.estimate.model import Evaluation, Float, Start

Link = Literal["probit", "logit"]
LOG_ROOT_2PI = 0.5 * np.log(2.0 * np.pi)


def log_share(z: Float, link: Link) -> Float:
    """Logarithm of F(z), exact in both tails."""
    return np.asarray(log_ndtr(z) if link == "probit" else log_expit(z), np.float64)


def share(z: Float, link: Link) -> Float:
    """F(z)."""
    return np.asarray(ndtr(z) if link == "probit" else expit(z), np.float64)


def density(z: Float, link: Link) -> Float:
    """F'(z)."""
    if link == "probit":
        return np.asarray(np.exp(-0.5 * z * z - LOG_ROOT_2PI), np.float64)
    half = expit(z)
    return np.asarray(half * (1.0 - half), np.float64)


def slope_of_log(z: Float, link: Link) -> Float:
    """Derivative of log F(z), exact in both tails."""
    if link == "probit":
        return np.asarray(np.exp(-0.5 * z * z - LOG_ROOT_2PI - log_ndtr(z)), np.float64)
    return np.asarray(expit(-z), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class BinaryChoice:
    """yes : bool[n]. design : K regressors. spread : s."""

    yes: NDArray[np.bool_]
    design: Design
    link: Link = "probit"
    spread: float = 1.0

    @property
    def names(self) -> tuple[str, ...]:
        """Of the regressors."""
        return self.design.names

    @property
    def observations(self) -> int:
        """How many choices."""
        return len(self.yes)

    @property
    def scale(self) -> Float:
        """float64[K]: what moves the index by about `spread`."""
        return self.spread * self.design.scale

    def starts(self) -> tuple[Start, ...]:
        """Zero."""
        return (Start("zero", np.zeros(len(self.names))),)

    def evaluate(self, theta: Float) -> Evaluation:
        """Likelihood and scores."""
        sign = np.where(self.yes, 1.0, -1.0)
        z = sign * (self.design.values @ theta) / self.spread
        pull = sign * slope_of_log(z, self.link) / self.spread
        return Evaluation(log_share(z, self.link), pull[:, None] * self.design.values)

    def hessian(self, theta: Float) -> Float:
        """float64[K, K], negative semidefinite."""
        sign = np.where(self.yes, 1.0, -1.0)
        z = sign * (self.design.values @ theta) / self.spread
        rate = slope_of_log(z, self.link)
        bend = rate * (z + rate) if self.link == "probit" else rate * (1.0 - rate)
        weighed = self.design.values * (bend / self.spread**2)[:, None]
        return np.asarray(-(weighed.T @ self.design.values), np.float64)
