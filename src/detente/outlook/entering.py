"""Where a condition is first met, and how long it then takes until something else.

With C the states outside `given` from which it can be reached, met from the start on the way there,

    M' m = e_start,   M = diag(exit rates) - R on C        m(x): expected weeks in x before entry
    share(y) = sum_x m(x) R(x, y),   y in `given`          its sum: the probability of ever entering

(Kemeny and Snell 1960, chapter 3). As each row of M^-1 R sums to at most 1, a residual r of the
first line leaves the shares wrong by at most sum |r| in all. One linear system, O(transitions) a
step.

From there, the time T until `goal`: P(T > t) = share exp(Q t) 1 with the goal's states left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.errors import NotConverged
from detente.outlook.chain import Chain, incoming
from detente.outlook.linear import LeavingSystem
from detente.outlook.poisson import point_weights, poisson_window
from detente.outlook.restrict import Part, can_reach, part
from detente.outlook.uniformise import TOLERANCE, Float, Mask, forward_form, run_vector, working
from detente.solve.workers import Workers

CLOSE = 1e-8
LONGEST = 522.0
"""Weeks, ten years: medians are looked for up to here."""
FIRST_TRY = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """The distribution of states in which a condition is first met.

    share : float64[n], sums to 1, or is 0 everywhere if the condition is never met.
    probability : that it is ever met. error : bound on the sum of errors of the shares.
    """

    share: Float
    probability: float
    error: float = 0.0


def entry(
    chain: Chain,
    given: Mask,
    *,
    turned: Chain | None = None,
    direct: bool | None = None,
    workers: Workers | None = None,
) -> Entry:
    """First met from the chain's start, over any time; at the start itself if it holds there.

    given : bool[n]. turned : `incoming(chain)`. direct : factorise (True) or iterate (False).
    Raises NotConverged.
    """
    share, start = np.zeros(chain.states), np.zeros(chain.states, np.bool_)
    start[chain.start] = True
    if given[chain.start]:
        share[chain.start] = 1.0
        return Entry(share, 1.0)
    able = can_reach(incoming(chain) if turned is None else turned, given)
    inside = can_reach(chain, start, able & ~given) & able
    if not inside.any():
        return Entry(share, 0.0)
    block = part(chain, inside)
    with working(workers) as pool:
        system = LeavingSystem(_turned(block), pool, direct=direct)
        first = start[block.states].astype(np.float64)
        weeks = system.solve(first)
        error = float(np.abs(first - system.product(weeks)).sum())
    if error > CLOSE:
        raise NotConverged(
            "where it is first met was not found: the states before it are hardly ever left"
        )
    counts = np.diff(block.leave_row.astype(np.int64)).astype(np.int64)
    np.add.at(share, block.leave_target, np.repeat(weeks, counts) * block.leave_rate)
    share = np.where(given, np.maximum(share, 0.0), 0.0)
    probability = float(share.sum())
    return Entry(share / probability, min(probability, 1.0), error / probability)


def _turned(block: Part) -> Part:
    """The part with its inner arrows turned, so that its M is the transpose."""
    back = incoming(_killed(block))
    return Part(
        block.states, back.row, back.target, back.rate, block.leave_row, block.leave_target,
        block.leave_rate, block.exit_rate,
    )  # fmt: skip


def _killed(block: Part) -> Chain:
    """The chain of a part alone; what leaves it is lost."""
    nothing = np.zeros(0, np.uint32)
    return Chain(block.row, block.target, block.rate, nothing, block.exit_rate, 0, 0)


class Waiting:
    """P(T > t), T the time from a distribution of states until `goal` (bool[n])."""

    def __init__(self, chain: Chain, share: Float, goal: Mask, workers: Workers) -> None:
        block = part(chain, ~goal)
        self._form = forward_form(_killed(block))
        self._first = share[block.states]
        self._workers = workers
        self._left = np.zeros(0)

    def after(self, weeks: Sequence[float]) -> tuple[float, ...]:
        """P(T > t) for each of `weeks`."""
        if not len(self._first) or not weeks:
            return (0.0,) * len(weeks)
        self._look(max(weeks))
        return tuple(map(self._at, weeks))

    def median(self) -> float:
        """The t at which P(T > t) falls to one half, in weeks; inf if above LONGEST."""
        if not len(self._first) or float(self._first.sum()) <= 0.5:
            return 0.0
        high = FIRST_TRY
        while self.after([high])[0] > 0.5:
            if high >= LONGEST:
                return math.inf
            high = min(2.0 * high, LONGEST)
        low = 0.0
        while high - low > 1e-9 * high:
            middle = (low + high) / 2
            low, high = (middle, high) if self._at(middle) > 0.5 else (low, middle)
        return high

    def _at(self, weeks: float) -> float:
        window = poisson_window(self._form.speed * weeks, TOLERANCE)
        powers = self._left[window.first : window.last + 1]
        return min(float(window.weights[: len(powers)] @ powers), 1.0)

    def _look(self, weeks: float) -> None:
        """Follow the distribution forward, keeping what is left after each power."""
        table = point_weights(self._form.speed, [weeks], TOLERANCE)
        if len(table.weights) <= len(self._left):
            return
        left = np.zeros(len(table.weights))

        def visit(n: int, power: Float, final: bool) -> None:
            left[n if not final else slice(n, None)] = power.sum()

        run_vector(self._form, self._first, table, self._workers, visit=visit, by_total=True)
        self._left = left
