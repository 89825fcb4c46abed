"""Held without a break: a run of a condition that lasts at least d, completed by T.

A the states where the condition holds, B the others, t the time left; h on B and g on A (a run that
begins now) are the probabilities wanted:

    h' = Q_BB h + Q_BA g,   h(0) = 0
    g(t) = 1{t >= d} s + integral_0^min(d,t) exp(Q_AA r) Q_AB h(t - r) dr,   s = exp(Q_AA d) 1

Nothing can be completed before t = d. From there on write g = s + y and z = (h on B, y on A):

    z' = Q z + (Q_BA s on B;  -exp(Q_AA d) Q_AB h(t - d) on A),   z(d) = 0

with no delayed term before t = 2d. Exact in time: on a piece [p, p + len] write z(p + r) =
sum_n w(n; speed r) c(n) with Poisson weights w; the delayed term comes from the same piece one
period d before, where it has the same form, so that the coefficients follow from a recursion
without any step in time:

    c(0) = z(p),   c(n + 1) = P c(n) + f(n) / speed
    f(n) = (Q_BA s on B;  -exp(Q_AA d) Q_AB c_before(n) on A)

`c_before(n)` of all n are nearly dependent; they are written as few vectors by elimination with
complete pivoting until nothing above a small tolerance remains, and exp(Q_AA d) is applied to those
alone. Pieces are cut where T and the end of the initial run fall, and so that speed * len <= 64.

A run in force at the start began `age` before and needs d - age more; its share of the integral is
followed beside z over the last d - age weeks (`w` on A with h on B).

Error bound: left-out weights and remainders of the elimination are carried through the pieces, each
delayed by one period and multiplied by at most max exp(Q_AA d) Q_AB 1 on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detente.outlook.chain import Chain
from detente.outlook.kernels import (
    force_rows,
    product_rows,
)
from detente.outlook.pieces import eliminate, plan
from detente.outlook.poisson import PoissonWindow, point_weights, poisson_window
from detente.outlook.reach import reached_by
from detente.outlook.restrict import Part, part
from detente.outlook.uniformise import (
    BLOCK,
    Float,
    Mask,
    Progress,
    Stepper,
    Uniformised,
    backward_form,
    padded,
    run_columns,
    working,
)
from detente.solve.workers import Workers

TOLERANCE = 1e-12
AT_ONCE = 32


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """probability : from the chain's start, with the initial run at its age.

    fresh : float64[n], from each state, a run in force there beginning now. error : bound on every
    entry. pieces : pieces of time. rank : the most vectors that a delayed term needed.
    """

    probability: float
    fresh: Float
    error: float
    pieces: int
    rank: int


def held_by(
    chain: Chain,
    condition: Mask,
    duration: float,
    weeks: float,
    *,
    age: float = 0.0,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Held:
    """Probability that a run of `condition` (bool[n]) lasts `duration`, completed by `weeks`.

    duration : weeks, 0 or more (0: the condition is met at all). age : weeks that a run in force at
    the start has lasted. Raises ValueError for negative times.
    """
    for name, value in (("duration", duration), ("weeks", weeks), ("age", age)):
        if not (np.isfinite(value) and value >= 0):
            raise ValueError(f"{name}: received {value}, expected a finite number, 0 or more")
    if duration == 0.0:
        return _reached(chain, condition, weeks, tolerance, workers)
    with working(workers) as pool:
        problem = _Problem(chain, condition, duration, weeks, age, tolerance, pool)
        return problem.solve(progress)


def _reached(
    chain: Chain, condition: Mask, weeks: float, tolerance: float, workers: Workers | None
) -> Held:
    found = reached_by(chain, condition, weeks, tolerance=tolerance, workers=workers)
    return Held(float(found.values[chain.start]), found.values, found.error, 0, 0)


@dataclass(slots=True)
class _Delayed:
    """exp(Q_AA d) Q_AB c(n) of one piece as gains @ shares[n], and how far c may be off."""

    gains: Float
    shares: Float
    remainder: float
    error: float


@dataclass(slots=True)
class _State:
    """What is carried through time: z, the remainder of the initial run, the error so far."""

    z: Float
    late: Float | None = None
    error: float = 0.0
    rank: int = 0
    before: dict[int, _Delayed] = field(default_factory=dict)


class _Problem:
    """One question, laid out: the parts of the chain, the survival vector, the plan."""

    def __init__(
        self,
        chain: Chain,
        condition: Mask,
        duration: float,
        weeks: float,
        age: float,
        tolerance: float,
        workers: Workers,
    ) -> None:
        self.chain, self.condition = chain, condition
        self.duration, self.weeks = duration, weeks
        self.starts_inside = bool(condition[chain.start])
        self.rest = max(duration - age, 0.0) if self.starts_inside else duration
        self.tolerance, self.workers = tolerance, workers
        self.form: Uniformised = backward_form(chain)
        self.inside: Part = part(chain, condition)
        outside = ~condition
        self.border = np.flatnonzero(np.diff(self.inside.leave_row.astype(np.int64)))
        self.border_row = np.concatenate(([0], self.inside.leave_row[1:][self.border])).astype(
            np.uint32
        )
        self.outside = part(chain, outside)

    def solve(self, progress: Progress | None) -> Held:
        """The answer; `progress` hears of every piece of time."""
        chain, size = self.chain, len(self.inside.states)
        if size == 0 or (self.weeks < self.duration and not self.starts_inside):
            return Held(0.0, np.zeros(chain.states), 0.0, 0, 0)
        survive, lost = self._decay(np.ones((size, 1)), self.duration)
        state = _State(np.zeros(chain.states))
        pieces = 0
        fresh = np.zeros(chain.states)
        if self.weeks >= self.duration:
            pieces = self._integrate(state, survive[:, 0], progress)
            fresh[:] = state.z
            fresh[self.inside.states] += survive[:, 0]
            entries = float(self.outside.exit_rate.max(initial=0.0)) * self.weeks
            state.error += lost * (1.0 + entries)
        np.clip(fresh, 0.0, 1.0, out=fresh)
        return Held(self._from_start(state, fresh), fresh, float(state.error), pieces, state.rank)

    def _from_start(self, state: _State, fresh: Float) -> float:
        """The probability from the start, the initial run at its age."""
        start = self.chain.start
        if not self.starts_inside or self.rest == self.duration:
            return float(fresh[start])
        if self.rest == 0.0:
            return 1.0
        if self.rest > self.weeks:
            return 0.0
        lasts, lost = self._decay(np.ones((len(self.inside.states), 1)), self.rest)
        state.error += lost
        place = int(np.searchsorted(self.inside.states, start))
        later = 0.0 if state.late is None else float(state.late[start])
        return min(max(float(lasts[place, 0]) + later, 0.0), 1.0)

    def _integrate(self, state: _State, survive: Float, progress: Progress | None) -> int:
        """Carry z from d to T; returns how many pieces that took."""
        weight = np.zeros(self.chain.states)
        weight[self.inside.states] = survive
        gain = np.zeros(self.chain.states)
        gain[self.outside.states] = self.outside.leaving(weight) / self.form.speed
        cut = plan(self.duration, self.weeks, self.rest, self.form.speed)
        leaving = self.inside.leaving(np.ones(self.chain.states))
        spread, _ = self._decay(leaving[:, None], self.duration)
        echo = float(spread.max(initial=0.0))
        period, number, done = 0, 0, 0
        while (period, number) < cut.stop:
            if (period, number) == cut.late:
                state.late = np.zeros(self.chain.states)
            needed = (period + 1, number) < cut.stop
            self._piece(state, number, cut.pieces[number][1], gain, echo, needed=needed)
            done += 1
            if progress is not None:
                progress(done / cut.count)
            number += 1
            if number == len(cut.pieces):
                period, number = period + 1, 0
        return done

    def _piece(
        self, state: _State, number: int, length: float, gain: Float, echo: float, *, needed: bool
    ) -> None:
        """Carry z over one piece; keep its delayed term when a later period needs it."""
        window = poisson_window(self.form.speed * length, self.tolerance)
        delayed = state.before.pop(number, None)
        steps = window.last
        table = np.empty((steps + 1, len(self.border))) if needed else np.empty((0, 0))
        largest = self._recursion(state, window, delayed, gain, table)
        forcing = float(gain.max(initial=0.0)) * self.form.speed
        if delayed is not None:
            forcing += echo * 2.0
            state.error += length * (delayed.remainder + echo * delayed.error)
        excess = window.error * (steps + 2) / self.form.speed
        state.error += 2.0 * (window.error * largest + excess * forcing)
        if needed:
            state.before[number] = self._compress(table, state)

    def _recursion(
        self,
        state: _State,
        window: PoissonWindow,
        delayed: _Delayed | None,
        gain: Float,
        table: Float,
    ) -> float:
        """All coefficients of a piece; leaves z and the remainder at its end in `state`.

        Fills `table` with Q_AB c(n); returns the largest coefficient.
        """
        now, after = state.z, np.empty_like(state.z)
        ends, late_ends = np.zeros_like(now), np.zeros_like(now)
        late, late_after = state.late, np.empty_like(now)
        plain, forced = Stepper(self.form, self.workers), Stepper(self.form, self.workers, gain)
        for n in range(window.last + 1):
            weight = float(window.weights[n - window.first]) if n >= window.first else 0.0
            if late is not None:
                late[self.outside.states] = now[self.outside.states]
            if len(table):
                self._leave(now, table[n])
            if n == window.last:
                break
            forced.step(now, after, weight, ends)
            if delayed is not None:
                self._force(delayed, n, after)
            if late is not None:
                plain.step(late, late_after, weight, late_ends)
                late, late_after = late_after, late
            now, after = after, now
        state.z = ends + weight * now
        state.late = None if late is None else late_ends + weight * late
        return float(np.abs(now).max())

    def _compress(self, table: Float, state: _State) -> _Delayed:
        """Few vectors for all rows of `table`, with exp(Q_AA d) applied to them."""
        shares, lines, remainder = eliminate(table, self.tolerance, self.workers)
        state.rank = max(state.rank, len(lines))
        spread = np.zeros((len(self.inside.states), len(lines)))
        spread[self.border] = lines.T
        gains, lost = self._decay(spread, self.duration)
        # each row is a sum of shares times lines: what is lost is at most lost * sum |share| |line|
        sizes = (np.abs(shares) * np.abs(lines).max(axis=1, initial=0.0)).sum(axis=1)
        remainder += lost * float(sizes.max(initial=0.0))
        return _Delayed(gains, shares, remainder, state.error)

    def _decay(self, columns: Float, weeks: float) -> tuple[Float, float]:
        """exp(Q_AA weeks) columns, float64[m, C], and the bound on what is lost."""
        form = self.inside.form
        table = point_weights(form.speed, [weeks], self.tolerance)
        wide = columns.shape[1]
        result = np.zeros((len(columns), wide))
        error = 0.0
        for low in range(0, wide, AT_ONCE):
            block = padded(columns[:, low : low + AT_ONCE])
            total = np.zeros_like(block)
            run = run_columns(
                form, block, table, self.workers, sums=total, tolerance=self.tolerance
            )
            result[:, low : low + AT_ONCE] = total[:, : min(AT_ONCE, wide - low)]
            error = max(error, table.error + run.error)
        return result, error

    def _leave(self, values: Float, out: Float) -> None:
        blocks = -(-len(self.border) // BLOCK)
        self.workers.run(
            product_rows, blocks, BLOCK, self.border_row, self.inside.leave_target,
            self.inside.leave_rate, values, out, serial=blocks < 4,
        )  # fmt: skip

    def _force(self, delayed: _Delayed, n: int, values: Float) -> None:
        blocks = -(-len(self.inside.states) // BLOCK)
        self.workers.run(
            force_rows, blocks, BLOCK, self.inside.states, delayed.gains, delayed.shares[n],
            1.0 / self.form.speed, values, serial=blocks < 4,
        )  # fmt: skip
