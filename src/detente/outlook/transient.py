"""Exact transient distributions: how the crisis stands at given times.

Backward, for values v with v(0) given at the end:     v(t) = exp(Q t) v(0)
Forward, for distributions a with a(0) given:          a(t) = a(0) exp(Q t)
Time spent:                                            integral of a(s) ds, 0 <= s <= t

by uniformisation (`detente.outlook.uniformise`). Rows listed as fixed keep their value: with the
goal's rows fixed at 1, v(t) is the probability of having been in the goal by t. Every result
carries `error`, a bound on the truncation (Poisson weights left out, steady state met early).

A single state's value over many dates needs only its entry of each power, so curves over time cost
no more than one date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.outlook.chain import Chain
from detente.outlook.kernels import add_scaled, sum_classes
from detente.outlook.poisson import WeightTable, point_weights, time_weights
from detente.outlook.uniformise import (
    BLOCK,
    TOLERANCE,
    Float,
    Mask,
    Progress,
    backward_form,
    column_bits,
    forward_form,
    padded,
    run_columns,
    run_vector,
    working,
)
from detente.solve.workers import Workers


@dataclass(frozen=True, slots=True, eq=False)
class Transient:
    """values : float64, shaped as the function that made it says.

    error : bound on each entry, if the starting values lie in [0, 1]. steps : powers of P used.
    """

    values: Float
    error: float
    steps: int


def backward(
    chain: Chain,
    terminal: Float,
    weeks: Sequence[float] | Float,
    *,
    fixed: Sequence[Mask | None] | None = None,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
) -> Transient:
    """exp(Q t) applied to each column, every column at its own time.

    terminal : float64[n, C]. weeks : C times. fixed : for each column bool[n] of rows that keep
    their value, or None. Returns values float64[n, C].
    """
    width = terminal.shape[1]
    form = backward_form(chain)
    table = point_weights(form.speed, weeks, tolerance)
    columns = padded(terminal)
    total = np.zeros_like(columns)
    blocks = -(-form.states // BLOCK)
    with working(workers) as pool:

        def visit(n: int, power: Float, final: bool) -> None:
            weights = np.zeros(columns.shape[1])
            weights[:width] = table.from_step(n, final=final)
            if weights.any():
                pool.run(add_scaled, blocks, BLOCK, weights, power, total, serial=blocks < 4)

        bits = _bits(fixed, width, columns.shape[1], form.states)
        run = run_columns(form, columns, table, visit, pool, fixed=bits, tolerance=tolerance)
    return Transient(total[:, :width], table.error + run.error, run.steps)


def backward_curve(
    chain: Chain,
    terminal: Float,
    weeks: Sequence[float] | Float,
    state: int,
    *,
    fixed: Sequence[Mask | None] | None = None,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Transient:
    """The same seen from one state, every column at all times: values float64[T, C]."""
    width = terminal.shape[1]
    form = backward_form(chain)
    table = point_weights(form.speed, weeks, tolerance)
    curve = np.zeros((len(weeks), width))

    def visit(n: int, power: Float, final: bool) -> None:
        weights = table.from_step(n, final=final)
        values = power[state, :width]
        np.add(curve, weights[:, None] * values, out=curve)

    columns = padded(terminal)
    bits = _bits(fixed, width, columns.shape[1], form.states)
    with working(workers) as pool:
        run = run_columns(
            form, columns, table, visit, pool, fixed=bits, tolerance=tolerance, progress=progress
        )
    return Transient(curve, table.error + run.error, run.steps)


def forward(
    chain: Chain,
    initial: Float,
    weeks: Sequence[float] | Float,
    *,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
) -> Transient:
    """Distributions at the given times, float64[T, n], from `initial` float64[n]."""
    form = forward_form(chain)
    table = point_weights(form.speed, weeks, tolerance)
    total = np.zeros((len(weeks), form.states))

    def visit(n: int, power: Float, final: bool) -> None:
        weights = table.from_step(n, final=final)
        for place in np.flatnonzero(weights):
            total[place] += weights[place] * power

    with working(workers) as pool:
        run = run_vector(form, initial, table, visit, pool, by_total=True, tolerance=tolerance)
    return Transient(total, table.error + run.error, run.steps)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A distribution followed forward and summed by classes of states.

    share : float64[T, K], probability of each class at each time. time : float64[T, K], expected
    weeks spent in each class up to each time. occupied : float64[n], expected weeks in each state
    up to the last time. error : bound on entries of `share`; `time_error` on those of `time`.
    """

    weeks: Float
    share: Float
    time: Float
    occupied: Float
    error: float
    time_error: float
    steps: int


def course(
    chain: Chain,
    label: NDArray[np.uint32],
    classes: int,
    weeks: Sequence[float] | Float,
    *,
    turned: Chain | None = None,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Course:
    """Follow the chain from its start and sum by `label`, uint32[n] below `classes`.

    weeks : T times, ascending. turned : `incoming(chain)`, if at hand.
    """
    form = forward_form(chain, turned)
    points = point_weights(form.speed, weeks, tolerance)
    spans = time_weights(form.speed, weeks, tolerance)
    both = WeightTable(
        np.hstack((points.weights, spans.weights)),
        np.maximum(points.excess, spans.excess),
        max(points.error, spans.error),
    )
    result = _Sums.empty(form.states, classes, len(weeks))
    initial = np.zeros(form.states)
    initial[chain.start] = 1.0
    with working(workers) as pool:

        def visit(n: int, power: Float, final: bool) -> None:
            result.add(n, power, final, points, spans, label, pool)

        run = run_vector(
            form, initial, both, visit, pool, by_total=True, tolerance=tolerance,
            progress=progress,
        )  # fmt: skip
    return Course(
        np.asarray(weeks, np.float64), result.share, result.time, result.occupied[:, 0],
        points.error + run.error, spans.error + run.error, run.steps,
    )  # fmt: skip


@dataclass(slots=True)
class _Sums:
    """Running sums of `course`."""

    share: Float
    time: Float
    occupied: Float
    partial: Float

    @classmethod
    def empty(cls, states: int, classes: int, times: int) -> _Sums:
        blocks = -(-states // BLOCK)
        return cls(
            np.zeros((times, classes)), np.zeros((times, classes)), np.zeros((states, 1)),
            np.zeros((blocks, classes)),
        )  # fmt: skip

    def add(
        self,
        n: int,
        power: Float,
        final: bool,
        points: WeightTable,
        spans: WeightTable,
        label: NDArray[np.uint32],
        pool: Workers,
    ) -> None:
        """Add one power, or (final) all that remain."""
        blocks = len(self.partial)
        serial = blocks < 4
        pool.run(sum_classes, blocks, BLOCK, label, power, self.partial, serial=serial)
        mass = self.partial.sum(axis=0)
        self.share += points.from_step(n, final=final)[:, None] * mass
        span = spans.from_step(n, final=final)
        self.time += span[:, None] * mass
        pool.run(add_scaled, blocks, BLOCK, span[-1:], power[:, None], self.occupied, serial=serial)


def _bits(
    fixed: Sequence[Mask | None] | None, width: int, padded_width: int, states: int
) -> NDArray[np.uint64] | None:
    """Bits of the fixed rows; the columns that pad are fixed everywhere."""
    if fixed is None:
        return None
    if len(fixed) != width:
        raise ValueError(f"fixed: received {len(fixed)} masks, expected one per column ({width})")
    everywhere = np.ones(states, np.bool_)
    return column_bits([*fixed, *[everywhere] * (padded_width - width)], states)
