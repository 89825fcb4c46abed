"""The derivative of "held without a break" in every rate of the chain, by one pass back in time.

The scheme of `detente.outlook.held` differentiated backward. A bar marks the derivative of the
answer in a quantity; b(n) is that of c(n) in a piece whose end z has zbar, E = exp(Q_AA d):

    b(n) = w(n) zbar + P' b(n+1) - (Q_AB' E' b_later(n+1)) / speed on B

b_later being that of the same piece one period later; b(0) is the zbar of the piece before. By the
answer's dependence on each part of the scheme, as pairs (a, c) that stand for a(x) c(y) dQ(x, y):

    P                  (b(n+1) / speed, c(n)) for all n of all pieces
    gain, Q_BA s       (gbar / speed on B, s on A), gbar = sum of all b(n+1);
                       sbar gains Q_BA' gbar / speed
    E in s = E 1       pairs of a decay (`detente.outlook.decay_adjoint`), row sbar, column 1
    E in the delayed   the same, rows B_j = -sum_n shares[n, j] b(n+1) / speed, columns lines_j
    Q_AB in it         (E' b(n+1) on A, -c_before(n) / speed on B)

As in the forecast the table of b(n+1) on A is written as few vectors, to which alone E' is applied;
lines of all pieces are written as few likewise, so that E is differentiated once. The remainder of
the initial run, late(n+1) = P (late(n) on A, c(n) on B) on A, goes back beside it.

Speeds count as constants, since the answer does not depend on them. Cost: a few forecasts. Memory
beside the forecast's: two vectors and `rank` lines for each piece, and a table of b for one. Exact
but for what is left out: of c as in the forecast, of b and of weights the tolerance relative to the
largest. As the former does not shrink with the answer, neither does the error where it is rare.

Theory note, section 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from detente.outlook.chain import Chain, incoming
from detente.outlook.decay_adjoint import DecayAdjoint
from detente.outlook.held import TOLERANCE, Begun, check_times, integrate
from detente.outlook.held_kernels import add_products
from detente.outlook.held_scheme import Recursion, Scheme, busy_rows, decayed
from detente.outlook.kernels import product_rows
from detente.outlook.pairs import PairSums
from detente.outlook.pieces import eliminate, plan
from detente.outlook.poisson import PoissonWindow, poisson_window
from detente.outlook.restrict import Index, part
from detente.outlook.uniformise import BLOCK, Float, Mask, Stepper, forward_form, working
from detente.solve.workers import Workers

AT_ONCE = 16


@dataclass(frozen=True, slots=True, eq=False)
class HeldSlopes:
    """value : the probability from the start. pairs : its derivative, as sums of pairs."""

    value: float
    pairs: PairSums


def held_slopes(
    chain: Chain,
    condition: Mask,
    duration: float,
    weeks: float,
    *,
    age: float = 0.0,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
) -> HeldSlopes:
    """Probability that a run of `condition` (bool[n]) lasts `duration`, completed by `weeks`.

    The arguments are those of `held_by`; `duration` above 0, as a run of no duration is the
    condition met at all (`detente.outlook.sensitivity.dated_slopes`). Raises ValueError otherwise,
    and for negative times.
    """
    check_times(duration=duration, weeks=weeks, age=age)
    if duration == 0.0:
        raise ValueError("duration: received 0.0, expected more than 0")
    pairs = PairSums.of(chain)
    with working(workers) as pool:
        scheme = Scheme(chain, condition, duration, weeks, age, tolerance, pool)
        if scheme.rest == 0.0:
            return HeldSlopes(1.0, pairs)
        begun: list[Begun] = []
        held = integrate(scheme, witness=lambda each: begun.append(_thin(each)))
        if scheme.rest <= weeks and condition.any():
            _Backward(scheme, pairs).run(begun)
    return HeldSlopes(held.probability, pairs)


def _thin(begun: Begun) -> Begun:
    """Without the gains, which would take the most room; `_full` computes them again."""
    if begun.delayed is None:
        return begun
    return replace(begun, delayed=replace(begun.delayed, gains=np.zeros((0, 0))))


def _full(scheme: Scheme, begun: Begun) -> Begun:
    if begun.delayed is None:
        return begun
    gains, _ = scheme.decay(scheme.spread(begun.delayed.lines), scheme.duration)
    return replace(begun, delayed=replace(begun.delayed, gains=gains))


@dataclass(frozen=True, slots=True, eq=False)
class _Later:
    """Q_AB' E' b(n+1) of a piece, as force @ shares[n] on the rim; it is owed a period earlier.

    decayed : float64[m, k], E' applied to the lines that b(n+1) on A was written as.
    """

    decayed: Float
    force: Float
    shares: Float


class _Turned:
    """The scheme's products transposed. rim : states of B that A leads to."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme, self._workers = scheme, scheme.workers
        turned = incoming(scheme.chain)
        self._stepper = Stepper(forward_form(scheme.chain, turned), scheme.workers)
        self.inside, self._outside = part(turned, scheme.condition), part(turned, ~scheme.condition)
        rim, self._rim_row = busy_rows(self._outside.leave_row)
        self.rim: Index = self._outside.states[rim]

    def step(self, vector: Float) -> Float:
        """P' vector."""
        after = np.empty_like(vector)
        self._stepper.step(vector, after)
        return after

    def enter(self, values: Float) -> Float:
        """Q_AB' values on the rim; `values` for each state of the chain."""
        out = np.empty(len(self.rim))
        blocks = -(-len(out) // BLOCK)
        self._workers.run(
            product_rows, blocks, BLOCK, self._rim_row, self._outside.leave_target,
            self._outside.leave_rate, values, out, serial=blocks < 4,
        )  # fmt: skip
        return out

    def earlier(self, table: Float) -> _Later:
        """What the piece with b(n+1) on A in `table` owes to the one a period before."""
        scheme = self._scheme
        limit = scheme.tolerance * float(np.abs(table).max(initial=0.0))
        shares, lines, _ = eliminate(table, limit, self._workers)
        decay, _ = decayed(
            self.inside.form, lines.T, scheme.duration, scheme.tolerance, self._workers, early=0.0
        )
        force = np.empty((len(self.rim), len(lines)))
        values = np.zeros(scheme.chain.states)
        for j in range(len(lines)):
            values[scheme.inside.states] = decay[:, j]
            force[:, j] = self.enter(values)
        return _Later(decay, force, shares)


class _Bars:
    """The derivatives in the coefficients of a piece, from the last: `now` is b(n).

    late : the same for the remainder of the initial run, 0 on B; None before it sets in.
    """

    def __init__(
        self,
        scheme: Scheme,
        turned: _Turned,
        window: PoissonWindow,
        later: _Later | None,
        ends: tuple[Float, Float | None],
    ) -> None:
        self._scheme, self._turned, self._window, self._later = scheme, turned, window, later
        self._end, self._late_end = ends
        self.now = float(window.weights[-1]) * self._end
        self.late = None
        if self._late_end is not None:
            self.late = float(window.weights[-1]) * self._late_end

    def step(self, n: int) -> None:
        """From n + 1 to n."""
        window, later, outside = self._window, self._later, self._scheme.outside.states
        weight = float(window.weights[n - window.first]) if n >= window.first else 0.0
        now = self._turned.step(self.now)
        if weight:
            now += weight * self._end
        if later is not None:
            self._scheme.force(self._turned.rim, later.force, later.shares[n], now)
        if self.late is not None and self._late_end is not None:
            late = self._turned.step(self.late)
            now[outside] += late[outside]
            late[outside] = 0.0
            self.late = late + weight * self._late_end
        self.now = now


class _Backward:
    """Goes back through the pieces; `pairs` collects the derivative."""

    def __init__(self, scheme: Scheme, pairs: PairSums) -> None:
        self._scheme, self._pairs, self._workers = scheme, pairs, scheme.workers
        self._turned = _Turned(scheme)
        self._decay = DecayAdjoint(
            scheme.condition, scheme.inside, self._turned.inside, scheme.tolerance, scheme.workers
        )
        self._size = len(scheme.inside.states)
        self._zbar, self._late_bar = np.zeros((2, scheme.chain.states))
        self._gain_bar = np.zeros(scheme.chain.states)
        self._later: dict[int, _Later] = {}
        self._rows, self._lines = np.zeros((self._size, 0)), np.zeros((0, len(scheme.border)))

    def run(self, begun: list[Begun]) -> None:
        """All pieces from the last one, then the survival that they started from."""
        scheme, start = self._scheme, self._scheme.chain.start
        ones, survive_bar = np.ones(self._size), np.zeros(self._size)
        if scheme.starts_inside and scheme.rest < scheme.duration:
            self._late_bar[start] = 1.0
            self._decay.add(
                self._pairs, self._late_bar[scheme.inside.states, None], ones[:, None], scheme.rest
            )
        else:
            self._zbar[start] = 1.0
            survive_bar += self._zbar[scheme.inside.states]
        if scheme.weeks < scheme.duration:
            return
        survive, _ = scheme.survive(scheme.duration)
        gain = scheme.gain(survive)
        cut = plan(scheme.duration, scheme.weeks, scheme.rest, scheme.form.speed)
        for each in reversed(begun):
            self._piece(each, cut.pieces[each.number][1], gain)
        survive_bar += self._through_gain(survive)
        rows = np.column_stack((survive_bar, self._rows))
        columns = np.column_stack((ones, scheme.spread(self._lines)))
        self._decay.add(self._pairs, rows, columns, scheme.duration)

    def _through_gain(self, survive: Float) -> Float:
        """Add what the gain owes to Q_BA; returns what it owes to s, float64[m]."""
        scheme = self._scheme
        weights, worths = np.zeros((2, scheme.chain.states))
        outside = scheme.outside.states
        weights[outside] = self._gain_bar[outside] / scheme.form.speed
        worths[scheme.inside.states] = survive
        self._pairs.add(weights[:, None], worths[:, None], self._workers, scheme.condition)
        return self._turned.inside.leaving(weights)

    def _piece(self, begun: Begun, length: float, gain: Float) -> None:
        """Go back through one piece, from what its end is worth to what its beginning is."""
        scheme, delayed, later = self._scheme, begun.delayed, self._later.pop(begun.number, None)
        window = poisson_window(scheme.form.speed * length, scheme.tolerance)
        ends = self._zbar, None if begun.late is None else self._late_bar
        bars = _Bars(scheme, self._turned, window, later, ends)
        table = np.empty((0 if delayed is None else window.last, self._size))
        rows = np.zeros((self._size, 0 if delayed is None else len(delayed.lines)))
        before = np.zeros((len(self._turned.rim), 0 if later is None else later.shares.shape[1]))
        for first, now, late in _segments(scheme, _full(scheme, begun), window.last, gain):
            here = slice(first, first + now.shape[1])
            found = self._segment(bars, here, now, late, table)
            if delayed is not None:
                self._sum(scheme.inside.states, found, delayed.shares[here], rows)
            if later is not None:
                self._sum(self._turned.rim, now, later.shares[here], before)
        self._zbar = bars.now
        if bars.late is not None:
            self._late_bar = bars.late
        if later is not None:
            self._through_border(later, before)
        if delayed is not None:
            self._collect(rows, delayed.lines)
            self._later[begun.number] = self._turned.earlier(table)

    def _segment(
        self, bars: _Bars, here: slice, now: Float, late: Float | None, table: Float
    ) -> Float:
        """Go back through some n; returns b(n + 1) as columns, and in `table`, if it has rows."""
        scheme = self._scheme
        found, late_found = np.empty_like(now), np.empty_like(now)
        for n in range(here.stop - 1, here.start - 1, -1):
            found[:, n - here.start] = bars.now
            if bars.late is not None:
                late_found[:, n - here.start] = bars.late
            if len(table):
                table[n] = bars.now[scheme.inside.states]
            self._gain_bar += bars.now
            bars.step(n)
        speed = scheme.form.speed
        self._pairs.add(found / speed, now, self._workers)
        if late is not None:
            self._pairs.add(late_found / speed, late, self._workers, ~scheme.condition)
        return found

    def _sum(self, states: Index, vectors: Float, shares: Float, sums: Float) -> None:
        """Subtract vectors[states] @ shares / speed from `sums`."""
        blocks = -(-len(states) // BLOCK)
        self._workers.run(
            add_products, blocks, BLOCK, states, vectors, shares, -1.0 / self._scheme.form.speed,
            sums, serial=blocks < 2,
        )  # fmt: skip

    def _through_border(self, later: _Later, before: Float) -> None:
        """Add what the delayed term of a later piece owes to Q_AB."""
        scheme = self._scheme
        weights, worths = np.zeros((2, scheme.chain.states, before.shape[1]))
        weights[scheme.inside.states] = later.decayed
        worths[self._turned.rim] = before
        self._pairs.add(weights, worths, self._workers, ~scheme.condition)

    def _collect(self, rows: Float, lines: Float) -> None:
        """Keep pairs of E, written as few."""
        every = np.vstack((self._lines, lines))
        shares, self._lines, _ = eliminate(every, self._scheme.tolerance, self._workers)
        both = np.column_stack((self._rows, rows))
        self._rows = np.zeros((self._size, len(self._lines)))
        places = np.arange(self._size, dtype=np.uint32)
        self._workers.run(
            add_products, -(-self._size // BLOCK), BLOCK, places, both, shares, 1.0, self._rows
        )


def _segments(
    scheme: Scheme, begun: Begun, steps: int, gain: Float
) -> Iterator[tuple[int, Float, Float | None]]:
    """(first n, c(n) float64[n, K], those of the remainder), n < `steps`, the last ones first.

    Each segment is computed again from its beginning.
    """
    run = Recursion(scheme, gain, begun.delayed, begun.z, begun.late)
    kept = []
    for n in range(steps):
        if n % AT_ONCE == 0:
            kept.append((run.now.copy(), None if run.late is None else run.late.copy()))
        run.step(n)
    for place in range(len(kept) - 1, -1, -1):
        first = place * AT_ONCE
        run = Recursion(scheme, gain, begun.delayed, *kept[place])
        now = np.empty((len(run.now), min(AT_ONCE, steps - first)))
        late = None if run.late is None else np.empty_like(now)
        for k in range(now.shape[1]):
            now[:, k] = run.now
            if late is not None and run.late is not None:
                late[:, k] = run.late
            run.step(first + k)
        yield first, now, late
