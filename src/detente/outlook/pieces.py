"""How `detente.outlook.held` cuts time into pieces, and how it writes many vectors as few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.outlook.kernels import eliminate_cross
from detente.outlook.poisson import poisson_window
from detente.outlook.uniformise import BLOCK, Float
from detente.solve.workers import Workers

PIECE = 64.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Pieces of one period as (offset, length), and where in time the integration ends.

    The period numbered k begins at (k + 1) d. The run ends before piece `stop` = (period, piece);
    `late`, likewise, is where the remainder of the initial run sets in (None: there is none).
    """

    pieces: tuple[tuple[float, float], ...]
    stop: tuple[int, int]
    late: tuple[int, int] | None

    @property
    def count(self) -> int:
        """How many pieces there are until the end."""
        return self.stop[0] * len(self.pieces) + self.stop[1]


def plan(duration: float, weeks: float, rest: float, speed: float) -> Plan:
    """Cut time from `duration` to `weeks`; `rest` is what the initial run still needs.

    `rest` equal to `duration` (or 0) means that no remainder need be followed.
    """
    span = weeks - duration
    marks = [span] if rest in {0.0, duration} else [span, max(weeks - rest - duration, 0.0)]
    pieces, where = cut_periods(duration, marks, speed)
    return Plan(pieces, where[0], where[1] if len(where) > 1 else None)


def cut_periods(
    duration: float, marks: Sequence[float], speed: float
) -> tuple[tuple[tuple[float, float], ...], list[tuple[int, int]]]:
    """Cut every period alike, so that each of `marks` falls between two pieces.

    marks : times since the first period began. Returns the pieces of one period as (offset, length)
    and for each mark the (period, piece) that begins there.
    """
    places = [divmod(each, duration) for each in marks]
    cuts = [0.0]
    for _, offset in sorted(places, key=lambda place: place[1]):
        if offset - cuts[-1] > 1e-12 * duration and duration - offset > 1e-12 * duration:
            cuts.append(offset)
    pieces: list[tuple[float, float]] = []
    begins: list[int] = []
    for low, high in zip(cuts, [*cuts[1:], duration], strict=True):
        begins.append(len(pieces))
        number = max(1, int(np.ceil(speed * (high - low) / PIECE)))
        edges = np.linspace(low, high, number + 1)
        pieces += list(zip(edges[:-1].tolist(), np.diff(edges).tolist(), strict=True))

    def locate(period: float, offset: float) -> tuple[int, int]:
        nearest = int(np.argmin([abs(offset - cut) for cut in [*cuts, duration]]))
        if nearest == len(cuts):
            return int(period) + 1, 0
        return int(period), begins[nearest]

    return tuple(pieces), [locate(*place) for place in places]


def point_readings(speed: float, ages: Float, steps: int, tolerance: float) -> Float:
    """Weights float64[steps + 1, T] that read a piece's coefficients `ages` after it began."""
    weights = np.zeros((steps + 1, len(ages)))
    for place, age in enumerate(ages.tolist()):
        window = poisson_window(speed * max(age, 0.0), tolerance)
        last = min(window.last, steps)
        weights[window.first : last + 1, place] = window.weights[: last + 1 - window.first]
    return weights


def add_readings(out: Float, places: NDArray[np.intp], weights: Float, values: Float) -> None:
    """Add weights[k] * values to out[places[k]], rows that take none of it left alone."""
    for k in np.flatnonzero(weights):
        out[places[k]] += weights[k] * values


def eliminate(table: Float, tolerance: float, workers: Workers) -> tuple[Float, Float, float]:
    """Write `table` as shares float64[R, k] @ lines float64[k, n], up to a remainder.

    Gaussian elimination with complete pivoting, stopped when the largest entry of the remainder is
    at most `tolerance`; its size comes third. `table` is overwritten.
    """
    rows, width = table.shape
    blocks = max(1, -(-width // BLOCK))
    peak = np.zeros(blocks)
    peak_row, peak_column = np.zeros(blocks, np.int64), np.zeros(blocks, np.int64)
    shares, lines = [np.zeros(rows)], [np.zeros(width)]
    while True:
        workers.run(
            eliminate_cross, blocks, BLOCK, table, shares[-1], lines[-1], peak, peak_row,
            peak_column, serial=blocks < 4,
        )  # fmt: skip
        best = int(np.argmax(peak))
        if peak[best] <= tolerance or len(lines) > min(rows, width):
            break
        row, column = int(peak_row[best]), int(peak_column[best])
        lines.append(table[row].copy())
        shares.append(table[:, column] / table[row, column])
    remainder = max(float(peak[best]), 0.0) if width else 0.0
    return (
        np.array(shares[1:]).reshape(len(shares) - 1, rows).T.copy(),
        np.array(lines[1:]).reshape(len(lines) - 1, width),
        remainder,
    )
