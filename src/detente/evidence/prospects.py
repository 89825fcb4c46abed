"""How the questions look from every state, at several times before their dates.

The columns of `detente.outlook.questions`, seen from all states instead of the start and at many
times left: all share the powers of one uniformised chain,

    h(x, t) = sum_n w(n; speed t) (P^n v)(x)

and for the share of time the integral of h over t in the place of h.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.evidence.kernels import add_columns
from detente.outlook.chain import Chain
from detente.outlook.poisson import WeightTable, point_weights, time_weights
from detente.outlook.uniformise import (
    BLOCK,
    MOST_COLUMNS,
    Float,
    Mask,
    Progress,
    backward_form,
    column_bits,
    padded,
    run_columns,
)
from detente.solve.workers import Workers


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What is true at the date, and the states that keep their value until then.

    left : times before the date, weeks. spent : whether weeks spent where it is true are asked for.
    """

    wins: Mask
    fixed: Mask
    left: tuple[float, ...]
    spent: bool = False


def prospects(
    chain: Chain,
    columns: Sequence[Column],
    workers: Workers,
    tolerance: float,
    progress: Progress | None = None,
) -> tuple[list[Float], float]:
    """Of each column float64[times, n], and the bound on what was left out of any entry."""
    found: list[Float] = []
    error = 0.0
    for low in range(0, len(columns), MOST_COLUMNS):
        some, lost = _some(chain, columns[low : low + MOST_COLUMNS], workers, tolerance, progress)
        found += some
        error = max(error, lost)
    return found, error


def _some(
    chain: Chain,
    columns: Sequence[Column],
    workers: Workers,
    tolerance: float,
    progress: Progress | None,
) -> tuple[list[Float], float]:
    form = backward_form(chain)
    tables = [
        (time_weights if each.spent else point_weights)(form.speed, each.left, tolerance)
        for each in columns
    ]
    place = np.repeat(np.arange(len(columns)), [len(each.left) for each in columns])
    table = _joined(tables)
    totals = np.zeros((len(place), form.states))
    values = padded(np.stack([each.wins for each in columns], axis=1).astype(np.float64))
    width, blocks = values.shape[1], -(-form.states // BLOCK)

    def visit(n: int, power: Float, final: bool) -> None:
        weights = table.from_step(n, final=final)
        workers.run(
            add_columns, blocks, BLOCK, width, place, weights, power.ravel(), totals,
            serial=blocks < 4,
        )  # fmt: skip

    bits = column_bits([each.fixed for each in columns], form.states)
    run = run_columns(
        form, values, table, workers, fixed=bits, visit=visit, tolerance=tolerance,
        progress=progress,
    )  # fmt: skip
    ends = np.cumsum([len(each.left) for each in columns])[:-1]
    return np.split(totals, ends), table.error + run.error


def _joined(tables: Sequence[WeightTable]) -> WeightTable:
    """Weights of several tables side by side."""
    steps = max(len(each.weights) for each in tables)
    every = [each.padded(steps) for each in tables]
    return WeightTable(
        np.hstack([each.weights for each in every]),
        np.max([each.excess for each in every], axis=0),
        max(each.error for each in every),
    )
