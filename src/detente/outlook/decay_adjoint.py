"""Derivative of a decay, exp(Q_SS t) on a part S of a chain, in the rates within S.

With P = I + Q_SS / L and weights w_n (`detente.outlook.poisson`), for a row a and a column v

    a exp(Q_SS t) v = a sum_n w_n P^n v,    a_n = a P^n,    c_{n-1} = w_n v + P c_n,    c_N = 0
    d(a exp(Q_SS t) v) = sum_n (a_n / L) dQ_SS c_n

The rows are kept at every sqrt(N)-th power and computed again from there: memory is
O(m sqrt(N)) for AT_ONCE pairs (a, v) at a time, and each costs three products and one pass over the
transitions for each of N powers. Exact up to the weights left out.
"""

from __future__ import annotations

import numpy as np

from detente.game.csr import lengths
from detente.outlook.chain import Chain
from detente.outlook.kernels import step_columns
from detente.outlook.pairs import PairSums
from detente.outlook.poisson import point_weights
from detente.outlook.restrict import Part
from detente.outlook.uniformise import BLOCK, Float, Mask, Uniformised, padded
from detente.solve.workers import Workers

AT_ONCE = 8


class DecayAdjoint:
    """Adds the derivatives of decays on a part of a chain to sums of pairs.

    states : bool[n], those of the part. part, turned : it, and that of the chain turned round.
    """

    def __init__(
        self, states: Mask, part: Part, turned: Part, tolerance: float, workers: Workers
    ) -> None:
        self._states, self._part, self._turned = states, part, turned
        self._tolerance, self._workers = tolerance, workers

    def add(self, pairs: PairSums, rows: Float, columns: Float, weeks: float) -> None:
        """Add what sum_k rows[:, k] exp(Q_SS weeks) columns[:, k] owes to each rate.

        rows, columns : float64[m, K].
        """
        part, chain = self._part, pairs.chain
        own = PairSums.of(_alone(part, chain))
        weights = point_weights(part.form.speed, [weeks], self._tolerance).weights[:, 0]
        for low in range(0, rows.shape[1], AT_ONCE):
            few = slice(low, low + AT_ONCE)
            self._add(own, padded(rows[:, few]), padded(columns[:, few]), weights)
        from_here = np.repeat(self._states, lengths(chain.row))
        pairs.entry[from_here & self._states[chain.target]] += own.entry
        pairs.own[part.states] += own.own

    def _add(self, own: PairSums, rows: Float, columns: Float, weights: Float) -> None:
        """Add some pairs to sums over the part alone."""
        form, back = self._part.form, self._turned.form
        powers = len(weights) - 1
        length = max(1, int(np.ceil(np.sqrt(powers))))
        kept, now = [], rows
        for n in range(powers):
            if n % length == 0:
                kept.append(now)
            now = self._step(back, now)
        ahead = weights[-1] * columns
        for place in range(len(kept) - 1, -1, -1):
            first = place * length
            segment = [kept[place]]
            while len(segment) < min(length, powers - first):
                segment.append(self._step(back, segment[-1]))
            for n in range(first + len(segment) - 1, first - 1, -1):
                own.add(segment[n - first] / form.speed, ahead, self._workers)
                ahead = self._step(form, ahead) + weights[n] * columns

    def _step(self, form: Uniformised, columns: Float) -> Float:
        after = np.empty_like(columns)
        blocks = -(-form.states // BLOCK)
        self._workers.run(
            step_columns, blocks, BLOCK, columns.shape[1], form.row, form.target, form.rate,
            form.stay, 1.0 / form.speed, np.zeros(0, np.uint64), np.zeros(0), columns.ravel(),
            after.ravel(), after.ravel(), False, np.zeros(blocks), serial=blocks < 4,
        )  # fmt: skip
        return after


def _alone(part: Part, chain: Chain) -> Chain:
    """A part as a chain of its own, which is left at the rates of the whole."""
    nothing = np.zeros(0, np.uint32)
    return Chain(part.row, part.target, part.rate, nothing, part.exit_rate, chain.moves, 0)
