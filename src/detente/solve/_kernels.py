"""Compiled kernels of linear algebra: the preconditioner's sweeps, GMRES's sums, a small inverse.

Each works on rows, blocks or chunks `first` to `last` and writes only those; plain NumPy twins are
in the tests.
"""

from __future__ import annotations

import numpy as np

from detente.compiled import inlined, kernel, summing_kernel


@kernel
def matrix_rows(first, last, shift, pull, row, column, rate, exit_rate, vector, out):
    """Out = (shift + pull - Q) vector, rows first..last."""
    actors = vector.shape[1]
    for x in range(first, last):
        for i in range(actors):
            out[x, i] = (shift + pull[x, i] + exit_rate[x]) * vector[x, i]
        for place in range(row[x], row[x + 1]):
            y = column[place]
            weight = np.float64(rate[place])
            for i in range(actors):
                out[x, i] -= weight * vector[y, i]


@kernel
def split_columns(first, last, bounds, states, row, column, rate, split, keep, end):
    """Columns and rates for `relax_blocks`, blocks first..last.

    Entries of rate zero are left out, so that row x ends at end[x]; a column outside the block of
    its row is moved up by `states`, to where `relax_blocks` keeps the old values.
    """
    for block in range(first, last):
        low = bounds[block]
        high = bounds[block + 1]
        for x in range(low, high):
            place = row[x]
            for old in range(row[x], row[x + 1]):
                if rate[old] > 0.0:
                    y = column[old]
                    split[place] = y if low <= y < high else y + states
                    keep[place] = rate[old]
                    place += np.uint64(1)
            end[x] = place


@inlined
def relax_row(x, lane, shift, pull, row, end, split, rate, exit_rate, right, both):
    """Solve row x for actors lane..lane+3 (the last repeated where there are fewer).

    Four sums in registers: stores inside the loop would have to be read back.
    """
    last = right.shape[1] - 1
    i, j, k, m = lane, min(lane + 1, last), min(lane + 2, last), min(lane + 3, last)
    a, b, c, d = right[x, i], right[x, j], right[x, k], right[x, m]
    for place in range(row[x], end[x]):
        y = np.uint64(split[place])
        weight = np.float64(rate[place])
        a += weight * both[y, i]
        b += weight * both[y, j]
        c += weight * both[y, k]
        d += weight * both[y, m]
    leaving = shift + exit_rate[x]
    both[x, i] = a / (leaving + pull[x, i])
    both[x, j] = b / (leaving + pull[x, j])
    both[x, k] = c / (leaving + pull[x, k])
    both[x, m] = d / (leaving + pull[x, m])


@kernel
def relax_blocks(first, last, bounds, shift, pull, row, end, split, rate, exit_rate, right, both):
    """One forward and one backward Gauss-Seidel sweep in each of the blocks first..last.

    both : float64[2 n, N], new values above old ones. A block reads its own new values and the
    old ones of other blocks, so that blocks may run at the same time.
    """
    actors = right.shape[1]
    for block in range(first, last):
        low = np.uint64(bounds[block])
        high = np.uint64(bounds[block + 1])
        for sweep in range(2):
            for step in range(high - low):
                x = low + step if sweep == 0 else high - np.uint64(1) - step
                for lane in range(0, actors, 4):
                    relax_row(
                        x, lane, shift, pull, row, end, split, rate, exit_rate, right, both
                    )  # fmt: skip


@kernel
def coarse_rows(first, last, group, weight, shape, row, column, rate, exit_rate, coarse):
    """Weighted sums of -Q over pairs of groups, rows first..last, added to `coarse`."""
    for x in range(first, last):
        a = group[x]
        coarse[a, a] += weight[x] * exit_rate[x] * shape[x]
        for place in range(row[x], row[x + 1]):
            y = column[place]
            coarse[a, group[y]] -= weight[x] * rate[place] * shape[y]


@kernel
def leave_sweeps(sweeps, enough, diagonal, row, column, rate, shape):
    """Gauss-Seidel on M z = 1 from `shape`, in place, there and back; none where |1 - M z| is at
    most `enough` everywhere. M has `diagonal` and -rate beside it.
    """
    states = shape.shape[0]
    worst = 0.0
    for x in range(states):
        rest = 1.0 - diagonal[x] * shape[x]
        for place in range(row[x], row[x + 1]):
            rest += rate[place] * shape[column[place]]
        worst = max(worst, abs(rest))
    if worst <= enough:
        return
    for sweep in range(sweeps):
        for step in range(states):
            x = step if sweep % 2 == 0 else states - 1 - step
            total = 1.0
            for place in range(row[x], row[x + 1]):
                total += rate[place] * shape[column[place]]
            shape[x] = total / diagonal[x]


@kernel
def enter_sweeps(sweeps, enough, diagonal, row, column, rate, shape):
    """The same for the transpose, M' z = 1, by handing on what is left over."""
    states = shape.shape[0]
    rest = np.ones(states)
    worst = 0.0
    for x in range(states):
        rest[x] -= diagonal[x] * shape[x]
        for place in range(row[x], row[x + 1]):
            rest[column[place]] += rate[place] * shape[x]
    for x in range(states):
        worst = max(worst, abs(rest[x]))
    if worst <= enough:
        return
    for sweep in range(sweeps):
        for step in range(states):
            x = step if sweep % 2 == 0 else states - 1 - step
            more = rest[x] / diagonal[x]
            shape[x] += more
            rest[x] = 0.0
            for place in range(row[x], row[x + 1]):
                rest[column[place]] += rate[place] * more


@summing_kernel
def inner_chunks(first, last, chunk, basis, count, vector, partial):
    """partial[c, j] = basis[j] . vector over chunk c, for chunks first..last."""
    size = vector.shape[0]
    for c in range(first, last):
        low = c * chunk
        high = min(size, low + chunk)
        for j in range(count):
            total = 0.0
            for s in range(low, high):
                total += basis[j, s] * vector[s]
            partial[c, j] = total


@kernel
def combine_chunks(first, last, chunk, basis, count, weights, vector):
    """Add sum_j weights[j] basis[j] to vector, in place, for chunks first..last."""
    size = vector.shape[0]
    for c in range(first, last):
        low = c * chunk
        high = min(size, low + chunk)
        for j in range(count):
            weight = weights[j]
            for s in range(low, high):
                vector[s] += weight * basis[j, s]


@kernel
def invert(matrix, out):
    """Inverse of a diagonally dominant matrix, which needs no pivoting, by Gauss and Jordan.

    `matrix` is overwritten. Not LAPACK, whose last bits depend on the number of its threads.
    """
    size = matrix.shape[0]
    for a in range(size):
        for b in range(size):
            out[a, b] = 1.0 if a == b else 0.0
    for pivot in range(size):
        scale = 1.0 / matrix[pivot, pivot]
        for b in range(size):
            matrix[pivot, b] *= scale
            out[pivot, b] *= scale
        for a in range(size):
            factor = matrix[a, pivot]
            if a != pivot and factor != 0.0:
                for b in range(size):
                    matrix[a, b] -= factor * matrix[pivot, b]
                    out[a, b] -= factor * out[pivot, b]
