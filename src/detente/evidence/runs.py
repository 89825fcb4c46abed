"""What becomes of present runs: "held without a break", seen from the middle of the way.

With A where the condition holds and B the rest, `left` weeks to the date, and y the ways inside A
of runs that need r more weeks (theory note, section 2; `detente.outlook.held` for h on B),

    V(r) = y exp(Q_AA r) 1 [r <= left] + integral_0^min(r, left) y exp(Q_AA s) Q_AB h(left - s) ds

h(t) is 0 up to t = d. Powers of y are taken once for all r and s: what they sum to, and what they
bring to the rim (the states of B that A leads to), weighted by Poisson weights, give both terms.
The integral is by Gauss and Legendre's rule on pieces of at most `PIECE` expected jumps, cut where
h has a bend, its integrand's Legendre series giving it up to every r.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import legint, legval, legvander

from detente.evidence.ages import Held, Runs, mixed
from detente.evidence.carry import gauss
from detente.evidence.kernels import add_dots, leave_rows
from detente.evidence.timeline import SAME
from detente.game.csr import lengths
from detente.outlook.chain import Chain, incoming
from detente.outlook.held import Begun, integrate
from detente.outlook.held_scheme import Recursion, Scheme
from detente.outlook.pieces import plan
from detente.outlook.poisson import point_weights
from detente.outlook.restrict import Index, Part
from detente.outlook.uniformise import BLOCK, Float, Uniformised, padded, run_columns
from detente.solve.workers import Workers

TOLERANCE = 1e-13
PIECE, POINTS = 16.0, 20


@dataclass(frozen=True, slots=True, eq=False)
class _Spans:
    """Pieces of time, K + 1 edges, and Gauss points on each, float64[K, POINTS]."""

    edges: tuple[float, ...]
    at: Float

    @classmethod
    def between(cls, cuts: Sequence[float], longest: float) -> _Spans:
        """Points on pieces of at most `longest` between some times."""
        edges = [cuts[0]]
        for low, high in itertools.pairwise(cuts):
            count = max(1, int(np.ceil((high - low) / longest - SAME)))
            edges += np.linspace(low, high, count + 1)[1:].tolist()
        x, _ = gauss(POINTS)
        spans = np.array(list(itertools.pairwise(edges))).reshape(-1, 2)
        at = spans[:, :1] + 0.5 * (spans[:, 1:] - spans[:, :1]) * (x + 1.0)
        return cls(tuple(edges), at)


class Ahead:
    """One question that asks for a run, ahead of several times that are left to its date.

    left : weeks to the date. After `ready`, `fresh` gives the answer from each state outside.
    """

    def __init__(self, chain: Chain, held: Held, left: Sequence[float], workers: Workers) -> None:
        self._held, self._workers = held, workers
        longest = max(left, default=0.0)
        self._scheme = Scheme(chain, held.inside, held.duration, longest, 0.0, TOLERANCE, workers)
        self._rim = np.unique(self._scheme.inside.leave_target)
        self._turned = _turned(self._scheme.inside)
        self._leaving = _rim(self._scheme.inside, self._rim)
        self._left = {each: np.zeros(chain.states) for each in left}
        duration = held.duration
        bends = [duration * k for k in range(1, int(longest / duration) + 1)]
        cuts = [*bends, longest] if bends and longest - bends[-1] > SAME else bends
        self._spans = _Spans.between(cuts or [duration], PIECE / self._scheme.form.speed)
        self._table = np.zeros((*self._spans.at.shape, len(self._rim)))
        self._fill()

    def value(self, left: float, outside: Float, columns: Float, runs: Runs, week: float) -> float:
        """Weight of the ways that come true in `left` weeks.

        outside : float64[n], ways on B. columns : float64[n, k], of the runs.
        """
        found = float((outside * self._left[left]).sum())
        rests = runs.began + self._held.duration - week
        if len(rests) and columns.any():
            found += self._present(left, columns[self._scheme.inside.states], rests, runs.shares)
        return found

    # --- h, at the times that are wanted -----------------------------------------------------

    def _fill(self) -> None:
        """Take h at all points, and at the times left, from the pieces of its integration."""
        scheme = self._scheme
        if scheme.weeks < scheme.duration + SAME or not len(scheme.inside.states):
            return
        cut = plan(scheme.duration, scheme.weeks, scheme.rest, scheme.form.speed)
        gain = scheme.gain(scheme.survive(scheme.duration)[0])
        counter = itertools.count()

        def witness(begun: Begun) -> None:
            done = next(counter)
            period, number = divmod(done, len(cut.pieces))
            offset, length = cut.pieces[number]
            self._take(begun, gain, (period + 1) * scheme.duration + offset, length)

        integrate(scheme, witness=witness)

    def _take(self, begun: Begun, gain: Float, begin: float, length: float) -> None:
        """From one piece of time: values at all wanted times within it."""
        scheme = self._scheme
        fine = 1e-9 * length

        def within(time: float) -> bool:
            return begin - fine <= time <= begin + length + fine

        whole = [each for each in self._left if within(each)]
        points = [place for place, at in np.ndenumerate(self._spans.at) if within(float(at))]
        if not whole and not points:
            return
        times = np.array([*whole, *(self._spans.at[place] for place in points)]) - begin
        weights = point_weights(scheme.form.speed, np.clip(times, 0.0, length), TOLERANCE).weights
        full, rims = np.zeros((len(whole), len(begun.z))), np.zeros((len(points), len(self._rim)))
        run = Recursion(scheme, gain, begun.delayed, begun.z, None)
        for n, row in enumerate(weights):
            for place in np.flatnonzero(row[: len(whole)]):
                full[place] += row[place] * run.now
            rim = run.now[self._rim]
            for place in np.flatnonzero(row[len(whole) :]):
                rims[place] += row[len(whole) + place] * rim
            if n < len(weights) - 1:
                run.step(n)
        outside = ~self._held.inside
        for each, values in zip(whole, full, strict=True):
            self._left[each] = np.where(outside, values, 0.0)
        for point, values in zip(points, rims, strict=True):
            self._table[point] = values

    # --- runs that are under way -------------------------------------------------------------

    def _present(self, left: float, columns: Float, rests: Float, shares: Float) -> float:
        """What becomes of runs that need `rests` more weeks, float64[C]; columns float64[m, k]."""
        rests = np.maximum(rests, 0.0)
        until = max(min(left - self._held.duration, float(rests.max())), 0.0)
        times = self._times(left, until)
        sums, flows = self._powers(columns, rests, times, left)
        found = np.where(rests <= left + SAME, (sums * shares).sum(axis=1), 0.0)
        if times is not None:
            ends = np.minimum(rests, until)
            found = found + (_integrals(times, flows, ends) * shares).sum(axis=1)
        return float(found.sum())

    def _times(self, left: float, until: float) -> _Spans | None:
        """Points of the integral over s; h(left - s) bends where left - s is a multiple of d."""
        if until <= SAME or not len(self._rim):
            return None
        duration = self._held.duration
        bends = [left - duration * k for k in range(1, int(left / duration + SAME) + 1)]
        inner = sorted(each for each in bends if SAME < each < until - SAME)
        return _Spans.between([0.0, *inner, until], PIECE / self._scheme.form.speed)

    def _powers(
        self, columns: Float, rests: Float, times: _Spans | None, left: float
    ) -> tuple[Float, Float]:
        """Y exp(Q_AA r) 1, float64[C, k], and y exp(Q_AA s) Q_AB h(left - s), float64[J, k]."""
        at = np.zeros(0) if times is None else times.at.ravel()
        ahead = np.array([self._at(left - float(s)) for s in at]).reshape(len(at), len(self._rim))
        table = point_weights(self._turned.speed, [*rests, *at], TOLERANCE)
        width, rim = columns.shape[1], self._leaving
        sums, flows = np.zeros((len(rests), width)), np.zeros((len(at), width))
        leaving = np.zeros((len(self._rim), padded(columns[:1]).shape[1]))
        blocks = -(-len(self._rim) // BLOCK)

        def visit(n: int, power: Float, final: bool) -> None:
            weights = table.from_step(n, final=final)
            now = power[:, :width].sum(axis=0)
            for place in np.flatnonzero(weights[: len(rests)]):
                sums[place] += weights[place] * now
            if len(at):
                self._workers.run(
                    leave_rows, blocks, BLOCK, rim.row, rim.target, rim.rate, power, leaving,
                    serial=blocks < 4,
                )  # fmt: skip
                add_dots(weights[len(rests) :], ahead, leaving[:, :width], flows)

        run_columns(self._turned, padded(columns), table, self._workers, visit=visit, tolerance=0.0)
        return sums, flows

    def _at(self, time: float) -> Float:
        """H on the rim with `time` left, by interpolation."""
        edges = np.array(self._spans.edges)
        if time <= edges[0] + SAME or len(edges) < 2:
            return np.zeros(len(self._rim))
        place = min(max(int(np.searchsorted(edges, time)) - 1, 0), len(edges) - 2)
        low, high = edges[place], edges[place + 1]
        series = legvander(np.array([2.0 * (time - low) / (high - low) - 1.0]), POINTS - 1)[0]
        return mixed(self._table[place].T, series @ _TO_SERIES)


def _series() -> Float:
    """float64[POINTS, POINTS]: from values at Gauss points to coefficients of Legendre's series."""
    x, w = gauss(POINTS)
    return np.asarray(
        (legvander(x, POINTS - 1) * w[:, None]).T * (np.arange(POINTS) + 0.5)[:, None]
    )


