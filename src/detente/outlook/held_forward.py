"""Where a crisis may stand while no run has been completed: `detente.outlook.held` forward in time.

With A the states where the condition holds, B the others, and pi(s) the distribution over states at
time s of what has not completed a run of length d by then,

    pi' = pi Q - (f(s - d) exp(Q_AA d) on A),   f = pi_B Q_BA,   f(s) = 0 for s < 0

as of the runs that begin at a rate f(s - d) those are completed that never leave A for d weeks. A
run in force at the start has an age of its own: it is kept on copies of the states of A, which lead
to each other and to B, and what is left on them is taken away when it is completed.

On the chain with its arrows turned this is the recursion of `detente.outlook.held`, without gain:

    c(0) = pi(p),   c(n + 1) = P' c(n) - (exp(Q_AA' d) Q_BA' c_before(n) on A) / speed

so that it is exact in time likewise. Whatever is lost on the way was lost from what can only
shrink: bounds add up over the pieces. Cost: one pass over the transitions a power, and from t = d
on what the delayed terms cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.outlook.chain import Chain, incoming
from detente.outlook.held import TOLERANCE
from detente.outlook.held_scheme import Delayed, Recursion, Scheme
from detente.outlook.pieces import add_readings, cut_periods, point_readings
from detente.outlook.poisson import poisson_window
from detente.outlook.uniformise import Float, Mask, working
from detente.solve.workers import Workers

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Unfinished:
    """Distributions of what has completed no run.

    inside : float64[T, m], at each of the times asked for in the m states of the condition, of runs
    that began after the start. ends : float64[n], at the end, the initial run apart. running :
    float64[n], at the end, of the initial run. error : bound on what each is wrong by in total.
    """

    inside: Float
    ends: Float
    running: Float
    error: float


def unfinished(
    chain: Chain,
    condition: Mask,
    duration: float,
    weeks: float,
    times: Float,
    *,
    age: float = 0.0,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
) -> Unfinished:
    """Follow `chain` from its start for `weeks`; runs of `condition` (bool[n]) need `duration`.

    times : float64[T], 0 to `weeks`. age : weeks that a run in force at the start has lasted; if no
    less than `duration` it is complete at once. The chain may lose probability on the way.
    """
    n, begun = chain.states, bool(condition[chain.start])
    if begun:
        chain = _with_copies(chain, condition)
    completes = max(duration - age, 0.0) if begun else np.inf
    wide = np.concatenate((condition, np.zeros(chain.states - n, np.bool_)))
    with working(workers) as pool:
        flow = _Flow(chain, wide, duration, times, tolerance, pool)
        ends = flow.run(weeks, completes, n)
    running = np.zeros(n)
    running[condition] = ends[n:] if begun else 0.0
    return Unfinished(flow.inside, ends[:n], running, flow.error)


def _with_copies(chain: Chain, condition: Mask) -> Chain:
    """The chain with a copy of each state of the condition, in order, and the start on its copy."""
    first = chain.row.astype(np.int64)
    own = np.cumsum(condition) - 1 + chain.states
    kept = np.repeat(condition, np.diff(first))
    target = chain.target[kept]
    sizes = np.diff(first)[condition]
    return replace(
        chain,
        row=np.concatenate((first, first[-1] + np.cumsum(sizes))).astype(np.uint32),
        target=np.concatenate(
            (chain.target, np.where(condition[target], own[target], target))
        ).astype(np.uint32),
        rate=np.concatenate((chain.rate, chain.rate[kept])),
        exit_rate=np.concatenate((chain.exit_rate, chain.exit_rate[condition])),
        start=int(own[chain.start]),
    )


class _Flow:
    """Carries pi from the start to the end; fills `inside` on the way."""

    def __init__(
        self,
        chain: Chain,
        condition: Mask,
        duration: float,
        times: Float,
        tolerance: float,
        workers: Workers,
    ) -> None:
        # entries are compared with the tolerance one by one, but they count all together
        self._size = max(1, int(condition.sum()))
        self._scheme = Scheme(
            incoming(chain), condition, duration, 0.0, 0.0, tolerance / self._size, workers,
            early=0.0,
        )  # fmt: skip
        self._times, self._before = times, dict[int, Delayed]()
        self._now = np.zeros(chain.states)
        self._now[chain.start] = 1.0
        self.inside = np.zeros((len(times), len(self._scheme.inside.states)))
        self.error = 0.0

    def run(self, weeks: float, completes: float, copies: int) -> Float:
        """Go to `weeks`; what is on states from `copies` on is complete at `completes`."""
        duration = self._scheme.duration
        marks = [weeks, completes] if completes < weeks else [weeks]
        pieces, where = cut_periods(duration, marks, self._scheme.form.speed)
        stop, complete = where[0], where[1] if len(where) > 1 else None
        count = stop[0] * len(pieces) + stop[1]
        order = [(k // len(pieces), k % len(pieces)) for k in range(count)]
        begins = np.array([period * duration + pieces[number][0] for period, number in order])
        holder = np.searchsorted(begins, self._times, side="right") - 1
        for place, (period, number) in enumerate(order):
            if (period, number) == complete:
                self._now[copies:] = 0.0
            read = np.flatnonzero(holder == place)
            again = (period + 1, number) < stop
            self._piece(number, pieces[number][1], read, self._times[read] - begins[place], again)
        if completes <= weeks:
            self._now[copies:] = 0.0
        return self._now

    def _piece(self, number: int, length: float, read: Places, ages: Float, again: bool) -> None:
        """Carry pi over one piece; keep its delayed term if it comes `again`.

        read : places of the times that fall into it, `ages` after it began.
        """
        scheme, delayed = self._scheme, self._before.pop(number, None)
        window = poisson_window(scheme.form.speed * length, scheme.tolerance)
        steps = window.last
        weights = point_readings(scheme.form.speed, ages, steps, scheme.tolerance)
        table = np.empty((steps + 1, len(scheme.border))) if again else np.empty((0, 0))
        ends, weight = np.zeros_like(self._now), 0.0
        run = Recursion(scheme, np.zeros(0), delayed, self._now, None)
        for n in range(steps + 1):
            weight = float(window.weights[n - window.first]) if n >= window.first else 0.0
            add_readings(self.inside, read, weights[n], run.now[scheme.inside.states])
            if again:
                scheme.leave(run.now, table[n])
            if n < steps:
                run.step(n, weight, ends, ends)
        self._now = ends + weight * run.now
        self.error += 2.0 * window.error * (steps + 2)
        if delayed is not None:
            self.error += length * delayed.remainder * self._size
        if again:
            self._before[number] = scheme.compress(table, 0.0)
