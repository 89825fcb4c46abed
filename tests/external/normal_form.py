"""Logit quantal response equilibria of simultaneous 2x2 games: test code only.

Detente's games are asynchronous in continuous time, so these numbers do not test the engine; they
test that we read the literature as Gambit does. With p, q the probabilities of the first
strategies and sigma the logistic function,

    p = sigma(lambda d_1(q)),    q = sigma(lambda d_2(p)),

d_i the gain from the first strategy over the second. McKelvey and Palfrey (1995),
doi:10.1006/game.1995.1023; path following as in Turocy (2005), doi:10.1016/j.geb.2004.04.003.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

Float = NDArray[np.float64]
Matrix = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """row[i][j], column[i][j] : payoffs when the row player plays i and the column player j."""

    row: Matrix
    column: Matrix

    @classmethod
    def symmetric(cls, row: Matrix) -> TwoByTwo:
        """Both players face the same matrix, own strategy first."""
        return cls(row, ((row[0][0], row[1][0]), (row[0][1], row[1][1])))

    def gain_row(self, q: float) -> float:
        """d_1: of the row player's first strategy over its second when the column plays q."""
        (a, b), (c, d) = self.row
        return (a - c) * q + (b - d) * (1 - q)

    def gain_column(self, p: float) -> float:
        """d_2: of the column player's first strategy over its second when the row plays p."""
        (a, b), (c, d) = self.column
        return (a - b) * p + (c - d) * (1 - p)

    def gap(self, p: float, precision: float) -> float:
        """p less the row player's answer to the column player's answer to p."""
        q = float(expit(precision * self.gain_column(p)))
        return p - float(expit(precision * self.gain_row(q)))


def equilibria(game: TwoByTwo, precision: float, grid: int = 4000) -> list[tuple[float, float]]:
    """Every (p, q) at `precision`, by sign changes on a grid that is even in the log-odds."""
    odds = expit(np.linspace(-25, 25, grid + 1))
    gaps = np.array([game.gap(p, precision) for p in odds])
    found = []
    for place in np.flatnonzero(gaps[:-1] * gaps[1:] < 0):
        p = brentq(game.gap, odds[place], odds[place + 1], args=(precision,), xtol=1e-16)
        found.append((p, float(expit(precision * game.gain_column(p)))))
    return found


def principal_branch(game: TwoByTwo, precision: float, step: float = 0.05) -> tuple[float, float]:
    """The (p, q) that the branch from precision 0 reaches, by pseudo-arclength in log-odds.

    Unknowns z = (logit p, logit q, lambda). Stops at the first crossing of `precision`, where a
    last Newton run holds lambda fixed.
    """

    def equations(z: Float) -> Float:
        p, q = float(expit(z[0])), float(expit(z[1]))
        return np.array([z[0] - z[2] * game.gain_row(q), z[1] - z[2] * game.gain_column(p)])

    z = np.zeros(3)
    tangent = _tangent(equations, z, np.array([0.0, 0.0, 1.0]))
    while True:
        ahead = _newton(equations, z + step * tangent, tangent, float(tangent @ z) + step)
        if ahead[2] >= precision:
            share = (precision - z[2]) / (ahead[2] - z[2])
            along = np.array([0.0, 0.0, 1.0])
            end = _newton(equations, z + share * (ahead - z), along, precision)
            return float(expit(end[0])), float(expit(end[1]))
        tangent, z = _tangent(equations, ahead, tangent), ahead


def fold(game: TwoByTwo, low: float, high: float) -> tuple[float, float]:
    """(lambda, p) of the fold of the symmetric branch with p in (low, high), by golden section.

    Symmetric equilibria solve lambda = logit(p) / d(p), so a fold is an extremum of that.
    """
    ratio = (np.sqrt(5) - 1) / 2
    while high - low > 1e-9:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _precision_of(game, left) < _precision_of(game, right):
            high = right
        else:
            low = left
    p = (low + high) / 2
    return _precision_of(game, p), p


def _precision_of(game: TwoByTwo, p: float) -> float:
    return float(logit(p)) / game.gain_row(p)


def _jacobian(equations: Callable[[Float], Float], z: Float) -> Float:
    step = 1e-6
    columns = [equations(z + step * e) - equations(z - step * e) for e in np.eye(3)]
    return np.array(columns).T / (2 * step)


def _tangent(equations: Callable[[Float], Float], z: Float, before: Float) -> Float:
    rows = np.vstack((_jacobian(equations, z), before))
    direction = np.linalg.solve(rows, np.array([0.0, 0.0, 1.0]))
    return np.asarray(direction / np.linalg.norm(direction))


def _newton(equations: Callable[[Float], Float], z: Float, along: Float, target: float) -> Float:
    """Solve the equations together with along . z = target."""
    for _ in range(50):
        gap = np.append(equations(z), along @ z - target)
        if np.abs(gap).max() < 1e-14:
            break
        z = z - np.linalg.solve(np.vstack((_jacobian(equations, z), along)), gap)
    return z
