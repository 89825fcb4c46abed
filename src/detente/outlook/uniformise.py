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
MOST_COLUMNS = 64
TOLERANCE = 1e-12


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
    speed = chain.speed or 1.0
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


def run_vector(
    form: Uniformised,
    vector: Float,
    table: WeightTable,
    visit: Visit,
    workers: Workers,
    *,
    fixed: Mask | None = None,
    by_total: bool = False,
    tolerance: float = TOLERANCE,
    progress: Progress | None = None,
) -> Run:
    """Hand P^n vector to `visit(n, power, final)` for n = 0, 1, ... until the weights end.

    fixed : bool[n], rows that keep their value. by_total : measure changes by their sum (for
    distributions) rather than by the largest (for values). The power handed over is overwritten
    later. With `final` it stands for all powers that follow.
    """
    blocks = -(-form.states // BLOCK)
    largest, total = np.zeros(blocks), np.zeros(blocks)
    still = np.zeros(form.states, np.uint8) if fixed is None else fixed.view(np.uint8)
    pair = [vector.copy(), np.empty_like(vector)]

    def step(old: Float, new: Float) -> float:
        workers.run(
            step_vector, blocks, BLOCK, form.row, form.target, form.rate, form.stay,
            1.0 / form.speed, still, old, new, largest, total, serial=blocks < 4,
        )  # fmt: skip
        return float(total.sum() if by_total else largest.max(initial=0.0))

    return _drive(step, pair, table, visit, tolerance, progress)


def run_columns(
    form: Uniformised,
    columns: Float,
    table: WeightTable,
    visit: Visit,
    workers: Workers,
    *,
    fixed: NDArray[np.uint64] | None = None,
    tolerance: float = TOLERANCE,
    progress: Progress | None = None,
) -> Run:
    """The same for float64[n, C] with `fixed` as made by `column_bits`; C a multiple of four.

    `padded` makes it one.
    """
    width = columns.shape[1]
    if width % 4 or width > MOST_COLUMNS:
        raise ValueError(f"columns: received {width}, expected a multiple of 4 up to 64")
    blocks = -(-form.states // BLOCK)
    largest = np.zeros(blocks)
    still = np.zeros(form.states, np.uint64) if fixed is None else fixed
    everything = np.uint64((1 << width) - 1)
    pair = [columns.copy(), np.empty_like(columns)]

    def step(old: Float, new: Float) -> float:
        workers.run(
            step_columns, blocks, BLOCK, form.row, form.target, form.rate, form.stay,
            1.0 / form.speed, still, everything, old, new, largest, serial=blocks < 4,
        )  # fmt: skip
        return float(largest.max(initial=0.0))

    return _drive(step, pair, table, visit, tolerance, progress)


def padded(columns: Float) -> Float:
    """Columns of zeros added up to a multiple of four."""
    missing = -columns.shape[1] % 4
    return np.ascontiguousarray(np.pad(columns, ((0, 0), (0, missing))))


def _drive(
    step: Callable[[Float, Float], float],
    pair: list[Float],
    table: WeightTable,
    visit: Visit,
    tolerance: float,
    progress: Progress | None,
) -> Run:
    last = len(table.weights) - 1
    old, new = pair
    change = np.inf
    for n in range(last + 1):
        left = change * table.excess[n] if n < last else 0.0
        final = n == last or left <= tolerance
        visit(n, old, final)
        if final:
            return Run(n, left)
        change = step(old, new)
        old, new = new, old
        if progress is not None and n % 16 == 0:
            progress(n / last)
    raise AssertionError("unreachable: the last power is final")  # pragma: no cover
