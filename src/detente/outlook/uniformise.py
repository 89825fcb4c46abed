"""Uniformised form of a chain and its powers.

    exp(Q t) v = sum_n w(n; speed t) P^n v,   P = I + Q / speed,   speed >= max exit rate

(Jensen 1953; Grassmann 1977, doi:10.1016/0305-0548(77)90007-7). P has no negative entry and rows
that sum to at most 1, so the sum loses no digits, and |P^{n+1} v - P^n v| never grows with n: once
a change of size c could add up to at most c * excess(n) over all remaining powers, the rest may be
replaced by the last power with that as the bound. Columns are independent of each other; nothing
depends on the number of threads. One power costs one pass over the transitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.outlook.chain import Chain, incoming
from detente.outlook.kernels import step_columns, step_vector
from detente.outlook.poisson import WeightTable
from detente.solve.workers import Workers

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
Progress = Callable[[float], None]

BLOCK = 4_096
EVERY = 8
MOST_COLUMNS = 64
TOLERANCE = 1e-12
SLOWEST = 1.0
"""Least speed, per week: far slower, and integrals over time would be quotients of tiny numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Uniformised:
    """P as rows: off-diagonal rates (per week, not yet divided by `speed`), the diagonal `stay`."""

    row: NDArray[np.uint32]
    target: NDArray[np.uint32]
    rate: Float
    stay: Float
    speed: float

    @property
    def states(self) -> int:
        """n, the number of states."""
        return len(self.stay)


def backward_form(chain: Chain) -> Uniformised:
    """P itself, for v -> P v."""
    speed = max(chain.speed, SLOWEST)
    return Uniformised(chain.row, chain.target, chain.rate, 1.0 - chain.exit_rate / speed, speed)


def forward_form(chain: Chain, turned: Chain | None = None) -> Uniformised:
    """P transposed, for a -> a P. `turned` is `incoming(chain)`, if at hand."""
    return backward_form(incoming(chain) if turned is None else turned)


@contextmanager
def working(workers: Workers | None) -> Iterator[Workers]:
    """The caller's pool, or one of our own for the time being."""
    if workers is not None:
        yield workers
    else:
        with Workers() as own:
            yield own


def column_bits(masks: list[Mask | None], states: int) -> NDArray[np.uint64]:
    """uint64[n] whose bit c is set where column c is kept fixed (masks[c], None for nowhere)."""
    if len(masks) > MOST_COLUMNS:
        raise ValueError(f"masks: received {len(masks)} columns, expected at most {MOST_COLUMNS}")
    bits = np.zeros(states, np.uint64)
    for place, mask in enumerate(masks):
        if mask is not None:
            bits |= mask.astype(np.uint64) << np.uint64(place)
    return bits


Visit = Callable[[int, Float, bool], None]


@dataclass(frozen=True, slots=True)
class Run:
    """How a run over powers ended: powers used, and a bound on what stopping early left out."""

    steps: int
    error: float