_TO_SERIES = _series()


def _integrals(spans: _Spans, values: Float, until: Float) -> Float:
    """float64[C, k], integrals from the first edge to each of `until`, float64[C].

    values : float64[K * POINTS, k], at the points.
    """
    total = np.zeros((len(until), values.shape[1]))
    by_piece = values.reshape(-1, POINTS, values.shape[1])
    for (low, high), own in zip(itertools.pairwise(spans.edges), by_piece, strict=True):
        half = 0.5 * (high - low)
        place = np.clip((until - low) / half - 1.0, -1.0, 1.0)
        series = np.stack([mixed(own.T, row) for row in _TO_SERIES])
        total += half * legval(place, legint(series, lbnd=-1.0)).T
    return total


def _rim(inside: Part, rim: Index) -> Chain:
    """What leads from the part to each state of the rim; `target` is where it comes from."""
    place = np.searchsorted(rim, inside.leave_target)
    order = np.argsort(place, kind="stable")
    source = np.repeat(np.arange(len(inside.states), dtype=np.uint32), lengths(inside.leave_row))
    row = np.searchsorted(place[order], np.arange(len(rim) + 1)).astype(np.uint32)
    nothing = np.zeros(0)
    return Chain(
        row, source[order], inside.leave_rate[order], nothing.astype(np.uint32), nothing, 0, 0
    )


def _turned(inside: Part) -> Uniformised:
    """The form for y -> y P within the part."""
    nothing = np.zeros(0, np.uint32)
    alone = Chain(inside.row, inside.target, inside.rate, nothing, inside.exit_rate, 0, 0)
    back = incoming(alone)
    form = inside.form
    return Uniformised(back.row, back.target, back.rate, form.stay, form.speed)
