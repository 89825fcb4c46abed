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
from detente.outlook.kernels import sum_classes
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
    bits = _bits(fixed, width, form.states)
    with working(workers) as pool:
        run = run_columns(form, columns, table, pool, fixed=bits, sums=total, tolerance=tolerance)
    return Transient(total[:, :width], table.error + run.error, run.steps)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Seen from one state, at T times.

    values : float64[T, C]. integrals : float64[T, C], of the values from 0 to each time, in weeks.
    error, integral_error : bounds on either, if the starting values lie in [0, 1].
    """

    weeks: Float
    values: Float
    integrals: Float
    error: float
    integral_error: float
    steps: int


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
) -> Curve:
    """The same seen from `state`, every column at all times, with the integral over time."""
    width = terminal.shape[1]
    form = backward_form(chain)
    points, spans, both = _point_and_time_weights(form.speed, weeks, tolerance)
    trace = np.zeros((len(both.weights), width))

    def visit(n: int, power: Float, final: bool) -> None:
        trace[n if not final else slice(n, None)] = power[state, :width]

    columns = padded(terminal)
    bits = _bits(fixed, width, form.states)
    with working(workers) as pool:
        run = run_columns(
            form, columns, both, pool, fixed=bits, visit=visit, tolerance=tolerance,
            progress=progress,
        )  # fmt: skip
    return Curve(
        np.asarray(weeks, np.float64), _weigh(points, trace), _weigh(spans, trace),
        points.error + run.error, spans.error + run.error, run.steps,
    )  # fmt: skip


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
        run = run_vector(
            form, initial, table, pool, visit=visit, by_total=True, tolerance=tolerance
        )
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
    points, spans, both = _point_and_time_weights(form.speed, weeks, tolerance)
    trace = np.zeros((len(both.weights), classes))
    blocks = -(-form.states // BLOCK)
    partial = np.zeros((blocks, classes))
    initial, occupied = np.zeros(form.states), np.zeros(form.states)
    initial[chain.start] = 1.0
    with working(workers) as pool:

        def visit(n: int, power: Float, final: bool) -> None:
            pool.run(sum_classes, blocks, BLOCK, label, power, partial, serial=blocks < 4)
            trace[n if not final else slice(n, None)] = partial.sum(axis=0)

        run = run_vector(
            form, initial, both, pool, visit=visit, sums=occupied, by_total=True,
            tolerance=tolerance, progress=progress,
        )  # fmt: skip
    return Course(
        np.asarray(weeks, np.float64), _weigh(points, trace), _weigh(spans, trace), occupied,
        points.error + run.error, spans.error + run.error, run.steps,
    )  # fmt: skip


def _point_and_time_weights(
    speed: float, weeks: Sequence[float] | Float, tolerance: float
) -> tuple[WeightTable, WeightTable, WeightTable]:
    """Weights for values, for integrals over time, and both side by side in one table."""
    points = point_weights(speed, weeks, tolerance)
    spans = time_weights(speed, weeks, tolerance)
    steps = max(len(points.weights), len(spans.weights))
    points, spans = points.padded(steps), spans.padded(steps)
    both = WeightTable(
        np.hstack((points.weights, spans.weights)),
        np.maximum(points.excess, spans.excess),
        max(points.error, spans.error),
    )
    return points, spans, both


def _weigh(table: WeightTable, trace: Float) -> Float:
    """Sum over powers of weight times trace, float64[T, C]; in fixed order, without BLAS."""
    result = np.zeros((table.weights.shape[1], trace.shape[1]))
    for weights, values in zip(table.weights, trace, strict=True):
        result += weights[:, None] * values
    return result


def _bits(
    fixed: Sequence[Mask | None] | None, width: int, states: int
) -> NDArray[np.uint64] | None:
    if fixed is None or all(mask is None for mask in fixed):
        return None
    if len(fixed) != width:
        raise ValueError(f"fixed: received {len(fixed)} masks, expected one per column ({width})")
    return column_bits(list(fixed), states)