class Stepper:
    """One power after the other of a vector, each on all threads."""

    def __init__(self, form: Uniformised, workers: Workers, gain: Float | None = None) -> None:
        self._form, self._workers = form, workers
        self._gain = np.zeros(0) if gain is None else gain
        self._blocks = -(-form.states // BLOCK)
        self.largest, self.moved = np.zeros(self._blocks), np.zeros(self._blocks)

    def step(
        self,
        old: Float,
        new: Float,
        weight: float = 0.0,
        total: Float | None = None,
        *,
        measure: bool = False,
    ) -> None:
        """Set new = P old + gain; add weight * old to `total`; `measure` the change."""
        form = self._form
        self._workers.run(
            step_vector, self._blocks, BLOCK, form.row, form.target, form.rate, form.stay,
            1.0 / form.speed, self._gain, float(weight), old, new, new if total is None else total,
            measure, self.largest, self.moved, serial=self._blocks < 4,
        )  # fmt: skip


def run_vector(
    form: Uniformised,
    vector: Float,
    table: WeightTable,
    workers: Workers,
    *,
    visit: Visit | None = None,
    sums: Float | None = None,
    by_total: bool = False,
    tolerance: float = TOLERANCE,
    progress: Progress | None = None,
) -> Run:
    """Go through P^n vector, n = 0, 1, ... until the weights end.

    visit : called with n, the power (overwritten later) and whether it stands for all that follow.
    sums : float64[n], to which the powers are added with the weights of the table's last column.
    by_total : measure changes by their sum (for distributions), not by the largest (for values).
    """
    stepper = Stepper(form, workers)

    def step(old: Float, new: Float, weights: Float, measure: bool) -> float:
        stepper.step(old, new, 0.0 if sums is None else weights[-1], sums, measure=measure)
        return float(stepper.moved.sum() if by_total else stepper.largest.max(initial=0.0))

    def finish(power: Float, weights: Float) -> None:
        if sums is not None:
            np.add(sums, weights[-1] * power, out=sums)

    return _drive(step, finish, vector, table, visit, tolerance, progress)


def run_columns(
    form: Uniformised,
    columns: Float,
    table: WeightTable,
    workers: Workers,
    *,
    fixed: NDArray[np.uint64] | None = None,
    visit: Visit | None = None,
    sums: Float | None = None,
    tolerance: float = TOLERANCE,
    progress: Progress | None = None,
) -> Run:
    """The same for float64[n, C], C a multiple of four (`padded` makes it one).

    fixed : as made by `column_bits`. sums : float64[n, C]; column c takes the weights of column c
    of the table, or all take those of its only one.
    """
    width = columns.shape[1]
    if width % 4 or width > MOST_COLUMNS:
        raise ValueError(f"columns: received {width}, expected a multiple of 4 up to 64")
    blocks = -(-form.states // BLOCK)
    largest = np.zeros(blocks)
    still = np.zeros(0, np.uint64) if fixed is None else fixed

    def spread(weights: Float) -> Float:
        full = np.zeros(width)
        full[: len(weights) if len(weights) > 1 else width] = weights
        return full

    def step(old: Float, new: Float, weights: Float, measure: bool) -> float:
        own = np.zeros(0) if sums is None or not weights.any() else spread(weights)
        workers.run(
            step_columns, blocks, BLOCK, width, form.row, form.target, form.rate, form.stay,
            1.0 / form.speed, still, own, old.ravel(), new.ravel(),
            (new if sums is None else sums).ravel(), measure, largest, serial=blocks < 4,
        )  # fmt: skip
        return float(largest.max(initial=0.0))

    def finish(power: Float, weights: Float) -> None:
        if sums is not None:
            np.add(sums, spread(weights) * power, out=sums)

    return _drive(step, finish, columns, table, visit, tolerance, progress)


def _drive(
    step: Callable[[Float, Float, Float, bool], float],
    finish: Callable[[Float, Float], None],
    first: Float,
    table: WeightTable,
    visit: Visit | None,
    tolerance: float,
    progress: Progress | None,
) -> Run:
    """Step from `first` until the weights end, or until what remains cannot matter.

    As changes never grow, one measured some steps ago still bounds the present one.
    """
    last = len(table.weights) - 1
    old, new = first.copy(), np.empty_like(first)
    change, left = np.inf, 0.0
    for n in range(last):
        left = change * float(table.excess[n]) if table.excess[n] > 0 else 0.0
        if left <= tolerance:
            last = n
            break
        if visit is not None:
            visit(n, old, False)
        measure = n % EVERY == 0
        measured = step(old, new, table.weights[n], measure)
        change = measured if measure else change
        old, new = new, old
        if progress is not None and measure:
            progress(n / last)
    if visit is not None:
        visit(last, old, True)
    finish(old, table.from_step(last, final=True))
    return Run(last, 0.0 if last == len(table.weights) - 1 else left)


def padded(columns: Float) -> Float:
    """Columns of zeros added up to a multiple of four."""
    missing = -columns.shape[1] % 4
    return np.ascontiguousarray(np.pad(columns, ((0, 0), (0, missing))))
