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

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from detente.outlook.chain import Chain
from detente.outlook.held_scheme import Delayed, Recursion, Scheme
from detente.outlook.pieces import plan
from detente.outlook.poisson import PoissonWindow, poisson_window
from detente.outlook.reach import reached_by
from detente.outlook.uniformise import Float, Mask, Progress, working
from detente.solve.workers import Workers

TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """probability : from the chain's start, with the initial run at its age.

    fresh : float64[n], from each state, a run in force there beginning now. running : float64[n],
    the same where the condition holds for a run in force that has the given age (that of `fresh`
    unless the chain starts in one). error : bound on every entry. pieces : pieces of time. rank :
    the most vectors that a delayed term needed.
    """

    probability: float
    fresh: Float
    running: Float
    error: float
    pieces: int
    rank: int


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """How a piece of time begins: its place in its period, z, the remainder of the initial run.

    delayed : the term that it is driven by.
    """

    number: int
    z: Float
    late: Float | None
    delayed: Delayed | None


Witness = Callable[[Begun], None]


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
    check_times(duration=duration, weeks=weeks, age=age)
    if duration == 0.0:
        return _reached(chain, condition, weeks, tolerance, workers)
    with working(workers) as pool:
        scheme = Scheme(chain, condition, duration, weeks, age, tolerance, pool)
        return integrate(scheme, progress)


def check_times(**times: float) -> None:
    """Raise ValueError for a time that is negative or not finite."""
    for name, value in times.items():
        if not (np.isfinite(value) and value >= 0):
            raise ValueError(f"{name}: received {value}, expected a finite number, 0 or more")


def _reached(
    chain: Chain, condition: Mask, weeks: float, tolerance: float, workers: Workers | None
) -> Held:
    found = reached_by(chain, condition, weeks, tolerance=tolerance, workers=workers)
    return Held(float(found.values[chain.start]), found.values, found.values, found.error, 0, 0)


def integrate(
    scheme: Scheme, progress: Progress | None = None, witness: Witness | None = None
) -> Held:
    """The answer; `progress` and `witness` hear of every piece of time."""
    chain, size = scheme.chain, len(scheme.inside.states)
    if size == 0 or (scheme.weeks < scheme.duration and not scheme.starts_inside):
        nothing = np.zeros(chain.states)
        return Held(0.0, nothing, nothing, 0.0, 0, 0)
    survive, lost = scheme.survive(scheme.duration)
    state = _State(np.zeros(chain.states))
    pieces = 0
    fresh = np.zeros(chain.states)
    if scheme.weeks >= scheme.duration:
        pieces = _Integration(scheme, state, survive).run(progress, witness)
        fresh[:] = state.z
        fresh[scheme.inside.states] += survive
        entries = float(scheme.outside.exit_rate.max(initial=0.0)) * scheme.weeks
        state.error += lost * (1.0 + entries)
    np.clip(fresh, 0.0, 1.0, out=fresh)
    running = _running(scheme, state, fresh)
    probability = float(running[chain.start])
    return Held(probability, fresh, running, float(state.error), pieces, state.rank)


@dataclass(slots=True)
class _State:
    """What is carried through time: z, the remainder of the initial run, the error so far."""

    z: Float
    late: Float | None = None
    error: float = 0.0
    rank: int = 0
    before: dict[int, Delayed] = field(default_factory=dict)


def _running(scheme: Scheme, state: _State, fresh: Float) -> Float:
    """The probability from each state, a run in force there being at its age."""
    if not scheme.starts_inside or scheme.rest == scheme.duration:
        return fresh
    running, inside = fresh.copy(), scheme.inside.states
    if scheme.rest == 0.0 or scheme.rest > scheme.weeks:
        running[inside] = 1.0 if scheme.rest == 0.0 else 0.0
        return running
    running[inside], lost = scheme.survive(scheme.rest)
    state.error += lost
    if state.late is not None:
        running[inside] += state.late[inside]
    return np.clip(running, 0.0, 1.0)


class _Integration:
    """Carries z from d to T."""

    def __init__(self, scheme: Scheme, state: _State, survive: Float) -> None:
        self._scheme, self._state = scheme, state
        self._gain = scheme.gain(survive)
        leaving = scheme.inside.leaving(np.ones(scheme.chain.states))
        spread, _ = scheme.decay(leaving[:, None], scheme.duration)
        self._echo = float(spread.max(initial=0.0))

    def run(self, progress: Progress | None, witness: Witness | None) -> int:
        """Go through all pieces; returns how many there were."""
        scheme, state = self._scheme, self._state
        cut = plan(scheme.duration, scheme.weeks, scheme.rest, scheme.form.speed)
        period, number, done = 0, 0, 0
        while (period, number) < cut.stop:
            if (period, number) == cut.late:
                state.late = np.zeros(scheme.chain.states)
            delayed = state.before.pop(number, None)
            if witness is not None:
                witness(Begun(number, state.z, state.late, delayed))
            needed = (period + 1, number) < cut.stop
            self._piece(number, cut.pieces[number][1], delayed, needed=needed)
            done += 1
            if progress is not None:
                progress(done / cut.count)
            number += 1
            if number == len(cut.pieces):
                period, number = period + 1, 0
        return done

    def _piece(self, number: int, length: float, delayed: Delayed | None, *, needed: bool) -> None:
        """Carry z over one piece; keep its delayed term when a later period needs it."""
        scheme, state, echo = self._scheme, self._state, self._echo
        window = poisson_window(scheme.form.speed * length, scheme.tolerance)
        steps = window.last
        table = np.empty((steps + 1, len(scheme.border))) if needed else np.empty((0, 0))
        largest = self._recursion(window, delayed, table)
        forcing = float(self._gain.max(initial=0.0)) * scheme.form.speed
        if delayed is not None:
            forcing += echo * 2.0
            state.error += length * (delayed.remainder + echo * delayed.error)
        excess = window.error * (steps + 2) / scheme.form.speed
        state.error += 2.0 * (window.error * largest + excess * forcing)
        if needed:
            kept = state.before[number] = scheme.compress(table, state.error)
            state.rank = max(state.rank, len(kept.lines))

    def _recursion(self, window: PoissonWindow, delayed: Delayed | None, table: Float) -> float:
        """All coefficients of a piece; leaves z and the remainder at its end in the state.

        Fills `table` with Q_AB c(n); returns the largest coefficient.
        """
        scheme, state = self._scheme, self._state
        ends, late_ends = np.zeros_like(state.z), np.zeros_like(state.z)
        run = Recursion(scheme, self._gain, delayed, state.z, state.late)
        weight = 0.0
        for n in range(window.last + 1):
            weight = float(window.weights[n - window.first]) if n >= window.first else 0.0
            if len(table):
                scheme.leave(run.now, table[n])
            if n < window.last:
                run.step(n, weight, ends, late_ends)
        state.z = ends + weight * run.now
        state.late = None if run.late is None else late_ends + weight * run.late
        return float(np.abs(run.now).max())
