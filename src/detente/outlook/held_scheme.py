"""The scheme of `detente.outlook.held` laid out: its parts, and the coefficients of a piece.

    c(n + 1) = P c(n) + gain - (1 / speed) (gains @ shares[n] on A),   gain = (Q_BA s on B) / speed
    late(n + 1) = P (late(n) on A, c(n) on B) on A, for the remainder of the initial run

The forecast and its derivative (`detente.outlook.held_adjoint`) go through the same steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.outlook.chain import Chain
from detente.outlook.kernels import force_rows, product_rows
from detente.outlook.pieces import eliminate
from detente.outlook.poisson import point_weights
from detente.outlook.restrict import Index, Part, part
from detente.outlook.uniformise import (
    BLOCK,
    Float,
    Mask,
    Stepper,
    Uniformised,
    backward_form,
    padded,
    run_columns,
)
from detente.solve.workers import Workers

AT_ONCE = 32


@dataclass(frozen=True, slots=True, eq=False)
class Delayed:
    """exp(Q_AA d) Q_AB c(n) of one piece as gains @ shares[n], and how far c may be off.

    lines : float64[k, border], of which the gains are the decay: Q_AB c(n) = shares[n] @ lines.
    """

    gains: Float
    shares: Float
    lines: Float
    remainder: float
    error: float


class Scheme:
    """One question, laid out: the parts of the chain, how they decay, what they give each other.

    rest : weeks that a run in force at the start still needs. border : places in `inside.states`
    of states that the condition's set can be left from. early : as for `decayed`; by default the
    tolerance.
    """

    def __init__(
        self,
        chain: Chain,
        condition: Mask,
        duration: float,
        weeks: float,
        age: float,
        tolerance: float,
        workers: Workers,
        *,
        early: float | None = None,
    ) -> None:
        self.chain, self.condition = chain, condition
        self.duration, self.weeks = duration, weeks
        self.starts_inside = bool(condition[chain.start])
        self.rest = max(duration - age, 0.0) if self.starts_inside else duration
        self.tolerance, self.workers = tolerance, workers
        self._early = tolerance if early is None else early
        self.form: Uniformised = backward_form(chain)
        self.inside: Part = part(chain, condition)
        self.outside: Part = part(chain, ~condition)
        self.border, self.border_row = busy_rows(self.inside.leave_row)

    @property
    def place(self) -> int:
        """Where the start is in `inside.states`, if it is inside."""
        return int(np.searchsorted(self.inside.states, self.chain.start))

    def survive(self, weeks: float) -> tuple[Float, float]:
        """exp(Q_AA weeks) 1, float64[m], and the bound on what is lost."""
        lasts, lost = self.decay(np.ones((len(self.inside.states), 1)), weeks)
        return lasts[:, 0], lost

    def gain(self, survive: Float) -> Float:
        """float64[n], what every step adds: Q_BA s / speed on B."""
        weight = np.zeros(self.chain.states)
        weight[self.inside.states] = survive
        gain = np.zeros(self.chain.states)
        gain[self.outside.states] = self.outside.leaving(weight) / self.form.speed
        return gain

    def decay(self, columns: Float, weeks: float | Float) -> tuple[Float, float]:
        """exp(Q_AA weeks) columns, float64[m, C], and the bound on what is lost."""
        form = self.inside.form
        return decayed(form, columns, weeks, self.tolerance, self.workers, early=self._early)

    def spread(self, lines: Float) -> Float:
        """float64[m, k]: lines of the border as columns on A."""
        columns = np.zeros((len(self.inside.states), len(lines)))
        columns[self.border] = lines.T
        return columns

    def compress(self, table: Float, error: float) -> Delayed:
        """Few vectors for all rows of `table`, with exp(Q_AA d) applied to them."""
        shares, lines, remainder = eliminate(table, self.tolerance, self.workers)
        gains, lost = self.decay(self.spread(lines), self.duration)
        # each row is a sum of shares times lines: what is lost is at most lost * sum |share| |line|
        sizes = (np.abs(shares) * np.abs(lines).max(axis=1, initial=0.0)).sum(axis=1)
        remainder += lost * float(sizes.max(initial=0.0))
        return Delayed(gains, shares, lines, remainder, error)

    def leave(self, values: Float, out: Float) -> None:
        """Set out = Q_AB values on the border."""
        blocks = -(-len(self.border) // BLOCK)
        self.workers.run(
            product_rows, blocks, BLOCK, self.border_row, self.inside.leave_target,
            self.inside.leave_rate, values, out, serial=blocks < 4,
        )  # fmt: skip

    def force(self, states: Index, gains: Float, shares: Float, values: Float) -> None:
        """Subtract gains @ shares / speed from `values` in `states`."""
        blocks = -(-len(states) // BLOCK)
        self.workers.run(
            force_rows, blocks, BLOCK, states, gains, shares, 1.0 / self.form.speed, values,
            serial=blocks < 4,
        )  # fmt: skip


class Recursion:
    """The coefficients of a piece one after the other: `now` is c(n), `late` that of the remainder.

    z, late : at the beginning of the piece; they are left as they are.
    """

    def __init__(
        self, scheme: Scheme, gain: Float, delayed: Delayed | None, z: Float, late: Float | None
    ) -> None:
        self._scheme, self._delayed = scheme, delayed
        self._forced = Stepper(scheme.form, scheme.workers, gain)
        self._plain = Stepper(scheme.form, scheme.workers)
        self.now, self._after = z.copy(), np.empty_like(z)
        self.late = None if late is None else late.copy()
        self._late_after = np.empty_like(z)
        self._align()

    def step(
        self,
        n: int,
        weight: float = 0.0,
        ends: Float | None = None,
        late_ends: Float | None = None,
    ) -> None:
        """From n to n + 1; on the way `ends` and `late_ends` gain `weight` times those of n."""
        scheme, delayed, now, late = self._scheme, self._delayed, self.now, self.late
        self._forced.step(now, self._after, weight, ends)
        if delayed is not None:
            states = scheme.inside.states
            scheme.force(states, delayed.gains, delayed.shares[n], self._after)
        if late is not None:
            self._plain.step(late, self._late_after, weight, late_ends)
            self.late, self._late_after = self._late_after, late
        self.now, self._after = self._after, now
        self._align()

    def _align(self) -> None:
        if self.late is not None:
            outside = self._scheme.outside.states
            self.late[outside] = self.now[outside]


def busy_rows(row: Index) -> tuple[NDArray[np.intp], Index]:
    """Rows that are not empty, and the offsets of their entries."""
    busy = np.flatnonzero(np.diff(row.astype(np.int64)))
    return busy, np.concatenate(([0], row[1:][busy])).astype(np.uint32)


def decayed(
    form: Uniformised,
    columns: Float,
    weeks: float | Float,
    tolerance: float,
    workers: Workers,
    *,
    early: float,
) -> tuple[Float, float]:
    """exp(Q weeks) columns, float64[m, C], and the bound on what is lost.

    weeks : one for all columns, or float64[C], one for each. The bound is for entries of columns up
    to 1. early : how much may be lost by stopping before the weights end; 0 where Q is transposed,
    as the largest change may grow then.
    """
    wide = columns.shape[1]
    result = np.zeros((len(columns), wide))
    error = 0.0
    for low in range(0, wide, AT_ONCE):
        own = weeks[low : low + AT_ONCE] if isinstance(weeks, np.ndarray) else [weeks]
        table = point_weights(form.speed, own, tolerance)
        block = padded(columns[:, low : low + AT_ONCE])
        total = np.zeros_like(block)
        run = run_columns(form, block, table, workers, sums=total, tolerance=early)
        result[:, low : low + AT_ONCE] = total[:, : min(AT_ONCE, wide - low)]
        error = max(error, table.error + run.error)
    return result, error
