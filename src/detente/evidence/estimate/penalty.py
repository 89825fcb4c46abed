"""What is known of parameters beforehand, added to the log-likelihood as a penalty.

A penalty is a log prior density up to a constant, one summand a parameter; its maximum with the
likelihood is the posterior mode. `Normal` is ridge regression in other words (Hoerl and Kennard
1970, doi:10.1080/00401706.1970.10488634); `LogF` is what a few imaginary observations of either
outcome would say, which keeps estimates finite where data are separated (Greenland and Mansournia
2015, doi:10.1002/sim.6537).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import expit

from detente.errors import UsageError
from detente.evidence.estimate.model import Float, Model


class Penalty(Protocol):
    """A sum over parameters that is added to the log-likelihood."""

    def value(self, theta: Float) -> float:
        """The log density at `theta`, up to a constant."""

    def gradient(self, theta: Float) -> Float:
        """float64[P]."""

    def curvature(self, theta: Float) -> Float:
        """float64[P], second derivatives, at most 0 where it pulls inward."""


@dataclass(frozen=True, slots=True, eq=False)
class Nothing:
    """No penalty."""

    def value(self, theta: Float) -> float:
        """0."""
        del theta
        return 0.0

    def gradient(self, theta: Float) -> Float:
        """0."""
        return np.zeros_like(theta)

    def curvature(self, theta: Float) -> Float:
        """0."""
        return np.zeros_like(theta)


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """Independent normal priors: mean and sd float64[P]; an sd of inf leaves a parameter alone."""

    mean: Float
    sd: Float

    @classmethod
    def of(cls, model: Model, sd: float | Mapping[str, float], mean: float = 0.0) -> Normal:
        """One sd for all parameters, or by name (those not named are left alone).

        Raises UsageError for an unknown name or an sd that is not above 0.
        """
        names = model.names
        if isinstance(sd, Mapping):
            unknown = sorted(set(sd) - set(names))
            if unknown:
                raise UsageError(f"no parameter is called `{unknown[0]}`")
            widths = np.array([sd.get(name, np.inf) for name in names])
        else:
            widths = np.full(len(names), float(sd))
        if not (widths > 0).all():
            raise UsageError(f"the sd of a prior must be above 0, got {widths.min()}")
        return cls(np.full(len(names), mean), widths)

    def value(self, theta: Float) -> float:
        """-sum ((theta - mean) / sd)^2 / 2."""
        return -0.5 * float(np.square((theta - self.mean) / self.sd).sum())

    def gradient(self, theta: Float) -> Float:
        """-(theta - mean) / sd^2."""
        return -(theta - self.mean) / np.square(self.sd)

    def curvature(self, theta: Float) -> Float:
        """-1 / sd^2."""
        return np.broadcast_to(-1.0 / np.square(self.sd), theta.shape)


@dataclass(frozen=True, slots=True, eq=False)
class LogF:
    """log-F(m, m) priors: m / 2 successes and m / 2 failures of each parameter's log-odds."""

    degrees: float = 1.0

    def value(self, theta: Float) -> float:
        """Sum m theta / 2 - m log(1 + exp(theta))."""
        return float((self.degrees * (0.5 * theta - np.logaddexp(0.0, theta))).sum())

    def gradient(self, theta: Float) -> Float:
        """M / 2 - m / (1 + exp(-theta))."""
        return np.asarray(self.degrees * (0.5 - expit(theta)), np.float64)

    def curvature(self, theta: Float) -> Float:
        """-m p (1 - p)."""
        share = expit(theta)
        return np.asarray(-self.degrees * share * (1.0 - share), np.float64)
