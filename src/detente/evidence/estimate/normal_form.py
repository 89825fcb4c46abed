"""Precision of play in a two-player game in strategic form, from how often each strategy was used.

The logit quantal response equilibrium at precision lambda (McKelvey and Palfrey 1995,
doi:10.1006/game.1995.1023):

    p = softmax(lambda A q),   q = softmax(lambda B' p)

with A [m, n] what the first player gains and B [m, n] the second. It is followed from lambda = 0,
where it is unique, upward by short steps (the principal branch, to its first fold), and

    log L(lambda) = sum_i k_i log p_i + sum_j l_j log q_j

for counts k and l. Its derivative follows by the implicit function theorem. One row of the
likelihood is one strategy, weighed by its count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import UsageError
from detente.evidence.estimate.model import Evaluation, Float, Start

TOLERANCE = 1e-13
SHORTEST = 1e-6
REACH, BEND = 0.1, 0.2
STEPS = 20
MOST = 1e4


@dataclass(frozen=True, slots=True, eq=False)
class QuantalResponse:
    """first, second : float64[m, n], what each player gains. rows : float64[m], columns :
    float64[n], how often each strategy was used.

    Raises UsageError for shapes that do not fit, negative counts, or a player without observations.
    """

    first: Float
    second: Float
    rows: Float
    columns: Float

    def __post_init__(self) -> None:
        shape = (len(self.rows), len(self.columns))
        if self.first.shape != shape or self.second.shape != shape:
            raise UsageError(
                f"gains {self.first.shape} and {self.second.shape} for counts of {shape} strategies"
            )
        for counts in (self.rows, self.columns):
            if not ((counts >= 0).all() and counts.sum() > 0):
                raise UsageError("counts are 0 or more, and each player was seen at least once")

    @property
    def names(self) -> tuple[str, ...]:
        """The precision alone, in logarithms."""
        return ("log precision",)

    @property
    def observations(self) -> float:
        """Choices seen, of both players."""
        return float(self.rows.sum() + self.columns.sum())

    @property
    def scale(self) -> Float:
        """float64[1]."""
        return np.ones(1)

    def starts(self) -> tuple[Start, ...]:
        """Where a typical difference of gains shifts log-odds by 1."""
        spread = float(np.std(np.concatenate((self.first.ravel(), self.second.ravel()))))
        return (Start("unit", np.array([-np.log(spread) if spread > 0 else 0.0])),)

    def evaluate(self, theta: Float) -> Evaluation:
        """Likelihood and scores, a row for each strategy of either player."""
        precision = float(np.exp(min(float(theta[0]), 700.0)))
        weights = np.concatenate((self.rows, self.columns))
        logs = self.equilibrium(precision) if precision <= MOST else None
        if logs is None:
            size = len(weights)
            return Evaluation(np.full(size, -np.inf), np.zeros((size, 1)), weights)
        scores = precision * self._slope(precision, logs)
        return Evaluation(logs, scores[:, None], weights)

    def equilibrium(self, precision: float) -> Float | None:
        """Log probabilities of all strategies, float64[m + n], the first player's first.

        On the principal branch; None where that folds back before.
        """
        rows, columns = self.first.shape
        logs = np.concatenate((np.full(rows, -np.log(rows)), np.full(columns, -np.log(columns))))
        here, length = 0.0, precision
        while here < precision:
            length = min(length, precision - here)
            guess = logs + length * self._slope(here, logs)
            trial = self._corrected(here + length, guess)
            if trial is None or not self._close(here + length, logs, guess, trial):
                length *= 0.5
                if length < SHORTEST * precision:
                    return None
                continue
            here, logs, length = here + length, trial, 2.0 * length
        return logs

    def _close(self, precision: float, old: Float, guess: Float, new: Float) -> bool:
        """Whether a step stayed on its branch: short, nearly straight, and past no fold.

        At a fold the determinant changes its sign, which at precision 0 is that of (-1)^(m + n).
        """
        went, put_right = np.abs(guess - old).max(), np.abs(new - guess).max()
        if np.abs(np.exp(new) - np.exp(old)).max() > REACH or put_right > BEND * went + 1e-9:
            return False
        sign = float(np.linalg.slogdet(self._jacobian(precision, new))[0])
        return bool(sign == (-1.0) ** len(new))

    def _corrected(self, precision: float, logs: Float) -> Float | None:
        """Newton steps to an equilibrium at this precision."""
        for _ in range(STEPS):
            gap = self._response(precision, logs) - logs
            if np.abs(gap).max() <= TOLERANCE * max(1.0, float(np.abs(logs).max())):
                return logs
            step = np.linalg.solve(self._jacobian(precision, logs), -gap)
            if not np.isfinite(step).all() or np.abs(step).max() > 2.0:
                return None
            logs = logs + step
        return None

    def _response(self, precision: float, logs: Float) -> Float:
        """float64[m + n]: log of the quantal response to `logs`."""
        rows = len(self.rows)
        one = precision * self.first @ np.exp(logs[rows:])
        two = precision * self.second.T @ np.exp(logs[:rows])
        return np.concatenate((one - np.logaddexp.reduce(one), two - np.logaddexp.reduce(two)))

    def _jacobian(self, precision: float, logs: Float) -> Float:
        """float64[m + n, m + n]: of response less logs."""
        rows, size = len(self.rows), len(logs)
        chances = np.exp(logs)
        found = -np.eye(size)
        for own, other, gains in (
            (slice(0, rows), slice(rows, size), self.first),
            (slice(rows, size), slice(0, rows), self.second.T),
        ):
            share = np.exp(self._response(precision, logs)[own])
            pull = precision * gains * chances[other]
            found[own, other] += pull - share @ pull
        return found

    def _slope(self, precision: float, logs: Float) -> Float:
        """float64[m + n]: derivative of the equilibrium's logs in the precision."""
        rows = len(self.rows)
        chances = np.exp(logs)
        one, two = self.first @ chances[rows:], self.second.T @ chances[:rows]
        direct = np.concatenate((one - chances[:rows] @ one, two - chances[rows:] @ two))
        return np.asarray(np.linalg.solve(self._jacobian(precision, logs), -direct), np.float64)
