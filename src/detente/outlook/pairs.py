"""How an answer changes with each rate of the chain, collected as sums of pairs of vectors.

A forecast h is a function of the generator Q. Its derivative is a sum of rank-one terms,

    dh = sum_{x, y} dQ(x, y) S(x, y),   S(x, y) = sum_n a_n(x) c_n(y)

a_n being how much of the probability is in x, c_n what the rest is worth from y (theory note,
section 2). Only entries that belong to transitions of the chain are formed, so a pair costs one
pass over the transitions. As rows of dQ sum to 0, what a rate x -> y is worth is its slope,
S(x, y) - S(x, x).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.outlook.chain import Chain
from detente.outlook.gradient_kernels import add_pairs
from detente.outlook.uniformise import BLOCK, Float, Mask
from detente.solve.workers import Workers


@dataclass(frozen=True, slots=True, eq=False)
class PairSums:
    """S on the transitions of a chain, filled by `add`.

    entry : float64[M], S(x, y) of each stored transition. own : float64[n], S(x, x).
    """

    chain: Chain
    entry: Float
    own: Float

    @classmethod
    def of(cls, chain: Chain) -> PairSums:
        """Nothing collected yet."""
        return cls(chain, np.zeros(chain.transitions), np.zeros(chain.states))

    def add(
        self, weights: Float, worths: Float, workers: Workers, fixed: Mask | None = None
    ) -> None:
        """Add sum_k weights[x, k] worths[y, k] to every S(x, y).

        weights, worths : float64[n, K], a row for each state. fixed : bool[n], rows of the
        generator that the answer does not depend on.
        """
        chain = self.chain
        blocks = -(-chain.states // BLOCK)
        still = np.zeros(0, np.bool_) if fixed is None else fixed
        workers.run(
            add_pairs, blocks, BLOCK, chain.row, chain.target, np.ascontiguousarray(weights),
            np.ascontiguousarray(worths), still, self.entry, self.own, serial=blocks < 2,
        )  # fmt: skip

    def slopes(self) -> Float:
        """float64[M]: dh / d rate of each stored transition, the diagonal following."""
        first = self.chain.row.astype(np.int64)
        return self.entry - np.repeat(self.own, first[1:] - first[:-1])
